"""How good and how fast are the links between actions and needs?

Run: .venv/bin/python -m benchmarks.actions [ESPACE DE TRAVAIL]

Counts the judged links (`models/codings/liens-actions.csv`) by set, encoder, plan and territory, with Wilson intervals
(95 %), then those that choose the threshold by how much their plan and their need share. Where a workspace holds a run
of the example, reads its plan and links it, and times both.
"""

import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import store
from pipeline.actions.linker import read_linker
from pipeline.actions.linking import link_plan
from pipeline.actions.reading import read_plan
from scripts.calibrate_links import CROWD, is_proposed, read_links, share

EXAMPLE = Path(__file__).resolve().parent.parent / "corpora" / "exemple"
BANDS = (-np.inf, -3.5, -2.5, -1.5, -0.5, np.inf)


def main() -> None:
    """Print what was judged, and times where there is a run."""
    _precision()
    _bands()
    if len(sys.argv) > 1:
        _speed(store.Workspace(Path(sys.argv[1]).resolve()))


def _precision() -> None:
    links = read_links()
    learnt = {encoder: read_linker(encoder) for encoder in ("fast", "precise")}
    rows = []
    for encoder, linker in learnt.items():
        some = links[(links["set"] != "reglage") & (links["encoder"] == encoder)]
        rows.append(some[is_proposed(some, encoder, linker)])
    proposed = pd.concat(rows)
    print("| jeu | encodeur | plan | besoins de | liens | justes | précision |\n|---|---|---|---|---|---|---|")
    for keys, group in proposed.groupby(["set", "encoder", "plan", "source"]):
        right = int(group["judgement"].sum())
        point, low, high = share(right, len(group))
        print(f"| {' | '.join(map(str, keys))} | {len(group)} | {right} | {point:.2f} [{low:.2f} ; {high:.2f}] |")


def _bands() -> None:
    """Precision of the pairs that chose the threshold, by their log-odds less what the size of the plan asks."""
    links = read_links()
    chosen = links[(links["set"] == "reglage") & (links["possible"] == 1)]
    print("\n| encodeur | écart au hasard | paires | justes | précision |\n|---|---|---|---|---|")
    for encoder in ("fast", "precise"):
        score = chosen[f"logit_{encoder}"] - CROWD * np.log(chosen["actions"])
        for low, high in pairwise(BANDS):
            group = chosen[(score >= low) & (score < high)]
            right = int(group["judgement"].sum())
            point, bottom, top = share(right, len(group))
            print(f"| {encoder} | {low} à {high} | {len(group)} | {right} | {point:.2f} [{bottom:.2f} ; {top:.2f}] |")


def _speed(workspace: store.Workspace) -> None:
    run = store.latest_run(workspace, "exemple")
    start = time.perf_counter()
    plan = read_plan(EXAMPLE)
    read = time.perf_counter()
    tables = link_plan(plan, run, EXAMPLE, workspace.vectors)
    linked = time.perf_counter()
    print(
        f"\n{len(plan.actions)} actions lues en {read - start:.1f} s, {len(tables['action_links'])} liens en {linked - read:.1f} s"
    )


if __name__ == "__main__":
    main()
