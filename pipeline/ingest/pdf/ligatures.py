"""Ligatures that a PDF's font does not name, «Transi(cid:31)on», or sets apart, «superfi cie», made whole."""

import re
from collections import Counter, defaultdict

_LOST = re.compile(r"([^\W\d_])\(cid:(\d+)\)([^\W\d_]?)")
_GLYPH = re.compile(r"\(cid:(\d+)\)")
_VOWELS = "aeiouyéèêàâîïôûù"
_SPLIT = re.compile(r"\b([^\W\d_]*f[fil]{1,2}) ([a-zà-ÿœ]+)")
_WORD = re.compile(r"[^\W\d_]+")
LIKELY = 0.3  # share of places that only «ti» fits, from which a glyph is «ti» everywhere


def spell_lost_ligatures(words: list[str]) -> dict[str, str]:
    """Tell what each unnamed glyph of a document stands for, from the letters around it.

    In French text the ligatures that fonts leave unnamed are nearly always «ti», which stands before
    «on» or a consonant and after consonants, and «tt», which stands between vowels.

    Returns:
        `(cid:N)` → letters, for the glyphs that stand inside words.

    >>> spell_lost_ligatures(["Transi(cid:31)on", "collec(cid:31)vités", "me(cid:8)re", "permi(cid:8)e"])
    {'(cid:31)': 'ti', '(cid:8)': 'tt'}
    """
    only_ti: dict[str, list[bool]] = defaultdict(list)
    for word in words:
        for before, glyph, after in _LOST.findall(word):
            between = before.lower() in _VOWELS and after.lower() in "aeér"
            only_ti[f"(cid:{glyph})"].append(not between)
    return {glyph: "ti" if sum(votes) >= LIKELY * len(votes) else "tt" for glyph, votes in only_ti.items()}


def repair(word: str, ligatures: dict[str, str]) -> str:
    """Spell out the unnamed glyphs of a text; one that stands for no letters is shown by its code.

    >>> repair("Transi(cid:31)on", {"(cid:31)": "ti"})
    'Transition'
    >>> repair("La (cid:66) suite(cid:7)", {})
    'La B suite'
    """
    for glyph, letters in ligatures.items():
        word = word.replace(glyph, letters)
    return _GLYPH.sub(_as_shown, word)


def _as_shown(match: re.Match[str]) -> str:
    """What the text layer shows of a glyph that stands for no letters: its code, where that is a sign."""
    code = int(match.group(1))
    return chr(code) if code < 0xD800 and chr(code).isprintable() else ""


def split_ligatures(texts: list[str]) -> frozenset[tuple[str, str]]:
    """Find the words of a document that a space cuts after a ligature: (before, after), in lower case.

    Either the whole word stands elsewhere in the document, or neither part does.

    >>> sorted(split_ligatures(["la superfi cie, la superficie", "un affl uent", "le shérif fi le", "il fi le"]))
    [('affl', 'uent'), ('superfi', 'cie')]
    """
    words: Counter[str] = Counter(word for text in texts for word in _WORD.findall(text.lower()))
    pairs: Counter[tuple[str, str]] = Counter((a, b) for text in texts for a, b in _SPLIT.findall(text.lower()))
    lefts: Counter[str] = Counter()
    rights: Counter[str] = Counter()
    for (left, right), count in pairs.items():
        lefts[left] += count
        rights[right] += count
    return frozenset(
        (left, right)
        for left, right in pairs
        if words[left + right] or (words[left] == lefts[left] and words[right] == rights[right] and len(left) > 2)
    )


def join_ligatures(text: str, cut: frozenset[tuple[str, str]]) -> str:
    """Take out the space that cuts the words of `split_ligatures`.

    >>> join_ligatures("Superfi cie du bourg", frozenset({("superfi", "cie")}))
    'Superficie du bourg'
    """
    if not cut:
        return text
    return _SPLIT.sub(lambda m: m[1] + ("" if (m[1].lower(), m[2].lower()) in cut else " ") + m[2], text)
