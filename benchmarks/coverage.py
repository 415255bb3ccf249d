"""Do 95 % intervals hold the truth 95 times in 100? Corpora of known shares, clustered voices, and a tagger of known error.

Run: .venv/bin/python -m benchmarks.coverage [draws a row]

Each corpus has two sides. Voices sit by about four in meetings that agree with one another (intra-cluster correlation
0.1); a voice that raises the theme does so in 10 to 90 % of its one to eight passages. The tagger finds 75 % of what is
there on one side and 85 % on the other, and wrongly gives 7 and 4 %; 200 passages a side, drawn by chance, tell its error.
Beside our intervals stand those of a plain nested bootstrap (meetings, then voices) and of passages taken as independent.
"""

import sys
from dataclasses import dataclass

import numpy as np

from pipeline.compare.intervals import Group, cohesion, shares
from pipeline.compare.misclassification import Counted, Errors, corrected_draws
from pipeline.compare.significance import false_discovery, permutation_p

PAIRS = ((0.1, 0.3), (0.3, 0.3), (0.5, 0.7), (0.9, 0.5), (0.7, 0.9))
VOICES = (12, 30, 100, 400)
COHESION, MEETING = 0.1, 4
RATES = ((0.75, 0.93), (0.85, 0.96))
CONTROL, THERE = 200, 0.3
RESAMPLES = 400


@dataclass(frozen=True)
class Corpus:
    """One side: passages of each voice, those truly of the theme, those tagged, and the meeting of each voice."""

    passages: np.ndarray
    true: np.ndarray
    tagged: np.ndarray
    clusters: np.ndarray


def meetings(voices: int, generator: np.random.Generator) -> np.ndarray:
    """Number of the meeting of each voice."""
    sizes = 1 + generator.poisson(MEETING - 1, voices)
    return np.repeat(np.arange(voices), sizes)[:voices]


def corpus(voices: int, share: float, rates: tuple[float, float], generator: np.random.Generator) -> Corpus:
    """Draw one side of which a share of voices raises the theme."""
    clusters = meetings(voices, generator)
    shape = (1 - COHESION) / COHESION
    raises = generator.random(voices) < generator.beta(share * shape, (1 - share) * shape, clusters.max() + 1)[clusters]
    passages = np.minimum(1 + generator.poisson(2, voices), 8)
    true = generator.binomial(passages, np.where(raises, generator.uniform(0.1, 0.9, voices), 0))
    true = np.where(raises, np.maximum(true, 1), 0)
    tagged = generator.binomial(true, rates[0]) + generator.binomial(passages - true, 1 - rates[1])
    return Corpus(passages, true, tagged, clusters)


def control(rates: tuple[float, float], generator: np.random.Generator) -> Errors:
    """What two hundred passages decided by a person tell of the tagger."""
    there = int(generator.binomial(CONTROL, THERE))
    hits, right = generator.binomial(there, rates[0]), generator.binomial(CONTROL - there, rates[1])
    return Errors(hits, there - hits, CONTROL - there - right, right)


def ours(side: Corpus, errors: Errors, seed: int) -> np.ndarray:
    """Draws of the corrected share."""
    raised = (side.tagged > 0).astype(float)[:, None]
    group = Group(np.ones(len(raised)), side.clusters, cohesion(raised, side.clusters))
    return corrected_draws(Counted(side.passages, side.tagged, group.effective()), errors, 0.05, seed)


def uncorrected(side: Corpus, seed: int) -> np.ndarray:
    """Draws of the share as the machine counts it."""
    raised = (side.tagged > 0).astype(float)[:, None]
    return shares(raised, Group(np.ones(len(raised)), side.clusters, cohesion(raised, side.clusters)), seed).draws[:, 0]


def nested(side: Corpus, generator: np.random.Generator) -> np.ndarray:
    """Plain nested bootstrap of the machine's count: meetings drawn, then voices within each."""
    sizes = np.bincount(side.clusters)
    raised = np.bincount(side.clusters, side.tagged > 0)
    drawn = generator.integers(len(sizes), size=(RESAMPLES, len(sizes)))
    # Voices drawn again within a meeting: so many of its size raise the theme.
    again = generator.binomial(sizes[drawn], (raised / sizes)[drawn])
    return np.asarray(again.sum(axis=1) / sizes[drawn].sum(axis=1))


def by_passage(side: Corpus, generator: np.random.Generator) -> np.ndarray:
    """Share of passages, each taken as independent and the machine as right."""
    total, tagged = int(side.passages.sum()), int(side.tagged.sum())
    return generator.normal(tagged / total, np.sqrt(max(tagged * (total - tagged), 1) / total**3), 4000)


def holds(draws: np.ndarray, truth: float) -> bool:
    """Whether the 95 % interval of some draws holds the truth."""
    low, high = np.quantile(draws, [0.025, 0.975])
    return bool(low - 1e-9 <= truth <= high + 1e-9)


def row(voices: int, pair: tuple[float, float], draws: int) -> np.ndarray:
    """Coverage of shares and gaps by four methods: shape (4, 2)."""
    hits = np.zeros((4, 2))
    for number in range(draws):
        generator = np.random.default_rng([voices, number, int(100 * pair[0]), int(100 * pair[1])])
        sides = [corpus(voices, share, rates, generator) for share, rates in zip(pair, RATES, strict=True)]
        methods = (
            [
                ours(side, control(rates, generator), 2 * number + i)
                for i, (side, rates) in enumerate(zip(sides, RATES, strict=True))
            ],
            [uncorrected(side, 2 * number + i) for i, side in enumerate(sides)],
            [nested(side, generator) for side in sides],
            [by_passage(side, generator) for side in sides],
        )
        for place, (one, other) in enumerate(methods):
            hits[place, 0] += (holds(one, pair[0]) + holds(other, pair[1])) / 2
            hits[place, 1] += holds(one - other, pair[0] - pair[1])
    return hits / draws


def no_gap(corpora: int, items: int = 40) -> tuple[float, float]:
    """Share of corpora without any gap in which a gap is found: after false discovery is held, and without."""
    found = np.zeros(2)
    for number in range(corpora):
        generator = np.random.default_rng([7, number])
        p_values = []
        for share in generator.uniform(0.05, 0.9, items):
            sides = [corpus(60, share, (1.0, 1.0), generator) for _ in range(2)]
            raised = [(side.tagged > 0).astype(float)[:, None] for side in sides]
            groups = [
                Group(np.ones(60), side.clusters, cohesion(values, side.clusters))
                for side, values in zip(sides, raised, strict=True)
            ]
            design = max(1.0, 60 / np.mean([group.effective() for group in groups]))
            p_values.append(permutation_p((int(raised[0].sum()), int(raised[1].sum())), (60, 60), float(design)))
        found += np.array([(false_discovery(np.array(p_values)) <= 0.05).any(), (np.array(p_values) <= 0.05).any()])
    return float(found[0] / corpora), float(found[1] / corpora)


def main() -> None:
    """Print coverage by number of voices and pair of shares, then false discoveries."""
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 250
    print(f"{draws} corpora a row; coverage of shares / of gaps, in %")
    print("voices  shares       ours         uncorrected  nested       passages", flush=True)
    for voices in VOICES:
        rows = []
        for pair in PAIRS:
            rows.append(row(voices, pair, draws))
            cells = "   ".join(f"{100 * a:5.1f}/{100 * b:5.1f}" for a, b in rows[-1])
            print(f"{voices:6}  {pair[0]:.1f} {pair[1]:.1f}   {cells}", flush=True)
        cells = "   ".join(f"{100 * a:5.1f}/{100 * b:5.1f}" for a, b in np.mean(rows, axis=0))
        print(f"{voices:6}  all       {cells}   ({draws * len(PAIRS)} corpora)", flush=True)
    held, without = no_gap(draws)
    print(
        f"no gap at all, 40 items, {draws} corpora: a gap found in {100 * held:.1f} % ({100 * without:.1f} % without false discovery control)"
    )


if __name__ == "__main__":
    main()
