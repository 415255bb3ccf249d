"""Character error rate of recognition on pages of known text, drawn as bad scans: 200 dpi, noise, 1° skew.

Each page of one column is rendered, spoilt, saved as a PDF without text layer and read by our reader; the
reference is the text layer of the page, in our reading order: layers often write heads last. Distance of Levenshtein over the length of the reference, spaces run
together and typographic variants of quotes and dashes made one. The alternative in the same run is Tesseract
on the spoilt image as it is, without our deskewing.

    python -m benchmarks.pdf_ocr ../shared [pages per file]
"""

import re
import sys
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

from pipeline.ingest.pdf.layout import Line, TextBlock
from pipeline.ingest.pdf.page import read_page
from pipeline.ingest.pdf.read import read_pdf
from pipeline.ingest.pdf.tables import Table
from pipeline.ingest.read import file_hash
from pipeline.model import ReadOptions, Source

DPI = 200
SKEW = 1.0
NOISE = 18.0  # standard deviation, of 255
# Pages of text in one column, by the start of the file's SHA-256.
PAGES = {
    "f872c9f451": (5, 9),
    "95151606b7": (5, 8),
    "de3ae2bb30": (4, 6),
    "9b287a7e97": (6, 12),
    "ac2c819827": (1, 2),
    "8a7e9678e9": (1, 2),
}


def plain(text: str) -> str:
    """Text without what recognition is not asked to tell apart: spaces, forms of quotes, dashes and bullets."""
    text = unicodedata.normalize("NFKC", text).replace("œ", "oe").replace("Œ", "OE")
    text = re.sub(r"[-\x02\ufffe\u00ad]\s*\n\s*(?=[a-zà-ÿ])", "", text.replace("\r", ""))
    text = re.sub("[’‘ʼ´`]", "'", re.sub("[“”«»]", '"', re.sub("[–—−\x02\ufffe]", "-", text)))
    return re.sub(r"\s+", "", re.sub(r"[•·▪■●\uf0b7\uf0d8➢]", "", text))


def lines_of(block: TextBlock | Table) -> list[Line]:
    """Lines of a block, those of a table row by row."""
    if isinstance(block, Table):
        return [line for row in block.rows for cell in row for line in cell.lines]
    return list(block.lines)


def spoil(image: Any) -> Any:
    """Turn a page image by `SKEW` degrees and lay noise over it."""
    import numpy as np
    from PIL import Image

    turned = image.convert("L").rotate(SKEW, resample=Image.Resampling.BICUBIC, fillcolor=255)
    noise = np.random.default_rng(7).normal(0, NOISE, (turned.height, turned.width))
    return Image.fromarray((np.asarray(turned, dtype=float) + noise).clip(0, 255).astype("uint8"))


def rate(read: str, truth: str) -> float:
    """Character error rate."""
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(plain(read), plain(truth)) / max(len(plain(truth)), 1)


def main() -> None:
    """Measure the pages named above."""
    import pypdfium2 as pdfium
    import pytesseract

    errors = bare = length = 0.0
    for path in sorted(Path(sys.argv[1]).rglob("*.pdf")):
        numbers = next((pages for start, pages in PAGES.items() if file_hash(path).startswith(start)), ())
        for number in numbers:
            page = pdfium.PdfDocument(path)[number - 1]
            truth = "\n".join(line.text for block in read_page(page, number).ordered() for line in lines_of(block))
            image = spoil(page.render(scale=DPI / 72).to_pil())
            with tempfile.TemporaryDirectory() as folder:
                scan = Path(folder) / "scan.pdf"
                image.save(scan, resolution=DPI)
                source = Source("scan.pdf", "document", "document", "institution", "verbatim")
                document = read_pdf(scan, source, ReadOptions(ocr=True))
            size = len(plain(truth))
            ours, theirs = rate(document.text, truth), rate(pytesseract.image_to_string(image, lang="fra"), truth)
            errors, bare, length = errors + ours * size, bare + theirs * size, length + size
            believed = [b.ocr for b in document.blocks if b.ocr is not None]
            print(
                f"{path.name[:40]:40} p{number:3} {size:5} characters: ours {ours:6.2%}, bare Tesseract {theirs:6.2%}, "
                f"confidence {sum(believed) / max(len(believed), 1):.2f}"
            )
    print(f"ALL: ours {errors / length:.2%}, bare Tesseract {bare / length:.2%} of {length:.0f} characters")


if __name__ == "__main__":
    main()
