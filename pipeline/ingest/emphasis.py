"""Speakers told by bold type alone: names on a line of their own, or bold questions between plain answers."""

from collections import Counter
from itertools import pairwise

from pipeline.ingest.pieces import Piece

ASKS, ANSWERS = "Enquêteur", "Personne interrogée"
_LONGEST_NAME = 40
_FEWEST = 3  # bold lines from which they tell something


def emphasised(pieces: list[Piece]) -> list[str] | None:
    """Write speakers as «Nom :» where bold type alone tells them; `None` where it tells nothing.

    Names are bold lines without a full stop that come back; questions are bold paragraphs, most of them with a
    question mark, each with a plain answer somewhere after it.

    >>> said = [Piece("Ana", bold=True), Piece("Bonjour."), Piece("Bo", bold=True), Piece("Oui."), Piece("Ana", bold=True), Piece("Et ?")]
    >>> emphasised(said)
    ['Ana :', 'Bonjour.', 'Bo :', 'Oui.', 'Ana :', 'Et ?']
    """
    names = Counter(_name(p) for p in pieces if p.bold and _name(p))
    again = {name for name, times in names.items() if times > 1}
    if names.total() >= _FEWEST and sum(names[name] for name in again) >= 0.5 * names.total():
        return [f"{_name(p)} :" if p.bold and _name(p) else p.text for p in pieces]
    asked = [p for p in pieces if p.bold]
    questions = sum("?" in p.text for p in asked)
    alternate = sum(a.bold and not b.bold for a, b in pairwise(pieces))
    if questions < _FEWEST or questions < 0.5 * len(asked) or alternate < 0.5 * len(asked):
        return None
    return _dialogue(pieces)


def _dialogue(pieces: list[Piece]) -> list[str]:
    lines: list[str] = []
    last: bool | None = None
    started = False
    for piece in pieces:
        started = started or piece.bold
        changes = started and piece.bold is not last
        lines.append((f"{ASKS if piece.bold else ANSWERS} : " if changes else "") + piece.text)
        last = piece.bold if started else None
    return lines


def _name(piece: Piece) -> str:
    text = " ".join(piece.text.split()).rstrip(" :")
    plausible = text[:1].isupper() and len(text) <= _LONGEST_NAME and len(text.split()) <= 5 and text[-1:] not in ".?!;,…"
    return text if plausible else ""
