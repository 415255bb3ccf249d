"""Analysing the French of some passages."""

import json
from dataclasses import dataclass

import pandas as pd

from pipeline import language
from pipeline.schemas import LANGUAGE


@dataclass(frozen=True)
class SpeakOrder:
    """Passages by their identifiers, and their texts as analysed."""

    ids: list[str]
    texts: list[str]


def analyse(order: SpeakOrder) -> pd.DataFrame:
    """Lemmatise passages: columns of `schemas.LANGUAGE`, words joined by a space, entities as JSON."""
    found = language.analyse(order.texts)
    rows = [
        (identifier, " ".join(a.lemmas), " ".join(a.nouns), json.dumps(a.entities, ensure_ascii=False))
        for identifier, a in zip(order.ids, found, strict=True)
    ]
    return pd.DataFrame(rows, columns=list(LANGUAGE))
