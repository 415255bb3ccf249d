"""HTML → pieces in reading order: headings, paragraphs, lists, tables; the page around the text is told."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.encoding import decode_told
from pipeline.ingest.written.assemble import assemble
from pipeline.ingest.written.grid import Cell, Row, table_pieces
from pipeline.ingest.written.pieces import Piece, Told
from pipeline.model import Document, Source, Territory

MOST_COLUMNS = 1_000  # of a table: spans beyond them are not laid out
_CODE = frozenset(
    ["script", "style", "noscript", "template", "svg", "iframe", "object", "canvas", "audio", "video", "head", "math", "map"]
)
_FORM = frozenset(["select", "button", "textarea", "label", "option", "datalist", "input"])
_APART = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "dt",
        "dd",
        "dl",
        "ul",
        "ol",
        "header",
        "footer",
        "aside",
        "main",
        "figure",
        "figcaption",
        "address",
        "details",
        "summary",
        "hr",
        "fieldset",
        "legend",
        "caption",
        "center",
        "body",
        "form",
        "table",
        "nav",
        "tr",
        "td",
        "th",
    ]
)
_BANNER = re.compile(r"cookie|consent|tarteaucitron|didomi|axeptio|onetrust|rgpd|gdpr", re.IGNORECASE)
_MENU = re.compile(r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumbs?|ariane|pagination|sidebar|share|partage|skip)", re.IGNORECASE)
_ROLES = ("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "complementary")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DEEPEST_TABLES = 20
MAIN_SHARE = 0.4  # of the words of a page, above which its <main> is taken for the text


def read_html(path: Path, source: Source, territory: Territory) -> Document:
    """Read a page as its reader sees it; in interviews and meetings its lines are searched for turns.

    Nothing of the page is run or fetched. Memory: about ten times the file (at most 50 MB, see `bounds`).

    Raises:
        UnreadableFile: The bytes are no text, or the page holds no element.
    """
    data = path.read_bytes()
    declared = _CHARSET.search(data[:4096])
    found = decode_told(data, declared.group(1).decode("ascii", "replace") if declared else None)
    pieces, told = html_pieces(found.text)
    told += [Told("fichier", reason, detail) for reason, detail in found.repairs]
    return assemble(pieces, told, source, territory)


def html_pieces(text: str) -> tuple[list[Piece], list[Told]]:
    r"""Cut a page into pieces, and tell what stands around them.

    Raises:
        UnreadableFile: The page holds no element, or nests them too deep.

    >>> [p.text for p in html_pieces("<nav>Accueil</nav><p>Le car &eacute;tait plein<br>hier.")[0]]
    ['Le car était plein\nhier.']
    """
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile(
            f"page HTML illisible ({type(error).__name__}) : enregistrez-la à nouveau depuis le navigateur."
        ) from error
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise UnreadableFile(
            "page HTML de plus de 2 000 balises imbriquées : ouvrez-la et enregistrez-la à nouveau, ou en .docx."
        )
    reader = _Reader()
    whole = list(reader.pieces(root))
    mains = [e for e in root.iter() if e.tag == "main" or e.get("role") == "main"]
    inner = list(_Reader().pieces(mains[0])) if len(mains) == 1 else []
    around = _count(whole) - _count(inner)
    if not inner or _count(inner) < MAIN_SHARE * _count(whole):
        inner, around = whole, 0
    reader.lost["hors du contenu principal"] = max(0, around)
    return inner, [
        Told("fichier", reason, f"{n} mot(s) de la page non lus comme texte") for reason, n in reader.lost.items() if n
    ]


def _count(pieces: list[Piece]) -> int:
    return sum(len(p.text.split()) for p in pieces)


class _Reader:
    """Walks a page without recursion: pages with unclosed tags nest thousands deep."""

    def __init__(self, depth: int = 0) -> None:
        self.depth = depth
        self.lost: Counter[str] = Counter()
        self.parts: list[str] = []
        self.marker = ""
        self.lists: list[list[Any]] = []  # [ordered, next number]
        self.level = self.bold = self.plain = self.letters = self.strong = 0

    def pieces(self, root: Any) -> Iterator[Piece]:
        """Give the pieces below an element."""
        from lxml import etree

        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                kind = _dropped(element)
                if kind:
                    self.lost[kind] += kind != "code" and len(" ".join(_texts(element)).split())
                    walk.skip_subtree()
                elif element.tag == "table" and self.depth < _DEEPEST_TABLES:
                    yield from self._flush()
                    yield from table_pieces(list(self._rows(element)))
                    walk.skip_subtree()
                else:
                    yield from self._open(element)
            else:
                if not _dropped(element) and not (element.tag == "table" and self.depth < _DEEPEST_TABLES):
                    yield from self._close(element)
                if element is not root:
                    self._write(element.tail)
        self.lost.pop("code", None)
        yield from self._flush()

    def _open(self, element: Any) -> Iterator[Piece]:
        name = element.tag
        if name in _APART:
            yield from self._flush()
        if name in ("ul", "ol"):
            start = element.get("start", "1")
            self.lists.append([name == "ol", int(start) if start.isdecimal() else 1])
        elif name == "li":
            self.marker = self._next_marker()
        elif name == "br":
            self.parts.append("\n")
        self.level = int(name[1]) if name in ("h1", "h2", "h3", "h4", "h5", "h6") else self.level
        self.bold += name in ("b", "strong", "th")
        self.plain += name == "pre"
        self._write(element.text)

    def _close(self, element: Any) -> Iterator[Piece]:
        name = element.tag
        if name in _APART:
            yield from self._flush()
        if name in ("ul", "ol") and self.lists:
            self.lists.pop()
        self.level = 0 if name in ("h1", "h2", "h3", "h4", "h5", "h6") else self.level
        self.bold -= name in ("b", "strong", "th")
        self.plain -= name == "pre"

    def _next_marker(self) -> str:
        if not self.lists or not self.lists[-1][0]:
            return "  " * (len(self.lists) - 1) + "• "
        self.lists[-1][1] += 1
        return "  " * (len(self.lists) - 1) + f"{self.lists[-1][1] - 1}. "

    def _write(self, text: str | None) -> None:
        if not text:
            return
        self.parts.append(text if self.plain else re.sub(r"[ \t\r\n\f]+", " ", text))
        letters = sum(char.isalpha() for char in text)
        self.letters += letters
        self.strong += letters * bool(self.bold)

    def _flush(self) -> Iterator[Piece]:
        text = re.sub(r" *\n *", "\n", "".join(self.parts)).strip()
        if text:
            yield Piece(text, self.level, "" if self.level else self.marker, bold=0 < self.letters == self.strong)
            self.marker = ""
        self.parts, self.letters, self.strong = [], 0, 0

    def _rows(self, table: Any) -> Iterator[Row]:
        """Rows of a table, without those of the tables within it; a cell that spans rows is read in the first."""
        covered: Counter[int] = Counter()
        for row in table.iterfind(".//tr"):
            if next(row.iterancestors("table")) is not table:
                continue
            cells = [cell for cell in row if cell.tag in ("td", "th") and not _dropped(cell)]
            column, read = 0, []
            for cell in cells:
                while covered[column]:
                    covered[column] -= 1
                    column += 1
                span, down = min(_span(cell, "colspan"), max(1, MOST_COLUMNS - column)), _span(cell, "rowspan")
                inner = _Reader(self.depth + 1)
                read.append(Cell(column, span, tuple(inner.pieces(cell))))
                self.lost.update(inner.lost)
                covered.update(dict.fromkeys(range(column, column + span), down - 1))
                column += span
            covered.subtract({c: 1 for c in list(covered) if c >= column and covered[c]})
            yield Row(tuple(read), bool(cells) and all(cell.tag == "th" for cell in cells))


def _span(cell: Any, name: str) -> int:
    told = cell.get(name, "1")
    return min(max(int(told), 1), 1000) if told.isdecimal() and len(told) < 6 else 1


def _dropped(element: Any) -> str:
    """Why an element is not text: «code» is nothing at all, any other reason is told."""
    name = element.tag
    if not isinstance(name, str) or name in _CODE:
        return "code"
    if name in _FORM:
        return "formulaire"
    marks = f"{element.get('id', '')} {element.get('class', '')}"
    style = element.get("style", "").replace(" ", "").lower()
    if element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style:
        return "texte masqué"
    if name in ("html", "body", "main", "article"):
        return ""
    if _BANNER.search(marks):
        return "bandeau de consentement"
    if name == "nav" or element.get("role") in _ROLES or (_MENU.search(marks) and _is_links(element)):
        return "navigation"
    framing = name in ("header", "footer", "aside") and next(element.iterancestors("main", "article"), None) is None
    return "navigation" if framing and not _holds_title(element) else ""


def _holds_title(element: Any) -> bool:
    return element.tag == "header" and next(element.iter("h1"), None) is not None


def _is_links(element: Any) -> bool:
    """Whether most of the words of an element are links."""
    words = len(" ".join(_texts(element, 5000)).split())
    return sum(len(" ".join(_texts(a, 100)).split()) for a in islice(element.iter("a"), 1000)) > 0.5 * words


def _texts(element: Any, most: int | None = None) -> list[str]:
    """Texts of an element that are not code, of its first descendants only where `most` says so."""
    found = [element.text or ""] if element.tag not in _CODE else []
    for inner in islice(element.iterdescendants(), most):
        found += [inner.text or ""] if isinstance(inner.tag, str) and inner.tag not in _CODE else []
        found.append(inner.tail or "")
    return found
