"""From a CSV of many answers to its report: seconds by stage, memory at its peak, and how both grow.

Run: .venv/bin/python -m benchmarks.scale 10000 100000 1000000
Memory is that of all processes together (proportional set size, so that what they share counts once), looked at twice a second.
The exponent is the slope of the logarithm of the seconds, start-up included, on that of the number of answers.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from benchmarks.answers_corpus import write_corpus

OPTIONS = ["--encoder", "fast", "--format", "html"]


def memory_of(session: int) -> int:
    """Bytes that the processes of a session hold together."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                told = re.search(r"^Pss:\s+(\d+)", (folder / "smaps_rollup").read_text(), re.MULTILINE)
                total += 1024 * int(told[1]) if told else 0
        except (OSError, IndexError):
            continue
    return total


def measured(command: list[str]) -> tuple[float, list[tuple[str, float]], int]:
    """Run a command in a session of its own: seconds, when each stage began, and the most memory that it held."""
    start, marks, peaks = time.perf_counter(), [], [0]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.5):
            peaks.append(memory_of(process.pid))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.match(r"\d/\d (\w+)", line.strip()):
            marks.append((found[1], time.perf_counter() - start))
    if process.wait():
        raise SystemExit(f"échec de {' '.join(command)}")
    ended.set()
    return time.perf_counter() - start, marks, max(peaks)


def main() -> None:
    """Print one row a size, then the exponent."""
    sizes = [int(word) for word in sys.argv[1:]]
    seconds = []
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as place:
            folder = Path(place) / "debat"
            write_corpus(size, folder)
            command = [sys.executable, "-m", "flows.cli", "run", str(folder), "--workspace", place, *OPTIONS]
            total, marks, peak = measured(command)
            weight = sum(p.stat().st_size for p in Path(place).rglob("*") if p.is_file() and not p.is_symlink()) / 1e9
        seconds.append(total)
        ends = [*(at for _, at in marks[1:]), total]
        stages = ", ".join(f"{name} {end - at:.0f}" for (name, at), end in zip(marks, ends, strict=True))
        first = marks[0][1] if marks else float("nan")
        print(
            f"{size} réponses : {total:.0f} s ({total / 60:.1f} min), {peak / 1e9:.2f} Go au plus, {weight:.1f} Go de disque ; "
            f"première ligne à {first:.1f} s ; {stages}",
            flush=True,
        )
    if len(sizes) > 1:
        slope = np.polyfit(np.log(sizes), np.log(seconds), 1)[0]
        print(
            f"exposant de {sizes[0]} à {sizes[-1]} : {slope:.2f} ; sur la dernière étape {np.diff(np.log(seconds))[-1] / np.diff(np.log(sizes))[-1]:.2f}"
        )


if __name__ == "__main__":
    main()
