"""What is read of a plan: its actions, how far each is, and what was refused."""

from dataclasses import dataclass, field, replace

import pandas as pd

from pipeline.model import Rejection

STATE_NAMES = {
    "a-lancer": "à lancer",
    "en-cours": "en cours",
    "suspendu": "suspendue",
    "termine": "terminée",
    "abandonne": "abandonnée",
}
STATES = tuple(STATE_NAMES)


@dataclass(frozen=True)
class Told:
    """One action as one plan tells it; empty fields are what the plan does not say.

    Attributes:
        states: (date or empty, state as written), oldest first; several where a table has a column a year.
        page, row: Where it begins in the file.
    """

    title: str
    description: str = ""
    number: str = ""
    axis: str = ""
    pilot: str = ""
    budget: str = ""
    calendar: str = ""
    indicator: str = ""
    communes: str = ""
    states: tuple[tuple[str, str], ...] = ()
    page: int | None = None
    row: int | None = None


@dataclass(frozen=True)
class Sheet:
    """What one file of a plan gave: actions, refusals, and what is to be known of the reading, in French."""

    kind: str
    actions: tuple[Told, ...] = ()
    refusals: tuple[Rejection, ...] = ()
    remarks: tuple[str, ...] = ()

    def joined(self, other: "Sheet") -> "Sheet":
        """Put the reading of another part of the same file after this one."""
        return replace(
            self,
            actions=self.actions + other.actions,
            refusals=self.refusals + other.refusals,
            remarks=self.remarks + other.remarks,
        )


@dataclass(frozen=True)
class PlanFile:
    """One file of a plan: what it is read as (`tableau`, `fiches` or `orientations`), when it is of, and how many actions it gave."""

    path: str
    kind: str
    wave: str | None
    date: str | None
    actions: int


@dataclass(frozen=True)
class Plan:
    """The plan of a territory, over all its files.

    Attributes:
        actions: Columns of `schemas.actions.ACTIONS`, in the plan's own order, each as it was told last.
        states: Columns of `schemas.actions.ACTION_STATES`, oldest first.
        refusals: What was not read, and why.
        remarks: What a person should know of the reading: rewordings recognised, states not understood.
        plans: The files that were read, oldest first.
        files: Path from the territory's folder → SHA-256.
    """

    actions: pd.DataFrame
    states: pd.DataFrame
    refusals: tuple[Rejection, ...] = ()
    remarks: tuple[str, ...] = ()
    plans: tuple[PlanFile, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
