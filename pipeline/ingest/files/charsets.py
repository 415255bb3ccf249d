"""Which single-byte encoding French text is in: letters and signs must stand where French has them."""

import re
from itertools import islice

CANDIDATES = ("cp1252", "iso8859_15", "mac_roman", "cp850")  # the first wins a tie
_SMALL = "éèêëàâäçùûüôöîïÿœæ"
_CAPITAL = _SMALL.upper()
_SIGNS = "«»“”‘–—…€°•·§²³µ‹›№×£±©®™"
_BEYOND = re.compile("[^\x00-\x7f]")
_SAMPLE = 20_000  # letters beyond ASCII that are looked at


def best_single_byte(data: bytes) -> str | None:
    """Find the encoding in which bytes look most like French; `None` when none does.

    >>> best_single_byte("Le cœur de l’été".encode("mac_roman")), best_single_byte("Le cœur d'été".encode("iso8859_15"))
    ('mac_roman', 'iso8859_15')
    """
    scores = {encoding: score(data.decode(encoding, "replace")) for encoding in CANDIDATES}
    best = max(CANDIDATES, key=lambda encoding: scores[encoding])
    return best if scores[best] >= 0 else None


def score(text: str) -> float:
    """Count letters and signs where French has them, less those where it has not.

    >>> score("été"), score("Ž t Ž") < 0
    (2.0, True)
    """
    places = (match.start() for match in _BEYOND.finditer(text))
    return sum(_weight(text[max(0, i - 1) : i], text[i], text[i + 1 : i + 2]) for i in islice(places, _SAMPLE))


def _weight(before: str, char: str, after: str) -> float:
    if char in _SMALL:
        return 1.0 if before.isalpha() or after.isalpha() or char in "àô" else -1.0
    if char in _CAPITAL:
        return -1.0 if before.islower() or (not after.isalpha() and not before.isalpha()) else 0.9
    if char == "’":
        return 1.0 if before.isalpha() else -0.2
    if char in _SIGNS:
        return -1.0 if before.isalpha() and after.isalpha() else 0.5
    if char in "\u00a0\u202f\u00ad":
        return -1.0 if before.isalpha() and after.isalpha() and char != "\u00ad" else 0.1
    if char in "¼½¾":
        return -1.0 if before.isalpha() or after.isalpha() else 0.2
    return -2.0 if char == "\ufffd" or char < "\u00a0" else -1.0
