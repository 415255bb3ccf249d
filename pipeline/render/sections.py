"""Sections of a report: what the figures allow to say of a theme, and what each side says."""

from dataclasses import dataclass

import pandas as pd

from pipeline.compare.voices import SIDES
from pipeline.protect.small_cells import is_small
from pipeline.render.figures.gaps import masked
from pipeline.render.french import amount, bare_points, points, typeset
from pipeline.render.lists import Tables
from pipeline.render.prompting import prompting_by_theme
from pipeline.render.sentences import (
    correction,
    few_persons,
    gap_sentence,
    hides_institutional,
    other_countings,
    share_text,
    small_share,
)
from pipeline.render.verbatims import Quote, Verbatims

DETAILS = 4
SIDE_COLUMNS = (("institutionnel", "institutional"), ("vecu", "lived"))
FRAIL, OPEN = "Sous-thème fragile", "On ne peut pas trancher"
CELL_NAMES = {
    "partage": "Dit des deux côtés",
    "institution": "Davantage dit par les institutions",
    "vecu": "Davantage dit dans le vécu",
    "silence": "Presque tu",
}


@dataclass(frozen=True)
class Bar:
    """A side's share of voices as it may be drawn and told; one that few persons make has no figures.

    Attributes:
        side: The perspective.
        told: The share with its interval, or why it is not told.
        share: From 0 to 1, with its interval (low, high) at 95 %; `None` where it is not told.
    """

    side: str
    told: str
    share: tuple[float, float, float] | None


@dataclass(frozen=True)
class Section:
    """A theme or sub-theme: what the figures allow to say, and what each side says."""

    label: str
    theme: str
    level: str
    cell: str | None
    claim: bool
    sentence: str
    institutional: str
    lived: str
    gap: str
    size: float
    quotes: dict[str, list[Quote]]
    details: list[str]
    badge: str
    countings: str | None
    corrected: str | None
    prompting: list[str]
    subtheme: str | None
    bars: list[Bar]
    measure: tuple[str, str] | None

    @property
    def illustrated(self) -> bool:
        """Whether the side that raises it more has a passage that may be shown."""
        return any(not quote.weak for quote in self.quotes["vecu" if self.cell == "vecu" else "institutionnel"])


def build_sections(tables: Tables, verbatims: Verbatims, k: int) -> list[Section]:
    """Build a section for every row of the gaps, in their order."""
    prompting = prompting_by_theme(tables.tags, tables.passages, k)
    return [_section(row, tables, verbatims, k, prompting) for _, row in tables.gaps.iterrows()]


def _section(row: pd.Series, tables: Tables, verbatims: Verbatims, k: int, prompting: dict[str, list[str]]) -> Section:
    small = few_persons(row, k) or any(masked(row, column, k) for _, column in SIDE_COLUMNS)
    subtheme = row["subtheme"] if isinstance(row["subtheme"], str) else None
    quotes = tables.quotes[tables.quotes["theme"] == row["theme"]]
    quotes = quotes[quotes["subtheme"].isna() if subtheme is None else quotes["subtheme"] == subtheme]
    return Section(
        label=str(row["label"]),
        theme=str(row["theme"]),
        level=str(row["level"]),
        cell=row["cell"] if isinstance(row["cell"], str) else None,
        claim=bool(row["claim"]),
        sentence=gap_sentence(_native(row), k),
        institutional=small_share(int(row["k_institutional_persons"]), _triple(row, "institutional"), k)
        if hides_institutional(row, k)
        else share_text(*_triple(row, "institutional")),
        lived=small_share(int(row["k_lived"]), _triple(row, "lived"), k),
        gap="–" if pd.isna(row["gap"]) or pd.notna(row["reason"]) or small else points(_number(row["gap"])),
        size=abs(_number(row["gap"])),
        quotes={s: [_quote(q, verbatims) for _, q in quotes[quotes["perspective"] == s].iterrows()] for s in SIDES},
        details=_details(row, tables) if subtheme is None else [],
        badge=_badge(row),
        countings=None if small or subtheme else other_countings(row, _variants(row, tables)),
        corrected=None if subtheme else correction(_native(row), tables.corrected, k),
        prompting=[] if subtheme else prompting.get(str(row["theme"]), []),
        subtheme=subtheme,
        bars=[_bar(row, *names, k) for names in SIDE_COLUMNS],
        measure=None if small or not row["claim"] else _measure(row),
    )


def _bar(row: pd.Series, side: str, column: str, k: int) -> Bar:
    """A share that fewer than k persons make, or of fewer than k persons, is neither drawn nor told."""
    persons = int(row["k_lived" if side == "vecu" else "k_institutional_persons"])
    hidden = masked(row, column, k)
    told = (
        small_share(persons if is_small(persons, k) else 1, _triple(row, column), k)
        if hidden
        else share_text(*_triple(row, column))
    )
    return Bar(side, told, None if hidden or pd.isna(row[column]) else _triple(row, column))


def _measure(row: pd.Series) -> tuple[str, str]:
    """A stated gap without its sign: how much, then for whom and between which bounds."""
    side = "chez les institutions" if row["gap"] > 0 else "dans le vécu"
    low, high = sorted(abs(_number(row[bound])) for bound in ("low", "high"))
    return amount(_number(row["gap"])), typeset(f"de plus {side} (à 95 % : {bare_points(low)} à {bare_points(high)})")


def _details(row: pd.Series, tables: Tables) -> list[str]:
    """Labels of a theme's sub-themes that its louder side raises most, widest first."""
    if pd.isna(row["gap"]):
        return []
    side, other = ("institutional", "lived") if row["gap"] > 0 else ("lived", "institutional")
    under = tables.gaps[(tables.gaps["level"] == "subtheme") & (tables.gaps["theme"] == row["theme"])]
    louder = under[under[side] > under[other]].sort_values([side, "label"], ascending=[False, True])
    return [str(label) for label in louder["label"].head(DETAILS)]


def _triple(row: pd.Series, side: str) -> tuple[float, float, float]:
    return _number(row[side]), _number(row[f"{side}_low"]), _number(row[f"{side}_high"])


def _number(value: object) -> float:
    return float("nan") if pd.isna(value) else float(value)  # type: ignore[arg-type,call-overload]


def _native(row: pd.Series) -> pd.Series:
    return row.where(row.notna(), None)


def _quote(row: pd.Series, verbatims: Verbatims) -> Quote:
    carried = str(row["evidence"]) if isinstance(row["evidence"], str) else ""
    return verbatims.quote(str(row["passage_id"]), str(row["quote"]), float(row["score"]), carried)


def _badge(row: pd.Series) -> str:
    if isinstance(row["reason"], str):
        return "Trop peu de voix"
    if row["weak"]:
        return FRAIL
    return CELL_NAMES[row["cell"]] if isinstance(row["cell"], str) else OPEN


def _variants(row: pd.Series, tables: Tables) -> pd.DataFrame:
    return tables.sensitivity[tables.sensitivity["theme"] == row["theme"]].set_index("variant")[["gap", "low", "high"]]
