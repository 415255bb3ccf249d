"""Pieces of a formatted document, in reading order → its extracted text, blocks and sections."""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.ingest.speech.transcript import transcript
from pipeline.ingest.written.headings import Headings
from pipeline.ingest.written.long_blocks import cut_long
from pipeline.ingest.written.pieces import Piece, Told
from pipeline.model import Block, Document, Rejection, Source, Territory

LONGEST_HEADING = 200  # characters: beyond it, a paragraph styled as a heading is a paragraph


def assemble(pieces: Iterable[Piece], told: Iterable[Told], source: Source, territory: Territory) -> Document:
    """Write the extracted text; interviews and meetings are searched for speaker turns first."""
    kept = [p for p in pieces if p.text.strip()]
    refused = tuple(Rejection(source.path, t.anchor, t.reason, t.detail) for t in told)
    if source.kind != "document":
        contents = sum(p.form == "aside" for p in kept)
        asides = (Rejection(source.path, "sommaire", "sommaire", f"{contents} ligne(s) de table des matières"),) * bool(contents)
        said = [p for p in kept if p.form not in ("aside", "head")]
        lines = [_spoken(p) for p in said]
        spoken = transcript("\n".join(lines), source, territory, _bold_ranges(said, lines))
        if any(block.turn is not None for block in spoken.blocks):
            return replace(spoken, rejections=(*spoken.rejections, *asides, *refused))
    return _written(kept, refused, source)


def _bold_ranges(pieces: list[Piece], lines: list[str]) -> list[tuple[int, int]]:
    """Character ranges, in the joined lines, of the pieces that stand in bold."""
    ranges: list[tuple[int, int]] = []
    position = 0
    for piece, line in zip(pieces, lines, strict=True):
        if piece.bold:
            ranges.append((position, position + len(line)))
        position += len(line) + 1
    return ranges


def _spoken(piece: Piece) -> str:
    """Write a piece as a line of a transcript: dashes count, other list markers do not; notes stand in brackets."""
    if piece.form == "note":
        return f"({' '.join(piece.text.split())})"
    if piece.form == "row" and len(piece.cells) > 1:
        return _spoken_row([" ".join(cell.split()) for cell in piece.cells])
    dash = piece.marker.strip() in ("-", "–", "—")
    return (piece.marker.strip() + " " if dash else "") + piece.text


def _spoken_row(cells: list[str]) -> str:
    """Write a row as a turn: a short first cell, after an optional time, names who speaks.

    >>> _spoken_row(["Mme Roz", "Le car ne passe plus."]), _spoken_row(["0:12", "Maire :", "Oui."])
    ('Mme Roz : Le car ne passe plus.', '0:12 Maire : Oui.')
    """
    filled = [cell for cell in cells if cell]
    time = filled.pop(0) + " " if len(filled) > 2 and filled[0][:1] in "[({#0123456789" else ""
    if len(filled) < 2 or not filled[0][:1].isupper() or len(filled[0]) > 40:
        return time + " ".join(filled)
    return f"{time}{filled[0].rstrip(' :')} : {' '.join(filled[1:])}"


def _written(pieces: list[Piece], refused: tuple[Rejection, ...], source: Source) -> Document:
    parts: list[str] = []
    blocks: list[Block] = []
    asides: list[tuple[int, int]] = []
    headings = Headings()
    length = 0
    for piece in pieces:
        text = piece.marker + piece.text
        span = (length, length + len(text))
        if piece.form == "aside":
            start = asides.pop()[0] if asides and asides[-1][1] == length else length
            asides.append((start, length + len(text) + 1))
        elif piece.level and len(text) <= LONGEST_HEADING:
            headings.open(piece.level, text, *span)
        elif piece.form != "head":
            blocks.append(Block((span,), section=headings.section()))
        parts.append(text + "\n")
        length += len(text) + 1
    whole = "".join(parts)
    contents = [Rejection(source.path, f"caractères {s}-{e}", "sommaire", " ".join(whole[s:e].split())[:80]) for s, e in asides]
    return Document(source, whole, tuple(cut_long(whole, blocks)), (*contents, *headings.unused(source.path), *refused))
