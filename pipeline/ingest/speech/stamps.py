r"""Time codes as transcribers write them: `[mm:ss]`, `[mm.ss]`, `{hh:mm:ss}`, `#hh:mm:ss.s#`, «1h02m03», ranges."""

import re

_STRICT = r"(?:\d{1,2}[:.h])?\d{1,2}[:.m]\d{2}s?(?:[.,]\d{1,3})?"
# Between brackets nothing else can be meant: spaces and a digit too many are typing faults.
_LAX = r"(?:\d{1,3}\s?[:.h]\s?)?\d{1,3}\s?[:.m]\s?\d{1,3}s?(?:[.,-]\d{1,3})?"
# Possessive blanks: long runs of spaces must not be tried piece by piece.
_TO = r"\s*+(?:-->|->|[-–—/>]|à)\s*+"
_OPEN, _SHUT = r"[\[{(#<]", r"[\]}})#>]"
BARE = rf"(?P<start>{_STRICT})(?:{_TO}(?P<end>{_STRICT}))?"
BRACKETED = rf"{_OPEN}\s*+(?P<start>{_LAX})(?:{_TO}(?P<end>{_LAX}))?\s*+{_SHUT}"
# Bracketed or not: the groups cannot be named twice in one pattern.
ANY = (
    rf"(?:{_OPEN}\s*+)?(?P<start>{_LAX}(?=\s*+(?:{_TO}|{_SHUT}))|{_STRICT})"
    rf"(?:{_TO}(?P<end>{_LAX}(?=\s*+{_SHUT})|{_STRICT}))?(?:\s*+{_SHUT})?"
)

ALONE = re.compile(rf"^\s*+{ANY}\s*+$")
LEADING = re.compile(rf"^\s*+{BRACKETED}\s*+(?:[-–—]\s++)?(?=\S)")
TRAILING = re.compile(rf"{BRACKETED}\s*+$")


def seconds(stamp: str | None) -> float | None:
    """Convert a time code to seconds.

    With a colon, a dot or comma begins the fraction of a second; without, `mm.ss` is meant. A digit
    too many is a typing fault: the first two are kept.

    >>> seconds("1:02:03"), seconds("0:11"), seconds("12.40"), seconds("01:02.5"), seconds("00:00:05-3"), seconds("1h02m03s")
    (3723.0, 11.0, 760.0, 62.5, 5.3, 3723.0)
    """
    if not stamp:
        return None
    plain = re.sub(r"\s", "", stamp).rstrip("s").replace("h", ":").replace("m", ":")
    fraction = ""
    if ":" in plain or "," in plain or "-" in plain or plain.count(".") > 2:
        match = re.search(r"[.,-](\d+)$", plain)
        if match:
            fraction, plain = match[1], plain[: match.start()]
    first, *rest = re.split(r"[:.]", plain)
    total = float(first)
    for part in rest:
        total = total * 60 + (float(part) if int(part) < 60 else float(part[:2]))
    return total + (float(f"0.{fraction}") if fraction else 0.0)
