"""What a report says across themes: the four cells, prevalence by public and mode, how sub-themes hold, the machine's error."""

import pandas as pd

from pipeline.model import Codebook
from pipeline.protect.small_cells import is_small
from pipeline.render.french import MODES, PUBLICS, number, percent, typeset
from pipeline.render.lists import Tables
from pipeline.render.sections import CELL_NAMES, FRAIL, OPEN, Section
from pipeline.render.sentences import share_text

GROUPINGS = {"public": PUBLICS, "mode": MODES}
SIDES = {"institutionnel": "institutions", "vecu": "vécu"}


def cells(sections: list[Section]) -> list[tuple[str, list[str]]]:
    """Sort what is said by who says it: (cell, labels), themes and sub-themes that may be told."""
    steady = [s for s in sections if s.badge != FRAIL]
    told = [
        (name, [f"{s.label}{f' ({s.gap})' if s.claim and s.gap != '–' else ''}" for s in steady if s.cell == cell])
        for cell, name in CELL_NAMES.items()
    ]
    open_ = [s.label for s in steady if s.badge == OPEN]
    return [*told, (OPEN, open_)]


def by_group(tables: Tables, codebook: Codebook, k: int) -> list[tuple[str, ...]]:
    """Prevalence of each theme by public and mode: (perspective, group, voices, one share a theme).

    A group of fewer than k persons is left out, and so is the share of a theme that fewer than k of them raise: its place
    says so. A group that holds its whole perspective says nothing more and is left out too.
    """
    themes = tables.prevalence[tables.prevalence["level"] == "theme"]
    whole = themes[themes["grouping"] == "perspective"].groupby("perspective")["voices"].max()
    rows = []
    for grouping, names in GROUPINGS.items():
        here = themes[themes["grouping"] == grouping]
        for (side, group), part in here.groupby(["perspective", "group"], sort=True):
            persons, voices = int(part["persons"].iloc[0]), int(part["voices"].iloc[0])
            if is_small(persons, k) or voices == int(whole.get(side, 0)):
                continue
            shares = part.set_index("theme")
            told = [_share(shares.loc[theme.key], k) for theme in codebook.themes]
            rows.append((SIDES[str(side)], names.get(str(group), str(group)), number(voices), *told))
    return rows


def _share(row: pd.Series, k: int) -> str:
    """A share with its interval, unless 1 to k−1 persons raise the theme or all but so many do."""
    raised, persons = int(row["raised_persons"]), int(row["persons"])
    if is_small(raised, k) or is_small(persons - raised, k):
        return f"moins de {k}" if is_small(raised, k) else "presque toutes"
    return share_text(float(row["share"]), float(row["low"]), float(row["high"]))


def quality_sentence(theme: str, tables: Tables) -> str | None:
    """Say how well the sub-themes of a theme hold, and what share of it they leave aside."""
    rows = tables.topic_quality[tables.topic_quality["theme"] == theme]
    if rows.empty:
        return None
    row = rows.iloc[0]
    weak = int(tables.topics.loc[tables.topics["theme"] == theme, "weak"].astype(bool).sum())
    left = f"{percent(float(row['unassigned']))} de ses passages ne vont dans aucun"
    if pd.isna(row["stability"]):
        return typeset(f"{left}.")
    held = f"Refaits sur d'autres tirages des passages, ces sous-thèmes se retrouvent à {percent(float(row['stability']))}"
    frail = f" ; {number(weak)} {'est fragile' if weak == 1 else 'sont fragiles'} et ne porte{'' if weak == 1 else 'nt'} aucun constat"
    return typeset(f"{held} en moyenne{frail if weak else ''} ; {left}.")


def error_sentence(corrected: pd.DataFrame) -> str:
    """Say whether the machine's error is known, and from where."""
    if corrected.empty:
        return typeset(
            "L'erreur de la machine n'a pas été mesurée pour ce livre de codes : les parts sont brutes. Relisez les passages "
            "« contrôle » d'un classeur de corrections (regards correct export) pour la mesurer."
        )
    if (corrected["origin"] == "territoire").all():
        return typeset("L'erreur de la machine a été mesurée sur des passages de ce territoire tirés au sort et relus.")
    return typeset(
        "L'erreur de la machine n'a pas été mesurée sur ce territoire : les parts corrigées reprennent celle qu'elle fait sur des "
        "passages codés d'autres territoires. Vingt passages « contrôle » relus par perspective (regards correct export) suffisent "
        "à la mesurer ici."
    )
