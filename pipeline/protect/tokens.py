"""Words of a text as the rules on names see them."""

import re
from dataclasses import dataclass

from pipeline.protect.finds import fold_word

_WORD = re.compile(r"[^\W\d_]+(?:[-‑'’][^\W\d_]+)*")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)['’]", re.IGNORECASE)
_CLITIC = re.compile(r"-(?:t-)?(?:il|elle|on|ils|elles|je|tu|nous|vous|ce|moi|toi|lui|leur|là|ci|le|la|les|y|en)$", re.IGNORECASE)
_NEW_SENTENCE = re.compile(r"(?:^|[.!?…:;\n«\"“(—–•*]|\s-)\s*$")
SHOUTED = 0.6  # share of capitals from which a text is written in capitals throughout


@dataclass(frozen=True)
class Token:
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
    letters = [char for char in text if char.isalpha()]
    shouted = len(letters) > 8 and sum(char.isupper() for char in letters) > SHOUTED * len(letters)
    tokens: list[Token] = []
    last = 0
    for match in _WORD.finditer(text):
        start, word = match.start(), match.group()
        elided = _ELISION.match(word)
        if elided:
            start, word = start + elided.end(), word[elided.end() :]
        word = _CLITIC.sub("", word)
        between = text[last:start]
        tokens.append(
            Token(
                start,
                start + len(word),
                word,
                fold_word(word.replace("‑", "-")),
                word[:1].isupper() and not shouted,
                bool(_NEW_SENTENCE.search(text[max(0, start - 4) : start])),
                between in (" ", "\u00a0", "\u202f", "  ") or (between.strip().lower() in ("d'", "d’") and between[:1] == " "),
            )
        )
        last = start + len(word)
    return tokens
