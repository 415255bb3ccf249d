"""The same actions from one state of the plan to the next: what moved, what stopped, what came and what went."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from babel.dates import format_date

from pipeline.render.committee.counts import state_of
from pipeline.render.committee.words import STATE_WORDS, state_word
from pipeline.render.french import LOCALE, count, typeset

ABSENT = "absente de ce plan"
UNTOLD = "non-dit"
TODAY = "aujourd'hui"
_STEPS = {"a-lancer": 0, "en-cours": 1, "termine": 2}
_STOPPED = ("suspendu", "abandonne")


@dataclass(frozen=True)
class History:
    """States of every action in every plan that was read.

    Attributes:
        plans: What each plan is called, oldest first.
        states: Action → its state in each plan, `None` where that plan does not name it.
        undated: Actions that files without a date tell, and no other: they are not new because they are there now.
    """

    plans: tuple[str, ...]
    states: dict[str, tuple[str | None, ...]]
    undated: frozenset[str] = frozenset()

    @property
    def long(self) -> bool:
        """Whether there is anything to compare."""
        return len(self.plans) > 1

    def between(self, old: int, new: int) -> dict[str, list[str]]:
        """Sort actions by what became of them between two plans."""
        found: dict[str, list[str]] = {}
        for action, states in self.states.items():
            kind = _move(states[old], states[new])
            if kind and action not in self.undated:
                found.setdefault(kind, []).append(action)
        return found


def read_history(states: pd.DataFrame) -> History:
    """Lay the states of actions out, plan by plan.

    Files of one wave, or of one date, are one state of the plan. A file that tells neither is of today: it belongs to the last.

    Args:
        states: Columns of `schemas.actions.ACTION_STATES`, oldest first.
    """
    keys = [_moment(wave, date) for wave, date in zip(states["wave"], states["date"], strict=True)]
    order = list(dict.fromkeys(key for key in keys if key)) or [TODAY]
    told: dict[str, list[str | None]] = {str(action): [None] * len(order) for action in states["action_id"]}
    dated = {str(action) for key, action in zip(keys, states["action_id"], strict=True) if key}
    for key, action, state in zip(keys, states["action_id"], states["state"], strict=True):
        # What a dated plan says of today wins over a file without date.
        if key or str(action) not in dated:
            told[str(action)][order.index(key or order[-1])] = state_of(state)
    whole = {action: tuple(row) for action, row in told.items()}
    return History(tuple(typeset(key) for key in order), whole, frozenset(told) - dated)


def _moment(wave: object, date: object) -> str | None:
    """What the plan of a row is called: its wave, else its date; `None` where it tells neither."""
    if isinstance(wave, str) and wave:
        return wave
    return told_date(date) if isinstance(date, str) and date else None


def told_date(date: str) -> str:
    """Write an ISO day, month or year in words; what is none stays as it is.

    >>> told_date("2025-06"), told_date("2026-01-15"), told_date("2025"), told_date("T1")
    ('juin 2025', '15 janvier 2026', '2025', 'T1')
    """
    for length, shape, words in ((7, "%Y-%m", "MMMM y"), (10, "%Y-%m-%d", "d MMMM y")):
        if len(date) == length:
            try:
                return str(format_date(datetime.strptime(date, shape), words, locale=LOCALE))
            except ValueError:
                return date
    return date


def _move(old: str | None, new: str | None) -> str | None:
    """What became of an action: `avance`, `termine`, `arrete`, `recule`, `nouvelle`, `disparue`; `None` where nothing did."""
    if old is None or new is None:
        return "nouvelle" if new is not None else "disparue" if old is not None else None
    if old == new or UNTOLD in (old, new):
        return None
    if new in _STOPPED:
        return "arrete"
    if new == "termine":
        return "termine"
    # What starts again after a stop goes forward.
    return "recule" if _STEPS[new] < _STEPS.get(old, -1) else "avance"


MOVES = {
    "termine": ("est maintenant terminée", "sont maintenant terminées"),
    "avance": ("a avancé", "ont avancé"),
    "recule": ("est revenue en arrière", "sont revenues en arrière"),
    "arrete": ("est suspendue ou abandonnée", "sont suspendues ou abandonnées"),
    "nouvelle": ("est nouvelle", "sont nouvelles"),
    "disparue": ("n'y figure plus", "n'y figurent plus"),
}


def moves_sentence(history: History) -> str:
    """Say what became of actions between the last two plans."""
    if not history.long:
        return typeset("Un seul état du plan a été lu : son évolution se lira au prochain.")
    found = history.between(len(history.plans) - 2, len(history.plans) - 1)
    told = [
        f"{count(len(found[kind]), 'action')} {words[0 if len(found[kind]) == 1 else 1]}"
        for kind, words in MOVES.items()
        if kind in found
    ]
    start = f"Entre {history.plans[-2]} et {history.plans[-1]}"
    return typeset(f"{start} : {' ; '.join(told)}." if told else f"{start}, aucune action n'a changé d'état.")


def last_move(history: History, action: str) -> str:
    """Say what became of an action between the last two plans: nothing where there is one plan, or where nothing did."""
    states = history.states.get(action)
    if not history.long or states is None or action in history.undated:
        return ""
    kind = _move(states[-2], states[-1])
    return MOVES[kind][0] if kind else "inchangée"


def told_state(state: str | None) -> str:
    """Word for a state in a cell, or that the plan does not name the action."""
    return ABSENT if state is None else state_word(state)


def state_counts(history: History) -> list[tuple[str, ...]]:
    """Lay counts out: a row a plan, a column a state."""
    rows = []
    for place, plan in enumerate(history.plans):
        here = [states[place] for states in history.states.values() if states[place] is not None]
        rows.append((plan, str(len(here)), *(str(here.count(state)) for state in STATE_WORDS)))
    return rows
