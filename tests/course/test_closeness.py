"""Close reading: whole voices, both sides, the same whatever the order."""

import numpy as np
import pandas as pd

from pipeline.course.closeness import draw_close


def spoken(institutional: int, lived: int, each: int = 2) -> pd.DataFrame:
    rows = [(f"p-i{i}", f"doc#{i // 10}", "institutionnel") for i in range(institutional)]
    rows += [(f"p-v{i}", f"rep#{i // each}", "vecu") for i in range(lived)]
    return pd.DataFrame(rows, columns=["passage_id", "voice_id", "perspective"])


def test_a_usual_corpus_is_read_whole() -> None:
    assert draw_close(spoken(10, 20), 30).all()


def test_a_large_one_gives_whole_voices_of_both_sides() -> None:
    frame = spoken(100, 5000)
    close = draw_close(frame, 600)
    drawn = frame[close]
    assert 590 <= len(drawn) <= 600
    assert (drawn["perspective"] == "institutionnel").sum() == 100  # the smaller side is kept whole
    sizes = frame.groupby("voice_id").size()
    assert (drawn.groupby("voice_id").size() == sizes.reindex(drawn["voice_id"].unique()).sort_index()).all()


def test_neither_side_takes_the_other_s_room() -> None:
    frame = spoken(3000, 3000)
    drawn = frame[draw_close(frame, 600)]
    assert set(drawn["perspective"].value_counts()) <= {300, 299, 298, 295, 290}


def test_the_order_of_rows_changes_nothing() -> None:
    frame = spoken(100, 900)
    order = np.random.default_rng(1).permutation(len(frame))
    mixed = frame.iloc[order].reset_index(drop=True)
    one, other = frame[draw_close(frame, 200)], mixed[draw_close(mixed, 200)]
    assert set(one["passage_id"]) == set(other["passage_id"])


def test_a_voice_longer_than_its_room_is_read_in_part() -> None:
    frame = spoken(0, 1000, each=1000)
    drawn = frame[draw_close(frame, 150)]
    assert len(drawn) == 150
    mixed = frame.sample(frac=1, random_state=2).reset_index(drop=True)
    assert set(mixed[draw_close(mixed, 150)]["passage_id"]) == set(drawn["passage_id"])


def test_short_voices_do_not_keep_a_long_one_out() -> None:
    rows = [(f"p-i{i}", "grand#1", "institutionnel") for i in range(1000)]
    rows += [(f"p-n{i}", f"note{i // 5}#1", "institutionnel") for i in range(15)]
    frame = pd.concat([pd.DataFrame(rows, columns=["passage_id", "voice_id", "perspective"]), spoken(0, 3000)], ignore_index=True)
    drawn = frame[draw_close(frame, 600)]
    assert (drawn["perspective"] == "institutionnel").sum() == 300 and (drawn["voice_id"] == "grand#1").sum() == 285


def test_one_side_alone_takes_all_the_room() -> None:
    assert draw_close(spoken(0, 1000), 400).sum() == 400
