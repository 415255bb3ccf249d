"""What would change without one mode of collection: each is left out in turn."""

import numpy as np
import pandas as pd

from pipeline.compare.gaps import MIN_INSTITUTIONAL, MIN_LIVED, compute_gaps
from pipeline.compare.voices import SIDES, Heard
from pipeline.schemas import WITHOUT_MODE


def leave_one_mode_out(heard: Heard, gaps: pd.DataFrame) -> pd.DataFrame:
    """Compare the themes again without each mode of collection, where its perspective has another.

    A development council is a public, not a mode: it is left out in turn as well, under the mode `conseil-developpement`.

    Args:
        heard: All voices, and the items whose gaps were computed.
        gaps: Their gaps, columns of `schemas.GAPS`.

    Returns:
        Columns of `schemas.WITHOUT_MODE`; false discovery is held over the same items as in `gaps`.
    """
    before = gaps[gaps["level"] == "theme"].set_index("theme")
    rows = []
    for mode, side, mask in _parts(heard):
        here = (heard.voices["perspective"] == side).to_numpy()
        without = compute_gaps(heard.only(~mask))
        left = int((here & ~mask & (heard.voices["kind"] != "document").to_numpy()).sum())
        for row in without[without["level"] == "theme"].itertuples():
            reading = _reading(before.loc[row.theme], row)
            rows.append((row.theme, mode, side, int(mask.sum()), left, row.gap, row.low, row.high, row.claim, reading))
    return pd.DataFrame(rows, columns=list(WITHOUT_MODE))


def _parts(heard: Heard) -> list[tuple[str, str, np.ndarray]]:
    """Modes that may be left out: (mode, perspective, which voices), something of the perspective remaining."""
    voices = heard.voices
    found = []
    council = (voices["public"] == "conseil-developpement").to_numpy()
    for side in SIDES:
        here = (voices["perspective"] == side).to_numpy()
        candidates = {str(mode): here & (voices["mode"] == mode).to_numpy() for mode in sorted(voices.loc[here, "mode"].unique())}
        candidates["conseil-developpement"] = here & council
        found += [(mode, side, mask) for mode, mask in candidates.items() if 0 < mask.sum() < here.sum()]
    return found


def _reading(before: pd.Series, after: object) -> str:
    """What leaving a mode out does to what may be said of a theme."""
    few = after.n_institutional < MIN_INSTITUTIONAL or after.n_lived < MIN_LIVED  # type: ignore[attr-defined]
    was, now = bool(before["claim"]), bool(after.claim)  # type: ignore[attr-defined]
    if few:
        return "indecidable"
    if bool(before["fragile"]):  # the machine's error could explain it, with this mode or without
        return "tient"
    if was and now:
        return "change" if before["gap"] * after.gap < 0 else "tient"  # type: ignore[attr-defined]
    return "disparait" if was else "apparait" if now else "tient"
