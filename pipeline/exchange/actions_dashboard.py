"""The sheet that a committee looks at first: counts that follow what is typed in the other sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.exchange.actions_rows import YES, Contents, count_alone, states_by_theme
from pipeline.exchange.actions_sheets import Book, column_letter, within
from pipeline.render.committee.counts import STATES, Split, count_states, split
from pipeline.render.committee.words import STATE_WORDS, persons, state_word
from pipeline.render.figures.marks import share_interval
from pipeline.render.french import percent

SHEET = "Tableau de bord"
NOBODY = persons(0, 1)
COVERAGE = (
    "Thème",
    "Voix qui disent un besoin",
    "Part sans action",
    "Intervalle à 95 %",
    "Besoins sans action (passages)",
    "dont encore sans action choisie",
    "Actions",
    "Actions sans voix",
)
_WIDTHS = (36, 13, 13, 16, 14, 14, 13, 12, 14)


@dataclass(frozen=True)
class Ranges:
    """Addresses of the columns that formulas count: of the actions, the links and the needs without action."""

    themes: str
    states: str
    voices: str
    decisions: str
    need_themes: str
    need_actions: str


def ranges_of(sheets: tuple[str, str, str], rows: tuple[int, int, int]) -> Ranges:
    """Find the columns that formulas count.

    Args:
        sheets: Names of the sheets of actions, of links and of needs without action.
        rows: How many rows each has.
    """
    actions, links, needs = sheets
    return Ranges(
        themes=within(actions, 1, rows[0]),
        states=within(actions, 2, rows[0]),
        voices=within(actions, 3, rows[0]),
        decisions=within(links, 7, rows[1]),
        need_themes=within(needs, 1, rows[2]),
        need_actions=within(needs, 6, rows[2]),
    )


def write_dashboard(book: Book, page: Any, told: Contents, at: Ranges) -> None:
    """Write the sheet, to be printed on one page.

    Args:
        book: The workbook.
        page: Its first sheet.
        told: What it is made from.
        at: Columns of the other sheets.
    """
    for place, width in enumerate(_WIDTHS):
        page.set_column(place, place, width)
    page.fit_to_pages(1, 1)
    page.hide_gridlines(2)
    page.write_string(0, 0, f"Tableau de bord du comité — {told.sources.name}", book.looks["title"])
    page.write_string(1, 0, f"Établi le {told.sources.made}, d'après l'exécution {told.sources.run}.", book.looks["under"])
    row = _links(book, page, told, at)
    row = _progress(book, page, told, (at, row + 2))
    _coverage(book, page, told, (at, row + 2))


def _part(book: Book, page: Any, row: int, title: str, headings: Sequence[str]) -> int:
    """Head a block; give the row under its headings."""
    page.write_string(row, 0, title, book.looks["part"])
    page.set_row(row + 1, 48)
    for place, heading in enumerate(headings):
        page.write_string(row + 1, place, heading, book.looks["head"])
    return row + 2


def _links(book: Book, page: Any, told: Contents, at: Ranges) -> int:
    """Links confirmed, refused and left to confirm, as they stand in the workbook now."""
    decisions = told.tables["action_links"]["decision"]
    counts = {YES: int((decisions == "confirme").sum()), "non": int((decisions == "refuse").sum())}
    row = _part(book, page, 3, "Rapprochements entre actions et besoins", ("Liens", "Nombre", "Part"))
    lines = [
        ("Confirmés par une personne", f'=COUNTIF({at.decisions},"{YES}")', counts[YES]),
        ("Écartés par une personne", f'=COUNTIF({at.decisions},"non")', counts["non"]),
        (
            "Proposés par la machine, à confirmer",
            f"={len(decisions)}-B{row + 1}-B{row + 2}",
            len(decisions) - sum(counts.values()),
        ),
    ]
    for place, (name, formula, value) in enumerate(lines):
        page.write_string(row + place, 0, name, book.looks["name"])
        page.write_formula(row + place, 1, formula, book.looks["count"], value)
        part = f'=IF({len(decisions)}=0,"",B{row + place + 1}/{max(len(decisions), 1)})'
        page.write_formula(row + place, 2, part, book.looks["share"], value / len(decisions) if len(decisions) else "")
    return row + len(lines)


def _progress(book: Book, page: Any, told: Contents, place: tuple[Ranges, int]) -> int:
    """Actions by theme and state."""
    at, start = place
    headings = ("Thème", *(STATE_WORDS[state][2] for state in STATES), "Actions", "Part terminée ou en cours")
    row = _part(book, page, start, "Où en sont les actions", headings)
    found = states_by_theme(told)
    shown = {theme: states for theme, states in found.items() if theme or sum(states.values())}
    for line, (theme, states) in enumerate(shown.items(), start=row):
        page.write_string(line, 0, told.theme_names[theme], book.looks["name"])
        for column, state in enumerate(STATES, start=1):
            formula = f'=COUNTIFS({at.themes},$A{line + 1},{at.states},"{state_word(state)}")'
            page.write_formula(line, column, formula, book.looks["count"], states[state])
        _line_end(book, page, line, states)
    end = row + len(shown)
    page.write_string(end, 0, "Ensemble", book.looks["name"])
    whole = count_states(told.tables["actions"]["state"])
    for column, state in enumerate(STATES, start=1):
        letter = column_letter(column)
        page.write_formula(end, column, f"=SUM({letter}{row + 1}:{letter}{end})", book.looks["total"], whole[state])
    _line_end(book, page, end, whole)
    _bars(page, (row, len(STATES) + 2, end, len(STATES) + 2), "#6FA3C4")
    return end + 1


def _line_end(book: Book, page: Any, line: int, states: dict[str, int]) -> None:
    """Total of a line, and the part of it that is done or under way."""
    total, last = sum(states.values()), column_letter(len(STATES))
    page.write_formula(line, len(STATES) + 1, f"=SUM(B{line + 1}:{last}{line + 1})", book.looks["count"], total)
    whole = f"{column_letter(len(STATES) + 1)}{line + 1}"
    done = (states["termine"] + states["en-cours"]) / total if total else ""
    page.write_formula(line, len(STATES) + 2, f'=IF({whole}=0,"",(B{line + 1}+C{line + 1})/{whole})', book.looks["share"], done)


def _bars(page: Any, cells: tuple[int, int, int, int], color: str) -> None:
    """Draw shares as bars, from 0 to 1 whatever they are."""
    options = {"type": "data_bar", "bar_color": color, "bar_solid": True, "min_type": "num", "max_type": "num"}
    page.conditional_format(*cells, options | {"min_value": 0, "max_value": 1})


def _coverage(book: Book, page: Any, told: Contents, place: tuple[Ranges, int]) -> None:
    """Needs without action and actions without voice, by theme."""
    at, start = place
    row = _part(book, page, start, "Ce que le plan couvre", COVERAGE)
    alone, left = count_alone(told)
    for line, (theme, name) in enumerate(told.sources.shorts.items(), start=row):
        page.write_string(line, 0, name, book.looks["name"])
        _voices(book, page, line, split(told.needs[told.needs["theme"] == theme], told.sources.k), told.sources.k)
        own = [action for action, main in told.themes.items() if main == theme]
        mute = sum(told.asked[action] == 0 for action in own)
        formulas = (
            (f"=COUNTIF({at.need_themes},$A{line + 1})", alone[theme]),
            (f'=COUNTIFS({at.need_themes},$A{line + 1},{at.need_actions},"")', alone[theme]),
            (f"=COUNTIF({at.themes},$A{line + 1})", len(own)),
            (f'=COUNTIFS({at.themes},$A{line + 1},{at.voices},"{NOBODY}")', mute),
        )
        for column, (formula, value) in enumerate(formulas, start=4):
            page.write_formula(line, column, formula, book.looks["count"], value)
    end = row + len(told.sources.shorts)
    _bars(page, (row, 2, end - 1, 2), "#E0A583")
    page.conditional_format(row, 7, end - 1, 7, {"type": "cell", "criteria": ">", "value": 0, "format": book.looks["alarm"]})
    note = "Une voix est une personne ; une part de voix n'est pas une part de la population. « Sans action » : aucune n'a été retrouvée. "
    note += f"{left} besoin(s) à relire d'abord (regards protect review) ne sont pas listés." if left else ""
    page.merge_range(end, 0, end, len(_WIDTHS) - 1, note.strip(), book.looks["note"])
    page.set_row(end, 34)


def _voices(book: Book, page: Any, line: int, found: Split, k: int) -> None:
    """Voices of a theme, the part of them without action and its interval; what may not be told reads as such."""
    if found.few or not found.total:
        page.write_string(line, 1, persons(found.total, k), book.looks["cell"])
    else:
        page.write_number(line, 1, found.total, book.looks["count"])
    if found.told and found.total:
        low, high = share_interval(found.alone, found.total)
        page.write_number(line, 2, found.alone / found.total, book.looks["share"])
        page.write_string(line, 3, f"{percent(low)} à {percent(high)}", book.looks["cell"])
    else:
        page.write_string(line, 2, "non publié" if found.total else "–", book.looks["cell"])
        page.write_string(line, 3, "–", book.looks["cell"])
