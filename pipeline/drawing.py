"""Every theme map of a report, in the order of its pages; one that there is nothing to draw of is left out."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from pipeline.compare.places import share_by_commune
from pipeline.model import PARTICIPANT
from pipeline.outlines import Commune
from pipeline.render.figures.canvas import Figure, Plate
from pipeline.render.figures.factorial import draw_factors
from pipeline.render.figures.gaps import draw_gaps
from pipeline.render.figures.intersections import draw_intersections
from pipeline.render.figures.needs import draw_needs
from pipeline.render.figures.semantic_map import draw_map
from pipeline.render.figures.territory import draw_territory
from pipeline.render.lists import Tables
from pipeline.render.report import Context
from pipeline.topics.subthemes import OUTSIDE


def draw_all(tables: Tables, context: Context, communes: Sequence[Commune], folder: Path) -> list[Figure]:
    """Draw the maps of a run in a folder, as PNG, and give them as SVG with their tables."""
    codebook, k = context.codebook, context.k
    spoken = tables.passages[tables.passages["role"] == PARTICIPANT].reset_index(drop=True)

    def plate(name: str, title: str) -> Plate:
        return Plate(name, title, folder, k)

    needs = tables.needs.merge(tables.topics[["subtheme", "label"]], on="subtheme", how="left")
    shares = share_by_commune(tables.places, spoken, tables.tags, k)
    drawn = [
        draw_gaps(_rows(tables.gaps, "theme"), plate("ecarts-themes", "Qui soulève quel thème")),
        *(
            draw_gaps(_rows(tables.gaps, "subtheme", theme.key), plate(f"ecarts-{theme.key}", f"Sous-thèmes : {theme.name}"))
            for theme in codebook.themes
        ),
        draw_gaps(_rows(tables.gaps, "subtheme", OUTSIDE), plate(f"ecarts-{OUTSIDE}", "Ce dont on parle hors du livre de codes")),
        draw_map(tables.map, spoken, tables.tags, tables.subthemes, codebook, plate("carte", "Carte sémantique des passages")),
        draw_factors(tables.factors, plate("plan-factoriel", "Qui parle avec quels mots")),
        draw_intersections(spoken, tables.tags, codebook, plate("croisements", "Thèmes soulevés ensemble")),
        draw_needs(needs, tables.answers, spoken, codebook, plate("besoins", "Besoins et actions face à face")),
        draw_territory(communes, shares, codebook, plate("territoire", "Communes dont on parle, thème par thème")),
    ]
    return [figure for figure in drawn if figure]


def _rows(gaps: pd.DataFrame, level: str, theme: str | None = None) -> pd.DataFrame:
    """Rows of a level, and of a theme if one is named."""
    here = gaps["level"] == level
    return gaps[here if theme is None else here & (gaps["theme"] == theme)].reset_index(drop=True)
