"""Reading order of a page: words → lines → blocks → order.

The order follows Breuel (2003), "High performance document layout analysis": a block comes before
another when it is above it and they share columns, or when it is left of it and nothing that spans
both lies between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Protocol, TypeVar

LINE_TOLERANCE = 0.5  # share of the smaller height by which two words of one line overlap
COLUMN_GAP = 1.6  # gap between words, in font heights, that ends a line fragment
JUMP_GAP = 0.6  # the same where the text layer goes on elsewhere: columns are written one after the other
GUTTER_GAP = 0.9  # a narrower gap, down to this, ends one where neighbouring lines leave it white too
GUTTER_REACH = 7  # font heights above and below in which those lines are looked for
GUTTER_LINES = 4
RUNNING_LINES = 9  # where the text layer runs on across the gap: a list of names and dates is no column
RECENT_ROWS = 40  # open rows that a word may belong to
BLOCK_GAP = 0.75  # gap between lines, in font heights, that ends a block
MAX_BLOCKS = 400  # of one page: ordering them grows with their cube
SIZE_RATIO = 1.18  # ratio of font heights that ends a block


class Boxed(Protocol):
    """What stands somewhere on a page."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Place: x0, y0, x1, y1."""


Placed = TypeVar("Placed", bound=Boxed)


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page; positions in points from the top left corner, `order` its rank in the text layer."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    bold: bool = False
    order: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line fragment: words of one baseline with no column gap between them.

    `box` is the smallest around the words: x0, y0, x1, y1; `size` the font height of the longest word.
    """

    text: str
    box: tuple[float, float, float, float]
    size: float
    bold: bool = False


def line_of(words: Sequence[Word]) -> Line:
    """Make a line of words, in their order."""
    box = (min(w.x0 for w in words), min(w.y0 for w in words), max(w.x1 for w in words), max(w.y1 for w in words))
    size = max(words, key=lambda word: len(word.text)).size
    return Line(" ".join(w.text for w in words), box, size, all(w.bold for w in words))


@dataclass(frozen=True)
class TextBlock:
    """Lines that follow each other in one column."""

    lines: tuple[Line, ...]

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        """Smallest box around the lines: x0, y0, x1, y1."""
        boxes = [line.box for line in self.lines]
        return (
            min(b[0] for b in boxes),
            min(b[1] for b in boxes),
            max(b[2] for b in boxes),
            max(b[3] for b in boxes),
        )


def lines_of(words: list[Word]) -> list[Line]:
    """Group the words of a page into line fragments, top to bottom and left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: ((w.y0 + w.y1) / 2, w.x0)):
        near = (r for r in reversed(rows[-RECENT_ROWS:]) if r[0].y0 < word.y1 + word.size and r[-1].y1 > word.y0 - word.size)
        row = next((r for r in near if _same_row(r, word)), None)
        if row is None:
            rows.append([word])
        else:
            row.append(word)
    ordered = [sorted(row, key=lambda w: w.x0) for row in rows]
    return [line for row in ordered for line in _split_row(row, ordered)]


def _same_row(row: list[Word], word: Word) -> bool:
    """Whether a word stands on the baseline of its nearest neighbour in a row, close to it.

    A neighbour in another column says nothing: a headline there would bridge two lines here.
    """
    nearest = min(row, key=lambda w: max(word.x0 - w.x1, w.x0 - word.x1))
    if max(word.x0 - nearest.x1, nearest.x0 - word.x1) > COLUMN_GAP * max(min(nearest.size, word.size), 4):
        return False
    overlap = min(nearest.y1, word.y1) - max(nearest.y0, word.y0)
    return overlap >= LINE_TOLERANCE * min(nearest.y1 - nearest.y0, word.y1 - word.y0)


def _split_row(row: list[Word], rows: list[list[Word]]) -> list[Line]:
    fragments: list[list[Word]] = [[row[0]]]
    for left, right in pairwise(row):
        gap = (right.x0 - left.x1) / max(min(left.size, right.size), 4)
        runs_on = right.order == left.order + 1
        needed = RUNNING_LINES if runs_on else GUTTER_LINES
        wide = gap > (COLUMN_GAP if runs_on else JUMP_GAP)
        if wide or (gap > GUTTER_GAP and _white_lines((left.x1 + right.x0) / 2, left, rows) >= needed):
            fragments.append([right])
        else:
            fragments[-1].append(right)
    return [line_of(words) for words in fragments]


def _white_lines(x: float, word: Word, rows: list[list[Word]]) -> int:
    """How many lines above and below leave a place white with words on both sides; none if others cross it."""
    near = [r for r in rows if abs(r[0].y0 - word.y0) <= GUTTER_REACH * max(word.size, 4)]
    sided = [r for r in near if r[0].x0 < x < r[-1].x1]
    white = [r for r in sided if not any(w.x0 - 1 < x < w.x1 + 1 for w in r)]
    return len(white) if len(white) >= 0.8 * len(sided) else 0


def blocks_of(lines: list[Line]) -> list[TextBlock]:
    """Group line fragments into blocks: close, aligned, of one size."""
    open_blocks: list[list[Line]] = []
    closed: list[list[Line]] = []
    for line in sorted(lines, key=lambda item: (item.box[1], item.box[0])):
        for block in [b for b in open_blocks if line.box[1] - b[-1].box[3] > 3 * line.size]:
            open_blocks.remove(block)
            closed.append(block)
        fitting = [b for b in open_blocks if _continues(b, line)]
        crossing = sum(_x_overlap(b[-1].box, line.box) > 0 for b in open_blocks if _near(b, line))
        if len(fitting) == 1 and crossing == 1:
            fitting[0].append(line)
        else:
            for block in [b for b in open_blocks if _x_overlap(b[-1].box, line.box) > 0]:
                open_blocks.remove(block)
                closed.append(block)
            open_blocks.append([line])
    return [TextBlock(tuple(block)) for block in closed + open_blocks]


def _near(block: list[Line], line: Line) -> bool:
    return line.box[1] - block[-1].box[3] <= BLOCK_GAP * max(line.size, 4)


def _continues(block: list[Line], line: Line) -> bool:
    last = block[-1]
    if not _near(block, line) or _x_overlap(last.box, line.box) <= 0:
        return False
    ratio = max(last.size, line.size) / max(min(last.size, line.size), 0.1)
    return ratio <= SIZE_RATIO and (last.bold == line.bold or (ratio == 1 and not line.bold and len(block) > 1))


def _x_overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return min(a[2], b[2]) - max(a[0], b[0])


def _y_overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return min(a[3], b[3]) - max(a[1], b[1])


def in_reading_order(blocks: Sequence[Placed]) -> list[Placed]:
    """Order blocks as a reader would: down each column, across where something spans them.

    Beyond `MAX_BLOCKS`, which no page made to be read has, they are told from top to bottom.
    """
    if len(blocks) > MAX_BLOCKS:
        return sorted(blocks, key=lambda b: (b.box[1], b.box[0]))
    todo = sorted(blocks, key=lambda b: (b.box[1], b.box[0]))
    before = {i: _predecessors(i, todo) for i in range(len(todo))}
    done: list[int] = []
    while len(done) < len(todo):
        placed = set(done)
        free = [i for i in range(len(todo)) if i not in placed and before[i] <= placed]
        rest = [i for i in range(len(todo)) if i not in placed]
        done.append(_next_block(free or rest, done, todo))
    return [todo[i] for i in done]


def _next_block(free: list[int], done: list[int], blocks: Sequence[Boxed]) -> int:
    if done:
        last = blocks[done[-1]].box
        below = [i for i in free if _x_overlap(blocks[i].box, last) > 0 and blocks[i].box[1] >= last[1]]
        if below:
            return below[0]
    return min(free, key=lambda i: (blocks[i].box[0] // 40, blocks[i].box[1]))


def _predecessors(i: int, blocks: Sequence[Boxed]) -> set[int]:
    box = blocks[i].box
    found = set()
    for j, other in enumerate(blocks):
        if j == i:
            continue
        above = other.box[1] < box[1] and _x_overlap(other.box, box) > 1
        if (above and not _inside(box, other.box)) or (other.box[2] <= box[0] + 1 and not _separated(other.box, box, blocks)):
            found.add(j)
    return found


def _inside(inner: tuple[float, ...], outer: tuple[float, ...]) -> bool:
    return _y_overlap(inner, outer) > 0 and inner[3] <= outer[3]


def _separated(left: tuple[float, ...], right: tuple[float, ...], blocks: Sequence[Boxed]) -> bool:
    top, bottom = min(left[1], right[1]), max(left[1], right[1])
    if left[1] <= right[1] or _y_overlap(left, right) > 0:
        spans = (b.box for b in blocks if top < b.box[1] < bottom)
    else:
        spans = (b.box for b in blocks if right[1] < b.box[1] < left[3])
    return any(_x_overlap(b, left) > 1 and _x_overlap(b, right) > 1 for b in spans)
