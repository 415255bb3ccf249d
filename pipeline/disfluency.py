"""What speech holds besides its meaning: hesitations, false starts and asides, kept in quotes, left out of the analysis.

Only what cannot be a word of content goes: «bon», «bien», «enfin», «voilà» and «quoi» stay where they may mean something.
"""

import re

import numpy as np
import pandas as pd

_TIME = r"(?:\d{1,2}[:.h])?\d{1,2}[:.m]\d{2}(?:[.,-]\d{1,3})?"
_ASIDE_WORDS = (
    r"(?:petits? |longs? |court[es]* |gros )?(?:rires?|rit|sourires?|silences?|pauses?|blancs?|soupirs?|soupire|inaudibles?|"
    r"incompr[ée]hensibles?|inintelligibles?|h[ée]sitations?|h[ée]site|toux|tousse|souffle|brouhaha|bruits?|"
    r"applaudissements?|interruptions?|coupures?|chevauchements?|mot|mots|passage|x{1,4}|\?+|\.{2,}|…)"
)
_ASIDES = re.compile(
    rf"[(\[{{<]\s*(?:{_ASIDE_WORDS}(?:\s[^()\[\]{{}}<>]{{0,40}})?|{_TIME}(?:\s*(?:-->|[-–])\s*{_TIME})?)\s*[)\]}}>]|#{_TIME}#",
    re.IGNORECASE,
)
# «5 mm» is a length.
_HESITATIONS = re.compile(
    r"(?<![\w'’-])(?<!\d )(?:eu+h+|heu+h*|h+u+m+|h+m+|m+h+m*|mm+|pf+|eh ben|eh bah|bah|hein)(?![\w'’-])", re.I
)
# «ben» in small letters, or opening a sentence: elsewhere it is somebody.
_BEN = re.compile(r"(?<![\w'’-])ben(?![\w'’-])|(?:(?<=^)|(?<=[.?!…] ))Ben(?=,? (?!\s*[A-ZÀ-Þ]))")
_TAG_QUOI = re.compile(r"(?:,\s*|\bvoilà,? )quoi(?=\s*[.,!…]|\s*$)")
# Words that nobody doubles on purpose; «nous nous», «vous vous», «si si» and «très très» may be meant.
_DOUBLED = (
    "je tu il elle on ils elles le la les un une des de du à au aux et ou que qui ce ça mais pour dans avec a y en ne se sur par "
    "mon ma mes son sa ses leur leurs parce donc alors où comme"
)
_SEPARATOR = r"(?:\s*(?:,|…|\.{3}|-|–)\s*|\s+)"
_REPEATED_WORD = re.compile(rf"(?<![\w'’-])({'|'.join(_DOUBLED.split())})(?:{_SEPARATOR}\1)+(?![\w'’-])", re.I)
_ELIDED = re.compile(rf"(?<![\w'’-])([cdjlmnst]['’]|qu['’])(?:{_SEPARATOR}\1)+", re.I)
_REPEATED_GROUP = re.compile(rf"(?<![\w'’-])((?:[^\W\d_]+(?:['’]|\s)){{1,3}}[^\W\d_]+)(?:{_SEPARATOR}\1)+(?![\w'’-])", re.I)
_CUT = re.compile(r"(?<![\w'’-])([^\W\d_]+(?:['’][^\W\d_]+)?)[-–]\s+(?=\1)", re.I)
_TIDY = (
    (re.compile(r"\s+([,.…])"), r"\1"),
    (re.compile(r"(?:,\s*)+(?=[,.…?!;:])"), ""),
    (re.compile(r"(^|[.?!…;:]\s)\s*[,…]\s*"), r"\1"),
    (re.compile(r"\s{2,}"), " "),
)


def fluent(text: str) -> str:
    """Leave out hesitations, asides, time codes, doubled words and false starts.

    >>> fluent("Euh, ben je je prends, euh, le- le bus (rires), on a on a attendu, hein, une heure.")
    'je prends, le bus, on a attendu, une heure.'
    >>> fluent("Bon, enfin voilà, c'est très très bien : nous nous aidons.")
    "Bon, enfin voilà, c'est très très bien : nous nous aidons."
    """
    kept = _ASIDES.sub(" ", " ".join(text.split()))
    kept = _HESITATIONS.sub(" ", kept)
    kept = _BEN.sub(" ", kept)
    kept = _TAG_QUOI.sub("", kept)
    for pattern, new in _TIDY:
        kept = pattern.sub(new, kept)
    kept = _CUT.sub("", kept)
    kept = _ELIDED.sub(r"\1", _REPEATED_WORD.sub(r"\1", kept))
    kept = _REPEATED_GROUP.sub(r"\1", kept)
    return " ".join(kept.split())


def analysed_texts(passages: pd.DataFrame) -> list[str]:
    """Texts as the analysis reads them: speech made fluent, written words as they are.

    Args:
        passages: Columns `text`, `kind` and `turn` of `schemas.PASSAGES`.
    """
    texts = passages["text"].tolist()
    spoken = (passages["turn"].notna() & (passages["kind"] != "document")).to_numpy(dtype=bool)
    for row in np.flatnonzero(spoken):
        texts[row] = _sayable(texts[row])
    return texts


def _sayable(text: str) -> str:
    """Fluent text, or the text as it is where nothing but hesitation was said."""
    kept = fluent(text)
    return kept if any(char.isalpha() for char in kept) else text
