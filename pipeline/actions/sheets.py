"""Plans in sheets: one action a sheet, its pilot, its budget and its calendar each under a label."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.actions import words
from pipeline.actions.lines import Line, tables_among
from pipeline.actions.plan import Sheet, Told
from pipeline.actions.tables import read_rows
from pipeline.model import Rejection

FEWEST = 2  # labels, besides the title, without which a heading opens no sheet
_OPENS = re.compile(
    r"(?:fiche[ -]*(?:action|projet|mesure)?|action|mesure|projet|op[ée]ration)s? *(?:n ?[°ºo]\.? *|num[ée]ro *|# *)?"
    r"(?P<number>[A-Z]{0,3}[ .-]?\d{1,3}(?:[.-]\d{1,3})*[a-z]?)(?![\d%])\s*(?:[:.–—|-]+\s*)?(?P<title>.*)",
    re.IGNORECASE,
)
_BARE = re.compile(r"fiche[ -]*(?:action|projet|mesure)s? *[:–—-]\s*(?P<title>\S.*)", re.IGNORECASE)
_AXIS = re.compile(
    r"(?:axe|orientation|volet|ambition|th[èe]me|th[ée]matique|enjeu|d[ée]fi|pilier|objectif strat[ée]gique)\b.{2,}", re.I
)


@dataclass
class _Open:
    """A sheet under way."""

    title: str = ""
    number: str = ""
    axis: str = ""
    page: int | None = None
    values: dict[str, list[str]] = field(default_factory=dict)
    loose: list[str] = field(default_factory=list)
    under: str | None = None

    def says(self, text: str, label: str = "") -> None:
        """Take up words under the label that stands last."""
        if self.under == words.TITLE and not self.title:
            self.title = text
        elif self.under == words.NUMBER and not self.number:
            self.number = text
        elif self.under in (None, words.TITLE, words.NUMBER):
            self.loose.append(text)
        else:
            self.values.setdefault(self.under, []).append(f"{label} : {text}" if label else text)

    def told(self) -> Told:
        """The action that the sheet describes."""

        def joined(name: str, by: str = " ; ") -> str:
            return by.join(self.values.get(name, []))

        prose = " ".join(
            part if part[-1] in ".!?;:…" else f"{part}."
            for part in (*self.values.get(words.AIM, []), *self.values.get(words.DESCRIPTION, []))
        )
        axis = joined(words.AXIS) or self.axis
        return Told(
            title=self.title.strip(" :–-"),
            description=prose,
            number=self.number,
            axis=axis,
            pilot=joined(words.PILOT),
            budget=joined(words.BUDGET),
            calendar=joined(words.CALENDAR),
            indicator=joined(words.INDICATOR),
            communes=joined(words.COMMUNES, ", "),
            states=(("", joined(words.STATE)),) if words.STATE in self.values else (),
            page=self.page,
        )


def read_sheets(lines: Iterable[Line], name: str) -> Sheet:
    """Read the sheets of a document; a table with a row of headings inside it is read as a table.

    Args:
        lines: Of the document, in order.
        name: How refusals call it.
    """
    reader = _Sheets(name)
    for group in tables_among(lines):
        if len(group) > 1 and _is_list(group[0]):
            reader.close()
            reader.found = reader.found.joined(read_rows([list(line.cells) for line in group], name, {}, page=group[0].page))
        else:
            for line in group:
                reader.line(line)
    reader.close()
    return reader.result()


def _is_list(head: Line) -> bool:
    found = [words.field_of_heading(cell) for cell in head.cells if cell]
    return len(found) >= 3 and None not in found and words.TITLE in found


class _Sheets:
    """Follows the lines of a document from sheet to sheet."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found = Sheet("fiches")
        self.actions: list[Told] = []
        self.open = _Open()
        self.axis = ""
        self.outside: list[tuple[int | None, str]] = []

    def result(self) -> Sheet:
        """What was read, with the words that stand outside of any sheet told."""
        refusals = []
        if self.outside:
            page, first = self.outside[0]
            where = f"page {page}" if page else "document"
            detail = f"{len(self.outside)} ligne(s) qui ne sont d'aucune fiche ; la première : « {first[:80]} »"
            refusals = [Rejection(self.name, where, "texte hors d'une fiche", detail)]
        return Sheet("fiches", tuple(self.actions), tuple(refusals)).joined(self.found)

    def line(self, line: Line) -> None:
        """Take up one line: the opening of a sheet, an axis, labels and their values, or more of the last value."""
        if line.cells or " | " in line.text:
            self._cells([cell for cell in (line.cells or tuple(line.text.split(" | "))) if cell.strip()], line)
            return
        label, inline = _label(line.text)
        opens = _OPENS.fullmatch(line.text) or _BARE.fullmatch(line.text)
        if opens and (line.heading or not label) and len(line.text) < 220:
            self._new(opens["title"], line, opens.groupdict().get("number") or "")
        elif label:
            self._enter(label, inline, line)
        elif line.heading and _AXIS.fullmatch(line.text):
            self.close()
            self.axis = line.text
        elif self.open.under == words.TITLE and not self.open.title:
            self.open.title = line.text
        elif line.heading and (self._is_full() or not self.open.title):
            self._new(line.text, line)
        else:
            self.open.says(line.text)

    def _new(self, title: str, line: Line, number: str = "") -> None:
        self.close()
        self.open = _Open(title, number, self.axis, line.page, under=None if title else words.TITLE)

    def _cells(self, cells: list[str], line: Line) -> None:
        """Labels and values of one row: «Pilote | CCVO | Budget | 3 000 €»."""
        if len(cells) == 1:
            self.line(Line(cells[0], page=line.page, heading=line.heading))
            return
        if len(cells) > FEWEST and all(words.field_of_label(cell) for cell in cells):
            return  # the headings of a table, whose rows repeat them before each cell
        known = False
        for cell in cells:
            label, inline = _label(cell)
            if label and not (known and inline):
                self._enter(label, inline, line)
                known = not inline
            elif not known and not self.open.under and _OPENS.fullmatch(cell):
                self.line(Line(cell, page=line.page))
            else:
                self.open.says(cell)
                known = False

    def _enter(self, label: str, inline: str, line: Line) -> None:
        again = {words.TITLE: bool(self.open.title), words.NUMBER: bool(self.open.number)}.get(label, False)
        if again and self._is_full():
            self._new("", line)
        elif label == words.TITLE and self.open.title and not self.open.values:
            self.open.title = ""  # what stood above was the name of the document
        self.open.page = self.open.page or line.page
        self.open.under = label
        if inline:
            self.open.says(inline)

    def _is_full(self) -> bool:
        return sum(name != words.OTHER for name in self.open.values) >= FEWEST

    def close(self) -> None:
        """End the sheet under way: an action, or words that are none."""
        if self._is_full() and self.open.title:
            told = self.open.told()
            rest = " ".join(self.open.loose)
            self.actions.append(told if told.description or not rest else _with(told, rest))
        else:
            said = [self.open.title, *self.open.loose, *(part for parts in self.open.values.values() for part in parts)]
            self.outside += [(self.open.page, text) for text in said if text]
        self.open = _Open(axis=self.axis)


def _with(told: Told, description: str) -> Told:
    return replace(told, description=description)


def _label(text: str) -> tuple[str | None, str]:
    """The label that a line is or begins with, and what stands after its colon.

    >>> _label("Pilote : CCVO"), _label("Calendrier"), _label("Le car passe à 7:30")
    (('pilot', 'CCVO'), ('calendar', ''), (None, ''))
    """
    whole = words.field_of_label(text)
    if whole:
        return whole, ""
    before, colon, after = text.partition(":")
    label = words.field_of_label(before) if colon else None
    return (label, after.strip()) if label else (None, "")
