"""What the committee's board says besides the tables of a plan: its territory, its run, and what was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from pipeline.model import Codebook, Rejection


@dataclass(frozen=True, eq=False)
class Sources:
    """What a board says besides the tables of `schemas.actions.PLAN`.

    Attributes:
        name: What the territory is called.
        slug: Name of its folder.
        run: Name of the run that needs come from.
        made: When the board is made, in words.
        k: Fewest persons that are described.
        codebook: Its themes.
        passages: All of the run, columns of `schemas.PASSAGES`.
        stances: Of the run, columns of `schemas.STANCES`.
        labels: What each sub-theme is called.
        plans: Files of the plan: path, what it was read as, its wave or date, how many actions.
        remarks: What is to be known of how the plan was read, and of decisions that lead nowhere any more.
        refusals: What could not be read of the plan.
        notes: What persons wrote beside their decisions, by action, passage and theme.
        trust: Sentences on how far proposed links may be trusted, as it was measured.
    """

    name: str
    slug: str
    run: str
    made: str
    k: int
    codebook: Codebook
    passages: pd.DataFrame
    stances: pd.DataFrame
    labels: dict[str, str]
    plans: tuple[tuple[str, str, str, str], ...] = ()
    remarks: tuple[str, ...] = ()
    refusals: tuple[Rejection, ...] = ()
    trust: tuple[str, ...] = ()
    notes: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def label(self, theme: str, subtheme: object = None) -> str:
        """Name of a theme, or of one of its sub-themes."""
        if isinstance(subtheme, str) and subtheme in self.labels:
            return self.labels[subtheme]
        return self.shorts.get(theme, theme)

    @property
    def shorts(self) -> dict[str, str]:
        """Short names of the themes, in the codebook's order."""
        return {theme.key: theme.short for theme in self.codebook.themes}
