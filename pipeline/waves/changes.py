"""What rose, fell, appeared or vanished between two waves, and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.compare.intervals import DRAWS, SEED, Shares, shares
from pipeline.schemas.waves import CHANGES
from pipeline.waves.basis import enough
from pipeline.waves.hearing import Sample
from pipeline.waves.testing import deviates, step_down

RISK = 0.05  # of claiming a change of any theme, over all themes and sides, where nothing changed
ASIDE = 0.02  # the same for sub-themes of themes that did not move
WORTH = 0.05  # a change of fewer points is not worth a claim
ABSENT = 0.05  # upper bound under which a share is that of something nobody speaks of
SAME = 0.10  # bounds between which a change is too small to matter: what lies within is stable
RISES, FALLS, APPEARS, VANISHES = "hausse", "baisse", "apparu", "disparu"
STABLE, OPEN, DRIFT, FRAGILE, FEW = "stable", "non-etabli", "derive", "fragile", "trop-peu"
CLAIMS = (RISES, FALLS, APPEARS, VANISHES)
NOTHING = "aucune"  # basis of a side whose two waves have nothing in common


@dataclass(frozen=True, eq=False)
class Compared:
    """One side at two waves.

    Attributes:
        side: Perspective.
        every: All its voices.
        common: Those that may be compared, in their strata; `None` where the waves have nothing in common.
        basis: What they have in common, as `schemas.waves.CHANGES` names it.
    """

    side: str
    every: Sample
    common: Sample | None
    basis: str


@dataclass(frozen=True, eq=False)
class Estimate:
    """Shares of both waves and their difference, item by item: three arrays of shape (items,) each where a tuple."""

    before: Shares
    after: Shares
    difference: np.ndarray
    bounds: np.ndarray  # at 2.5 and 97.5 %: shape (2, items)


def find_changes(sides: Sequence[Compared]) -> pd.DataFrame:
    """Compare two waves on every theme and sub-theme.

    Returns:
        Columns of `schemas.waves.CHANGES`, a row an item and side; the machine's error is not yet held against them.
    """
    count = len(sides[0].every.items)
    raw = _tested([one.every if enough(one.every, one.side) else None for one in sides], count)
    alike = [one.common if one.common is not None and enough(one.common, one.side) else None for one in sides]
    p_values = _tested(alike, count)
    rows = []
    for place, one in enumerate(sides):
        told = one.common if one.common is not None else one.every
        estimate, heard = estimate_of(told, place), estimate_of(one.every, place)
        for number in range(len(one.every.items)):
            row = _row(one, told, estimate, number)
            row |= {"raw_difference": float(heard.difference[number]), "raw_p_value": raw[place][number]}
            row["p_value"] = p_values[place][number]
            row["verdict"] = _verdict(row, one, estimate.bounds[:, number])
            rows.append(row)
    frame = pd.DataFrame(rows, columns=list(CHANGES))
    digits = [name for name, (dtype, _) in CHANGES.items() if dtype == "Float64"]
    return frame.assign(**{name: frame[name].astype("Float64").round(4) for name in digits})


def _tested(samples: Sequence[Sample | None], count: int) -> list[np.ndarray]:
    """P-values of each sample's items, NaN where there is none: themes of all sides together, then sub-themes.

    Sub-themes of a theme that moved are tested together, opened by it (Meinshausen 2008); the others are a family of their own,
    with a smaller risk. Their p-values are stretched to the risk of themes, so that all are read alike.
    """
    found = [np.full(count, np.nan) for _ in samples]
    known = [(place, sample) for place, sample in enumerate(samples) if sample]
    drawn = {place: deviates(sample, sample.values, place) for place, sample in known}
    level = {place: np.array([item.level == "theme" for item in sample.items]) for place, sample in known}
    _family(found, drawn, level, 1.0)
    opened, rest = {}, {}
    for place, sample in known:
        moved = {item.theme for item, p in zip(sample.items, found[place], strict=True) if p <= RISK}
        fit = np.array([item.level != "theme" and not item.weak for item in sample.items])
        under = np.array([item.theme in moved for item in sample.items])
        opened[place], rest[place] = fit & under, fit & ~under
    _family(found, drawn, opened, 1.0)
    _family(found, drawn, rest, RISK / ASIDE)
    return found


def _family(
    found: list[np.ndarray], drawn: dict[int, tuple[np.ndarray, np.ndarray]], chosen: dict[int, np.ndarray], stretch: float
) -> None:
    """Test some items of all samples together."""
    places = [place for place in drawn if chosen[place].any()]
    if not places:
        return
    p_values = step_down([drawn[p][0][chosen[p]] for p in places], [drawn[p][1][:, chosen[p]] for p in places])
    ends = np.cumsum([int(chosen[place].sum()) for place in places])
    for place, part in zip(places, np.split(p_values, ends[:-1]), strict=True):
        found[place][chosen[place]] = np.minimum(1.0, part * stretch)


def estimate_of(sample: Sample, stream: int) -> Estimate:
    """Estimate both shares and their difference by a Bayesian bootstrap over voices; who is heard twice is drawn once.

    Args:
        sample: The voices.
        stream: Number of the stream of draws.
    """
    seed = SEED + 10 + 2 * stream
    before, after = (shares(*sample.wave(late), seed + late) for late in (False, True))
    drawn = after.draws - before.draws
    if (sample.partner >= 0).any():
        drawn = _paired(sample, np.random.default_rng([SEED, 55, stream]))
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    value = after.value - before.value
    return Estimate(before, after, value, np.stack([np.fmin(low, value), np.fmax(high, value)]))


def _paired(sample: Sample, generator: np.random.Generator) -> np.ndarray:
    """Draws of differences, one weight a person: shape (DRAWS, items)."""
    person = np.arange(len(sample.after))
    twice = sample.after & (sample.partner >= 0)
    person[twice] = sample.partner[twice]
    thin = [0.0, 0.0]
    for late in (False, True):
        raises, group = sample.wave(late)
        thin[late] = group.effective() / max(1, len(raises))
    worth = float(np.mean([value for value in thin if value] or [1.0]))
    own, parts = sample.weights(), []
    step = max(1, 4_000_000 // len(person))
    for at in range(0, DRAWS, step):
        drawn = generator.gamma(worth, size=(min(step, DRAWS - at), len(person)))[:, person] * own
        means = []
        for late in (False, True):
            rows = sample.after == late
            prior = generator.gamma(0.5, size=(len(drawn), 2, len(sample.items)))  # Jeffreys' half voice for, half against
            said = drawn[:, rows] @ sample.raises[rows].astype(float)
            means.append((said + prior[:, 0]) / (drawn[:, rows].sum(axis=1)[:, None] + prior.sum(axis=1)))
        parts.append(means[1] - means[0])
    return np.concatenate(parts)


def _row(one: Compared, told: Sample, estimate: Estimate, number: int) -> dict[str, object]:
    item = told.items[number]
    row: dict[str, object] = {
        **{"level": item.level, "theme": item.theme, "subtheme": item.subtheme, "label": item.label, "weak": item.weak},
        **{"perspective": one.side, "basis": one.basis, "difference": float(estimate.difference[number])},
        **{"low": float(estimate.bounds[0, number]), "high": float(estimate.bounds[1, number])},
    }
    persons = told.persons()
    for name, late, share in (("before", False, estimate.before), ("after", True, estimate.after)):
        rows = told.after == late
        raises = told.raises[rows, number]
        row |= {name: share.value[number], f"{name}_low": share.low[number], f"{name}_high": share.high[number]}
        row |= {f"n_{name}": len(raises), f"k_{name}": int(raises.sum()), f"persons_{name}": int(persons[rows].sum())}
        row[f"raised_persons_{name}"] = int(raises[persons[rows]].sum())
    return row


def _verdict(row: dict[str, object], one: Compared, bounds: np.ndarray) -> str:
    number = {name: float(row[name]) for name in ("difference", "p_value", "raw_difference", "raw_p_value")}  # type: ignore[arg-type]
    if not enough(one.every, one.side):
        return FEW
    if one.common is None or not enough(one.common, one.side):
        return DRIFT
    sure = number["p_value"] <= RISK and abs(number["difference"]) >= WORTH and (bounds[0] > 0 or bounds[1] < 0)
    if sure and not row["weak"]:
        return _claim(row, number["difference"])
    if one.basis != "tout" and number["raw_p_value"] <= RISK and abs(number["raw_difference"]) >= WORTH:
        return DRIFT
    return STABLE if bounds[0] > -SAME and bounds[1] < SAME else OPEN


def _claim(row: dict[str, object], difference: float) -> str:
    """Name a change: an absence must be established by its interval, which a few voices never do."""
    if difference > 0:
        return APPEARS if float(row["before_high"]) <= ABSENT else RISES  # type: ignore[arg-type]
    return VANISHES if float(row["after_high"]) <= ABSENT else FALLS  # type: ignore[arg-type]
