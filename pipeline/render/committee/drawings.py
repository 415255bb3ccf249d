"""The figures of a board: what answers what by theme and by commune, and where the plan stands."""

from pathlib import Path

import pandas as pd

from pipeline.render.committee.counts import (
    OUTSIDE,
    communes_of,
    count_states,
    heard_needs,
    main_themes,
    rows_where,
    split,
    voices_of,
)
from pipeline.render.committee.figure import COMMUNE, THEME, Line, draw_answers
from pipeline.render.committee.lists import UNTOLD_COMMUNE, by_commune
from pipeline.render.committee.progress import Stand, draw_progress
from pipeline.render.committee.sources import Sources
from pipeline.render.committee.words import OUTSIDE_NAME
from pipeline.render.figures.canvas import Figure, Plate

ANSWERS, PROGRESS, COMMUNES = "reponses", "avancement", "communes"


def draw_board(tables: dict[str, pd.DataFrame], sources: Sources, folder: Path) -> list[Figure]:
    """Draw the figures that there is something to draw of.

    Args:
        tables: Those of `schemas.actions.PLAN`.
        sources: What the board says besides.
        folder: Of their pictures.
    """
    needs, themes, asked = heard_needs(tables, sources), main_themes(tables, sources), voices_of(tables, sources)
    actions = tables["actions"].assign(theme=tables["actions"]["action_id"].map(themes))
    actions = actions.assign(unvoiced=actions["action_id"].map(asked) == 0)
    names = sources.shorts | {OUTSIDE: OUTSIDE_NAME}

    def plate(name: str, title: str) -> Plate:
        return Plate(name, title, folder, sources.k)

    lines = []
    for key, label in names.items():
        own = actions[actions["theme"] == key]
        lines.append(Line(label, split(needs[needs["theme"] == key], sources.k), len(own), int(own["unvoiced"].sum())))
    lines = [line for line in lines if line.actions or line.label != OUTSIDE_NAME]
    stands = [Stand(label, count_states(actions.loc[actions["theme"] == key, "state"])) for key, label in names.items()]
    stands = [stand for stand in stands if stand.total or stand.label != OUTSIDE_NAME]
    drawn = (
        draw_answers(lines, THEME, plate(ANSWERS, "Voix et actions face à face, thème par thème")),
        draw_progress(stands, THEME, plate(PROGRESS, "Où en sont les actions, thème par thème")),
        draw_answers(_communes(actions, needs, sources), COMMUNE, plate(COMMUNES, "Voix et actions face à face, par commune")),
    )
    return [figure for figure in drawn if figure]


def _communes(actions: pd.DataFrame, needs: pd.DataFrame, sources: Sources) -> list[Line]:
    """A row a commune that a voice names; actions of the whole territory belong to no row."""
    counted = by_commune(needs, sources)
    counted.pop(UNTOLD_COMMUNE, None)
    named = [communes_of(value) for value in actions["communes"]]
    lines = []
    for place, found in counted.items():
        own = rows_where(actions, (place in names for names in named))
        lines.append(Line(place, found, len(own), int(own["unvoiced"].sum())))
    return lines
