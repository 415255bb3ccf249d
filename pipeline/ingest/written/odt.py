"""ODT → pieces in reading order: paragraphs, lists, tables, notes, text boxes; the rest is told."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.archive import open_archive
from pipeline.ingest.files.safe_xml import parse_xml
from pipeline.ingest.written.docx_styles import figure, level_of
from pipeline.ingest.written.grid import Cell, Row, table_pieces
from pipeline.ingest.written.pieces import Piece, Told

_PARTS = ("content.xml", "styles.xml", "META-INF/manifest.xml")
_NOWHERE = {
    "office:forms",
    "office:change-info",
    "text:sequence-decls",
    "text:variable-decls",
    "text:user-field-decls",
    "text:ruby-text",
    "svg-compatible:desc",
    "svg-compatible:title",
}
_CONTENTS = {"text:table-of-content", "text:illustration-index", "text:table-index", "text:alphabetical-index"}
_SIGNS = {"text:s": " ", "text:tab": "\t", "text:line-break": "\n"}
_UNREAD = {
    "office:annotation": "commentaires",
    "text:deletion": "supprimé",
    "text:hidden-text": "masqué",
    "text:hidden-paragraph": "masqué",
}
_WIDEST = 1000  # columns or rows that one repetition may stand for


def read_odt(path: Path) -> tuple[list[Piece], list[Told]]:
    """Read an ODT within the bounds of `archive` and `safe_xml` (its tree takes about ten times its XML in memory).

    Raises:
        UnreadableFile: Damaged, protected, not an ODT, or beyond a bound.
    """
    archive = open_archive(path, "content.xml", _PARTS.__contains__)
    if b"encryption-data" in archive.parts.get("META-INF/manifest.xml", b""):
        raise UnreadableFile("fichier protégé par un mot de passe : enlevez la protection et enregistrez-le à nouveau.")
    roots = [parse_xml(archive.parts[name], name) for name in _PARTS[:2] if name in archive.parts]
    reader = _Reader(roots)
    pieces = list(reader.pieces())
    told = reader.told()
    if archive.ignored:
        told.append(Told("fichier", "chemin douteux", f"{len(archive.ignored)} entrée(s) de l'archive au chemin qui en sort"))
    return pieces, told


@dataclass
class _Line:
    """A paragraph in the making."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)
    bold: int = 0
    letters: int = 0

    def write(self, text: str | None, bold: bool = False) -> None:
        """Add text of the file, whose white space is all one space."""
        if not text:
            return
        plain = text.translate({9: " ", 10: " ", 13: " "})
        self.parts.append(plain)
        letters = sum(char.isalpha() for char in plain)
        self.letters += letters
        self.bold += letters * bold


class _Styles:
    """Looks up paragraph, text and list styles in `styles.xml` and in the automatic styles of the content."""

    def __init__(self, roots: list[Any]) -> None:
        found = [e for root in roots for e in root.iter() if tag(e) in ("style:style", "text:list-style")]
        self._styles = {name_of(e, "name"): e for e in found if tag(e) == "style:style"}
        self._lists = {name_of(e, "name"): e for e in found if tag(e) == "text:list-style"}

    def _chain(self, name: str | None) -> list[Any]:
        chain: list[Any] = []
        while name in self._styles and self._styles[name] not in chain:
            chain.append(self._styles[name])
            name = name_of(chain[-1], "parent-style-name")
        return chain

    def level(self, name: str | None) -> int:
        """Heading level by the outline level or the name of a style; 0 for none."""
        for style in self._chain(name):
            outline = name_of(style, "default-outline-level") or ""
            shown = (name_of(style, "display-name") or name_of(style, "name") or "").lower()
            level = int(outline) if outline.isdigit() else level_of(shown.replace("_20_", " "))
            if level:
                return level
        return 0

    def says(self, name: str | None, key: str, wanted: tuple[str, ...]) -> bool:
        """Whether a style gives a text property one of the values."""
        for style in self._chain(name):
            values = [name_of(p, key) for p in style if tag(p) == "style:text-properties"]
            told = next((v for v in values if v is not None), None)
            if told is not None:
                return told in wanted
        return False

    def list_level(self, name: str | None, depth: int) -> Any | None:
        """Definition of one level of a list style."""
        return next((lv for lv in self._lists.get(name, []) if name_of(lv, "level") == str(depth)), None)


class _Reader:
    """Walks the body of an ODT."""

    def __init__(self, roots: list[Any]) -> None:
        self.roots = roots
        self.styles = _Styles(roots)
        self.lost: Counter[str] = Counter()

    def pieces(self) -> Iterator[Piece]:
        body = next((e for e in self.roots[0].iter() if tag(e) == "office:text"), None)
        if body is None:
            raise UnreadableFile("ce fichier n'est pas un texte OpenDocument : enregistrez-le à nouveau en .odt.")
        yield from self._blocks(body)

    def _blocks(self, parent: Any) -> Iterator[Piece]:
        for element in parent:
            name = tag(element)
            if name in ("text:p", "text:h"):
                yield from self._paragraph(element)
            elif name == "text:list":
                yield from self._list(element, None, 1)
            elif name == "table:table":
                yield from table_pieces(self._rows(element, False))
            elif name in _CONTENTS:
                yield from (Piece(p.text, form="aside") for p in self._blocks(element))
            elif name in _UNREAD:
                self.lost[_UNREAD[name]] += _words([element])
            elif name == "text:section" and name_of(element, "display") == "none":
                self.lost["masqué"] += _words([element])
            elif name not in _NOWHERE:
                yield from self._blocks(element)

    def _paragraph(self, element: Any, marker: str = "") -> Iterator[Piece]:
        line = _Line()
        style = name_of(element, "style-name")
        self._inline(element, line, style)
        text = "".join(line.parts).strip(" ")
        outline = name_of(element, "outline-level") or "1"
        level = (int(outline) if outline.isdigit() else 1) if tag(element) == "text:h" else self.styles.level(style)
        if text.strip():
            yield Piece(text, level, "" if level else marker, bold=0 < line.letters == line.bold)
        for box in line.boxes:
            yield from self._blocks(box)
        for note in line.notes:
            words = "\n".join(p.marker + p.text for p in self._blocks(note))
            yield Piece("Note : " + words if words else "", form="note")

    def _inline(self, parent: Any, line: _Line, *styles: str | None) -> None:
        if any(self.styles.says(style, "display", ("none",)) for style in styles):
            self.lost["masqué"] += _words([parent])
            return
        bold = any(self.styles.says(style, "font-weight", ("bold", "600", "700", "800", "900")) for style in styles)
        line.write(parent.text, bold)
        for element in parent:
            self._sign(element, line, *styles)
            line.write(element.tail, bold)

    def _sign(self, element: Any, line: _Line, *styles: str | None) -> None:
        name = tag(element)
        if name in _SIGNS:
            line.parts.append(_SIGNS[name] * min(int(name_of(element, "c") or 1), _WIDEST))
        elif name in _UNREAD:
            self.lost[_UNREAD[name]] += _words([element])
        elif name == "text:note":
            line.notes += [body for body in element if tag(body) == "text:note-body"]
        elif name.startswith("draw:"):
            line.boxes.append([element] if name != "draw:frame" else element)
        elif name not in _NOWHERE:
            self._inline(element, line, name_of(element, "style-name"), *styles)

    def _list(self, element: Any, style: str | None, depth: int) -> Iterator[Piece]:
        style = name_of(element, "style-name") or style
        number = 0
        for item in element:
            number += tag(item) == "text:list-item"
            marker = self._marker(style, depth, number) if tag(item) == "text:list-item" else ""
            for inner in item:
                if tag(inner) == "text:list":
                    yield from self._list(inner, style, depth + 1)
                elif tag(inner) in ("text:p", "text:h"):
                    yield from self._paragraph(inner, marker)
                    marker = ""
                else:
                    yield from self._blocks([inner])

    def _marker(self, style: str | None, depth: int, number: int) -> str:
        found = self.styles.list_level(style, depth)
        indent = "  " * (depth - 1)
        if found is None or tag(found) != "text:list-level-style-number":
            bullet = name_of(found, "bullet-char") or "" if found is not None else ""
            return indent + (bullet if bullet in ("-", "–", "—") else "•") + " "
        form = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "1": "decimal"}
        shown = form.get(name_of(found, "num-format") or "")
        start = name_of(found, "start-value") or "1"
        if not shown:
            return ""
        count = figure(number - 1 + (int(start) if start.isdigit() else 1), shown)
        return f"{indent}{name_of(found, 'num-prefix') or ''}{count}{name_of(found, 'num-suffix') or ''} "

    def _rows(self, parent: Any, header: bool) -> list[Row]:
        rows: list[Row] = []
        for element in parent:
            name = tag(element)
            if name == "table:table-row":
                rows.append(Row(tuple(self._cells(element)), header))
            elif name in ("table:table-header-rows", "table:table-rows", "table:table-row-group"):
                rows += self._rows(element, header or name == "table:table-header-rows")
        return rows

    def _cells(self, row: Any) -> Iterator[Cell]:
        column = 0
        for element in row:
            name = tag(element)
            if name not in ("table:table-cell", "table:covered-table-cell"):
                continue
            span, again = (min(int(name_of(element, f"number-columns-{key}") or 1), _WIDEST) for key in ("spanned", "repeated"))
            if name == "table:covered-table-cell":
                self.lost["masqué"] += _words([element])
                column += again
                continue
            yield Cell(column, max(span, again), tuple(self._blocks(element)))
            column += again

    def told(self) -> list[Told]:
        """What was met and is not the author's text."""
        heads = [e for root in self.roots[1:] for e in root.iter() if tag(e).startswith(("style:header", "style:footer"))]
        heads = [e for e in heads if tag(e).rpartition("-")[2] not in ("style", "properties")]
        counts = {
            "texte supprimé": (self.lost["supprimé"], "mot(s) supprimé(s) en suivi des modifications"),
            "texte masqué": (self.lost["masqué"], "mot(s) que le document n'affiche pas"),
            "commentaires": (self.lost["commentaires"], "mot(s) de commentaires de relecture, qui ne sont pas de l'auteur"),
            "en-tête ou pied de page": (_words(heads), "mot(s) répétés de page en page"),
        }
        return [Told("fichier", reason, f"{n} {what}") for reason, (n, what) in counts.items() if n]


def tag(element: Any) -> str:
    """Name of an OpenDocument element with its usual prefix; empty for comments and the like."""
    if not isinstance(element.tag, str):
        return ""
    space, _, name = element.tag.rpartition("}")
    prefix = space.rpartition("urn:oasis:names:tc:opendocument:xmlns:")[2].partition(":")[0]
    return f"{'draw' if prefix == 'drawing' else prefix}:{name}" if prefix else name


def name_of(element: Any, name: str) -> str | None:
    """An attribute by its local name, whatever the namespace."""
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), None)


def _words(elements: Any) -> int:
    return sum(len(" ".join(e.itertext()).split()) for e in elements)
