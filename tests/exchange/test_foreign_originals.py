"""Passages of the example are found again in its original files, read by other means than ours, with the names that we replaced."""

import json

import pytest

from pipeline import store
from pipeline.exchange.located import Ground
from pipeline.exchange.placing import page_of
from pipeline.exchange.refi_file import decoded
from tests.conftest import EXAMPLE


def plain(path):
    """The text of a file as another tool takes it in: bytes as they are, paragraphs of a Word file one below the other."""
    if path.suffix != ".docx":
        return decoded(path.read_bytes())
    import docx

    return "\r\n".join(paragraph.text for paragraph in docx.Document(path).paragraphs)


@pytest.fixture(scope="module")
def originals(example_run):
    """Source as the run names it → the original file."""
    key = example_run.parents[2] / "corpora" / "exemple" / ".secret" / "pseudonymes.json"
    real = json.loads(key.read_text(encoding="utf-8"))["sources"]
    return {shown: EXAMPLE / path for shown, path in real.items()}


def test_every_passage_of_transcripts_and_answers_is_found_in_its_original(example_run, originals):
    passages = store.read_table(example_run, "passages")
    ground = Ground(passages)
    wanted = {s: p for s, p in originals.items() if p.suffix in (".txt", ".docx", ".csv") and not s.startswith("documents/")}
    assert len(wanted) >= 8
    for source, path in wanted.items():
        placed = ground.read(plain(path))
        assert placed.ranges.keys() == set(passages.loc[passages["source"] == source, "passage_id"]), source
        ours = dict(zip(passages["passage_id"], passages["text"], strict=True))
        unchanged = {i for i in placed.ranges if "[" not in ours[i]}
        assert all(placed.page.letters[slice(*placed.ranges[i])] == page_of(ours[i]).letters for i in unchanged), source
