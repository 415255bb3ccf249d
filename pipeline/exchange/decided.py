"""The one way to understand what a person decided on a passage, whether a workbook or the report's page tells it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout

from pipeline import decisions
from pipeline.errors import CorrectionsRefused
from pipeline.exchange.corrections_out import AGREED, COMMENT, FIXED, REASON
from pipeline.model import Codebook
from pipeline.schemas import CORRECTIONS
from pipeline.themes.codebook import fold
from pipeline.themes.corrections import CONTROL, HUMAN, merged

IDENTIFIER = FIXED[0]
YES = frozenset(("oui", "o", "1", "1.0", "1,0", "x", "vrai", "true", "yes", "y"))
NO = frozenset(("non", "n", "0", "0.0", "0,0", "faux", "false", "no", "-"))
LOCK = ".corrections.verrou"
PATIENCE = 30  # seconds that another program may hold the corrections


@dataclass(frozen=True)
class Read:
    """What a person gave: corrections (columns of `schemas.CORRECTIONS`), rows left empty, problems by row."""

    corrections: pd.DataFrame
    empty: int
    problems: list[str]


@dataclass(frozen=True)
class Run:
    """What decisions are about: the tags of a run, which « tout est juste » confirms, and the codebook's themes."""

    tags: pd.DataFrame
    codebook: Codebook


@dataclass
class Desk:
    """Takes rows one by one; what is not understood becomes a problem that names the row, never a guess.

    Attributes:
        run: What the rows are about.
        coder: Who decided.
        time: When, ISO 8601.
    """

    run: Run
    coder: str
    time: str
    _empty: int = 0
    _rows: list[tuple[str, ...]] = field(default_factory=list)
    _problems: list[str] = field(default_factory=list)
    _seen: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sign with one clean line, and make ready what the machine proposed.

        Raises:
            CorrectionsRefused: Nobody signs.
        """
        self.coder = " ".join(_clean(self.coder).split())
        if not self.coder:
            raise CorrectionsRefused(
                "Qui a corrigé ? Donnez un nom ou des initiales (--coder, ou la case du rapport) : l'accord entre personnes en dépend."
            )
        self._proposals = self.run.tags.pivot(index="passage_id", columns="theme", values="decision")

    def take(self, place: str, cells: Mapping[str, str]) -> None:
        """Take one row.

        Args:
            place: What the row is called in a problem: « ligne 3 ».
            cells: What was typed, by heading of the workbook: the identifier, themes, `AGREED`, `COMMENT`, `REASON`.
        """
        cells = {heading: _clean(cell).strip() for heading, cell in cells.items()}
        told, wrong = self._decisions(cells)
        if wrong:
            self._problems.append(f"{place} : {wrong}")
        elif not told:
            self._empty += 1
        else:
            self._seen[cells[IDENTIFIER]] = place
            why = (f"{HUMAN}{self.coder}", self.time, cells.get(COMMENT, ""), cells.get(REASON, ""))
            self._rows += [(cells[IDENTIFIER], theme, decision, *why) for theme, decision in told.items()]

    def done(self) -> Read:
        """Give what was taken."""
        return Read(pd.DataFrame(self._rows, columns=list(CORRECTIONS)), self._empty, self._problems)

    def _decisions(self, cells: Mapping[str, str]) -> tuple[dict[str, str], str | None]:
        """Theme → oui or non of one row, and what is wrong with it."""
        identifier, agreed = cells[IDENTIFIER], cells.get(AGREED, "")
        typed = {key: value for key in self.run.codebook.keys if (value := cells.get(key, ""))}
        comment = cells.get(COMMENT, "")
        if not (agreed or typed or comment):
            return {}, None
        wrong = self._misplaced(identifier) or _misspelt(typed, agreed)
        if wrong:
            return {}, wrong
        told = {key: str(_word(value)) for key, value in typed.items()}
        if _word(agreed) == "oui":
            told = {key: str(self._proposals.loc[identifier, key]) for key in self.run.codebook.keys} | told
        if comment and not told:
            return {}, (
                f"le commentaire sur {identifier} vient sans décision et ne serait pas gardé ; dites oui ou non pour un thème, "
                f"ou oui à « {AGREED} »."
            )
        return told, None

    def _misplaced(self, identifier: str) -> str | None:
        if identifier not in self._proposals.index:
            return f"le repère « {identifier} » n'est pas un passage de la dernière exécution ; rétablissez-le, ou réexportez la feuille."
        if identifier in self._seen:
            return f"le passage {identifier} est déjà à la {self._seen[identifier]} ; gardez-en une."
        return None


def keep(folder: Path, new: pd.DataFrame) -> None:
    """Add corrections to those of a territory; several threads and programs may call it at once.

    Args:
        folder: The territory's.
        new: Columns of `schemas.CORRECTIONS`. Who decides again on a passage and theme that chance had drawn for control does
            not undo the draw: it still measures the machine.

    Raises:
        CorrectionsRefused: Another program has held the corrections for too long.
    """
    if new.empty:
        return
    place = folder / decisions.FOLDER
    place.mkdir(exist_ok=True)
    try:
        held = FileLock(place / LOCK).acquire(timeout=PATIENCE)
    except Timeout as error:
        raise CorrectionsRefused(
            f"Les corrections de {folder.name} sont tenues par un autre programme depuis {PATIENCE} secondes : fermez-le, puis recommencez."
        ) from error
    with held:
        old = decisions.read_corrections(folder)
        drawn = pd.MultiIndex.from_frame(old.loc[old["drawn"] == CONTROL, ["passage_id", "theme"]])
        again = pd.MultiIndex.from_frame(new[["passage_id", "theme"]]).isin(drawn)
        decisions.write_corrections(folder, merged(old, new.assign(drawn=new["drawn"].mask(again, CONTROL))))


def _misspelt(typed: Mapping[str, str], agreed: str) -> str | None:
    bad = next((key for key, value in typed.items() if _word(value) is None), None)
    if bad:
        return f"« {typed[bad]} » n'est pas compris dans la colonne {bad} ; écrivez oui ou non, ou laissez vide."
    if agreed and _word(agreed) is None:
        return f"« {agreed} » n'est pas compris dans la colonne « {AGREED} » ; écrivez oui, ou laissez vide."
    return None


def _word(value: str) -> str | None:
    word = fold(value)
    return "oui" if word in YES else "non" if word in NO else None


def _clean(text: str) -> str:
    """Drop what no text file holds well: control characters and lone surrogates; lines and tabs stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
