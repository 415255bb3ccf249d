"""Sub-themes and the map: found where planted, seeded, defined on little."""

import numpy as np
import pandas as pd

from pipeline.model import PARTICIPANT
from pipeline.schemas import PASSAGES
from pipeline.topics.semantic_map import place_passages
from pipeline.topics.subthemes import MIN_PASSAGES, Spoken, centre, find_subthemes

WORDS = {0: ("médecin", "soin", "docteur"), 1: ("bus", "ligne", "arrêt"), 2: ("classe", "école", "enfant")}


def spoken_of(size: int) -> tuple[Spoken, pd.DataFrame]:
    rng = np.random.default_rng(3)
    topic = np.arange(size) % 3
    base = rng.normal(size=(3, 32)) * 3
    rows = [
        {"passage_id": f"p{i:03}", "perspective": "vecu" if i % 2 else "institutionnel", "text": "x", "role": PARTICIPANT}
        for i in range(size)
    ]
    passages = pd.DataFrame(rows).reindex(columns=list(PASSAGES))
    nouns = [tuple(rng.permutation(WORDS[t])[:2]) for t in topic]
    tags = pd.DataFrame({"passage_id": passages["passage_id"], "theme": "t", "decision": "oui", "score": 0.9})
    return Spoken(passages, base[topic] + rng.normal(size=(size, 32)), nouns), tags


def test_planted_subthemes_are_found_and_named():
    spoken, tags = spoken_of(84)
    found = find_subthemes(spoken, tags, ("t",))
    assert len(found) == 84 and found["subtheme"].nunique() == 3
    topic = np.arange(84) % 3
    for _, rows in found.groupby("subtheme"):
        kinds = {topic[int(i[1:])] for i in rows["passage_id"]}
        assert len(kinds) == 1
        assert set(rows["label"].iloc[0].split(", ")) <= set(WORDS[kinds.pop()])


def test_the_same_passages_give_the_same_subthemes():
    spoken, tags = spoken_of(60)
    one, two = (find_subthemes(spoken, tags, ("t",)) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


def test_a_small_theme_has_no_subtheme():
    spoken, tags = spoken_of(MIN_PASSAGES - 1)
    assert find_subthemes(spoken, tags, ("t", "absent")).empty


def test_centring_takes_the_register_away():
    rng = np.random.default_rng(0)
    sides = pd.Series(["vecu", "institutionnel"] * 50)
    vectors = rng.normal(size=(100, 8)) + 5 * (sides == "vecu").to_numpy()[:, None]
    centred = centre(vectors, sides)
    assert np.abs(centred[sides == "vecu"].mean(axis=0)).max() < 0.2
    assert np.allclose(np.linalg.norm(centred, axis=1), 1)


def test_the_map_is_stable_and_empty_on_nothing():
    spoken, _ = spoken_of(60)
    one, two = (place_passages(spoken.passages, spoken.embeddings) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    assert place_passages(spoken.passages.head(4), spoken.embeddings[:4]).empty


def test_passages_without_nouns_still_have_subthemes():
    spoken, tags = spoken_of(60)
    wordless = Spoken(spoken.passages, spoken.embeddings, [()] * 60)
    assert len(find_subthemes(wordless, tags, ("t",))) == 60
