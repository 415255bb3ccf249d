"""The shipped tagger: defined answers, order, explanations, hygiene."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import EvaluationRefused, ModelMismatch
from pipeline.store import DEFAULT_CODEBOOK, MODELS, tagger_folder
from pipeline.themes.codebook import read_codebook
from pipeline.themes.encoders import choose_encoder, precise_is_available
from pipeline.themes.evaluation import calibration_error, evaluate_table, parse_labels
from pipeline.themes.model_files import load_tagger, save_tagger
from pipeline.themes.tagger import predict
from pipeline.themes.training import Examples, person_names, text_key, train

TEXTS = [
    "Il n'y a plus de médecin au village et ma mère ne conduit plus.",
    "Le plan prévoit de réduire les émissions et de planter des haies.",
    "On n'a toujours pas la fibre et les papiers se font sur internet.",
    "Le dernier commerce a fermé, les prix augmentent, les salaires non.",
    "Bonjour, merci d'être venus.",
]
EXPECTED = ["demographique", "ecologique", "numerique", "economique", None]


@pytest.fixture(scope="module")
def codebook():
    return read_codebook(DEFAULT_CODEBOOK)


@pytest.fixture(scope="module")
def tagger(codebook):
    return load_tagger(tagger_folder("transitions", "fast"), codebook)


def test_plain_passages_get_their_theme(tagger):
    result = predict(TEXTS, tagger)
    for i, expected in enumerate(EXPECTED):
        given = {key for key, yes in zip(tagger.codebook.keys, result.decisions[i], strict=True) if yes}
        assert expected in given if expected else not given


def test_the_words_that_carried_a_tag_are_told(tagger):
    result = predict(TEXTS, tagger)
    assert "medecin" in result.evidence[0][1]
    assert result.evidence[4] == [""] * 4


def test_same_tags_whatever_the_order(tagger):
    there = predict(TEXTS, tagger)
    back = predict(TEXTS[::-1], tagger)
    assert np.array_equal(there.scores, back.scores[::-1])
    assert np.array_equal(there.decisions, back.decisions[::-1])


@pytest.mark.parametrize("encoder", ["fast", "precise"])
def test_same_tags_whatever_the_batch(codebook, encoder):
    """One by one, by seven or all at once, in any order: the same bytes."""
    if encoder == "precise" and not precise_is_available():
        pytest.skip("l'encodeur precise n'existe pas sur ce système")
    tagger = load_tagger(tagger_folder("transitions", encoder), codebook)
    texts = [f"{text} {'Et encore. ' * (i % 4)}" for i, text in enumerate(TEXTS * 5)]
    whole = predict(texts, tagger)
    for size in (1, 7):
        order = np.random.default_rng(size).permutation(len(texts))
        for start in range(0, len(texts), size):
            rows = order[start : start + size]
            part = predict([texts[i] for i in rows], tagger)
            for name in ("scores", "decisions", "uncertain", "abstain", "outside"):
                assert np.array_equal(getattr(part, name), getattr(whole, name)[rows]), name
            assert part.evidence == [whole.evidence[i] for i in rows]


@pytest.mark.parametrize("text", ["", " ", "?", "oui", "x" * 10_000, "bus " * 2_500, "The bus is late.", "\x00�§§ 12 %"])
def test_odd_passages_get_a_defined_answer(tagger, text):
    result = predict([text], tagger)
    assert np.isfinite(result.scores).all() and ((result.scores >= 0) & (result.scores <= 1)).all()
    if not any(c.isalpha() for c in text):
        assert not result.decisions.any() and not result.abstain.any()


def test_what_is_like_nothing_known_is_uncertain_and_what_is_about_else_is_outside(tagger):
    texts = [
        "wxqz kjhg bvnm " * 4,
        "Le chœur répète la messe de minuit chaque mardi soir avec un nouveau chef, et tout se passe bien.",
    ]
    result = predict(texts, tagger)
    assert result.abstain[0] and not result.decisions[0].any()
    assert result.outside[1] or result.abstain[1]
    assert not predict(["Non."], tagger).outside[0]


def test_no_text_at_all(tagger):
    assert predict([], tagger).scores.shape == (0, 4)


def test_a_model_of_another_codebook_is_refused(tagger, codebook, tmp_path):
    save_tagger(tagger, tmp_path)
    facts = json.loads((tmp_path / "modele.json").read_text(encoding="utf-8"))
    (tmp_path / "modele.json").write_text(json.dumps(facts | {"codebook_version": "0"}), encoding="utf-8")
    with pytest.raises(ModelMismatch, match="entraîné pour le livre de codes « transitions » version 0"):
        load_tagger(tmp_path, codebook)
    with pytest.raises(ModelMismatch, match="absent ou illisible"):
        load_tagger(tmp_path / "rien", codebook)


def test_saved_and_loaded_taggers_say_the_same(tagger, codebook, tmp_path):
    save_tagger(tagger, tmp_path)
    assert np.array_equal(predict(TEXTS, load_tagger(tmp_path, codebook)).scores, predict(TEXTS, tagger).scores)
    assert load_tagger(tmp_path, codebook).told == tagger.told


def test_shipped_models_are_light_carded_and_run_no_code():
    files = [p for p in MODELS.rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in files) < 20_000_000
    packed = [p for p in files if p.suffix == ".gz"]
    assert {p.suffix for p in files if p not in packed} <= {".toml", ".json", ".safetensors", ".md", ".txt", ".csv"}
    assert [p.relative_to(MODELS).as_posix() for p in packed] == ["communes/epci.json.gz"]
    assert isinstance(json.loads(gzip.decompress(packed[0].read_bytes())), dict)
    for encoder in ("fast", "precise"):
        card = (tagger_folder("transitions", encoder) / "CARTE.md").read_text(encoding="utf-8")
        assert all(word in card for word in ("Entraîné sur", "Mesuré", "Limites", "Licence", "macro-F1"))


def test_no_person_name_of_the_training_texts_is_shipped(tagger, shared):
    gold = pd.read_csv(shared / "gold" / "dev.csv")
    sample = gold[gold["genre"] == "reunion"]["text"].tolist()
    names = {name for name in person_names(sample) if len(name) > 3}
    words = {word for gram in tagger.space.vocabulary for word in gram.split()}
    first_names = {"florent", "carine", "malika", "thierry", "hélène", "martine", "emmanuel"}
    assert names and not first_names & words


def test_training_is_the_same_twice(codebook):
    rng = np.random.default_rng(0)
    texts = [f"{TEXTS[i % 5]} numéro {i}" for i in range(60)]
    labels = np.array([[EXPECTED[i % 5] == key for key in codebook.keys] for i in range(60)])
    sides = np.array(["institutionnel", "vecu"], dtype=object)[np.arange(60) % 2]
    examples = Examples(texts, labels, np.arange(60) % 4, rng.normal(size=(60, 300)), sides, np.ones(60))
    one, two = (train(examples, codebook, choose_encoder("fast", 60)) for _ in range(2))
    assert np.array_equal(one.word_weights, two.word_weights) and one.thresholds.tolist() == two.thresholds.tolist()
    assert np.array_equal(one.landmark_weights, two.landmark_weights)
    assert text_key(texts[0]) in one.trained_on


def test_the_closed_form_of_held_out_scores_is_a_refit():
    """Leave-group-out from one inverse equals fitting again without the group, in the same features."""
    from pipeline.themes.training import STRENGTH, _solve

    rng = np.random.default_rng(1)
    features = rng.normal(size=(40, 12))
    targets = np.sign(features[:, :2] + rng.normal(size=(40, 2)))
    groups = np.arange(40) % 5
    examples = Examples([""] * 40, targets > 0, groups, features, np.full(40, "", dtype=object), np.ones(40))
    gram = (features @ features.T).astype(np.float32)
    _, held_out = _solve(gram.copy(), targets, examples)
    for group in range(5):
        fit, test = np.flatnonzero(groups != group), np.flatnonzero(groups == group)
        weights = np.linalg.solve(gram[np.ix_(fit, fit)] + STRENGTH * np.eye(len(fit)), targets[fit])
        assert np.allclose(gram[np.ix_(test, fit)] @ weights, held_out[test], atol=1e-3)


def test_evaluation_refuses_what_the_model_saw(tagger, shared):
    gold = pd.read_csv(shared / "gold" / "dev.csv").head(30)
    with pytest.raises(EvaluationRefused, match="entraîné sur 30 de ces 30 textes"):
        evaluate_table(gold, tagger)
    assert evaluate_table(gold, tagger, force=True)[0].passages == 30


def test_evaluation_reads_tags_where_they_stand(tagger):
    keys = tagger.codebook.keys
    gold = pd.DataFrame({"text": TEXTS, "labels": [e or "aucun" for e in EXPECTED], "themes": [e or "" for e in EXPECTED]})
    for key in keys:
        gold[f"p_{key}"] = [0.9 if e == key else 0.1 for e in EXPECTED]
    overall = evaluate_table(gold, tagger)[0]
    assert overall.macro_f1 == 1.0


def test_labels_none_aucun_and_empty_are_the_same(codebook):
    assert not parse_labels(["none", "aucun", ""], codebook).any()
    assert parse_labels(["numerique+economique"], codebook).tolist() == [[False, False, True, True]]
    with pytest.raises(EvaluationRefused, match="Étiquette inconnue"):
        parse_labels(["météo"], codebook)


def test_calibration_error_of_a_perfect_and_a_wrong_tagger():
    truth = np.array([[True], [False]] * 50)
    assert calibration_error(truth, truth.astype(float)) == 0
    assert calibration_error(truth, 1 - truth.astype(float)) == 1


def test_encoder_choice():
    assert choose_encoder("auto", 10**6).name == "fast"
    assert choose_encoder("auto", 10).name == ("precise" if precise_is_available() else "fast")
    with pytest.raises(ModelMismatch, match="inconnu"):
        choose_encoder("gros", 1)
    with pytest.raises(ModelMismatch, match="sentence-transformers"):
        choose_encoder("auteur/modele-introuvable", 1)
