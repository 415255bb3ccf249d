"""Two coordinates for each passage, near when they speak of the same thing."""

import hashlib

import numpy as np
import pandas as pd

from pipeline.schemas import MAP_POINTS
from pipeline.topics.subthemes import SEED, centre

MAX_POINTS = 2500
MIN_POINTS = 10
DIMENSIONS = 10  # kept before the plane
MOST_NEIGHBOURS = 30  # perplexity
# A milder exaggeration and fewer rounds than the library's own keep the shape of the start: where 5 % of the passages
# of the example are taken away, the plane keeps its place (Procrustes distance 0.03 to 0.06, against 0.34 to 0.62) and as
# many neighbours (trustworthiness 0.92), for a tenth of the time.
EXAGGERATION = 4.0
ROUNDS = 350
# Far groups of points push as one sooner than in the library's own setting: on 800 to 2,500 passages neighbours are kept
# as well (trustworthiness within 0.002), the plane keeps its place as well, for 0.6 of the time.
ANGLE = 1.0
SPREAD = 1e-4  # standard deviation of the starting points, as the method advises


def place_passages(passages: pd.DataFrame, embeddings: np.ndarray) -> pd.DataFrame:
    """Place passages on a plane by t-SNE (van der Maaten & Hinton 2008) from a PCA start (Kobak & Berens 2019).

    Beyond `MAX_POINTS`, a sample drawn by passage id is placed: passages that come later take few places in it.
    Passages are set in the order of their ids first, so that the order of files or rows changes nothing, and the
    two axes of the start have a fixed sense, so that a run is not the mirror of another.

    Args:
        passages: Columns passage_id and perspective of `schemas.PASSAGES`, each id once.
        embeddings: Shape (passages, dimension), row by row alike.

    Returns:
        Columns of `schemas.MAP_POINTS`, in the order of ids; empty below `MIN_POINTS` different passages.
    """
    rows = _sample(passages["passage_id"].tolist())
    if len(rows) < MIN_POINTS:
        return pd.DataFrame(columns=list(MAP_POINTS))
    chosen = passages.iloc[rows]
    vectors = centre(embeddings[rows], chosen["perspective"].reset_index(drop=True))
    if len(np.unique(vectors.round(6), axis=0)) < MIN_POINTS:
        return pd.DataFrame(columns=list(MAP_POINTS))
    points = _plane(_reduced(vectors))
    return pd.DataFrame(
        {
            "passage_id": chosen["passage_id"].to_numpy(),
            "x": np.round(points[:, 0].astype(float), 3),
            "y": np.round(points[:, 1].astype(float), 3),
        }
    )


def _sample(ids: list[str]) -> np.ndarray:
    """Rows to place, in the order of their ids."""
    drawn = sorted(range(len(ids)), key=lambda i: hashlib.sha256(ids[i].encode()).hexdigest())[:MAX_POINTS]
    return np.array(sorted(drawn, key=lambda i: ids[i]), dtype=int)


def _reduced(vectors: np.ndarray) -> np.ndarray:
    """Principal components of fixed sense: shape (passages, at most `DIMENSIONS`).

    A component is turned by the cubes of its loadings, which passages added or taken away hardly move.
    """
    from sklearn.decomposition import PCA

    size = min(DIMENSIONS, len(vectors) - 1, vectors.shape[1])
    model = PCA(n_components=size, svd_solver="full").fit(vectors)
    senses = np.where((model.components_**3).sum(axis=1) < 0, -1.0, 1.0)
    return np.asarray(model.transform(vectors) * senses)


def _plane(reduced: np.ndarray) -> np.ndarray:
    """Two coordinates: shape (passages, 2)."""
    from sklearn.manifold import TSNE

    start = np.zeros((len(reduced), 2), dtype=np.float32)
    start[:, : min(2, reduced.shape[1])] = reduced[:, :2] / max(float(reduced[:, 0].std()), 1e-9) * SPREAD
    perplexity = float(np.clip(len(reduced) / 10, 3, MOST_NEIGHBOURS))
    method = TSNE(
        perplexity=perplexity,
        early_exaggeration=EXAGGERATION,
        max_iter=ROUNDS,
        angle=ANGLE,
        init=start,
        random_state=SEED,
        n_jobs=1,
    )
    return np.asarray(method.fit_transform(reduced))
