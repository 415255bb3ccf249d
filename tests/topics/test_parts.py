"""Terms, space, clusters and names, each alone."""

import numpy as np

from pipeline.topics.clustering import SteadyKMeans, cut
from pipeline.topics.labels import name_clusters
from pipeline.topics.parents import name_groups
from pipeline.topics.phrases import Terms, find_terms
from pipeline.topics.space import NeutralSpace, read_basis

BUS = "Les transports en commun manquent à l’arrêt d’autobus."
NOUNS = ("transport", "commun", "arrêt", "autobus")


def test_phrases_are_shown_as_written():
    terms = find_terms([BUS] * 3, [NOUNS] * 3)
    assert terms.written["transport_commun"] == "transports en commun"
    assert terms.written["arrêt_autobus"] == "arrêt d'autobus"
    assert "commun_arrêt" not in terms.written
    assert terms.said[0][:4] == NOUNS and "transport_commun" in terms.said[0]


def test_a_rare_phrase_is_none():
    assert find_terms([BUS] * 2, [NOUNS] * 2).said == [NOUNS, NOUNS]


def test_the_most_frequent_form_is_shown():
    terms = find_terms(["Des travaux.", "Les travaux.", "Un travail."], [("travail",)] * 3)
    assert terms.written == {"travail": "travaux"}


def test_a_phrase_does_not_cross_a_sentence():
    texts = ["Il manque un arrêt. Autobus en retard."] * 3
    assert find_terms(texts, [("arrêt", "autobus")] * 3).said[0] == ("arrêt", "autobus")


def test_the_space_has_no_direction_that_tells_sides_apart():
    rng = np.random.default_rng(0)
    sides = np.array(["vecu", "institutionnel"] * 100)
    vectors = rng.normal(size=(200, 30)) + 4 * (sides == "vecu")[:, None]
    basis = read_basis(vectors, [("bus",) if side == "vecu" else ("transport",) for side in sides], sides)
    points = NeutralSpace().fit(basis).transform(basis)
    gap = points[sides == "vecu"].mean(axis=0) - points[sides != "vecu"].mean(axis=0)
    assert np.linalg.norm(gap) < 0.1 * np.linalg.norm(points.std(axis=0))


def test_passages_are_placed_one_by_one_as_together():
    rng = np.random.default_rng(0)
    basis = read_basis(rng.normal(size=(40, 8)), [("bus",), ("école",)] * 20, np.array(["vecu"] * 40))
    space = NeutralSpace().fit(basis)
    assert np.allclose(space.transform(basis)[[7]], space.transform(basis.take(np.array([7]))))


def test_stability_tells_real_clusters_from_chance():
    rng = np.random.default_rng(0)
    real = np.repeat(np.eye(4) * 10, 25, axis=0) + rng.normal(size=(100, 4))
    chance = rng.normal(size=(100, 12))
    clear, vague = (cut(points, 100) for points in (real, chance))
    assert len(clear.stability) == 4 and clear.stability.min() > 0.95 and clear.agreement > 0.95
    assert vague.stability.mean() < 0.75 and vague.agreement < 0.6


def test_k_means_finds_the_same_clusters_from_another_seed():
    points = np.random.default_rng(0).normal(size=(150, 3))
    one, two = (SteadyKMeans(5, seed).fit(points).labels_ for seed in (1, 2))
    assert (one == two).mean() > 0.9


def test_names_prefer_phrases_and_what_both_sides_say():
    said = [("piste", "cyclable", "piste_cyclable", "vélo")] * 10 + [("école", "élève")] * 10
    said[:5] = [(*row, "linéaire") for row in said[:5]]
    sides = np.array((["institutionnel"] * 5 + ["vecu"] * 5) * 2)
    labels = np.repeat([0, 1], 10)
    names = name_clusters(Terms(said, {"piste_cyclable": "pistes cyclables"}), labels, sides)
    assert names[0].words.split(", ")[:2] == ["vélo", "pistes cyclables"] or names[0].words.startswith("pistes cyclables, vélo")
    assert "linéaire" not in names[0].label.split(", ")[:2]
    assert set(names[1].words.split(", ")) == {"école", "élève"}


def test_near_subthemes_share_a_group_and_a_lone_one_has_none():
    angles = np.radians([0, 8, 120, 128, 240, 248, 252])
    centres = np.column_stack([np.cos(angles), np.sin(angles)])
    said = [(word,) for word in ("bus", "bus", "école", "école", "mer", "mer", "mer") for _ in range(4)]
    alike = np.array(["vecu"] * 28)
    groups = name_groups(centres, Terms(said, {}), np.repeat(np.arange(7), 4), alike)
    assert groups == ["Bus", "Bus", "École", "École", "Mer", "Mer", "Mer"]
    assert name_groups(centres[:4], Terms(said[:16], {}), np.repeat(np.arange(4), 4), alike[:16])[0] == "Bus"
    assert name_groups(centres[:3], Terms([], {}), np.arange(0), np.array([], dtype=str)) == [None] * 3


def test_two_clusters_of_the_same_words_get_two_names():
    names = name_clusters(Terms([("bus",)] * 8, {}), np.repeat([0, 1], 4), np.array(["vecu"] * 8))
    assert names[0].label != names[1].label
