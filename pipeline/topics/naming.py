"""Names that an analyst gives to sub-themes: they win over the machine's, and are told when they find nothing any more.

A name holds to its sub-theme by witnesses: identifiers of passages, which follow from their content and so
outlive a re-run. Whatever cuts the theme otherwise tomorrow, the name goes where most witnesses went.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.schemas import TOPICS

if TYPE_CHECKING:
    from pipeline.topics.subthemes import Topics

ANALYST, MACHINE = "analyste", "machine"
SHEET = ("theme", "sous-theme", "nom", "mots", "passages", "temoins")
MAJORITY = 0.5  # of the witnesses that are still there: more than that must be together
FEWEST = 2  # witnesses together, unless the name only ever had one
WITNESSES = 10  # of a merged sub-theme


def names_sheet(topics: Topics, names: pd.DataFrame | None = None) -> pd.DataFrame:
    """Lay out sub-themes as an analyst edits them: one row each, of which `nom` is to be changed.

    Args:
        topics: Sub-themes of a run.
        names: The sheet as it was. Rows that merged stay apart, since each knows its own witnesses, or the next
            run could not merge them again; rows whose name found no sub-theme stay at the end, with 0 passages.

    Returns:
        Columns `SHEET`; two rows of one theme with the same `nom` ask for a merger.
    """
    before = _rows(names) if names is not None else []
    rows: list[dict[str, object]] = []
    for found in topics.topics.to_dict("records"):
        same = [row for row in before if _edited(row) and _key(row["theme"], row["nom"]) == _key(found["theme"], found["label"])]
        if found["named_by"] == ANALYST and len(same) > 1:
            rows += [{**row, "nom": found["label"], "passages": found["passages"]} for row in same]
        else:
            cells = (found[name] for name in ("theme", "subtheme", "label", "words", "passages", "representative"))
            rows.append(dict(zip(SHEET, cells, strict=True)))
    rows += [{**row, "passages": 0} for row in before if _told(row) in topics.lost_names]
    return pd.DataFrame(rows, columns=list(SHEET))


def apply_names(topics: Topics, names: pd.DataFrame) -> Topics:
    """Give sub-themes the names of an analyst, merge those that share one, and list the names that found none.

    A row whose `nom` still begins its `mots` was not edited, and names nothing. Of two names for the same
    sub-theme, the one with most witnesses there wins; the other is lost.

    Args:
        topics: Sub-themes as the machine made and named them.
        names: Columns `SHEET`.
    """
    claims, lost = _claims(topics.assignments, [row for row in _rows(names) if _edited(row)])
    chosen: dict[tuple[str, str], str] = {}
    for (theme, subtheme), (name, _) in claims.items():
        chosen[(theme, subtheme)] = name
    groups: dict[tuple[str, str], list[str]] = {}
    for (theme, subtheme), name in chosen.items():
        groups.setdefault((theme, name.casefold()), []).append(subtheme)
    table = topics.topics.copy()
    moved: dict[tuple[str, str], str] = {}
    for (theme, _), members in sorted(groups.items()):
        rows = table[(table["theme"] == theme) & table["subtheme"].isin(members)]
        kept = _merged(rows, chosen[(theme, rows.iloc[0]["subtheme"])])
        moved |= {(theme, member): kept["subtheme"] for member in members}
        table = pd.concat([table.drop(rows.index), pd.DataFrame([kept]).set_index(rows.index[:1])]).sort_index()
    assignments = _relabelled(topics.assignments, table, moved)
    return replace(topics, assignments=assignments, topics=table.reset_index(drop=True), lost_names=tuple(lost))


def _rows(names: pd.DataFrame) -> list[dict[str, str]]:
    cells = names.reindex(columns=list(SHEET)).astype(object).where(names.notna(), "")
    return [{key: " ".join(str(value).split()) for key, value in row.items()} for row in cells.to_dict("records")]


def _edited(row: dict[str, str]) -> bool:
    return bool(row["nom"]) and not row["mots"].casefold().startswith(row["nom"].casefold())


def _key(theme: str, name: str) -> tuple[str, str]:
    return theme, name.casefold()


def _told(row: dict[str, str]) -> str:
    return f"{row['theme']} : {row['nom']}"


def _claims(assignments: pd.DataFrame, rows: list[dict[str, str]]) -> tuple[dict[tuple[str, str], tuple[str, int]], list[str]]:
    """Find the sub-theme of each name: (theme, sub-theme) → (name, witnesses), and the names that found none."""
    witnesses = {one for row in rows for one in row["temoins"].split()}
    seen = assignments.loc[assignments["passage_id"].isin(witnesses), ["theme", "passage_id", "subtheme"]]
    homes = {(theme, one): home for theme, one, home in seen.itertuples(index=False)}
    claims: dict[tuple[str, str], tuple[str, int]] = {}
    lost = []
    for row in rows:
        home, count = _home([homes.get((row["theme"], one)) for one in row["temoins"].split()])
        place = (row["theme"], home or "")
        rival = claims.get(place)
        if home is None or (rival and rival[1] >= count and rival[0].casefold() != row["nom"].casefold()):
            lost.append(_told(row))
            continue
        if rival and rival[0].casefold() != row["nom"].casefold():
            lost.append(f"{row['theme']} : {rival[0]}")
        claims[place] = (row["nom"], max(count, rival[1] if rival else 0))
    found = {f"{theme} : {name}" for (theme, _), (name, _) in claims.items()}
    return claims, [one for one in dict.fromkeys(lost) if one not in found]


def _home(places: list[str | None]) -> tuple[str | None, int]:
    """The sub-theme where a clear majority of the witnesses that are still there is, and how many."""
    there = Counter(place for place in places if place is not None)
    if not there:
        return None, 0
    best = max(sorted(there), key=there.__getitem__)
    enough = there[best] >= min(FEWEST, len(places)) and there[best] > MAJORITY * there.total()
    return (best, there[best]) if enough else (None, 0)


def _merged(rows: pd.DataFrame, name: str) -> pd.Series:
    """One row for sub-themes that an analyst gave one name: the key of the largest, the passages of all."""
    largest = rows.sort_values(["passages", "subtheme"], ascending=[False, True]).iloc[0].copy()
    weights = rows["passages"].astype(float)
    known = rows["stability"].notna()
    if known.any():
        largest["stability"] = round(float((rows["stability"] * weights)[known].sum() / weights[known].sum()), 4)
    largest["passages"] = int(rows["passages"].sum())
    largest["weak"] = bool(rows["weak"].all())
    largest["words"] = ", ".join(dict.fromkeys(word for cell in rows["words"] for word in cell.split(", ")))
    for column in ("representative", "borderline"):
        turns = zip(*(cell.split() + [""] * WITNESSES for cell in rows[column]), strict=False)
        largest[column] = " ".join([one for turn in turns for one in turn if one][:WITNESSES])
    largest["label"], largest["named_by"] = name, ANALYST
    return largest[list(TOPICS)]


def _relabelled(assignments: pd.DataFrame, table: pd.DataFrame, moved: dict[tuple[str, str], str]) -> pd.DataFrame:
    labels = dict(zip(zip(table["theme"], table["subtheme"], strict=True), table["label"], strict=True))
    pairs = pd.MultiIndex.from_frame(assignments[["theme", "subtheme"]])
    codes, found = pairs.factorize()
    homes = [(theme, moved.get((theme, subtheme), subtheme)) for theme, subtheme in found]
    columns = {"subtheme": [home for _, home in homes], "label": [labels[home] for home in homes]}
    return assignments.assign(**{name: np.array(cells, dtype=object)[codes] for name, cells in columns.items()})
