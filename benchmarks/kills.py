"""Kill a run at random moments, then let it end: its tables must be those of a run that nobody disturbed.

Run: .venv/bin/python -m benchmarks.kills corpora/exemple --times 50
     .venv/bin/python -m benchmarks.kills corpora/exemple --times 10 --only-parent

Each time the workspace starts from nothing; a run and all its processes get SIGKILL after a draw of its usual time, again and
again with a probability of one half, then a last one is left in peace. What is checked: every table byte for byte, no file left
half written, no process left.
"""

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OPTIONS = ["--encoder", "fast", "--format", "html"]
SEED = 7
PATIENCE = 60.0  # seconds in which what a killed command has started must end


def command(folder: Path, workspace: Path) -> list[str]:
    """The command of a run."""
    return [sys.executable, "-m", "flows.cli", "run", str(folder), "--workspace", str(workspace), *OPTIONS]


def tables(workspace: Path, slug: str) -> dict[str, str]:
    """Print of every table file of the latest run."""
    folder = (workspace / "reports" / slug / "latest").resolve() / "tables"
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*.parquet"))
    }


def orphans(workspace: Path) -> list[str]:
    """Files and folders that are not finished."""
    return [p.relative_to(workspace).as_posix() for p in workspace.rglob("*") if p.name.endswith((".partiel", ".tmp"))]


def group_of(pid: int) -> list[int]:
    """Processes of a session that still live."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == pid and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def killed_run(folder: Path, workspace: Path, after: float, alone: bool) -> bool:
    """Start a run and kill it after so many seconds, alone or with all its processes; tell whether it was still running."""
    process = subprocess.Popen(
        command(folder, workspace), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        if alone:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        _wait_for_others(process.pid)
        return True
    return False


def _wait_for_others(session: int) -> None:
    """Wait until no process of a session lives: those of a command killed alone end by themselves."""
    limit = time.monotonic() + PATIENCE
    while group_of(session):
        if time.monotonic() > limit:
            raise SystemExit(f"processus orphelins après {PATIENCE:.0f} s : {group_of(session)}")
        time.sleep(0.2)


def main() -> None:
    """Kill so many times and print what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--only-parent", action="store_true", help="SIGKILL the command alone, not its processes.")
    asked = parser.parse_args()
    draw = random.Random(SEED)
    with tempfile.TemporaryDirectory() as place:
        start = time.perf_counter()
        subprocess.run(command(asked.folder, Path(place)), check=True, capture_output=True)
        usual = time.perf_counter() - start
        wanted = tables(Path(place), asked.folder.name)
    print(f"exécution tranquille : {usual:.1f} s, {len(wanted)} fichiers de tables", flush=True)
    kills = wrong = 0
    while kills < asked.times:
        workspace = Path(tempfile.mkdtemp())
        here = 0
        while kills + here < asked.times and (here == 0 or draw.random() < 0.5):
            here += killed_run(asked.folder, workspace, draw.uniform(0.5, usual), asked.only_parent)
            if (workspace / "reports" / asked.folder.name / "latest").exists():
                break
        kills += here
        subprocess.run(command(asked.folder, workspace), check=True, capture_output=True)
        same = tables(workspace, asked.folder.name) == wanted
        left = orphans(workspace)
        wrong += not same or bool(left)
        print(f"{kills} interruptions ; tables {'identiques' if same else 'DIFFÉRENTES'} ; restes {left or 'aucun'}", flush=True)
        shutil.rmtree(workspace, ignore_errors=True)
    print(f"{kills} interruptions, {wrong} fin(s) fautive(s)")


if __name__ == "__main__":
    main()
