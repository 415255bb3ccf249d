"""Parts of a DOCX and the elements that stand around its text: relations, content given twice, text boxes."""

import posixpath
from typing import Any

from pipeline.ingest.files.archive import Archive
from pipeline.ingest.files.safe_xml import local, parse_xml
from pipeline.ingest.written.docx_styles import child, switched, word


def is_prompt(element: Any) -> bool:
    """Whether a content control was left as the form gave it («Cliquez ici pour entrer du texte»)."""
    return word(element) == "sdt" and switched(child(element, "sdtPr"), "showingPlcHdr") is True


def chosen(alternate: Any) -> Any:
    """The one branch to read of content given twice: the first that holds text, or the first."""
    branches = [b for b in alternate if local(b) in ("Choice", "Fallback")]
    texts = [b for b in branches if any(word(t) == "t" for t in b.iter())]
    return next(iter(texts or branches), [])


def boxes_in(element: Any) -> list[Any]:
    """Text boxes of a drawing, the outermost ones; content given twice is read once."""
    if word(element) == "txbxContent":
        return [element]
    inside = chosen(element) if local(element) == "AlternateContent" else element
    return [box for inner in inside for box in boxes_in(inner)]


def relations(archive: Archive, part: str) -> dict[str, list[str]]:
    """Parts that a part points to, by the kind of relation."""
    folder, name = posixpath.split(part)
    data = archive.parts.get(posixpath.join(folder, "_rels", name + ".rels"))
    found: dict[str, list[str]] = {}
    for relation in parse_xml(data, "relations") if data else []:
        kind, target = relation.get("Type", "").rpartition("/")[2], relation.get("Target", "")
        if relation.get("TargetMode") != "External":
            found.setdefault(kind, []).append(posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
    return found
