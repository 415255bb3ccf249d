"""Every theme map of a report, in the order of its pages; one that there is nothing to draw of is left out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

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

_ONE_AT_A_TIME = Lock()  # what matplotlib draws by is one for all the threads of a process


@dataclass(frozen=True)
class Drawing:
    """A figure that is to be drawn, by whoever is free.

    Attributes:
        draw: Which function draws it.
        given: What it reads.
        plate: Where it goes.
    """

    draw: Callable[..., Figure | None]
    given: tuple[Any, ...]
    plate: Plate

    @property
    def rows(self) -> int:
        """Rows of the tables that it reads."""
        return sum(len(one) for one in self.given if isinstance(one, pd.DataFrame))

    def make(self, folder: Path | None = None) -> Figure | None:
        """Draw it, with its picture in another folder where one is given; nothing where there is nothing to draw."""
        with _ONE_AT_A_TIME:
            return self.draw(*self.given, self.plate if folder is None else replace(self.plate, folder=folder))


def draw_all(
    tables: Tables,
    context: Context,
    communes: Sequence[Commune],
    folder: Path,
    kinds: frozenset[str] = frozenset({SVG, PNG}),
) -> list[Figure]:
    """Draw the maps of a run one after the other; see `drawings`."""
    return [figure for one in drawings(tables, context, communes, folder, kinds) if (figure := one.make())]


def drawings(
    tables: Tables,
    context: Context,
    communes: Sequence[Commune],
    folder: Path,
    kinds: frozenset[str],
    close: Close | None = None,
) -> list[Drawing]:
    """What maps of a run there are to draw, as SVG and as PNG in a folder, with their tables.

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
    gaps = [
        (_rows(tables.gaps, "theme"), "ecarts-themes", "Qui soulève quel thème"),
        *((_rows(tables.gaps, "subtheme", t.key), f"ecarts-{t.key}", f"Sous-thèmes : {t.name}") for t in codebook.themes),
        (_rows(tables.gaps, "subtheme", OUTSIDE), f"ecarts-{OUTSIDE}", "Ce dont on parle hors du livre de codes"),
    ]
    return [
        *(Drawing(draw_gaps, (rows,), plate(name, title)) for rows, name, title in gaps),
        Drawing(draw_intersections, (_spoken(tables), tables.tags, codebook), plate("croisements", "Thèmes soulevés ensemble")),
        *_of_close(close, context, communes, partial(plate, note=close.note)),
    ]


def _of_close(close: Close, context: Context, communes: Sequence[Commune], plate: Callable[..., Plate]) -> list[Drawing]:
    """Those that are made of what was read closely."""
    tables, codebook = close.tables, context.codebook
    spoken = _spoken(tables)
    needs = tables.needs.merge(tables.topics[["subtheme", "label"]], on="subtheme", how="left")
    shares = share_by_commune(tables.places, spoken, tables.tags, context.k)
    semantic = (tables.map, spoken, tables.tags, tables.subthemes, codebook)
    return [
        Drawing(draw_map, semantic, plate("carte", "Carte sémantique des passages")),
        Drawing(draw_factors, (tables.factors,), plate("plan-factoriel", "Qui parle avec quels mots")),
        Drawing(draw_needs, (needs, tables.answers, spoken, codebook), plate("besoins", "Besoins et actions face à face")),
        Drawing(draw_territory, (communes, shares, codebook), plate("territoire", "Communes dont on parle, thème par thème")),
    ]


def _spoken(tables: Tables) -> pd.DataFrame:
    return tables.passages[tables.passages["role"] == PARTICIPANT].reset_index(drop=True)


def _rows(gaps: pd.DataFrame, level: str, theme: str | None = None) -> pd.DataFrame:
    """Rows of a level, and of a theme if one is named."""
    here = gaps["level"] == level
    return gaps[here if theme is None else here & (gaps["theme"] == theme)].reset_index(drop=True)
