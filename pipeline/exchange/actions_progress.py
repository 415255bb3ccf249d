"""The sheet of progress: actions by state in each plan that was read, whole, by theme and by commune."""

from pipeline.exchange.actions_rows import Contents
from pipeline.render.committee.counts import STATES, communes_of
from pipeline.render.committee.words import STATE_WORDS, WHOLE_TERRITORY

Cells = tuple[str | int, ...]
HEADINGS = ("Regroupement", "Groupe", "Plan", "Actions", *(STATE_WORDS[state][2] for state in STATES))


def progress_table(told: Contents) -> tuple[tuple[str, ...], list[Cells]]:
    """Headings, then a row a group and plan; an action that the plan of the day does not name any more counts where it stood.

    Returns:
        Headings and rows. Actions are no persons: their counts are told whole.
    """
    groups: dict[tuple[str, str], list[str]] = {("Ensemble", "Ensemble"): list(told.history.states)}
    for theme, name in told.theme_names.items():
        groups["Thème", name] = [action for action, main in told.themes.items() if main == theme]
    places = {str(row.action_id): communes_of(row.communes) or (WHOLE_TERRITORY,) for row in told.tables["actions"].itertuples()}
    named = sorted({place for found in places.values() for place in found} - {WHOLE_TERRITORY})
    for place in (*named, WHOLE_TERRITORY):
        groups["Commune", place] = [action for action, found in places.items() if place in found]
    rows = [row for (kind, name), actions in groups.items() if actions for row in _rows(told, (kind, name), actions)]
    return HEADINGS, rows


def _rows(told: Contents, group: tuple[str, str], actions: list[str]) -> list[Cells]:
    """A row a plan, for some actions."""
    rows: list[Cells] = []
    for place, plan in enumerate(told.history.plans):
        states = [told.history.states[action][place] for action in actions if action in told.history.states]
        here = [state for state in states if state is not None]
        rows.append((*group, plan, len(here), *(here.count(state) for state in STATES)))
    return rows
