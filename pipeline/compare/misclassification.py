"""What shares of voices become once the machine's own error is taken into account.

Passages that a person decided on by chance tell how often the machine finds a theme that is there (sensitivity) and
leaves one that is not (specificity), on each side. For voices of one passage the corrected share is that of Rogan &
Gladen (1978), with the uncertainty of both rates as in Lang & Reiczigel (2014). A voice of several passages raises a
theme if enough of them truly do: how much each voice really speaks of it is found by the nonparametric maximum
likelihood of a mixture (Kiefer & Wolfowitz 1956; Laird 1978) over a grid, of which the machine's counts are a noisy view.
"""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from pipeline.compare.intervals import SEED

DRAWS = 400
STEPS = 60
GRID = np.array([0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
Rates = tuple[np.ndarray, np.ndarray]  # sensitivity and specificity, draw by draw
LEAST = 0.15  # sensitivity + specificity − 1 below which the machine tells nothing
FEWEST = 20  # passages of control below which the error of a side is not known


@dataclass(frozen=True)
class Errors:
    """How the machine did on passages that persons decided on: counts of one perspective and theme."""

    hits: float
    missed: float
    wrong: float
    right: float

    @property
    def known(self) -> bool:
        """Whether there are enough passages, and a few that the theme is in, to speak of an error."""
        return self.hits + self.missed >= 5 and self.hits + self.missed + self.wrong + self.right >= FEWEST

    def draws(self, generator: np.random.Generator, count: int) -> Rates:
        """Sensitivity and specificity as far as the control tells them: two arrays of shape (count,)."""
        sensitivity = generator.beta(self.hits + 0.5, self.missed + 0.5, count)
        specificity = generator.beta(self.right + 0.5, self.wrong + 0.5, count)
        # A machine that does no better than chance tells nothing: its draws are kept off that edge.
        return np.maximum(sensitivity, 1 - specificity + LEAST), specificity


@dataclass(frozen=True)
class Counted:
    """What the machine counted in the voices of one side, for one theme.

    Attributes:
        passages: Passages of each voice, shape (voices,).
        tagged: Those that the machine gave the theme, shape (voices,).
        effective: Independent voices that these are worth, at most their number.
    """

    passages: np.ndarray
    tagged: np.ndarray
    effective: float


def corrected_draws(counted: Counted, errors: Errors, threshold: float, seed: int = SEED) -> np.ndarray:
    """Draws of the share of voices that truly raise a theme: shape (DRAWS,).

    Args:
        counted: The machine's counts, voices of at least one passage.
        errors: Its error on this side.
        threshold: Share of a voice's passages from which it raises the theme.
        seed: Of the draws.
    """
    generator = np.random.default_rng(seed)
    pairs, sizes = _cells(counted.passages.astype(int), counted.tagged.astype(int))
    rates = errors.draws(generator, DRAWS)
    # Cells of the Bayesian bootstrap: one exponential weight a voice, thinned to the effective number.
    thin = counted.effective / len(counted.passages)
    weights = generator.gamma(np.maximum(sizes * thin, 1e-9), size=(DRAWS, len(sizes)))
    likelihood = _likelihood(pairs, rates, threshold)
    mixture = _mixture(likelihood, weights)
    posterior = likelihood * mixture[:, None, :]
    posterior /= np.maximum(posterior.sum(axis=2, keepdims=True), 1e-300)
    raised = (posterior * _truly_raises(pairs, rates, threshold)).sum(axis=2)
    # Jeffreys' half voice for and half voice against.
    sides = generator.gamma(0.5, size=(DRAWS, 2))
    return np.asarray(((weights * raised).sum(axis=1) + sides[:, 0]) / (weights.sum(axis=1) + sides.sum(axis=1)))


def _cells(passages: np.ndarray, tagged: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of counts that voices have, sorted, shape (cells, 2), and how many voices have each."""
    base = int(tagged.max()) + 1
    codes, sizes = np.unique(passages * base + tagged, return_counts=True)
    return np.stack([codes // base, codes % base], axis=1), sizes


def _likelihood(pairs: np.ndarray, rates: Rates, bound: float) -> np.ndarray:
    """How likely each cell is if its voices truly speak of the theme in a share of passages: (draws, cells, grid)."""
    sensitivity, specificity = (rate[:, None] for rate in rates)
    shown = np.clip(sensitivity * GRID + (1 - specificity) * (1 - GRID), 1e-6, 1 - 1e-6)[:, None, :]
    false = np.clip(1 - specificity, 1e-6, 1 - 1e-6)[:, None, :]
    passages, tagged = pairs[:, 0, None], pairs[:, 1, None]
    logs = tagged * np.log(shown) + (passages - tagged) * np.log1p(-shown)
    scale = logs.max(axis=2, keepdims=True)  # a long document's chances are too small for a number
    chance = np.exp(logs - scale)
    # A short voice that speaks of it does so at least once: the case of no passage is taken out.
    none = (1 - GRID) ** passages
    silent = np.exp(tagged * np.log(false) + (passages - tagged) * np.log1p(-false) - scale) * none
    hurdle = np.maximum(chance - silent, 0) / np.maximum(1 - none, 1e-12)
    chance = np.where(_speaks(pairs, bound), hurdle, chance)
    return np.asarray(chance / np.maximum(chance.max(axis=2, keepdims=True), 1e-300))


def _speaks(pairs: np.ndarray, bound: float) -> np.ndarray:
    """Cells and shares of the grid in which a single passage is enough, and there is one: (cells, grid)."""
    return np.asarray((pairs[:, 0, None] * bound <= 1) & (bound <= GRID))


def _mixture(likelihood: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weights of the grid that make the cells most likely, by expectation–maximisation: (draws, grid)."""

    def better(mixture: np.ndarray, _: int) -> np.ndarray:
        ratio = weights / np.maximum(np.einsum("dcg,dg->dc", likelihood, mixture), 1e-300)
        return mixture * np.einsum("dcg,dc->dg", likelihood, ratio) / weights.sum(axis=1, keepdims=True)

    start = np.full((len(weights), len(GRID)), 1 / len(GRID))
    return reduce(better, range(STEPS), start)


def _truly_raises(pairs: np.ndarray, rates: Rates, bound: float) -> np.ndarray:
    """Chance that enough passages of a cell's voice are truly of the theme: (draws, cells, grid)."""
    sensitivity, specificity = (rate[:, None] for rate in rates)
    there = sensitivity * GRID / np.maximum(sensitivity * GRID + (1 - specificity) * (1 - GRID), 1e-12)
    missed = (1 - sensitivity) * GRID / np.maximum((1 - sensitivity) * GRID + specificity * (1 - GRID), 1e-12)
    chances = np.empty((len(sensitivity), len(pairs), len(GRID)))
    for cell, (passages, tagged) in enumerate(pairs):
        least = max(1, int(np.ceil(bound * passages - 1e-9)))
        chances[:, cell] = _at_least(least, (tagged, there), (passages - tagged, missed))
    return np.where(_speaks(pairs, bound), 1.0, chances)


def _at_least(least: int, one: tuple[int, np.ndarray], other: tuple[int, np.ndarray]) -> np.ndarray:
    """Chance that two binomial counts, each (number, chance), add up to at least `least`."""
    if least == 1:
        return np.asarray(1 - (1 - one[1]) ** one[0] * (1 - other[1]) ** other[0])
    from scipy.stats import binom

    below = sum(binom.pmf(count, one[0], one[1]) * binom.cdf(least - 1 - count, other[0], other[1]) for count in range(least))
    return np.asarray(1 - below)
