"""Plans in tables: rows of a workbook, of a CSV file or of a table in a document → actions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.actions import words
from pipeline.actions.persons import without_persons
from pipeline.actions.plan import Sheet, Told
from pipeline.errors import MissingColumn, UnreadableFile
from pipeline.ingest.tables.cells import is_csv, load_sheets, read_csv_text
from pipeline.ingest.tables.csv_text import read_csv
from pipeline.model import Rejection

LOOK_AT = 30  # rows at the top of a sheet among which the headings stand
LIKE_AXIS = 0.7  # distinct values a row, up to which a column of aims groups actions rather than describing them

_FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
_TOTAL = re.compile(r"(?:sous )?tota(?:l|ux)\b.*|moyenne\b.*|source\b.*")


@dataclass(frozen=True)
class Layout:
    """Columns of a table by what they hold: field → (column, heading), and what no field was found for."""

    fields: dict[str, list[tuple[int, str]]]
    left: tuple[str, ...]

    def cell(self, row: Sequence[str], field: str, labelled: bool = False) -> str:
        """What a row says of a field; several columns are told under their headings."""
        as_told = _amount if field == words.BUDGET else _said
        cells = [(heading, as_told(heading, _plain(row[at]))) for at, heading in self.fields.get(field, []) if at < len(row)]
        found = [(heading, value) for heading, value in cells if value]
        if len(self.fields.get(field, [])) > 1 and labelled:
            return " ; ".join(f"{heading} : {value}" for heading, value in found)
        return " ".join(value for _, value in found)


def _plain(cell: str) -> str:
    """A cell as a person would have typed it: no midnight after a day, no brackets of a list that a database wrote.

    >>> _plain("2024-12-01 00:00:00+00"), _plain('{"Vélo","Sobriété foncière",NULL}')
    ('2024-12-01', 'Vélo, Sobriété foncière')
    """
    cell = re.sub(r"(20\d\d-\d\d-\d\d)[ T]00:00:00(?:\+00(?::?00)?)?", r"\1", cell.strip())
    if re.fullmatch(r'\{(?:(?:"[^"]*"|[^",{}]*),)*(?:"[^"]*"|[^",{}]*)\}', cell):
        parts = [part.strip('"') for part in re.findall(r'"[^"]*"|[^",{}]+', cell)]
        return ", ".join(part for part in parts if part != "NULL")
    return cell


def _said(heading: str, cell: str) -> str:
    return cell


def _amount(heading: str, cell: str) -> str:
    r"""Write a bare amount as a French reader does, with the unit that its heading tells: a spreadsheet keeps 1 250 € as 1250.

    >>> _amount("Coût (k€ HT)", "1250.5").replace("\u202f", " ").replace("\u00a0", " "), _amount("Montant", "12 000 €")
    ('1 250,50 k€', '12 000 €')
    """
    if not re.fullmatch(r"-?\d+(?:\.\d+)?", cell):
        return cell
    value = f"{float(cell):,.2f}".removesuffix(".00").replace(",", "\u202f").replace(".", ",")
    unit = re.search(r"[kM]?€", heading)
    return f"{value}\u00a0{unit[0]}" if unit else value


def read_table(path: Path, name: str, told: dict[str, str]) -> Sheet:
    """Read a workbook or a CSV file, sheet by sheet.

    Args:
        path: The file.
        name: How refusals call it.
        told: Field → heading, where the manifest says it.

    Raises:
        UnreadableFile: It is damaged.
        MissingColumn: The manifest names a column that no sheet has.
    """
    if is_csv(path):
        rows, _ = read_csv(read_csv_text(path).text)
        sheets = [("", rows)]
    else:
        sheets = [(sheet.name, sheet.rows) for sheet in load_sheets(path) if any(any(row) for row in sheet.rows)]
    if not sheets:
        raise UnreadableFile("tableau vide : il faut une ligne de titres et une ligne par action.")
    result, missing = Sheet("tableau"), list[str]()
    for sheet, rows in sheets:
        where = f"feuille « {sheet} », " if len(sheets) > 1 else ""
        lost = [heading for heading in told.values() if not any(heading in _clean(row) for row in rows[:LOOK_AT])]
        missing.append(", ".join(lost))
        result = result.joined(read_rows(rows, name, told if not lost else {}, where))
    if told and all(missing):
        raise MissingColumn(
            f"{name} : colonne(s) introuvable(s) : {missing[0]}, nommée(s) dans [plan_action.colonnes]. "
            "Recopiez les titres tels qu'ils sont dans le tableau, ou retirez ces lignes du manifeste."
        )
    return result


def _clean(row: Sequence[str]) -> list[str]:
    return [" ".join(cell.split()) for cell in row]


def read_rows(rows: list[list[str]], name: str, told: dict[str, str], where: str = "", page: int | None = None) -> Sheet:
    """Read the rows of one table.

    Args:
        rows: Cells, the row of headings among the first.
        name: Of the file.
        told: Field → heading, where the manifest says it.
        where: Before «ligne 3», in refusals.
        page: Where the table begins.
    """
    top = _heading_row(rows, told)
    if top is None:
        detail = "aucune ligne de titres reconnue (il faut au moins un intitulé d'action) : nommez les colonnes dans [plan_action.colonnes]"
        return Sheet("tableau", refusals=(Rejection(name, where.rstrip(", ") or "tableau", "tableau sans action", detail),))
    layout = layout_of(_clean(rows[top]), rows[top + 1 :], told)
    reader = _Rows(layout, name, where, page)
    for at, heading in layout.fields.get(words.STATE, []):
        reader.times[at] = _times(heading, [row[at].strip() for row in rows[top + 1 :] if at < len(row)])
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        reader.read(number, row)
    if not reader.actions and not reader.refusals:
        detail = "aucune ligne sous les titres : il faut une ligne par action"
        reader.refusals.append(Rejection(name, where.rstrip(", ") or "tableau", "tableau sans action", detail))
    remark = (f"{name} : {where}colonnes non reprises : {', '.join(layout.left)}.",) if layout.left else ()
    return Sheet("tableau", tuple(reader.actions), tuple(reader.refusals), remark)


def _heading_row(rows: list[list[str]], told: dict[str, str]) -> int | None:
    """The row that names most columns, an action's title among them; the manifest's own headings betray it first."""
    best: tuple[int, int] | None = None
    for at, row in enumerate(rows[:LOOK_AT]):
        cells = _clean(row)
        found = {words.field_of_heading(cell) for cell in cells if cell} - {None}
        if told and set(told.values()) <= set(cells):
            return at
        known = len(found) if words.TITLE in found or (words.DESCRIPTION in found and len(found) > 2) else 0
        if known and (best is None or known > best[0]) and (known > 1 or sum(map(bool, cells)) == 1):
            best = (known, at)
    return None if best is None else best[1]


def layout_of(headings: list[str], rows: list[list[str]], told: dict[str, str]) -> Layout:
    """Decide what each column holds."""
    fields: dict[str, list[tuple[int, str]]] = {}
    left = []
    chosen = {heading: field for field, heading in told.items()}
    for at, heading in enumerate(headings):
        field = chosen.get(heading) or words.field_of_heading(heading)
        if field == words.AIM:
            field = words.AXIS if _groups(at, rows) else words.DESCRIPTION
        if field in told and heading not in chosen:
            field = words.OTHER
        exact = words.field_of_label(heading) == field
        if field in (words.TITLE, words.NUMBER) and field in fields:  # a second one is told, unless it fits better
            field = words.DESCRIPTION if field == words.TITLE and not exact else words.OTHER
        if field and field != words.OTHER:
            fields.setdefault(field, []).append((at, heading))
        elif heading:
            left.append(heading)
    if words.TITLE not in fields and words.DESCRIPTION in fields:
        fields[words.TITLE] = [fields[words.DESCRIPTION].pop(0)]
    return Layout(fields, tuple(left))


def _times(heading: str, cells: Sequence[str]) -> int | None:
    """What figures of a column of states are multiplied by to be percentages: a spreadsheet keeps 40 % as 0.4; `None` for no rates.

    >>> _times("% réalisé", ["0.4", "1"]), _times("% réalisé", ["1", "40"]), _times("État", ["0.4", "1"]), _times("État", ["1", "2"])
    (100, 1, 100, None)
    """
    values = [float(cell.replace(",", ".")) for cell in cells if _FIGURE.fullmatch(cell)]
    if not values:
        return None
    if re.search(r"taux|%|pourcentage|degre|avancement|progression", words.flat(heading)):
        return 1 if max(values) > 1 else 100
    return 100 if max(values) <= 1 and any(value % 1 for value in values) else None


def _as_rate(cell: str, times: int | None) -> str:
    """Write a bare figure as a percentage, where its column holds rates.

    >>> _as_rate("0.4", 100), _as_rate("40", 1), _as_rate("2", None), _as_rate("fait", 100)
    ('40 %', '40 %', '2', 'fait')
    """
    return f"{float(cell.replace(',', '.')) * times:g} %" if times and _FIGURE.fullmatch(cell) else cell


def _groups(at: int, rows: list[list[str]]) -> bool:
    cells = [row[at].strip() if at < len(row) else "" for row in rows if any(row)]
    filled = [cell for cell in cells if cell]
    return len(set(filled)) <= LIKE_AXIS * max(len(cells), 1)


class _Rows:
    """Reads rows one after the other: titles of axes, merged cells, and lines that go on with the action above."""

    def __init__(self, layout: Layout, name: str, where: str, page: int | None) -> None:
        self.layout, self.name, self.where, self.page = layout, name, where, page
        self.actions: list[Told] = []
        self.refusals: list[Rejection] = []
        self.held: dict[str, str] = {}
        self.times: dict[int, int | None] = {}
        self.banner = ""

    def read(self, number: int, row: list[str]) -> None:
        """Take up one row."""
        filled = [cell.strip() for cell in row if cell.strip()]
        title = self.layout.cell(row, words.TITLE)
        if not filled or [words.flat(cell) for cell in filled] == self._headings():
            return
        if _TOTAL.fullmatch(words.flat(filled[0])):
            self._refuse(number, "ligne de total ou de source", filled[0])
        elif len(set(filled)) == 1 and self._is_banner(filled[0], title):
            self.banner, self.held = filled[0], {}
        elif title and any(c.isalpha() for c in title):
            self.actions.append(self._action(number, row, title))
        elif self.actions and not title and self._more(row):
            self.actions[-1] = self._longer(self.actions[-1], row)
        else:
            pilots = {at for at, _ in self.layout.fields.get(words.PILOT, [])}
            told = [without_persons(cell.strip(), at in pilots) for at, cell in enumerate(row) if cell.strip()]
            self._refuse(number, "ligne sans intitulé d'action", " | ".join(told)[:120])

    def _headings(self) -> list[str]:
        """The headings again, as a table that runs over pages repeats them."""
        columns = sorted(pair for pairs in self.layout.fields.values() for pair in pairs)
        return [words.flat(heading) for _, heading in columns] if not self.layout.left else []

    def _is_banner(self, cell: str, title: str) -> bool:
        """Whether a row that holds one text names an axis; with a title alone, only where actions are told at more length."""
        return any(c.isalpha() for c in cell) and (
            not title or (len(self.layout.fields) > 1 and bool(re.match(r"(?:axe|orientation|volet|th[èe]m|enjeu|ambition|d[ée]fi)", cell, re.I)))
        )  # fmt: skip

    def _action(self, number: int, row: list[str], title: str) -> Told:
        cell = self.layout.cell
        axis = cell(row, words.AXIS) or self.held.get(words.AXIS, "")
        self.held[words.AXIS] = axis
        states = sorted(
            (words.date_in(heading), _as_rate(row[at].strip(), self.times[at]))
            for at, heading in self.layout.fields.get(words.STATE, [])
            if at < len(row) and row[at].strip()
        )
        return Told(
            title=title,
            description=cell(row, words.DESCRIPTION),
            number=cell(row, words.NUMBER),
            axis=" › ".join(dict.fromkeys(part for part in (self.banner, axis) if part)),
            pilot=cell(row, words.PILOT, True),
            budget=cell(row, words.BUDGET, True),
            calendar=cell(row, words.CALENDAR, True),
            indicator=cell(row, words.INDICATOR, True),
            communes=cell(row, words.COMMUNES),
            states=tuple(states),
            page=self.page,
            row=None if self.page else number,
        )

    def _more(self, row: list[str]) -> bool:
        """Whether a row without a title goes on with the action above: it names nothing that begins another."""
        return not self.layout.cell(row, words.NUMBER) and any(
            self.layout.cell(row, field)
            for field in (words.DESCRIPTION, words.INDICATOR, words.PILOT, words.BUDGET, words.CALENDAR)
        )

    def _longer(self, told: Told, row: list[str]) -> Told:
        def both(field: str, name: str) -> str:
            return " ; ".join(part for part in (str(getattr(told, name)), self.layout.cell(row, field)) if part)

        return replace(
            told,
            description=" ".join(part for part in (told.description, self.layout.cell(row, words.DESCRIPTION)) if part),
            indicator=both(words.INDICATOR, "indicator"),
            pilot=both(words.PILOT, "pilot"),
            budget=both(words.BUDGET, "budget"),
            calendar=both(words.CALENDAR, "calendar"),
        )

    def _refuse(self, number: int, reason: str, detail: str) -> None:
        self.refusals.append(Rejection(self.name, f"{self.where}ligne {number}", reason, detail))
