"""Corrections: tags that a person gave, in the same shape as the machine's; a run takes them up."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.model import Codebook
from pipeline.schemas import CORRECTIONS

if TYPE_CHECKING:
    from pipeline.themes.tagger import Tagger

HUMAN = "humain:"
CONTROL = "contrôle"  # a passage drawn by chance, which measures the machine without bias


def merged(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Put corrections together: one row a passage, theme and coder, the newest; in a fixed order."""
    together = pd.concat([old, new], ignore_index=True)[list(CORRECTIONS)]
    newest = together.sort_values("time", kind="stable").drop_duplicates(["passage_id", "theme", "labeller"], keep="last")
    return newest.sort_values(["passage_id", "theme", "labeller"], ignore_index=True)


def settled(corrections: pd.DataFrame) -> pd.DataFrame:
    """One decision a passage and theme: the newest word wins, whoever said it."""
    return corrections.sort_values(["time", "labeller"], kind="stable").drop_duplicates(["passage_id", "theme"], keep="last")


def label_matrix(corrections: pd.DataFrame, codebook: Codebook) -> tuple[list[str], np.ndarray]:
    """Identifiers of the corrected passages, and 1, 0 or NaN a theme: shape (passages, themes)."""
    known = settled(corrections[corrections["theme"].isin(codebook.keys)])
    table = known.assign(value=(known["decision"] == "oui").astype(float)).pivot(
        index="passage_id", columns="theme", values="value"
    )
    table = table.reindex(columns=list(codebook.keys)).sort_index()
    return [str(i) for i in table.index], table.to_numpy(dtype=float)


def take_up(tags: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Let people's decisions replace the machine's: score 1 or 0, certain, signed by who decided."""
    known = settled(corrections).set_index(["passage_id", "theme"])
    rows = np.flatnonzero(tags["passage_id"].isin(corrections["passage_id"]).to_numpy())
    index = pd.MultiIndex.from_frame(tags.iloc[rows][["passage_id", "theme"]])  # of few tags among millions
    given = index.isin(known.index)
    if not given.any():
        return tags
    here = np.zeros(len(tags), dtype=bool)
    here[rows[given]] = True
    decided = known.reindex(index[given])
    tags = tags.copy()
    tags.loc[here, "score"] = (decided["decision"] == "oui").astype(float).to_numpy()
    tags.loc[here, "decision"] = decided["decision"].to_numpy()
    tags.loc[here, "uncertain"] = False
    tags.loc[here, "labeller"] = decided["labeller"].to_numpy()
    tags.loc[here, "evidence"] = "décision d'une personne"
    return tags


def changes(before: pd.DataFrame, after: pd.DataFrame, tagger: "Tagger") -> pd.DataFrame:
    """What learning changed, theme by theme: columns theme, gained, lost (passages)."""
    joined = before.merge(after, on=["passage_id", "theme"], suffixes=("_before", "_after"))
    rows = []
    for key in tagger.codebook.keys:
        part = joined[joined["theme"] == key]
        was, now = part["decision_before"] == "oui", part["decision_after"] == "oui"
        rows.append((key, int((~was & now).sum()), int((was & ~now).sum())))
    return pd.DataFrame(rows, columns=["theme", "gained", "lost"])
