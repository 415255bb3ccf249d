"""Character error rate of recognition on pages of known text, drawn as bad scans: 200 dpi, noise, 1° skew.

Pages are drawn by a rule, none is left out for its score. A page is eligible when its text layer is a known
text: `LEAST_WORDS` words or more, all in one direction, painted (not laid invisible over a scan), spelled in
letters, and not over one image as large as the page. Pictures that hold no word of the layer are painted white
(`--pictures` leaves them): what they show is no known text. Files come in a seeded order, one page of each in turn.
Choices are made on the development draw; the validation draw takes other files altogether.

The reference is the text layer in our reading order. The rate is Levenshtein's distance over the length of
the reference, spaces dropped and typographic variants of quotes and dashes made one. Since it counts a block
told elsewhere as twice its length of errors, a second rate leaves order out: words equal on both sides are
paired, then the nearest ones; what is left counts as missed or added. The alternative in the same run is
Tesseract on the spoilt image as it is.

    python -m benchmarks.pdf_ocr ../shared [--draw development|validation] [--pages 24]
"""

import argparse
import os
import random
import re
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.ingest.pdf.layout import Line, TextBlock
from pipeline.ingest.pdf.ligatures import join_ligatures, split_ligatures
from pipeline.ingest.pdf.page import read_page
from pipeline.ingest.pdf.read import read_pdf
from pipeline.ingest.pdf.tables import Table
from pipeline.ingest.pdf.words import frame_of, words_of
from pipeline.ingest.read import file_hash
from pipeline.model import ReadOptions, Source

DPI = 200
SKEW = 1.0
NOISE = 18.0  # standard deviation, of 255
SEED = 20_240
LEAST_WORDS = 120
MAX_UNSPELLED = 0.01  # share of characters of private use, or that stand for none
FULL_PAGE = 0.85  # share of the page that one image covers, from which the page is taken for a scan
RESAMPLES = 2_000
# Files on which earlier choices were made: of the development draw only.
SEEN = ("f872c9f451", "95151606b7", "de3ae2bb30", "9b287a7e97", "ac2c819827", "8a7e9678e9")


@dataclass(frozen=True)
class Score:
    """Errors in characters against a reference of `size`: in order, and out of order in three kinds."""

    size: int
    ordered: int
    wrong: int
    missed: int
    added: int

    @property
    def free(self) -> int:
        """Errors when order is left out."""
        return self.wrong + self.missed + self.added


def normal(text: str) -> str:
    """Text without what recognition is not asked to tell apart: forms of quotes, dashes, bullets, cut words."""
    text = unicodedata.normalize("NFKC", text).replace("œ", "oe").replace("Œ", "OE")
    text = re.sub(r"[-\x02\ufffe\u00ad]\s*\n\s*(?=[a-zà-ÿ])", "", text.replace("\r", ""))
    text = re.sub("[’‘ʼ´`]", "'", re.sub("[“”«»]", '"', re.sub("[–—−\x02\ufffe]", "-", text)))
    return re.sub(r"[•·▪■●➢\ue000-\uf8ff]", "", text)


def plain(text: str) -> str:
    """Normal text without spaces."""
    return re.sub(r"\s+", "", normal(text))


def score(read: str, truth: str) -> Score:
    """Compare a text read with its reference."""
    from rapidfuzz.distance import Levenshtein

    wrong, missed, added = unordered(normal(read).split(), normal(truth).split())
    return Score(len(plain(truth)), Levenshtein.distance(plain(read), plain(truth)), wrong, missed, added)


def unordered(read: list[str], truth: list[str]) -> tuple[int, int, int]:
    """Characters wrong in paired words, missed and added, whatever the order of words.

    >>> unordered(["chaf", "le", "xyzzy"], ["le", "chat", "dort"])
    (1, 4, 5)
    """
    from rapidfuzz.distance import Levenshtein

    ours, theirs = Counter(read), Counter(truth)
    left, right = list((ours - theirs).elements()), list((theirs - ours).elements())
    pairs = []
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            distance = Levenshtein.distance(a, b)
            if distance <= max(len(a), len(b)) / 2:
                pairs.append((distance, i, j))
    wrong, used, found = 0, set(), set()
    for distance, i, j in sorted(pairs):
        if i not in used and j not in found:
            wrong += distance
            used.add(i)
            found.add(j)
    missed = sum(len(b) for j, b in enumerate(right) if j not in found)
    return wrong, missed, sum(len(a) for i, a in enumerate(left) if i not in used)


def lines_of(block: TextBlock | Table) -> list[Line]:
    """Lines of a block, those of a table row by row."""
    if isinstance(block, Table):
        return [line for row in block.rows for cell in row for line in cell.lines]
    return list(block.lines)


def known_text(page: Any) -> str | None:
    """Text layer of a page in reading order, if it is one that recognition may be held against."""
    from pypdfium2 import raw as pdfium

    found = read_page(page, 1)
    if found.words < LEAST_WORDS or found.turned or found.cut:
        return None
    area = page.get_width() * page.get_height()
    for item in page.get_objects(max_depth=4):
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT and pdfium.FPDFTextObj_GetTextRenderMode(item.raw) == 3:
            return None
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = item.get_bounds()
            if (right - left) * (top - bottom) > FULL_PAGE * area:
                return None
    lines = [line.text for block in found.ordered() for line in lines_of(block)]
    cut = split_ligatures(lines)
    truth = "\n".join(join_ligatures(line, cut) for line in lines)
    strange = sum(unicodedata.category(c) in ("Co", "Cn") and c != "\ufffe" for c in truth)
    return None if strange > MAX_UNSPELLED * len(truth) or "(cid:" in truth else truth


def drawn_pages(folder: Path, draw: str, count: int, seed: int = SEED) -> Iterator[tuple[str, Any, str]]:
    """Name, page and reference of the pages drawn: files in a seeded order, one page of each in turn."""
    import pypdfium2 as pdfium

    files = {file_hash(path): path for path in sorted(folder.rglob("*.pdf"))}
    names = sorted(name for name in files if (_is_seen(name) or int(name[-1], 16) % 2 == 0) == (draw == "development"))
    chance = random.Random(seed)
    chance.shuffle(names)
    opened = {name: pdfium.PdfDocument(files[name]) for name in names}
    waiting = {name: chance.sample(range(len(opened[name])), len(opened[name])) for name in names}
    while count and any(waiting.values()):
        for name in names:
            while count and waiting[name]:
                number = waiting[name].pop()
                page = opened[name][number]
                truth = known_text(page)
                if truth is not None:
                    count -= 1
                    yield f"{name[:8]} p{number + 1}", page, truth
                    break


def _is_seen(name: str) -> bool:
    return name.startswith(SEEN)


def without_pictures(image: Any, page: Any) -> Any:
    """Paint white the pictures of a rendered page that hold no word of its text layer.

    They may show text (a letter, a stamp, a logo) that no layer tells: reading it would count as an error.
    """
    from PIL import ImageDraw
    from pypdfium2 import raw as pdfium

    words = words_of(page).by_angle.get(0, [])
    frame, scale = frame_of(page), DPI / 72
    draw = ImageDraw.Draw(image)
    for item in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        x0, y0, x1, y1 = frame.show_box(item.get_bounds())
        if not any(x0 < (w.x0 + w.x1) / 2 < x1 and y0 < (w.y0 + w.y1) / 2 < y1 for w in words):
            draw.rectangle((x0 * scale, y0 * scale, x1 * scale, y1 * scale), fill=255)
    return image


def spoil(page: Any, pictures: bool = False) -> Any:
    """Image of a page turned by `SKEW` degrees, with noise over it."""
    import numpy as np
    from PIL import Image

    image = page.render(scale=DPI / 72).to_pil().convert("L")
    image = image if pictures else without_pictures(image, page)
    turned = image.rotate(SKEW, resample=Image.Resampling.BICUBIC, fillcolor=255)
    noise = np.random.default_rng(7).normal(0, NOISE, (turned.height, turned.width))
    return Image.fromarray((np.asarray(turned, dtype=float) + noise).clip(0, 255).astype("uint8"))


def ours(image: Any) -> str:
    """Text that our reader finds in a scan."""
    with tempfile.TemporaryDirectory() as folder:
        scan = Path(folder) / "scan.pdf"
        image.save(scan, resolution=DPI, quality=95)
        source = Source("scan.pdf", "document", "document", "institution", "verbatim")
        return read_pdf(scan, source, ReadOptions(ocr=True)).text


def interval(scores: list[Score], errors: Callable[[Score], int]) -> tuple[float, float]:
    """Bounds of the total rate of 95 % of resamples of the pages."""
    chance = random.Random(SEED)
    rates = []
    for _ in range(RESAMPLES):
        some = chance.choices(scores, k=len(scores))
        rates.append(sum(errors(s) for s in some) / sum(s.size for s in some))
    rates.sort()
    return rates[round(0.025 * RESAMPLES)], rates[round(0.975 * RESAMPLES) - 1]


def main() -> None:
    """Measure a draw of pages."""
    import pytesseract

    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draw", choices=("development", "validation"), default="validation")
    parser.add_argument("--pages", type=int, default=24)
    parser.add_argument("--skip", type=int, default=0, help="pages of the draw left for earlier versions")
    parser.add_argument("--seed", type=int, default=SEED, help="another one draws other pages of the same files")
    parser.add_argument("--pictures", action="store_true", help="leave pictures that hold no word of the layer")
    asked = parser.parse_args()
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    results: dict[str, list[Score]] = {"ours": [], "bare Tesseract": []}
    spent = 0.0
    for name, page, truth in islice(
        drawn_pages(asked.folder, asked.draw, asked.skip + asked.pages, asked.seed), asked.skip, None
    ):
        image = spoil(page, asked.pictures)
        start = time.perf_counter()
        read = ours(image)
        spent += time.perf_counter() - start
        results["ours"].append(score(read, truth))
        results["bare Tesseract"].append(score(pytesseract.image_to_string(image, lang="fra"), truth))
        told = [f"{who} {s[-1].ordered / s[-1].size:6.2%} ({s[-1].free / s[-1].size:6.2%})" for who, s in results.items()]
        print(f"{name:14} {results['ours'][-1].size:5} characters, in order (free): {', '.join(told)}", flush=True)
    print(f"{asked.draw}: {len(results['ours'])} pages, ours {spent / len(results['ours']):.1f} s a page")
    for who, scores in results.items():
        report(who, scores)


def report(who: str, scores: list[Score]) -> None:
    """Print the totals of one reader."""
    size = sum(s.size for s in scores)
    rates = sorted(s.ordered / s.size for s in scores)
    kinds = ", ".join(f"{k} {sum(getattr(s, k) for s in scores) / size:.2%}" for k in ("wrong", "missed", "added"))
    for label, errors in (("in order", lambda s: s.ordered), ("order left out", lambda s: s.free)):
        low, high = interval(scores, errors)
        print(f"{who}, {label}: {sum(map(errors, scores)) / size:.2%} [{low:.2%}, {high:.2%}] of {size} characters")
    print(f"{who}: {kinds}; median page {rates[len(rates) // 2]:.2%}, {sum(r < 0.02 for r in rates)} pages under 2 %")


if __name__ == "__main__":
    main()
