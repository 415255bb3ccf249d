"""Recall of protection on invented items planted in real speech, by class; false alarms where nothing was planted.

    python -m benchmarks.protection [dev|val] [seed]

Prints classes and counts only: no sentence, no name. False alarms are judged by hand once, by the
digest of where they stand, in `protection_jugements.csv`; those not judged yet are counted apart.
"""

import sys
import time
from collections import Counter

import pandas as pd

from pipeline.protect.detect import Known, detect
from tests.protect import planting
from tests.protect.speech import judged, real_speech, sites

REGULAR = ("courriel", "téléphone", "compte", "plaque", "adresse")


def wilson(hits: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval of a proportion at 95 %."""
    if not total:
        return float("nan"), float("nan")
    share = hits / total
    centre = share + z * z / (2 * total)
    width = z * ((share * (1 - share) + z * z / (4 * total)) / total) ** 0.5
    return (centre - width) / (1 + z * z / total), (centre + width) / (1 + z * z / total)


def recall(texts: list[str], kind: str, count: int, half: str, seed: int) -> tuple[int, int]:
    """Items of which nothing is left, and items planted."""
    sown = list(planting.sow(texts, planting.plant(kind, count, half, seed), seed))
    hits = 0
    for (text, start, end, item), finds in zip(sown, detect([s[0] for s in sown], Known()), strict=True):
        hit = planting.covered(text, start, end, [(f.start, f.end) for f in finds if f.sure])
        hits += hit
        if not hit and "-v" in sys.argv:
            print("   manqué :", item.kind, "|", item.sentence)
    return hits, len(sown)


def main() -> None:
    """Print recall by class with its interval, precision, and speed."""
    half = sys.argv[1] if len(sys.argv) > 1 else "val"
    seed = int(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2].isdigit() else 7
    speech = real_speech()
    texts = speech["text"].tolist()
    totals: Counter[str] = Counter()
    for kind in (*REGULAR, *planting.NAME_CLASSES):
        hits, total = recall(texts, kind, 220 if kind in REGULAR else 120, half, seed)
        totals["noms"] += hits if kind not in REGULAR else 0
        totals["noms plantés"] += total if kind not in REGULAR else 0
        low, high = wilson(hits, total)
        print(f"{kind:12} rappel {hits}/{total} = {hits / total:.3f} [{low:.3f} ; {high:.3f}]")
    hits, total = totals["noms"], totals["noms plantés"]
    low, high = wilson(hits, total)
    print(f"{'noms':12} rappel {hits}/{total} = {hits / total:.3f} [{low:.3f} ; {high:.3f}]")
    precision(speech)


def precision(speech: pd.DataFrame) -> None:
    """Share of what was found in real speech, nothing planted, that a person judged to be what it is said to be."""
    start = time.perf_counter()
    found = sites(speech)
    spent = time.perf_counter() - start
    words = int(speech["text"].str.split().str.len().sum())
    verdicts = judged()
    told = Counter((row.kind, verdicts.get(row.digest, "?")) for row in found.itertuples())
    print(f"{words} mots sans rien de planté, {len(speech)} passages, {len(speech) / spent:.0f} passages/s")
    for kind in sorted({kind for kind, _ in told}):
        true, false, unknown = (told[kind, verdict] for verdict in ("vrai", "faux", "?"))
        low, high = wilson(true, true + false)
        print(f"{kind:12} justes {true}, faux {false}, non jugés {unknown}, précision [{low:.3f} ; {high:.3f}]")


if __name__ == "__main__":
    main()
