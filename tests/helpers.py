"""Small helpers of the tests."""

import subprocess
import sys
from pathlib import Path

from pipeline.ingest.normalise import mapped_from_json, normalise

ROOT = Path(__file__).resolve().parent.parent


def run_cli(*arguments: str, cwd: Path | None = None, timeout: int = 600) -> subprocess.CompletedProcess[str]:
    """Run the `regards` command of this environment."""
    command = [sys.executable, "-m", "flows.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd or ROOT, timeout=timeout, check=False)


def leads_back(text: str, offsets: str, start: int, end: int, source: str) -> bool:
    """Tell whether `text[start:end]` comes, through its offset map, from the characters of the source."""
    mapped = mapped_from_json(text, offsets)
    low, high = mapped.locate(start, end)
    pieces = []
    for i in range(start, end):
        at, to = mapped.starts[i], mapped.ends[i]
        if not pieces or pieces[-1] != (at, to):
            pieces.append((at, to))
    merged: list[tuple[int, int]] = []
    for at, to in pieces:
        if merged and at == merged[-1][1]:
            merged[-1] = (merged[-1][0], to)
        elif to > at:
            merged.append((at, to))
    again = normalise(source, tuple(merged)).text
    return low < high and _same(again, text[start:end])


def _same(a: str, b: str) -> bool:
    return "".join(a.split()) == "".join(b.split())
