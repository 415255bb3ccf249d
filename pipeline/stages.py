"""The stages of a diagnostic in order, as plain functions; flows only call them."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import control, decisions, language, store
from pipeline.comparison import Material
from pipeline.comparison import compare as compare_material
from pipeline.disfluency import analysed_texts
from pipeline.ingest.campaigns import mark_campaigns
from pipeline.ingest.overlap import drop_overlaps
from pipeline.ingest.read import Reading
from pipeline.model import PARTICIPANT, Rejection, Territory
from pipeline.outlines import Commune, named_communes, read_outlines
from pipeline.protect import corpus as protection
from pipeline.protect import secrets
from pipeline.protect.small_cells import coarsen
from pipeline.render.lists import Tables
from pipeline.schemas import LANGUAGE, PASSAGES, REJECTIONS, SOURCES
from pipeline.themes.corrections import take_up
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.prompting import mark_prompted
from pipeline.themes.tagger import Tagger, tag_passages
from pipeline.themes.vector_cache import embed_texts


@dataclass(frozen=True)
class Corpus:
    """What reading a whole territory gave: three tables, and what protection replaced."""

    passages: pd.DataFrame
    rejections: pd.DataFrame
    sources: pd.DataFrame
    voices: pd.DataFrame
    protection: dict[str, int]

    @property
    def spoken(self) -> pd.DataFrame:
        """Passages of participants and documents, without the interviewer's words."""
        return self.passages[self.passages["role"] == PARTICIPANT].reset_index(drop=True)


@dataclass(frozen=True)
class Ground:
    """The territory that a comparison stands on: its folder (for decisions), communes, and the small-cell bound."""

    folder: Path
    territory: Territory
    communes: tuple[Commune, ...]
    k: int


def gather(readings: list[Reading], refused: list[Rejection]) -> Corpus:
    """Put the sources together in path order, and refuse what a larger file already holds."""
    ordered = sorted(readings, key=lambda reading: str(reading.summary["source"]))
    frames = [reading.passages for reading in ordered if len(reading.passages)]
    passages = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(PASSAGES))
    passages, doubles = drop_overlaps(passages)
    passages = mark_campaigns(passages)
    rejections = [*refused, *(r for reading in ordered for r in reading.rejections), *doubles]
    sources = pd.DataFrame([reading.summary for reading in ordered], columns=list(SOURCES))
    for name, count in Counter(double.source for double in doubles).items():
        here = sources["source"] == name
        moved = sources.loc[here, "kept"].clip(upper=count)
        sources.loc[here, "kept"] -= moved
        sources.loc[here, "refused"] += moved
    return Corpus(
        store.conform("passages", passages),
        pd.DataFrame([vars(r) for r in rejections], columns=list(REJECTIONS)),
        sources,
        pd.concat([reading.voices for reading in ordered], ignore_index=True),
        {},
    )


def protect(corpus: Corpus, workspace: store.Workspace, territory: Territory, k: int) -> Corpus:
    """Replace what names persons, keep the key and what is to be read again apart, and coarsen small groups."""
    settings, folder = territory.protection, workspace.secret(territory.slug)
    places = frozenset((*territory.communes, *corpus.passages["commune"].dropna().unique()))
    read = protection.Tables(corpus.passages, corpus.rejections, corpus.sources, corpus.voices)
    done = protection.protect_tables(read, secrets.load_key(folder), places, settings)
    secrets.save_key(folder, done.key)
    secrets.save_review(folder, done.review)
    tables = done.tables
    passages, voices = coarsen(tables.passages, tables.voices, k)
    return Corpus(passages, tables.rejections, tables.sources, voices, done.counts)


def embed(spoken: pd.DataFrame, tagger: Tagger, cache: Path | None = None) -> np.ndarray:
    """Embed passages with the tagger's encoder, through the cache: shape (passages, dimension)."""
    return embed_texts(analysed_texts(spoken), choose_encoder(tagger.encoder, len(spoken)), cache)


def spoken_vectors(run: Path, cache: Path) -> np.ndarray:
    """Embeddings of the participants' passages of a finished run, by its own encoder: shape (spoken, dimension)."""
    passages = store.read_table(run, "passages")
    spoken = passages[passages["role"] == PARTICIPANT].reset_index(drop=True)
    encoder = choose_encoder(str(store.encoder_of(run)), len(spoken))
    return embed_texts(analysed_texts(spoken), encoder, cache)


def analyse(spoken: pd.DataFrame) -> pd.DataFrame:
    """Lemmatise passages: columns of `schemas.LANGUAGE`, words joined by a space, entities as JSON."""
    found = language.analyse(analysed_texts(spoken))
    rows = [
        (identifier, " ".join(a.lemmas), " ".join(a.nouns), json.dumps(a.entities, ensure_ascii=False))
        for identifier, a in zip(spoken["passage_id"], found, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(LANGUAGE))


def ground(folder: Path, territory: Territory, corpus: Corpus, k: int) -> tuple[Ground, Corpus]:
    """Read what a comparison needs of the territory besides its words; outlines that cannot be read are refused by name."""
    communes, refused = read_outlines(folder, territory)
    rejections = pd.DataFrame([vars(r) for r in refused], columns=list(REJECTIONS))
    found = replace(corpus, rejections=pd.concat([corpus.rejections, rejections], ignore_index=True)) if refused else corpus
    return Ground(folder, territory, communes or named_communes(territory), k), found


def compare(
    corpus: Corpus, tags: pd.DataFrame, words: pd.DataFrame, embeddings: np.ndarray, tagger: Tagger, ground: Ground
) -> tuple[Tables, tuple[str, ...]]:
    """Compare the perspectives on every theme and sub-theme.

    Returns:
        The tables of a report, and the analyst's names that found no sub-theme.
    """
    spoken = corpus.spoken
    material = Material(
        spoken=spoken,
        tags=tags,
        words=words,
        embeddings=embeddings,
        encoder=tagger.encoder,
        codebook=tagger.codebook,
        errors=control.measured_errors(ground.folder, spoken, embeddings, tagger),
        names=decisions.read_names(ground.folder),
        communes=ground.communes,
        territory=ground.territory.name,
        k=ground.k,
    )
    compared = compare_material(material)
    read = {name: getattr(corpus, name) for name in ("passages", "rejections", "sources", "voices")}
    return Tables(**read, tags=tags, language=words, **compared.tables), compared.lost_names


def tag(corpus: Corpus, tagger: Tagger, embeddings: np.ndarray, corrections: pd.DataFrame) -> pd.DataFrame:
    """Tag what participants and documents say, let people's corrections win, and tell which themes the question had named."""
    tags = take_up(tag_passages(corpus.spoken, tagger, embeddings), corrections)
    return mark_prompted(tags, corpus.passages, tagger)


def write_tables(run: Path, tables: Tables) -> Tables:
    """Write every table of a run; give them back with the types of their schemas."""
    return Tables(**{name: store.write_table(run, name, getattr(tables, name)) for name in vars(tables)})


def counts_of(corpus: Corpus) -> dict[str, object]:
    """Counts that the run's manifest keeps: read = kept + refused, in blocks of the sources."""
    return {
        "lus": int(corpus.sources["read"].sum()),
        "gardes": int(corpus.sources["kept"].sum()),
        "refuses": int(corpus.sources["refused"].sum()),
        "passages": len(corpus.passages),
        "refus_par_raison": {str(k): int(v) for k, v in corpus.rejections["reason"].value_counts().sort_index().items()},
    }
