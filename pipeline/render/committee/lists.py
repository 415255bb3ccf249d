"""Tables of a board: needs and actions by theme and by commune, small counts hidden."""

import pandas as pd

from pipeline.protect.small_cells import tell_count
from pipeline.render.committee.counts import (
    OUTSIDE,
    STATES,
    Split,
    communes_of,
    count_states,
    rows_where,
    split,
    splits,
    voices_of,
)
from pipeline.render.committee.sources import Sources
from pipeline.render.committee.words import OUTSIDE_NAME, STATE_WORDS, WHOLE_TERRITORY, told_alone, told_third, told_total
from pipeline.render.french import number, typeset

Row = tuple[str, ...]
NEED_HEADINGS = ("Voix qui disent un besoin", "dont action confirmée", "dont action proposée", "Sans action (intervalle à 95 %)")
ACTION_HEADINGS = ("Actions", "Sans voix", *(words[2] for words in STATE_WORDS.values()))
UNTOLD_COMMUNE = "Commune non précisée"


def need_cells(found: Split, k: int) -> Row:
    """Counts of voices that tell a need."""
    if found.few or not found.total:
        return (told_total(found, k), "–", "–", "–")
    cells = (told_third(found, found.confirmed), told_third(found, found.proposed), told_alone(found, k))
    return (told_total(found, k), *cells)


def action_cells(own: pd.DataFrame, asked: dict[str, int]) -> Row:
    """Counts of actions by state; actions are no persons."""
    states = count_states(own["state"])
    unvoiced = sum(asked[str(action)] == 0 for action in own["action_id"])
    return tuple(number(n) for n in (len(own), unvoiced, *(states[state] for state in STATES)))


def theme_rows(tables: dict[str, pd.DataFrame], needs: pd.DataFrame, themes: dict[str, str], sources: Sources) -> list[Row]:
    """Lay needs and actions out, a row a theme.

    Args:
        tables: Those of `schemas.actions.PLAN`.
        needs: What `counts.heard_needs` gave.
        themes: Action → the theme under which it is counted.
        sources: For the names of themes.
    """
    asked, actions = voices_of(tables, sources), tables["actions"]
    rows: list[Row] = []
    for key, name in (sources.shorts | {OUTSIDE: OUTSIDE_NAME}).items():
        own = actions[actions["action_id"].map(themes) == key]
        if key or len(own):
            cells = need_cells(split(needs[needs["theme"] == key], sources.k), sources.k) if key else ("–",) * 4
            rows.append(tuple(typeset(cell) for cell in (name, *cells, *action_cells(own, asked))))
    return rows


def by_commune(needs: pd.DataFrame, sources: Sources) -> dict[str, Split]:
    """Count voices commune by commune, as the run tells communes; those of no told commune stand last.

    Communes share the territory's voices out: what is hidden of one is not found by subtraction.
    """
    told = needs["commune"].fillna(UNTOLD_COMMUNE).astype(str)
    names = sorted(set(told) - {UNTOLD_COMMUNE}) + ([UNTOLD_COMMUNE] if (told == UNTOLD_COMMUNE).any() else [])
    return dict(zip(names, splits([needs[told == name] for name in names], sources.k), strict=True))


def commune_rows(tables: dict[str, pd.DataFrame], needs: pd.DataFrame, sources: Sources) -> list[Row]:
    """Lay needs and actions out, a row a commune that a voice or an action names."""
    asked, actions = voices_of(tables, sources), tables["actions"]
    named = {str(row.action_id): communes_of(row.communes) for row in actions.itertuples()}
    counted = by_commune(needs, sources)
    places = sorted({name for names in named.values() for name in names} | (counted.keys() - {UNTOLD_COMMUNE}))
    if not places:
        return []
    rows: list[Row] = []
    for place in (*places, UNTOLD_COMMUNE, WHOLE_TERRITORY):
        own = rows_where(actions, (_concerns(named[str(action)], place) for action in actions["action_id"]))
        if place in counted or len(own):
            cells = need_cells(counted[place], sources.k) if place in counted else (tell_count(0), "–", "–", "–")
            cells = cells if place != WHOLE_TERRITORY else ("–",) * 4
            rows.append(tuple(typeset(cell) for cell in (place, *cells, *action_cells(own, asked))))
    return rows


def _concerns(communes: tuple[str, ...], place: str) -> bool:
    """Whether an action is counted for a place."""
    return not communes if place == WHOLE_TERRITORY else place in communes
