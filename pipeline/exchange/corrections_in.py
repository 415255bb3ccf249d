"""Read a correction workbook back, whatever a spreadsheet did to it; what is not understood is told row by row."""

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.errors import CorrectionsRefused
from pipeline.exchange.corrections_out import AGREED, COMMENT, FIXED, REASON, SHEET
from pipeline.ingest.tables.cells import load_table
from pipeline.model import Codebook
from pipeline.schemas import CORRECTIONS
from pipeline.themes.codebook import fold
from pipeline.themes.corrections import HUMAN

YES = frozenset(("oui", "o", "1", "1.0", "1,0", "x", "vrai", "true", "yes", "y"))
NO = frozenset(("non", "n", "0", "0.0", "0,0", "faux", "false", "no", "-"))


@dataclass(frozen=True)
class Read:
    """What a workbook gave: corrections (columns of `schemas.CORRECTIONS`), rows left empty, problems by row."""

    corrections: pd.DataFrame
    empty: int
    problems: list[str]


def read_corrections(path: Path, tags: pd.DataFrame, codebook: Codebook, coder: str, time: str) -> Read:
    """Read the decisions of a workbook.

    Args:
        path: `.xlsx`, `.ods` or `.csv`.
        tags: Of the run that the workbook came from, for what « tout est juste » confirms.
        codebook: Its themes.
        coder: Who decided.
        time: When, ISO 8601.

    Raises:
        CorrectionsRefused: It is missing, is not one of ours, or nobody signs it.
    """
    if not coder.strip():
        raise CorrectionsRefused("Qui a corrigé ? Donnez un nom ou des initiales à --coder : l'accord entre personnes en dépend.")
    headings, rows = _open(path)
    columns = _columns(path, headings, codebook)
    proposals = tags.pivot(index="passage_id", columns="theme", values="decision")
    found: list[tuple[str, ...]] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    empty = 0
    for number, row in enumerate(rows, start=2):
        cells = {name: row[column].strip() if column < len(row) else "" for name, column in columns.items()}
        if not any(cells.values()):
            continue
        decided, wrong = _decisions(cells, codebook, proposals, seen)
        if wrong:
            problems.append(f"ligne {number} : {wrong}")
        elif not decided:
            empty += 1
        else:
            identifier = cells["repère"]
            seen[identifier] = number
            found += [
                (identifier, theme, d, f"{HUMAN}{coder.strip()}", time, cells.get(COMMENT, ""), cells.get(REASON, ""))
                for theme, d in decided.items()
            ]
    return Read(pd.DataFrame(found, columns=list(CORRECTIONS)), empty, problems)


def _decisions(
    cells: dict[str, str], codebook: Codebook, proposals: pd.DataFrame, seen: dict[str, int]
) -> tuple[dict[str, str], str | None]:
    """Theme → oui or non of one row, and what is wrong with it."""
    identifier = cells["repère"]
    typed = {key: cells.get(key, "") for key in codebook.keys}
    agreed = cells.get(AGREED, "")
    if not agreed and not any(typed.values()):
        return {}, None
    if identifier not in proposals.index:
        return (
            {},
            f"le repère « {identifier} » n'est pas un passage de la dernière exécution ; rétablissez-le, ou réexportez la feuille.",
        )
    if identifier in seen:
        return {}, f"le passage {identifier} est déjà à la ligne {seen[identifier]} ; gardez-en une."
    decided = {key: _word(value) for key, value in typed.items() if value}
    bad = next((key for key, word in decided.items() if word is None), None)
    if bad:
        return {}, f"« {typed[bad]} » n'est pas compris dans la colonne {bad} ; écrivez oui ou non, ou laissez vide."
    if agreed and _word(agreed) is None:
        return {}, f"« {agreed} » n'est pas compris dans la colonne « {AGREED} » ; écrivez oui, ou laissez vide."
    told = {key: word for key, word in decided.items() if word}
    if _word(agreed) == "oui":
        told = {key: str(proposals.loc[identifier, key]) for key in codebook.keys} | told
    return told, None


def _word(value: str) -> str | None:
    word = fold(value)
    return "oui" if word in YES else "non" if word in NO else None


def _open(path: Path) -> tuple[list[str], list[list[str]]]:
    if not path.is_file():
        raise CorrectionsRefused(f"{path} : classeur introuvable ; vérifiez le chemin, ou lancez d'abord regards correct export.")
    if path.suffix.lower() in (".xlsx", ".xlsm", ".ods", ".xls"):
        return _open_workbook(path)
    table = load_table(path)
    return table.headings, table.rows


def _open_workbook(path: Path) -> tuple[list[str], list[list[str]]]:
    """The sheet of ours, under whatever name; the first one that has a column « repère »."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        order = sorted(book.sheet_names, key=lambda name: name != SHEET)
        sheets = [
            [[_cell(c) for c in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)] for name in order
        ]
    except Exception as error:  # the library has a class of errors for each way of being no workbook
        raise CorrectionsRefused(
            f"{path.name} : ce classeur ne se lit pas ({error}). Enregistrez-le en .xlsx et recommencez."
        ) from error
    for rows in sheets:
        for number, row in enumerate(rows):
            if any(_same(cell, "repère") for cell in row):
                return row, rows[number + 1 :]
    raise CorrectionsRefused(f"{path.name} : aucune feuille n'a de colonne « repère » ; gardez les titres de la première ligne.")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _same(cell: str, name: str) -> bool:
    return re.sub(r"\s+", " ", fold(cell)).strip() == re.sub(r"\s+", " ", fold(name))


def _columns(path: Path, headings: list[str], codebook: Codebook) -> dict[str, int]:
    wanted = [FIXED[0], REASON, *codebook.keys, AGREED, COMMENT]
    found = {name: next((i for i, h in enumerate(headings) if _same(h, name)), -1) for name in wanted}
    missing = [name for name in (FIXED[0], *codebook.keys) if found[name] < 0]
    if missing:
        raise CorrectionsRefused(
            f"{path.name} : colonne(s) absente(s) : {', '.join(missing)} ; colonnes du fichier : {', '.join(h for h in headings if h.strip())}. "
            "Rétablissez les titres de l'export."
        )
    return {name: column for name, column in found.items() if column >= 0}
