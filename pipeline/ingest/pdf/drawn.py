"""What a PDF page draws besides text: rules that may frame a table, and how much of it images cover."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.ingest.pdf.words import Frame, frame_of

MAX_OBJECTS = 20_000  # of one page, forms included; a map may draw a million
MAX_SEGMENTS = 400  # of one path: a longer one is a drawing
MAX_DEPTH = 4  # forms within forms
THIN = 3.0  # points: a path thinner than this is a rule
SHORT = 4.0  # points: a rule shorter than this frames nothing

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True)
class Drawn:
    """Rules of a page as thin boxes (x0, top, x1, bottom; points, as displayed), and its images.

    `images` is the share of the page that images cover, 0 to 1; `count` how many objects it draws, as far as
    they were looked at.
    """

    rules: tuple[Rectangle, ...]
    images: float
    count: int


def drawn_on(page: Any) -> Drawn:
    """Look at the first `MAX_OBJECTS` objects of a pypdfium2 page."""
    from pypdfium2 import raw as pdfium

    frame = frame_of(page)
    rules: list[Rectangle] = []
    covered, count = 0.0, 0
    width, height = frame.size
    for kind, handle, matrix in _objects(page.raw):
        count += 1
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            covered += _area(_bounds(handle, matrix, frame), width, height)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and _is_painted(handle):
            rules += _rules_of(handle, matrix, frame)
    return Drawn(tuple(rules), min(1.0, covered / max(width * height, 1.0)), count)


def _objects(page: Any) -> Iterator[tuple[int, Any, Any]]:
    """Kind, handle and outer matrix of each object, those of forms included."""
    from pypdfium2 import raw as pdfium

    stack: list[tuple[Any, tuple[float, ...] | None, int]]
    stack = [(pdfium.FPDFPage_GetObject(page, i), None, 0) for i in reversed(range(_count(page)))]
    seen = 0
    while stack and seen < MAX_OBJECTS:
        handle, matrix, depth = stack.pop()
        seen += 1
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind != pdfium.FPDF_PAGEOBJ_FORM:
            yield kind, handle, matrix
        elif depth < MAX_DEPTH:
            inner = _chain(_matrix(handle), matrix)
            children = min(pdfium.FPDFFormObj_CountObjects(handle), MAX_OBJECTS)
            stack += [(pdfium.FPDFFormObj_GetObject(handle, i), inner, depth + 1) for i in reversed(range(children))]


def _count(page: Any) -> int:
    from pypdfium2 import raw as pdfium

    return min(int(pdfium.FPDFPage_CountObjects(page)), MAX_OBJECTS)


def _matrix(handle: Any) -> tuple[float, ...]:
    from pypdfium2 import raw as pdfium

    m = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, m)
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _chain(first: tuple[float, ...], then: tuple[float, ...] | None) -> tuple[float, ...]:
    """Matrix that applies `first`, then `then`.

    >>> _chain((1, 0, 0, 1, 5, 0), (2, 0, 0, 2, 0, 0))
    (2, 0, 0, 2, 10, 0)
    """
    if then is None:
        return first
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _apply(matrix: tuple[float, ...] | None, x: float, y: float) -> tuple[float, float]:
    if matrix is None:
        return x, y
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(handle: Any, matrix: tuple[float, ...] | None, frame: Frame) -> Rectangle:
    from pypdfium2 import raw as pdfium

    values = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(handle, *values)
    left, bottom, right, top = (v.value for v in values)
    return frame.show_box((*_apply(matrix, left, bottom), *_apply(matrix, right, top)))


def _area(box: Rectangle, width: float, height: float) -> float:
    """Area of a box within the page."""
    return max(0.0, min(box[2], width) - max(box[0], 0)) * max(0.0, min(box[3], height) - max(box[1], 0))


def _is_painted(handle: Any) -> bool:
    from pypdfium2 import raw as pdfium

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(handle, fill, stroke)
    return bool(fill.value or stroke.value)


def _rules_of(handle: Any, matrix: tuple[float, ...] | None, frame: Frame) -> Iterator[Rectangle]:
    """Straight level and upright strokes of a path."""
    from pypdfium2 import raw as pdfium

    box = _bounds(handle, matrix, frame)
    if min(box[2] - box[0], box[3] - box[1]) <= THIN:
        yield from _thin(box)
        return
    count = pdfium.FPDFPath_CountSegments(handle)
    if count > MAX_SEGMENTS:
        return
    outer = _chain(_matrix(handle), matrix)
    last = start = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(handle, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = frame.show(*_apply(outer, x.value, y.value))
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and last:
            yield from _stroke(last, point)
        if pdfium.FPDFPathSegment_GetClose(segment) and start:
            yield from _stroke(point, start)
        last = point


def _stroke(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Rectangle]:
    if min(abs(a[0] - b[0]), abs(a[1] - b[1])) <= 0.5:
        yield from _thin((min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])))


def _thin(box: Rectangle) -> Iterator[Rectangle]:
    """A thin box as a line through its middle."""
    width, height = box[2] - box[0], box[3] - box[1]
    if max(width, height) < SHORT:
        return
    if width >= height:
        middle = (box[1] + box[3]) / 2
        yield (box[0], middle, box[2], middle)
    else:
        middle = (box[0] + box[2]) / 2
        yield (middle, box[1], middle, box[3])
