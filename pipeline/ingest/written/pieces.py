"""What formatted documents are read into: pieces in reading order, and what is told beside them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Piece:
    """One paragraph, list item, table row or note.

    Attributes:
        text: Its words, without the list marker.
        level: Heading level from 1, or 0.
        marker: What stands before a list item («- », «  1. »).
        form: A note stands apart from speech; an aside is read and told, and becomes no passage.
        cells: Cells of a row, as they stand, for transcripts laid out in tables.
        bold: Whether all its letters are bold.
    """

    text: str
    level: int = 0
    marker: str = ""
    form: Literal["prose", "row", "head", "note", "aside"] = "prose"
    cells: tuple[str, ...] = ()
    bold: bool = False


@dataclass(frozen=True)
class Told:
    """Something of a file that is not read as its author's words: where, why, and what."""

    anchor: str
    reason: str
    detail: str
