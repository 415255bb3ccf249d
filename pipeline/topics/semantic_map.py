"""Two coordinates for each passage, near when they speak of the same thing."""

import hashlib

import numpy as np
import pandas as pd

from pipeline.schemas import MAP_POINTS
from pipeline.topics.subthemes import SEED, centre

MAX_POINTS = 2500
MIN_POINTS = 10


def place_passages(passages: pd.DataFrame, embeddings: np.ndarray) -> pd.DataFrame:
    """Place passages on a plane by t-SNE (van der Maaten & Hinton 2008) from a PCA start.

    Beyond `MAX_POINTS`, a sample drawn by passage id is placed.

    Returns:
        Columns of `schemas.MAP_POINTS`; empty below `MIN_POINTS` passages.
    """
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    if len(passages) < MIN_POINTS:
        return pd.DataFrame(columns=list(MAP_POINTS))
    rows = _sample(passages["passage_id"].tolist())
    vectors = centre(embeddings, passages["perspective"])[rows]
    reduced = PCA(n_components=min(30, len(rows) - 1, vectors.shape[1]), random_state=SEED).fit_transform(vectors)
    perplexity = float(np.clip(len(rows) / 10, 3, 30))
    points = TSNE(perplexity=perplexity, init="pca", random_state=SEED, n_jobs=1).fit_transform(reduced)
    return pd.DataFrame(
        {
            "passage_id": passages["passage_id"].to_numpy()[rows],
            "x": np.round(points[:, 0].astype(float), 3),
            "y": np.round(points[:, 1].astype(float), 3),
        }
    )


def _sample(ids: list[str]) -> np.ndarray:
    if len(ids) <= MAX_POINTS:
        return np.arange(len(ids))
    order = sorted(range(len(ids)), key=lambda i: hashlib.sha256(ids[i].encode()).hexdigest())
    return np.array(sorted(order[:MAX_POINTS]))
