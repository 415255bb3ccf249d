"""Ligatures that a PDF's font does not name, «Transi(cid:31)on», spelled out again."""

import re
from collections import defaultdict

_LOST = re.compile(r"([^\W\d_])\(cid:(\d+)\)([^\W\d_]?)")
_GLYPH = re.compile(r"\(cid:(\d+)\)")
_VOWELS = "aeiouyéèêàâîïôûù"
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
