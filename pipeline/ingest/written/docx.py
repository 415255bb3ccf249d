"""DOCX → pieces in reading order: final text, tables, notes, text boxes, content controls; the rest is told."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.archive import Archive, open_archive
from pipeline.ingest.files.safe_xml import local, parse_xml
from pipeline.ingest.written.docx_parts import boxes_in, chosen, is_prompt, relations
from pipeline.ingest.written.docx_styles import Numbering, Styles, child, switched, value, word
from pipeline.ingest.written.grid import Cell, Row, table_pieces
from pipeline.ingest.written.pieces import Piece, Told

_WRAPPERS = {
    "sdt",
    "sdtContent",
    "customXml",
    "smartTag",
    "ins",
    "moveTo",
    "hyperlink",
    "fldSimple",
    "dir",
    "bdo",
    "ruby",
    "rubyBase",
}
_DELETED = {"del", "moveFrom"}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_WIDEST = 1000  # columns that one cell may stand for
_TYPES = "[Content_Types].xml"


def read_docx(path: Path) -> tuple[list[Piece], list[Told]]:
    """Read a DOCX within the bounds of `archive` and `safe_xml` (its tree takes about ten times its XML in memory).

    Raises:
        UnreadableFile: Damaged, protected, not a DOCX, or beyond a bound.
    """
    archive = open_archive(path, _TYPES, lambda name: name.endswith((".xml", ".rels")) and "/embeddings/" not in name)
    reader = _Reader(archive)
    pieces = list(reader.pieces())
    return pieces, reader.told()


@dataclass
class _Line:
    """A paragraph in the making."""

    parts: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str | None]] = field(default_factory=list)
    style: str | None = None
    bold: int = 0
    letters: int = 0

    def write(self, text: str, bold: bool) -> None:
        self.parts.append(text)
        letters = sum(char.isalpha() for char in text)
        self.letters += letters
        self.bold += letters * bold


class _Reader:
    """Walks the main part of a DOCX."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.main = self._main()
        self.targets = relations(archive, self.main)
        self.styles = Styles(self._part("styles"))
        self.numbering = Numbering(self._part("numbering"))
        self.notes = {kind: self._notes(kind) for kind in ("footnotes", "endnotes")}
        self.lost: Counter[str] = Counter()
        self.held = _Line()
        self.contents = False

    def _main(self) -> str:
        found = relations(self.archive, "").get("officeDocument", ["word/document.xml"])[0]
        if found not in self.archive.parts:
            raise UnreadableFile(f"archive sans « {found} » : ce n'est pas un vrai .docx, enregistrez-le à nouveau.")
        return found

    def _part(self, kind: str) -> Any | None:
        name = next((n for n in self.targets.get(kind, []) if n in self.archive.parts), None)
        return parse_xml(self.archive.parts[name], name) if name else None

    def _notes(self, kind: str) -> dict[str | None, Any]:
        root = self._part(kind)
        plain = [n for n in (root if root is not None else []) if word(n) and value(n, "type") in (None, "normal")]
        return {value(note, "id"): note for note in plain}

    def pieces(self) -> Iterator[Piece]:
        root = parse_xml(self.archive.parts[self.main], self.main)
        body = child(root, "body")
        if body is None:
            raise UnreadableFile("document Word sans corps : rouvrez-le et enregistrez-le à nouveau.")
        yield from self._blocks(body)
        if any(part.strip() for part in self.held.parts):
            yield Piece("".join(self.held.parts))

    def _blocks(self, parent: Any) -> Iterator[Piece]:
        for element in parent:
            name = word(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from table_pieces(self._rows(element))
            elif name in _DELETED:
                self._lose("supprimé", element)
            elif name == "sdt" and "Table of Contents" in (value(child(element, "sdtPr", "docPartObj", "docPartGallery")) or ""):
                yield from (Piece(p.text, form="aside") for p in self._blocks(element))
            elif is_prompt(element):
                self._lose("masqué", element)
            elif name in _WRAPPERS:
                yield from self._blocks(element)
            elif name == "altChunk":
                self.lost["incorporé"] += 1
            elif local(element) == "AlternateContent":
                yield from self._blocks(chosen(element))

    def _paragraph(self, element: Any) -> Iterator[Piece]:
        line, self.held = self.held, _Line()
        properties = child(element, "pPr")
        line.style = value(child(properties, "pStyle"))
        self._inline(element, line)
        if child(properties, "rPr", "del") is not None:  # its mark is deleted: the next paragraph goes on
            self.held = line
            return
        text = "".join(line.parts)
        if text.strip():
            yield self._piece(text, properties, line)
        for box in line.boxes:
            yield from self._blocks(box)
        for kind, number in line.notes:
            yield from self._note(kind, number)

    def _piece(self, text: str, properties: Any, line: _Line) -> Piece:
        outline = value(child(properties, "outlineLvl"))
        level = int(outline) + 1 if outline and outline in "012345678" else self.styles.level(line.style)
        if self.styles.is_contents(line.style):
            return Piece(text, form="aside")
        bold = 0 < line.letters == line.bold
        return Piece(text, level, "" if level else self._marker(properties, line.style), bold=bold)

    def _marker(self, properties: Any, style: str | None) -> str:
        told = child(properties, "numPr")
        number, depth = self.styles.list_of(style)
        if told is not None:
            number, depth = value(child(told, "numId")) or number, value(child(told, "ilvl")) or depth
        return self.numbering.marker(number, int(depth) if depth and depth.isdigit() else 0) if number not in (None, "0") else ""

    def _note(self, kind: str, number: str | None) -> Iterator[Piece]:
        note = self.notes[kind].pop(number, None)  # once: references to one note may be many
        words = [p.marker + p.text for p in self._blocks(note)] if note is not None else []
        if any(words):
            yield Piece("Note : " + "\n".join(w.strip() for w in words), form="note")

    def _inline(self, parent: Any, line: _Line) -> None:
        for element in parent:
            name = word(element)
            if name == "r":
                self._run(element, line)
            elif name in _DELETED:
                self._lose("supprimé", element)
            elif is_prompt(element):
                self._lose("masqué", element)
            elif name in _WRAPPERS:
                self._inline(element, line)
            elif local(element) == "AlternateContent":
                self._inline(chosen(element), line)
            elif local(element) in ("oMath", "oMathPara"):
                line.write("".join(t.text or "" for t in element.iter("{*}t")), False)

    def _run(self, run: Any, line: _Line) -> None:
        properties = child(run, "rPr")
        character = value(child(properties, "rStyle"))
        if self._says(properties, "vanish", character, line.style):
            self._lose("masqué", run)
            return
        bold = self._says(properties, "b", character, line.style)
        for element in run:
            self._sign(element, line, bold)

    def _sign(self, element: Any, line: _Line, bold: bool) -> None:
        name = word(element)
        if name == "t":
            line.write(element.text or "", bold)
        elif name in _SIGNS:
            line.parts.append(_SIGNS[name])
        elif name == "sym":
            line.parts.append(chr(int(value(element, "char") or "20", 16) & 0xFFFF))
        elif name == "delText":
            self._lose("supprimé", element)
        elif name in ("footnoteReference", "endnoteReference"):
            line.notes.append((name.replace("Reference", "s"), value(element, "id")))
        elif name == "ruby":
            self._inline(element, line)
        elif name in ("drawing", "pict", "object"):
            line.boxes += boxes_in(element)
            self.lost["incorporé"] += any(local(e) == "OLEObject" for e in element)
        elif local(element) == "AlternateContent":
            for inner in chosen(element):
                self._sign(inner, line, bold)

    def _says(self, properties: Any, toggle: str, *styles: str | None) -> bool:
        told = switched(properties, toggle)
        return told if told is not None else any(self.styles.says(style, toggle) for style in styles)

    def _rows(self, table: Any) -> list[Row]:
        rows: list[Row] = []
        for element in table:
            name = word(element)
            if name == "tr" and child(element, "trPr", "del") is not None:
                self._lose("supprimé", element)
            elif name == "tr":
                properties = child(element, "trPr")
                header = switched(properties, "tblHeader") is True
                before = value(child(properties, "gridBefore")) or "0"
                rows.append(Row(tuple(self._cells(element, min(int(before), _WIDEST))), header))
            elif name in _DELETED:
                self._lose("supprimé", element)
            elif name in _WRAPPERS:
                rows += self._rows(element)
        return rows

    def _cells(self, row: Any, column: int) -> Iterator[Cell]:
        for element in row:
            name = word(element)
            if name == "tc":
                span = min(max(1, int(value(child(element, "tcPr", "gridSpan")) or 1)), _WIDEST)
                yield Cell(column, span, () if self._continued(element) else tuple(self._blocks(element)))
                column += span
            elif name in _WRAPPERS:
                for cell in self._cells(element, column):
                    yield cell
                    column = cell.column + cell.span

    def _continued(self, cell: Any) -> bool:
        """Whether a cell is covered by the one above or before it: what it still holds is shown nowhere."""
        merges = [child(cell, "tcPr", name) for name in ("vMerge", "hMerge")]
        covered = any(m is not None and value(m) in (None, "continue") for m in merges)
        if covered:
            self._lose("masqué", cell)
        return covered

    def _lose(self, why: str, element: Any) -> None:
        self.lost[why] += sum(len((t.text or "").split()) for t in element.iter() if word(t) in ("t", "delText"))

    def told(self) -> list[Told]:
        """What was met and is not the author's text."""
        counts = {
            "texte supprimé": (self.lost["supprimé"], "mot(s) supprimé(s) en suivi des modifications"),
            "texte masqué": (self.lost["masqué"], "mot(s) que le document n'affiche pas (caractères masqués, champ non rempli)"),
            "objet incorporé": (self.lost["incorporé"], "objet(s) d'un autre logiciel, à déposer comme fichiers"),
            "commentaires": (self._words("comments"), "mot(s) de commentaires de relecture, qui ne sont pas de l'auteur"),
            "en-tête ou pied de page": (self._words("header", "footer"), "mot(s) répétés de page en page"),
            "diagramme": (len(self.targets.get("diagramData", [])), "diagramme(s) SmartArt, dont le texte n'est pas lu"),
            "chemin douteux": (len(self.archive.ignored), "entrée(s) de l'archive au chemin qui en sort"),
        }
        return [Told("fichier", reason, f"{n} {what}") for reason, (n, what) in counts.items() if n]

    def _words(self, *kinds: str) -> int:
        names = [n for kind in kinds for n in self.targets.get(kind, []) if n in self.archive.parts]
        roots = [parse_xml(self.archive.parts[n], n) for n in names]
        return sum(len((t.text or "").split()) for root in roots for t in root.iter() if word(t) == "t")
