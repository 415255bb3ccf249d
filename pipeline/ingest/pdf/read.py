"""PDF → document: words with their places, running heads removed, tables in rows, blocks in reading order."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.ingest.pdf.layout import Line, TextBlock
from pipeline.ingest.pdf.ligatures import join_ligatures, repair, spell_lost_ligatures, split_ligatures
from pipeline.ingest.pdf.ocr import Recogniser
from pipeline.ingest.pdf.page import MIN_WORDS, Page, read_page
from pipeline.ingest.pdf.running import without_heads
from pipeline.ingest.pdf.text import write_pages
from pipeline.ingest.pdf.words import MAX_CHARS
from pipeline.model import Document, ReadOptions, Rejection, Source

MAX_PAGES = 5_000  # pages beyond are refused by name: their lines would not hold in memory
TAIL = 2_048  # bytes at the end of a file where its end mark must stand


def read_pdf(path: Path, source: Source, options: ReadOptions | None = None) -> Document:
    """Read a PDF; pages without text and running heads become rejections.

    Args:
        path: The file.
        source: What the territory says of it.
        options: Whether pages that are images go through character recognition (not when `None`).

    Raises:
        UnreadableFile: The file is not a PDF, is damaged or asks for a password.
    """
    rejections: list[Rejection] = []
    with _opened(path) as pdf:
        count = len(pdf)
        pages = list(_pages(pdf, source, options or ReadOptions(), rejections))
    if not pages:
        raise UnreadableFile("PDF sans aucune page lisible, probablement tronqué : redemandez-le.")
    rejections += _lost(path, source, count)
    pages = _with_ligatures(pages)
    body = body_size(pages)
    pages, heads = without_heads(pages, body)
    rejections += [Rejection(source.path, f"{n} pages", "en-tête ou pied de page", text) for n, text in heads]
    text, blocks = write_pages(pages, body)
    return Document(source, text, tuple(blocks), tuple(rejections), pages=count)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    import pypdfium2 as pdfium

    try:
        pdf = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFile("PDF protégé par un mot de passe : enregistrez-en une copie sans protection.") from error
        raise UnreadableFile(
            f"PDF illisible ou tronqué ({error}) : rouvrez-le et enregistrez-le à nouveau, ou redemandez-le."
        ) from error
    try:
        if len(pdf) == 0:
            raise UnreadableFile("PDF sans aucune page, probablement tronqué : redemandez-le.")
        if pdf.get_formtype():
            pdf.init_forms()
        yield pdf
    finally:
        pdf.close()


def _pages(pdf: Any, source: Source, options: ReadOptions, rejections: list[Rejection]) -> Iterator[Page]:
    """Read page after page, each closed before the next; what cannot be read is told."""
    import pypdfium2 as pdfium

    recogniser = Recogniser(options.ocr)
    for number in range(1, min(len(pdf), MAX_PAGES) + 1):
        try:
            page, unread = _page(pdf, number, recogniser)
        except pdfium.PdfiumError:
            detail = "page perdue dans un fichier abîmé : redemandez-le, ou réparez-le (mutool clean, qpdf)"
            rejections.append(Rejection(source.path, f"page {number}", "page illisible", detail))
            continue
        if unread:
            reason = "page sans texte" if page.words < MIN_WORDS else "image non lue"
            rejections.append(Rejection(source.path, f"page {number}", reason, unread))
        if page.cut:
            detail = f"{page.cut} caractères au-delà des {MAX_CHARS} premiers ne sont pas lus : découpez la page"
            rejections.append(Rejection(source.path, f"page {number}", "page trop chargée", detail))
        yield page


def _page(pdf: Any, number: int, recogniser: Recogniser) -> tuple[Page, str]:
    """Read one page; the second value says what of it could not be read, and is empty where all was."""
    handle = pdf[number - 1]
    try:
        page = read_page(handle, number, pdf.formenv)
        if page.is_image:
            return recogniser.read(handle, page)
    finally:
        handle.close()
    return page, "" if page.words or page.fields else "page blanche : rien à lire"


def _lost(path: Path, source: Source, count: int) -> list[Rejection]:
    """What a file's size or its missing end lets one fear."""
    found = []
    if count > MAX_PAGES:
        detail = f"seules les {MAX_PAGES} premières pages sont lues : découpez le fichier"
        found.append(Rejection(source.path, f"pages {MAX_PAGES + 1} à {count}", "document trop long", detail))
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        if b"%%EOF" not in file.read():
            detail = f"la fin du fichier manque : {count} pages retrouvées, d'autres ont pu se perdre ; redemandez-le"
            found.append(Rejection(source.path, f"après la page {count}", "fichier tronqué", detail))
    return found


def _with_ligatures(pages: list[Page]) -> list[Page]:
    """Make whole the ligatures that the document's fonts do not name or set apart."""
    texts = [line.text for page in pages for line in _lines(page)]
    lost = [word for text in texts if "(cid:" in text for word in text.split() if "(cid:" in word]
    letters = spell_lost_ligatures(lost)
    cut = split_ligatures(texts)
    if not lost and not cut:
        return pages

    def mend(line: Line) -> Line:
        return replace(line, text=join_ligatures(repair(line.text, letters), cut))

    def mend_block(block: TextBlock) -> TextBlock:
        return TextBlock(tuple(mend(line) for line in block.lines))

    return [
        replace(
            page,
            lines=[mend(line) for line in page.lines],
            tables=[table.mended(mend) for table in page.tables],
            turned=[mend_block(block) for block in page.turned],
        )
        for page in pages
    ]


def _lines(page: Page) -> Iterator[Line]:
    yield from page.lines
    for table in page.tables:
        yield from (line for row in table.rows for cell in row for line in cell.lines)
    for block in page.turned:
        yield from block.lines


def body_size(pages: list[Page]) -> float:
    """Font size of most letters of a document, in points."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], -size)) if sizes else 10.0
