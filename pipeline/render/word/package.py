"""What Word and slides share of the Office format: text that XML accepts, bytes that do not change, a file never half written."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.render.aside import aside

# The day of a file would change its bytes from one run to the next; the report says in words when it was made.
FIXED = datetime(2020, 1, 1)
MADE_BY = "regards-croises"
_REFUSED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def clean(text: str) -> str:
    r"""Replace the characters that XML refuses by the sign of a lost character.

    >>> clean("a\x00b\x0bc"), clean("é <b> & 🙂")
    ('a�b�c', 'é <b> & 🙂')
    """
    return _REFUSED.sub("\ufffd", text)


def describe(document: Any, title: str, subject: str) -> None:
    """Fill in the core properties of a Word document or of a presentation, and drop the library's own thumbnail."""
    core = document.core_properties
    core.title, core.subject = clean(title)[:250], clean(subject)[:250]
    core.author = core.last_modified_by = MADE_BY
    core.language, core.category, core.comments, core.keywords = "fr-FR", "Diagnostic territorial", "", ""
    core.created = core.modified = core.last_printed = FIXED
    core.revision = 1
    package = document.part.package
    links = package.rels if hasattr(package, "rels") else package._rels
    for key in [key for key, link in links.items() if link.reltype.endswith("/thumbnail")]:
        links.pop(key)


def write_package(save: Callable[[io.BytesIO], None], path: Path) -> None:
    """Write an Office file aside with fixed dates, then put it in its place.

    Args:
        save: What writes the package in a stream.
        path: The file; another name beside it is used while it is written.
    """
    made = io.BytesIO()
    save(made)
    with aside(path) as place, zipfile.ZipFile(made) as parts, zipfile.ZipFile(place, "w") as out:
        for part in parts.infolist():
            dated = zipfile.ZipInfo(part.filename, date_time=_EPOCH)
            dated.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(dated, parts.read(part))
