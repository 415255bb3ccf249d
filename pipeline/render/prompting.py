"""How much of what people say on a theme comes without the question naming it, in a sentence or two."""

import pandas as pd

from pipeline.protect.small_cells import is_small
from pipeline.render.french import count, share, typeset

_SAID = {"entretien": "Entretiens", "reponse": "Réponses"}


def prompting_by_theme(tags: pd.DataFrame, passages: pd.DataFrame, k: int) -> dict[str, list[str]]:
    """Say of each theme, for interviews then for answers, what share of its lived passages is volunteered.

    A share is only given where at least k persons stand behind it, behind the passages that are
    volunteered and behind those that are not (none is fine). The tables may be long: they are read once.

    Args:
        tags: Columns of `schemas.TAGS`.
        passages: Columns of `schemas.PASSAGES`.
        k: Bound of the small cells, in persons.
    """
    known = tags[(tags["decision"] == "oui") & tags["prompted"].notna()]
    lived = passages.loc[
        (passages["perspective"] == "vecu") & passages["kind"].isin(list(_SAID)), ["passage_id", "kind", "voice_id"]
    ]
    joined = known[["passage_id", "theme", "prompted"]].merge(lived, on="passage_id")
    said: dict[str, list[str]] = {}
    for theme, rows in joined.groupby("theme"):
        sentences = [_sentence(rows[rows["kind"] == kind], name, k) for kind, name in _SAID.items()]
        said[str(theme)] = [typeset(sentence) for sentence in sentences if sentence]
    return said


def _sentence(rows: pd.DataFrame, name: str, k: int) -> str | None:
    asked = rows["prompted"].astype(bool)
    if rows["voice_id"].nunique() < k:
        return None
    return f"{name} : {count(len(rows), 'passage')} dont on connaît la question ; {_told(rows, asked, k)}."


def _told(rows: pd.DataFrame, asked: pd.Series, k: int) -> str:
    """What may be told of who was asked about the theme; fewer than k persons are not counted out."""
    if not asked.any():
        return "aucune question ne nommait le thème"
    if asked.all():
        return "toutes les questions nommaient le thème"
    if is_small(int(rows.loc[~asked, "voice_id"].nunique()), k):
        return f"moins de {k} personnes en parlaient sans que la question nomme le thème"
    if is_small(int(rows.loc[asked, "voice_id"].nunique()), k):
        return f"moins de {k} personnes répondaient à une question qui nommait le thème"
    return f"pour {share(1 - float(asked.mean()))} d'entre eux, la question ne nommait pas le thème"
