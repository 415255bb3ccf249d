"""Bytes → text, for the encodings that French files really use; what was repaired is told."""

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.charsets import best_single_byte

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# Two to four characters that cp1252 shows for one accented letter or typographic sign of UTF-8.
_MOJIBAKE = re.compile(
    "[\u00c2-\u00c5\u00ce\u00cf][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|â(?:€.|‚¬)"
)
_UNDEFINED = {chr(code): bytes([code]) for code in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_BINARY = bytes({*range(0x20)} - {*b"\0\t\n\x0b\f\r\x1b\x1a"})
MOST_BINARY = 0.02  # share of control bytes beyond which a file is no text


@dataclass(frozen=True)
class Decoded:
    """A text, its encoding, and what was repaired to read it: (reason, detail) in French."""

    text: str
    encoding: str
    repairs: tuple[tuple[str, str], ...] = ()


def read_text(path: Path) -> str:
    """Decode a text file; line ends become a single line feed.

    Raises:
        UnreadableFile: The bytes are no text.
    """
    return read_told(path).text


def read_told(path: Path) -> Decoded:
    """Decode a text file as `read_text` does, and say what was repaired."""
    found = decode_told(path.read_bytes())
    return Decoded(found.text.replace("\r\n", "\n").replace("\r", "\n"), found.encoding, found.repairs)


def decode(data: bytes) -> str:
    """Decode bytes; unrestricted guessers would read French cp1252 as cp1250.

    >>> decode("été".encode("cp1252")), decode("été".encode("utf-16-le"))
    ('été', 'été')
    """
    return decode_told(data).text


def decode_told(data: bytes, declared: str | None = None) -> Decoded:
    """Decode UTF-8, UTF-16 and UTF-32, with or without mark, cp1252, Latin-9, Mac Roman or cp850.

    A few broken bytes in UTF-8 become U+FFFD, lines of another encoding are read in it, and text encoded twice is
    put right; each is told. NUL bytes become spaces.

    Args:
        data: The bytes of the file.
        declared: The encoding that the file says of itself, believed when the bytes are no valid UTF-8.

    Raises:
        UnreadableFile: The bytes are no text in any of these encodings.
    """
    encoding, skip = next(((e, len(bom)) for bom, e in _BOMS if data.startswith(bom)), (_wide(data), 0))
    if encoding and encoding != "utf-8":
        return _checked(data[skip:].decode(encoding, "replace"), encoding)
    if len(data.translate(None, _BINARY)) < (1 - MOST_BINARY) * len(data) or data.count(0) > MOST_BINARY * len(data):
        raise UnreadableFile(
            "ce n'est pas un fichier texte (octets nuls ou de commande) : vérifiez son format, ou enregistrez-le en UTF-8."
        )
    body = data[skip:]
    try:
        return _checked(body.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(body):
        return _mixed(body)
    return _single_byte(body, declared)


def _wide(data: bytes) -> str | None:
    """Tell UTF-16 without a mark by where its zero bytes stand."""
    sample = data[: 1 << 16]
    if len(sample) < 4 or len(data) % 2:
        return None
    half = len(sample) // 2
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if max(even, odd) < 0.4 or min(even, odd) > 0.1 * max(even, odd):
        return None
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = sample.decode(encoding, "replace")
    return encoding if sum(c.isprintable() or c.isspace() for c in text) > 0.9 * len(text) else None


def _checked(text: str, encoding: str) -> Decoded:
    """Repair what a right decoding still leaves: signs without sense, NUL characters, text encoded twice."""
    repairs = []
    broken = text.count("\ufffd")
    if broken:
        where = text.index("\ufffd")
        repairs.append(("octets illisibles", f"{broken} signe(s) remplacé(s) par « \ufffd », le premier au caractère {where}"))
    if "\0" in text:
        repairs.append(("octets nuls", f"{text.count(chr(0))} remplacé(s) par une espace"))
        text = text.replace("\0", " ")
    text, twice = _unscrambled(text)
    if twice:
        repairs.append(("texte encodé deux fois", f"{twice} lettre(s) ou signe(s) remis d'aplomb (« Ã© » lu « é »)"))
    return Decoded(text, encoding, tuple(repairs))


def _unscrambled(text: str) -> tuple[str, int]:
    """Put right what was encoded twice, piece by piece; nothing is changed where it occurs by chance."""
    found = sum(1 for _ in _MOJIBAKE.finditer(text))
    if not found or (found < 3 and any(c in text for c in "éèà")):
        return text, 0
    count = 0

    def right(match: re.Match[str]) -> str:
        nonlocal count
        raw = b"".join(_UNDEFINED.get(c) or c.encode("cp1252", "replace") for c in match.group())
        try:
            better = raw.decode("utf-8")
        except UnicodeDecodeError:
            return match.group()
        count += 1
        return better

    return _MOJIBAKE.sub(right, text), count


def _mostly_utf8(data: bytes) -> bool:
    """Whether letters beyond ASCII are valid UTF-8 far more often than not."""
    text = data.decode("utf-8", "replace")
    beyond = sum(char > "\x7f" for char in text)
    return beyond > 0 and text.count("\ufffd") <= 0.34 * beyond


def _mixed(data: bytes) -> Decoded:
    """Read UTF-8 with broken bytes; three lines or more that are good cp1252 and not UTF-8 are read as such."""
    lines = data.split(b"\n")
    other = {n for n, line in enumerate(lines) if not _is_utf8(line) and _is_windows(line)}
    if len(other) < 3:
        return _checked(data.decode("utf-8", "replace"), "utf-8")
    text = "\n".join(line.decode("cp1252" if n in other else "utf-8", "replace") for n, line in enumerate(lines))
    found = _checked(text, "utf-8")
    told = (
        "deux encodages mêlés",
        f"{len(other)} ligne(s) lue(s) en Windows-1252 dans un fichier UTF-8, dès la ligne {min(other) + 1}",
    )
    return Decoded(found.text, found.encoding, (told, *found.repairs))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_windows(line: bytes) -> bool:
    """Whether a line without one valid UTF-8 letter has only French letters and signs in cp1252."""
    broken = line.decode("utf-8", "replace")
    return all(c <= "\x7f" or c == "\ufffd" for c in broken) and best_single_byte(line) == "cp1252"


def _single_byte(data: bytes, declared: str | None) -> Decoded:
    encoding = best_single_byte(data) or _guess(data, declared)
    if encoding is None:
        raise UnreadableFile("encodage illisible : ouvrez le fichier et enregistrez-le en UTF-8.")
    return _checked(data.decode(encoding, "replace"), encoding)


def _guess(data: bytes, declared: str | None) -> str | None:
    """The declared encoding where Python knows it, or the guess of a library among plausible ones."""
    import codecs

    from charset_normalizer import from_bytes

    try:
        if declared and codecs.lookup(declared).name not in ("utf-8", "utf-16", "utf-7"):
            return codecs.lookup(declared).name
    except LookupError:
        pass
    best = from_bytes(data[: 1 << 20], cp_isolation=["cp1252", "mac_roman", "cp1250", "cp1251", "cp1256"]).best()
    return best.encoding if best is not None else None
