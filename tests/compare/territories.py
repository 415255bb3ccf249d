"""Invented accounts of territories, voice by voice, for the tests of synthesis."""

import numpy as np
import pandas as pd
from scipy import sparse

from pipeline.compare.corrected import hold_against_error
from pipeline.compare.gaps import compute_gaps
from pipeline.compare.territories import Account
from pipeline.compare.voices import Heard, Item
from pipeline.schemas import CORRECTED

THEMES = ("eau", "soins", "reseau")
WORDS = 100.0


def account(slug: str, there: dict[str, int], lived: dict[str, int], voices: tuple[int, int] = (12, 120)) -> Account:
    """Make a territory in which so many documents and persons raise each theme, none in common more than chance would have it.

    Args:
        slug: Of the territory.
        there: Documents that raise each theme; those left out raise it nowhere.
        lived: Persons that do.
        voices: Documents and persons in all.
    """
    generator = np.random.default_rng(len(slug))
    raised = np.zeros((sum(voices), len(THEMES)))
    for column, theme in enumerate(THEMES):
        raised[generator.permutation(voices[0])[: there.get(theme, 0)], column] = WORDS / 2
        raised[voices[0] + generator.permutation(voices[1])[: lived.get(theme, 0)], column] = WORDS / 2
    sides = ["institutionnel"] * voices[0] + ["vecu"] * voices[1]
    frame = pd.DataFrame(
        {
            "perspective": sides,
            "kind": ["document"] * voices[0] + ["reponse"] * voices[1],
            "words": WORDS,
            "cluster": range(sum(voices)),
        },
        index=pd.Index([f"{slug}-{n:04}" for n in range(sum(voices))], name="voice_id"),
    )
    items = tuple(Item("theme", theme, theme.capitalize(), None, frozenset()) for theme in THEMES)
    heard = Heard(frame, sparse.csr_matrix(raised), items)
    none = pd.DataFrame(columns=list(CORRECTED))
    return Account(slug, heard, hold_against_error(compute_gaps(heard), none), none)


def redrawn(one: Account, slug: str, generator: np.random.Generator) -> Account:
    """Draw the voices of each side of a territory again, with replacement."""
    sides = one.heard.voices["perspective"].to_numpy()
    rows = np.concatenate([generator.choice(np.flatnonzero(sides == side), (sides == side).sum()) for side in np.unique(sides)])
    heard = Heard(one.heard.voices.iloc[rows].assign(cluster=range(len(rows))), one.heard.about[rows], one.heard.items)
    return Account(slug, heard, one.gaps, one.corrected)
