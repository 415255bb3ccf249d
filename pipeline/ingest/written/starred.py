"""Corpora for IRaMuTeQ and Alceste: texts under lines of starred variables, cut where those tools cut them.

A text opens at a line that begins with `****`, followed by words `*variable_value`, split at their first underscore; a line
`-*name` opens a thematic part. What stands before the first text is nobody's, and an empty text is dropped: both are told.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.model import Rejection

TEXT, THEMATIC = "****", "-*"
# Starred words alone, or a variable with its value and anything after it: what is no variable there is told.
_OPENS = re.compile(r"\*{4}(?:(?:[ \t]+\*[^\s*]+)+[ \t]*|[ \t]+\*[^\s*_]+_[^\s*]*(?:[ \t].*)?)")
# Alceste numbers its texts instead; a variable without an underscore could then be anything.
_NUMBERED = re.compile(r"\d{4}(?:[ \t]+\*[^\s*_]+_[^\s*]*)+[ \t]*")
WRAPPED_BELOW = 120  # characters: a file without longer lines may have been wrapped by hand
NEARLY_FULL = 0.75  # of the longest line
MOSTLY = 0.6  # of the lines that another follows
SHOWN = 80  # characters of what a refusal quotes


@dataclass(frozen=True)
class Part:
    """What is said under one thematic line, or before any: half-open ranges of the text, one a paragraph."""

    theme: str | None
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Starred:
    """One text: the number of its first line, counted from 1, its starred variables in their order, and its parts."""

    line: int
    stars: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]


def is_starred(text: str) -> bool:
    r"""Tell whether a text is such a corpus: at least one of its lines opens a text, with a variable.

    >>> is_starred("**** *age_30 *sexe_f\nle bus"), is_starred("0001 *age_30\nle bus")
    (True, True)
    >>> is_starred("Enquêteur : Bonjour.\n****\n**** *rires* ****\n0612 * 3"), is_starred("**Titre**\n* une puce")
    (False, False)
    """
    return _opening(text) is not None


def _opening(text: str) -> re.Pattern[str] | None:
    """How texts open in a corpus; `None` where none does."""
    if "*" not in text:
        return None
    lines = text.split("\n")
    return next((mark for mark in (_OPENS, _NUMBERED) if any(mark.fullmatch(line) for line in lines)), None)


@dataclass
class _Draft:
    """A text under way: lines of each part with their places; `None` stands for a blank line."""

    line: int
    stars: tuple[tuple[str, str], ...]
    parts: list[tuple[str | None, list[tuple[int, int] | None]]] = field(default_factory=lambda: [(None, [])])


def cut_texts(text: str, path: str) -> tuple[list[Starred], list[Rejection]]:
    r"""Cut a corpus into its texts.

    Args:
        text: The whole file, lines ended by a line feed.
        path: Of the file, which refusals name.

    Returns:
        Texts that say something, in their order, and what is refused: lines before the first text, empty texts, words of an
        opening line that are no variable, words after the name of a thematic line.

    >>> texts, refused = cut_texts("avant\n**** *age_18_29\n-*besoins\nun bus\n\nun train\n**** *vide_1\n", "a.txt")
    >>> texts
    [Starred(line=2, stars=(('age', '18_29'),), parts=(Part(theme='besoins', spans=((32, 38), (40, 48))),))]
    >>> [(r.anchor, r.reason) for r in refused]
    [('ligne 1', 'avant le premier texte'), ('ligne 7', 'texte vide')]
    """
    mark = _opening(text)
    drafts: list[_Draft] = []
    before: list[tuple[int, str]] = []
    refused: list[tuple[int, str, str]] = []
    for number, start, line in _lines(text):
        if line.startswith(TEXT) if mark is _OPENS else mark and mark.fullmatch(line):
            words = line[len(TEXT) :].split()
            refused += [(number, "mot qui n'est pas une variable", word) for word in words if not _is_star(word)]
            drafts.append(_Draft(number, tuple(_star(word) for word in words if _is_star(word))))
        elif not drafts:
            before += [(number, line.strip())] if line.strip() else []
        elif line.startswith(THEMATIC):
            name, _, rest = line.removeprefix(THEMATIC).strip().partition(" ")
            drafts[-1].parts.append((name or None, []))
            refused += [(number, "suite d'une ligne thématique", rest.strip())] if rest.strip() else []
        else:
            drafts[-1].parts[-1][1].append((start, start + len(line)) if line.strip() else None)
    if before:
        refused.append((before[0][0], "avant le premier texte", " ".join(line for _, line in before)))
    joined = _is_wrapped(drafts)
    texts = [Starred(draft.line, draft.stars, tuple(_parts(draft, joined))) for draft in drafts]
    refused += [(one.line, "texte vide", "aucune ligne sous ses variables") for one in texts if not one.parts]
    told = [Rejection(path, f"ligne {number}", why, what[:SHOWN]) for number, why, what in sorted(refused)]
    return [one for one in texts if one.parts], told


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Number, place and words of each line."""
    start = 0
    for number, line in enumerate(text.split("\n"), start=1):
        yield number, start, line
        start += len(line) + 1


def _is_star(word: str) -> bool:
    return len(word) > 1 and word[0] == "*" and word[1] not in "*_"


def _star(word: str) -> tuple[str, str]:
    name, _, value = word[1:].partition("_")
    return name, value


def _is_wrapped(drafts: Iterable[_Draft]) -> bool:
    """Whether paragraphs were wrapped by hand: lines that another follows are short, and nearly as long as the longest."""
    parts = [lines for draft in drafts for _, lines in draft.parts]
    lengths = [span[1] - span[0] for lines in parts for span in lines if span]
    followed = [a[1] - a[0] for lines in parts for a, b in pairwise(lines) if a and b]
    longest = max(lengths, default=0)
    if not followed or longest > WRAPPED_BELOW:
        return False
    return sum(length >= NEARLY_FULL * longest for length in followed) >= MOSTLY * len(followed)


def _parts(draft: _Draft, joined: bool) -> Iterator[Part]:
    """Parts that say something; lines wrapped by hand are one paragraph until a blank line."""
    for theme, lines in draft.parts:
        spans: list[tuple[int, int]] = []
        beside = False
        for span in lines:
            if span and joined and beside:
                spans[-1] = (spans[-1][0], span[1])
            elif span:
                spans.append(span)
            beside = span is not None
        if spans:
            yield Part(theme, tuple(spans))
