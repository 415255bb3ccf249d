"""`regards show`: a passage in its context, its page drawn."""

from pathlib import Path

import pytest

from pipeline.errors import MissingPassage
from pipeline.excerpt import draw_page, find_passage
from pipeline.store import Workspace, read_table
from tests.helpers import run_cli


def workspace_of(run: Path) -> Workspace:
    return Workspace(run.parents[2])


def passage_of(run: Path, **wanted: str):
    passages = read_table(run, "passages")
    for column, value in wanted.items():
        passages = passages[passages[column].str.contains(value, na=False)]
    return passages.iloc[len(passages) // 2]


def test_a_spoken_passage_is_shown_between_its_neighbours(example_run):
    row = passage_of(example_run, source="entretiens/entretien-3")
    excerpt = find_passage(workspace_of(example_run), row["passage_id"][:12])
    assert excerpt.passage["passage_id"] == row["passage_id"] and len(excerpt.before) == len(excerpt.after) == 2
    assert excerpt.before["start_char"].max() < row["start_char"] < excerpt.after["start_char"].min()
    assert excerpt.file is not None and excerpt.file.name == "entretien_03.txt"
    assert "tour" in excerpt.place and draw_page(excerpt, Path("jamais.png")) is None


def test_a_passage_of_a_pdf_is_drawn_on_its_page(example_run, tmp_path):
    from PIL import Image

    row = passage_of(example_run, source="01_projet")
    target = draw_page(find_passage(workspace_of(example_run), row["passage_id"]), tmp_path / "page.png")
    with Image.open(target) as picture:
        colours = picture.convert("RGB").getcolors(maxcolors=2**24)
    vivid = sum(count for count, (r, g, b) in colours if max(r, g, b) - min(r, g, b) > 100)
    assert vivid > 200


def test_an_answer_is_shown_with_the_others_of_its_voice(example_run):
    row = passage_of(example_run, source="reponses/")
    excerpt = find_passage(workspace_of(example_run), row["passage_id"])
    around = [*excerpt.before["voice_id"], *excerpt.after["voice_id"]]
    assert set(around) <= {row["voice_id"]}


def test_an_unknown_or_vague_identifier_is_told(example_run):
    with pytest.raises(MissingPassage, match="ne contient le passage"):
        find_passage(workspace_of(example_run), "p-inconnu")
    with pytest.raises(MissingPassage, match="donnez plus de caractères"):
        find_passage(workspace_of(example_run), "p-")


def test_the_command_prints_the_passage_and_draws(example_run, tmp_path):
    row = passage_of(example_run, source="01_projet")
    target = tmp_path / "page.png"
    workspace = str(workspace_of(example_run).root)
    result = run_cli("show", row["passage_id"], "--workspace", workspace, "--output", str(target))
    assert result.returncode == 0 and row["text"][:60] in result.stdout and target.is_file()
    assert run_cli("show", "p-inconnu", "--workspace", workspace).returncode == 2
