"""Read every file under ../shared and say, per file, pages, passages and refusals; none may be silently empty.

Run: .venv/bin/python -m benchmarks.reading [--ocr] [--table docs/measurements.md]

Files are named by folder and the first eight characters of their SHA-256, never by their own name. With
`--table`, the table replaces what stands between the two marks of that file.
"""

import argparse
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest.read import Reading, file_hash
from pipeline.ingest.room import PROCESSES, ReadingRoom
from pipeline.manifest import DEFAULT_RULES
from pipeline.model import ReadOptions, Source, Territory
from pipeline.territory import CONVENTION, READABLE, TABLES, suffix_of
from tests.conftest import SHARED

ABOUT = ("SOURCE", "README", "LICENCE", "LICENSE")
MARKS = ("<!-- lecture : début -->", "<!-- lecture : fin -->")


@dataclass(frozen=True)
class Line:
    """What one file gave."""

    name: str
    reading: Reading
    seconds: float


def sources() -> list[tuple[Path, Source]]:
    """Every file of a kind that we read, under territories/ and corpora/, as its folder says."""
    found = []
    for path in sorted(p for top in ("territories", "corpora") for p in (SHARED / top).rglob("*") if p.is_file()):
        if suffix_of(path.name) not in READABLE or path.stem.upper().startswith(ABOUT):
            continue
        tabular = suffix_of(path.name) in TABLES
        kind, mode, public, rendering = CONVENTION.get(path.parent.name, CONVENTION["reponses" if tabular else "documents"])
        found.append((path, Source(path.relative_to(SHARED).as_posix(), kind, mode, public, rendering)))
    return found


def read_all(options: ReadOptions) -> list[Line]:
    """Read every file in the reading room."""
    territory = Territory("partage", "Partage", rules=DEFAULT_RULES)

    def one(pair: tuple[Path, Source]) -> Line:
        path, source = pair
        start = time.perf_counter()
        reading = room.read(SHARED, source, territory, options)
        folder = path.parent.relative_to(SHARED).as_posix().removeprefix("territories/").removeprefix("corpora/")
        name = f"{re.split('/(?=[A-Z])', folder)[0]} · {file_hash(path)[:8]}{suffix_of(path.name)}"
        return Line(name, reading, time.perf_counter() - start)

    with ReadingRoom() as room, ThreadPoolExecutor(PROCESSES) as clerks:
        return list(clerks.map(one, sources()))


def table(lines: list[Line]) -> str:
    """Markdown table: a row a file."""
    rows = ["| fichier | pages | passages | refus | raisons des refus |", "|---|---:|---:|---:|---|"]
    for line in lines:
        reasons = Counter(r.reason for r in line.reading.rejections)
        told = ", ".join(f"{reason} {n}" for reason, n in reasons.most_common())
        pages = line.reading.summary["pages"] or ""
        rows.append(f"| {line.name} | {pages} | {len(line.reading.passages)} | {reasons.total()} | {told} |")
    return "\n".join(rows)


def main() -> None:
    """Read, print the totals and the files that gave nothing, and write the table where it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ocr", action="store_true")
    parser.add_argument("--table", type=Path)
    asked = parser.parse_args()
    lines = read_all(ReadOptions(ocr=asked.ocr))
    silent = [ln.name for ln in lines if not len(ln.reading.passages) and not ln.reading.rejections]
    refused = [ln for ln in lines if not len(ln.reading.passages)]
    print(
        f"{len(lines)} files, {sum(len(ln.reading.passages) for ln in lines)} passages, {sum(ln.seconds for ln in lines):.0f} s"
    )
    print(f"silently empty: {len(silent)} {silent}")
    for line in refused:
        print(f"  no passage: {line.name}: {Counter((r.reason, r.detail[:110]) for r in line.reading.rejections).most_common(2)}")
    if asked.table:
        text = asked.table.read_text(encoding="utf-8")
        before, _, rest = text.partition(MARKS[0])
        after = rest.partition(MARKS[1])[2]
        asked.table.write_text(f"{before}{MARKS[0]}\n{table(lines)}\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
