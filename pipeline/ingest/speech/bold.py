"""Interviews whose questions alone are marked: in bold with answers in plain type, or numbered («1. … ?»)."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from pipeline.ingest.speech.turns import Note, Turn

ASKER, ANSWERER = "Enquêteur", "Personne interrogée"
MIN_QUESTIONS = 2  # in bold: «Parlez-moi de…» asks as well as a question mark
MIN_NUMBERED = 3
_ASKS = re.compile(r"\?|\b(?:\w+ez|dites)[-\u2010\u2011](?:moi|nous|vous)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(?:Q(?:uestion)?[ .]*(?:n°)?\s?)?(?P<number>\d{1,2})\s?(?:[.)°:]|[-–—])\s*(?=[^\W\d_]|[«“])")
_STARRED = re.compile(r"^[ \t]*(?:\*\*|__)(?P<bold>[^*_\n]+)(?:\*\*|__)[ \t]*$", re.MULTILINE)


def starred(text: str) -> list[tuple[int, int]]:
    r"""Ranges of the lines that Markdown sets in bold, without their stars.

    >>> starred("**Et ici ?**\nRien.")
    [(2, 10)]
    """
    return [match.span("bold") for match in _STARRED.finditer(text)]


def question_turns(text: str, bold: Sequence[tuple[int, int]]) -> tuple[list[Turn], list[Note]]:
    """Cut an interview whose questions alone stand in bold; what comes before the first one is a preface.

    Args:
        text: The whole transcript.
        bold: Character ranges in bold type, in order.

    Returns:
        The turns and notes; none where bold lines are not mostly questions, or nobody answers.
    """
    lines = list(_lines(text, bold))
    asked = [span for span, is_bold in lines if is_bold and _ASKS.search(text, *span)]
    shown = sum(is_bold for _, is_bold in lines)
    if len(asked) < MIN_QUESTIONS or 2 * len(asked) < shown or shown == len(lines):
        return [], []
    return _alternate(lines, asked[0][0])


def numbered_turns(text: str) -> tuple[list[Turn], list[Note]]:
    r"""Cut an interview whose questions are numbered from 1 in plain type, each with its answer below.

    Returns:
        The turns and notes; none where numbered lines are not mostly questions, or nobody answers.

    >>> [turn.speaker for turn in numbered_turns("1. Et ici ?\nBien.\n2. Et là ?\nMal.\n3. Et après ?\nRien.")[0]][:3]
    ['Enquêteur', 'Personne interrogée', 'Enquêteur']
    """
    lines = [(span, _NUMBERED.match(text[slice(*span)])) for span, _ in _lines(text, [])]
    numbers = [int(match["number"]) for _, match in lines if match]
    asked = [span for span, match in lines if match and _ASKS.search(text, *span)]
    bare = sum(bool(a[1]) and (b is None or bool(b[1])) for a, b in zip(lines, [*lines[1:], None], strict=False))
    in_order = numbers == list(range(1, len(numbers) + 1))
    mostly = len(asked) >= max(MIN_NUMBERED, 2 * bare, 2 * (len(numbers) - len(asked)))
    if not (in_order and mostly):
        return [], []
    return _alternate([((s + m.end(), e) if m else (s, e), bool(m)) for (s, e), m in lines], asked[0][0])


def _alternate(lines: list[tuple[tuple[int, int], bool]], first: int) -> tuple[list[Turn], list[Note]]:
    """Questions and what follows each, from the character `first` on; what comes before is a preface."""
    turns: list[Turn] = []
    for span, is_question in lines:
        speaker = ASKER if is_question else ANSWERER
        if span[0] < first:
            continue
        if turns and turns[-1].speaker == speaker:
            turns[-1] = Turn((*turns[-1].spans, span), speaker)
        else:
            turns.append(Turn((span,), speaker))
    return turns, [Note(*span, "préface du transcripteur") for span, _ in lines if span[0] < first]


def _lines(text: str, bold: Sequence[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], bool]]:
    """Range of each line that holds words, without the stars of Markdown, and whether it is all bold."""
    position = 0
    for line in text.split("\n"):
        span = (position, position + len(line))
        position += len(line) + 1
        inner = [
            (low, high) for low, high in bold[bisect_left(bold, span) : bisect_left(bold, (span[1] + 1, 0))] if high <= span[1]
        ]
        covered = sum(sum(char.isalpha() for char in text[low:high]) for low, high in inner)
        letters = sum(char.isalpha() for char in line)
        if letters:
            yield (inner[0][0], inner[-1][1]) if covered == letters else span, covered == letters
