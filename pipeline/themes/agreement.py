"""Inter-coder agreement, with intervals by bootstrap over passages."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.errors import EvaluationRefused
from pipeline.themes.corrections import HUMAN

RESAMPLES = 500
FEWEST = 5  # passages coded by both


@dataclass(frozen=True)
class Agreement:
    """One coefficient with its 95 % interval.

    Attributes:
        name: Theme, or `ensemble` for whole sets of themes.
        coefficient: `kappa` (Cohen 1960) or `alpha` (Krippendorff 2004, MASI distance: Passonneau 2006).
        value: The coefficient; NaN where neither coder varies.
        low: Lower bound.
        high: Upper bound.
        passages: How many both coded.
    """

    name: str
    coefficient: str
    value: float
    low: float
    high: float
    passages: int


def agreement(corrections: pd.DataFrame, themes: tuple[str, ...]) -> dict[tuple[str, str], list[Agreement]]:
    """Agreement of each pair of coders on the passages that both coded whole.

    Raises:
        EvaluationRefused: No two people coded enough passages in common.
    """
    given = corrections[corrections["theme"].isin(themes)]
    coded = {
        str(who).removeprefix(HUMAN): part.pivot(index="passage_id", columns="theme", values="decision")
        .reindex(columns=list(themes))
        .dropna()
        for who, part in given.groupby("labeller")
    }
    found: dict[tuple[str, str], list[Agreement]] = {}
    names = sorted(coded)
    for i, one in enumerate(names):
        for two in names[i + 1 :]:
            both = sorted(set(coded[one].index) & set(coded[two].index))
            if len(both) >= FEWEST:
                a, b = (coded[who].loc[both].to_numpy() == "oui" for who in (one, two))
                found[(one, two)] = _pair(a, b, themes)
    if not found:
        raise EvaluationRefused(
            f"Accord impossible à mesurer : il faut au moins {FEWEST} passages codés en entier par deux personnes "
            f"(codeurs connus : {', '.join(names) or 'aucun'}). Faites relire la même feuille à une deuxième personne."
        )
    return found


def _pair(a: np.ndarray, b: np.ndarray, themes: tuple[str, ...]) -> list[Agreement]:
    def on(column: int) -> Callable[[np.ndarray], float]:
        return lambda rows: _kappa(a[rows, column], b[rows, column])

    measures = [_measure(name, "kappa", on(column), len(a)) for column, name in enumerate(themes)]
    return [*measures, _measure("ensemble", "alpha", lambda rows: _alpha(a[rows], b[rows]), len(a))]


def _measure(name: str, coefficient: str, value: Callable[[np.ndarray], float], count: int) -> Agreement:
    rng = np.random.default_rng(0)
    drawn = [value(rng.integers(0, count, count)) for _ in range(RESAMPLES if coefficient == "kappa" else RESAMPLES // 5)]
    kept = [d for d in drawn if not np.isnan(d)]
    low, high = (float(np.quantile(kept, q)) for q in (0.025, 0.975)) if kept else (float("nan"), float("nan"))
    return Agreement(name, coefficient, value(np.arange(count)), low, high, count)


def _kappa(a: np.ndarray, b: np.ndarray) -> float:
    from sklearn.metrics import cohen_kappa_score

    if len(set(a.tolist()) | set(b.tolist())) < 2:
        return float("nan")  # neither coder varies: there is nothing to agree on beyond chance
    return float(cohen_kappa_score(a, b))


def _alpha(a: np.ndarray, b: np.ndarray) -> float:
    from nltk.metrics import masi_distance
    from nltk.metrics.agreement import AnnotationTask

    def sets(rows: np.ndarray) -> list[frozenset[object]]:
        return [frozenset(np.flatnonzero(row).tolist()) or frozenset((-1,)) for row in rows]

    data = [(who, i, labels) for who, rows in (("a", a), ("b", b)) for i, labels in enumerate(sets(rows))]
    if len({labels for _, _, labels in data}) < 2:
        return float("nan")
    return float(AnnotationTask(data=data, distance=masi_distance).alpha())
