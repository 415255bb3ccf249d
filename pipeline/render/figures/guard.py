"""What a figure of several counts may show: small ones are hidden, and what would give them away with them.

Complementary suppression (Cox 1980; Willenborg & de Waal 2001): a small count hidden alone among counts of
known sum can be found by subtraction, so that more is hidden until it cannot.
"""

from collections.abc import Sequence

import numpy as np

from pipeline.protect.small_cells import is_small


def hide(counts: Sequence[int], k: int) -> list[bool]:
    """Tell which counts of persons to hide: those of 1 to k−1, then the smallest until those hidden are k or nobody.

    >>> hide([3, 40, 9, 0], k=5)
    [True, False, True, False]
    >>> hide([3, 4, 40], k=5), hide([0, 12, 40], k=5)
    ([True, True, False], [False, False, False])
    """
    hidden = [is_small(count, k) for count in counts]
    for i in sorted(range(len(counts)), key=lambda i: (counts[i], i)):
        if not is_small(sum(c for c, h in zip(counts, hidden, strict=True) if h), k):
            break
        hidden[i] = hidden[i] or counts[i] > 0
    return hidden


def hide_cells(counts: np.ndarray, exempt: np.ndarray, margins: np.ndarray, k: int) -> np.ndarray:
    """Tell which cells of a table to hide where some of its sums are known.

    Args:
        counts: Shape (cells,), voices in each.
        exempt: Shape (cells,), true where a document is among them, so that persons cannot be counted.
        margins: Shape (sums, cells), 1 where a cell belongs to a sum that is told elsewhere.
        k: Fewest persons that may be told.

    Returns:
        Shape (cells,), boolean. No hidden small cell follows from the sums and the cells shown, nor does a
        sum of hidden cells that is small.
    """
    small = (counts > 0) & (counts < k) & ~exempt
    hidden = small.copy()
    while hidden.any():
        member = _given_away(counts, exempt | ~small, margins * hidden, k)
        if member is None:
            break
        shown = np.flatnonzero(~hidden & (counts > 0))
        if len(shown) == 0:
            break
        near = [i for i in shown if margins[member][i]]
        pool = near or list(shown)
        hidden[min(pool, key=lambda i: (counts[i], i))] = True
    return hidden


def _given_away(counts: np.ndarray, safe: np.ndarray, sums: np.ndarray, k: int) -> int | None:
    """A sum over hidden cells that tells a small number, or by which a small cell can be solved; `None` if none does."""
    for row, member in enumerate(sums):
        inside = member > 0
        if inside.any() and is_small(int(counts[inside].sum()), k) and not safe[inside].any():
            return row
    rank = np.linalg.matrix_rank(sums)
    for cell in np.flatnonzero(~safe & (sums.max(axis=0) > 0)):
        unit = np.eye(len(counts))[cell]
        if np.linalg.matrix_rank(np.vstack([sums, unit])) == rank:
            return int(np.flatnonzero(sums[:, cell])[-1])
    return None
