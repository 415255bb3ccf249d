"""Learn from judged pairs how probable it is that an action answers a need; write `models/appariement.json`.

Run: .venv/bin/python -m scripts.calibrate_answers

The judgements (`models/codings/appariements.csv`) hold identifiers; their texts are found again in the shared
input, as those of the other codings are. Sources of needs are left out one by one: what is measured is how a
model does on a source that it never saw, at a threshold that it did not choose there.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.compare.matcher import BLOCKS, MODEL
from pipeline.compare.needs import Speech, blocks_of, centred, cosines, speech_of
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.vector_cache import embed_texts
from scripts.training_table import CODINGS, text_id, training_table
from tests.conftest import SHARED

PAIRS = CODINGS / "appariements.csv"
# Precision from the threshold on; word means reach 0.7 on too few pairs to be of use.
WANTED = {"fast": 0.6, "precise": 0.7}
DOUBTFUL = 0.5  # weight of a judgement that its maker doubts
DRAWS = 2000
# Directions of each block, centred, in which passages differ most: genre rather than subject.
USUAL = {"use": 2, "e5": 2, "static": 1}
CACHE = Path(".cache/plongements")


@dataclass(frozen=True)
class Judged:
    """Judged pairs with their texts.

    Attributes:
        pairs: Columns of the judgements, need and action filled in.
        texts: Every text that embeddings are centred on, and words counted over.
        perspectives: Of every text.
    """

    pairs: pd.DataFrame
    texts: list[str]
    perspectives: pd.Series

    @property
    def answers(self) -> np.ndarray:
        """Judgements, 0 or 1."""
        return self.pairs["judgement"].to_numpy()

    @property
    def invented(self) -> np.ndarray:
        """Which pairs are nobody's words."""
        return (self.pairs["need_source"] == "invente").to_numpy()

    @property
    def trust(self) -> np.ndarray:
        """Weight of each judgement."""
        return np.where(self.pairs["doubt"] == 1, DOUBTFUL, 1.0)


@dataclass(frozen=True)
class Embedded:
    """Embeddings and the name of what made them."""

    embeddings: np.ndarray
    encoder: str


def judged_pairs() -> tuple[Judged, int]:
    """Find the texts of the judged pairs again; and how many pairs lost one."""
    table, _ = training_table(SHARED)
    table = table.drop_duplicates("text")
    texts = {text_id(text): text for text in table["text"]}
    pairs = pd.read_csv(PAIRS, dtype=str, keep_default_na=False).astype({"judgement": int, "doubt": int})
    for side in ("need", "action"):
        pairs[side] = pairs[side].mask(pairs[side] == "", pairs[f"{side}_id"].map(texts))
    lost = int(pairs[["need", "action"]].isna().any(axis=1).sum())
    pairs = pairs.dropna(subset=["need", "action"]).reset_index(drop=True)
    invented = pairs[pairs["need_id"] == ""]
    sides = [table[["text", "perspective"]]]
    sides += [
        pd.DataFrame({"text": sorted(set(invented[side])), "perspective": perspective})
        for side, perspective in (("need", "vecu"), ("action", "institutionnel"))
    ]
    whole = pd.concat(sides).drop_duplicates("text").reset_index(drop=True)
    return Judged(pairs, whole["text"].tolist(), whole["perspective"]), lost


def embed(judged: Judged, encoder: str) -> Embedded:
    """Embed every text."""
    return Embedded(embed_texts(judged.texts, choose_encoder(encoder, 0), CACHE), encoder)


def usual_directions(judged: Judged, embedded: Embedded) -> dict[str, np.ndarray]:
    """Directions of each block in which passages differ most: name → shape (directions, width)."""
    every = np.arange(len(judged.texts))
    found = {}
    for name, block in blocks_of(judged.texts, embedded).items():
        rows = centred(block, judged.perspectives, every)
        found[name] = np.linalg.eigh(rows.T @ rows)[1][:, ::-1][:, : USUAL[name]].T.round(5)
    return found


def features(judged: Judged, embedded: Embedded, usual: dict[str, np.ndarray]) -> pd.DataFrame:
    """What each judged pair shares: one column a cosine."""
    place = {text: i for i, text in enumerate(judged.texts)}
    rows = judged.pairs[["need", "action"]].map(place.__getitem__).to_numpy()
    chosen, inverse = np.unique(rows, return_inverse=True)
    speech = speech_of(judged.texts, judged.perspectives, embedded, chosen, usual)
    return pd.DataFrame([_one(speech, pair) for pair in inverse.reshape(rows.shape)])


def _one(speech: Speech, pair: np.ndarray) -> dict[str, float]:
    return {name: float(value[0, 0]) for name, value in cosines(speech.at(pair[:1]), speech.at(pair[1:])).items()}


def fit(shared: np.ndarray, judged: Judged, rows: np.ndarray) -> tuple[np.ndarray, float]:
    """Fit a logistic model on some pairs, features of one scale: a weight for each column, and the intercept.

    Invented pairs teach the weights alone: how many of them answer is their maker's choice, so they have an
    intercept of their own.
    """
    from sklearn.linear_model import LogisticRegression

    spread = shared[rows].std(axis=0)
    scaled = np.column_stack([shared[rows] / spread, 3.0 * judged.invented[rows]])
    model = LogisticRegression(C=1.0).fit(scaled, judged.answers[rows], sample_weight=judged.trust[rows])
    return model.coef_[0][:-1] / spread, float(model.intercept_[0])


def foreseen(shared: np.ndarray, judged: Judged) -> np.ndarray:
    """Probability of each pair by a model that saw no pair whose need comes from the same source."""
    sources, found = judged.pairs["need_source"].to_numpy(), np.zeros(len(judged.pairs))
    for source in sorted(set(sources)):
        weights, intercept = fit(shared, judged, np.flatnonzero(sources != source))
        here = sources == source
        found[here] = 1 / (1 + np.exp(-(shared[here] @ weights + intercept)))
    return found


def lowest_threshold(scores: np.ndarray, wanted: float) -> float:
    """Give the lowest probability from which on pairs are answers `wanted` of the time, as their own mean says.

    Counting answers instead would let chance choose: a dozen pairs more or less move such a threshold by 0.2.
    """
    order = np.sort(scores)[::-1]
    good = np.flatnonzero(np.cumsum(order) / np.arange(1, len(order) + 1) >= wanted)
    return float(order[good[-1]]) if len(good) else np.inf


def unseen_decisions(scores: np.ndarray, judged: Judged, wanted: float) -> np.ndarray:
    """Decide each source's pairs at the threshold that real pairs of the other sources choose."""
    sources, found = judged.pairs["need_source"].to_numpy(), np.zeros(len(scores), dtype=bool)
    for source in sorted(set(sources)):
        here = sources == source
        other = ~here & ~judged.invented
        found[here] = scores[here] >= lowest_threshold(scores[other], wanted)
    return found


def quality(decided: np.ndarray, answers: np.ndarray) -> dict[str, float]:
    """Precision, recall and F1 of decisions."""
    right = float((decided & (answers == 1)).sum())
    wholes = {"precision": decided.sum(), "recall": answers.sum(), "f1": (decided.sum() + answers.sum()) / 2}
    return {name: round(right / max(float(whole), 1.0), 3) for name, whole in wholes.items()}


def with_intervals(decided: np.ndarray, judged: Judged, chosen: np.ndarray) -> dict[str, list[float]]:
    """Measures of chosen pairs with 95 % bootstrap intervals, needs drawn with all their pairs."""
    decided, answers = decided[chosen], judged.answers[chosen]
    codes = pd.factorize(judged.pairs.loc[chosen, "need"])[0]
    members = [np.flatnonzero(codes == code) for code in range(codes.max() + 1)]
    rng = np.random.default_rng(42)
    drawn = [np.concatenate([members[i] for i in rng.integers(len(members), size=len(members))]) for _ in range(DRAWS)]
    draws = pd.DataFrame([quality(decided[rows], answers[rows]) for rows in drawn])
    point = quality(decided, answers)
    return {name: [round(float(v), 3) for v in (point[name], *draws[name].quantile([0.025, 0.975]))] for name in point}


def learn(judged: Judged, embedded: Embedded, usual: dict[str, np.ndarray]) -> dict[str, object]:
    """Learn the weights and the threshold of an encoder, and measure them on real pairs."""
    table = features(judged, embedded, usual)
    shared, real = table.to_numpy(), ~judged.invented
    weights, intercept = fit(shared, judged, np.arange(len(shared)))
    scores = foreseen(shared, judged)
    wanted = WANTED[embedded.encoder]
    decided = unseen_decisions(scores, judged, wanted)
    return {
        "weights": {name: round(float(weight), 4) for name, weight in zip(table.columns, weights, strict=True)},
        "intercept": round(intercept, 4),
        "threshold": round(lowest_threshold(scores[real], wanted), 4),
        "wanted_precision": wanted,
        "decided": int(decided[real].sum()),
        "measures": with_intervals(decided, judged, real),
        "measures_invented": quality(decided[~real], judged.answers[~real]),
    }


def main() -> None:
    """Learn for each encoder and write the model."""
    judged, lost = judged_pairs()
    embedded = {encoder: embed(judged, encoder) for encoder in BLOCKS}
    usual = usual_directions(judged, embedded["precise"])
    made = {
        "version": "1",
        "pairs": len(judged.pairs),
        "answers": int(judged.answers.sum()),
        "doubtful": int((judged.pairs["doubt"] == 1).sum()),
        "invented": int(judged.invented.sum()),
        "needs": int(judged.pairs["need"].nunique()),
        "encoders": {encoder: learn(judged, one, usual) for encoder, one in embedded.items()},
        "usual": {name: [" ".join(f"{v:.5f}" for v in row) for row in rows] for name, rows in usual.items()},
    }
    MODEL.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{len(judged.pairs)} paires, {lost} sans texte")
    print(json.dumps(made["encoders"], ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
