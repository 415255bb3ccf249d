"""Needs and actions counted by theme and sub-theme, and which counts may be told."""

from dataclasses import dataclass

import pandas as pd

from pipeline.model import Codebook
from pipeline.protect.small_cells import is_small
from pipeline.render.figures.guard import hide

NEED, ACTION = "besoin", "action"


@dataclass(frozen=True)
class Half:
    """One side of a row: needs in voices, or actions in passages.

    Attributes:
        total: Voices that need something, or actions.
        alone: Those of them that nothing answers, or that answer nothing.
        few: Whether the total may not be told.
        split: Whether how many stand alone may be told.
    """

    total: int
    alone: int
    few: bool
    split: bool


@dataclass(frozen=True)
class Row:
    """A theme, or a sub-theme where `subtheme` is set: its needs and its actions."""

    theme: str
    subtheme: str | None
    label: str
    needs: Half
    actions: Half


def count_rows(needs: pd.DataFrame, passages: pd.DataFrame, codebook: Codebook, k: int) -> list[Row]:
    """Count each theme that has a need or an action, then its sub-themes, the most voiced first.

    A voice stands alone when no action answers any of its needs in the row. Where a count of 1 to k−1 persons
    is hidden, another is hidden with it when their sum by theme would give it away.

    Args:
        needs: Columns of `schemas.NEEDS`; a column `label` may name the sub-themes.
        passages: Columns passage_id, voice_id and kind of `schemas.PASSAGES`.
        codebook: The themes, in order.
        k: Fewest persons that may be told.
    """
    known = needs.merge(passages[["passage_id", "voice_id", "kind"]].drop_duplicates("passage_id"), on="passage_id")
    rows = []
    for theme in codebook.themes:
        group = known[known["theme"] == theme.key]
        if group.empty:
            continue
        rows.append(Row(theme.key, None, theme.short, *_halves([group], k)[0]))
        parts = [(str(name), part) for name, part in group.groupby("subtheme", sort=True)]
        halves = _halves([part for _, part in parts], k)
        found = [Row(theme.key, name, _label(name, part), *both) for (name, part), both in zip(parts, halves, strict=True)]
        # A total that is hidden counts for nothing in the order.
        rows += sorted(found, key=lambda row: (-(0 if row.needs.few else row.needs.total), -row.actions.total, row.label))
    return rows


def _label(subtheme: str, part: pd.DataFrame) -> str:
    """The sub-theme's name; its number where the table has no name."""
    if "label" in part and part["label"].notna().any():
        return str(part["label"].dropna().iloc[0])
    return f"sous-thème {subtheme.rpartition('-')[2]}"


def _halves(parts: list[pd.DataFrame], k: int) -> list[tuple[Half, Half]]:
    """Both halves of some groups that make a whole together."""
    asked = [part[part["side"] == NEED].groupby("voice_id")["matched"].any().astype(bool) for part in parts]
    alone, total = [int((~voices).sum()) for voices in asked], [len(voices) for voices in asked]
    few = hide(total, k)
    hidden = [hide(alone, k), hide([t - a for t, a in zip(total, alone, strict=True)], k)]
    needs = [Half(t, a, f, not (f or x or y)) for t, a, f, x, y in zip(total, alone, few, *hidden, strict=True)]
    return list(zip(needs, [_actions(part[part["side"] == ACTION], k) for part in parts], strict=True))


def _actions(part: pd.DataFrame, k: int) -> Half:
    """Actions are told freely where documents say some; those of 1 to k−1 persons alone are not."""
    alone = part[~part["matched"].astype(bool)]
    matched = part[part["matched"].astype(bool)]
    few = _personal(part, k)
    return Half(len(part), len(alone), few, not (few or _personal(alone, k) or _personal(matched, k)))


def _personal(part: pd.DataFrame, k: int) -> bool:
    return not (part["kind"] == "document").any() and is_small(int(part["voice_id"].nunique()), k)
