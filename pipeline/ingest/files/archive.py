"""ZIP containers (DOCX, ODT, XLSX, ODS) → the parts that are needed, within bounds, never on disk.

Bounds, on the bytes really unpacked and not on the sizes declared: `MAX_UNPACKED` in all, `MAX_PART` for a part that
is read, `MAX_RATIO` times the packed size beyond `FREE_BYTES`, `MAX_ENTRIES` entries, no two entries over the same
bytes. Archives inside the archive are never opened. Memory: the file, plus the parts that are kept.
"""

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pipeline.errors import UnreadableFile

MAX_FILE = 200_000_000  # bytes, packed
MAX_UNPACKED = 500_000_000  # bytes, all parts together
MAX_PART = 150_000_000  # bytes of one part that is kept
MAX_RATIO = 250  # unpacked / packed; deflate stops at 1032
FREE_BYTES = 50_000_000  # below which the ratio tells nothing: a sparse sheet packs well
MAX_ENTRIES = 10_000
_CHUNK = 1 << 20
_ENTRY = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Archive:
    """What was unpacked: parts by name, every name in order, and the entries left out with the reason."""

    parts: dict[str, bytes]
    names: tuple[str, ...]
    ignored: tuple[tuple[str, str], ...] = ()


def open_archive(path: Path, needed: str, keep: Callable[[str], bool]) -> Archive:
    """Unpack in memory the parts that `keep` names; the others are not unpacked at all.

    Args:
        path: The file.
        needed: A part without which the file is not what its name says.
        keep: Whether a part is to be read.

    Raises:
        UnreadableFile: Not an archive of this format, protected, damaged, or beyond a bound.
    """
    return _walk(path, needed, keep, measure=False)


def check_archive(path: Path, needed: str, keep: Callable[[str], bool]) -> Archive:
    """Unpack every part once, keeping those that `keep` names: for readers that open the file themselves.

    Raises:
        UnreadableFile: As for `open_archive`.
    """
    return _walk(path, needed, keep, measure=True)


def _walk(path: Path, needed: str, keep: Callable[[str], bool], *, measure: bool) -> Archive:
    data = _packed(path)
    suffix = path.suffix.lower()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            items = _items(archive, needed, suffix)
            budget = _Budget()
            parts = {i.filename: budget.unpack(archive, i, kept=True) for i in items if keep(i.filename)}
            for item in items if measure else []:
                if not keep(item.filename):
                    budget.unpack(archive, item, kept=False)
            ignored = [(i.filename, "chemin qui sort de l'archive") for i in archive.infolist() if _escapes(i.filename)]
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error) as error:
        raise UnreadableFile(
            f"ce fichier n'est pas un vrai {suffix}, ou il est abîmé ({type(error).__name__}) : rouvrez-le et enregistrez-le dans ce format."
        ) from error
    return Archive(parts, tuple(i.filename for i in items), tuple(ignored))


def _packed(path: Path) -> bytes:
    size = path.stat().st_size
    if size > MAX_FILE:
        raise UnreadableFile(f"{size // 1_000_000} Mo : au-delà de {MAX_FILE // 1_000_000} Mo, coupez ce fichier en plusieurs.")
    data = path.read_bytes()
    if not data.startswith(b"PK"):
        raise UnreadableFile(_what_it_is(data, path.suffix.lower()))
    # Counted before the directory is read: a directory of millions of entries would fill the memory by itself.
    if data.count(_ENTRY) > MAX_ENTRIES:
        raise UnreadableFile(
            f"archive de plus de {MAX_ENTRIES} entrées : refusée par prudence, enregistrez le fichier à nouveau."
        )
    return data


def _what_it_is(data: bytes, suffix: str) -> str:
    """Say what a file that is no archive looks like, and what to do with it."""
    head = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "fichier protégé par un mot de passe : enlevez la protection et enregistrez-le à nouveau."
        return f"ancien fichier Office (.doc, .xls) renommé en {suffix} : ouvrez-le et enregistrez-le vraiment en {suffix}."
    known = {b"%pdf": "un PDF", b"{\\rtf": "un RTF", b"<!doctype html": "une page HTML", b"<html": "une page HTML"}
    found = next((name for sign, name in known.items() if head.startswith(sign)), None)
    told = f"c'est {found} renommé" if found else "ses premiers octets ne sont pas ceux d'une archive"
    return f"ce fichier n'est pas un vrai {suffix} ({told}) : rouvrez-le et enregistrez-le dans ce format."


def _items(archive: zipfile.ZipFile, needed: str, suffix: str) -> list[zipfile.ZipInfo]:
    """Entries that may be unpacked, after the checks that cost nothing."""
    items = [i for i in archive.infolist() if not i.is_dir() and not _escapes(i.filename)]
    names = {i.filename for i in items}
    if len(names) < len(items):
        raise UnreadableFile("archive dont deux entrées portent le même nom : enregistrez le fichier à nouveau.")
    if needed not in names:
        raise UnreadableFile(f"archive sans « {needed} » : ce n'est pas un vrai {suffix}, enregistrez-le à nouveau.")
    if any(i.flag_bits & 1 for i in items):
        raise UnreadableFile("fichier protégé par un mot de passe : enlevez la protection et enregistrez-le à nouveau.")
    ordered = sorted(archive.infolist(), key=lambda i: i.header_offset)
    if any(a.header_offset + 30 + a.compress_size > b.header_offset for a, b in pairwise(ordered)):
        raise UnreadableFile("archive dont les entrées se recouvrent : elle est refusée par prudence.")
    return items


def _escapes(name: str) -> bool:
    r"""Whether a name would leave the folder it were unpacked in.

    >>> [_escapes(n) for n in ("word/document.xml", "../x", "/etc/x", "C:\\x", "a/..\\x")]
    [False, True, True, True, True]
    """
    return name.startswith(("/", "\\")) or name[1:2] == ":" or ".." in name.replace("\\", "/").split("/")


class _Budget:
    """Counts the bytes really unpacked from one archive."""

    def __init__(self) -> None:
        self.unpacked = self.packed = 0

    def unpack(self, archive: zipfile.ZipFile, item: zipfile.ZipInfo, *, kept: bool) -> bytes:
        chunks = []
        size = 0
        self.packed += item.compress_size
        with archive.open(item) as part:
            while chunk := part.read(_CHUNK):
                size += len(chunk)
                self.unpacked += len(chunk)
                self._check(size if kept else 0)
                if kept:
                    chunks.append(chunk)
        return b"".join(chunks)

    def _check(self, size: int) -> None:
        bomb = self.unpacked > FREE_BYTES and self.unpacked > MAX_RATIO * max(1, self.packed)
        if bomb or self.unpacked > MAX_UNPACKED or size > MAX_PART:
            raise UnreadableFile(
                f"l'archive se déplie en plus de {self.unpacked // 1_000_000} Mo : elle est refusée par prudence ; "
                "coupez le document, ou enregistrez-le à nouveau."
            )
