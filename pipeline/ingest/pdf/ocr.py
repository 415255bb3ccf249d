"""Character recognition of pages that are images, by Tesseract, with places and confidence kept."""

import math
import os
import shutil
from dataclasses import dataclass, replace
from typing import Any

from pipeline.ingest.pdf.layout import Line, TextBlock, Word, line_of
from pipeline.ingest.pdf.page import MIN_WORDS, Page
from pipeline.ingest.pdf.scan import PAPER, ready

LANGUAGE = "fra"
DPI = 300  # of pages that are drawn; a scan is read at its own resolution, which resampling would blur
LEAST_DPI = 150
MAX_PIXELS = 40_000_000  # an A3 page at 300 dpi holds 17 million; larger pages are drawn smaller
SECONDS = 180  # given to one page
MAX_SKEW = 5.0  # degrees, either way, that are set right
LEAST_SKEW = 0.3  # less is left to Tesseract, which follows sloping lines
SKEW_STEP = 0.1
SKEW_WIDTH = 800  # pixels of the small image on which the skew is measured
MIN_CONFIDENCE = 0.4  # of 1, over a paragraph: what Tesseract believes less is noise of a picture
SURE = 0.85  # of 1: what a second look must believe of a word, since little of what is left is text
MARGIN = 3  # pixels around a word read that are painted white for the second look
INSTALL = "apt install tesseract-ocr tesseract-ocr-fra"
IMAGE = "page image sans couche de texte"
PARTLY = "image qui couvre la page, dont le texte n'est pas dans la couche de texte"


class Recogniser:
    """Reads page images where the user asks for it, or says by which command they would be read."""

    def __init__(self, asked: bool) -> None:
        self.asked = asked
        self._advice: str | None = None

    def read(self, handle: Any, page: Page) -> tuple[Page, str]:
        """Add what recognition reads on a pypdfium2 page; the second value says why nothing was, or is empty."""
        what = IMAGE if page.words < MIN_WORDS else PARTLY
        if self._advice is None:
            self._advice = advice(self.asked)
        if self._advice:
            return page, f"{what} : {self._advice}"
        import pytesseract

        try:
            found = recognise(handle)
        except RuntimeError:  # pytesseract's time limit
            return page, f"{what} : reconnaissance trop longue (plus de {SECONDS} s) ; découpez la page"
        except pytesseract.TesseractError as error:
            return page, f"{what} : Tesseract a échoué ({error.message[:80]})"
        new = [(block, confidence) for block, confidence in found if not _is_known(block, page)]
        if sum(len(line.text.split()) for block, _ in new for line in block.lines) < MIN_WORDS:
            reason = "" if page.words >= MIN_WORDS else f"{IMAGE}, où la reconnaissance ne lit pas de mots"
            return page, reason
        return replace(page, recognised=new), ""


def advice(asked: bool) -> str:
    """What to do so that page images are read; empty when they can be.

    Tells apart recognition that was not asked for, Tesseract missing, and its French missing.
    """
    if shutil.which("tesseract") is None:
        return f"installez Tesseract ({INSTALL}) puis relancez avec --ocr"
    import pytesseract

    if LANGUAGE not in pytesseract.get_languages():
        return "Tesseract est là sans le français : apt install tesseract-ocr-fra, puis relancez avec --ocr"
    return "" if asked else "relancez avec --ocr pour la passer à la reconnaissance de caractères"


def engine_print() -> str:
    """What recognition stands on: the version of Tesseract and of its French; what is wanting where it cannot read."""
    import pytesseract

    return advice(True) or f"{pytesseract.get_tesseract_version()} {','.join(sorted(pytesseract.get_languages()))}"


def recognise(handle: Any) -> list[tuple[TextBlock, float]]:
    """Read a pypdfium2 page as an image: its blocks in order, and their confidence from 0 to 1.

    Raises:
        RuntimeError: Recognition took longer than `SECONDS`.
    """
    # Tesseract's threads wait for one another more than they work.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    width, height = handle.get_size()
    scale = min(_resolution(handle) / 72, math.sqrt(MAX_PIXELS / max(width * height, 1)))
    image = handle.render(scale=scale, grayscale=True).to_pil().convert("L")
    angle = skew_of(image)
    if angle:
        image = image.rotate(angle, resample=_bicubic(), fillcolor=255)
    place = _Place(scale, angle, image.size)
    first = _data(image, "--psm 3")
    second = _data(_rest(ready(image), first), "--psm 6")
    return _with_rest(_blocks(first, place), _sure_lines(second, first, place))


def _data(image: Any, mode: str) -> dict[str, list[Any]]:
    import pytesseract

    asked = {"lang": LANGUAGE, "config": mode, "timeout": SECONDS, "output_type": pytesseract.Output.DICT}
    return dict(pytesseract.image_to_data(image, **asked))


def _rest(image: Any, data: dict[str, list[Any]]) -> Any:
    """Image without the words read: cells and labels that the first look took for drawings remain."""
    from PIL import ImageDraw

    rest = image.copy()
    draw = ImageDraw.Draw(rest)
    for i, text in enumerate(data["text"]):
        if text.strip() and float(data["conf"][i]) >= 100 * MIN_CONFIDENCE:
            draw.rectangle(_around(_pixels(data, i)), fill=PAPER)
    return rest


def _around(pixels: list[int]) -> tuple[float, float, float, float]:
    """Box of a word with its height on both sides: boxes of a first look often miss the ends of long words."""
    left, top, width, height = pixels
    return left - height, top - MARGIN, left + width + height, top + height + MARGIN


def _is_apart(pixels: list[int], known: list[tuple[float, float, float, float]]) -> bool:
    """Whether a word of a second look touches none of the first."""
    left, top, width, height = pixels
    return not any(left < b[2] and left + width > b[0] and top < b[3] and top + height > b[1] for b in known)


def _sure_lines(data: dict[str, list[Any]], first: dict[str, list[Any]], place: "_Place") -> list[tuple[TextBlock, float]]:
    """Lines of the words that a second look is sure of, each a block; a lone letter is most often a stroke."""
    lines: dict[tuple[int, ...], list[tuple[Word, float]]] = {}
    known = [_around(_pixels(first, i)) for i, text in enumerate(first["text"]) if text.strip()]
    for i, text in enumerate(data["text"]):
        confidence = float(data["conf"][i]) / 100
        whole = sum(c.isalnum() for c in text) >= 2 or text.strip().isdigit()
        if confidence >= SURE and whole and _is_apart(_pixels(data, i), known):
            key = tuple(int(data[k][i]) for k in ("block_num", "par_num", "line_num"))
            lines.setdefault(key, []).append((_word(text.strip(), _pixels(data, i), place), confidence))
    return [
        (TextBlock((line_of([word for word, _ in line]),)), round(sum(c for _, c in line) / len(line), 3))
        for line in lines.values()
    ]


def _with_rest(first: list[tuple[TextBlock, float]], rest: list[tuple[TextBlock, float]]) -> list[tuple[TextBlock, float]]:
    """Blocks with the lines of a second look, each before the first block that stands below it in its columns."""
    found = list(first)
    for line in rest:
        left, top, right, _ = line[0].box
        below = (i for i, (b, _) in enumerate(found) if b.box[1] > top and min(b.box[2], right) > max(b.box[0], left))
        found.insert(next(below, len(found)), line)
    return found


def _resolution(handle: Any) -> float:
    """Resolution of the widest image of a page, within the bounds that recognition asks for.

    Half a pixel less, since rendering rounds up: one pixel more would resample, and blur, the whole image.
    """
    from pypdfium2 import raw as pdfium

    found = []
    for image in handle.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=2):
        left, _, right, _ = image.get_bounds()
        if right - left > 0.5 * handle.get_width():
            found.append((image.get_px_size()[0] - 0.5) * 72 / (right - left))
    return min(max(*found, LEAST_DPI), DPI) if found else DPI


def skew_of(image: Any) -> float:
    """Angle by which a page image must be turned, in degrees counter-clockwise, for its lines to be level.

    The lines of a level page make the sharpest profile of ink by rows (Postl, 1986).
    """
    import numpy as np

    small = image.resize((SKEW_WIDTH, max(1, round(image.height * SKEW_WIDTH / image.width))))
    ink = np.asarray(small, dtype=float)
    small = small.point(lambda value: 255 if value < ink.mean() - ink.std() else 0)

    def sharpness(picture: Any, angle: float) -> float:
        profile = np.asarray(picture.rotate(angle, resample=_bicubic(), fillcolor=0), dtype=float).sum(axis=1)
        return float(((profile[1:] - profile[:-1]) ** 2).sum())

    half = small.reduce(2)
    coarse = max(np.arange(-MAX_SKEW, MAX_SKEW + 0.5, 0.5), key=lambda angle: sharpness(half, angle))
    fine = max(np.arange(coarse - 0.5, coarse + 0.51, SKEW_STEP), key=lambda angle: sharpness(small, angle))
    return 0.0 if abs(fine) < LEAST_SKEW else round(float(fine), 2)


def _bicubic() -> Any:
    from PIL import Image

    return Image.Resampling.BICUBIC


@dataclass(frozen=True)
class _Place:
    """How a pixel of the levelled image becomes a place on the page."""

    scale: float
    angle: float
    size: tuple[int, int]

    def on_page(self, x: float, y: float) -> tuple[float, float]:
        middle_x, middle_y = self.size[0] / 2, self.size[1] / 2
        cos, sin = math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))
        u, v = x - middle_x, y - middle_y
        return (middle_x + u * cos - v * sin) / self.scale, (middle_y + u * sin + v * cos) / self.scale


def _blocks(data: dict[str, list[Any]], place: _Place) -> list[tuple[TextBlock, float]]:
    """Tesseract's paragraphs in its order, with the mean confidence of their words."""
    paragraphs: dict[tuple[int, int], dict[int, list[tuple[Word, float]]]] = {}
    for i, text in enumerate(data["text"]):
        confidence = float(data["conf"][i])
        if text.strip():
            key = (int(data["block_num"][i]), int(data["par_num"][i]))
            word = _word(text.strip(), _pixels(data, i), place)
            paragraphs.setdefault(key, {}).setdefault(int(data["line_num"][i]), []).append((word, confidence))
    found = []
    for lines in paragraphs.values():
        believed = [max(confidence, 0.0) for line in lines.values() for _, confidence in line]
        mean = sum(believed) / len(believed) / 100
        if mean < MIN_CONFIDENCE:
            continue
        block = TextBlock(tuple(line_of([word for word, _ in line]) for line in lines.values()))
        found.append((block, round(mean, 3)))
    return found


def _pixels(data: dict[str, list[Any]], i: int) -> list[int]:
    return [int(data[k][i]) for k in ("left", "top", "width", "height")]


def _word(text: str, pixels: list[int], place: _Place) -> Word:
    left, top, width, height = pixels
    corners = [place.on_page(x, y) for x in (left, left + width) for y in (top, top + height)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Word(text, min(xs), min(ys), max(xs), max(ys), height / place.scale)


def _is_known(block: TextBlock, page: Page) -> bool:
    """Whether the text layer has a line where recognition read this block."""
    return any(_overlap(line, block) for line in page.lines)


def _overlap(line: Line, block: TextBlock) -> bool:
    a, b = line.box, block.box
    shared = max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    return shared > 0.3 * min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
