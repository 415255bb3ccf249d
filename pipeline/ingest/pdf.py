"""PDF → document: words with their places, running heads removed, blocks in reading order."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from pipeline.errors import UnreadableFile
from pipeline.ingest.layout import Line, TextBlock, Word, blocks_of, in_reading_order, lines_of
from pipeline.ingest.ligatures import repair, spell_lost_ligatures
from pipeline.model import Block, Box, Document, Rejection, Source

MARGIN = 0.13  # share of the page height, at top and bottom, where running heads may stand
REPEATED = 0.35  # share of pages on which a line must come back to be a running head
MIN_WORDS = 3  # fewer words than this on a page: it holds no text layer worth reading
TITLE_RATIO = 1.35  # a line this much larger than the body text is a title, even if it comes back
HUGE_RATIO = 2.0  # titles larger than this are of one rank: a cover does not head the whole issue
HEADING_RATIO = 1.15  # a heading is this much larger than the body text
OCR_ADVICE = (
    "page image sans couche de texte : passez-la à la reconnaissance de caractères (par exemple ocrmypdf -l fra) puis relancez"
)


@dataclass(frozen=True)
class Page:
    """The lines of one page, the rows of its ruled tables, and how many of its words are set sideways."""

    number: int
    height: float
    lines: list[Line]
    rows: list[Line]
    turned: int = 0


def read_pdf(path: Path, source: Source) -> Document:
    """Read a PDF; pages without text and running heads become rejections.

    Raises:
        UnreadableFile: The file is not a PDF, is damaged or asks for a password.
    """
    pages, rejections = _read_pages(path, source)
    pages = _with_ligatures(pages)
    body = _body_size(pages)
    heads = _running_heads(pages, body)
    rejections += [
        Rejection(source.path, f"{count} pages", "en-tête ou pied de page", text) for _, (count, text) in sorted(heads.items())
    ]
    kept = [replace(p, lines=[ln for ln in p.lines if not _is_head(ln, p, heads, body)]) for p in pages]
    text, blocks = _assemble(kept, body)
    return Document(source, text, tuple(blocks), tuple(rejections), pages=len(pages))


def _read_pages(path: Path, source: Source) -> tuple[list[Page], list[Rejection]]:
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect

    pages: list[Page] = []
    rejections: list[Rejection] = []
    try:
        with pdfplumber.open(path) as pdf:
            for number, page in enumerate(pdf.pages, start=1):
                pages.append(_read_page(page, number))
                rejections += _refusals(pages[-1], source)
                page.close()
    except Exception as error:  # pdfminer raises many unrelated types on damaged files
        cause = error.args[0] if error.args else error
        if isinstance(error, PDFPasswordIncorrect) or isinstance(cause, PDFPasswordIncorrect):
            raise UnreadableFile("PDF protégé par un mot de passe : enregistrez-en une copie sans protection.") from error
        raise UnreadableFile(
            f"PDF illisible ou tronqué ({type(error).__name__}) : rouvrez-le et enregistrez-le à nouveau, ou redemandez-le."
        ) from error
    if not pages:
        raise UnreadableFile("PDF sans aucune page, probablement tronqué : redemandez-le.")
    return pages, rejections


def _refusals(page: Page, source: Source) -> list[Rejection]:
    where = f"page {page.number}"
    if page.turned >= MIN_WORDS:
        detail = f"{page.turned} mots écrits de côté ne sont pas lus : redressez la page et relancez"
        return [Rejection(source.path, where, "texte pivoté", detail)]
    if sum(len(line.words) for line in page.lines + page.rows) < MIN_WORDS:
        return [Rejection(source.path, where, "page sans texte", OCR_ADVICE)]
    return []


def _with_ligatures(pages: list[Page]) -> list[Page]:
    """Spell out the ligatures that the document's fonts do not name."""
    words = [w.text for page in pages for line in page.lines + page.rows for w in line.words if "(cid:" in w.text]
    ligatures = spell_lost_ligatures(words)
    if not ligatures:
        return pages

    def mend(line: Line) -> Line:
        return Line(tuple(replace(w, text=repair(w.text, ligatures)) for w in line.words))

    return [replace(p, lines=[mend(ln) for ln in p.lines], rows=[mend(ln) for ln in p.rows]) for p in pages]


def _read_page(page: object, number: int) -> Page:
    words = page.extract_words(  # type: ignore[attr-defined]
        x_tolerance_ratio=0.15, keep_blank_chars=False, extra_attrs=["size", "fontname"]
    )
    tables = _ruled_tables(page)
    found = [_word(raw) for raw in words if raw["upright"]]
    body = [w for w in found if not any(_within(w, box) for box, _ in tables)]
    rows = [Line(tuple(row)) for box, cells in tables for row in _table_rows(found, cells, box)]
    turned = len(words) - len(found)
    return Page(number, float(page.height), lines_of(body) if body else [], rows, turned)  # type: ignore[attr-defined]


def _word(raw: dict[str, object]) -> Word:
    x0, y0, x1, y1 = (float(str(raw[key])) for key in ("x0", "top", "x1", "bottom"))
    bold = "bold" in str(raw["fontname"]).lower()
    return Word(str(raw["text"]), x0, y0, x1, y1, float(str(raw["size"])), bold)


def _ruled_tables(page: object) -> list[tuple[tuple[float, ...], list[list[tuple[float, ...] | None]]]]:
    """Tables drawn with rules, of at least 2 rows and 2 columns: (box, rows of cell boxes)."""
    if len(page.edges) < 8 or len(page.edges) > 4000:  # type: ignore[attr-defined]
        return []
    tables = []
    for table in page.find_tables():  # type: ignore[attr-defined]
        rows = [row.cells for row in table.rows]
        wide = sum(len([c for c in row if c]) >= 2 for row in rows)
        if wide >= 2:
            tables.append((table.bbox, rows))
    return tables


def _within(word: Word, box: tuple[float, ...]) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _table_rows(words: list[Word], rows: list[list[tuple[float, ...] | None]], box: tuple[float, ...]) -> Iterator[list[Word]]:
    """Words of each row, cell by cell, with a bar between cells; loose words come last."""
    seen: set[int] = set()
    for cells in rows:
        row: list[Word] = []
        for cell in cells:
            inside = [w for w in words if cell and id(w) not in seen and _within(w, cell)]
            seen.update(id(w) for w in inside)
            ordered = [w for line in lines_of(inside) for w in line.words] if inside else []
            if ordered and row:
                last = row[-1]
                row.append(Word("|", last.x1, last.y0, last.x1, last.y1, last.size))
            row += ordered
        if row:
            yield row
    loose = [w for w in words if id(w) not in seen and _within(w, box)]
    if loose:
        yield [w for line in lines_of(loose) for w in line.words]


def _signature(text: str) -> str:
    return re.sub(r"\d+", "#", text.strip().lower())


def _in_margin(line: Line, page: Page, body: float) -> bool:
    """Whether a line stands where running heads do; a title set larger is none."""
    _, y0, _, y1 = line.box
    if line.size >= TITLE_RATIO * body:
        return False
    return y1 <= page.height * MARGIN or y0 >= page.height * (1 - MARGIN)


def _running_heads(pages: list[Page], body: float) -> dict[str, tuple[int, str]]:
    """Lines of the margins that come back on many pages, digits aside: signature → (pages, one of them)."""
    counts: Counter[str] = Counter()
    seen: dict[str, str] = {}
    for page in pages:
        here = {_signature(line.text): line.text for line in page.lines if _in_margin(line, page, body)}
        counts.update(here.keys())
        seen = here | seen
    needed = max(3, REPEATED * len(pages))
    return {text: (n, seen[text]) for text, n in counts.items() if n >= needed and text}


def _is_head(line: Line, page: Page, heads: dict[str, tuple[int, str]], body: float) -> bool:
    return _in_margin(line, page, body) and _signature(line.text) in heads


def _assemble(pages: list[Page], body: float) -> tuple[str, list[Block]]:
    """Write the extracted text line by line, and the blocks that point into it."""
    writer = _Writer(body)
    for page in pages:
        for block in in_reading_order(blocks_of(page.lines)):
            writer.add_block(block, page.number)
        for row in page.rows:
            writer.add_row(row, page.number)
        writer.end_page()
    return writer.text(), writer.blocks


def _body_size(pages: list[Page]) -> float:
    sizes = [word.size for page in pages for line in page.lines for word in line.words]
    return median(sizes) if sizes else 10.0


class _Writer:
    """Accumulates the extracted text and its blocks, following headings."""

    def __init__(self, body: float) -> None:
        self.body = body
        self.parts: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.path: list[tuple[float, str]] = []

    def text(self) -> str:
        return "".join(self.parts)

    def end_page(self) -> None:
        self._write("\f")

    def _write(self, piece: str) -> None:
        self.parts.append(piece)
        self.length += len(piece)

    def _lines(self, lines: tuple[Line, ...], page: int) -> tuple[tuple[int, int], tuple[tuple[int, Box], ...]]:
        start = self.length
        boxes = []
        for line in lines:
            boxes.append((self.length, Box(page, *(round(v, 1) for v in line.box))))
            self._write(line.text + "\n")
        return (start, self.length - 1), tuple(boxes)

    def add_block(self, block: TextBlock, page: int) -> None:
        span, boxes = self._lines(block.lines, page)
        self._write("\n")
        if self._is_heading(block):
            self._enter(block.lines[0].size, " ".join(line.text for line in block.lines))
        else:
            self._append(span, boxes, Box(page, *(round(v, 1) for v in block.box)))

    def add_row(self, row: Line, page: int) -> None:
        span, boxes = self._lines((row,), page)
        self._append(span, boxes, boxes[0][1])

    def _append(self, span: tuple[int, int], boxes: tuple[tuple[int, Box], ...], box: Box) -> None:
        section = " › ".join(title for _, title in self.path) or None
        self.blocks.append(Block((span,), box=box, boxes=boxes, section=section))

    def _is_heading(self, block: TextBlock) -> bool:
        text = " ".join(line.text for line in block.lines)
        words = len(text.split())
        larger = block.lines[0].size >= HEADING_RATIO * self.body
        bold = all(line.bold for line in block.lines) and block.lines[0].size >= self.body
        ends = text.rstrip().endswith((".", ";", ",", "!"))
        return 1 <= words <= 16 and (larger or bold) and not ends and any(c.isalpha() for c in text)

    def _enter(self, size: float, title: str) -> None:
        size = min(size, HUGE_RATIO * self.body)
        title = re.sub(r"\s+", " ", title).strip()
        self.path = [(s, t) for s, t in self.path if s > size * 1.02][:2]
        self.path.append((size, title))
