"""Lived needs that a run heard, and the themes that actions are about."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import store
from pipeline.actions.words import flat
from pipeline.compare.needs import MOST, NEED_STANCES
from pipeline.model import PARTICIPANT, Codebook
from pipeline.schemas.actions import ACTION_THEMES
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.tagger import Tagger, predict
from pipeline.themes.vector_cache import embed_texts

AROUND = 5_000  # institutional passages from which what is usual in their words is measured


@dataclass(frozen=True)
class Needs:
    """Lived needs of a run.

    Attributes:
        passages: Those that ask, and others that tell what is usual in a perspective; columns of `schemas.PASSAGES`.
        rows: Among them, those that ask.
        table: One row a need and theme: passage_id, theme, subtheme, commune, text, caution.
    """

    passages: pd.DataFrame
    rows: np.ndarray
    table: pd.DataFrame


def first_by_hash(passages: pd.DataFrame, most: int) -> pd.DataFrame:
    """Draw passages by the hash of their identifiers: the same whatever their order, as `compare.needs` does."""
    if len(passages) <= most:
        return passages
    marks = passages["passage_id"].map(lambda i: hashlib.sha1(str(i).encode(), usedforsecurity=False).hexdigest())
    return passages.loc[marks.sort_values(kind="stable").index[:most]]


def needs_of(run: Path) -> Needs:
    """Read the lived problems and wishes of a run, as `compare.needs` chooses them: no synthesis, no interviewer's words."""
    passages, tags, stances = (store.read_table(run, name) for name in ("passages", "tags", "stances"))
    passages = passages[passages["role"] == PARTICIPANT].reset_index(drop=True)
    asks = stances.loc[(stances["decision"] == "oui") & stances["stance"].isin(NEED_STANCES), "passage_id"]
    given = tags.loc[tags["decision"] == "oui", ["passage_id", "theme"]].drop_duplicates()
    lived = passages["perspective"] == "vecu"
    heard = lived & (passages["rendering"] != "synthese") & passages["passage_id"].isin(asks)
    table = passages.loc[heard, ["passage_id", "commune", "text", "caution"]].merge(given, on="passage_id")
    parts = [first_by_hash(group, MOST) for _, group in table.groupby("theme")]
    table = pd.concat(parts) if parts else table
    known = store.read_table(run, "subthemes")[["passage_id", "theme", "subtheme"]].drop_duplicates(["passage_id", "theme"])
    table = table.merge(known, on=["passage_id", "theme"], how="left")
    # Most of what stands around the needs tells only what is usual: some of it is enough.
    kept = [
        passages[passages["passage_id"].isin(table["passage_id"])],
        *(first_by_hash(passages[side], AROUND) for side in (lived, ~lived)),
    ]
    around = pd.concat(kept).drop_duplicates("passage_id").sort_values("passage_id", ignore_index=True)
    rows = np.flatnonzero(around["passage_id"].isin(table["passage_id"]))
    return Needs(around, rows, table.sort_values(["passage_id", "theme"], ignore_index=True))


def themes_of(actions: pd.DataFrame, tagger: Tagger, cache: Path | None) -> pd.DataFrame:
    """Give each action the themes that the tagger finds in its words, and the one that its axis names.

    Where the tagger gives none, the theme it scores highest is kept, with its score.

    Returns:
        Columns of `schemas.actions.ACTION_THEMES`.
    """
    texts = [
        f"{title}. {description}".strip() for title, description in zip(actions["title"], actions["description"], strict=True)
    ]
    keys, rows = tagger.codebook.keys, []
    if texts:
        found = predict(texts, tagger, embed_texts(texts, choose_encoder(tagger.encoder, len(texts)), cache), explained=False)
        for at, (identifier, axis) in enumerate(zip(actions["action_id"], actions["axis"], strict=True)):
            told = [] if pd.isna(axis) else _named(str(axis), tagger.codebook)
            given = [key for key, yes in zip(keys, found.decisions[at], strict=True) if yes]
            themes = dict.fromkeys([*given, *told]) or dict.fromkeys([keys[int(found.scores[at].argmax())]])
            rows += [(identifier, key, round(float(found.scores[at][keys.index(key)]), 4)) for key in keys if key in themes]
    return pd.DataFrame(rows, columns=list(ACTION_THEMES))


def _named(axis: str, codebook: Codebook) -> list[str]:
    """Themes of the codebook that an axis is called by."""
    said = f" {flat(axis)} "
    return [
        theme.key for theme in codebook.themes if any(f" {flat(name)} " in said for name in (theme.key, theme.name, theme.short))
    ]
