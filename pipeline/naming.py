"""Names under which files are shown: those of speech may name somebody, so that a kind and a rank stand for them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from slugify import slugify

from pipeline.manifest import MANIFEST_NAME
from pipeline.territory import CONVENTION, suffix_of

_PUBLIC = "documents"


def shown_names(kinds: Mapping[str, str], refused: Iterable[str] = ()) -> dict[str, str]:
    """Path of each file → the name to show; ranks follow the paths within a kind, and nothing else.

    Args:
        kinds: Path → kind of every source.
        refused: Paths of files that are no source; published ones keep their name.

    >>> shown_names({"entretiens/Mme Petit.docx": "entretien", "documents/plan.pdf": "document"}, ["entretiens/Durand.mp3"])
    {'documents/plan.pdf': 'documents/plan.pdf', 'entretiens/Mme Petit.docx': 'entretiens/entretien-1.docx', 'entretiens/Durand.mp3': 'entretiens/fichier-1.mp3'}
    """
    ranks: Counter[str] = Counter()
    names: dict[str, str] = {}
    for path, kind in [*sorted(kinds.items()), *((path, "") for path in sorted(set(refused) - kinds.keys()))]:
        if kind == "document" or (not kind and is_published(path)):
            names[path] = path
            continue
        ranks[kind] += 1
        names[path] = f"{_folder(path, kind)}{kind or 'fichier'}-{ranks[kind]}{_suffix(path)}"
    return names


def is_published(path: str) -> bool:
    """Whether a file that is no source names nobody: it stands with the documents or outlines, or is the manifest."""
    return path == MANIFEST_NAME or slugify(PurePosixPath(path).parts[0] if path else "") in (_PUBLIC, "contours")


def _folder(path: str, kind: str) -> str:
    top = slugify(PurePosixPath(path).parts[0])
    if top in CONVENTION and top != _PUBLIC and "/" in path:
        return f"{top}/"
    return next((f"{name}/" for name, told in CONVENTION.items() if told[0] == kind), "")


def _suffix(path: str) -> str:
    suffix = suffix_of(path)
    return suffix if re.fullmatch(r"(?:\.csv)?\.[a-z0-9]{1,8}", suffix) else ""
