"""What holds in every territory, and what rests on one of them alone."""

from collections.abc import Sequence

import pandas as pd

from pipeline.compare.divergence import diverge
from pipeline.compare.gaps import HUSHED, SILENT
from pipeline.compare.territories import MEASURES, Account, Drawn
from pipeline.schemas.territories import COMMONS, WITHOUT

DIVERGENCE = "divergence"


def commons(profiles: pd.DataFrame, divergences: pd.DataFrame) -> pd.DataFrame:
    """Tell, theme by theme, what every territory of enough voices has.

    That something holds everywhere is established where it is in each territory: an intersection of tests needs no correction for
    their number (Berger 1982). What is shared may still diverge in size: both are told.

    Args:
        profiles: Columns of `schemas.territories.PROFILES`.
        divergences: Columns of `schemas.territories.DIVERGENCES`.

    Returns:
        Columns of `schemas.territories.COMMONS`, by theme then measure.
    """
    rows = []
    for theme in profiles["theme"].unique():
        for measure in MEASURES:
            here = (profiles["theme"] == theme) & (profiles["measure"] == measure) & profiles["enough"].astype(bool)
            pairs = divergences[(divergences["theme"] == theme) & (divergences["measure"] == measure)]
            apart = int(pairs["claim"].astype(bool).sum())
            rows.append((theme, measure, int(here.sum()), apart, _shared(profiles[here], measure)))
    return pd.DataFrame(rows, columns=list(COMMONS))


def _shared(rows: pd.DataFrame, measure: str) -> str | None:
    """What holds in all of these territories; at least two are needed."""
    if len(rows) < 2:
        return None
    if measure == "ecart":
        cells = set(rows["cell"].dropna())
        return str(cells.pop()) if len(cells) == 1 and rows["cell"].notna().all() else None
    if (rows["low"] >= SILENT).all():
        return "present"
    return "tu" if (rows["value"] < SILENT).all() and (rows["high"] < HUSHED).all() else None


def leave_one_out(profiles: pd.DataFrame, drawn: Drawn, accounts: Sequence[Account]) -> pd.DataFrame:
    """Draw every conclusion again without each territory in turn, from three territories on.

    Returns:
        Columns of `schemas.territories.WITHOUT`: a row a conclusion that there is before or after.
    """
    if len(drawn.slugs) < 3:
        return pd.DataFrame(columns=list(WITHOUT))
    before = conclusions(commons(profiles, diverge(drawn, accounts)))
    rows = []
    for place, slug in enumerate(drawn.slugs):
        told = commons(profiles[profiles["territory"] != slug], diverge(drawn.without(place), accounts))
        after = conclusions(told)
        alone = {(str(row.theme), str(row.measure)) for row in told.itertuples() if row.territories < 2}
        rows += [(slug, *one, _reading(one in before, one in after, one[:2] in alone)) for one in sorted(before | after)]
    return pd.DataFrame(rows, columns=list(WITHOUT))


def _reading(before: bool, after: bool, alone: bool) -> str:
    if alone:
        return "indecidable"
    return "tient" if before and after else "tombe" if before else "apparait"


def conclusions(told: pd.DataFrame) -> set[tuple[str, str, str]]:
    """What rows of `schemas.territories.COMMONS` conclude: (theme, measure, what)."""
    found = {(str(row.theme), str(row.measure), DIVERGENCE) for row in told.itertuples() if row.divergent}
    return found | {
        (str(row.theme), str(row.measure), str(row.shared)) for row in told.itertuples() if isinstance(row.shared, str)
    }
