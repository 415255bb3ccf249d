"""Words of a text as the rules on names see them."""

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.protect.finds import fold_word

WORD = re.compile(r"[^\W\d_]+(?:[-‑'’][^\W\d_]+)*")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)['’]", re.IGNORECASE)
_CLITIC = re.compile(r"-(?:t-)?(?:il|elle|on|ils|elles|je|tu|nous|vous|ce|moi|toi|lui|leur|là|ci|le|la|les|y|en)$", re.IGNORECASE)
_NEW_SENTENCE = re.compile(r"(?:^|[.!?…:;\n«\"“(—–•*]|\s-)\s*$")
_SPACES = (" ", "\u00a0", "\u202f", "  ")
SHOUTED = 0.6  # share of capitals from which a text is written in capitals throughout


class Bare(NamedTuple):
    """A word without «l'», «d'», «-t-il»: where it begins in what was written, its folded form, whether a capital begins it."""

    shift: int
    text: str
    folded: str
    capital: bool


class Token(NamedTuple):
    """A word: its range in the text, its folded form, and how it is written.

    `capital` is false in a text that is all in capitals; `first` tells the first word of a sentence;
    `joined` that only a space parts it from the word before.
    """

    start: int
    end: int
    text: str
    folded: str
    capital: bool
    first: bool
    joined: bool


def tokenise(text: str) -> list[Token]:
    """Cut a text in words; «l'», «d'», «-t-il» are left out.

    >>> [(t.folded, t.capital, t.first) for t in tokenise("Hier, j'ai vu d'Hervé.")]
    [('hier', True, True), ('ai', False, False), ('vu', False, False), ('herve', True, False)]
    """
    shouted = is_shouted(text)
    tokens: list[Token] = []
    last = 0
    for match in WORD.finditer(text):
        shift, word, folded, capital = bare(match.group())
        start = match.start() + shift
        end = start + len(word)
        between = text[last:start]
        if between == " " and last:
            first, joined = False, True  # a word and a space stand before
        else:
            first = bool(_NEW_SENTENCE.search(text[max(0, start - 4) : start]))
            joined = between in _SPACES or (between.strip().lower() in ("d'", "d’") and between[:1] == " ")
        tokens.append(Token(start, end, word, folded, capital and not shouted, first, joined))
        last = end
    return tokens


def is_shouted(text: str) -> bool:
    """Whether a text is written in capitals throughout.

    >>> is_shouted("RENDEZ LE TRAIN !"), is_shouted("Rendez le train")
    (True, False)
    """
    if sum(map(str.isupper, text)) <= 8 * SHOUTED:
        return False
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 8 and sum(map(str.isupper, letters)) > SHOUTED * len(letters)


@lru_cache(maxsize=100_000)
def bare(written: str) -> Bare:
    """Leave out of a word «l'», «d'», «-t-il»."""
    elided = _ELISION.match(written)
    shift = elided.end() if elided else 0
    word = _CLITIC.sub("", written[shift:])
    return Bare(shift, word, fold_word(word.replace("‑", "-")), word[:1].isupper())
