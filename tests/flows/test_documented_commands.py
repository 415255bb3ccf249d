"""Every command shown in README and docs runs, in the order shown, on a small territory."""

import csv
import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from typer.main import get_command

from flows.cli import app
from pipeline.store import Workspace, latest_run, read_table
from scripts.typing_in import Lost, type_in
from tests.conftest import EXAMPLE, ROOT, SHARED, need
from tests.helpers import run_cli

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
KEPT = ("documents/01*.pdf", "entretiens/entretien_0[1-3].*", "reponses/questionnaire_actifs.xlsx")
GOLD_ROWS = 120
SECOND_WAVE = EXAMPLE / "sources" / "suivi" / "questionnaire_habitants_2026-09.csv"
ANSWERS = 40  # of the second wave, enough to be compared
PLAN = (
    ("N°", "Intitulé", "Description", "Pilote", "État"),
    ("1", "Maison de santé", "Ouvrir une maison de santé et y faire venir deux médecins.", "Communauté de communes", "en cours"),
    ("2", "Navette du soir", "Rétablir un bus le soir entre les bourgs et la gare.", "Service mobilités", "à lancer"),
    ("3", "Zone d'activités", "Étendre la zone d'activités de dix hectares.", "Service économie", "terminé"),
)
WAVES = """
[[vagues]]
nom = "T0"

[[vagues]]
nom = "T1"

[[sources]]
motif = "reponses/questionnaire_actifs.xlsx"
vague = "T0"

[[sources]]
motif = "reponses/questionnaire_habitants_2026-09.csv"
vague = "T1"
"""


def commands() -> list[str]:
    """Lines of the shell blocks that call `regards`, once each, comments off."""
    found = []
    for page in PAGES:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            found += [line.split("#")[0].strip() for line in block.splitlines() if line.startswith("regards ")]
    return list(dict.fromkeys(found))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """What the docs suppose: a territory with two waves and a plan, another, a table of answers and one of coded passages."""
    folder = tmp_path / "corpora" / "mon-territoire"
    for pattern in KEPT:
        for path in EXAMPLE.glob(pattern):
            (folder / path.parent.name).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / path.parent.name)
    shutil.copytree(folder, tmp_path / "corpora" / "autre-territoire")
    lines = SECOND_WAVE.read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "reponses" / SECOND_WAVE.name).write_text("".join(lines[: ANSWERS + 1]), encoding="utf-8")
    (folder / "actions").mkdir()
    with (folder / "actions" / "plan.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(PLAN)
    shutil.copytree(ROOT / "models" / "codebooks", tmp_path / "models" / "codebooks")
    rows = [
        ("id", "text"),
        *((n, f"Il manque {word} dans le bourg.") for n, word in enumerate(("un médecin", "la fibre", "des arbres"))),
    ]
    with (tmp_path / "reponses.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    with (need(SHARED) / "gold" / "dev.csv").open(encoding="utf-8", newline="") as file:
        gold = list(csv.reader(file))
    step = (len(gold) - 1) // GOLD_ROWS
    with (tmp_path / "gold.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([gold[0], *gold[1::step]])
    return tmp_path


def confirm_all(path: Path) -> None:
    """Fill a correction workbook as somebody who finds every proposal right."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    agreed = rows[0].index("tout est juste")
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet("À corriger")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                page.write_string(number, column, "oui" if number and column == agreed else str(cell))


def test_every_documented_command_runs(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = commands()
    assert {shlex.split(command)[1] for command in shown} >= {
        "run",
        "check",
        "init",
        "show",
        "tag",
        "evaluate",
        "train",
        "protect",
        "correct",
        "learn",
        "codebook",
        "subthemes",
        "report",
        "open",
        "doctor",
        "clean",
        "new",
        "compare",
        "export",
        "import",
        "follow-up",
        "actions",
    }
    for command in shown:
        if command.startswith("regards protect lock"):
            monkeypatch.setenv("REGARDS_PASSPHRASE", "le chêne du lavoir")  # asked at the prompt otherwise
        words = [_told(word, workspace) for word in shlex.split(command)[1:]]
        if command.startswith("regards correct import"):
            confirm_all(workspace / words[3])
            run_cli(*words[:-1], "CD", cwd=workspace)  # a second person, for the agreement
        if command.startswith("regards actions import"):
            with suppress(Lost):  # so small a plan may answer nothing
                type_in(workspace / words[3], "Liens à confirmer", "Décision", "oui")
        if words[0] == "open":
            assert _opens(words, workspace) == 0
            continue
        result = run_cli(*words, cwd=workspace)
        assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
        if words[0] == "init":  # as somebody would who corrects what is proposed
            with (workspace / words[1] / "territoire.toml").open("a", encoding="utf-8") as manifest:
                manifest.write(WAVES)
    facts = json.loads((latest_run(Workspace(workspace), "mon-territoire") / "manifest.json").read_text(encoding="utf-8"))
    assert facts["comptes"]["passages"] > 0


def _opens(words: list[str], workspace: Path) -> int:
    """Start the server as shown, without a browser; stop it as a person would, and give its exit code."""
    command = [sys.executable, "-m", "flows.cli", *words, "--workspace", str(workspace), "--no-browser"]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert server.stdout is not None
    said = ""
    while "http://127.0.0.1:" not in said:
        line = server.stdout.readline()
        assert line, said
        said += line
    server.send_signal(signal.SIGINT)
    server.communicate(timeout=60)
    return server.returncode


def _told(word: str, workspace: Path) -> str:
    """A passage's identifier in the docs stands for one of the run."""
    if not re.fullmatch(r"p-[0-9a-f]+", word):
        return word
    passages = read_table(latest_run(Workspace(workspace), "mon-territoire"), "passages")
    return str(passages.loc[passages["page"].notna(), "passage_id"].iloc[0])


def test_every_command_is_documented() -> None:
    told = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in get_command(app).commands if f"regards {name}" not in told] == []
