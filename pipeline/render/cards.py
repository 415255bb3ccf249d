"""A sheet a theme for a workshop: what the figures say, facing quotes as cards to cut out, questions, room for notes.

Each sheet fills one A4 page exactly: texts have a longest length, cards get the size of type that suits their length, and
as many rows of them are kept as the page holds; the notes take what is left.
"""

import base64
import math
import re
from dataclasses import dataclass
from itertools import zip_longest
from unicodedata import east_asian_width

from markupsafe import Markup

from pipeline.compare.voices import SIDES
from pipeline.model import Theme
from pipeline.render.discussion import questions_of
from pipeline.render.french import typeset
from pipeline.render.html import environment
from pipeline.render.report import Report, ThemePart
from pipeline.render.sections import Bar
from pipeline.render.typography import font_faces
from pipeline.render.verbatims import ENDS, Quote

LETTERS = {"institutionnel": "I", "vecu": "V"}
MOST_ROWS = 3
LENGTHS = (350, 270, 210, 180)  # characters of a quote, the first that lets enough cards stand
ROOM = 183.0  # millimetres from the top of the cards to the foot of the page, beside a sentence of `USUAL_LINES` lines
USUAL_LINES, SENTENCE_WIDTH, SENTENCE_LINE = 3.4, 92, 5.7  # lines, the first words being 1.4; letters and millimetres a line
HEAD_WIDTH = 64  # letters a line
QUESTION_WIDTH, QUESTION_LINE = 50, 5.4  # letters and millimetres a line
NOTE_LINE = 8.0  # millimetres
BIGGER = 1.15  # type where the cards leave room
GAP = 3.2  # millimetres between two rows
BLANK = 34.5  # millimetres of a card to write
BESIDE = 12.5  # millimetres of a card besides its words and its source
LINE_OF_SOURCE, SOURCE_WIDTH = 3.7, 54  # millimetres, letters a line
# Longest text in letters, name, letters a line and millimetres a line of each size of type.
SIZES = ((95, "large", 32, 6.7), (180, "medium", 39, 5.75), (math.inf, "small", 44, 5.2))
SHORT_NAME, LONGEST_NAME, LONGEST_COVERS, LONGEST_SOURCE, LONGEST_TERRITORY = 30, 80, 104, 104, 60
_ENDLESS, _STEP = re.compile(r"\S{25,}"), re.compile(r".{1,12}", re.DOTALL)
WIDE, CAPITAL, WIDEST = 2.0, 1.4, 1.9  # common letters that one of another script, a capital, an M or a W takes the room of


@dataclass(frozen=True)
class Card:
    """A quote to cut out, the mark that people call it by, its size of type, and whether a sentence was cut short for it."""

    quote: Quote
    mark: str
    size: str
    source: str
    broken: bool


Rows = list[tuple[Card | None, Card | None]]


@dataclass(frozen=True)
class Sheet:
    """What stands on the page of a theme; a row is a card a side, `None` where somebody is to write one."""

    part: ThemePart
    name: str
    covers: str
    head: str
    rest: str
    rows: Rows
    big: bool
    questions: list[str]
    lines: tuple[int, int]


def render_cards(report: Report) -> str:
    """Lay out a page a theme, self-contained, for `pdf.write_pdf`.

    Args:
        report: What the sheets are drawn from.
    """
    made = environment()
    made.filters["breakable"] = _breakable
    return made.get_template("fiches.html.j2").render(
        report=report,
        territory=typeset(shorten(report.territory, LONGEST_TERRITORY)),
        short=SHORT_NAME,
        sheets=[_sheet(part) for part in report.parts],
        fonts=font_faces(),
        marks=_marks,
        scissors=_uri(_SCISSORS),
    )


def _sheet(part: ThemePart) -> Sheet:
    head, colon, rest = part.section.sentence.partition("\u00a0:")
    told = f"{head}{colon}", rest.strip()
    sure = [[quote for quote in part.section.quotes[side] if not quote.weak][:MOST_ROWS] for side in SIDES]
    questions = questions_of(part.section, dict(zip(SIDES, map(bool, sure), strict=True)), part.subsections)
    name = shorten(part.section.label, LONGEST_NAME)
    room, talk = _room(*told) - (4 if len(name) > SHORT_NAME else 0), _talk(questions)
    rows, big = _rows(sure, room - talk)
    left = room - _taken(rows, BIGGER if big else 1.0)
    lines = (max(0, int((left - talk) // NOTE_LINE)), max(1, int((left - 10) // NOTE_LINE)))
    return Sheet(part, name, covers(part.theme), *told, rows, big, questions, lines)


def _room(head: str, rest: str) -> float:
    """Millimetres left under what the figures say."""
    lines = 1.4 * math.ceil(len(head) / HEAD_WIDTH) + math.ceil(len(rest) / SENTENCE_WIDTH)
    return ROOM - SENTENCE_LINE * (lines - USUAL_LINES)


def _talk(questions: list[str]) -> float:
    """Millimetres that the questions take."""
    return 11 + sum(1.4 + QUESTION_LINE * math.ceil(_letters(question) / QUESTION_WIDTH) for question in questions)


def _rows(sure: list[list[Quote]], room: float) -> tuple[Rows, bool]:
    """The most rows of facing cards that fit, in the longest quotes that allow them, and whether in big type.

    Three rows are not worth a sentence cut short; two are.
    """
    rows: Rows = []
    most = max(1, *map(len, sure))
    for count, whole in ((most, True), *((n, w) for n in (2, 1) if n <= most for w in (True, False))):
        for length in LENGTHS:
            cards = [
                [_card(q, side, n, length) for n, q in enumerate(q[:count], start=1)] for side, q in zip(SIDES, sure, strict=True)
            ]
            rows = [(there, lived) for there, lived in zip_longest(*cards)] or [(None, None)] * 2
            if whole and any(card.broken for side in cards for card in side):
                continue
            for scale in (BIGGER, 1.0):
                if _taken(rows, scale) <= room:
                    return rows, scale > 1
    return rows, False


def _taken(rows: Rows, scale: float) -> float:
    """Millimetres that rows of cards take."""
    return sum(max(_height(card, scale) for card in row) for row in rows) + GAP * (len(rows) - 1)


def _card(quote: Quote, side: str, number: int, length: int) -> Card:
    kept = quote.shortened(length)
    size = next(name for most, name, _, _ in SIZES if _letters(kept.text) <= most)
    source = shorten(f"{kept.attribution} — {kept.anchor}", LONGEST_SOURCE, middle=True)
    broken = kept.text != quote.text and not kept.text.endswith(ENDS)
    return Card(kept, f"{LETTERS[side]}{number}", size, source, broken)


def _height(card: Card | None, scale: float) -> float:
    """Millimetres that a card takes, on the safe side."""
    if card is None:
        return BLANK
    _, _, letters, line = next(size for size in SIZES if size[1] == card.size)
    text = f"« […] {card.quote.text} […] »"
    lines = math.ceil(_letters(text) * scale / letters)
    return max(BLANK, BESIDE + lines * line * scale + math.ceil(_letters(card.source) / SOURCE_WIDTH) * LINE_OF_SOURCE)


def _letters(text: str) -> float:
    """How many common letters take the room of a text."""
    return sum(WIDEST if c in "MW" else WIDE if east_asian_width(c) in "WF" else CAPITAL if c.isupper() else 1 for c in text)


def covers(theme: Theme) -> str:
    """Say in one line what a theme is about: the first things that its definition lists.

    >>> covers(Theme("a", "A", "A", "", "Climat (chaleur, sécheresse), énergie (sobriété), eau."))
    'Climat, énergie, eau'
    """
    plain = re.sub(r"\s+", " ", re.sub(r"\s*\([^()]*\)", "", theme.definition)).strip().rstrip(".")
    if _letters(plain) <= LONGEST_COVERS:
        return plain
    kept = ""
    for piece in re.split(r"(?<=[,;:.]) ", plain):
        if _letters(f"{kept} {piece}") > LONGEST_COVERS:
            break
        kept = f"{kept} {piece}".strip()
    return f"{kept.rstrip(' ,;:.')}…" if kept else shorten(plain, LONGEST_COVERS)


def shorten(text: str, most: int, middle: bool = False) -> str:
    """Cut a name to the room of so many common letters; in its middle where its end matters too.

    >>> shorten("Démographie", 6), shorten("documents/plan.pdf, page 3", 16, middle=True)
    ('Démo…', 'documen…, page 3')
    """
    if _letters(text) <= most:
        return text
    tail = text[-min(most // 2, 24) :] if middle else ""
    kept, room = "", most - 1 - _letters(tail)
    for char in text:
        room -= _letters(char)
        if room < 0:
            break
        kept += char
    return f"{kept}…{tail}"


def _breakable(text: str) -> Markup:
    """Let a word that no line could hold be broken; its letters stay as they are."""
    pieces = _ENDLESS.sub(lambda word: "\0".join(_STEP.findall(word[0])), text.replace("\0", "")).split("\0")
    return Markup("<wbr>").join(pieces)


def _marks(bar: Bar) -> Markup:
    """Draw a share on a line from 0 to 100 %: a full square (institutions) or an open circle (lived) over its interval."""
    ticks = "".join(f'<path d="M{x} 6V54" stroke="#b8c1c8" stroke-width="2"/>' for x in (30, 265, 500, 735, 970))
    drawn = ""
    if bar.share is not None:
        share, low, high = (round(30 + 940 * value, 1) for value in bar.share)
        color = "#1b4f72" if bar.side == "institutionnel" else "#a5450f"
        drawn = f'<path d="M{low} 30H{high}" stroke="{color}" stroke-width="9" stroke-linecap="round"/>'
        if bar.side == "institutionnel":
            drawn += f'<rect x="{share - 17}" y="13" width="34" height="34" fill="{color}"/>'
        else:
            drawn += f'<circle cx="{share}" cy="30" r="17" fill="#fff" stroke="{color}" stroke-width="9"/>'
    base = '<path d="M30 30H970" stroke="#b8c1c8" stroke-width="2"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 60" width="1000" height="60">{ticks}{base}{drawn}</svg>'
    return Markup('<img class="marks" src="{}" alt="{}">').format(_uri(svg), bar.told)


def _uri(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


_SCISSORS = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 32" width="48" height="32" fill="none" stroke="#17212b" stroke-width="2.6" '
    'stroke-linecap="round"><circle cx="9" cy="8" r="5.5"/><circle cx="9" cy="24" r="5.5"/><path d="M13.5 11.5L44 27M13.5 20.5L44 5"/></svg>'
)
