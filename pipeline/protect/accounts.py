"""Account and identity numbers: IBAN, RIB, cards, social security, SIRET."""

import re
from collections.abc import Iterator

from pipeline.protect import clues as given
from pipeline.protect.clues import Clues, clues_of
from pipeline.protect.finds import ACCOUNT, IDENTIFIER, Find
from pipeline.protect.patterns import NUMBER_WORD

# Lengths of the IBAN registry (ISO 13616) for the countries met in France.
_LENGTHS = {
    "FR": 27, "MC": 27, "BE": 16, "DE": 22, "ES": 24, "IT": 27, "LU": 20, "CH": 21, "GB": 22, "NL": 18, "PT": 25, "PL": 28, "AT": 20,
    "IE": 22, "DK": 18, "SE": 24, "FI": 18, "NO": 15, "RO": 24, "BG": 22, "CZ": 24, "SK": 24, "HU": 28, "GR": 27, "HR": 21, "SI": 19,
    "LT": 20, "LV": 21, "EE": 20, "MT": 31, "CY": 28, "TN": 24, "MA": 28, "TR": 26, "AD": 24, "SM": 27, "LI": 21, "IS": 26, "DZ": 26,
    "SN": 28, "CI": 28, "ML": 28, "MG": 27, "CM": 27, "IL": 23, "UA": 29, "GE": 22, "AL": 28, "RS": 22, "BA": 20, "SA": 24, "AE": 23,
}  # fmt: skip
_IBAN_HEAD = re.compile(r"(?<![^\W_])([a-z]{2})[\s.\-–‑]?(\d)\s?(\d)(?=(?:[\s.\-–‑/]{0,3}[a-z0-9]){9})", re.IGNORECASE)
_GAP = " \t\n.-–‑/\u00a0\u202f"
_LOOSE = re.compile(r"(?<![^\W_])[A-Z]{2}\d{2}(?:[\s.\-]?[A-Z0-9]{2,6}){3,8}(?![^\W_])")
_RIB = re.compile(
    r"(?<!\w)\d{5}[\s.\-/|]{0,3}\d{5}[\s.\-/|]{0,3}(?:[\s.\-]?[0-9A-Z]){11}[\s.\-/|]{0,3}(?:cl[ée]\s*)?[0-9A-Z]{2}(?!\w)"
)
_NIR = re.compile(
    r"(?<![\w])[1278]\s?\d{2}[\s.\-]?(?:0[1-9]|1[0-2]|[2-9]\d)[\s.\-]?(?:\d{2}|2[AB])[\s.\-]?\d{3}[\s.\-]?\d{3}(?:[\s.\-/]{0,3}(?:cl[ée]\s*)?\d{2})?(?!\w)",
    re.IGNORECASE,
)
_SIRET = re.compile(r"(?<![\w])\d{3}[\s.]?\d{3}[\s.]?\d{3}[\s.]?\d{5}(?!\w)")
_CUED_IDENTITY = re.compile(
    r"\b(?i:siren|siret|rcs|sécu|sécurité sociale|numéro fiscal|allocataire|passeport|permis|carte d['’]identité)\b[^\d\n]{0,25}?"
    r"(?P<number>\d(?:[\s.]?[\dA-Z]){6,14})(?!\w)"
)
_RUN = re.compile(r"(?<![\w+])(?<!\d[.,])(?!00)\d(?:[\s.\-–‑/]{0,3}\d){12,22}(?![\d])")
_CUED = re.compile(
    r"\b(?i:compte|rib|iban|carte (?:bancaire|bleue|de crédit)|cb|livret)\b[^\d\n]{0,30}?(?P<number>(?:[A-Z]{2})?\d(?:[\s.\-]{0,2}[\dA-Z]){7,30}\d)(?!\w)"
)
_SPOKEN = re.compile(
    rf"\b(?:f\s?r\s+)?(?:{NUMBER_WORD}|\d{{1,4}})(?:[\s,.\-–]+(?:et[\s-]+)?(?:{NUMBER_WORD}|\d{{1,4}})\b){{11,}}", re.I
)
_NUMBERS = (
    (_RIB, ACCOUNT),
    (_NIR, IDENTIFIER),
    (_SIRET, IDENTIFIER),
    (_RUN, ACCOUNT),
    (_CUED_IDENTITY, IDENTIFIER),
    (_CUED, ACCOUNT),
)
_FEWEST_DIGITS, _FEWEST_SPOKEN = 7, 12  # numbers below which no account is written that nothing announces, or spoken
_THOUSANDS = re.compile(r"\d{1,3}(?:[\s.]\d{3})+")
_WORDY = re.compile(r"[^\W\d_]{3}")
_DATED = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}")


def accounts(text: str, clues: Clues | None = None) -> Iterator[Find]:
    """Find account numbers and identity numbers.

    >>> text = "virement sur fr76 3000 1007 9412 3456 7890 185 merci"
    >>> found = next(accounts(text))
    >>> found.kind, text[found.start:found.end]
    ('compte', 'fr76 3000 1007 9412 3456 7890 185')
    >>> list(accounts("de 2019 2020 2021 2022, pour 1 250 000 000 000 euros"))
    []
    """
    clues = clues or clues_of(text)
    many = clues.digits >= _FEWEST_DIGITS
    for match in _IBAN_HEAD.finditer(text) if many else ():
        end = _iban_end(text, match)
        if end:
            yield Find(match.start(), end, ACCOUNT)
    for pattern, kind in _NUMBERS if many or (clues.digits and clues.seen & given.NUMBERED) else ():
        for match in pattern.finditer(text):
            span = match.span("number" if "number" in pattern.groupindex else 0)
            if not _is_quantity(text[slice(*span)]):
                yield Find(*span, kind)
    if many:
        yield from (Find(*m.span(), ACCOUNT) for m in _LOOSE.finditer(text) if sum(c.isdigit() for c in m.group()) >= 10)
    if clues.digits + clues.numbers >= _FEWEST_SPOKEN:
        yield from (Find(*m.span(), ACCOUNT) for m in _SPOKEN.finditer(text) if _WORDY.search(m.group()))


def _iban_end(text: str, head: re.Match[str]) -> int | None:
    """End of the IBAN that begins here: as many letters and digits as its country has, whatever stands between."""
    length = _LENGTHS.get(head.group(1).upper())
    if length is None:
        return None
    left, at, digits, gap = length - 4, head.end(), 0, 0
    while left and at < len(text):
        char = text[at]
        if char.isascii() and char.isalnum():
            left, gap, digits = left - 1, 0, digits + char.isdigit()
        elif char in _GAP and gap < 3:
            gap += 1
        else:
            break
        at += 1
    inside = at < len(text) and text[at].isalnum()
    return at if left == 0 and not inside and digits >= 0.5 * (length - 4) else None


def _is_quantity(number: str) -> bool:
    """Tell years side by side, dates, and sums of money from the number of an account."""
    groups = re.split(r"\D+", number.strip())
    years = all(len(group) == 4 and group[:2] in ("19", "20") for group in groups)
    round_ = len(groups) > 1 and all(group.endswith("00") for group in groups)
    if " / " in number:  # two phones side by side
        return True
    return years or round_ or bool(_DATED.search(number)) or bool(_THOUSANDS.fullmatch(number) and len(groups[-1]) == 3)
