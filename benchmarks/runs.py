"""Time whole runs: first, unchanged, and forced in a fresh workspace; and compare their tables byte by byte.

Run: python benchmarks/runs.py corpora/exemple ../shared/territories/audierne -- [options of regards run]
Each command is timed as a process, engine start included; the ratio is unchanged / first.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(folder: Path, workspace: Path, options: list[str]) -> float:
    """Run a territory in a workspace; give the seconds it took."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "flows.cli", "run", str(folder), "--workspace", str(workspace), *options]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def tables(workspace: Path, slug: str) -> dict[str, bytes]:
    """Bytes of every table of the newest run."""
    folder = (workspace / "reports" / slug / "latest").resolve() / "tables"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.parquet"))}


def main() -> None:
    """Print one row a territory."""
    words = sys.argv[1:]
    cut = words.index("--") if "--" in words else len(words)
    arguments, options = words[:cut], words[cut + 1 :]
    print("| territoire | première | inchangée | rapport | forcée ailleurs | tables identiques |\n|---|---|---|---|---|---|")
    for name in arguments:
        folder = Path(name)
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            first = run(folder, Path(one), options)
            again = run(folder, Path(one), options)
            forced = run(folder, Path(two), [*options, "--force"])
            same = tables(Path(one), folder.name) == tables(Path(two), folder.name)
        print(
            f"| {folder.name} | {first:.1f} s | {again:.1f} s | {again / first:.3f} | {forced:.1f} s | {'oui' if same else 'non'} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
