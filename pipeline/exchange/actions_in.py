"""Read a committee's workbook back: decisions on links, and actions chosen for needs; what is not understood is told row by row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.actions.decided import COLUMNS
from pipeline.errors import DecisionsRefused
from pipeline.exchange.actions_out import ANSWER, DECISION, GUIDE, MARK, REMARK, TERRITORY
from pipeline.exchange.actions_rows import BETWEEN, NO, YES
from pipeline.exchange.actions_sheets_in import Sheet, open_sheets, same
from pipeline.exchange.decided import NO as NOES
from pipeline.exchange.decided import YES as YESES
from pipeline.render.committee.counts import rows_where
from pipeline.render.committee.facing import name_of
from pipeline.render.pdf import CONTROLS
from pipeline.themes.codebook import fold

_COLUMNS = (MARK, DECISION, ANSWER, REMARK)


@dataclass(frozen=True)
class Known:
    """What the rows of a workbook may be about.

    Attributes:
        slug: The territory's.
        actions: Columns of `schemas.actions.ACTIONS`.
        passages: Identifiers of the run's passages.
        themes: Keys of the codebook's themes.
    """

    slug: str
    actions: pd.DataFrame
    passages: frozenset[str]
    themes: tuple[str, ...]

    def with_decided(self, kept: pd.DataFrame) -> "Known":
        """Know too what was decided on: a decision that is held stays known when its passage or its action is gone.

        Args:
            kept: Columns of `actions.decided.COLUMNS`, of the territory.
        """
        gone = kept.loc[~kept["action_id"].isin(self.actions["action_id"]), ["action_id"]].drop_duplicates()
        actions = (
            pd.concat([self.actions, gone.reindex(columns=self.actions.columns)], ignore_index=True)
            if len(gone)
            else self.actions
        )
        themes = tuple(dict.fromkeys((*self.themes, *kept["theme"])))
        return Known(self.slug, actions, self.passages | frozenset(kept["passage_id"]), themes)


@dataclass(frozen=True)
class Read:
    """What a person gave: columns of `actions.decided.COLUMNS`, rows left empty, problems by row."""

    decisions: pd.DataFrame
    empty: int
    problems: list[str]


def read_actions_workbook(path: Path, known: Known, coder: str, time: str) -> Read:
    """Read the decisions of a workbook.

    Args:
        path: `.xlsx` or `.ods`, or one of its sheets as `.csv`.
        known: What its rows may be about.
        coder: Who decided.
        time: When, ISO 8601.

    Raises:
        DecisionsRefused: It is missing, is not one of ours, is another territory's, or nobody signs it.
    """
    coder = " ".join(CONTROLS.sub("", coder).split())
    if not coder:
        raise DecisionsRefused("Qui a décidé ? Donnez un nom ou des initiales : --coder AB.")
    sheets = open_sheets(path)
    _check_territory(path, sheets, known.slug)
    desk = Desk(known, (coder, time))
    found = [sheet for sheet in sheets if sheet.has(MARK) and (sheet.has(DECISION) or sheet.has(ANSWER))]
    if not found:
        raise DecisionsRefused(
            f"{path.name} : aucune feuille n'a les colonnes « {MARK} » et « {DECISION} » (ou « {ANSWER} ») ; gardez les titres de la "
            "première ligne, ou refaites le classeur avec regards actions board."
        )
    for sheet in found:
        for number, cells in sheet.rows_of(_COLUMNS):
            desk.take(f"feuille « {sheet.name} », ligne {number}", cells)
    return desk.done()


def _check_territory(path: Path, sheets: Iterable[Sheet], slug: str) -> None:
    """Refuse the workbook of another territory, whichever of its sheets says so."""
    told = {slug_told for sheet in sheets for slug_told in _slugs(sheet)}
    others = sorted(told - {slug})
    if others:
        raise DecisionsRefused(
            f"{path.name} : ce classeur est celui du territoire « {others[0]} », pas de « {slug} » : rien n'a été repris. "
            f"Lancez regards actions import {others[0]} {path.name} --coder VOS-INITIALES."
        )


def _slugs(sheet: Sheet) -> Iterable[str]:
    """Territories that a sheet names: in its instructions, or in the marks of its rows."""
    if sheet.name == GUIDE:
        yield from (row[1].strip() for row in sheet.rows if len(row) > 1 and same(row[0], TERRITORY) and row[1].strip())
    marks = (cells[MARK] for _, cells in sheet.rows_of((MARK,)))
    yield from (mark.split(BETWEEN)[0] for mark in marks if BETWEEN in mark)


@dataclass
class Desk:
    """Takes rows one by one; what is not understood becomes a problem that names the row, never a guess.

    Attributes:
        known: What rows may be about.
        signed: Who decided, and when.
    """

    known: Known
    signed: tuple[str, str]
    _rows: dict[tuple[str, str, str], tuple[str, str, str]] = field(default_factory=dict)
    _empty: int = 0
    _problems: list[str] = field(default_factory=list)

    def take(self, place: str, cells: Mapping[str, str]) -> None:
        """Take one row.

        Args:
            place: What the row is called in a problem.
            cells: What stands in the columns that are read, by heading; one that the sheet lacks is absent.
        """
        cells = {heading: CONTROLS.sub("", cell).strip() for heading, cell in cells.items()}
        if not any(cells.get(heading) for heading in (DECISION, ANSWER, REMARK)):
            self._empty += 1
            return
        key, decision, wrong = self._understood(cells)
        if key and not wrong and key in self._rows and self._rows[key][0] != decision:
            wrong = f"ce lien est déjà à la {self._rows[key][2]}, avec l'autre décision ; gardez-en une."
        if wrong or key is None:
            self._problems.append(f"{place} : {wrong}")
        else:
            self._rows[key] = (decision, cells.get(REMARK, ""), place)

    def done(self) -> Read:
        """Give what was taken."""
        coder, time = self.signed
        rows = [
            dict(zip(COLUMNS, (*key, decision, coder, time, remark), strict=True))
            for key, (decision, remark, _) in self._rows.items()
        ]
        return Read(pd.DataFrame(rows, columns=list(COLUMNS), dtype=str), self._empty, self._problems)

    def _understood(self, cells: Mapping[str, str]) -> tuple[tuple[str, str, str] | None, str, str]:
        """Link of a row, what was decided on it, and what is wrong with the row."""
        parts = cells[MARK].split(BETWEEN)
        if ANSWER in cells and len(parts) == 3:
            return self._chosen(parts, cells)
        if len(parts) != 4:
            return None, "", f"le repère « {cells[MARK]} » n'est pas celui d'un lien ; rétablissez-le, ou refaites le classeur."
        _, action, passage, theme = parts
        wrong = self._unknown(action, passage, theme) or _misspelt(cells)
        return (action, passage, theme), _word(cells.get(DECISION, "")) or "", wrong

    def _chosen(self, parts: list[str], cells: Mapping[str, str]) -> tuple[tuple[str, str, str] | None, str, str]:
        """Link of a row of needs: the action that a person chose for it."""
        _, passage, theme = parts
        said = cells[ANSWER]
        if not said:
            return (
                None,
                "",
                "une remarque vient sans action choisie et ne serait pas gardée ; choisissez une action, ou effacez-la.",
            )
        action = self._action(said)
        if action is None:
            return None, "", f"« {said} » n'est pas une action du plan ; choisissez-la dans la liste, ou écrivez son numéro."
        return (action, passage, theme), YES, self._unknown(action, passage, theme)

    def _action(self, said: str) -> str | None:
        """Identifier of the action that a person names, by its line in the list, its number, its title or its identifier."""
        actions = self.known.actions
        names = pd.Series([name_of(row) for _, row in actions.iterrows()], index=actions.index, dtype=str)
        for told in (names, actions["action_id"], actions["number"].fillna(""), actions["title"]):
            found = actions.loc[[fold(str(value)) == fold(said) for value in told], "action_id"]
            if len(found) == 1:
                return str(found.iloc[0])
        return None

    def _unknown(self, action: str, passage: str, theme: str) -> str:
        if action not in set(self.known.actions["action_id"]):
            return f"l'action {action} n'est plus dans le plan ; refaites le classeur avec regards actions board."
        if passage not in self.known.passages:
            return (
                f"le passage {passage} n'est plus dans la dernière exécution ; refaites le classeur avec regards actions board."
            )
        if theme not in self.known.themes:
            return f"le thème « {theme} » n'est pas du livre de codes ; thèmes permis : {', '.join(self.known.themes)}."
        return ""


def _word(typed: str) -> str | None:
    """What a decision says, in one of the ways in which people write it."""
    told = fold(typed)
    return YES if told in YESES else NO if told in NOES else None


def _misspelt(cells: Mapping[str, str]) -> str:
    """What is wrong with the decision of a link."""
    typed = cells.get(DECISION, "")
    if not typed:
        return f"la remarque vient sans décision et ne serait pas gardée ; dites {YES} ou {NO}, ou effacez-la."
    if _word(typed) is None:
        return f"« {typed} » n'est pas compris dans la colonne « {DECISION} » ; écrivez {YES} ou {NO}, ou laissez vide."
    return ""


def news(read: Read, kept: pd.DataFrame) -> pd.DataFrame:
    """Decisions of a workbook that a territory does not hold yet: those that say the same as before keep their coder and date.

    Args:
        read: What a workbook gave.
        kept: Columns of `actions.decided.COLUMNS`, of the territory.
    """
    same = ["action_id", "passage_id", "theme", "decision", "remark"]
    held = set(kept[same].itertuples(index=False, name=None))
    return rows_where(read.decisions, (row not in held for row in read.decisions[same].itertuples(index=False, name=None)))
