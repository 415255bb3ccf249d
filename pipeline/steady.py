"""Matrix products for spaCy's networks: numpy's, several times faster than thinc's own, where no row depends on its batch."""

from typing import Any

import numpy as np

BLOCK = 256  # rows multiplied at a time: the size of a product chooses its order of additions
_TRIED = ((288, 288), (672, 288), (300, 96), (96, 64))  # columns and results of spaCy's layers


def rows_are_steady() -> bool:
    """Tell whether numpy's product of a block gives a row the same bits wherever it stands in the block.

    Some processors' kernels add up in another order by position; there, results would depend on the order of texts.
    """
    rng = np.random.default_rng(0)
    for columns, results in _TRIED:
        rows = rng.standard_normal((BLOCK, columns)).astype(np.float32)
        weights = rng.standard_normal((results, columns)).astype(np.float32).T
        made = rows @ weights
        if any(not np.array_equal(np.roll(made, move, 0), np.roll(rows, move, 0) @ weights) for move in (1, 2, 3, 5, 7, 50)):
            return False
    return True


def product(x: np.ndarray, y: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Multiply float32 matrices block by block, the last one filled up with zeros.

    Args:
        x: Shape (rows, columns).
        y: Shape (columns, results).
        out: Where to write, shape (rows, results).
    """
    made = np.empty((len(x), y.shape[1]), dtype=np.float32) if out is None else out
    x, whole = np.ascontiguousarray(x), len(x) // BLOCK * BLOCK
    for start in range(0, whole, BLOCK):
        np.matmul(x[start : start + BLOCK], y, out=made[start : start + BLOCK])
    if whole < len(x):
        last = np.zeros((BLOCK, x.shape[1]), dtype=np.float32)
        last[: len(x) - whole] = x[whole:]
        made[whole:] = np.matmul(last, y)[: len(x) - whole]
    return made


def quicken(nlp: Any) -> Any:
    """Let the networks of a spaCy pipeline use numpy's product, where that keeps every text's results its own."""
    if not rows_are_steady():
        return nlp
    ops = _ops()
    for name, pipe in nlp.pipeline:
        if hasattr(pipe, "model") and name != "lemmatizer":
            for layer in pipe.model.walk():
                layer.ops = ops
    return nlp


def _ops() -> Any:
    from thinc.api import NumpyOps

    class SteadyOps(NumpyOps):  # type: ignore[misc]
        """Operations of thinc, with the product above."""

        def gemm(self, x: Any, y: Any, *, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
            return product(x.T if trans1 else x, y.T if trans2 else y, out)

    return SteadyOps()
