"""Tests of gaps: exact permutation of voices between the two sides, false discovery over all items, effect sizes."""

import numpy as np

FALSE_DISCOVERY = 0.05
# Cohen (1988) for the difference of two proportions, h = 2 arcsin √p − 2 arcsin √q.


def permutation_p(raised: tuple[int, int], voices: tuple[int, int], design: float = 1.0) -> float:
    """Two-sided p-value of a gap if voices were dealt at random between the sides.

    All deals of voices are counted at once: the number that raises the item on one side then follows a
    hypergeometric law (Fisher 1935), here with the mid-p of Lancaster (1961). Voices that resemble one another
    are worth fewer: the deviate is divided by the root of the design effect.

    Args:
        raised: Voices that raise the item, institutional then lived.
        voices: Voices in all, institutional then lived.
        design: Voices a side over independent ones, 1 or more.

    >>> round(permutation_p((9, 1), (10, 10)), 4), permutation_p((5, 5), (10, 10)), permutation_p((0, 0), (0, 3))
    (0.0006, 1.0, 1.0)
    """
    from scipy.stats import hypergeom, norm

    total, there = sum(voices), voices[0]
    if not min(voices) or sum(raised) in (0, total):
        return 1.0
    law = hypergeom(total, sum(raised), there)
    point = law.pmf(raised[0]) / 2
    tail = min(law.cdf(raised[0]), law.sf(raised[0] - 1)) - point
    p_value = min(1.0, 2 * float(tail))
    if design <= 1 or p_value >= 1:
        return max(p_value, 1e-300)
    return float(2 * norm.sf(norm.isf(max(p_value, 1e-300) / 2) / np.sqrt(design)))


def false_discovery(p_values: np.ndarray) -> np.ndarray:
    """Adjust p-values of one shape over all items (Benjamini & Hochberg 1995)."""
    from scipy.stats import false_discovery_control

    return np.asarray(false_discovery_control(p_values)) if len(p_values) else p_values


def cohen_h(one: float, other: float) -> float:
    """Effect size of a difference of two shares, signed.

    >>> round(cohen_h(0.8, 0.4), 2)
    0.84
    """
    return float(2 * np.arcsin(np.sqrt(one)) - 2 * np.arcsin(np.sqrt(other)))
