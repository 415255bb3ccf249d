"""Passages of several territories together: sub-themes that are the same for all, and one plane."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline import store
from pipeline.compare.intervals import SEED, shares
from pipeline.compare.voices import SIDES, Item, items_of, listen
from pipeline.disfluency import analysed_texts
from pipeline.model import PARTICIPANT, Codebook
from pipeline.schemas.territories import SHARED_MAP, SHARED_SUBTHEMES, SYNTHESIS
from pipeline.side_tables import conform_to
from pipeline.synthesis import Member
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.vector_cache import embed_texts
from pipeline.topics.semantic_map import place_passages
from pipeline.topics.subthemes import Spoken, Topics, find_subthemes

MOST = 2_500  # passages of one territory: a larger one would make the sub-themes of all


@dataclass(frozen=True, eq=False)
class Pool:
    """Closely read passages of all territories, row by row alike.

    Attributes:
        spoken: Passages, under ids that tell their territory (column `territory`), with their nouns and embeddings.
        tags: Of these passages.
        codebook: Its themes.
    """

    spoken: Spoken
    tags: pd.DataFrame
    codebook: Codebook


def pool_members(members: Sequence[Member], vectors: Path | None = None) -> Pool:
    """Gather the closely read passages of territories that may be compared.

    Args:
        members: In any order.
        vectors: Folder where embeddings are kept.
    """
    ordered = sorted(members, key=lambda member: member.slug)
    parts = [_part(member) for member in ordered]
    passages = pd.concat([part[0] for part in parts], ignore_index=True)
    texts = analysed_texts(passages)
    embeddings = embed_texts(texts, choose_encoder(ordered[0].encoder, len(texts)), vectors)
    nouns = [tuple(cell.split()) for cell in passages["nouns"]]
    tags = pd.concat([part[1] for part in parts], ignore_index=True)
    return Pool(Spoken(passages, embeddings, nouns), tags, ordered[0].codebook)


def _part(member: Member) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Passages of one territory and their tags; beyond `MOST`, those of whole voices whose ids hash lowest."""
    words = store.read_table(member.run, "language")[["passage_id", "nouns"]]
    spoken = member.passages[member.passages["role"] == PARTICIPANT].merge(words, on="passage_id", how="inner")
    spoken = _drawn(spoken)
    tags = store.read_table(member.run, "tags")
    tags = tags[tags["passage_id"].isin(frozenset(spoken["passage_id"]))]
    own = spoken.assign(nouns=spoken["nouns"].fillna(""), territory=member.slug)
    # The same words said in two territories are two passages, of two voices.
    renamed = {name: f"{member.slug}:" + own[name].astype(str) for name in ("passage_id", "voice_id", "source")}
    return own.assign(**renamed), tags.assign(passage_id=f"{member.slug}:" + tags["passage_id"].astype(str))


def _drawn(spoken: pd.DataFrame) -> pd.DataFrame:
    if len(spoken) <= MOST:
        return spoken
    voices = sorted(spoken["voice_id"].unique(), key=lambda voice: hashlib.sha256(str(voice).encode()).hexdigest())
    sizes = spoken["voice_id"].value_counts().reindex(voices).cumsum()
    kept = frozenset(sizes.index[: max(1, int((sizes <= MOST).sum()))])
    return spoken[spoken["voice_id"].isin(kept)].reset_index(drop=True)


def share_subthemes(pool: Pool) -> tuple[pd.DataFrame, Topics]:
    """Find the sub-themes of all territories together, and how many voices of each territory raise them.

    Returns:
        Columns of `schemas.territories.SHARED_SUBTHEMES`, a row a sub-theme, territory and side; and the sub-themes themselves.
    """
    topics = find_subthemes(pool.spoken, pool.tags, pool.codebook.keys)
    weak = frozenset(topics.topics.loc[topics.topics["weak"].astype(bool), "subtheme"].astype(str))
    items = [item for item in items_of(pool.codebook, pool.tags, topics.assignments, weak) if item.level == "subtheme"]
    rows = []
    for slug, spoken in pool.spoken.passages.groupby("territory", sort=True) if items else ():
        rows += _rows(str(slug), spoken.reset_index(drop=True), items)
    return pd.DataFrame(rows, columns=list(SHARED_SUBTHEMES)), topics


def _rows(slug: str, spoken: pd.DataFrame, items: list[Item]) -> list[dict[str, object]]:
    heard = listen(spoken, items)
    rows: list[dict[str, object]] = []
    for side in SIDES:
        part = heard.side(side)
        raises = part.raises()
        told = shares(raises, part.group(raises), SEED)
        persons = (part.voices["kind"] != "document").to_numpy(bool)
        for place, item in enumerate(items):
            numbers = (float(values[place]) for values in (told.value, told.low, told.high))
            rows.append(
                {
                    **{"territory": slug, "theme": item.theme, "subtheme": item.subtheme, "label": item.label, "weak": item.weak},
                    **dict(zip(("value", "low", "high"), (round(number, 4) for number in numbers), strict=True)),
                    "measure": side,
                    "voices": len(raises),
                    "raised": int(raises[:, place].sum()),
                    "persons": int(persons.sum()),
                    "raised_persons": int(raises[persons, place].sum()),
                }
            )
    return rows


def share_map(pool: Pool, topics: Topics) -> pd.DataFrame:
    """Place passages of all territories on one plane.

    Returns:
        Columns of `schemas.territories.SHARED_MAP`, in the order of ids; empty where there are too few passages.
    """
    passages = pool.spoken.passages
    points = place_passages(passages, pool.spoken.embeddings)
    about = passages[["passage_id", "territory", "perspective"]]
    given = pool.tags[pool.tags["decision"] == "oui"]
    best = given.sort_values(["passage_id", "score", "theme"], ascending=[True, False, True], kind="stable").drop_duplicates(
        "passage_id"
    )
    groups = topics.assignments.drop_duplicates(["passage_id", "theme"])[["passage_id", "theme", "subtheme"]]
    frame = points.merge(about, on="passage_id").merge(best[["passage_id", "theme"]], on="passage_id", how="left")
    frame = frame.merge(groups, on=["passage_id", "theme"], how="left")
    own = [one.partition(":")[2] for one in frame["passage_id"]]
    return frame.assign(passage_id=own)[list(SHARED_MAP)]


def pooled(members: Sequence[Member], vectors: Path | None = None) -> dict[str, pd.DataFrame]:
    """Make what needs the passages of all territories together: the tables `shared_subthemes` and `shared_map`."""
    pool = pool_members(members, vectors)
    told, topics = share_subthemes(pool)
    tables = {"shared_subthemes": told, "shared_map": share_map(pool, topics)}
    return {name: conform_to(SYNTHESIS[name], frame) for name, frame in tables.items()}
