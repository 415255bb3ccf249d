"""Which passages are read closely: all of a usual corpus, a draw of whole voices of a large one."""

import hashlib

import numpy as np
import pandas as pd

from pipeline.compare.voices import SIDES

CLOSE = 12_000  # passages up to which all are read closely; beyond, as many are drawn
FULL = 0.9  # share of a side's room from which whole voices are enough


def draw_close(spoken: pd.DataFrame, most: int) -> np.ndarray:
    """Draw passages to be read closely, voice by voice, in an order that depends on the voices' names alone.

    A perspective of few passages is kept whole, up to half of the draw. The draw does not depend on the order of rows, and
    where whole voices leave room, one that is too long for it gives the passages whose identifiers hash lowest.

    Args:
        spoken: Passages, columns `voice_id`, `perspective` and `passage_id` of `schemas.PASSAGES`.
        most: Passages to draw; all are kept when there are no more.

    Returns:
        Whether each passage is drawn, shape (passages,).
    """
    if len(spoken) <= most:
        return np.ones(len(spoken), dtype=bool)
    sides = spoken["perspective"].to_numpy(str)
    counts = {side: int((sides == side).sum()) for side in SIDES}
    least = min(SIDES, key=lambda side: (counts[side], side))
    room = {least: min(counts[least], most // 2)}
    room |= {side: most - room[least] for side in SIDES if side != least}
    drawn = np.zeros(len(spoken), dtype=bool)
    for side in SIDES:
        rows = np.flatnonzero(sides == side)
        drawn[rows[_draw(spoken.iloc[rows], room[side])]] = True
    return drawn


def _draw(part: pd.DataFrame, room: int) -> np.ndarray:
    """Rows of whole voices while there is room; where much of it is left, those of a voice too long for it, in part."""
    names, voice = np.unique(part["voice_id"].to_numpy(str), return_inverse=True)
    sizes = np.bincount(voice, minlength=len(names))
    order = np.argsort([_mark(name) for name in names], kind="stable")
    total, taken = 0, np.zeros(len(names), dtype=bool)
    for number in order:
        if total + sizes[number] <= room:
            taken[number] = True
            total += int(sizes[number])
    rows = np.flatnonzero(taken[voice])
    over = [number for number in order if not taken[number]]
    if total >= FULL * room or not over:
        return rows
    longest = np.flatnonzero(voice == over[0])
    marks = [_mark(one) for one in part["passage_id"].to_numpy(str)[longest]]
    return np.sort(np.r_[rows, longest[np.argsort(marks, kind="stable")[: room - total]]])


def _mark(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
