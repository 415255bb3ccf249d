"""Taguette, read: the highlights that it exports as CSV or XLSX, and its project file, as codings of another tool.

The CSV and the workbook hold one row a highlight and tag (`id, document, tag, content`), the words with their paragraphs run
together, and neither who coded nor where. The project file holds all of it: places are bytes of the document's text, and the
journal of commands tells who put a highlight and when. Tags that we wrote (`regards/…`) come back as the machine's.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

from pipeline.errors import UnreadableFile
from pipeline.exchange.foreign import MACHINE, ForeignCoding
from pipeline.exchange.taguette import OURS
from pipeline.ingest.tables.cells import is_csv, load_sheets, read_csv_text
from pipeline.ingest.tables.csv_text import read_csv

COLUMNS = ("id", "document", "tag", "content")
TABLES = frozenset(("projects", "documents", "highlights", "tags", "highlight_tags", "commands"))
DATABASES = (".sqlite3", ".sqlite", ".db")
BLOCKS = frozenset(("p", "br", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "li", "dt", "dd", "tr", "table", "caption"))
_CODED = """
SELECT documents.id, documents.name, highlights.id, start_offset, end_offset, snippet, path
FROM highlights JOIN documents ON documents.id = highlights.document_id
  JOIN highlight_tags ON highlight_tags.highlight_id = highlights.id JOIN tags ON tags.id = highlight_tags.tag_id
ORDER BY documents.id, start_offset, highlights.id, path
"""


def recognises(path: Path) -> bool:
    """Tell from its content whether a file is Taguette's: highlights or a project."""
    try:
        if path.suffix.lower() in DATABASES:
            with closing(_open(path)) as database:
                return _is_project(database)
        return _table(path) is not None
    except (UnreadableFile, sqlite3.Error, OSError):
        return False


def read(path: Path) -> list[ForeignCoding]:
    """Read the codings of a file of Taguette's.

    Args:
        path: `.csv` or `.xlsx` of highlights, or a project in `.sqlite3`.

    Raises:
        UnreadableFile: It is neither.
    """
    if path.suffix.lower() in DATABASES:
        return _read_project(path)
    try:
        rows = _table(path)
    except (UnreadableFile, OSError) as error:
        raise UnreadableFile(f"{path.name} : {error}") from error
    if rows is None:
        raise UnreadableFile(
            f"{path.name} : ce n'est pas un export de surlignages de Taguette ; il faut les colonnes {', '.join(COLUMNS)} "
            "(dans Taguette : Highlights, Export this view, CSV ou XLSX)."
        )
    return [_signed(ForeignCoding(document, content, tag)) for _, document, tag, content in rows if tag]


def _signed(coding: ForeignCoding) -> ForeignCoding:
    """Give the run's own tags back to the machine, whoever's project they stand in."""
    if not coding.code.startswith(OURS):
        return coding
    return replace(coding, code=coding.code.removeprefix(OURS), coder=f"{MACHINE}regards")


def _table(path: Path) -> list[tuple[str, ...]] | None:
    """Rows of the columns of highlights; `None` where a table has others."""
    tables = [read_csv(read_csv_text(path).text)[0]] if is_csv(path) else [sheet.rows for sheet in load_sheets(path)]
    for rows in tables:
        headings = [cell.strip().lower() for cell in rows[0]] if rows else []
        if all(name in headings for name in COLUMNS):
            places = [headings.index(name) for name in COLUMNS]
            return [tuple(row[at].strip() if at < len(row) else "" for at in places) for row in rows[1:] if any(row)]
    return None


def _open(path: Path) -> sqlite3.Connection:
    """Open a database to read it, and it alone: nothing that it holds is trusted, and no file is made beside it."""
    if not path.is_file():
        raise UnreadableFile(f"{path} : fichier introuvable ; vérifiez le chemin.")
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    database.execute("PRAGMA trusted_schema = OFF")
    return database


def _is_project(database: sqlite3.Connection) -> bool:
    return {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} >= TABLES


def _read_project(path: Path) -> list[ForeignCoding]:
    try:
        with closing(_open(path)) as database:
            if not _is_project(database):
                raise UnreadableFile(
                    f"{path.name} : cette base n'est pas un projet de Taguette ; exportez-le (Project info, Export project) et recommencez."
                )
            return list(_codings(database))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise UnreadableFile(
            f"{path.name} : base illisible ({error}) ; exportez de nouveau le projet depuis Taguette."
        ) from error


def _codings(database: sqlite3.Connection) -> Iterator[ForeignCoding]:
    who = _journal(database)
    held, page = None, page_of("")
    for document, name, highlight, start, end, snippet, path in database.execute(_CODED).fetchall():
        if document != held:
            (contents,) = database.execute("SELECT contents FROM documents WHERE id = ?", (document,)).fetchone()
            held, page = document, page_of(contents)
        first, last = page.place(start), page.place(end, last=True)
        quote, told = page.text[first:last], page_of(snippet).text
        coder, time = who.get(highlight, ("", ""))
        if "".join(quote.split()) != "".join(told.split()):  # the place is not that of the words: the words are right
            yield _signed(ForeignCoding(name, told, path, coder, time, text=page.text))
        else:
            yield _signed(ForeignCoding(name, quote, path, coder, time, first, last, page.text))


def _journal(database: sqlite3.Connection) -> dict[int, tuple[str, str]]:
    """Who put each highlight last, and when."""
    found = {}
    for login, date, payload in database.execute("SELECT user_login, date, payload FROM commands ORDER BY id"):
        told = json.loads(payload)
        if isinstance(told, dict) and told.get("type") == "highlight_add":
            found[int(told["highlight_id"])] = (str(login), str(date).partition(".")[0].replace(" ", "T"))
    return found


@dataclass(frozen=True)
class Page:
    """A document: its text with a line a block, and what Taguette counts of it, which has no line ends of blocks.

    Attributes:
        text: As it is read.
        raw: What is counted, in UTF-8.
        places: Of each character that is counted, in `text`.
    """

    text: str
    raw: bytes
    places: list[int]

    def place(self, byte: int, last: bool = False) -> int:
        r"""Turn a place in bytes into one in characters of the text; within a character, it is after it, as Taguette cuts.

        >>> page = page_of("<p>été</p><p>hiver</p>")
        >>> page.text[page.place(3) : page.place(6, last=True)]
        'é\nh'
        """
        while byte < len(self.raw) and 0x80 <= self.raw[byte] <= 0xBF:
            byte += 1
        counted = len(self.raw[:byte].decode("utf-8"))
        if last:
            return self.places[counted - 1] + 1 if counted else 0
        return self.places[counted] if counted < len(self.places) else len(self.text)


class _Words(HTMLParser):
    """Collects the text of a page, tags left out, and where blocks begin."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.places: list[int] = []
        self._length = 0
        self._opens = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._opens |= tag in BLOCKS

    def handle_data(self, data: str) -> None:
        if self._opens and self._length:
            self.pieces.append("\n")
            self._length += 1
        self._opens = False
        self.pieces.append(data)
        self.places += range(self._length, self._length + len(data))
        self._length += len(data)


def page_of(contents: str) -> Page:
    r"""Read a document as HTML is read: what is blank before the first tag is no text.

    >>> page_of("\n<p>l&#x27;été</p><p>d'ici</p>").text
    "l'été\nd'ici"
    """
    words = _Words()
    words.feed(re.sub(r"\r\n?", "\n", contents).lstrip(" \t\n\f"))
    words.close()
    text = "".join(words.pieces)
    return Page(text, "".join(text[place] for place in words.places).encode("utf-8"), words.places)
