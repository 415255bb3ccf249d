"""Every theme map of a report, in the order of its pages; one that there is nothing to draw of is left out."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from pipeline.compare.places import share_by_commune
from pipeline.model import PARTICIPANT
from pipeline.outlines import Commune
from pipeline.render.close import Close, closely_read
from pipeline.render.figures.canvas import PNG, SVG, Figure, Plate
from pipeline.render.figures.factorial import draw_factors
from pipeline.render.figures.gaps import draw_gaps
from pipeline.render.figures.intersections import draw_intersections
from pipeline.render.figures.needs import draw_needs
from pipeline.render.figures.semantic_map import draw_map
from pipeline.render.figures.territory import draw_territory
from pipeline.render.lists import Tables
from pipeline.render.report import Context
from pipeline.topics.subthemes import OUTSIDE


def draw_all(
    tables: Tables,
    context: Context,
    communes: Sequence[Commune],
    folder: Path,
    kinds: frozenset[str] = frozenset({SVG, PNG}),
    close: Close | None = None,
) -> list[Figure]:
    """Draw the maps of a run, as SVG and as PNG in a folder, with their tables.

    Args:
        tables: Of the run.
        context: What the report says besides.
        communes: Those of the territory, with outlines where they are known.
        folder: Of the pictures.
        kinds: What is wanted of each; nothing is drawn where nothing is.
        close: What was read closely, where it is known already.
    """
    if not kinds:
        return []
    close = close or closely_read(tables)
    codebook = context.codebook
    plate = partial(Plate, folder=folder, k=context.k, kinds=kinds)
    drawn = [
        draw_gaps(_rows(tables.gaps, "theme"), plate("ecarts-themes", "Qui soulève quel thème")),
        *(
            draw_gaps(_rows(tables.gaps, "subtheme", theme.key), plate(f"ecarts-{theme.key}", f"Sous-thèmes : {theme.name}"))
            for theme in codebook.themes
        ),
        draw_gaps(_rows(tables.gaps, "subtheme", OUTSIDE), plate(f"ecarts-{OUTSIDE}", "Ce dont on parle hors du livre de codes")),
        draw_intersections(_spoken(tables), tables.tags, codebook, plate("croisements", "Thèmes soulevés ensemble")),
        *_of_close(close, context, communes, partial(plate, note=close.note)),
    ]
    return [figure for figure in drawn if figure]


def _of_close(close: Close, context: Context, communes: Sequence[Commune], plate: Callable[..., Plate]) -> list[Figure | None]:
    """Draw those that are made of what was read closely."""
    tables, codebook = close.tables, context.codebook
    spoken = _spoken(tables)
    needs = tables.needs.merge(tables.topics[["subtheme", "label"]], on="subtheme", how="left")
    shares = share_by_commune(tables.places, spoken, tables.tags, context.k)
    return [
        draw_map(tables.map, spoken, tables.tags, tables.subthemes, codebook, plate("carte", "Carte sémantique des passages")),
        draw_factors(tables.factors, plate("plan-factoriel", "Qui parle avec quels mots")),
        draw_needs(needs, tables.answers, spoken, codebook, plate("besoins", "Besoins et actions face à face")),
        draw_territory(communes, shares, codebook, plate("territoire", "Communes dont on parle, thème par thème")),
    ]


def _spoken(tables: Tables) -> pd.DataFrame:
    return tables.passages[tables.passages["role"] == PARTICIPANT].reset_index(drop=True)


def _rows(gaps: pd.DataFrame, level: str, theme: str | None = None) -> pd.DataFrame:
    """Rows of a level, and of a theme if one is named."""
    here = gaps["level"] == level
    return gaps[here if theme is None else here & (gaps["theme"] == theme)].reset_index(drop=True)
