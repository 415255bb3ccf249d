"""Does an action answer a need? Our match against plain cosine, on the same judged pairs, in one run.

Run: .venv/bin/python -m benchmarks.answers_match

Each source of needs is decided by what the other sources taught. Plain cosine gets the threshold of best F1 on those
other sources; ours is shown at its own threshold, which seeks precision, and at the one of best F1.
Measures with 95 % intervals, needs drawn with all their pairs; invented pairs are left out of all of them.
"""

from collections.abc import Callable

import numpy as np

from pipeline.compare.matcher import BLOCKS
from scripts.calibrate_answers import (
    WANTED,
    Embedded,
    Judged,
    embed,
    features,
    foreseen,
    judged_pairs,
    unseen_decisions,
    usual_directions,
    with_intervals,
)


def main() -> None:
    """Print one table: encoder and method against measures."""
    judged, lost = judged_pairs()
    real = ~judged.invented
    print(f"{real.sum()} paires réelles, {judged.answers[real].sum()} réponses, {lost} sans texte")
    print("| méthode | retenues | précision | rappel | F1 | aire sous la courbe |\n|---|---|---|---|---|---|")
    usual = usual_directions(judged, embed(judged, "precise"))
    for encoder in BLOCKS:
        embedded = embed(judged, encoder)
        plain = _plain(judged, embedded)
        ours = foreseen(features(judged, embedded, usual).to_numpy(), judged)
        _row(f"{encoder}, cosinus seul, meilleur F1", plain, _best_f1(plain, judged), judged)
        _row(f"{encoder}, appariement, meilleur F1", ours, _best_f1(ours, judged), judged)
        _row(f"{encoder}, appariement, son seuil", ours, unseen_decisions(ours, judged, WANTED[encoder]), judged)


def _plain(judged: Judged, embedded: Embedded) -> np.ndarray:
    """Cosine of whole embeddings as they come, pair by pair."""
    unit = embedded.embeddings / np.maximum(np.linalg.norm(embedded.embeddings, axis=1, keepdims=True), 1e-9)
    place = {text: i for i, text in enumerate(judged.texts)}
    rows = judged.pairs[["need", "action"]].map(place.__getitem__).to_numpy()
    return np.asarray((unit[rows[:, 0]] * unit[rows[:, 1]]).sum(axis=1))


def _best_f1(scores: np.ndarray, judged: Judged) -> np.ndarray:
    """Decide each source at the threshold of best F1 on the real pairs of the others."""
    sources, found = judged.pairs["need_source"].to_numpy(), np.zeros(len(scores), dtype=bool)
    for source in sorted(set(sources)):
        here = sources == source
        other = ~here & ~judged.invented
        measure = _f1(scores[other], judged.answers[other])
        found[here] = scores[here] >= max(np.unique(scores[other]), key=measure)
    return found


def _f1(scores: np.ndarray, answers: np.ndarray) -> Callable[[float], float]:
    def measure(threshold: float) -> float:
        decided = scores >= threshold
        return 2 * float((decided & (answers == 1)).sum()) / float(decided.sum() + answers.sum())

    return measure


def _row(name: str, scores: np.ndarray, decided: np.ndarray, judged: Judged) -> None:
    from sklearn.metrics import roc_auc_score

    real = ~judged.invented
    measures = with_intervals(decided, judged, real)
    told = [f"{point:.2f} [{low:.2f} ; {high:.2f}]" for point, low, high in measures.values()]
    area = roc_auc_score(judged.answers[real], scores[real])
    print(f"| {name} | {decided[real].sum()} | {' | '.join(told)} | {area:.2f} |")


if __name__ == "__main__":
    main()
