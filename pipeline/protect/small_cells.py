"""The small-cell rule: no group of fewer than k persons is described."""

import pandas as pd

from pipeline.model import PARTICIPANT

DEFAULT_K = 5


def is_small(count: int, k: int = DEFAULT_K) -> bool:
    """Tell whether a count of persons may not be given: 1 to k−1.

    >>> is_small(0), is_small(4), is_small(5)
    (False, True, False)
    """
    return 0 < count < k


def tell_count(count: int, k: int = DEFAULT_K) -> str:
    """Write a count of persons: 0 stays 0, 1 to k−1 become «moins de k».

    >>> tell_count(0), tell_count(3), tell_count(12)
    ('0', 'moins de 5', '12')
    """
    return f"moins de {k}" if is_small(count, k) else str(count)


def coarsen(passages: pd.DataFrame, k: int = DEFAULT_K) -> pd.DataFrame:
    """Drop the commune of the voices whose public × commune group has fewer than k persons.

    Published documents are not persons and keep their commune.
    """
    frame = passages.copy()
    persons = frame[(frame["kind"] != "document") & (frame["role"] == PARTICIPANT)]
    sizes = persons.dropna(subset=["commune"]).groupby(["public", "commune"])["voice_id"].nunique()
    small = set(sizes[sizes < k].index)
    pairs = pd.Series(list(zip(frame["public"], frame["commune"], strict=True)), index=frame.index)
    hidden = pairs.isin(small) & (frame["kind"] != "document")
    frame.loc[hidden, "commune"] = None
    return frame


def describable_publics(passages: pd.DataFrame, k: int = DEFAULT_K) -> frozenset[str]:
    """Publics of at least k persons: the only ones that a quotation may name."""
    persons = passages[(passages["kind"] != "document") & (passages["role"] == PARTICIPANT)]
    sizes = persons.groupby("public")["voice_id"].nunique()
    return frozenset(str(public) for public in sizes[sizes >= k].index)
