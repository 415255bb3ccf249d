"""DOCX and ODT → text with headings, tables as rows, in document order."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.ingest.transcript import transcript
from pipeline.model import Block, Document, Source, Territory

MAX_UNZIPPED = 500_000_000  # bytes; a larger archive is refused as a bomb


def read_word(path: Path, source: Source, territory: Territory) -> Document:
    """Read a DOCX or ODT; in interviews and meetings its lines are searched for turns.

    Raises:
        UnreadableFile: The file is not what its name says, or unpacks to too much.
    """
    pieces = list(_odt_pieces(path) if path.suffix.lower() == ".odt" else _docx_pieces(path))
    if source.kind != "document":
        return transcript("\n".join(text for _, text in pieces), source, territory)
    return _assemble(pieces, source)


def _check_archive(path: Path, needed: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            size = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise UnreadableFile(
            f"ce fichier n'est pas un vrai {path.suffix.lower()} : rouvrez-le et enregistrez-le dans ce format."
        ) from error
    if needed not in names:
        raise UnreadableFile(f"archive sans « {needed} » : ce n'est pas un vrai {path.suffix.lower()}, enregistrez-le à nouveau.")
    if size > MAX_UNZIPPED:
        raise UnreadableFile("l'archive se déplie en plus de 500 Mo : elle est refusée par prudence.")


def _docx_pieces(path: Path) -> Iterator[tuple[int, str]]:
    """(heading level or 0, text) in document order; a table gives a line a row."""
    import docx
    from docx.table import Table

    _check_archive(path, "word/document.xml")
    try:
        document = docx.Document(str(path))
        content = list(document.iter_inner_content())
    except Exception as error:  # python-docx raises bare KeyError, ValueError and lxml errors
        raise UnreadableFile(f"DOCX illisible ({type(error).__name__}) : rouvrez-le et enregistrez-le à nouveau.") from error
    for item in content:
        if isinstance(item, Table):
            yield from ((0, row) for row in _rows([[c.text for c in r.cells] for r in item.rows]))
        elif item.text.strip():
            yield _level(item.style.name if item.style else ""), item.text


def _odt_pieces(path: Path) -> Iterator[tuple[int, str]]:
    from odfdo import Document as OdfDocument

    _check_archive(path, "content.xml")
    try:
        body = OdfDocument(str(path)).body
        children: list[Any] = list(body.children)
    except Exception as error:  # odfdo raises many unrelated types on damaged files
        raise UnreadableFile(f"ODT illisible ({type(error).__name__}) : rouvrez-le et enregistrez-le à nouveau.") from error
    for child in children:
        if child.tag == "table:table":
            yield from ((0, row) for row in _rows([[str(v or "") for v in r.get_values()] for r in child.get_rows()]))
        elif child.tag == "text:h":
            yield int(child.get_attribute("text:outline-level") or 1), str(child.inner_text)
        elif str(child.inner_text).strip():
            yield 0, str(child.inner_text)


def _rows(cells: list[list[str]]) -> Iterator[str]:
    for row in cells:
        unique = [c.strip() for i, c in enumerate(row) if c.strip() and (i == 0 or c != row[i - 1])]
        if unique:
            yield " | ".join(" ".join(cell.split()) for cell in unique)


def _level(style: str) -> int:
    """Heading level of a style name, in English or French; 0 when it is no heading.

    >>> _level("Heading 2"), _level("Titre 1"), _level("Normal")
    (2, 1, 0)
    """
    name = style.lower()
    if name in ("title", "titre"):
        return 1
    if name.startswith(("heading", "titre")):
        digits = [char for char in name if char.isdigit()]
        return int(digits[0]) if digits else 1
    return 0


def _assemble(pieces: list[tuple[int, str]], source: Source) -> Document:
    parts: list[str] = []
    blocks: list[Block] = []
    path: list[tuple[int, str]] = []
    length = 0
    for level, text in pieces:
        if level:
            path = [(lv, title) for lv, title in path if lv < level] + [(level, " ".join(text.split()))]
        else:
            section = " › ".join(title for _, title in path) or None
            blocks.append(Block(((length, length + len(text)),), section=section))
        parts.append(text + "\n")
        length += len(text) + 1
    return Document(source, "".join(parts), tuple(blocks))
