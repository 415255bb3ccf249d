"""Sub-themes of each theme by BERTopic, on embeddings centred by perspective.

Embeddings carry how a register talks more than what it talks about; centring each perspective
first keeps sub-themes from being «how plans talk» against «how people talk».
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.schemas import SUBTHEMES

MIN_PASSAGES = 30  # below, a theme has no sub-themes
PER_SUBTHEME = 28  # passages, on average
MAX_SUBTHEMES = 7
DIMENSIONS = 20
WORD_WEIGHT = 0.9  # of shared words beside sentence embeddings, each of length one
MIN_LABEL_SHARE = 0.08  # of a sub-theme's passages in which a word of its label stands
SEED = 42
LABEL_WORDS = 3
NO_WORD = "divers reste"  # what stands for passages of which no noun is known


@dataclass(frozen=True)
class Spoken:
    """What sub-themes are made from, row by row alike.

    Attributes:
        passages: Columns of `schemas.PASSAGES`.
        embeddings: Shape (passages, dimension).
        nouns: Lemmas of nouns and adjectives of each passage.
    """

    passages: pd.DataFrame
    embeddings: np.ndarray
    nouns: list[tuple[str, ...]]


def centre(embeddings: np.ndarray, perspectives: pd.Series) -> np.ndarray:
    """Subtract from each row the mean of its perspective, and set its length to one."""
    centred = embeddings.astype(np.float64)
    for value in sorted(perspectives.unique()):
        rows = (perspectives == value).to_numpy()
        centred[rows] -= centred[rows].mean(axis=0)
    return centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)


def find_subthemes(spoken: Spoken, tags: pd.DataFrame, themes: tuple[str, ...]) -> pd.DataFrame:
    """Cut the passages of each theme into sub-themes.

    Returns:
        Columns of `schemas.SUBTHEMES`: at most one sub-theme a passage and theme; a theme of fewer
        than `MIN_PASSAGES` passages has none.
    """
    centred = centre(spoken.embeddings, spoken.passages["perspective"])
    given = tags[tags["decision"] == "oui"]
    parts = []
    for theme in themes:
        ids = given.loc[given["theme"] == theme, "passage_id"]
        rows = np.flatnonzero(spoken.passages["passage_id"].isin(set(ids)).to_numpy())
        if len(rows) >= MIN_PASSAGES:
            parts.append(_cut(theme, spoken, centred, rows))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(SUBTHEMES))


def _cut(theme: str, spoken: Spoken, centred: np.ndarray, rows: np.ndarray) -> pd.DataFrame:
    count = int(np.clip(round(len(rows) / PER_SUBTHEME), 2, MAX_SUBTHEMES))
    words = [" ".join(spoken.nouns[i]) for i in rows]
    topics, labels, scores = _bertopic(words, _with_words(words, centred[rows]), count)
    order = pd.Series(topics).value_counts().sort_index().sort_values(ascending=False, kind="stable").index
    rank = {topic: i for i, topic in enumerate(order, start=1)}
    return pd.DataFrame(
        {
            "passage_id": spoken.passages["passage_id"].to_numpy()[rows],
            "theme": theme,
            "subtheme": [f"{theme}-{rank[t]}" for t in topics],
            "label": [labels[t] for t in topics],
            "score": np.round(scores, 4),
        },
        columns=list(SUBTHEMES),
    )


def _with_words(words: list[str], vectors: np.ndarray) -> np.ndarray:
    """Set beside each embedding what its nouns say (latent semantic analysis of TF-IDF)."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    shared = Counter(word for text in words for word in set(text.split()))
    if sum(count >= 2 for count in shared.values()) < 3:
        return vectors
    weighted = TfidfVectorizer(token_pattern=r"[^ ]+", sublinear_tf=True, min_df=2).fit_transform(words)
    size = min(40, weighted.shape[1] - 1, len(words) - 1)
    latent = TruncatedSVD(size, random_state=SEED).fit_transform(weighted)
    return np.hstack([vectors, WORD_WEIGHT * normalize(latent)])


def _bertopic(words: list[str], vectors: np.ndarray, count: int) -> tuple[list[int], dict[int, str], np.ndarray]:
    """Topics of each text, their labels, and how near each text is to its topic's centre."""
    from bertopic import BERTopic
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.feature_extraction.text import CountVectorizer

    model = BERTopic(
        language="multilingual",
        embedding_model=None,
        umap_model=PCA(n_components=min(DIMENSIONS, len(words) - 1), random_state=SEED),
        hdbscan_model=KMeans(n_clusters=count, n_init=10, random_state=SEED),
        # BERTopic counts words over topics, not passages: a threshold would drop what sets a topic apart.
        vectorizer_model=CountVectorizer(token_pattern=r"[^ ]+"),
        top_n_words=30,
        calculate_probabilities=False,
    )
    topics, _ = model.fit_transform(words if any(words) else [NO_WORD] * len(words), embeddings=vectors)
    centres = {t: vectors[np.array(topics) == t].mean(axis=0) for t in set(topics)}
    near = np.array([float(v @ centres[t] / (np.linalg.norm(centres[t]) or 1)) for v, t in zip(vectors, topics, strict=True)])
    return list(topics), _labels(model, words, np.array(topics)), near


def _labels(model: object, words: list[str], topics: np.ndarray) -> dict[int, str]:
    """Name each topic by the words of highest c-TF-IDF that enough of its passages say."""
    labels: dict[int, str] = {}
    for topic in sorted(set(topics.tolist())):
        said = [set(words[i].split()) for i in np.flatnonzero(topics == topic)]
        ranked = [word for word, weight in model.get_topic(topic) or [] if word and weight > 0]  # type: ignore[attr-defined]
        shared = [w for w in ranked if sum(w in s for s in said) >= max(2, MIN_LABEL_SHARE * len(said))]
        label = ", ".join((shared or ranked)[:LABEL_WORDS]) or f"sous-thème {topic + 1}"
        labels[topic] = label if label not in labels.values() else f"{label} ({topic + 1})"
    return labels
