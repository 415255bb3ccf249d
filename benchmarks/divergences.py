"""How often divergences are claimed where there are none, and found where one was planted.

A territory's run is copied by drawing its voices again, with replacement, side by side: whatever copies differ by is noise.
Then, in one copy, a share of the voices of one side speaks of one more theme.

python benchmarks/divergences.py RUN [--copies 6] [--draws 100] [--planted 0.3]
"""

import argparse
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from pipeline import store
from pipeline.compare.divergence import diverge
from pipeline.compare.territories import Account, draw_territories
from pipeline.compare.voices import SIDES, Heard
from pipeline.synthesis import account_of

SEED = 2026


def copied(account: Account, generator: np.random.Generator, slug: str, whole: bool) -> Account:
    """Draw the voices of each side again with replacement: voices one by one, or whole meetings where `whole`."""
    voices = account.heard.voices
    clusters = voices["cluster"].to_numpy(int)
    together = np.bincount(clusters)[clusters] > 1
    rows: list[np.ndarray] = []
    for side in SIDES:
        here = np.flatnonzero((voices["perspective"] == side).to_numpy())
        groups = (
            [here[clusters[here] == cluster] for cluster in np.unique(clusters[here])]
            if whole
            else [here[[n]] for n in range(len(here))]
        )
        rows += [groups[place] for place in generator.integers(len(groups), size=len(groups))]
    chosen = np.concatenate(rows)
    # A meeting, or a voice, that is drawn twice is two; voices of a meeting that are drawn one by one still heard one another.
    fresh = np.repeat(np.arange(len(rows)), [len(part) for part in rows])
    numbers = fresh if whole else np.where(together[chosen], clusters[chosen], clusters.max() + 1 + fresh)
    heard = Heard(voices.iloc[chosen].assign(cluster=numbers), account.heard.about[chosen], account.heard.items)
    return Account(slug, heard, account.gaps, account.corrected.iloc[:0])


def planted(account: Account, side: str, theme: int, share: float, generator: np.random.Generator) -> Account:
    """Let a share of the voices of a side that say nothing of a theme speak of it."""
    about = account.heard.about.tolil(copy=True)
    raises = account.heard.raises()[:, theme]
    here = np.flatnonzero((account.heard.voices["perspective"] == side).to_numpy() & ~raises)
    wanted = round(share * (account.heard.voices["perspective"] == side).sum())
    for row in generator.permutation(here)[:wanted]:
        about[row, theme] = account.heard.voices["words"].iloc[row]
    return replace(account, heard=Heard(account.heard.voices, about.tocsr(), account.heard.items))


def rate(account: Account, arguments: argparse.Namespace, whole: bool, change: bool) -> tuple[int, int, Counter[str]]:
    """Draws in which something is claimed that is not there, draws in which what was planted is found, and false claims by measure."""
    generator = np.random.default_rng(SEED)
    false, found, measures = 0, 0, Counter[str]()
    for _ in range(arguments.draws):
        copies = [copied(account, generator, f"copie-{n}", whole) for n in range(arguments.copies)]
        if change:
            copies[0] = planted(copies[0], "vecu", arguments.theme, arguments.planted, generator)
        told = diverge(draw_territories(copies), copies)
        told = told[told["claim"].astype(bool)]
        real = (told["one"] == "copie-0") & (told["theme"] == account.themes[arguments.theme]) & change
        found += bool(real[told["measure"] == "vecu"].any())
        false += bool((~real).any())
        measures.update(told.loc[~real, "measure"])
    return false, found, measures


def main(arguments: argparse.Namespace) -> None:
    """Print false claims and found ones."""
    account = account_of(arguments.run)
    print(f"{arguments.run.parent.name}: {len(account.heard.voices)} voices, {arguments.copies} copies, {arguments.draws} draws")
    for whole, name in ((False, "voices drawn one by one"), (True, "meetings drawn whole")):
        false, _, measures = rate(account, arguments, whole, change=False)
        print(f"{name}: {arguments.draws - false} of {arguments.draws} draws without any claim {dict(measures)}")
    false, found, measures = rate(account, arguments, False, change=True)
    print(
        f"{arguments.planted:.0%} of the lived voices planted: found in {found}, something else claimed in {false} {dict(measures)}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--copies", type=int, default=6)
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--planted", type=float, default=0.3)
    parser.add_argument("--theme", type=int, default=2)
    chosen = parser.parse_args()
    chosen.run = chosen.run.resolve()
    if not (chosen.run / "tables").is_dir() or not store.codebook_of(chosen.run).is_file():
        sys.exit(f"{chosen.run} is not a finished run")
    main(chosen)
