"""E-mails, phones and number plates, as they are written and as they are spoken."""

import re
from collections.abc import Iterator

from pipeline.language import is_word
from pipeline.protect import clues as given
from pipeline.protect.clues import Clues, clues_of
from pipeline.protect.finds import MAIL, PHONE, PLATE, Find

NUMBER_WORD = (
    r"(?:z[ée]ros?|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente"
    r"|quarante|cinquante|soixante|septante|huitante|octante|nonante)"
)
_AT = r"(?:\s*[(\[{<]\s*(?:at|a|@|arr?oba[sz]e?s?)\s*[)\]}>]\s*|\s*@\s*|\s+(?:arr?oba[sz]e?s?|at)\s+)"
_DOT = r"(?:\s*[(\[]\s*(?:dot|point|\.)\s*[)\]]\s*|\s+(?:point|dot)\s+|\s?\.\s?(?=\w))"
_DASH = r"(?:\s+(?:tiret(?:\s+du\s+(?:bas|six|huit|[68]))?|underscore|trait\s+d['’]union|moins|plus)\s+)"
_WORD = r"(?:\w{3,}['’])?\w[\w+%-]*"  # «prud'homme», not «l'adresse»
_LOCAL = rf"{_WORD}(?:(?:\.|{_DOT}|{_DASH}){_WORD})*"
_DOMAIN = rf"{_WORD}(?:{_DASH}{_WORD})*(?:{_DOT}{_WORD}(?:{_DASH}{_WORD})*)*"
_TLD = r"[a-z]{2,10}\b"
_MAILS = (
    re.compile(r"\b(?:\w[\w.+%-]*\w{3}['’])?[\w.+%-]*\w@[\w-]+(?:\.[\w-]+)*", re.IGNORECASE),
    re.compile(rf"\b{_LOCAL}{_AT}{_DOMAIN}{_DOT}{_TLD}", re.IGNORECASE),
    re.compile(rf"\b{_WORD}(?:(?:\.|{_DOT}|{_DASH}){_WORD})+\s+chez\s+{_WORD}{_DOT}(?:fr|com|net|org|eu|bzh)\b", re.IGNORECASE),
)
_HOSTS = r"(?:gmail|hotmail|yahoo|outlook|orange|free|laposte|wanadoo|sfr|icloud|live|protonmail|bbox|neuf|numericable|msn|gmx|aol|proton)"
# «jeandupont chez gmail com»: neither mark nor point is said.
_HOSTED = re.compile(
    rf"\b(?P<local>{_LOCAL})(?P<at>{_AT}|\s+chez\s+){_HOSTS}(?:{_DOT}|\s+)(?:com|fr|net|org|me|ch|be)\b", re.IGNORECASE
)
_SPELT = re.compile(rf"(?:\b\w\b[\s,.-]+){{2,}}(?:tout(?:\s+en)?\s+)?(?:attach\w+|coll\w+)?{_AT}", re.IGNORECASE)
_SPELT_WORD = re.compile(rf"\b\w+(?:\s+\w+)?\s+(?:tout(?:\s+en)?\s+)(?:attach\w+|coll\w+){_AT}", re.IGNORECASE)
_MAIL_HINT = re.compile(r"@|arr?oba[sz]|\b[(\[{<]?(?:at|chez)\b", re.IGNORECASE)

_GAP = r"[\s.\-–‑/·_]{0,3}"
_DATE = r"(?!\d{2}[./-]\d{2}[./-](?:19|20)\d{2})"
_PHONES = (
    re.compile(rf"(?<![\w+])(?:\+|00)\s?33{_GAP}(?:\(\s?0\s?\){_GAP})?[1-9](?:[\s.\-–‑/·_,()]{{0,3}}\d){{8}}(?!\d|[a-z]\b)"),
    re.compile(rf"(?<![\w+])(?<!\d[.,]){_DATE}\(?[0O]\s?[1-9]\)?(?:[\s.\-–—‐‑/·_:|()]{{0,3}}\d){{8}}(?!\d|[a-z]\b)"),
    re.compile(
        rf"(?<![\w+])(?<!\d[.,])(?:33{_GAP}[1-9](?:[\s.\-–‑]{{0,2}}\d){{8}}|{_DATE}(?=0(?:[\s.\-]?\d){{8,11}}(?![\s.\-]?\d))0[1-9]\d{{0,4}}(?:[\s.\-]\d{{2,6}}){{1,4}})(?![\s.\-]?\d|[a-z]\b)"
    ),
    re.compile(r"(?<![\w+])0[1-9](?:\s?,\s?\d{2}){4}(?!\d)"),
    re.compile(r"(?<![\w+])(?:\+|00)[\s.]?[1-9]\d{0,2}(?:[\s.\-–/()]{0,3}\d){6,12}(?!\d)"),
    re.compile(r"(?<![\w+.,])(?<!\d\s)[67](?:[\s.\-]\d{2}){4}(?![\s.\-]?\d)"),
    re.compile(r"(?<![\w+.,])\(\d{2,4}\)\s?\d(?:[\s.\-]?\d){5,9}(?!\d)"),
    re.compile(
        r"(?:t[ée]l(?:[ée]phone)?|portable|mobile|appel\w*|joindre|joignable|num[ée]ro|fixe|whatsapp|sms|fax)\b[^\d\n]{0,25}?"
        r"(?P<number>\d(?:[\s.\-–/·]{0,2}\d){7,13})(?![\d])",
        re.IGNORECASE,
    ),
)
_PAUSE = r"(?:et|euh+|heu+|hum+|hein|donc|alors|ensuite|attendez|voilà|ouais|oui|pardon|bah|ben)"
_SPOKEN_GAP = rf"(?:[\s,.…\-–‑]+(?:{_PAUSE}\b[\s,.…\-–‑]+){{0,3}})"
_SPOKEN = re.compile(
    rf"\b(?:(?:plus\s+(?:trente[\s-]trois|33))|z[ée]ro|[0O]\s?[1-9]?)(?:{_SPOKEN_GAP}(?:{NUMBER_WORD}|\d{{1,2}})\b){{4,}}",
    re.IGNORECASE,
)
# «mon numéro, six douze trente-quatre…»: without its zero, a phone must be announced.
_CUED_SPOKEN = re.compile(
    rf"\b(?:t[ée]l(?:[ée]phone)?|portable|mobile|appel\w*|rappel\w*|joindre|joignable|num[ée]ro|fixe|whatsapp|sms|ou|et)\b[^\d\n]{{0,30}}?"
    rf"\b(?P<number>(?:{NUMBER_WORD}|[1-9])(?:{_SPOKEN_GAP}(?:{NUMBER_WORD}|\d{{1,2}})\b){{4,}})",
    re.IGNORECASE,
)
_PHONE_CUE = re.compile(
    r"\b(?:t[ée]l(?:[ée]phone)?|portable|mobile|appel\w*|rappel\w*|joindre|joignable|num[ée]ro|fixe|whatsapp|sms)\b",
    re.IGNORECASE,
)
_FEWEST_DIGITS, _FEWEST_SPOKEN, _FEWEST_CUED = 7, 4, 6  # numbers below which no phone is written, spoken, announced
_PHONE_REACH = 60  # characters before a number in which a word may say that it is a phone's
_LETTER = re.compile(r"[^\W\d_]{2}")
_NUMBERS = re.compile(rf"\b{NUMBER_WORD}\b|\d{{1,2}}", re.IGNORECASE)
# «01 24.10.03 01» is a file's code around a date: the date's marks are not those around it.
_CODED = re.compile(r"(?<![./-])(?<!\d)(?:0[1-9]|[12]\d|3[01])([./-])(?:0[1-9]|1[0-2])\1\d{2}(?![./-]?\d)")

_CUE = re.compile(
    r"\b(?:plaques?|immatricul\w*|voitures?|v[ée]hicules?|camions?|camionnettes?|fourgons?|motos?|scooters?|garée?s?)\b", re.I
)
_CUE_REACH = 60  # characters before a plate in which a word may announce it
_SEP = r"[\s.\-–‑_]{0,3}"
_NEW = re.compile(rf"(?<![\w-])([a-z]{{2}}){_SEP}(\d{{3}}){_SEP}([a-z]{{2}})(?![\w])", re.IGNORECASE)
_OLD = re.compile(rf"(?<![\w-])(\d{{1,4}}){_SEP}([a-z]{{2,3}}){_SEP}(\d{{2}}|2[ab]|97\d)(?![\w])", re.IGNORECASE)
_SAID = re.compile(
    rf"(?<![\w-])([a-z])[\s-]?([a-z])[\s-]+(?:{NUMBER_WORD}|cents?|et|\d{{1,3}})(?:[\s-]+(?:{NUMBER_WORD}|cents?|et))*[\s-]+([a-z])[\s-]?([a-z])(?!\w)",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"\b(?:plaque|immatricul[ée]\w*)\b(?:\s+(?:est|c['’]est|d['’]immatriculation|en|belge|allemande|étrangère)|\s*:)*\s+"
    r"(?P<number>(?=[\w -]*\d)(?=[\w -]*[A-Z])[A-Z0-9]{1,4}(?:[ -][A-Z0-9]{1,4}){1,3})(?!\w)"
)
# Two letters around a number that are words or units, and no plate.
_WORDS_LIST = (
    "km ha kg mm cm dm an en de la le du un et ou au je tu il on ne se ce sa ma ta si ni va vu eu pu y a l d m2 mo go to kw mw"
    " eur kwh mwh gwh ans les des par sur est ont mois qui que pas ppm mg dl cl ml hz euro hab art"
    " ah ai as ce ci es eh ex ho il le lu me mi nu oh or os pi re ri su te us né ça là où ok no tv pc cv id"
)
_WORDS = frozenset(_WORDS_LIST.split())


def contacts(text: str, clues: Clues | None = None) -> Iterator[Find]:
    """Find e-mails and phones, then number plates.

    >>> said = "Joignez-moi au 06-12 34.56 78 ou à j.duval arobase exemple point fr"
    >>> sorted({(f.kind, said[f.start : f.end]) for f in contacts(said)})
    [('courriel', 'j.duval arobase exemple point fr'), ('téléphone', '06-12 34.56 78')]
    """
    clues = clues or clues_of(text)
    units = clues.digits + clues.numbers
    if ("@" in text or clues.seen & given.MAIL) and _MAIL_HINT.search(text):
        mails = [match.span() for pattern in reversed(_MAILS) for match in pattern.finditer(text)]
        mails += [match.span() for match in _HOSTED.finditer(text) if _is_local(match)]
        for match in (*_SPELT.finditer(text), *_SPELT_WORD.finditer(text)):
            mails = [(match.start(), end) if match.start() < start < match.end() else (start, end) for start, end in mails]
        yield from (Find(*span, MAIL) for span in mails)
    begun = units >= _FEWEST_SPOKEN and ("0" in text or "33" in text or clues.seen & given.ZERO)
    spoken = [match.span() for match in _SPOKEN.finditer(text) if _LETTER.search(match.group())] if begun else []
    # «06 12 34 56 7 huit»: what digits alone would leave is taken first.
    written = list(_written(text)) if clues.digits >= _FEWEST_DIGITS else []
    short = [span for span in spoken if sum(char.isdigit() for char in text[slice(*span)]) < 10]
    yield from (Find(*span, PHONE) for span in short if not any(f.start < span[0] < f.end for f in written))
    yield from written
    yield from (Find(*span, PHONE) for span in spoken)
    cued = written or clues.seen & given.PHONE
    for match in _CUED_SPOKEN.finditer(text) if cued and units >= _FEWEST_CUED else ():
        start, end = match.span("number")
        announced = bool(_PHONE_CUE.search(text, max(0, start - _PHONE_REACH), start)) or any(
            0 <= start - f.end < _PHONE_REACH for f in written
        )
        if announced and len(_NUMBERS.findall(match["number"])) >= _FEWEST_CUED and _LETTER.search(match["number"]):
            yield Find(start, end, PHONE)


def _written(text: str) -> Iterator[Find]:
    """Phones in digits, without the codes of files and what opens a bracket that they do not close."""
    for pattern in _PHONES:
        for match in pattern.finditer(text):
            start, end = match.span("number" if "number" in pattern.groupindex else 0)
            number = text[start:end]
            if _CODED.search(number) and not _PHONE_CUE.search(text, max(0, start - _PHONE_REACH), start):
                continue
            yield Find(start + (number[0] == "(" and ")" not in number), end, PHONE)


def _is_local(match: re.Match[str]) -> bool:
    """«je suis allé chez free fr» is no e-mail: after a word, only «chez gmail com» makes one."""
    return "chez" not in match["at"].lower() or not is_word(match["local"].lower())


def plates(text: str, clues: Clues | None = None) -> Iterator[Find]:
    """Find number plates, new («AB-123-CD») and old («1234 AB 29»), said or written.

    >>> sorted({f.start for f in plates("sa voiture, ab 123 cd, fait 250 km en 120 ha")})
    [12]
    """
    clues = clues or clues_of(text)
    for pattern in (_NEW, _OLD) if clues.digits >= 2 else ():
        for match in pattern.finditer(text):
            if _is_plate(match, text):
                yield Find(*match.span(), PLATE)
    said = clues.seen & given.CAR or sum(map(str.isupper, text)) >= 4
    for match in _SAID.finditer(text) if said else ():
        letters = "".join(match.groups())
        wordy = letters[:2].lower() in _WORDS and letters[2:].lower() in _WORDS
        if not wordy and (letters.isupper() or _announced(match, text)):
            yield Find(*match.span(), PLATE)
    for match in _FOREIGN.finditer(text) if clues.seen & given.CAR and clues.digits else ():
        yield Find(*match.span("number"), PLATE)


def _announced(match: re.Match[str], text: str) -> bool:
    return bool(_CUE.search(text, max(0, match.start() - _CUE_REACH), match.start()))


def _is_plate(match: re.Match[str], text: str) -> bool:
    """A plate is announced, or written in capitals or with marks between its parts, and holds no word or unit."""
    parts = match.groups()
    letters = [part for part in parts if part.isalpha()]
    if _announced(match, text):
        return not all(part.islower() and part in _WORDS for part in letters)
    loose = " " in match.group()
    if any(part.lower() in _WORDS for part in letters) and (loose or parts[0].isdigit()):
        return False
    if parts[0].isdigit():
        marked = not loose and not match.group().isalnum()
        return len(parts[0]) >= 2 and (letters[0].isupper() or marked or (len(parts[0]) >= 3 and len(letters[0]) == 2))
    return True
