"""A corpus of three planted subjects, of which two sides speak each in its own manner."""

import numpy as np
import pandas as pd
import pytest

from pipeline.model import PARTICIPANT
from pipeline.schemas import PASSAGES
from pipeline.topics.subthemes import Spoken

SUBJECTS = (("médecin", "soin", "docteur"), ("bus", "ligne", "arrêt"), ("classe", "école", "enfant"))


def planted(size: int, manner: float = 0.0) -> tuple[Spoken, pd.DataFrame]:
    """Passages of three subjects in turn, said by two sides that stand `manner` apart, all in one theme «t»."""
    rng = np.random.default_rng(3)
    subject, lived = np.arange(size) % 3, np.arange(size) % 2 == 1
    place = rng.normal(size=(3, 32)) * 3
    vectors = place[subject] + rng.normal(size=(size, 32))
    vectors[:, 0] += manner * lived
    nouns = [tuple(str(word) for word in rng.permutation(SUBJECTS[s])[:2]) for s in subject]
    passages = pd.DataFrame(
        {
            "passage_id": [f"p{i:03}" for i in range(size)],
            "perspective": np.where(lived, "vecu", "institutionnel"),
            "text": [f"Il y a {one} et {two} ici, {i}." for i, (one, two) in enumerate(nouns)],
            "role": PARTICIPANT,
        }
    ).reindex(columns=list(PASSAGES))
    tags = pd.DataFrame({"passage_id": passages["passage_id"], "theme": "t", "decision": "oui", "score": 0.9})
    return Spoken(passages, vectors, nouns), tags


@pytest.fixture
def corpus() -> tuple[Spoken, pd.DataFrame]:
    """Eighty-four passages."""
    return planted(84)
