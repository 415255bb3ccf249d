"""How the names of communes are written: accents, hyphens, «St», articles, former names, and short forms."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from pipeline.language import is_word
from pipeline.outlines import bare_name
from pipeline.protect.lexicon import family_names, given

COMMON_FAMILY = 5000  # a family name this frequent is as likely a person as a place
SHORTEST = 5  # letters of a first word that may stand for the whole: «Bruay» for «Bruay-la-Buissière»
ARTICLES = {
    "le": re.compile(r"\b(le|du|au)[\s-]+$", re.I),
    "la": re.compile(r"\b(la)[\s-]+$", re.I),
    "les": re.compile(r"\b(les|des|aux)[\s-]+$", re.I),
    "l": re.compile(r"\b(l)'\s?$", re.I),
}
LINKS = frozenset(["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "lez", "pres", "sous", "sur"])
_SAINT = {"st": "saint", "ste": "sainte", "lez": "les"}
_PSEUDONYM = re.compile(r"\[[^\]\n]{1,40}-\d+\]")
_FOLDED = {
    code: unicodedata.normalize("NFD", chr(code))[0].lower()
    for code in range(0xC0, 0x250)
    if unicodedata.normalize("NFD", chr(code))[0].isascii()
}
_SAME = (
    ("’", "'"),
    ("‘", "'"),
    ("‑", "-"),
    ("‐", "-"),
    ("–", "-"),
    ("\u00a0", " "),
    ("\u202f", " "),
    ("\u00ad", ""),
    ("œ", "oe"),
    ("Œ", "OE"),
)
_ACCENTED = {"a": "aàâäáã", "c": "cç", "e": "eéèêë", "i": "iîïíì", "n": "nñ", "o": "oôöóò", "u": "uùûüú", "y": "yÿ"}


class Named(Protocol):
    """A commune, for whoever looks for its name."""

    @property
    def code(self) -> str:
        """INSEE code."""

    @property
    def name(self) -> str:
        """Its name; former ones may stand in brackets."""


@dataclass(frozen=True)
class Name:
    """A way to write a commune's name, without its article; without code, a name that is no commune's."""

    codes: tuple[str, ...]
    article: str | None
    doubtful: bool
    short: bool = False


def index_names(communes: Sequence[Named], territory: str) -> dict[str, list[Name]]:
    """Ways to write the names, by their words without article."""
    forms: dict[tuple[str, str | None], list[str]] = {}
    heads: dict[str, set[str]] = {}
    for commune in communes:
        for name in _names(commune.name):
            article, words = _split(words_of(name))
            forms.setdefault((" ".join(words), article), []).append(commune.code)
            heads.setdefault(words[0], set()).add(commune.code)
    index: dict[str, list[Name]] = {}
    for (key, article), codes in sorted(forms.items(), key=lambda form: (form[0][0], form[0][1] or "")):
        index.setdefault(key, []).append(Name(tuple(sorted(set(codes))), article, _doubtful(key.split())))
    for head, owners in heads.items():
        # A first word stands for a whole name only where it is one commune's and no word of its own.
        if (
            len(owners) == 1
            and head not in index
            and len(head) >= SHORTEST
            and not head.startswith("saint")
            and not _doubtful([head])
        ):
            index[head] = [Name(tuple(owners), None, False, short=True)]
    for name in (territory, re.split(r",| [-–] ", territory)[0]):
        if index.keys() & set(words_of(name)):
            index.setdefault(" ".join(words_of(name)), [Name((), None, False)])
    return index


def _names(name: str) -> list[str]:
    """A commune's name, and its former ones in brackets.

    >>> _names("Audierne (ex-Esquibien)")
    ['Audierne', 'Esquibien']
    """
    inside = [part for group in re.findall(r"\(([^)]*)\)", name) for part in re.split(r"[,;/]| et ", group)]
    former = [re.sub(r"^\s*(?:ex|anciennement|ancienne?\s+commune\s+de)[\s-]+", "", part, flags=re.I) for part in inside]
    return [part.strip() for part in (bare_name(name), *former) if words_of(part)]


def words_of(text: str) -> list[str]:
    """Words of a name in plain letters.

    >>> words_of("St-Évarzec-lez-Nœux")
    ['saint', 'evarzec', 'les', 'noeux']
    """
    return [_SAINT.get(word, word) for word in re.findall(r"[^\W_]+", fold(clean(text)))]


def _split(words: list[str]) -> tuple[str | None, list[str]]:
    return (words[0], words[1:]) if len(words) > 1 and words[0] in ARTICLES else (None, words)


@lru_cache(maxsize=1000)
def _doubtful_word(word: str) -> bool:
    family, first = family_names().get(word), given(word)
    return len(word) <= 3 or is_word(word) or bool(first) or (family is not None and family[0] < COMMON_FAMILY)


def _doubtful(words: list[str]) -> bool:
    """Whether a name could be something else than a place: all its words are words, or a person's name."""
    return not words[0].startswith("saint") and all(_doubtful_word(word) for word in words if word not in LINKS)


def pattern_of(index: dict[str, list[Name]]) -> re.Pattern[str]:
    """One expression for all names, the longest first, to search in lower letters."""
    spelt = {"saint": r"(?:saint|st)\.?", "sainte": r"(?:sainte|ste)\.?", "les": "l[eè][sz]"}
    keys = sorted((key for key in index if key), key=lambda key: (-len(key), key))
    names = (r"[\s'-]+".join(spelt.get(word) or _accented(word) for word in key.split()) for key in keys)
    # An address of mail or of a site is no citation.
    return re.compile(rf"\b(?<![@#/])(?<!\w\.)(?:{'|'.join(names) or '(?!)'})(?![\w@])(?!\.(?:fr|bzh|com|org|net|eu|info)\b)")


def _accented(word: str) -> str:
    return "".join(f"[{_ACCENTED[char]}]" if char in _ACCENTED else re.escape(char) for char in word)


def clean(text: str) -> str:
    """A text whose names can be looked for: pseudonyms emptied, apostrophes, hyphens and ligatures made plain.

    Lowering it keeps the place of every character.

    >>> clean("L’œuvre de [Personne-1]")
    "L'oeuvre de ____________"
    """
    plain = unicodedata.normalize("NFC", text).replace("İ", "I")
    for found, put in _SAME:
        plain = plain.replace(found, put)
    return _PSEUDONYM.sub(lambda match: "_" * len(match.group()), plain)


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """Lower letters without accents, one character for one.

    >>> fold("Béthune À")
    'bethune a'
    """
    return text.translate(_FOLDED).lower()


def home_code(commune: str, index: dict[str, list[Name]]) -> str | None:
    """Code of a voice's commune; where two bear its name, the departement in brackets may tell."""
    told = re.search(r"\b(\d{2}|2[AB])\d{0,3}\b", commune)
    for name in _names(re.sub(r"\(?\b\d[\dAB]\d{0,3}\b\)?|^\s*(?:commune|mairie|ville) (?:de |d['’])", "", commune, flags=re.I)):
        article, words = _split(words_of(name))
        known = [n for key in (" ".join(words), " ".join(words_of(name))) for n in index.get(key, ())]
        exact = [n for n in known if n.article == article] or known
        codes = {code for n in exact for code in n.codes}
        if told and len(codes) > 1:
            codes = {code for code in codes if code.startswith(told.group(1))}
        if len(codes) == 1:
            return codes.pop()
    return None
