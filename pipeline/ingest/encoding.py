"""Bytes → text, for the encodings that French files really use."""

import re
from pathlib import Path

from pipeline.errors import UnreadableFile

_MOJIBAKE = re.compile("Ã[\u0080-\u00bf]|â€")
_ALLOWED = ["utf_8", "cp1252", "mac_roman", "utf_16"]


def read_text(path: Path) -> str:
    """Decode a text file: UTF-8 (with or without BOM), UTF-16 with BOM, cp1252 or Mac Roman.

    Line ends become a single line feed.

    Raises:
        UnreadableFile: The bytes are no text in any of these encodings.
    """
    return decode(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n")


def decode(data: bytes) -> str:
    """Decode bytes; unrestricted guessers would read French cp1252 as cp1250.

    >>> decode("été".encode("cp1252"))
    'été'
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data, "utf-16")
    if data[1:400:2].count(0) > 0.9 * len(data[1:400:2]) > 0:
        return _strict(data, "utf-16-le")  # Windows tools at times leave the mark out
    if b"\x00" in data:
        raise UnreadableFile("ce n'est pas un fichier texte (octets nuls) : vérifiez son format, ou enregistrez-le en UTF-8.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252" and len(_MOJIBAKE.findall(text)) >= 3:
            raise UnreadableFile("deux encodages mêlés (UTF-8 et Windows) : ouvrez le fichier et enregistrez-le en UTF-8.")
        if encoding == "utf-8-sig" or _plausible(text):
            return text
    return _guess(data)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"encodage {encoding} annoncé mais illisible : enregistrez le fichier en UTF-8.") from error


def _plausible(text: str) -> bool:
    """French in cp1252 has few signs beyond letters; Mac Roman read as cp1252 has many."""
    odd = sum(char in "ŽÈËÍÎÏÌÓÔƒ‡ˆ‰Š‹Œ„†•" for char in text)
    accents = sum(char in "éèêàçùôîâûëïœ«»’€" for char in text)
    control = sum(ord(char) < 32 and char not in "\t\n\r\f" for char in text)
    return control == 0 and odd <= accents


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=_ALLOWED).best()
    if best is None or sum(byte < 9 for byte in data) > 0:
        raise UnreadableFile("encodage illisible : ouvrez le fichier et enregistrez-le en UTF-8.")
    return str(best)
