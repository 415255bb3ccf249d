"""A project → a REFI-QDA file `.qdpx`: XML in the order of its schema, texts beside it, always the same bytes.

Source of the structure: «REFI-QDA Standard, Project Exchange», version 1.0 of 18 March 2019 (schema `Project.xsd`).
"""

import zipfile
from pathlib import Path
from typing import Any

from pipeline.exchange.project import (
    REPLACEMENT,
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
    legal,
)

NAMESPACE = "urn:QDA-XML:project:1.0"
PROJECT, SOURCES = "project.qde", "sources/"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day that a ZIP can write: the day of writing is no content


def write_project(project: Project, target: Path) -> None:
    """Write a project, aside first.

    Characters that XML forbids become U+FFFD, one for one; see `project.legal`.

    Args:
        project: What to write; texts go to `sources/`, named by their source's identifier.
        target: The `.qdpx` file.
    """
    aside = target.with_name(f".{target.name}.partiel")
    with zipfile.ZipFile(aside, "w") as archive:
        _put(archive, PROJECT, project_xml(project))
        for source in project.sources:
            _put(archive, f"{SOURCES}{source.guid}.txt", legal_text(source.text).encode("utf-8"))
    aside.replace(target)


def legal_text(text: str) -> str:
    """Make a text one that every reader gives back: a mark of byte order at its head would be taken for an encoding."""
    text = legal(text)
    return REPLACEMENT + text[1:] if text.startswith("\ufeff") else text


def project_xml(project: Project) -> bytes:
    """Write the part `project.qde`."""
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}Project", nsmap={None: NAMESPACE})
    _set(root, name=project.name, origin=project.origin, creatingUserGUID=project.user, creationDateTime=project.time)
    _many(root, "Users", [_user(root, user) for user in project.users])
    if project.codes:
        _many(_add(root, "CodeBook"), "Codes", [_code(root, code) for code in project.codes])
    _many(root, "Variables", [_variable(root, variable) for variable in project.variables])
    _many(root, "Cases", [_case(root, case) for case in project.cases])
    _many(root, "Sources", [_source(root, source) for source in project.sources])
    _many(root, "Notes", [_note(root, note) for note in project.notes])
    _told(root, "Description", project.description)
    _refs(root, "NoteRef", project.noted)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    item = zipfile.ZipInfo(name, _LONG_AGO)
    item.compress_type, item.create_system, item.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
    archive.writestr(item, data, compresslevel=9)


def _make(like: Any, name: str) -> Any:
    return like.makeelement(f"{{{NAMESPACE}}}{name}")


def _add(parent: Any, name: str) -> Any:
    child = _make(parent, name)
    parent.append(child)
    return child


def _set(element: Any, **attributes: str) -> None:
    """Write attributes, empty ones left out but for names, which may be required."""
    for name, value in attributes.items():
        if value or name == "name":
            element.set(name, legal(value))


def _told(parent: Any, name: str, text: str) -> None:
    if text:
        _add(parent, name).text = legal(text)


def _many(parent: Any, name: str, children: list[Any]) -> None:
    """A list of children under one element, which the schema wants absent where there is none."""
    if children:
        _add(parent, name).extend(children)


def _refs(parent: Any, name: str, guids: tuple[str, ...]) -> None:
    for guid in guids:
        _set(_add(parent, name), targetGUID=guid)


def _user(root: Any, user: User) -> Any:
    element = _make(root, "User")
    _set(element, guid=user.guid, name=user.name, id=user.id)
    return element


def _code(root: Any, code: Code) -> Any:
    element = _make(root, "Code")
    _set(element, guid=code.guid, name=code.name, isCodable="true" if code.codable else "false", color=code.color)
    _told(element, "Description", code.description)
    _refs(element, "NoteRef", code.notes)
    element.extend([_code(root, child) for child in code.children])
    return element


def _variable(root: Any, variable: Variable) -> Any:
    element = _make(root, "Variable")
    _set(element, guid=variable.guid, name=variable.name, typeOfVariable=variable.kind)
    _told(element, "Description", variable.description)
    return element


def _values(parent: Any, values: tuple[Value, ...]) -> None:
    for value in values:
        element = _add(parent, "VariableValue")
        _refs(element, "VariableRef", (value.variable,))
        if value.value is not None:
            _add(element, f"{value.kind}Value").text = legal(value.value)


def _case(root: Any, case: Case) -> Any:
    element = _make(root, "Case")
    _set(element, guid=case.guid, name=case.name)
    _told(element, "Description", case.description)
    _refs(element, "CodeRef", case.codes)
    _values(element, case.values)
    _refs(element, "SourceRef", case.sources)
    _refs(element, "SelectionRef", case.selections)
    return element


def _source(root: Any, source: Source) -> Any:
    element = _make(root, "TextSource")
    path = f"internal://{source.guid}.txt"
    _set(element, guid=source.guid, name=source.name, plainTextPath=path, creatingUser=source.user, creationDateTime=source.time)
    _told(element, "Description", source.description)
    for selection in source.selections:
        _selection(element, selection)
    _codings(element, source.codings)
    _refs(element, "NoteRef", source.notes)
    _values(element, source.values)
    return element


def _selection(parent: Any, selection: Selection) -> None:
    element = _add(parent, "PlainTextSelection")
    where = {"startPosition": str(selection.start), "endPosition": str(selection.end)}
    _set(element, guid=selection.guid, name=selection.name, **where)
    _set(element, creatingUser=selection.user, creationDateTime=selection.time)
    _told(element, "Description", selection.description)
    _codings(element, selection.codings)
    _refs(element, "NoteRef", selection.notes)


def _codings(parent: Any, codings: tuple[Coding, ...]) -> None:
    for coding in codings:
        element = _add(parent, "Coding")
        _set(element, guid=coding.guid, creatingUser=coding.user, creationDateTime=coding.time)
        _refs(element, "CodeRef", (coding.code,))
        _refs(element, "NoteRef", coding.notes)


def _note(root: Any, note: Note) -> Any:
    element = _make(root, "Note")
    _set(element, guid=note.guid, name=note.name, creatingUser=note.user, creationDateTime=note.time)
    # Always there: a note must hold its text, in itself or in a file.
    _add(element, "PlainTextContent").text = legal(note.text)
    return element
