"""Needs and actions of a board counted by voices and by state, and which counts of persons may be told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.protect.small_cells import is_small
from pipeline.render.committee.sources import Sources
from pipeline.render.figures.guard import hide

CONFIRMED, PROPOSED, REFUSED, ALONE = "confirme", "propose", "refuse", "sans"
STATES = ("termine", "en-cours", "a-lancer", "suspendu", "abandonne", "non-dit")
OUTSIDE = ""  # stands for the theme of an action that speaks of none of the codebook's
_NEED = ["passage_id", "theme", "subtheme", "state", "voice_id", "commune"]


@dataclass(frozen=True)
class Split:
    """Voices that tell a need, by the best answer that the plan has for any of theirs.

    Attributes:
        total: All of them.
        confirmed: Those for whom a person confirmed an action.
        proposed: Those for whom the machine alone proposes one.
        few: Whether the total may not be told.
        told: Whether it may be told how many stand alone.
        thirds: Whether confirmed and proposed may be told apart.
    """

    total: int
    confirmed: int
    proposed: int
    few: bool
    told: bool
    thirds: bool

    @property
    def alone(self) -> int:
        """Those whose needs no action answers."""
        return self.total - self.confirmed - self.proposed

    @property
    def answered(self) -> int:
        """Those of whom at least one need has an action, confirmed or proposed."""
        return self.confirmed + self.proposed


def heard_needs(tables: dict[str, pd.DataFrame], sources: Sources) -> pd.DataFrame:
    """Gather every lived need, answered or not: one row a passage and theme.

    Args:
        tables: Those of `schemas.actions.PLAN`.
        sources: For the voices and communes of passages.

    Returns:
        Columns passage_id, theme, subtheme, state (`CONFIRMED`, `PROPOSED` or `ALONE`), voice_id and commune; by theme and passage.
    """
    links = tables["action_links"]
    held = links[links["decision"] != REFUSED].sort_values(["theme", "passage_id", "decision"], kind="stable")
    best = held.drop_duplicates(["theme", "passage_id"]).rename(columns={"decision": "state"})
    alone = tables["unanswered"].assign(state=ALONE)
    columns = ["passage_id", "theme", "subtheme", "state"]
    needs = pd.concat([best[columns], alone[columns]], ignore_index=True).drop_duplicates(["theme", "passage_id"])
    about = sources.passages.drop_duplicates("passage_id")[["passage_id", "voice_id", "commune"]]
    found = needs.merge(about, on="passage_id", how="inner")
    return found.sort_values(["theme", "passage_id"], ignore_index=True)[_NEED]


def split(needs: pd.DataFrame, k: int) -> Split:
    """Count the voices of some needs."""
    return splits([needs], k)[0]


def splits(parts: Sequence[pd.DataFrame], k: int) -> list[Split]:
    """Count the voices of some needs that make a whole together.

    Where a count of 1 to k−1 persons is hidden, another is hidden with it when their sum would give it away.
    """
    counted = [_voices(part) for part in parts]
    totals = [sum(row) for row in counted]
    few = hide(totals, k)
    alone, answered = hide([row[2] for row in counted], k), hide([row[0] + row[1] for row in counted], k)
    found = []
    for place, (confirmed, proposed, rest) in enumerate(counted):
        told = not (few[place] or alone[place] or answered[place])
        thirds = told and not any(is_small(count, k) for count in (confirmed, proposed, rest))
        found.append(Split(totals[place], confirmed, proposed, few[place], told, thirds))
    return found


def _voices(part: pd.DataFrame) -> tuple[int, int, int]:
    """Voices by their best answer: confirmed, proposed, none."""
    rank = part["state"].map({CONFIRMED: 0, PROPOSED: 1, ALONE: 2}).astype(int)
    best = rank.groupby(part["voice_id"]).min()
    return int((best == 0).sum()), int((best == 1).sum()), int((best == 2).sum())


def main_themes(tables: dict[str, pd.DataFrame], sources: Sources) -> dict[str, str]:
    """Theme under which each action is counted once: a person's, else the surest; `OUTSIDE` where it has none."""
    order = {theme: place for place, theme in enumerate(sources.codebook.keys)}
    known = tables["action_themes"]
    known = known[known["theme"].isin(order)]
    known = known.assign(place=known["theme"].map(order), sure=known["score"].fillna(2.0).astype(float))
    known = known.sort_values(["action_id", "sure", "place"], ascending=[True, False, True], kind="stable")
    first = known.drop_duplicates("action_id").set_index("action_id")["theme"]
    return {str(action): str(first.get(action, OUTSIDE)) for action in tables["actions"]["action_id"]}


def state_of(value: object) -> str:
    """State of an action, `non-dit` where the plan says nothing.

    >>> state_of("termine"), state_of(None), state_of(float("nan"))
    ('termine', 'non-dit', 'non-dit')
    """
    return value if isinstance(value, str) and value in STATES else "non-dit"


def count_states(values: pd.Series) -> dict[str, int]:
    """How many actions are in each state, in the order of `STATES`."""
    found = values.map(state_of).value_counts()
    return {state: int(found.get(state, 0)) for state in STATES}


def voices_of(tables: dict[str, pd.DataFrame], sources: Sources) -> dict[str, int]:
    """How many voices tell a need that each action answers, refused links left out; actions of no voice stand at 0."""
    links = tables["action_links"]
    held = links[links["decision"] != REFUSED]
    voice = sources.passages.drop_duplicates("passage_id").set_index("passage_id")["voice_id"]
    found = held.assign(voice=held["passage_id"].map(voice)).dropna(subset=["voice"]).groupby("action_id")["voice"].nunique()
    return {str(action): int(found.get(action, 0)) for action in tables["actions"]["action_id"]}


def rows_where(frame: pd.DataFrame, kept: Iterable[bool]) -> pd.DataFrame:
    """Keep some rows of a table; an empty list would be read by pandas as no column.

    >>> list(rows_where(pd.DataFrame({"a": []}), []).columns)
    ['a']
    """
    return frame[pd.Series(list(kept), index=frame.index, dtype=bool)]


def communes_of(value: object) -> tuple[str, ...]:
    """Communes that an action names; none where it is the whole territory's.

    >>> communes_of("Brévigny ; Vaudoré"), communes_of(None)
    (('Brévigny', 'Vaudoré'), ())
    """
    return tuple(name.strip() for name in value.split(";") if name.strip()) if isinstance(value, str) else ()
