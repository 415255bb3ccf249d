"""Follow docs/guide.md from top to bottom on a new checkout, as its reader would, and tell where its report is.

    python -m scripts.follow_guide                 # a copy of this checkout, this environment, an empty folder to work in
    python -m scripts.follow_guide --install       # the copy is installed first (`make env`), as on another machine

Nothing is listed here: commands, what is typed by hand and what is promised are read in the guide itself.

- Each line of its `sh` blocks is run, in order, in the folder to work in; the first that fails ends it all. `$REGARDS` is the
  copy. `regards open` is left open by its reader: here it is started without a browser, and stopped once it has said where
  it is. The mark of a passage (`p-…`), which its reader copies from a report, is that of a passage of the last run.
- A line « > **À la main.** Dans `classeur.xlsx`, colonne « X » : `oui` » is typed in every row of that column (with
  « feuille « Y », » before the column, of that sheet), and nothing else of the file changes.
- « > **À la main.** À la fin de `fichier`, ajoutez : » adds the next block to that file.
- « Vous obtenez : » promises files: each must be there.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Literal

from scripts.typing_in import Lost, type_in

ROOT = Path(__file__).resolve().parent.parent
GUIDE = Path("docs") / "guide.md"
_TYPED = re.compile(r"Dans `([^`]+)`,(?: feuille « ([^»]+) »,)? colonne « ([^»]+) » : `([^`]+)`")
_ADDED = re.compile(r"À la fin de `([^`]+)`, ajoutez")
_HAND, _PROMISE = "> **À la main.**", "Vous obtenez"
_MARK = re.compile(r"\bp-[0-9a-f]{16}\b")
PATIENCE = 120.0  # seconds for a server to say where it is


@dataclass(frozen=True)
class Step:
    """Something to do, or to find done: `file` and `text` say of what, as the guide does.

    Attributes:
        do: `run` a command, `type` in a workbook, `add` lines to a file, `find` a file.
        text: The command, what is typed or the lines.
        file: What is written to, or must be there.
        sheet, column: Of a workbook.
        line: Of the guide, counted from 1.
    """

    do: Literal["run", "type", "add", "find"]
    text: str
    line: int
    file: str = ""
    sheet: str = ""
    column: str = ""


def steps_of(guide: str) -> list[Step]:
    """Read what a guide has its reader do, in order.

    Raises:
        Lost: A line that is typed by hand is written in no way that is understood.
    """
    found: list[Step] = []
    fence: str | None = None
    target = ""
    block: list[str] = []
    for number, line in enumerate(guide.split("\n"), start=1):
        if line.startswith("```"):
            if fence is None:
                fence, block = line[3:].strip(), []
                continue
            if target:
                found.append(Step("add", "\n".join(block) + "\n", number - len(block), target))
            fence, target = None, ""
        elif fence is not None:
            block.append(line)
            if fence == "sh" and line.strip() and not line.startswith("#"):
                found.append(Step("run", line, number))
        elif line.startswith(_HAND):
            step = _by_hand(line, number)
            target = step.file if step.do == "add" else ""
            found += [step] if step.do == "type" else []
        elif line.startswith(_PROMISE):
            found += [Step("find", "", number, name) for name in re.findall(r"`([^`]+)`", line)]
    return found


def _by_hand(line: str, number: int) -> Step:
    if typed := _TYPED.search(line):
        file, sheet, column, value = typed.groups()
        return Step("type", value, number, file, sheet or "", column)
    if added := _ADDED.search(line):
        return Step("add", "", number, added[1])
    raise Lost(f"Ligne {number} du guide : « À la main » sans classeur, ni fichier où ajouter.")


@dataclass(frozen=True)
class Reader:
    """Who follows a guide: in which folder, with which copy of the program and which commands."""

    workspace: Path
    checkout: Path
    commands: Path

    def do(self, step: Step) -> None:
        """Do one step.

        Raises:
            Lost: It cannot be done, or what it promises is not there.
        """
        where = self.workspace / step.file
        if step.do == "run":
            self._run(step)
        elif step.do == "find":
            if not where.exists():
                raise Lost(f"Ligne {step.line} du guide : {step.file} n'est pas là.")
        elif not where.is_file():
            raise Lost(f"Ligne {step.line} du guide : {step.file} n'existe pas encore.")
        elif step.do == "add":
            where.write_text(where.read_text(encoding="utf-8") + "\n" + step.text, encoding="utf-8")
        else:
            print(f"  {type_in(where, step.sheet, step.column, step.text)} case(s) : {step.text}")

    def _run(self, step: Step) -> None:
        command = _MARK.sub(lambda _: self._passage(), step.text)
        began = time.monotonic()
        if command.startswith("regards open "):
            code, said = self._open(command)
        else:
            done = subprocess.run(
                ["bash", "-ec", command], cwd=self.workspace, env=self._environment(), stdout=PIPE, stderr=STDOUT, text=True
            )
            code, said = done.returncode, done.stdout
        if code:
            raise Lost(f"Ligne {step.line} du guide : {command}\ncode {code}\n{said}")
        print(f"  {time.monotonic() - began:.0f} s", flush=True)

    def _environment(self) -> dict[str, str]:
        paths = f"{self.commands}{os.pathsep}{os.environ.get('PATH', '')}"
        return os.environ | {"PATH": paths, "REGARDS": str(self.checkout), "PYTHONPATH": str(self.checkout)}

    def _open(self, command: str) -> tuple[int, str]:
        """Start a server, wait until it says where it is, and stop it as Ctrl-C would."""
        line = ["bash", "-c", f"exec {command.partition('#')[0]} --no-browser"]
        server = subprocess.Popen(line, cwd=self.workspace, env=self._environment(), stdout=PIPE, stderr=STDOUT, text=True)
        assert server.stdout is not None
        said, until = "", time.monotonic() + PATIENCE
        while "http://127.0.0.1:" not in said and time.monotonic() < until:
            heard = server.stdout.readline()
            if not heard:
                break
            said += heard
        server.send_signal(signal.SIGINT)
        rest, _ = server.communicate(timeout=PATIENCE)
        return (server.returncode if "http://127.0.0.1:" in said else 1), said + rest

    def _passage(self) -> str:
        """Mark of the first passage of a page in the newest run."""
        sys.path.insert(0, str(self.checkout))
        from pipeline.store import read_table

        runs = sorted(self.workspace.glob("reports/*/latest"), key=lambda path: path.stat().st_mtime)
        passages = read_table(runs[-1].resolve(), "passages") if runs else None
        if passages is None or passages["page"].isna().all():
            raise Lost("Aucune exécution n'a de passage à montrer.")
        return str(passages.loc[passages["page"].notna(), "passage_id"].iloc[0])


def copy_checkout(target: Path) -> Path:
    """Copy what git follows here, and what it would if it were added: a checkout as another machine gets it."""
    listed = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def commands_of(checkout: Path, folder: Path, install: bool) -> Path:
    """Give a folder that holds `regards`: that of the copy once installed, or one that runs the copy in this environment."""
    if install:
        subprocess.run(["make", "env"], cwd=checkout, check=True)
        return checkout / ".venv" / "bin"
    folder.mkdir()
    (folder / "regards").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m flows.cli "$@"\n', encoding="utf-8")
    (folder / "regards").chmod(0o755)
    return folder


def follow(guide: Path, reader: Reader) -> Iterator[Step]:
    """Do all that a guide says, and give each step once it is done."""
    for step in steps_of(guide.read_text(encoding="utf-8")):
        told = {"run": step.text, "type": f"{step.file}, « {step.column} »", "add": f"à la fin de {step.file}"}
        print(told.get(step.do, f"→ {step.file}"), flush=True)
        reader.do(step)
        yield step


def main() -> int:
    """Follow the guide; give 0 if it ends with its report."""
    parser = argparse.ArgumentParser(description="Suivre docs/guide.md de haut en bas, sur une copie neuve.")
    parser.add_argument("--folder", type=Path, help="où travailler, vide ou absent ; un dossier temporaire par défaut")
    parser.add_argument("--install", action="store_true", help="installer la copie d'abord (make env)")
    asked = parser.parse_args()
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="guide-"))
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        parser.error(f"{folder} n'est pas vide")
    checkout = copy_checkout(folder / "regards-croises")
    workspace = folder / "travail"
    workspace.mkdir()
    reader = Reader(workspace, checkout, commands_of(checkout, folder / "commandes", asked.install))
    try:
        done = list(follow(checkout / GUIDE, reader))
    except Lost as error:
        print(error, file=sys.stderr)
        return 1
    reports = [step.file for step in done if step.do == "find" and step.file.endswith("rapport.html")]
    print(f"\n{len(done)} étapes suivies. Rapport : {workspace / reports[-1] if reports else 'aucun'}")
    return 0 if reports else 1


if __name__ == "__main__":
    sys.exit(main())
