"""A REFI-QDA file `.qdpx` of any tool → a project, as far as it is text; what is not is told."""

from collections import Counter
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.exchange.project import (
    KINDS,
    Case,
    Code,
    Coding,
    Note,
    Project,
    Selection,
    Source,
    User,
    Value,
    Variable,
    plain_guid,
)
from pipeline.exchange.refi_file import Opened, open_project, text_at
from pipeline.ingest.files.safe_xml import local

_TEXT_SELECTIONS = ("PlainTextSelection", "TranscriptSelection")
# Regions of a picture, of a page or of a recording: codings there have no words of their own.
_REGIONS = {"PictureSelection": "zone d'image", "PDFSelection": "zone de page", "AudioSelection": "extrait sonore",
            "VideoSelection": "extrait vidéo"}  # fmt: skip
_LEFT = {"Links": "liens", "Sets": "ensembles", "Graphs": "cartes"}


def read_project(path: Path) -> Project:
    """Read a project.

    Raises:
        UnreadableFile: See `refi_file.open_project`; or an identifier or a position is none.
    """
    opened = open_project(path)
    try:
        return _Reader(opened).project()
    except UnreadableFile as error:
        raise UnreadableFile(f"{path.name} : {error}") from error


class _Reader:
    """Reads one file; `unread` gathers what it holds besides text."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.unread: Counter[str] = Counter()

    def project(self) -> Project:
        """Read the whole."""
        root = self.opened.root
        sources = [found for element in _under(root, "Sources") for found in self.sources(element)]
        for name, told in _LEFT.items():
            self.unread[told] += len(_under(root, name))
        notes = tuple(self.note(element) for element in _under(root, "Notes"))
        return Project(
            name=root.get("name", ""),
            origin=root.get("origin", ""),
            users=tuple(User(_guid(e), e.get("name", ""), e.get("id", "")) for e in _under(root, "Users")),
            codes=tuple(code for book in _all(root, "CodeBook") for code in map(_code, _under(book, "Codes"))),
            variables=tuple(map(_variable, _under(root, "Variables"))),
            cases=tuple(map(_case, _under(root, "Cases"))),
            sources=tuple(sources),
            notes=notes,
            description=_told(root, "Description"),
            noted=_refs(root, "NoteRef"),
            user=_user(root, "creatingUserGUID"),
            time=root.get("creationDateTime", ""),
            unread=tuple(f"{count} {told}" for told, count in sorted(self.unread.items()) if count),
        )

    def sources(self, element: Any) -> list[Source]:
        """Read a source: its text, the text that represents a page, or the transcripts of a recording."""
        kind, name = local(element), element.get("name", "")
        for region, told in _REGIONS.items():
            self.unread[f"codage(s) sur {told} de « {name} »"] += sum(len(_all(e, "Coding")) for e in _all(element, region))
        if kind == "TextSource":
            return [self.text_source(element, element)]
        inside = [*_all(element, "Representation"), *_all(element, "Transcript"), *_all(element, "TextDescription")]
        if not inside:
            self.unread[f"source sans texte « {name} »"] += 1
        return [self.text_source(text, element) for text in inside]

    def text_source(self, text: Any, element: Any) -> Source:
        """Read a text and what is coded in it; `element` is the source that it belongs to, maybe itself."""
        points = {_guid(point): point.get("position") for point in _all(text, "SyncPoint")}
        return Source(
            guid=_guid(text),
            name=element.get("name") or text.get("name", ""),
            text=self.words(text),
            description=_told(element, "Description"),
            selections=tuple(_selection(e, points) for e in text if local(e) in _TEXT_SELECTIONS),
            codings=_codings(element),
            notes=_refs(element, "NoteRef"),
            values=_values(element),
            user=_user(element),
            time=element.get("creationDateTime", ""),
        )

    def words(self, text: Any) -> str:
        """The text of a source: inline, or in a file of the archive."""
        inline = next(iter(_all(text, "PlainTextContent")), None)
        if inline is not None:
            return inline.text or ""
        path = text.get("plainTextPath", "")
        found = text_at(self.opened, path) if path else None
        if found is None:
            self.unread[f"texte absent du fichier pour « {text.get('name', '')} »"] += 1
        return found or ""

    def note(self, element: Any) -> Note:
        """Read a note, which is written as a source is."""
        return Note(
            _guid(element), element.get("name", ""), self.words(element), _user(element), element.get("creationDateTime", "")
        )


def _all(parent: Any, name: str) -> list[Any]:
    return [child for child in parent if local(child) == name]


def _under(parent: Any, name: str) -> list[Any]:
    """Elements of a list: the children of the child of this name, comments left out."""
    return [element for holder in _all(parent, name) for element in holder if local(element)]


def _told(parent: Any, name: str) -> str:
    return next((child.text or "" for child in _all(parent, name)), "")


def _guid(element: Any, name: str = "guid") -> str:
    return plain_guid(element.get(name, ""))


def _user(element: Any, name: str = "creatingUser") -> str:
    return _guid(element, name) if element.get(name) else ""


def _refs(parent: Any, name: str) -> tuple[str, ...]:
    return tuple(_guid(child, "targetGUID") for child in _all(parent, name))


def _code(element: Any) -> Code:
    return Code(
        guid=_guid(element),
        name=element.get("name", ""),
        description=_told(element, "Description"),
        color=element.get("color", ""),
        codable=element.get("isCodable", "true").strip() not in ("false", "0"),
        notes=_refs(element, "NoteRef"),
        children=tuple(map(_code, _all(element, "Code"))),
    )


def _variable(element: Any) -> Variable:
    return Variable(_guid(element), element.get("name", ""), element.get("typeOfVariable", "Text"), _told(element, "Description"))


def _values(parent: Any) -> tuple[Value, ...]:
    found = []
    for element in _all(parent, "VariableValue"):
        kinds = {f"{kind}Value": kind for kind in KINDS}
        given = next(((kinds[local(child)], child.text or "") for child in element if local(child) in kinds), None)
        found += [
            Value(guid, given[1] if given else None, given[0] if given else "Text") for guid in _refs(element, "VariableRef")
        ]
    return tuple(found)


def _case(element: Any) -> Case:
    return Case(
        guid=_guid(element),
        name=element.get("name", ""),
        description=_told(element, "Description"),
        codes=_refs(element, "CodeRef"),
        values=_values(element),
        sources=_refs(element, "SourceRef"),
        selections=_refs(element, "SelectionRef"),
    )


def _codings(parent: Any) -> tuple[Coding, ...]:
    return tuple(
        Coding(_guid(element), code, _user(element), element.get("creationDateTime", ""), _refs(element, "NoteRef"))
        for element in _all(parent, "Coding")
        for code in _refs(element, "CodeRef")[:1]
    )


def _selection(element: Any, points: dict[str, str | None]) -> Selection:
    start, end = element.get("startPosition"), element.get("endPosition")
    if local(element) == "TranscriptSelection":
        start, end = (points.get(_user(element, name)) for name in ("fromSyncPoint", "toSyncPoint"))
    return Selection(
        guid=_guid(element),
        start=_position(start),
        end=_position(end),
        name=element.get("name", ""),
        description=_told(element, "Description"),
        codings=_codings(element),
        notes=_refs(element, "NoteRef"),
        user=_user(element),
        time=element.get("creationDateTime", ""),
    )


def _position(written: str | None) -> int:
    """A position; −1 where none is given, as on a recording that nothing ties to its transcript."""
    if written is None:
        return -1
    try:
        return int(written)
    except ValueError as error:
        raise UnreadableFile(f"position « {written[:30]} » au lieu d'un nombre de caractères : réexportez le projet.") from error
