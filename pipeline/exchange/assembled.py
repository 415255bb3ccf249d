"""The text of a source as other tools are given it: its protected passages, with headings, and where each passage stands."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.exchange.project import plain_lines
from pipeline.model import INTERVIEWER

WITHHELD = "[passage retenu : {}]"  # stands for what a person must read before it leaves: a name left, somebody recognisable
ASKING = "Enquêteur"


@dataclass(frozen=True)
class Assembled:
    """A text, and the half-open range of characters of each passage in it, by identifier; of those withheld, none."""

    text: str
    spans: dict[str, tuple[int, int]]


def assemble(passages: pd.DataFrame) -> Assembled:
    r"""Write the passages of one source one below the other, in their order.

    A new section, question or turn opens with a line of its own or with who speaks. What a transcript calls somebody may tell
    who they are: voices are numbered instead. What must be read first is withheld, as in the report's explorer. Line ends are `\n`.

    Args:
        passages: Columns of `schemas.PASSAGES`, of one source.
    """
    parts: list[str] = []
    spans: dict[str, tuple[int, int]] = {}
    numbers = voice_numbers(passages)
    length, before = 0, ("", "")
    for row in passages.itertuples():
        here = _place(row, numbers)
        opening = ("\n\n" if parts else "") + _opening(row, here, before)
        words = plain_lines(str(row.text)) if pd.isna(row.caution) else WITHHELD.format(row.caution)
        if pd.isna(row.caution):
            spans[str(row.passage_id)] = (length + len(opening), length + len(opening) + len(words))
        parts += [opening, words]
        length += len(opening) + len(words)
        before = here
    return Assembled("".join([*parts, "\n"]), spans)


def voice_numbers(passages: pd.DataFrame) -> dict[str, int]:
    """Number the voices of a source as they are first heard, interviewers left out; a published document is no voice."""
    spoken = passages[(passages["role"] != INTERVIEWER) & (passages["kind"] != "document")]
    return {str(voice): number for number, voice in enumerate(spoken["voice_id"].drop_duplicates(), start=1)}


def _place(row: Any, numbers: dict[str, int]) -> tuple[str, str]:
    """What stands above a passage (the section of a document, else the question), and who speaks in which turn."""
    heading = row.section if row.kind == "document" else row.question
    who = ASKING if row.role == INTERVIEWER else f"Voix {numbers[row.voice_id]}" if row.voice_id in numbers else ""
    return plain_lines(heading) if isinstance(heading, str) else "", f"{who}\n{'' if pd.isna(row.turn) else row.turn}"


def _opening(row: Any, here: tuple[str, str], before: tuple[str, str]) -> str:
    """What is written before a passage; nothing where the one before goes on."""
    heading, who = here[0], here[1].partition("\n")[0]
    if here == before:
        return ""
    if row.kind == "reponse" or not who:
        told = " — ".join(part for part in (who, heading) if part)
        return f"{told}\n" if told else ""
    return (f"{heading}\n" if heading and heading != before[0] else "") + f"{who} : "
