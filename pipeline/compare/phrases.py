"""Key phrases of two to five words, «transports en commun», «pas de bus», by patterns and association, without a parser."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipeline.language import plain

MIN_VOICES = 2
PART_SHARE = 0.7  # of its occurrences inside one longer phrase: the longer one is the phrase
ASSOCIATION = 10.83  # log-likelihood ratio: p = 0.001 with one degree of freedom
# A pseudonym, «[personne-3]», is one token, and no word.
_TOKEN = re.compile(r"\[[^\W\d_]+-\d+\]|[^\W\d_]+(?:-[^\W\d_]+)*'?|\S")
# One letter a class of words, so that a pattern of words is a regular expression over letters.
_CLASSES = {
    "D": "de d' du des",
    "A": "à au aux en",
    "T": "le la les l'",
    "N": "pas plus jamais trop moins aucun aucune sans",
    "Q": "assez peu",
}
_CLASS = {word: letter for letter, words in _CLASSES.items() for word in words.split()}
_PATTERNS = tuple(
    re.compile(f"(?=({shape}))")
    for shape in ("CC", "C[DA]T?C", "CCC", "C[DA]T?CC", "CC[DA]T?C", "C[DA]CDT?C", "NQ?DT?C", "NC", "NQ?DCAC", "NQ?DCC")
)
LINKERS = frozenset(word.rstrip("'") for word in _CLASS)
_SAME = {"d'": "de", "du": "de", "des": "de", "au": "à", "aux": "à", "aucune": "aucun"}
_EMPTY_HEADS = frozenset(("sein", "relatif", "présent", "ensembl", "parti", "nombr", "compt"))
_EMPTY_TAILS = frozenset(("dout", "important", "fort", "ensembl", "suivant"))
_IRREGULAR = {"travaux": "travail", "doux": "douc", "faux": "fauss", "yeux": "œil", "fraîche": "frais", "sèche": "sec"}
_FEMININE = (("trice", "teur"), ("ique", "ic"), ("euse", "eu"), ("enne", "en"), ("onne", "on"), ("elle", "el"), ("ère", "er"))
_FEMININE_SHORT = (("ée", "é"), ("ve", "f"))

Key = tuple[str, ...]


@dataclass(frozen=True)
class Segment:
    """A run of words that may be a phrase: its key, the same for all its inflections, and where it stands."""

    key: Key
    start: int
    end: int


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Bring number and gender of a lower-case noun or adjective to one form, which need not be a word.

    >>> fold("médicales") == fold("médical"), fold("mobilités"), fold("logement") == fold("loger")
    (True, 'mobilité', False)
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("aux") and not word.endswith("eaux"):
        word = word[:-3] + "al"
    elif len(word) > 3 and word[-1] in "sx":
        word = word[:-1]
    for end, kept in (*_FEMININE, *_FEMININE_SHORT):
        if word.endswith(end) and len(word) > len(end) + 1:
            return word[: -len(end)] + kept
    return word[:-1] if len(word) > 3 and word[-1] == "e" else word


def same_start(one: str, other: str) -> int:
    """Count the letters that two words have in common from their start.

    >>> same_start("énergie", "énergétique")
    5
    """
    differ = (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differ, min(len(one), len(other)))


def normalise(text: str) -> str:
    """Lower-case, straight apostrophes; every character stays at its place.

    >>> normalise("L’École")
    "l'école"
    """
    straight = plain(text)
    low = straight.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in straight)


def segments(text: str, nouns: Sequence[str]) -> list[Segment]:
    """Find the runs of words that have the shape of a phrase; they may overlap.

    Args:
        text: As written or said.
        nouns: Lemmas of its nouns and adjectives: only they are content words of a phrase, so that names of persons and
            places, and verbs, stay out.

    >>> text = "Il n'y a pas de bus ni de transports en commun."
    >>> [text[s.start : s.end] for s in segments(text, ["bus", "transport", "commun"])]
    ['transports en commun', 'pas de bus']
    """
    return _segments(_classify(normalise(text), nouns))


def phrase_key(spelling: str) -> Key:
    """Give the key of a phrase as it is spelled.

    >>> phrase_key("mobilités douces") == phrase_key("mobilité douce")
    True
    """
    tokens = [match[0] for match in _TOKEN.finditer(normalise(spelling))]
    return tuple(_SAME.get(t, t) if t in _CLASS else fold(t) for t in tokens if _CLASS.get(t) != "T")


@dataclass(frozen=True)
class _Tokens:
    """Tokens of a text: where they stand, what they fold to, and their classes (C is content, x breaks a phrase)."""

    spans: list[tuple[int, int]]
    folded: list[str]
    letters: str


def _classify(low: str, nouns: Sequence[str]) -> _Tokens:
    content = {fold(noun) for noun in nouns}
    spans = [match.span() for match in _TOKEN.finditer(low)]
    read = [_read(low[start:end]) for start, end in spans]
    letters = [letter or ("C" if word in content else "x") for letter, word, _ in read]
    return _Tokens(spans, [same for _, _, same in read], "".join(letters))


@lru_cache(maxsize=200_000)
def _read(token: str) -> tuple[str | None, str, str]:
    """Class of a token, where it has one of its own, what it folds to, and the same for all that stand for one word."""
    letter = _CLASS.get(token)
    word = token if letter else fold(token)
    return letter, word, _SAME.get(word, word)


def _segments(tokens: _Tokens) -> list[Segment]:
    found: list[Segment] = []
    if "C" not in tokens.letters:
        return found
    for pattern in _PATTERNS:
        for match in pattern.finditer(tokens.letters):
            first, last = match.span(1)
            key = tuple(w for w, c in zip(tokens.folded[first:last], match[1], strict=True) if c != "T")
            if key[0] not in _EMPTY_HEADS and key[-1] not in _EMPTY_TAILS:
                found.append(Segment(key, tokens.spans[first][0], tokens.spans[last - 1][1]))
    return found


def find_phrases(texts: Sequence[str], nouns: Sequence[Sequence[str]], voices: Sequence[str]) -> list[tuple[str, ...]]:
    """List the phrases that each passage says.

    A phrase has the shape of one, several voices say it, its words stand together more than chance would have it
    (log-likelihood ratio, Dunning 1993, of the loosest of its joints), and it is no mere part of a longer phrase.

    Args:
        texts: As analysed, one a passage.
        nouns: Lemmas of the nouns and adjectives of each passage.
        voices: Who says each passage.

    Returns:
        Phrases of each passage, each once, sorted, in the spelling that is most frequent.
    """
    said: list[set[Key]] = []
    spellings: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    speakers: defaultdict[Key, set[str]] = defaultdict(set)
    words: Counter[Key] = Counter()
    for text, lemmas, voice in zip(texts, nouns, voices, strict=True):
        low = normalise(text)
        tokens = _classify(low, lemmas)
        words.update((word,) for word, letter in zip(tokens.folded, tokens.letters, strict=True) if letter not in "xT")
        keys = set()
        for segment in _segments(tokens):
            keys.add(segment.key)
            spellings[segment.key][" ".join(low[segment.start : segment.end].split())] += 1
            speakers[segment.key].add(voice)
        said.append(keys)
    counts = words + Counter({key: spellings[key].total() for key, who in speakers.items() if len(who) >= MIN_VOICES})
    held = {key for key in counts if len(key) > 1 and _holds(key, counts, words.total())}
    names = {key: _spelling(spellings[key]) for key in held - _parts(held, counts)}
    return [tuple(sorted({names[key] for key in keys if key in names})) for keys in said]


def _parts(held: set[Key], counts: Counter[Key]) -> set[Key]:
    """Phrases that are mostly said inside one longer phrase: «conseil municipal» of «conseil municipal jeune» is none."""
    parts = set()
    for key in held:
        for size in range(2, len(key)):
            for start in range(len(key) - size + 1):
                part = key[start : start + size]
                if part in held and counts[key] >= PART_SHARE * counts[part]:
                    parts.add(part)
    return parts


def _spelling(counts: Counter[str]) -> str:
    """Most frequent spelling, the first of the alphabet among equals."""
    return min(counts, key=lambda spelling: (-counts[spelling], spelling))


def _holds(key: Key, counts: Counter[Key], total: int) -> bool:
    """Tell whether every joint of a phrase is tighter than chance, linkers left aside."""
    small = {"de", "à", "en"}
    joints = [(key[:i], key[i:]) for i in range(1, len(key)) if key[i - 1] not in small]
    for left, right in joints:
        right = right[1:] if right[0] in small else right
        sides = counts.get(left, 0), counts.get(right, 0)
        if min(sides) and log_likelihood(counts[key], *sides, total) < ASSOCIATION:
            return False
    return True


def log_likelihood(both: int, left: int, right: int, total: int) -> float:
    """Log-likelihood ratio of two words standing together (Dunning 1993); negative where they avoid each other.

    >>> log_likelihood(10, 20, 20, 1000) > 40, log_likelihood(1, 100, 100, 1000) < 0
    (True, True)
    """
    left, right = max(left, both), max(right, both)
    seen = np.array([both, left - both, right - both, max(total - left - right + both, 1)], dtype=float)
    size = seen.sum()
    a, b = seen[0] + seen[1], seen[0] + seen[2]
    expected = np.array([a * b, a * (size - b), (size - a) * b, (size - a) * (size - b)]) / size
    ratio = 2 * float(np.sum(np.where(seen > 0, seen * np.log(np.maximum(seen, 1e-9) / np.maximum(expected, 1e-9)), 0)))
    return ratio if seen[0] > expected[0] else -ratio
