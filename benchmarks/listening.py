"""How many voices for which certainty: the tables of docs/guide.md, by the statistics of the report.

    python -m benchmarks.listening

Shares and their intervals are those of `pipeline.compare.intervals`, gaps and claims those of `pipeline.compare.gaps`. The
last table draws invented territories of four themes, one of which parts the two sides, and counts how often it is claimed.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.compare.gaps import compute_gaps
from pipeline.compare.intervals import PRIOR_COHESION, Group, shares
from pipeline.compare.voices import Heard, Item
from pipeline.render.french import number

VOICES = (12, 20, 40, 80, 150, 400)
SHARES = (10, 30, 50)  # of a hundred voices
MEETINGS = ((40, 40), (40, 4), (40, 2), (80, 4), (80, 2))  # voices, in so many meetings of equal size
SIDES = ((8, 20), (8, 40), (8, 80), (20, 40), (20, 80), (40, 80), (40, 150), (40, 400))
GAPS = (20, 30, 40, 50, 60, 70)  # points
USUAL = 0.15  # share of the side that speaks of it least
DRAWS = 100
FOUND = 80
SEED = 2026


def interval(share: int, group: Group) -> tuple[float, float]:
    """Bounds of a share of so many in a hundred voices, in points."""
    voices = len(group.weights)
    raises = (np.arange(voices) < round(voices * share / 100))[:, None]
    found = shares(raises, group)
    return 100 * float(found.low[0]), 100 * float(found.high[0])


def apart(voices: int) -> Group:
    """Voices that did not hear one another."""
    return Group(np.ones(voices), np.arange(voices))


def together(voices: int, meetings: int) -> Group:
    """Voices of meetings of equal size, as alike as is supposed where too few meetings tell."""
    return Group(np.ones(voices), np.arange(voices) % meetings, PRIOR_COHESION if meetings < voices else 0.0)


def widths() -> list[str]:
    """Interval by number of voices and by share."""
    head = ["voix entendues", *(f"{share} % des voix" for share in SHARES)]
    rows = ([str(voices), *(_between(*interval(share, apart(voices))) for share in SHARES)] for voices in VOICES)
    return table(head, rows)


def meetings() -> list[str]:
    """What voices of meetings are worth."""
    head = ["voix", "recueillies", "valent", "30 % des voix"]
    rows = []
    for voices, places in MEETINGS:
        group = together(voices, places)
        how = "une à une" if places == voices else f"en {places} réunions de {voices // places}"
        rows.append([str(voices), how, f"{group.effective():.0f} voix", _between(*interval(30, group))])
    return table(head, rows)


def found() -> list[str]:
    """Smallest of some gaps that is claimed in most draws, by number of voices on each side."""
    head = ["voix des institutions", "voix du vécu", f"plus petit écart affirmé au moins {FOUND} fois sur {DRAWS}"]
    rows = []
    for there, lived in SIDES:
        least = next((gap for gap in GAPS if rate(there, lived, gap) >= FOUND), None)
        rows.append([str(there), str(lived), f"{least} points" if least else f"plus de {GAPS[-1]} points"])
    return table(head, rows)


def rate(there: int, lived: int, gap: int) -> int:
    """How many draws of invented territories claim a gap of so many points, the lived side speaking of it less."""
    random = np.random.default_rng((SEED, there, lived, gap))
    return sum(bool(compute_gaps(_invent(random, there, lived, gap / 100))["claim"].iloc[0]) for _ in range(DRAWS))


def _invent(random: np.random.Generator, there: int, lived: int, gap: float) -> Heard:
    """Voices of both sides; each says a hundred words, on each theme or not."""
    sides = np.array(["institutionnel"] * there + ["vecu"] * lived)
    chances = np.full((there + lived, 4), 0.3)
    chances[:, 0] = np.where(sides == "vecu", USUAL, USUAL + gap)
    voices = pd.DataFrame({"perspective": sides, "kind": np.where(sides == "vecu", "reponse", "document")})
    voices["words"], voices["cluster"] = 100, np.arange(len(voices))
    items = tuple(Item("theme", str(n), str(n), None, frozenset()) for n in range(4))
    return Heard(voices, sparse.csr_matrix(25.0 * (random.random(chances.shape) < chances)), items)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table."""
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---:"] * len(head), *rows)]


def _between(low: float, high: float) -> str:
    return f"{number(low)} à {number(high)} %"


if __name__ == "__main__":
    for title, lines in (("Largeurs", widths()), ("Réunions", meetings()), ("Écarts", found())):
        print(f"\n{title}\n", *lines, sep="\n")
