"""Sections of a report: what the figures allow to say of a theme, and what each side says."""

from dataclasses import dataclass

import pandas as pd

from pipeline.compare.gaps import SIDES
from pipeline.protect.small_cells import describable_publics
from pipeline.render.french import KINDS, PUBLICS, points
from pipeline.render.lists import Tables
from pipeline.render.prompting import prompting_sentences
from pipeline.render.sentences import (
    certainty,
    few_persons,
    gap_sentence,
    hides_institutional,
    other_countings,
    share_text,
    small_share,
)

DETAILS = 4
ENDS = (".", "!", "?", "…", "»", ")")
CELL_NAMES = {
    "partage": "Dit des deux côtés",
    "institution": "Surtout dit par les institutions",
    "vecu": "Surtout dit dans le vécu",
    "silence": "Presque tu",
}


@dataclass(frozen=True)
class Quote:
    """A verbatim with who says it, where it stands and how sure its tag is."""

    text: str
    attribution: str
    anchor: str
    passage_id: str
    score: str
    carried: str
    weak: bool
    cut_before: bool
    cut_after: bool


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
    words: dict[str, list[str]]
    details: list[str]
    badge: str
    countings: str | None
    prompting: list[str]


def build_sections(tables: Tables, k: int) -> list[Section]:
    """Build a section for every row of the gaps, in their order."""
    named = describable_publics(tables.passages, k)
    known = tables.passages.set_index("passage_id")
    return [_section(row, tables, (known, named), k) for _, row in tables.gaps.iterrows()]


def _section(row: pd.Series, tables: Tables, sources: tuple[pd.DataFrame, frozenset[str]], k: int) -> Section:
    small = few_persons(row, k)
    subtheme = row["subtheme"] if isinstance(row["subtheme"], str) else None
    quotes = tables.quotes[tables.quotes["theme"] == row["theme"]]
    quotes = quotes[quotes["subtheme"].isna() if subtheme is None else quotes["subtheme"] == subtheme]
    words = tables.vocabulary[tables.vocabulary["theme"] == row["theme"]] if subtheme is None else tables.vocabulary[:0]
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
        quotes={s: [_quote(q, *sources) for _, q in quotes[quotes["perspective"] == s].iterrows()] for s in SIDES},
        details=_details(row, tables) if subtheme is None else [],
        badge=_badge(row),
        countings=None if small or subtheme else other_countings(_countings(row, tables)),
        prompting=[] if subtheme else prompting_sentences(str(row["theme"]), tables.tags, tables.passages, k),
        words={s: words.loc[words["perspective"] == s, "word"].tolist() for s in SIDES},
    )


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


def _quote(row: pd.Series, known: pd.DataFrame, named: frozenset[str]) -> Quote:
    passage = known.loc[row["passage_id"]]
    written = passage["kind"] == "document"
    return Quote(
        text=str(row["quote"]),
        attribution=_attribution(passage, named),
        anchor=str(row["anchor"]),
        passage_id=str(row["passage_id"]),
        score=certainty(float(row["score"])),
        carried=str(row["evidence"]) if isinstance(row["evidence"], str) else "",
        weak=float(row["score"]) < 0.5,
        cut_before=not passage["text"].startswith(row["quote"]),
        cut_after=not passage["text"].endswith(row["quote"]) or (written and not row["quote"].endswith(ENDS)),
    )


def _attribution(passage: pd.Series, named: frozenset[str]) -> str:
    """Who speaks: a public only where it counts at least k persons; never a name or a commune."""
    kind = KINDS[passage["kind"]][0]
    if passage["kind"] == "document":
        return "Document publié"
    # In a meeting nobody says who lives here: only an office or the manifest tells a public.
    undeclared = passage["mode"] == "reunion-publique" and passage["public"] == "habitant"
    who = PUBLICS[passage["public"]] if passage["public"] in named and not undeclared else "participant·e"
    told = {"paraphrase": ", propos notés", "synthese": ", synthèse"}.get(passage["rendering"], "")
    return f"{who.capitalize()}, {kind}{told}"


def _badge(row: pd.Series) -> str:
    if not isinstance(row["cell"], str):
        return "Trop peu de voix"
    both = row["k_institutional"] > 0 and row["k_lived"] > 0
    return CELL_NAMES[row["cell"]] if row["cell"] != "partage" or both else "Pas d'écart établi"


def _countings(row: pd.Series, tables: Tables) -> list[float]:
    rows = tables.sensitivity[tables.sensitivity["theme"] == row["theme"]]
    return [_number(gap) for gap in rows["gap"]] if bool(row["claim"]) else []
