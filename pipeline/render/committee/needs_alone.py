"""Needs that most voices tell and that no action of the plan answers."""

from dataclasses import dataclass

import pandas as pd

from pipeline.protect.small_cells import is_small
from pipeline.render.committee.counts import ALONE
from pipeline.render.committee.facing import Words
from pipeline.render.committee.themes import alone_quotes
from pipeline.render.committee.words import persons
from pipeline.render.french import typeset
from pipeline.render.verbatims import Quote

MOST = 3
GENERAL = "sans sous-thème"


@dataclass(frozen=True)
class Missing:
    """A need without action: its theme and sub-theme, how many voices tell it, and a verbatim."""

    theme: str
    label: str
    voices: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Group:
    """Needs of a sub-theme that no action answers, and how many voices tell them."""

    theme: str
    subtheme: str | None
    voices: int
    needs: pd.DataFrame


def alone_groups(needs: pd.DataFrame, k: int) -> list[Group]:
    """Group needs without action by sub-theme, those of most voices first; counts of fewer than k persons come last.

    Args:
        needs: What `counts.heard_needs` gave.
        k: Fewest persons that are counted out.
    """
    rows = needs[needs["state"] == ALONE]
    rows = rows.assign(group=rows["subtheme"].fillna(""))
    found = [
        Group(str(theme), str(name) or None, int(part["voice_id"].nunique()), part)
        for (theme, name), part in rows.groupby(["theme", "group"], sort=True)
    ]
    # Among counts that are not told, no order tells which is the larger.
    return sorted(found, key=lambda one: (-(0 if is_small(one.voices, k) else one.voices), one.theme, one.subtheme or "~"))


def missing_needs(words: Words, needs: pd.DataFrame) -> list[Missing]:
    """Tell the needs most raised without action, each with a verbatim; sub-themes come before what belongs to none."""
    sources = words.sources
    groups = alone_groups(needs, sources.k)
    named = [group for group in groups if group.subtheme and not is_small(group.voices, sources.k)]
    found = []
    for group in (named or groups)[:MOST]:
        label = sources.label(group.theme, group.subtheme) if group.subtheme else GENERAL
        quotes = tuple(alone_quotes(words, group.needs, 1, label if group.subtheme else ""))
        told = persons(group.voices, sources.k)
        found.append(Missing(sources.shorts[group.theme], typeset(label), typeset(told), quotes))
    return found
