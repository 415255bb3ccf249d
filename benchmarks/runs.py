"""Time whole runs: first, unchanged, and with one file more; and compare their tables byte by byte.

Run: python -m benchmarks.runs corpora/exemple ../shared/territories/audierne -- [options of regards run]
Each command is timed as a process, engine start and report included; the ratio is unchanged / first. The file that is added is the
smallest of the last folder: the run before knows all the others. Its tables must be those of a run that had it from the start.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.kills import tables

PARTS = ("documents", "reunions", "entretiens", "reponses")


def run(folder: Path, workspace: Path, options: list[str]) -> float:
    """Run a territory in a workspace; give the seconds it took."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "flows.cli", "run", str(folder), "--workspace", str(workspace), *options]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def one_file(folder: Path) -> Path:
    """The file that is added, by its path in the territory."""
    last = [part for part in PARTS if (folder / part).is_dir() and any((folder / part).iterdir())][-1]
    files = [path for path in (folder / last).rglob("*") if path.is_file() and not path.name.startswith((".", "SOURCE"))]
    return min(files, key=lambda path: (path.stat().st_size, path.name)).relative_to(folder)


def added(folder: Path, place: Path, options: list[str]) -> tuple[float, Path]:
    """Run a territory without a file, then with it; give the seconds that the second run took, and which file it is."""
    name = one_file(folder)
    copy = place / folder.name
    shutil.copytree(folder, copy)
    (copy / name).unlink()
    run(copy, place, options)
    shutil.copy2(folder / name, copy / name)
    return run(copy, place, options), name


def main() -> None:
    """Print one row a territory."""
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    arguments, options = words[:cut], words[cut + 1 :]
    print("| territoire | première | inchangée | rapport | un fichier de plus | tables identiques |\n|---|---|---|---|---|---|")
    for argument in arguments:
        folder = Path(argument)
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            first = run(folder, Path(one), options)
            again = run(folder, Path(one), options)
            more, name = added(folder, Path(two), options)
            same = tables(Path(one), folder.name) == tables(Path(two), folder.name)
        row = (f"{first:.1f} s", f"{again:.1f} s", f"{again / first:.3f}", f"{more:.1f} s ({name})", "oui" if same else "non")
        print(f"| {folder.name} | {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
