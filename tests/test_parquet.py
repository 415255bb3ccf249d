"""Tables at rest: one file or parts, the same rows whatever the way they came."""

import itertools
from pathlib import Path

import pandas as pd
import pytest

from pipeline import parquet
from pipeline.errors import MissingRun
from pipeline.schemas import TABLES


def tags(count: int) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"passage_id": [f"p-{i:05}" for i in range(count)], "theme": "numerique", "score": 0.5, "decision": "oui"}
    )
    frame = frame.assign(uncertain=False, labeller="machine", evidence=None, prompted=None)
    return parquet.conform("tags", frame)


@pytest.fixture(autouse=True)
def _short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "PART", 100)
    monkeypatch.setattr(parquet, "VECTORS", 1)


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250, 300, 5000])
def test_a_table_comes_back_as_it_was_written(tmp_path: Path, count: int) -> None:
    frame = tags(count)
    parquet.write_table(tmp_path, "tags", frame)
    assert len(parquet.table_files(tmp_path, "tags")) == max(1, -(-count // 100))
    assert (tmp_path / "tables" / "tags.parquet").is_file() == (count <= 100)
    read = parquet.read_table(tmp_path, "tags")
    pd.testing.assert_frame_equal(read, frame)
    assert parquet.table_names(tmp_path) == ["tags"]


def test_how_rows_come_changes_no_byte(tmp_path: Path) -> None:
    frame = tags(457)
    for name, steps in (("a", [457]), ("b", [1, 99, 100, 257]), ("c", [200, 200, 57])):
        ends = pd.Series([0, *steps]).cumsum()
        frames = [frame.iloc[i:j] for i, j in itertools.pairwise(ends)]
        parquet.write_parts(tmp_path / name, "tags", iter(frames))
    prints = [[(p.name, p.read_bytes()) for p in parquet.table_files(tmp_path / name, "tags")] for name in "abc"]
    assert prints[0] == prints[1] == prints[2] and len(prints[0]) == 5


def test_a_shorter_table_takes_the_place_of_a_long_one(tmp_path: Path) -> None:
    parquet.write_table(tmp_path, "tags", tags(300))
    parquet.write_table(tmp_path, "tags", tags(3))
    assert len(parquet.read_table(tmp_path, "tags")) == 3
    parquet.write_table(tmp_path, "tags", tags(300))
    assert len(parquet.read_table(tmp_path, "tags")) == 300


def test_a_condition_reads_some_rows(tmp_path: Path) -> None:
    parquet.write_table(tmp_path, "tags", tags(250))
    language = pd.DataFrame({"passage_id": ["p-00007"], "lemmas": "", "nouns": "", "entities": "[]"})
    parquet.write_table(tmp_path, "language", language)
    read = parquet.read_table(tmp_path, "tags", "passage_id IN (SELECT passage_id FROM {language})")
    assert read["passage_id"].tolist() == ["p-00007"]


def test_equal_words_are_one_object(tmp_path: Path) -> None:
    parquet.write_table(tmp_path, "tags", tags(250))
    themes = parquet.read_table(tmp_path, "tags")["theme"].to_numpy(object)
    assert len({id(word) for word in themes[:90]}) == 1


def test_a_missing_or_older_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingRun, match="absente"):
        parquet.read_table(tmp_path, "tags")
    (tmp_path / "tables").mkdir()
    import duckdb

    duckdb.sql(f"COPY (SELECT 'p' AS passage_id) TO '{tmp_path / 'tables' / 'tags.parquet'}' (FORMAT parquet)")
    with pytest.raises(MissingRun, match="version d'avant"):
        parquet.read_table(tmp_path, "tags")
    assert set(TABLES["tags"]) > {"passage_id"}
