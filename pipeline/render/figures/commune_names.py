"""Where the name of a commune stands on its outline, so that no name covers another."""

from collections.abc import Sequence
from typing import Any

import numpy as np

STEPS = 24  # points tried across a commune, each way
TRIED = 40  # places tried for a name, the widest first
GAP = 1.5  # pixels between two names

Spot = np.ndarray  # places of a name, best first: shape (places, 2)


def spots(shapes: Sequence[Sequence[np.ndarray]]) -> list[Spot]:
    """Places within each shape, from the farthest to its border.

    Args:
        shapes: Rings of each commune, arrays of shape (points, 2).

    >>> square = np.array([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], dtype=float)
    >>> [float(x) for x in spots([[square]])[0][0].round()]
    [2.0, 2.0]
    """
    return [_inside(max(rings, key=_area)) for rings in shapes]


def _area(ring: np.ndarray) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))))


def _inside(ring: np.ndarray) -> np.ndarray:
    """Points within a ring on a grid, the farthest from its border first; its mean point where none is."""
    from matplotlib.path import Path

    low, high = ring.min(axis=0), ring.max(axis=0)
    ticks = (np.arange(STEPS) + 0.5) / STEPS
    grid = low + np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2) * (high - low)
    points = grid[Path(ring).contains_points(grid)]
    if not len(points):
        return ring.mean(axis=0, keepdims=True)
    away = _distance(points, ring)
    order = np.argsort(-away, kind="stable")
    return points[order[:: max(1, len(order) // TRIED)]][:TRIED]


def _distance(points: np.ndarray, ring: np.ndarray) -> np.ndarray:
    """Distance of points to the nearest side of a ring: shape (points,)."""
    start, side = ring[:-1], np.diff(ring, axis=0)
    length = np.maximum((side**2).sum(axis=1), 1e-18)
    along = np.clip(((points[:, None] - start) * side).sum(axis=2) / length, 0, 1)
    nearest = start + along[..., None] * side
    return np.asarray(np.sqrt(((points[:, None] - nearest) ** 2).sum(axis=2)).min(axis=1))


def write_apart(axes: Any, places: Sequence[Spot], names: Sequence[str], size: float, every: bool = True) -> bool:
    """Write each name at the first of its places where it covers no other and stays on the map.

    Args:
        axes: The map, laid out.
        places: Of each name, best first.
        names: Long ones are cut in two lines at a hyphen or a space.
        size: Of the type, in points.
        every: Where one cannot be placed: write none, and say so; else leave that one out.

    Returns:
        Whether all were written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    taken: list[np.ndarray] = []
    texts, whole = [], True
    # Those with the least room first.
    for i in sorted(range(len(names)), key=lambda i: (float(np.ptp(places[i], axis=0).prod()), i)):
        text = axes.text(*places[i][0], in_two(names[i]), size=size, ha="center", va="center", linespacing=0.95)
        box = text.get_window_extent(renderer)
        free = _first_free(axes, places[i], (box.width, box.height), taken)
        if free is None:
            text.remove()
            whole = False
            continue
        text.set_position(places[i][free[0]])
        taken.append(free[1])
        texts.append(text)
    if every and not whole:
        for text in texts:
            text.remove()
    return whole


def _first_free(axes: Any, places: Spot, size: tuple[float, float], taken: list[np.ndarray]) -> tuple[int, np.ndarray] | None:
    """First place whose rectangle (x0, y0, x1, y1 in pixels) meets none taken and stays on the figure."""
    centres = axes.transData.transform(places)
    limits = axes.figure.bbox
    for i, (x, y) in enumerate(centres):
        box = np.array([x - size[0] / 2 - GAP, y - size[1] / 2 - GAP, x + size[0] / 2 + GAP, y + size[1] / 2 + GAP])
        outside = box[0] < limits.x0 or box[2] > limits.x1 or box[1] < limits.y0 or box[3] > limits.y1
        if not outside and not any(_meet(box, other) for other in taken):
            return i, box
    return None


def _meet(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1]))


def in_two(name: str) -> str:
    r"""Cut a long name in two lines, near its middle.

    >>> in_two("Beuzec-Cap-Sizun"), in_two("Audierne")
    ('Beuzec-\nCap-Sizun', 'Audierne')
    """
    cuts = [i + 1 for i, char in enumerate(name) if char in "- " and 2 < i < len(name) - 3]
    if len(name) <= 10 or not cuts:
        return name
    cut = min(cuts, key=lambda i: abs(i - len(name) / 2))
    return f"{name[:cut].rstrip()}\n{name[cut:]}"
