"""What a figure of several counts may show: small ones are hidden, and what would give them away with them.

Complementary suppression (Cox 1980; Willenborg & de Waal 2001): a small count hidden alone among counts of
known sum can be found by subtraction, so that more is hidden until it cannot.
"""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from pipeline.protect.small_cells import is_small

MOST_TRIED = 40  # cells, from the smallest, among which those to hide besides are looked for
FEW_CELLS = 16  # up to which as many as `MOST_BESIDES` are hidden besides, two beyond: four themes make sixteen
MOST_BESIDES = 4


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
        Shape (cells,), boolean: the small cells, and as few voices besides as keep them `safe`; where no few cells
        do, every cell.
    """
    small = (counts > 0) & (counts < k) & ~exempt
    if safe(small, counts, exempt, margins, k):
        return small
    others = sorted(np.flatnonzero(~small & (counts > 0)), key=lambda i: (counts[i], i))[:MOST_TRIED]
    wide = MOST_BESIDES if len(others) <= FEW_CELLS else 2
    tries = sorted(
        (chosen for size in range(1, wide + 1) for chosen in combinations(others, size)),
        key=lambda chosen: (sum(counts[i] for i in chosen), len(chosen)),
    )
    for chosen in tries:
        hidden = small.copy()
        hidden[list(chosen)] = True
        if safe(hidden, counts, exempt, margins, k):
            return hidden
    return counts > 0


def safe(hidden: np.ndarray, counts: np.ndarray, exempt: np.ndarray, sums: np.ndarray, k: int) -> bool:
    """Tell whether known sums give away no small cell among those hidden, nor that together they are few.

    Args:
        hidden: Shape (cells,), boolean.
        counts: Shape (cells,).
        exempt: Shape (cells,).
        sums: Shape (sums, cells), 1 where a cell belongs to a known sum.
        k: Fewest persons that may be told.
    """
    if not hidden.any():
        return True
    left = sums[:, hidden]
    few = [is_small(int(counts[hidden][row > 0].sum()), k) and not exempt[hidden][row > 0].any() for row in left]
    if any(few):
        return False
    # A cell follows from the sums when its own unit vector is a combination of theirs.
    rank = np.linalg.matrix_rank(left)
    secret = np.flatnonzero((counts[hidden] < k) & ~exempt[hidden])
    units = np.eye(left.shape[1])
    return all(np.linalg.matrix_rank(np.vstack([left, units[cell]])) > rank for cell in secret)
