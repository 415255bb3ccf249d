"""Words of a PDF page with their places, taken from PDFium's text layer.

PDFium tells where a word ends (it generates the spaces that a layout leaves out) and which hyphens cut a
word at a line end. Words keep the direction they are set in: those of one direction share a frame in which
they run from left to right, so that text set sideways is laid out as any other.
"""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from pipeline.ingest.pdf.layout import Word

MAX_CHARS = 100_000  # of one page; a dense A0 poster holds a third of that
SPLIT_GAP = 0.6  # gap between characters, in font sizes, that ends a word even without a space
ASCENT = 0.8  # height of a line above its baseline, in font sizes
LEVEL = 1.5  # degrees under which text is taken for level
HYPHEN = 0x02  # what PDFium puts in the place of a hyphen that cuts a word
SPACE = 0x20
_BOLD = ("bold", "black", "heavy", "demi")


@dataclass(frozen=True)
class Frame:
    """How user space of a PDF page becomes the page as displayed: points from its top left corner."""

    left: float
    bottom: float
    width: float
    height: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page as displayed, in points."""
        return (self.height, self.width) if self.rotation in (90, 270) else (self.width, self.height)

    def show(self, x: float, y: float) -> tuple[float, float]:
        """Displayed place of a point of user space.

        >>> Frame(0, 0, 600, 800, 90).show(0, 0)
        (0, 0)
        """
        u, v = x - self.left, y - self.bottom
        if self.rotation == 0:
            return u, self.height - v
        if self.rotation == 90:
            return v, u
        return (self.width - u, v) if self.rotation == 180 else (self.height - v, self.width - u)

    def show_box(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """Displayed box of a box of user space: x0, top, x1, bottom."""
        (ax, ay), (bx, by) = self.show(box[0], box[1]), self.show(box[2], box[3])
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


@dataclass
class PageWords:
    """Words of a page by direction, in degrees clockwise; each direction's words in its own frame."""

    by_angle: dict[int, list[Word]] = field(default_factory=dict)
    cut: int = 0  # characters beyond `MAX_CHARS` that were not read


@dataclass(frozen=True)
class _Style:
    size: float
    bold: bool
    angle: int


class _Char(NamedTuple):
    text: str
    x0: float
    x1: float
    baseline: float
    style: _Style


def frame_of(page: Any) -> Frame:
    """Geometry of a pypdfium2 page."""
    left, bottom, right, top = page.get_bbox()
    return Frame(left, bottom, right - left, top - bottom, page.get_rotation() % 360)


def words_of(page: Any) -> PageWords:
    """Read the words of a pypdfium2 page, in the order of its text layer within each direction."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        found = PageWords(cut=max(0, count - MAX_CHARS))
        run: list[_Char] = []
        for char in _chars(textpage.raw, min(count, MAX_CHARS), frame_of(page)):
            if run and (char is None or _ends(run[-1], char)):
                _close(run, found)
                run = []
            if char is not None:
                run.append(char)
        _close(run, found)
    finally:
        textpage.close()
    return found


def to_page(box: tuple[float, float, float, float], angle: int) -> tuple[float, float, float, float]:
    """Box on the page of a box in the frame of a direction.

    >>> [round(v) for v in to_page((100, -50, 200, -40), 90)]
    [40, 100, 50, 200]
    """
    corners = [_turn(x, y, -angle) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _turn(x: float, y: float, angle: float) -> tuple[float, float]:
    """Coordinates in the frame of a direction, `angle` degrees clockwise."""
    cos, sin = _cos_sin(angle)
    return x * cos + y * sin, y * cos - x * sin


@lru_cache(maxsize=1024)
def _cos_sin(angle: float) -> tuple[float, float]:
    return math.cos(math.radians(angle)), math.sin(math.radians(angle))


def _chars(raw: Any, count: int, frame: Frame) -> Iterator[_Char | None]:
    """Characters of a text page; `None` for what separates words."""
    from pypdfium2 import raw as pdfium

    box, style, at = pdfium.FS_RECTF(), _Style(0, False, 0), None
    x, y = ctypes.c_double(), ctypes.c_double()
    get_unicode, get_object, get_box = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject, pdfium.FPDFText_GetLooseCharBox
    has_error, get_origin = pdfium.FPDFText_HasUnicodeMapError, pdfium.FPDFText_GetCharOrigin
    styles: dict[tuple[int, float, tuple[float, ...]], _Style] = {}
    for i in range(count):
        code = get_unicode(raw, i)
        text = f"(cid:{code})" if code != SPACE and has_error(raw, i) == 1 else _letter(code)
        holder = get_object(raw, i)
        if text is None or not holder or not get_box(raw, i, box):
            yield None
            continue
        here = ctypes.addressof(holder.contents)
        if here != at:
            at, style = here, _style(raw, i, holder, frame, styles)
        get_origin(raw, i, x, y)
        yield _place(text, (box.left, box.bottom, box.right, box.top), (x.value, y.value), style, frame)


@lru_cache(maxsize=4096)
def _letter(code: int) -> str | None:
    """The letter of a code, `None` where it is a space; glyphs without a name become `(cid:N)` elsewhere."""
    if code == HYPHEN:
        return "-"
    char = chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
    return char if char and not char.isspace() and code >= SPACE else None


def _style(raw: Any, i: int, holder: Any, frame: Frame, known: dict[Any, _Style]) -> _Style:
    from pypdfium2 import raw as pdfium

    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(raw, i, matrix)
    values = (matrix.a, matrix.b, matrix.c, matrix.d)
    font = pdfium.FPDFTextObj_GetFont(holder)
    key = (ctypes.addressof(font.contents) if font else 0, pdfium.FPDFText_GetFontSize(raw, i), values)
    if key not in known:
        size = abs(key[1]) * (math.hypot(matrix.c, matrix.d) or 1.0)
        clockwise = -math.degrees(math.atan2(matrix.b, matrix.a)) + frame.rotation
        angle = round(clockwise) % 360
        level = min(angle, 360 - angle) <= LEVEL
        known[key] = _Style(round(size, 2), _is_bold(font), 0 if level else angle)
    return known[key]


def _is_bold(font: Any) -> bool:
    from pypdfium2 import raw as pdfium

    if not font:
        return False
    buffer = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 256)
    name = buffer.value.decode("latin-1").lower()
    return any(word in name for word in _BOLD)


def _place(
    text: str, box: tuple[float, float, float, float], origin: tuple[float, float], style: _Style, frame: Frame
) -> _Char | None:
    if not all(map(math.isfinite, (*box, *origin))):
        return None
    start, baseline = frame.show(*origin)
    shown = frame.show_box(box)
    if style.angle == 0:
        return _Char(text, min(shown[0], shown[2]), max(shown[0], shown[2]), baseline, style)
    start, baseline = _turn(start, baseline, style.angle)
    if style.angle % 90:
        return _Char(text, start, start + style.size / 2, baseline, style)
    (ax, _), (bx, _) = _turn(shown[0], shown[1], style.angle), _turn(shown[2], shown[3], style.angle)
    return _Char(text, min(ax, bx), max(ax, bx), baseline, style)


def _ends(last: _Char, char: _Char) -> bool:
    """Whether a character begins another word than the last one's, without a space between them."""
    if last.style.angle != char.style.angle:
        return True
    size = max(min(last.style.size, char.style.size), 1.0)
    if abs(char.baseline - last.baseline) > max(last.style.size, char.style.size):
        return True
    return char.x0 - last.x1 > SPLIT_GAP * size or last.x0 - char.x1 > size


def _close(run: list[_Char], found: PageWords) -> None:
    if not run:
        return
    # A raised letter or a small capital is not what tells a word's size and line.
    main = max(run, key=lambda char: char.style.size)
    size, base = main.style.size, main.baseline
    x0, x1 = min(c.x0 for c in run), max(c.x1 for c in run)
    text = "".join(c.text for c in run)
    order = sum(map(len, found.by_angle.values()))
    word = Word(text, x0, base - ASCENT * size, x1, base + (1 - ASCENT) * size, size, main.style.bold, order)
    found.by_angle.setdefault(main.style.angle, []).append(word)
