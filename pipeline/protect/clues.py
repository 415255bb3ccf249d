"""Which families of patterns the words of a text leave possible: most texts hold a clue to none of them.

A pattern that needs a word is tried only where that word, or one like it, stands. Words come back, so that each is
looked at once; what a word leaves possible is a superset of what patterns find.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.language import is_word
from pipeline.protect import cues
from pipeline.protect.lexicon import diminutives, given, resembles_given
from pipeline.protect.tokens import WORD, bare

WORDS = 1 << 17  # words kept
MAIL, ZERO, PHONE, PROFILE, BORN, NUMBERED, CAR, STREET, DOOR, HAMLET, NUMERO = (1 << i for i in range(11))
NAME, INITIAL, TITLE, GIVEN, DOUBT = (1 << i for i in range(16, 21))
_COUNT = 32  # bits above which an integer holds how many numbers a word is made of: «vingt-deux» is two
_SMALL = r"z[ée]ros?|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente"
_TENS = r"quarante|cinquante|soixante|septante|huitante|octante|nonante"
_UNITS = re.compile(rf"\b(?:{_SMALL}|{_TENS})\b", re.IGNORECASE)
_FAMILIES = (
    (MAIL, r"arr?oba[sz]|\b(?:at|chez)\b"),
    (ZERO, r"\b(?:z[ée]ros?|o|trente)\b"),
    (PHONE, r"\b(?:t[ée]l|portable|mobile|appel|rappel|joindre|joignable|num[ée]ro|fixe|whatsapp|sms|fax)"),
    (PROFILE, r"\b(?:insta|facebook|snap|twitter|tiktok|linkedin|pseudo|skype|discord|telegram)"),
    (BORN, r"\bn(?:é|ai|aq)|anniversaire"),
    (NUMBERED, r"\b(?:siren|siret|rcs|sécu|num[ée]ro|allocataire|passeport|permis|carte|compte|rib|iban|cb|livret)"),
    (CAR, r"\b(?:plaque|immatric|voiture|v[ée]hicule|camion|fourgon|moto|scooter|garé)"),
    (
        STREET,
        r"\b(?:rue|r|avenue|ave?|boul|boulevard|bl?d|bvd|impasse|imp|all[ée]es?|all|chemin|che?m?|route|rte|square|sq|sentier|sente|venelle|ruelle"
        r"|hameau|lotissement|lot|r[ée]s|r[ée]sidence|faubourg|fg|rond|traverse|esplanade|promenade|place|pl|quai|cours?|passage|villa|cit[ée]"
        r"|mont[ée]e|mail|voie|c[ôo]te|clos|domaine|parc|zone|za|chauss[ée]e|levée|digue|port)\b",
    ),
    (DOOR, r"\b(?:escalier|esc|b[âa]t(?:iment)?|app(?:artemen)?t|apt|porte|hall|entr[ée]e)\b"),
    (HAMLET, r"\b(?:lieu|ld\b)"),
    (NUMERO, r"\b(?:num[ée]ro|n[oº]?$)"),
)
_PATTERNS = tuple((flag, re.compile(pattern, re.IGNORECASE)) for flag, pattern in _FAMILIES)
_TITLES = frozenset(
    [
        "m",
        "mm",
        "mr",
        "mrs",
        "mme",
        "mmes",
        "mlle",
        "mle",
        "me",
        "dr",
        "pr",
        "monsieur",
        "madame",
        "mademoiselle",
        "messieurs",
        "mesdames",
        "docteur",
        "docteure",
        "maître",
        "professeur",
        "professeure",
        "abbé",
        "père",
        "mère",
        "époux",
        "famille",
        "veuve",
        "frères",
        "sœurs",
    ]
)
_PIECES = re.compile(r"[-‑'’]")
_LONG_GAP = re.compile(r"\s{8}")
_DIGIT = re.compile(r"\d")
_POINTED = re.compile(r"(?<![^\W\d_])[^\W\d_]\.")


class Clues(NamedTuple):
    """What the words of a text leave possible.

    Attributes:
        words: What each word does, in the order of `tokens.tokenise`.
        seen: What any does.
        digits: How many stand in the text.
        numbers: How many numbers its words tell.
    """

    words: list[int]
    seen: int
    digits: int
    numbers: int

    def nameable(self) -> list[int]:
        """Indices of the words at which a name may begin, the territory's known names apart."""
        if not self.seen & (NAME | TITLE | GIVEN):
            return []
        words = self.words
        after = zip(words, [0, *words], [*words[1:], 0], strict=False)
        return [i for i, (own, before, next_) in enumerate(after) if own & NAME or before & TITLE or next_ & GIVEN]


def clues_of(text: str) -> Clues:
    """Look at the words of a text.

    >>> found = clues_of("écrivez à Martine, au numéro deux de la rue")
    >>> found.nameable(), bool(found.seen & STREET), bool(found.seen & CAR), found.numbers
    ([1, 2], True, False, 1)
    """
    words = [_of_word(word) for word in WORD.findall(text)]
    seen = 0
    for clue in words:
        seen |= clue
    if seen & INITIAL and _POINTED.search(text):
        words = [clue | NAME if clue & INITIAL else clue for clue in words]
        seen |= NAME
    # A title is looked for in the last characters before a name, which a long gap may fill.
    if _LONG_GAP.search(text):
        words = [clue | NAME for clue in words]
        seen |= NAME
    digits = len(_DIGIT.findall(text)) if _DIGIT.search(text) else 0
    return Clues(words, seen, digits, sum(clue >> _COUNT for clue in words) if seen >> _COUNT else 0)


@lru_cache(maxsize=WORDS)
def _of_word(written: str) -> int:
    found = len(_UNITS.findall(written)) << _COUNT
    for flag, pattern in _PATTERNS:
        if pattern.search(written):
            found |= flag
    if _PIECES.split(written)[-1].lower() in _TITLES:
        found |= TITLE
    return found | _naming(written)


def _naming(written: str) -> int:
    """What the rules on names may make of a word, whatever stands around it."""
    word = bare(written)
    plain, folded = word.text.lower(), word.folded
    found = 0
    usual = folded not in cues.NOT_NAMES and folded not in cues.BRANDS and folded not in cues.PLACES
    known = is_word(plain)
    if given(folded):
        found |= GIVEN | NAME
    elif (
        folded in diminutives()
        or cues.SHORTENED.fullmatch(word.text)
        or (usual and not known)
        or (len(folded) >= 5 and not known and resembles_given(folded))
    ):
        found |= NAME
    if word.capital and len(folded) < 2:
        found |= INITIAL
    if word.capital and may_be_name(word.text, folded):
        found |= DOUBT
    return found


def may_be_name(word: str, folded: str) -> bool:
    """Whether a word may be part of a name that no list holds."""
    if folded.startswith(("saint-", "sainte-", "st-")) or len(word) <= 2 or word.isupper():
        return False
    return folded not in cues.NOT_NAMES and folded not in cues.PLACES and folded not in cues.BRANDS and not is_word(word.lower())
