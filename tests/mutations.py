"""Seeds and mutations of the fuzz suite: real and invented files, broken in every way that a disk, a mail or a person can."""

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

from pipeline.territory import READABLE
from tests.conftest import EXAMPLE, SHARED

KIND_OF_FOLDER = {
    "entretiens": "entretien",
    "reunions": "reunion",
    "ateliers": "atelier",
    "aller-vers": "reponse",
    "reponses": "reponse",
}
NASTY = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    "\u202e\u200f".encode(),
    b'"',
    b"\r\n\r\n",
    b"=cmd|' /C calc'!A0",
    b"<script>alert(1)</script>",
    b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    b"--> 99:99:99,999",
    b"9" * 400,
    b"a" * 5000,
    "é".encode("cp1252"),
    b"\x0c\x0b\x1b[31m",
    b";;;;;;;,,,,\t\t\t",
)
LARGEST_REAL = 120_000  # bytes: small files make many cases
REAL_OF_A_KIND = 3


def seeds() -> list[tuple[str, str, bytes]]:
    """(name, kind, content) of the example's files and of the smallest real ones of each extension."""
    found = [(p, KIND_OF_FOLDER.get(p.parent.name, "document")) for p in sorted(EXAMPLE.glob("*/*")) if _readable(p)]
    real = sorted(((p.stat().st_size, p) for p in SHARED.rglob("*") if _readable(p)), key=lambda pair: pair[0])
    taken: dict[str, int] = {}
    for size, path in real:
        suffix = path.suffix.lower()
        if 1000 < size <= LARGEST_REAL and taken.get(suffix, 0) < REAL_OF_A_KIND:
            taken[suffix] = taken.get(suffix, 0) + 1
            kind = "reponse" if suffix == ".csv" else KIND_OF_FOLDER.get(path.parent.name, "document")
            found.append((path, kind))
    return [(p.name, kind, p.read_bytes()) for p, kind in found if p.parent.name != "sources"]


def _readable(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in READABLE


def mutants(count: int, seed: int = 0) -> Iterator[tuple[str, str, bytes]]:
    """Give `count` broken files: (name, kind, content), the same ones for the same seed."""
    dice = random.Random(seed)
    stock = seeds()
    for number in range(count):
        name, kind, content = stock[number % len(stock)]
        other = dice.choice(stock)[2]
        for _ in range(dice.choice((1, 1, 1, 2, 4))):
            content = _mutate(content, other, dice)
        suffix = Path(name).suffix if dice.random() < 0.9 else dice.choice(READABLE)
        yield f"{number:05}{suffix}", kind, content


def _mutate(content: bytes, other: bytes, dice: random.Random) -> bytes:
    if content[:2] == b"PK" and dice.random() < 0.7:
        return _inside(content, other, dice)
    at = dice.randrange(len(content) + 1)
    to = min(len(content), at + dice.choice((1, 2, 16, 500, 20_000)))
    match dice.randrange(7):
        case 0:  # a bit turns
            return (
                content[:at] + bytes([(content[at] if at < len(content) else 0) ^ (1 << dice.randrange(8))]) + content[at + 1 :]
            )
        case 1:  # the end is missing
            return content[:at]
        case 2:  # a part is missing
            return content[:at] + content[to:]
        case 3:  # a part comes twice, or often
            return content[:to] + content[at:to] * dice.choice((1, 2, 50)) + content[to:]
        case 4:  # something foreign slips in
            return content[:at] + dice.choice(NASTY) * dice.choice((1, 1, 20)) + content[at:]
        case 5:  # a part of another file slips in
            start = dice.randrange(len(other) + 1)
            return content[:at] + other[start : start + 3000] + content[at:]
        case _:  # a part becomes noise
            return content[:at] + dice.randbytes(to - at) + content[to:]


def _inside(content: bytes, other: bytes, dice: random.Random) -> bytes:
    """Break one member of a ZIP container and close it again."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # an archive broken by an earlier mutation raises whatever it likes
        return content[: len(content) // 2]
    if not members:
        return content
    large = sorted(members, key=lambda name: -len(members[name]))
    victim = dice.choice(large[:3] + large)
    members[victim] = _mutate(members[victim].removeprefix(b"PK"), other, dice)
    if dice.random() < 0.1:
        del members[victim]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()
