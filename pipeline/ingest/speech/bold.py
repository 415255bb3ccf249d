"""Transcripts that only bold type cuts into turns: names in bold, or questions in bold and answers in plain type."""

import re
from collections.abc import Iterator, Sequence

from pipeline.ingest.speech.turns import Note, Turn

ASKER, ANSWERER = "Enquêteur", "Personne interrogée"
MIN_QUESTIONS = 3
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
        bold: Character ranges in bold type.

    Returns:
        The turns and notes; none where bold lines are not mostly questions, or nobody answers.
    """
    lines = list(_lines(text, bold))
    asked = [span for span, is_bold in lines if is_bold and "?" in text[slice(*span)]]
    shown = sum(is_bold for _, is_bold in lines)
    if len(asked) < MIN_QUESTIONS or 2 * len(asked) < shown or shown == len(lines):
        return [], []
    first = asked[0][0]
    turns: list[Turn] = []
    for span, is_bold in lines:
        speaker = ASKER if is_bold else ANSWERER
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
        inner = [(low, high) for low, high in bold if low >= span[0] and high <= span[1]]
        covered = sum(sum(char.isalpha() for char in text[low:high]) for low, high in inner)
        letters = sum(char.isalpha() for char in line)
        if letters:
            yield (inner[0][0], inner[-1][1]) if covered == letters else span, covered == letters
