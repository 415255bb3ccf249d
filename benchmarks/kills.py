"""Kill a run at random moments, then let it end: its tables must be those of a run that nobody disturbed.

Run: .venv/bin/python -m benchmarks.kills corpora/exemple --times 50
     .venv/bin/python -m benchmarks.kills corpora/exemple --times 10 --only-parent
     .venv/bin/python -m benchmarks.kills corpora/exemple --times 10 --full-disk    (as root)

Each time the workspace starts from nothing; a run and all its processes get SIGKILL after a draw of its usual time, again and
again with a probability of one half, then a last one is left in peace. With `--full-disk`, the workspace is a small file system in
memory (tmpfs) that a run fills instead, and that is given room for the last one. What is checked: every table byte for byte, no file left
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
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def small_disk(room: int) -> Iterator[Path]:
    """A file system of so many bytes."""
    place = Path(tempfile.mkdtemp())
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}", "regards", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)
        place.rmdir()


def fill(folder: Path, wanted: dict[str, str], room: int) -> tuple[bool, bool]:
    """Run where there is room for so many bytes, then with enough; tell whether room was wanting, and whether all ended well."""
    with small_disk(room) as place:
        told = subprocess.run(command(folder, place), capture_output=True, text=True, check=False)
        full = told.returncode != 0
        subprocess.run(["mount", "-o", f"remount,size={8 * 2**30}", str(place)], check=True)
        subprocess.run(command(folder, place), check=True, capture_output=True)
        same, left = tables(place, folder.name) == wanted, orphans(place)
    said = (told.stderr.strip().splitlines() or ["rien"])[-1] if full else "assez de place"
    print(
        f"{room / 1e6:.1f} Mo : {said} ; tables {'identiques' if same else 'DIFFÉRENTES'} ; restes {left or 'aucun'}", flush=True
    )
    return full, same and not left


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
    parser.add_argument("--only-parent", action="store_true", help="SIGKILL la commande seule, non ses processus.")
    parser.add_argument("--full-disk", action="store_true", help="Le disque se remplit, au lieu de SIGKILL.")
    asked = parser.parse_args()
    draw = random.Random(SEED)
    with tempfile.TemporaryDirectory() as place:
        start = time.perf_counter()
        subprocess.run(command(asked.folder, Path(place)), check=True, capture_output=True)
        usual = time.perf_counter() - start
        wanted = tables(Path(place), asked.folder.name)
        weight = sum(path.stat().st_size for path in Path(place).rglob("*") if path.is_file() and not path.is_symlink())
    print(f"exécution tranquille : {usual:.1f} s, {len(wanted)} fichiers de tables, {weight / 1e6:.0f} Mo", flush=True)
    if asked.full_disk:
        ended = [fill(asked.folder, wanted, draw.randrange(weight // 50, weight)) for _ in range(asked.times)]
        print(f"{sum(full for full, _ in ended)} disques pleins, {sum(not well for _, well in ended)} fin(s) fautive(s)")
        return
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
