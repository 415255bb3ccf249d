"""Territories side by side: what each one's run tells, and draws of its shares that comparisons are made of.

Shares are those of each territory's own report. Their draws are those of `intervals`: a Bayesian bootstrap over
voices (Rubin 1981) with Jeffreys' prior and the effective number of voices, so that two territories of eight documents
each are not compared as if no ninth could differ.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.compare.gaps import MIN_INSTITUTIONAL, MIN_LIVED
from pipeline.compare.intervals import SEED
from pipeline.compare.voices import SIDES, Heard
from pipeline.schemas.territories import PROFILES

DRAWS = 20_000  # the bounds of hundreds of comparisons lie far out
MEASURES = (*SIDES, "ecart")
GAP = MEASURES.index("ecart")
LEAST = dict(zip(SIDES, (MIN_INSTITUTIONAL, MIN_LIVED), strict=True))
COLUMNS = {"institutionnel": "institutional", "vecu": "lived", "ecart": ""}
BOUNDS = ("value", "low", "high")


@dataclass(frozen=True, eq=False)
class Account:
    """What the run of a territory tells.

    Attributes:
        slug: Of the territory.
        heard: Its voices, and the themes, in the order of the codebook, before any sub-theme.
        gaps: Columns of `schemas.GAPS`, a row a theme, in the same order.
        corrected: Columns of `schemas.CORRECTED`; themes whose error is not known are left out.
    """

    slug: str
    heard: Heard
    gaps: pd.DataFrame
    corrected: pd.DataFrame

    @property
    def themes(self) -> tuple[str, ...]:
        """Keys of the themes."""
        return tuple(item.theme for item in self.heard.items if item.level == "theme")


@dataclass(frozen=True, eq=False)
class Drawn:
    """Draws of several territories.

    Attributes:
        slugs: Of the territories, sorted.
        themes: Keys.
        values: Institutional share, lived share and gap: shape (territories, measures, themes); NaN without voices.
        draws: Shape (territories, measures, DRAWS, themes).
        enough: Whether there are enough voices to compare: shape (territories, measures).
        variance: Of each draw: shape (territories, measures, themes).
    """

    slugs: tuple[str, ...]
    themes: tuple[str, ...]
    values: np.ndarray
    draws: np.ndarray
    enough: np.ndarray
    variance: np.ndarray

    def only(self, kept: Sequence[int]) -> "Drawn":
        """Some of the territories; their draws stay the same."""
        rows = list(kept)
        slugs = tuple(self.slugs[row] for row in rows)
        return Drawn(slugs, self.themes, self.values[rows], self.draws[rows], self.enough[rows], self.variance[rows])

    def without(self, left_out: int) -> "Drawn":
        """All territories but one."""
        return self.only([row for row in range(len(self.slugs)) if row != left_out])


def draw_territories(accounts: Sequence[Account]) -> Drawn:
    """Draw the shares of every territory; the order in which they are given changes nothing."""
    ordered = sorted(accounts, key=lambda account: account.slug)
    drawn = [_draws(account) for account in ordered]
    values, draws, enough = (np.stack([one[place] for one in drawn]) for place in range(3))
    return Drawn(
        slugs=tuple(account.slug for account in ordered),
        themes=ordered[0].themes,
        values=values,
        draws=draws,
        enough=enough,
        variance=draws.var(axis=2),
    )


def _draws(account: Account) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values, draws and sufficiency of one territory; its seed is its name's, whoever it is compared with."""
    print_ = hashlib.sha256(account.slug.encode()).digest()
    generator = np.random.default_rng([SEED, int.from_bytes(print_[:8])])
    themes = len(account.themes)
    values, draws, enough = [], [], []
    for side in SIDES:
        part = account.heard.side(side)
        raises = part.raises()
        effective = part.group(raises).effective()
        mean = raises[:, :themes].mean(axis=0) if len(raises) else np.full(themes, np.nan)
        known = np.nan_to_num(mean)
        draws.append(generator.beta(known * effective + 0.5, (1 - known) * effective + 0.5, (DRAWS, themes)))
        values.append(mean)
        enough.append(len(raises) >= LEAST[side])
    gap = [values[0] - values[1]], [draws[0] - draws[1]], [all(enough)]
    return np.stack(values + gap[0]), np.stack(draws + gap[1]).astype(np.float32), np.array(enough + gap[2])


def profiles(accounts: Sequence[Account]) -> pd.DataFrame:
    """Tell the shares and the gap of every theme and territory, as its own report does.

    Returns:
        Columns of `schemas.territories.PROFILES`. Nothing is masked: whoever shows the table does it.
    """
    rows = []
    for account in sorted(accounts, key=lambda one: one.slug):
        for _, row in account.gaps.iterrows():
            rows += [_profile(account.slug, row, measure) for measure in MEASURES]
    return pd.DataFrame(rows, columns=list(PROFILES))


def _profile(slug: str, row: pd.Series, measure: str) -> dict[str, object]:
    name = COLUMNS[measure]
    told: dict[str, object] = {"territory": slug, "theme": row["theme"], "measure": measure}
    if measure == "ecart":
        enough = all(row[f"n_{COLUMNS[side]}"] >= LEAST[side] for side in SIDES)
        cell = row["cell"] if row["claim"] else None
        return told | dict(zip(BOUNDS, row[["gap", "low", "high"]], strict=True)) | {"enough": enough, "cell": cell}
    numbers = dict(zip(BOUNDS, row[[name, f"{name}_low", f"{name}_high"]], strict=True))
    counts = {"voices": row[f"n_{name}"], "raised": row[f"k_{name}"]}
    people = (row["n_institutional_persons"], row["k_institutional_persons"]) if measure == SIDES[0] else counts.values()
    persons = dict(zip(("persons", "raised_persons"), people, strict=True))
    return told | numbers | counts | persons | {"enough": row[f"n_{name}"] >= LEAST[measure]}
