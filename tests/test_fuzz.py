"""Broken files: no crash, no hang, nothing lost (kept + refused = read), and never an unexpected error.

REGARDS_FUZZ gives another number of cases, REGARDS_FUZZ_SEED other cases: the longer suite by hand.
"""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd

from pipeline.ingest.normalise import mapped_from_json
from pipeline.ingest.read import Reading
from pipeline.ingest.room import PROCESSES, ReadingRoom
from pipeline.store import conform
from tests.conftest import SHARED, need
from tests.mutations import mutants

CASES = int(os.environ.get("REGARDS_FUZZ", "2000"))
SEED = int(os.environ.get("REGARDS_FUZZ_SEED", "0"))
HANGS_AFTER = 60.0  # seconds for a file of some kB: a hang, whatever the machine
FAULTS = ("erreur inattendue", "tomber son lecteur", "lecture arrêtée", "mémoire")


def faults_of(reading: Reading) -> list[str]:
    """What is wrong with the reading of a broken file, if anything."""
    found = [r.detail for r in reading.rejections if any(fault in r.detail for fault in FAULTS)]
    summary = reading.summary
    if summary["read"] != summary["kept"] + summary["refused"]:  # type: ignore[operator]
        found.append(f"read {summary['read']}, kept {summary['kept']}, refused {summary['refused']}")
    if summary["kept"] == 0 and not reading.rejections:
        found.append("nothing kept and nothing refused")
    passages = conform("passages", reading.passages)
    found += [f"no way back in {row.passage_id}" for row in passages.itertuples() if not _whole(row)]
    return found


def _whole(row: object) -> bool:
    mapped = mapped_from_json(row.text, row.offsets)  # type: ignore[attr-defined]
    return bool(row.text) and len(mapped.starts) == len(row.text) == len(mapped.ends)  # type: ignore[attr-defined]


def test_broken_files_cost_nothing_but_themselves(tmp_path: Path, territory, source_of) -> None:
    need(SHARED)
    wrong: dict[str, list[str]] = {}
    outcomes: Counter[str] = Counter()

    def attempt(case: tuple[str, str, bytes]) -> None:
        name, kind, content = case
        path = tmp_path / name
        path.write_bytes(content)
        reading = room.read(tmp_path, source_of(name, kind), territory)
        outcomes["read" if reading.summary["kept"] else "refused"] += 1
        faults = faults_of(reading)
        if faults:
            wrong[name] = faults
        else:
            path.unlink()

    with ReadingRoom(time_limit=HANGS_AFTER) as room, ThreadPoolExecutor(PROCESSES) as clerks:
        list(clerks.map(attempt, mutants(CASES, SEED)))
    assert outcomes.total() == CASES and min(outcomes["read"], outcomes["refused"]) > CASES / 20, outcomes
    assert not wrong, f"{len(wrong)} of {CASES}: " + "; ".join(f"{n}: {f[0]}" for n, f in sorted(wrong.items())[:10])


def test_a_broken_reading_would_be_seen() -> None:
    summary = {"read": 3, "kept": 1, "refused": 1}
    assert faults_of(Reading(pd.DataFrame(), (), summary, pd.DataFrame()))
