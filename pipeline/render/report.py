"""The `Report` value: everything a report says, computed once; templates only lay it out."""

from dataclasses import dataclass

import pandas as pd

from pipeline.compare.gaps import MIN_INSTITUTIONAL, MIN_LIVED, SIDES
from pipeline.compare.prevalence import RAISES_SHARE
from pipeline.model import Codebook, Territory, Theme
from pipeline.protect.small_cells import describable_publics, is_small
from pipeline.render import lists
from pipeline.render.french import KINDS, PUBLICS, percent, points, typeset
from pipeline.render.lists import Tables
from pipeline.render.sentences import gap_sentence, share_text, small_share

FINDINGS = 5
DETAILS = 4


@dataclass(frozen=True)
class Quote:
    """A verbatim with who says it, where it stands and how sure its tag is."""

    text: str
    attribution: str
    anchor: str
    passage_id: str
    score: str
    weak: bool


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


@dataclass(frozen=True)
class ThemePart:
    """A theme with its sub-themes."""

    theme: Theme
    section: Section
    subsections: list[Section]
    uncertain: str


@dataclass(frozen=True)
class Report:
    """All that is shown of a territory."""

    territory: str
    made: str
    k: int
    conclusive: bool
    caution: str | None
    summary: list[tuple[str, str]]
    findings: list[Section]
    blind_spots: dict[str, list[Section]]
    parts: list[ThemePart]
    heard: list[tuple[str, str, str]]
    missing: list[str]
    read: list[tuple[str, str, str, str]]
    refused: list[tuple[str, str, str]]
    unreadable: list[tuple[str, str]]
    sensitivity: list[tuple[str, str, str, str]]
    protection: dict[str, int]
    reproducibility: list[tuple[str, str]]


@dataclass(frozen=True)
class Context:
    """What a report says besides the tables."""

    territory: Territory
    codebook: Codebook
    made: str
    k: int
    protection: dict[str, int]
    reproducibility: list[tuple[str, str]]


def build_report(tables: Tables, context: Context) -> Report:
    """Compute every sentence, number and quote of a report."""
    sections = _sections(tables, context)
    themes = [s for s in sections if s.level == "theme"]
    claims = sorted((s for s in sections if s.claim), key=lambda s: -s.size)
    enough = tables.gaps["reason"].isna().all() and len(tables.gaps) > 0
    return Report(
        territory=context.territory.name,
        made=context.made,
        k=context.k,
        conclusive=bool(enough),
        caution=None if enough else typeset(_caution(tables)),
        summary=lists.summary(tables),
        findings=_findings(claims),
        blind_spots={cell: _blind_spots(claims, cell) for cell in ("vecu", "institution")},
        parts=[_part(theme, themes, sections, tables) for theme in context.codebook.themes],
        heard=lists.heard(tables, context.k),
        missing=lists.missing(tables, context.territory),
        read=lists.read(tables),
        refused=lists.refused(tables),
        unreadable=lists.unreadable(tables),
        sensitivity=lists.sensitivity(tables, context.codebook, context.k),
        protection=context.protection,
        reproducibility=context.reproducibility,
    )


def _findings(claims: list[Section]) -> list[Section]:
    """The widest gaps, themes first; a sub-theme stands only where its theme says something else."""
    told = [s for cell in ("vecu", "institution") for s in _blind_spots(claims, cell)]
    return sorted(told, key=lambda s: (s.level != "theme", -s.size))[:FINDINGS]


def _blind_spots(claims: list[Section], cell: str) -> list[Section]:
    """Claims of one side; a sub-theme is left to its theme when that one says the same."""
    here = [s for s in claims if s.cell == cell]
    covered = {s.theme for s in here if s.level == "theme"}
    return [s for s in here if s.level == "theme" or s.theme not in covered]


def _caution(tables: Tables) -> str:
    reasons = tables.gaps["reason"].dropna().unique()
    why = str(reasons[0]) if len(reasons) else "aucun passage lisible"
    return (
        f"Ce rapport ne conclut à aucun écart, car il y a {why}. Les parts et les verbatims ci-dessous disent ce qui a été lu, "
        "pas ce que pensent les habitants."
    )


def _sections(tables: Tables, context: Context) -> list[Section]:
    named = describable_publics(tables.passages, context.k)
    known = tables.passages.set_index("passage_id")
    return [_section(row, tables, known, named, context.k) for _, row in tables.gaps.iterrows()]


def _section(row: pd.Series, tables: Tables, known: pd.DataFrame, named: frozenset[str], k: int) -> Section:
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
        institutional=share_text(*_triple(row, "institutional")),
        lived=small_share(int(row["k_lived"]), _triple(row, "lived"), k),
        gap="–" if pd.isna(row["gap"]) or is_small(int(row["k_lived"]), k) else points(_number(row["gap"])),
        size=abs(_number(row["gap"])),
        quotes={s: [_quote(q, known, named) for _, q in quotes[quotes["perspective"] == s].iterrows()] for s in SIDES},
        details=_details(row, tables) if subtheme is None else [],
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
    return Quote(
        text=str(row["quote"]),
        attribution=_attribution(passage, named),
        anchor=str(row["anchor"]),
        passage_id=str(row["passage_id"]),
        score=percent(float(row["score"])),
        weak=float(row["score"]) < 0.5,
    )


def _attribution(passage: pd.Series, named: frozenset[str]) -> str:
    """Who speaks: a public only where it counts at least k persons; never a name or a commune."""
    kind = KINDS[passage["kind"]][0]
    if passage["kind"] == "document":
        return "Document publié"
    who = PUBLICS[passage["public"]] if passage["public"] in named else "participant·e"
    told = {"paraphrase": ", propos notés", "synthese": ", synthèse"}.get(passage["rendering"], "")
    return f"{who.capitalize()}, {kind}{told}"


def _part(theme: Theme, themes: list[Section], sections: list[Section], tables: Tables) -> ThemePart:
    section = next(s for s in themes if s.theme == theme.key)
    given = tables.tags[(tables.tags["theme"] == theme.key) & (tables.tags["decision"] == "oui")]
    share = float(given["uncertain"].astype(bool).mean()) if len(given) else float("nan")
    subsections = [s for s in sections if s.theme == theme.key and s.level == "subtheme"]
    return ThemePart(theme, section, subsections, percent(share))


def method_facts(k: int) -> dict[str, str]:
    """Bounds of the method, as the template tells them."""
    return {
        "raises": percent(RAISES_SHARE),
        "min_institutional": str(MIN_INSTITUTIONAL),
        "min_lived": str(MIN_LIVED),
        "k": str(k),
    }
