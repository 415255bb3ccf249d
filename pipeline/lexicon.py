"""Nouns and adjectives of texts that are not read closely: what close reading showed of each form, and no context.

Close reading (`language.analyse`) tells a noun from a verb by its sentence, some hundreds of texts a second. A lexicon
learnt from what was read closely gives each form its commonest reading, tens of thousands of texts a second.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.language import known_nouns, noun_lemmas, spoken_words

_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*").findall


@dataclass(frozen=True)
class Lexicon:
    """Readings of forms.

    Attributes:
        forms: Lemma of each form that names a thing or a quality; empty for any other form that was met.
    """

    forms: dict[str, str]

    def nouns(self, text: str) -> tuple[str, ...]:
        """Lemmas of the nouns and adjectives of a text, in order: what `Analysis.nouns` would hold, or nearly.

        >>> Lexicon({"haies": "haie", "plantons": ""}).nouns("Plantons des haies, [personne-3] !")
        ('haie',)
        """
        forms = self.forms
        read = [forms[word] if word in forms else self._unmet(word.lower()) for word in _WORDS(spoken_words(text))]
        return tuple(lemma for lemma in read if lemma)

    def _unmet(self, word: str) -> str:
        """A form met in lower case only, or in the singular only."""
        return self.forms[word] if word in self.forms else self.forms.get(word.removesuffix("s"), "")


def learn_lexicon(texts: Iterable[str], nouns: Iterable[Sequence[str]]) -> Lexicon:
    """Learn the commonest reading of each form, as written, from texts that were read closely.

    A form that was never met, in the singular either, is read as spaCy's tables have it, unless it may be a verb.

    Args:
        texts: Texts that were read closely.
        nouns: Lemmas of the nouns and adjectives of each, in the same order.

    Returns:
        The lexicon; of two readings as common, the first in alphabetical order is kept.
    """
    readings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text, lemmas in zip(texts, nouns, strict=True):
        said = frozenset(lemmas)
        for word in _WORDS(spoken_words(text)):
            readings[word][next((lemma for lemma in noun_lemmas(word.lower()) if lemma in said), "")] += 1
    learnt = {form: min(counts, key=lambda lemma: (-counts[lemma], lemma)) for form, counts in sorted(readings.items())}
    return Lexicon(known_nouns() | learnt)
