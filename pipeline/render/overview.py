"""What a report says across themes: the four cells, prevalence by public and mode, how sub-themes hold, the machine's error."""

import numpy as np
import pandas as pd

from pipeline.model import Codebook
from pipeline.protect.small_cells import is_small
from pipeline.render.figures.guard import hide
from pipeline.render.french import MODES, PUBLICS, number, percent, share, typeset
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

    What 1 to k−1 persons do is not told, nor what a total less the rest would tell of so few: groups are left out and
    shares hidden until those untold are k persons or nobody (Cox 1980).
    """
    themes = tables.prevalence[tables.prevalence["level"] == "theme"]
    rows = []
    for grouping, names in GROUPINGS.items():
        here = themes[themes["grouping"] == grouping]
        for side, groups in here.groupby("perspective", sort=True):
            sizes = groups.drop_duplicates("group").set_index("group")[["persons", "voices"]].astype(int)
            hidden = hide(sizes["persons"].tolist(), k)
            left = sum(n for n, secret in zip(sizes["persons"], hidden, strict=True) if secret)
            if len(sizes) < 2 or is_small(left, k):
                continue
            shown = [str(group) for group, secret in zip(sizes.index, hidden, strict=True) if not secret]
            columns = [_column(groups[groups["theme"] == theme.key].set_index("group"), shown, k) for theme in codebook.themes]
            for group in shown:
                told = (column[group] for column in columns)
                rows.append((SIDES[str(side)], names.get(group, group), number(int(sizes.at[group, "voices"])), *told))
    return rows


def _column(part: pd.DataFrame, shown: list[str], k: int) -> dict[str, str]:
    """Shares of the groups that are shown, on one theme; those that would give few persons away are not told."""
    raised = part["raised_persons"].astype(int).to_numpy()
    quiet = part["persons"].astype(int).to_numpy() - raised
    secret = np.array(
        [g not in shown or is_small(int(r), k) or is_small(int(q), k) for g, r, q in zip(part.index, raised, quiet, strict=True)]
    )
    for place in np.argsort(raised + quiet, kind="stable"):
        if not is_small(int(raised[secret].sum()), k) and not is_small(int(quiet[secret].sum()), k):
            break
        secret[place] = True
    shares = part[["share", "low", "high"]].astype(float)
    return {
        str(group): "non publié" if untold else share_text(*shares.loc[group])
        for group, untold in zip(part.index, secret, strict=True)
    }


def quality_sentence(theme: str, tables: Tables) -> str | None:
    """Say how well the sub-themes of a theme hold, and what share of it they leave aside."""
    rows = tables.topic_quality[tables.topic_quality["theme"] == theme]
    if rows.empty:
        return None
    row = rows.iloc[0]
    weak = int(tables.topics.loc[tables.topics["theme"] == theme, "weak"].astype(bool).sum())
    unassigned = float(row["unassigned"])
    left = f"{share(unassigned)} des passages du thème ne vont dans aucun sous-thème"
    left = left if unassigned else "tous les passages du thème vont dans un sous-thème"
    if pd.isna(row["stability"]):
        return typeset(f"{left[0].upper()}{left[1:]}.")
    held = f"Refaits sur d'autres tirages des passages, ces sous-thèmes se retrouvent à {percent(float(row['stability']))}"
    frail = " ; l'un d'eux est fragile et ne porte aucun constat"
    frail = frail if weak == 1 else f" ; {number(weak)} d'entre eux sont fragiles et ne portent aucun constat"
    return typeset(f"{held} en moyenne{frail if weak else ''} ; {left}.")


def error_sentence(corrected: pd.DataFrame) -> str:
    """Say whether the machine's error is known, and from where."""
    if corrected.empty:
        return typeset(
            "L'erreur de la machine n'a pas été mesurée pour ce livre de codes : les parts sont brutes. Relisez les passages "
            "« contrôle » d'un classeur de corrections (regards correct export) pour la mesurer."
        )
    if corrected["origin"].isin(["territoire", "mixte"]).all():
        mixed = ", et un peu sur des passages codés d'autres territoires" if (corrected["origin"] == "mixte").any() else ""
        return typeset(f"L'erreur de la machine a été mesurée sur des passages de ce territoire tirés au sort et relus{mixed}.")
    return typeset(
        "L'erreur de la machine n'a pas été mesurée sur ce territoire : les parts corrigées reprennent celle qu'elle fait sur des "
        "passages codés d'autres territoires. Vingt passages « contrôle » relus par perspective (regards correct export) suffisent "
        "à la mesurer ici."
    )
