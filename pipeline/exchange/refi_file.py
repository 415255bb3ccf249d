"""A REFI-QDA file → the tree of its XML and the texts beside it, whoever wrote it and whatever it hides."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.archive import open_archive
from pipeline.ingest.files.encoding import decode
from pipeline.ingest.files.safe_xml import local, parse_xml

_PROJECT = re.compile(rb"project\.qde", re.IGNORECASE)
_SCHEMES = ("internal://", "relative://", "absolute://", "file://")
_TEXTS = (".qde", ".txt")


@dataclass(frozen=True)
class Opened:
    """The root element of a project, and the texts of its file by folded base name."""

    root: Any
    texts: dict[str, bytes]


def open_project(path: Path) -> Opened:
    """Open a `.qdpx`, within the bounds of `ingest.files.archive` and `ingest.files.safe_xml`; media stay packed.

    Raises:
        UnreadableFile: Missing, no ZIP, too large, a trap, or its XML is no REFI-QDA project.
    """
    if not path.is_file():
        raise UnreadableFile(f"{path} : fichier introuvable ; vérifiez le chemin.")
    try:
        archive = open_archive(path, _spelt(path), lambda name: name.lower().endswith(_TEXTS))
        part = next(name for name in archive.names if name.lower() == "project.qde")
        root = parse_xml(archive.parts[part], part)
    except UnreadableFile as error:
        raise UnreadableFile(f"{path.name} : {error}") from error
    if local(root) != "Project":
        raise UnreadableFile(f"{path.name} : « {local(root)} » au lieu de « Project » : ce n'est pas un projet REFI-QDA.")
    texts = {PurePosixPath(name.replace("\\", "/")).name.casefold(): data for name, data in archive.parts.items() if name != part}
    return Opened(root, texts)


def holds_project(path: Path) -> bool:
    """Tell whether a file is a ZIP that names a project, without unpacking anything."""
    if not path.is_file():
        return False
    data = path.read_bytes()
    return data.startswith(b"PK") and bool(_PROJECT.search(data))


def text_at(opened: Opened, written: str) -> str | None:
    """Give the text that a path leads to: `internal://`, `relative://` or absolute, whatever the case; `None` if it is not in the file.

    Only the last part of the path counts, and only among what the file itself holds: nothing else is ever opened.
    """
    path = written
    for scheme in _SCHEMES:
        if path.lower().startswith(scheme):
            path = path[len(scheme) :]
    name = path.replace("\\", "/").rpartition("/")[2].casefold()
    data = opened.texts.get(name, opened.texts.get(unquote(name)))
    return None if data is None else decoded(data)


def decoded(data: bytes) -> str:
    """Decode a text without touching its line ends, which positions count."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(data)


def _spelt(path: Path) -> str:
    """How this archive spells `project.qde`: names are written plainly in it."""
    with path.open("rb") as file:
        found = _PROJECT.search(file.read())
    return found[0].decode() if found else "project.qde"
