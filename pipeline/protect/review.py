"""The workbook in which a person confirms what was replaced and what nearly was; and their decisions, read back.

It holds real names: it stands beside the key, is readable by its owner only, and goes nowhere else.
"""

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from pipeline.errors import ReviewRefused
from pipeline.protect import secrets
from pipeline.protect.finds import PERSON
from pipeline.protect.key import KEEP, QUOTABLE, REPLACE, Key, normal
from pipeline.protect.listing import RECOGNISABLE

SHEET, ADDED = "À relire", "À ajouter"
HEADINGS = ("décision", "type", "écrit", "pseudonyme", "contexte", "fichier", "fois", "état", "repère")
_WIDTHS = (32, 22, 30, 16, 90, 40, 6, 14, 40)
_SAME = re.compile(r"^(?:m[êe]me\s+personne\s+que\s+)?\[?(?P<pseudonym>personne-\d+)\]?$", re.IGNORECASE)
_CHOICES = {"remplacer": REPLACE, "garder": KEEP, "citable": QUOTABLE, "ne pas citer": ""}
NOTICE = (
    "Ce classeur contient de vrais noms : il reste dans .secret, ne l'envoyez à personne et supprimez-le après usage. "
    "Décisions : remplacer, garder, même personne que [personne-2] ; pour une personne reconnaissable : citable, ne pas citer. "
    "Une décision vide laisse les choses comme elles sont."
)


@dataclass(frozen=True)
class Applied:
    """What reading a workbook gave: the key with its decisions, how many are new, and rows not understood."""

    key: Key
    taken: int
    problems: list[str]


def write_workbook(path: Path, review: pd.DataFrame, key: Key) -> None:
    """Write the workbook, near misses first, with the decisions already taken.

    Args:
        path: An `.xlsx` in the secret folder.
        review: Columns id, kind, found, pseudonym, context, source, times, sure.
        key: Earlier decisions.
    """
    import xlsxwriter

    secrets.folder_of(path)
    aside = path.with_suffix(".tmp")
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    with xlsxwriter.Workbook(str(aside), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _write_review(book, review, key)
        _write_additions(book)
    aside.chmod(0o600)
    os.replace(aside, path)


def _write_review(book: object, review: pd.DataFrame, key: Key) -> None:
    sheet = book.add_worksheet(SHEET)  # type: ignore[attr-defined]
    wrap = book.add_format({"text_wrap": True, "valign": "top"})  # type: ignore[attr-defined]
    bold = book.add_format({"bold": True, "bg_color": "#DDDDDD"})  # type: ignore[attr-defined]
    sheet.write_string(0, 0, NOTICE)
    for column, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width, wrap)
        sheet.write_string(1, column, heading, bold)
    for number, row in enumerate(review.itertuples(), start=2):
        decided = key.decisions.get(str(row.id), "")
        shown = f"même personne que [{decided}]" if decided.startswith(f"{PERSON}-") else decided
        state = "remplacé" if row.sure else "à confirmer"
        cells = (
            shown,
            row.kind,
            row.found,
            f"[{row.pseudonym}]" if row.pseudonym else "",
            row.context,
            row.source,
            row.times,
            state,
            row.id,
        )
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, str(cell)[:32_000])
        choices = ["citable", "ne pas citer"] if row.kind == RECOGNISABLE else ["remplacer", "garder"]
        # Another person's pseudonym is typed in full, so what is not in the list is let through.
        sheet.data_validation(
            number, 0, number, 0, {"validate": "list", "source": choices, "error_type": "information", "show_error": False}
        )
    sheet.freeze_panes(2, 1)
    sheet.autofilter(1, 0, max(len(review) + 1, 2), len(HEADINGS) - 1)


def _write_additions(book: object) -> None:
    sheet = book.add_worksheet(ADDED)  # type: ignore[attr-defined]
    sheet.set_column(0, 1, 40)
    sheet.write_string(0, 0, "nom qui n'a pas été trouvé, à remplacer partout")
    sheet.write_string(0, 1, "même personne que (facultatif)")


def read_workbook(path: Path, key: Key) -> Applied:
    """Read the decisions of a workbook into the key; what is not understood is told by row and left aside.

    Raises:
        ReviewRefused: There is no workbook, or it is not one of ours.
    """
    rows, added = _sheets(path)
    decisions, problems, taken = dict(key.decisions), [], 0
    known = {pseudonym for forms in key.given.values() for pseudonym in forms.values()}
    for number, row in enumerate(rows[2:], start=3):
        typed, identifier = row[0].strip(), row[len(HEADINGS) - 1].strip()
        if not typed:
            continue
        if not _is_whole(row[1].strip(), row[2], identifier):
            problems.append(
                f"{SHEET}, ligne {number} : le repère « {identifier} » n'est pas celui de « {row[2]} » ; les lignes ont été déplacées ou "
                "modifiées : relancez regards protect review sur un classeur neuf."
            )
            continue
        decision = _decision(typed, identifier, known)
        if decision is None:
            problems.append(
                f"{SHEET}, ligne {number} : « {typed} » n'est pas compris ; écrivez remplacer, garder, citable, ne pas citer ou même personne que [personne-2]."
            )
        elif decisions.get(identifier, "") != decision:
            decisions[identifier] = decision
            taken += 1
    grown = replace(key, decisions=decisions)
    for number, row in enumerate(added[1:], start=2):
        name, same = ([*row, "", ""])[:2]
        if not name.strip():
            continue
        form = normal(PERSON, name)
        decision = _decision(same.strip(), f"{PERSON}|{form}", known) if same.strip() else REPLACE
        if decision is None or not form:
            problems.append(
                f"{ADDED}, ligne {number} : « {same or name} » n'est pas compris ; donnez un nom, puis un pseudonyme comme [personne-2] ou rien."
            )
            continue
        taken += decisions.get(f"{PERSON}|{form}") != decision
        grown = replace(grown.extended(PERSON, [form]), decisions={**grown.decisions, f"{PERSON}|{form}": decision})
    return Applied(replace(grown, decisions={i: d for i, d in grown.decisions.items() if d}), taken, problems)


def unapplied(path: Path, key: Key) -> int:
    """How many rows of a workbook say what the key does not hold: decisions, additions, and what is not understood.

    Raises:
        ReviewRefused: It cannot be read.
    """
    if not path.is_file():
        return 0
    applied = read_workbook(path, key)
    return applied.taken + len(applied.problems)


def _is_whole(kind: str, found: str, identifier: str) -> bool:
    """Whether the mark of a row still is that of what the row shows: a decision must not reach somebody else."""
    if kind == RECOGNISABLE:
        return identifier.startswith("passage|p-")
    return identifier == f"{kind}|{normal(kind, found)}"


def _decision(typed: str, identifier: str, known: set[str]) -> str | None:
    """What a typed word decides; `None` when it is not understood or does not fit its row."""
    word = re.sub(r"\s+", " ", typed.lower())
    if word in _CHOICES:
        fits = identifier.startswith("passage|") == (word in ("citable", "ne pas citer"))
        return _CHOICES[word] if fits and "|" in identifier else None
    same = _SAME.match(word)
    if same and identifier.startswith(f"{PERSON}|") and same["pseudonym"] in known:
        return same["pseudonym"]
    return None


def _sheets(path: Path) -> tuple[list[list[str]], list[list[str]]]:
    from python_calamine import CalamineWorkbook

    if not path.is_file():
        raise ReviewRefused(f"{path} : classeur introuvable ; lancez d'abord regards protect review.")
    try:
        book = CalamineWorkbook.from_path(str(path))
        rows = [[str(cell) for cell in row] for row in book.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)]
        added = (
            [[str(cell) for cell in row] for row in book.get_sheet_by_name(ADDED).to_python(skip_empty_area=False)]
            if ADDED in book.sheet_names
            else []
        )
    except Exception as error:  # the library has a class of errors for each way of being no workbook
        raise ReviewRefused(
            f"{path.name} : ce classeur ne se lit pas ({error}). Enregistrez-le en .xlsx, feuille « {SHEET} » gardée."
        ) from error
    if len(rows) < 2 or tuple(cell.strip() for cell in rows[1][: len(HEADINGS)]) != HEADINGS:
        raise ReviewRefused(
            f"{path.name} : les titres de colonnes ont changé ; gardez la ligne 2 telle qu'écrite par regards protect review."
        )
    return rows, added
