"""The semantic map: the same plane whatever the order, near when alike, nearly the same when little changes."""

import numpy as np
import pandas as pd
import pytest

from pipeline.topics import semantic_map
from pipeline.topics.semantic_map import MIN_POINTS, place_passages


def cloud(size: int = 120) -> tuple[pd.DataFrame, np.ndarray]:
    """Passages of three topics, a third each, half of them lived."""
    rng = np.random.default_rng(3)
    topic = np.arange(size) % 3
    sides = np.where(np.arange(size) % 2, "vecu", "institutionnel")
    passages = pd.DataFrame({"passage_id": [f"p{i * 7919 % 1009:04}" for i in range(size)], "perspective": sides})
    vectors = rng.normal(size=(3, 24))[topic] * 2 + rng.normal(size=(size, 24))
    return passages, vectors + 5 * (sides == "vecu")[:, None]


def test_the_order_of_rows_changes_nothing():
    passages, vectors = cloud()
    order = np.random.default_rng(0).permutation(len(passages))
    one, two = place_passages(passages, vectors), place_passages(passages.iloc[order].reset_index(drop=True), vectors[order])
    pd.testing.assert_frame_equal(one, two)
    assert one["passage_id"].is_monotonic_increasing and len(one) == len(passages)


def test_passages_of_one_topic_stand_together_whatever_their_register():
    passages, vectors = cloud()
    placed = passages.assign(topic=np.arange(len(passages)) % 3).merge(place_passages(passages, vectors), on="passage_id")
    centres = placed.groupby("topic")[["x", "y"]].mean()
    apart = np.linalg.norm(placed[["x", "y"]].to_numpy()[:, None] - centres.to_numpy()[None], axis=2)
    assert (apart.argmin(axis=1) == placed["topic"]).mean() > 0.9


def test_a_few_passages_less_keep_the_plane():
    passages, vectors = cloud()
    whole, less = place_passages(passages, vectors), place_passages(passages.iloc[6:].reset_index(drop=True), vectors[6:])
    both = whole.merge(less, on="passage_id")
    for axis in ("x", "y"):
        assert np.corrcoef(both[f"{axis}_x"], both[f"{axis}_y"])[0, 1] > 0.9


def test_many_passages_are_sampled_by_their_ids(monkeypatch):
    passages, vectors = cloud()
    monkeypatch.setattr(semantic_map, "MAX_POINTS", 50)
    drawn = set(place_passages(passages, vectors)["passage_id"])
    assert len(drawn) == 50
    fewer = set(place_passages(passages.iloc[:-5].reset_index(drop=True), vectors[:-5])["passage_id"])
    assert len(drawn & fewer) >= 45


@pytest.mark.parametrize("size", [0, 1, MIN_POINTS - 1])
def test_too_few_passages_have_no_map(size):
    passages, vectors = cloud()
    assert place_passages(passages.head(size), vectors[:size]).empty


def test_passages_that_all_say_the_same_have_no_map():
    passages, vectors = cloud(40)
    assert place_passages(passages, np.ones_like(vectors)).empty
    assert len(place_passages(passages.assign(perspective="vecu"), vectors)) == 40
