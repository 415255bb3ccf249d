"""`regards actions` from the command line: a board once, decisions taken up and kept, nothing typed lost."""

import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console
from typer.testing import CliRunner

from flows import actions_launch, progress
from flows.actions_launch import BoardWish, board_territory, take_decisions_up
from flows.cli import app
from flows.logs import Journal
from pipeline.actions.decided import COLUMNS, keep_link_decisions, read_link_decisions
from pipeline.actions_board import Case
from pipeline.actions_board_writing import read_board, write_board
from pipeline.board_files import WORKBOOK
from pipeline.errors import DecisionsRefused, PlanMissing
from pipeline.store import Workspace
from tests.conftest import EXAMPLE
from tests.exchange.test_actions_workbook import filled, sheet, typed


@pytest.fixture(scope="module")
def workspace(example_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example and its run, copied: decisions are written in it."""
    root = tmp_path_factory.mktemp("comite")
    shutil.copytree(EXAMPLE, root / "corpora" / "exemple", ignore=shutil.ignore_patterns(".secret", "decisions"))
    run = root / "reports" / "exemple" / example_run.name
    shutil.copytree(example_run, run)
    (run.parent / "latest").symlink_to(run.name)
    return root


def here(wish: BoardWish, place: Workspace, case: Case, log: Journal) -> tuple[Path, list[str]]:
    """Write a board without the engine, which the commands of the documentation start (`test_documented_commands`)."""
    return write_board(place, case, wish.formats, progress.begin)


@pytest.fixture(scope="module")
def first(workspace: Path) -> Path:
    """The first board, by the command."""
    asked = ["actions", "board", "exemple", "--workspace", str(workspace), "--no-run", "--format", "html,xlsx"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions_launch, "_flow", here)
        result = CliRunner().invoke(app, asked)
    assert result.exit_code == 0, result.output
    assert "1/2 comparaison" in result.stderr and "Classeur du comité" in result.stdout
    return (workspace / "reports" / "exemple-actions" / "latest").resolve()


def again(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, bool]:
    """Ask for the board once more, in this process; writing it needs no engine here."""
    monkeypatch.setattr(actions_launch, "_flow", here)
    asked = BoardWish("exemple", workspace, ("html", "xlsx"), run=False)
    board, fresh = board_territory(asked, Console(quiet=True))
    return board.parent.resolve(), fresh


def test_a_board_is_made_once(workspace: Path, first: Path, monkeypatch: pytest.MonkeyPatch):
    assert {path.name for path in first.iterdir()} == {"comite.html", WORKBOOK, "figures", "tables", "manifest.json"}
    facts = json.loads((first / "manifest.json").read_text(encoding="utf-8"))
    assert set(facts["tables"]) == {"actions", "action_themes", "action_states", "action_links", "unanswered"}
    before = {path: path.stat().st_mtime_ns for path in first.rglob("*")}
    assert again(workspace, monkeypatch) == (first, False)
    assert {path: path.stat().st_mtime_ns for path in first.rglob("*")} == before


def test_decisions_go_there_and_back(workspace: Path, first: Path, monkeypatch: pytest.MonkeyPatch):
    folder = workspace / "corpora" / "exemple"
    links, needs = sheet(first / WORKBOOK, "Liens à confirmer"), sheet(first / WORKBOOK, "Besoins sans action")
    assert links and needs
    entries = {
        "Liens à confirmer": {0: {"Décision": "oui", "Remarque": "vu"}, 1: {"Décision": "non"}},
        "Besoins sans action": {0: {"Action qui y répond": sheet(first / WORKBOOK, "Actions")[0]["Action"]}},
    }
    kept = (first / WORKBOOK).read_bytes()
    copy = filled(first / WORKBOOK, workspace / "rempli.xlsx", entries)
    shutil.copy(copy, first / WORKBOOK)
    # What somebody typed is not left behind by a new board.
    with (folder / "territoire.toml").open("a", encoding="utf-8") as manifest:
        manifest.write("\n# Relu.\n")
    with pytest.raises(DecisionsRefused, match=r"3 saisie\(s\) qui n'ont pas été reprises"):
        again(workspace, monkeypatch)
    read, new = take_decisions_up("exemple", workspace, first / WORKBOOK, "AB")
    assert (new, read.problems) == (3, [])
    board, fresh = again(workspace, monkeypatch)
    assert fresh and board != first and (first / WORKBOOK).read_bytes() == copy.read_bytes() != kept
    _told(read_board(board)["action_links"], links, needs)
    shown = {row["repère"]: row for row in sheet(board / WORKBOOK, "Liens à confirmer")}
    assert (shown[links[0]["repère"]]["Décision"], shown[links[0]["repère"]]["Remarque"]) == ("oui", "vu")
    _left_as_it_is(workspace, board, monkeypatch)
    assert take_decisions_up("exemple", workspace, board / WORKBOOK, "CD")[1] == 0, "what is known is not signed again"
    assert set(read_link_decisions(folder)["coder"]) == {"AB"}
    assert "confirmé par une personne" in (board / "comite.html").read_text(encoding="utf-8")
    assert "AB" not in (board / "manifest.json").read_text(encoding="utf-8")


def _told(kept, links, needs):
    """Check decisions in the tables of a board: a link confirmed, one refused, one that a person made."""
    by = kept.set_index(["action_id", "passage_id", "theme"])
    parts = [tuple(str(row["repère"]).split("|")[1:]) for row in links[:2]]
    assert by.loc[parts[0], "decision"] == "confirme" and by.loc[parts[1], "decision"] == "refuse"
    own = kept[kept["passage_id"] == str(needs[0]["repère"]).split("|")[1]]
    assert own["decision"].tolist() == ["confirme"] and own["score"].isna().all()


def _left_as_it_is(workspace: Path, board: Path, monkeypatch: pytest.MonkeyPatch):
    """Check that a page that is missing is written again, and that a workbook, which may hold entries, is not."""
    os.utime(board / WORKBOOK, ns=(1, 1))
    (board / "comite.html").unlink()
    assert again(workspace, monkeypatch) == (board, False)
    assert (board / "comite.html").is_file() and (board / WORKBOOK).stat().st_mtime_ns == 1


def test_the_command_takes_decisions_up_and_names_what_it_does_not_understand(workspace: Path, first: Path, tmp_path: Path):
    entries = {"Liens à confirmer": {2: {"Décision": "bof"}, 3: {"Décision": "non"}}}
    latest = (workspace / "reports" / "exemple-actions" / "latest").resolve()
    path = filled(latest / WORKBOOK, tmp_path / "rempli.xlsx", entries)
    result = CliRunner().invoke(app, ["actions", "import", "exemple", str(path), "--coder", "AB", "--workspace", str(workspace)])
    assert result.exit_code == 1 and "« bof » n'est pas compris" in result.output
    assert "1 décision(s) reprises" in result.output and "1 non comprises" in result.output


def test_a_decision_held_on_what_is_gone_is_known_and_blocks_no_board(workspace: Path, first: Path, tmp_path: Path):
    held = pd.DataFrame([("a-gone", "p-gone", "ecologique", "oui", "AB", "2026-05-04", "")], columns=list(COLUMNS), dtype=str)
    path = keep_link_decisions(workspace / "corpora" / "exemple", held)
    rows = [["repère", "Décision", "Remarque"], ["exemple|a-gone|p-gone|ecologique", "oui", ""]]
    rows.append(["exemple|a-other|p-gone|ecologique", "oui", ""])
    before = path.read_bytes()
    read, new = take_decisions_up("exemple", workspace, typed(tmp_path / "avant.xlsx", {"Liens à confirmer": rows}), "CD")
    assert (len(read.decisions), new, len(read.problems)) == (1, 0, 1) and "a-other n'est plus dans le plan" in read.problems[0]
    assert path.read_bytes() == before


def test_the_plan_is_shown_with_its_refusals(workspace: Path):
    (workspace / "corpora" / "exemple" / "actions" / "casse.xlsx").write_bytes(b"pas un classeur")
    try:
        result = CliRunner().invoke(app, ["actions", "plan", "exemple", "--workspace", str(workspace)])
    finally:
        (workspace / "corpora" / "exemple" / "actions" / "casse.xlsx").unlink()
    assert result.exit_code == 0 and "Fichiers du plan" in result.output
    assert "Refusé : actions/casse.xlsx" in result.output and "1 refus" in result.output


def test_a_territory_without_plan_is_told_where_to_put_one(tmp_path: Path):
    (tmp_path / "corpora" / "nu" / "documents").mkdir(parents=True)
    with pytest.raises(PlanMissing, match="Déposez le plan"):
        board_territory(BoardWish("nu", tmp_path, ("html",)), Console(quiet=True))
    assert not (tmp_path / "reports").exists()
