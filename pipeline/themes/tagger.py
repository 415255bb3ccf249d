"""The multi-label tagger: one calibrated logistic regression a theme, saved without any pickle."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.disfluency import analysed_texts
from pipeline.errors import ModelMismatch
from pipeline.model import Codebook
from pipeline.schemas import TAGS
from pipeline.themes.codebook import variants_in
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.features import FeatureSpace, dense_features, feature_matrix

FORMAT = 1
DIGITS = 4  # of a score: the same passages give the same bytes
EVIDENCE = 5


@dataclass(frozen=True)
class Tagger:
    """A trained tagger for one codebook and one encoder.

    Attributes:
        coefficients: Shape (themes, features).
        intercepts: Shape (themes,).
        calibration: Slope and offset of the logit a theme (Platt 1999), shape (themes, 2).
        thresholds: Calibrated probability from which a theme is given, shape (themes,).
        margins: Distance of logits to the threshold below which a tag is uncertain, shape (themes,).
        trained_on: SHA-1 prefixes of the training texts, so that an evaluation can refuse them.
    """

    codebook: Codebook
    encoder: str
    space: FeatureSpace
    coefficients: np.ndarray
    intercepts: np.ndarray
    calibration: np.ndarray
    thresholds: np.ndarray
    margins: np.ndarray
    trained_on: frozenset[str] = frozenset()
    version: str = "1"

    @property
    def labeller(self) -> str:
        """Name under which this tagger signs its tags."""
        return f"machine:{self.codebook.identifier}-{self.encoder}-{self.version}"


@dataclass(frozen=True)
class Prediction:
    """Tags of some texts.

    Attributes:
        scores: Calibrated probabilities, shape (texts, themes).
        decisions: Whether each theme is given, shape (texts, themes).
        uncertain: Whether each score is too near its threshold to tell, shape (texts, themes).
        evidence: For each text and theme, the words that carried the tag.
    """

    scores: np.ndarray
    decisions: np.ndarray
    uncertain: np.ndarray
    evidence: list[list[str]]


def predict(texts: list[str], tagger: Tagger, embeddings: np.ndarray | None = None, explain: bool = True) -> Prediction:
    """Tag texts; an empty text gets no theme and is certain of it.

    Args:
        texts: What to tag.
        tagger: With what.
        embeddings: By the tagger's encoder, shape (texts, dimension); computed when not given.
        explain: Whether to look for the words that carried each tag.
    """
    if not texts:
        nothing = np.zeros((0, len(tagger.codebook.themes)))
        return Prediction(nothing, nothing > 0, nothing > 0, [])
    if embeddings is None:
        embeddings = choose_encoder(tagger.encoder, len(texts)).encode(texts)
    dense = dense_features(texts, embeddings, tagger.codebook)
    matrix = feature_matrix(texts, dense, tagger.space)
    raw = np.asarray(matrix @ tagger.coefficients.T) + tagger.intercepts
    logits = raw * tagger.calibration[:, 0] + tagger.calibration[:, 1]
    scores = np.round(1 / (1 + np.exp(-logits)), DIGITS)
    limits = np.log(tagger.thresholds / (1 - tagger.thresholds))
    uncertain = np.abs(logits - limits) < tagger.margins
    said = np.array([any(char.isalpha() for char in text) for text in texts])[:, None]
    scores = np.where(said, scores, 0.0)
    decisions = (scores >= np.round(tagger.thresholds, DIGITS)) & said
    words = _evidence(texts, matrix, decisions, tagger) if explain else [[""] * len(limits) for _ in texts]
    return Prediction(scores, decisions, uncertain & said, words)


def _evidence(texts: list[str], matrix: object, decisions: np.ndarray, tagger: Tagger) -> list[list[str]]:
    """The codebook variants found, then the words of largest contribution."""
    from scipy import sparse

    words = sparse.csr_matrix(matrix)[:, : tagger.space.words]
    found = []
    for i, text in enumerate(texts):
        variants = variants_in(text, tagger.codebook) if decisions[i].any() else []
        row = words[i]
        found.append([_top(row, tagger, j, variants[j]) if decisions[i, j] else "" for j in range(decisions.shape[1])])
    return found


def _top(row: object, tagger: Tagger, theme: int, variants: list[str]) -> str:
    columns, values = row.indices, row.data  # type: ignore[attr-defined]
    weights = values * tagger.coefficients[theme, columns]
    order = [k for k in np.argsort(-weights, kind="stable")[:EVIDENCE] if weights[k] > 0.02]
    words = [*dict.fromkeys(variants), *(tagger.space.vocabulary[columns[k]] for k in order)]
    return ", ".join(list(dict.fromkeys(words))[:EVIDENCE])


def tag_passages(spoken: pd.DataFrame, tagger: Tagger, embeddings: np.ndarray) -> pd.DataFrame:
    """Tag passages; give it those of participants and documents, never the interviewer's.

    Args:
        spoken: Passages, columns of `schemas.PASSAGES`.
        tagger: With what.
        embeddings: Of `disfluency.analysed_texts`, by the tagger's encoder, shape (passages, dimension).

    Returns:
        Columns of `schemas.TAGS`, one row a passage and theme, in the order of the passages; `prompted` is
        left to `prompting.mark_prompted`.
    """
    result = predict(analysed_texts(spoken), tagger, embeddings)
    keys = tagger.codebook.keys
    ids = spoken["passage_id"].tolist()
    frame = pd.DataFrame(
        {
            "passage_id": np.repeat(ids, len(keys)),
            "theme": list(keys) * len(ids),
            "score": result.scores.ravel(),
            "decision": np.where(result.decisions.ravel(), "oui", "non"),
            "uncertain": result.uncertain.ravel(),
            "labeller": tagger.labeller,
            "evidence": [words for row in result.evidence for words in row],
            "prompted": pd.array([pd.NA] * (len(keys) * len(ids)), dtype="boolean"),
        },
        columns=list(TAGS),
    )
    return frame


def save_tagger(tagger: Tagger, folder: Path) -> None:
    """Write `poids.safetensors` and `modele.json`; neither runs code when loaded."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    space = tagger.space
    arrays = {
        "idf": space.idf.astype(np.float32),
        "mean": space.mean.astype(np.float32),
        "scale": space.scale.astype(np.float32),
        "coefficients": tagger.coefficients.astype(np.float32),
        "intercepts": tagger.intercepts.astype(np.float64),
        "calibration": tagger.calibration.astype(np.float64),
        "thresholds": tagger.thresholds.astype(np.float64),
        "margins": tagger.margins.astype(np.float64),
    }
    save_file({name: np.ascontiguousarray(a) for name, a in arrays.items()}, folder / "poids.safetensors")
    facts = {
        "format": FORMAT,
        "codebook": tagger.codebook.identifier,
        "codebook_version": tagger.codebook.version,
        "themes": list(tagger.codebook.keys),
        "encoder": tagger.encoder,
        "version": tagger.version,
        "vocabulary": list(space.vocabulary),
        "trained_on": sorted(tagger.trained_on),
    }
    (folder / "modele.json").write_text(json.dumps(facts, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def load_tagger(folder: Path, codebook: Codebook) -> Tagger:
    """Load a tagger and check that it was trained for this codebook.

    Raises:
        ModelMismatch: The model is missing, of another format, or for another codebook.
    """
    from safetensors.numpy import load_file

    try:
        facts = json.loads((folder / "modele.json").read_text(encoding="utf-8"))
        arrays = load_file(folder / "poids.safetensors")
    except (OSError, ValueError) as error:
        raise ModelMismatch(
            f"Le modèle {folder} est absent ou illisible ({type(error).__name__}) : réinstallez regards-croises."
        ) from error
    _check(facts, codebook, folder)
    space = FeatureSpace(
        tuple(facts["vocabulary"]), arrays["idf"].astype(float), arrays["mean"].astype(float), arrays["scale"].astype(float)
    )
    return Tagger(
        codebook=codebook,
        encoder=facts["encoder"],
        space=space,
        coefficients=arrays["coefficients"].astype(float),
        intercepts=arrays["intercepts"],
        calibration=arrays["calibration"],
        thresholds=arrays["thresholds"],
        margins=arrays["margins"],
        trained_on=frozenset(facts["trained_on"]),
        version=facts["version"],
    )


def _check(facts: dict[str, object], codebook: Codebook, folder: Path) -> None:
    if facts["format"] != FORMAT:
        raise ModelMismatch(f"Le modèle {folder} est au format {facts['format']}, cette version lit le format {FORMAT}.")
    wanted = (codebook.identifier, codebook.version, list(codebook.keys))
    got = (facts["codebook"], facts["codebook_version"], facts["themes"])
    if wanted != got:
        raise ModelMismatch(
            f"Le modèle {folder} est entraîné pour le livre de codes « {got[0]} » version {got[1]}, "
            f"et non pour « {wanted[0]} » version {wanted[1]} : entraînez un modèle pour ce livre de codes."
        )
