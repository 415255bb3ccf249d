"""Follow-up of a territory listened to at several times: a finished run, read wave by wave."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline import control, decisions, store
from pipeline.code_print import code_print
from pipeline.disfluency import analysed_texts
from pipeline.errors import FollowUpRefused
from pipeline.model import PARTICIPANT
from pipeline.render.side_page import looks_print
from pipeline.schemas.waves import FOLLOW_UP
from pipeline.side_tables import conform_to
from pipeline.taggers import choose_tagger
from pipeline.territory import load_territory
from pipeline.themes.codebook import read_codebook
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.vector_cache import embed_texts
from pipeline.waves.follow import Times, follow

PREFIX = "suivi-"


@dataclass(frozen=True, eq=False)
class Followed:
    """A run of a territory whose manifest declares waves, and the two that are compared.

    Attributes:
        folder: The territory's.
        run: Folder of its run.
        name: What it is called.
        waves: All that hold a source, in their order.
        pair: The earlier and the later that are compared.
        unplaced: Sources with passages that belong to no wave, as they are shown.
        k: Fewest persons that are described.
    """

    folder: Path
    run: Path
    name: str
    waves: tuple[str, ...]
    pair: tuple[str, str]
    unplaced: tuple[str, ...]
    k: int

    @property
    def slug(self) -> str:
        """Name of the folder of the follow-up."""
        return PREFIX + self.run.parent.name


def read_followed(folder: Path, run: Path, start: str | None = None, end: str | None = None) -> Followed:
    """See which waves a run holds, and choose two.

    Args:
        folder: The territory's.
        run: Folder of its run.
        start: The earlier wave; the one before the later unless told.
        end: The later wave; the last unless told.

    Raises:
        FollowUpRefused: Fewer than two waves hold a source, or one that is named is not there.
    """
    territory, _ = load_territory(folder)
    sources = store.read_table(run, "sources")
    heard = sources[sources["kept"] > 0]
    unplaced = tuple(sorted(heard.loc[heard["wave"].isna(), "source"].astype(str)))
    waves = tuple(wave for wave in territory.waves if (heard["wave"] == wave).any())
    empty = tuple(wave for wave in territory.waves if wave not in waves and (sources["wave"] == wave).any())
    check_waves(territory.waves, waves, unplaced, empty)
    told = store.report_of(run)
    return Followed(folder, run, territory.name, waves, _pair(waves, start, end), unplaced, int(told["k"]))  # type: ignore[call-overload]


def check_waves(
    declared: tuple[str, ...], held: tuple[str, ...], unplaced: tuple[str, ...] = (), empty: tuple[str, ...] = ()
) -> None:
    """Refuse a territory that was not listened to twice.

    Args:
        declared: Waves of the manifest.
        held: Those of which something was kept.
        unplaced: Sources of no wave.
        empty: Waves whose sources were read, and nothing of them kept.

    Raises:
        FollowUpRefused: Fewer than two waves are declared, or hold a source.
    """
    how = (
        'Dans territoire.toml, déclarez-les dans leur ordre ([[vagues]] nom = "T0", avec debut et fin si vous voulez), puis donnez à '
        'chaque source sa vague ([[sources]] motif = "…" vague = "T0") ou une date entre ses bornes.'
    )
    if len(declared) < 2:
        raise FollowUpRefused(f"Vagues déclarées : {', '.join(declared) or 'aucune'}. Un suivi en compare au moins deux. {how}")
    if len(held) < 2:
        lost = f" Sources sans vague : {', '.join(unplaced)}." if unplaced else ""
        if empty:
            lost += (
                f" Vagues dont aucun passage n'a été gardé : {', '.join(empty)} ; leurs passages ont été refusés, par exemple parce qu'un autre "
                "fichier les contient déjà (un export cumulé répète les réponses d'avant) : voyez les refus dans le rapport du territoire."
            )
        raise FollowUpRefused(
            f"Vagues déclarées : {', '.join(declared)} ; vagues qui ont des sources : {', '.join(held) or 'aucune'}.{lost} {how}"
        )


def _pair(waves: tuple[str, ...], start: str | None, end: str | None) -> tuple[str, str]:
    for name in (start, end):
        if name is not None and name not in waves:
            raise FollowUpRefused(f"La vague « {name} » n'a pas de source. Vagues qui en ont : {', '.join(waves)}.")
    later = end or next((wave for wave in reversed(waves) if wave != start), waves[-1])
    before = [wave for wave in waves[: waves.index(later)] if wave != later]
    earlier = start or (before[-1] if before else None)
    if earlier is None or waves.index(earlier) >= waves.index(later):
        raise FollowUpRefused(
            f"De « {earlier or later} » à « {later} » : la première vague doit venir avant la seconde. Ordre : {', '.join(waves)}."
        )
    return earlier, later


def read_times(followed: Followed, workspace: store.Workspace) -> Times:
    """Read what a run says of its waves.

    Raises:
        MissingRun: A table is missing, or of a version before.
    """
    run, sources = followed.run, store.read_table(followed.run, "sources")
    wave = dict(zip(sources["source"], sources["wave"], strict=True))
    passages = store.read_table(run, "passages")
    spoken = passages[passages["role"] == PARTICIPANT]
    spoken = spoken.assign(wave=spoken["source"].map(wave).astype(object))
    spoken = spoken[spoken["wave"].isin(followed.waves)].reset_index(drop=True)
    topics = store.read_table(run, "topics")

    encoder = choose_encoder(frozen_of(run)["encodeur"], 0)  # the one that was chosen, however many passages are asked for

    def embed(some: pd.DataFrame) -> np.ndarray:
        vectors: np.ndarray = embed_texts(analysed_texts(some), encoder, workspace.vectors)
        return vectors

    return Times(
        waves=followed.waves,
        passages=spoken,
        tags=store.read_table(run, "tags"),
        subthemes=store.read_table(run, "subthemes"),
        weak=frozenset(topics.loc[topics["weak"].astype(bool), "subtheme"].astype(str)),
        codebook=read_codebook(store.codebook_of(run)),
        errors=_errors(followed, spoken, workspace),
        words=store.read_table(run, "language"),
        embed=embed,
        k=followed.k,
    )


def _errors(followed: Followed, spoken: pd.DataFrame, workspace: store.Workspace) -> pd.DataFrame:
    """The machine's error, as the run measures it."""
    codebook, encoder = read_codebook(store.codebook_of(followed.run)), frozen_of(followed.run)["encodeur"]
    tagger = choose_tagger(codebook, encoder, len(spoken), followed.folder, workspace.vectors)
    corrections = decisions.read_corrections(followed.folder)
    decided = spoken[spoken["passage_id"].isin(frozenset(corrections["passage_id"]))].reset_index(drop=True)
    texts = analysed_texts(decided)
    vectors: np.ndarray = embed_texts(texts, choose_encoder(tagger.encoder, len(texts)), workspace.vectors)
    return control.measured_errors(followed.folder, decided, vectors, tagger)


def make_tables(followed: Followed, workspace: store.Workspace) -> dict[str, pd.DataFrame]:
    """Compare the waves: the tables of `schemas.waves.FOLLOW_UP`, with the types of their schemas."""
    tables = follow(read_times(followed, workspace), followed.pair)
    return {name: conform_to(FOLLOW_UP[name], frame) for name, frame in tables.items()}


def fingerprint(followed: Followed) -> dict[str, object]:
    """Describe all that a follow-up depends on: equal fingerprints mean equal tables."""
    facts = store.read_manifest_of(followed.run)
    return {
        "territoire": followed.run.parent.name,
        "nom": followed.name,
        "tables": facts["tables"],
        "vagues": list(followed.waves),
        "comparees": list(followed.pair),
        "sans_vague": list(followed.unplaced),
        "corrections": facts["empreinte"]["corrections"],
        "k": followed.k,
        "code": code_print("pipeline.follow_up_writing"),
        "gabarits": looks_print(),
    }


def frozen_of(run: Path) -> dict[str, str]:
    """What passages of a run were coded by: two waves are compared only if the same things coded both."""
    told = store.read_manifest_of(run)
    facts = {str(name): str(value) for name, value in told["rapport"]["faits"]}  # type: ignore[attr-defined]
    return {
        "livre de codes": str(told["empreinte"]["codebook"]),
        "étiqueteur": facts["Étiqueteur"],
        "encodeur": facts["Encodeur"],
    }
