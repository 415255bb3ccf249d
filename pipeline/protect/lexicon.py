"""First names and family names borne in France: what tells a name from a word."""

import re
from functools import lru_cache
from pathlib import Path

LEXICONS = Path(__file__).resolve().parent.parent.parent / "models" / "lexicons"
COMMON = 2500  # first names frequent enough to guess a misspelling from
FIRST_OF_TWO = 300  # a first name so frequent makes a compound sure: «marie-claire»
_SAINTS = frozenset(("saint", "sainte", "st", "ste"))


@lru_cache(maxsize=1)
def given_names() -> dict[str, tuple[int, bool]]:
    """First names, folded: rank from the most frequent, and whether it is also a word or a place."""
    return _load("prenoms.txt")


@lru_cache(maxsize=1)
def family_names() -> dict[str, tuple[int, bool]]:
    """Family names, folded: rank from the most frequent, and whether it is also a word."""
    return _load("noms.txt")


def _load(name: str) -> dict[str, tuple[int, bool]]:
    lines = (LEXICONS / name).read_text(encoding="utf-8").split("\n")
    return {line.lstrip("~"): (rank, line.startswith("~")) for rank, line in enumerate(filter(None, lines))}


@lru_cache(maxsize=1)
def figures() -> frozenset[str]:
    """Full names, folded, of historical figures: they name streets and schools, and no living person."""
    return frozenset(" ".join(re.findall(r"\w+", name)) for name in _load("personnages.txt"))


@lru_cache(maxsize=1)
def diminutives() -> frozenset[str]:
    """Familiar short names, folded: «dédé», «marie-thé»."""
    return frozenset(_load("diminutifs.txt"))


def given(name: str) -> tuple[int, bool] | None:
    """Rank of a folded first name, simple or compound, and whether it is doubtful; `None` when it is none.

    >>> given("martine")[1], given("jean-pierre")[1], given("rose")[1], given("saint-pierre"), given("mairie")
    (False, False, True, None, None)
    """
    known = given_names()
    if "-" not in name:
        return known.get(name)
    parts = name.split("-")
    if _SAINTS & set(parts) or not all(part in known for part in parts):
        return None
    return max(known[part][0] for part in parts), known[parts[0]][0] > FIRST_OF_TWO and all(known[part][1] for part in parts)


def is_given(name: str) -> bool:
    """Tell whether a folded word can be a first name."""
    return given(name) is not None


@lru_cache(maxsize=50_000)
def resembles_given(name: str) -> str | None:
    """The frequent first name that a folded, misspelt one stands for: one letter off, or two swapped.

    >>> resembles_given("matrine"), resembles_given("catherinne"), resembles_given("commune")
    ('martine', 'catherine', None)
    """
    from rapidfuzz.distance import OSA

    if len(name) < 5 or re.search(r"[^a-z-]", name):
        return None
    if "-" in name:
        if _SAINTS & set(name.split("-")):
            return None
        parts = [part if part in given_names() else resembles_given(part) for part in name.split("-")]
        return "-".join(str(part) for part in parts) if all(parts) else None
    # What is one letter off, or two swapped, is the same once the right letter of each is left out.
    near = sorted({at for form in _shorter(name) for at in _common().get(form, ())})
    found = [(OSA.distance(_names()[at], name, score_cutoff=1), at) for at in near]
    closest = min((pair for pair in found if pair[0] <= 1), default=None)
    return _names()[closest[1]] if closest else None


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    return tuple(given_names())


def _shorter(name: str) -> set[str]:
    return {name, *(name[:i] + name[i + 1 :] for i in range(len(name)))}


@lru_cache(maxsize=1)
def _common() -> dict[str, tuple[int, ...]]:
    """Frequent first names by what is left of each without one of its letters: where they stand in `_names`."""
    found: dict[str, tuple[int, ...]] = {}
    for at, (name, (rank, doubtful)) in enumerate(given_names().items()):
        if rank < COMMON and not doubtful and len(name) >= 5:
            for form in _shorter(name):
                found[form] = (*found.get(form, ()), at)
    return found
