"""The `Report` value: everything a report says, computed once; templates only lay it out."""

from dataclasses import dataclass

from pipeline.model import Codebook, Territory, Theme
from pipeline.render import lists
from pipeline.render.answered import Answered, matching_sentence, needs_parts
from pipeline.render.explorer.page import Shown, shown_of
from pipeline.render.french import number, percent, typeset
from pipeline.render.lists import Tables
from pipeline.render.method import method
from pipeline.render.overview import by_group, cells, error_sentence, quality_sentence
from pipeline.render.sections import Section, build_sections
from pipeline.render.sentences import few_voices
from pipeline.render.theme_words import ThemeWords, theme_words
from pipeline.render.unheard import without_modes
from pipeline.render.verbatims import Verbatims, verbatims_of
from pipeline.topics.subthemes import OUTSIDE

FINDINGS = 5


@dataclass(frozen=True)
class ThemePart:
    """A theme with its sub-themes."""

    theme: Theme
    section: Section
    subsections: list[Section]
    uncertain: str
    quality: str | None
    words: ThemeWords


@dataclass(frozen=True)
class Report:
    """All that is shown of a territory."""

    territory: str
    made: str
    k: int
    conclusive: bool
    caution: str | None
    summary: list[tuple[str, str]]
    close: str | None
    close_note: str | None
    findings: list[Section]
    no_finding: str | None
    blind_spots: dict[str, list[Section]]
    parts: list[ThemePart]
    heard: list[tuple[str, str, str]]
    missing: list[str]
    read: list[tuple[str, str, str, str]]
    refused: list[tuple[str, str, str]]
    unreadable: list[tuple[str, str]]
    sensitivity: list[tuple[str, ...]]
    cells: list[tuple[str, list[str]]]
    modes: list[str]
    answered: list[Answered]
    matching: str
    outside: list[Section]
    prevalence: list[tuple[str, ...]]
    error: str
    lost_names: tuple[str, ...]
    copies: str | None
    method: list[tuple[str, list[str]]]
    reproducibility: list[tuple[str, str]]
    hashes: list[tuple[str, str]]


@dataclass(frozen=True)
class Context:
    """What a report says besides the tables."""

    territory: Territory
    codebook: Codebook
    made: str
    k: int
    protection: dict[str, int]
    reproducibility: list[tuple[str, str]]
    lost_names: tuple[str, ...] = ()
    encoder: str = "fast"


def build_report(tables: Tables, context: Context, shown: Shown | None = None) -> Report:
    """Compute every sentence, number and quote of a report.

    Args:
        tables: Of the run.
        context: What the report says besides.
        shown: What `explorer.page.shown_of` gave, where it is known already.
    """
    shown = shown or shown_of(tables, context.codebook, context.k)
    close = shown.close
    # A public that the page may not tell of a passage is told by no quote of it.
    verbatims = verbatims_of(close.tables.passages, context.k, shown.publics)
    sections = build_sections(tables, verbatims, context.k)
    claims = sorted((s for s in sections if s.claim), key=lambda s: -s.size)
    enough = tables.gaps["reason"].isna().all() and len(tables.gaps) > 0
    return Report(
        territory=context.territory.name,
        made=context.made,
        k=context.k,
        conclusive=bool(enough),
        caution=None if enough else typeset(_caution(tables, context.k)),
        summary=lists.summary(tables, context.k),
        close=close.caution,
        close_note=close.note,
        findings=_findings(claims),
        no_finding=_no_finding(claims) if enough else None,
        blind_spots={cell: _blind_spots(claims, cell) for cell in ("vecu", "institution")},
        parts=[_part(theme, sections, tables, verbatims) for theme in context.codebook.themes],
        heard=lists.heard(tables, context.k),
        missing=lists.missing(tables, context.territory),
        read=lists.read(tables, context.k),
        refused=lists.refused(tables),
        unreadable=lists.unreadable(tables),
        sensitivity=lists.sensitivity(tables, context.codebook, context.k),
        cells=cells(sections),
        modes=without_modes(tables.without_mode, context.codebook, context.k),
        answered=needs_parts(close.tables, context.codebook, verbatims, context.k, close.note is not None),
        matching=matching_sentence(context.encoder),
        outside=[s for s in sections if s.theme == OUTSIDE],
        prevalence=by_group(tables, context.codebook, context.k),
        error=error_sentence(tables.corrected),
        lost_names=context.lost_names,
        copies=lists.copies(tables, context.k),
        method=[*method(context.k, context.protection), *([close.method] if close.method else [])],
        reproducibility=[*context.reproducibility, ("Étiquettes incertaines", _uncertain(tables))],
        hashes=[(str(row["source"]), str(row["sha256"])[:16]) for _, row in tables.sources.iterrows()],
    )


def _findings(claims: list[Section]) -> list[Section]:
    """The widest gaps, themes first; a sub-theme stands only where its theme says something else.

    One that no sure passage of its louder side illustrates is left to the blind spots.
    """
    told = [s for cell in ("vecu", "institution") for s in _blind_spots(claims, cell) if s.illustrated]
    return sorted(told, key=lambda s: (s.level != "theme", -s.size))[:FINDINGS]


def _no_finding(claims: list[Section]) -> str | None:
    """Why there is no finding, where voices suffice."""
    if not claims:
        return typeset("Aucun écart entre les institutions et le vécu n'est assez net pour être affirmé.")
    if not _findings(claims):
        return typeset("Des écarts sont établis, mais aucun passage sûr ne les illustre : voyez les angles morts.")
    return None


def _blind_spots(claims: list[Section], cell: str) -> list[Section]:
    """Claims of one side; a sub-theme is left to its theme when that one says the same."""
    here = [s for s in claims if s.cell == cell]
    covered = {s.theme for s in here if s.level == "theme"}
    return [s for s in here if s.level == "theme" or s.theme not in covered]


def _caution(tables: Tables, k: int) -> str:
    if tables.gaps.empty or not tables.gaps["reason"].notna().any():
        why = "Aucun passage lisible."
    else:
        why = few_voices(tables.gaps[tables.gaps["reason"].notna()].iloc[0], k)
    return (
        f"{why} Ce rapport ne conclut donc à aucun écart. Les parts et les citations qui suivent disent ce qui a été lu, "
        "pas ce que pensent les habitants."
    )


def _uncertain(tables: Tables) -> str:
    given = tables.tags[tables.tags["decision"] == "oui"]
    share = float(given["uncertain"].astype(bool).mean()) if len(given) else float("nan")
    return typeset(f"{percent(share)} des {number(len(given))} thèmes posés")


def _part(theme: Theme, sections: list[Section], tables: Tables, verbatims: Verbatims) -> ThemePart:
    section = next(s for s in sections if s.theme == theme.key and s.level == "theme")
    given = tables.tags[(tables.tags["theme"] == theme.key) & (tables.tags["decision"] == "oui")]
    share = float(given["uncertain"].astype(bool).mean()) if len(given) else float("nan")
    subsections = [s for s in sections if s.theme == theme.key and s.level == "subtheme"]
    words = theme_words(theme.key, tables, verbatims)
    return ThemePart(theme, section, subsections, percent(share), quality_sentence(theme.key, tables), words)
