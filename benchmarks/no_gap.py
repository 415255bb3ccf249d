"""No gap from nothing: one corpus, split at random by voice into two «perspectives», must show no gap.

Run: .venv/bin/python -m benchmarks.no_gap [splits] [splits with sub-themes of their own]

Grand Débat answers (each is a voice), 1,000 a side, tagged by the shipped fast tagger. Sub-themes are found once, on all the
answers; for the last splits they are found again in each, on the split itself. A split fails where any theme or sub-theme has
q ≤ 0.05 after false discovery control, whether or not the report would claim it. Passages tested one by one, without control
of false discoveries, stand beside.
"""

import sys
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.compare.gaps import compute_gaps
from pipeline.compare.voices import items_of, listen
from pipeline.ingest.read import read_source
from pipeline.language import analyse
from pipeline.manifest import DEFAULT_RULES
from pipeline.model import ReadOptions, Source, Territory
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.taggers import choose_tagger
from pipeline.themes.codebook import read_codebook
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.tagger import tag_passages
from pipeline.themes.vector_cache import embed_texts
from pipeline.topics.subthemes import Spoken, find_subthemes
from tests.conftest import SHARED, need

SIDE = 1000
POOL = 250  # answers drawn a question file
SIDES = ("institutionnel", "vecu")


@dataclass(frozen=True)
class Pool:
    """Answers, row by row: passages, embeddings, nouns; and their tags."""

    passages: pd.DataFrame
    embeddings: np.ndarray
    nouns: list[tuple[str, ...]]
    tags: pd.DataFrame


def read_pool() -> Pool:
    """Read, embed and tag a sample of every question."""
    folder = need(SHARED / "territories" / "grand-debat")
    territory = Territory("grand-debat", "Grand Débat", rules=DEFAULT_RULES)
    frames = []
    for path in sorted((folder / "reponses").glob("*.csv")):
        source = Source(path.relative_to(folder).as_posix(), "reponse", "questionnaire", "habitant", "verbatim")
        frames.append(read_source(folder, source, territory, ReadOptions(sample=POOL)).passages)
    passages = pd.concat(frames, ignore_index=True).drop_duplicates("passage_id").reset_index(drop=True)
    texts = passages["text"].tolist()
    tagger = choose_tagger(read_codebook(DEFAULT_CODEBOOK), "fast", len(texts))
    embeddings = embed_texts(texts, choose_encoder("fast", len(texts)), None)
    nouns = [found.nouns for found in analyse(texts)]
    return Pool(passages, embeddings, nouns, tag_passages(passages, tagger, embeddings))


def split(pool: Pool, number: int) -> tuple[np.ndarray, pd.DataFrame]:
    """Draw voices and deal them between two sides: rows of the pool, and their passages."""
    generator = np.random.default_rng([5, number])
    voices = generator.permutation(sorted(pool.passages["voice_id"].unique()))[: 2 * SIDE]
    side = {voice: SIDES[i % 2] for i, voice in enumerate(voices)}
    rows = np.flatnonzero(pool.passages["voice_id"].isin(side).to_numpy())
    chosen = pool.passages.iloc[rows].reset_index(drop=True)
    return rows, chosen.assign(perspective=chosen["voice_id"].map(side))


def main() -> None:
    """Count the splits in which something is found."""
    splits, own = (int(word) for word in (*sys.argv[1:3], "100", "10")[:2])
    pool = read_pool()
    codebook = read_codebook(DEFAULT_CODEBOOK)
    shared = find_subthemes(Spoken(pool.passages, pool.embeddings, pool.nouns), pool.tags, codebook.keys).assignments
    found = np.zeros((splits, 4), dtype=int)
    start = time.perf_counter()
    for number in range(splits):
        rows, passages = split(pool, number)
        subthemes = shared
        if number >= splits - own:
            spoken = Spoken(passages, pool.embeddings[rows], [pool.nouns[i] for i in rows])
            subthemes = find_subthemes(spoken, pool.tags, codebook.keys).assignments
        gaps = compute_gaps(listen(passages, items_of(codebook, pool.tags, subthemes)))
        found[number] = ((gaps["q_value"] <= 0.05).sum(), gaps["claim"].sum(), (gaps["p_value"] <= 0.05).sum(), len(gaps))
    quiet, quiet_own = (found[:, 0] == 0).sum(), (found[splits - own :, 0] == 0).sum()
    print(f"{len(pool.passages)} answers; {splits} splits of {SIDE} voices a side, {found[:, 3].mean():.0f} items each")
    print(
        f"no theme or sub-theme significant: {quiet} of {splits} splits ({quiet_own} of the {own} with sub-themes of their own)"
    )
    print(f"nothing claimed: {(found[:, 1] == 0).sum()} of {splits}")
    print(f"without control of false discoveries: nothing at p ≤ 0.05 in {(found[:, 2] == 0).sum()} of {splits}")
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
