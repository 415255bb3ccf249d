"""Marks that figures share: how a theme looks in colour and in grey, and labels that keep apart."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.model import Codebook
from pipeline.render.figures.canvas import MARKERS

HATCHES = ("", "////", "....", "xxxx", "----", "||||", "++++", "oooo")
STEPS = 400  # rounds of pushing boxes apart; a bound on rounds, not on time, gives the same picture on every machine
GAP = 2  # points that two labels keep between them
REACHES = (3.0, 7.0, 13.0, 20.0, 28.0, 38.0, 50.0, 65.0, 80.0)  # points between a mark and its label
ANGLES = tuple(float(a) for a in np.deg2rad([0, 180, 45, 315, 135, 225, 90, 270, 22, 338, 158, 202, 67, 293, 113, 247]))


@dataclass(frozen=True)
class Mark:
    """How a theme is drawn: every other one is hollow, so that shapes and fills tell them apart in grey."""

    color: str
    marker: str
    hatch: str
    hollow: bool

    @property
    def face(self) -> str:
        """Colour inside the marker."""
        return "white" if self.hollow else self.color


def theme_marks(codebook: Codebook) -> dict[str, Mark]:
    """Mark of each theme, in codebook order."""
    return {
        theme.key: Mark(theme.color, MARKERS[i % len(MARKERS)], HATCHES[i % len(HATCHES)], i % 2 == 1)
        for i, theme in enumerate(codebook.themes)
    }


def wrapped(text: str, width: int, lines: int = 2) -> str:
    r"""Break a label at spaces into a few lines, and cut what does not fit.

    >>> wrapped("médecin, centre, retraite", 16)
    'médecin, centre,\nretraite'
    >>> wrapped("un très long libellé que rien ne borne", 12)
    'un très long\nlibellé que…'
    """
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder="…", break_on_hyphens=False))


def listed(words: Sequence[str]) -> str:
    """Write a list as French does.

    >>> listed(["eau"]), listed(["eau", "bus", "soin"])
    ('eau', 'eau, bus et soin')
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"


def place_labels(axes: Any, texts: list[Any], points: np.ndarray, marks: np.ndarray) -> list[Any]:
    """Set each label near its point where nothing stands yet, with a line when it is far; hide those without room.

    Places are tried from the nearest to the farthest, in the same order on every machine: adjustText, tried on
    the same words, left a fifth of them on one another.

    Args:
        axes: Where they stand; its limits are set.
        texts: matplotlib texts at their points, the most important first.
        points: Shape (points, 2), small marks that labels keep off, in data units.
        marks: Shape (marks, 2), large ones.

    Returns:
        The labels that stay.
    """
    axes.figure.draw_without_rendering()
    point = axes.figure.dpi / 72
    room = axes.get_window_extent()
    taken = [_square(axes, spots, size * point) for spots, size in ((points, 4.0), (marks, 18.0))]
    boxes = np.vstack(taken)
    stay = []
    for text in texts:
        size = text.get_window_extent()
        anchor = axes.transData.transform(text.get_position())
        spot = _free_spot(anchor, (size.width, size.height), boxes, room, point)
        if spot is None:
            text.set_visible(False)
            continue
        middle, far = spot
        box = _box(middle, (size.width + GAP * point, size.height))
        boxes = np.vstack([boxes, box])
        text.set(position=axes.transData.inverted().transform(middle), ha="center", va="center")
        if far:
            end = axes.transData.inverted().transform(np.clip(anchor, box[:2], box[2:]))
            start = axes.transData.inverted().transform(anchor)
            axes.plot([start[0], end[0]], [start[1], end[1]], color="#999999", linewidth=0.6, zorder=1.5)
        stay.append(text)
    return stay


def _square(axes: Any, spots: np.ndarray, size: float) -> np.ndarray:
    """Rectangles x0, y0, x1, y1 of marks, in pixels: shape (marks, 4)."""
    middles = axes.transData.transform(spots.reshape(-1, 2)).reshape(-1, 2)
    return np.hstack([middles - size / 2, middles + size / 2])


def _box(middle: np.ndarray, size: tuple[float, float]) -> np.ndarray:
    half = np.array(size) / 2
    return np.hstack([middle - half, middle + half])


def _free_spot(
    anchor: np.ndarray, size: tuple[float, float], boxes: np.ndarray, room: Any, point: float
) -> tuple[np.ndarray, bool] | None:
    """Nearest middle for a label of this size around its point, and whether it needs a line; `None` without room."""
    for reach in REACHES:
        for angle in ANGLES:
            way = np.array([np.cos(angle), np.sin(angle)])
            middle = anchor + way * (np.array(size) / 2 + reach * point)
            x0, y0, x1, y1 = _box(middle, size)
            inside = x0 >= room.x0 and y0 >= room.y0 and x1 <= room.x1 and y1 <= room.y1
            over = (boxes[:, 0] < x1) & (boxes[:, 2] > x0) & (boxes[:, 1] < y1) & (boxes[:, 3] > y0)
            if inside and not over.any():
                return middle, reach > REACHES[1]
    return None


def push_apart(spots: np.ndarray, box: tuple[float, float], room: tuple[float, float]) -> np.ndarray:
    """Move boxes of one size apart, each pair along the axis where they meet least, and keep them in the room.

    Args:
        spots: Shape (boxes, 2), their middles.
        box: Width and height of a box, in the units of the spots.
        room: Width and height in which they must stay.

    Returns:
        Shape (boxes, 2).

    >>> push_apart(np.array([[5.0, 5.0], [5.0, 6.0]]), (2, 4), (20, 20)).round(1).tolist()
    [[4.0, 5.0], [6.0, 6.0]]
    """
    moved = np.array(spots, dtype=float)
    for _ in range(STEPS):
        apart = True
        for i in range(1, len(moved)):
            across, along = (size - np.abs(moved[:i, axis] - moved[i, axis]) for axis, size in enumerate(box))
            for j in np.flatnonzero((across > 0) & (along > 0)):
                axis = int(along[j] < across[j])
                over = box[axis] - abs(moved[i, axis] - moved[j, axis])
                if over > 0:
                    apart = False
                    push = (over / 2 + 0.05) * (1 if moved[i, axis] >= moved[j, axis] else -1)
                    moved[i, axis] += push
                    moved[j, axis] -= push
        moved = moved.clip(np.array(box) / 2, np.array(room) - np.array(box) / 2)
        if apart:
            break
    return moved


def share_interval(raised: int, voices: int) -> tuple[float, float]:
    """95 % interval of a share of voices, under Jeffreys' prior (Brown, Cai & DasGupta 2001); it holds the share itself.

    >>> [round(end, 2) for end in share_interval(10, 40)]
    [0.14, 0.4]
    """
    from scipy.special import betaincinv

    low, high = (float(betaincinv(raised + 0.5, voices - raised + 0.5, q)) for q in (0.025, 0.975))
    return min(low, raised / voices), max(high, raised / voices)
