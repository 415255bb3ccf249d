"""The same action from one plan to the next: by its number, by its title, or by a title that was reworded."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.actions.plan import Told
from pipeline.actions.words import flat

REWORDED = 88.0  # of 100, by the sorted words of two titles (`rapidfuzz`), from which they are one title reworded
SAME_NUMBER = 60.0  # for two titles under one number


@dataclass
class Known:
    """An action over the plans that name it.

    Attributes:
        identifier: Does not change while the plan that named it first stays.
        tellings: (rank of the file, what it tells), oldest first.
    """

    identifier: str
    tellings: list[tuple[int, Told]] = field(default_factory=list)

    @property
    def last(self) -> Told:
        """Each field as it was told last; the longest description, for a list of actions says less than their sheets."""
        merged = self.tellings[0][1]
        for _, told in self.tellings[1:]:
            merged = _over(merged, told)
        return merged

    @property
    def source(self) -> int:
        """Rank of the file that told it last."""
        return self.tellings[-1][0]


def _over(old: Told, new: Told) -> Told:
    fields = ("number", "axis", "pilot", "budget", "calendar", "indicator", "communes")
    kept = {name: getattr(new, name) or getattr(old, name) for name in fields}
    return replace(new, description=max(new.description, old.description, key=len), **kept)


def recognise(files: Iterable[tuple[Told, ...]]) -> tuple[list[Known], list[str]]:
    """Follow actions from file to file, oldest first.

    Returns:
        The actions in the order in which they were first named, and what a person should check, in French.
    """
    known: list[Known] = []
    remarks: list[str] = []
    for rank, actions in enumerate(files):
        seen = _Seen({flat(told.title) for told in actions}, {(flat(told.number), flat(told.title)) for told in actions})
        for told in actions:
            found = _same(told, known, seen, remarks)
            if found is None:
                found = Known(_identifier(told, {one.identifier for one in known}))
                known.append(found)
            if found.identifier in seen.here:
                remarks.append(f"« {told.title} » est nommée deux fois dans le même fichier : une seule action est gardée.")
            seen.here.add(found.identifier)
            found.tellings.append((rank, told))
    return known, remarks


@dataclass
class _Seen:
    """A file under way: titles that it tells, with their numbers, and the actions that it named already."""

    titles: set[str]
    numbered: set[tuple[str, str]]
    here: set[str] = field(default_factory=set)


def _same(told: Told, known: list[Known], seen: _Seen, remarks: list[str]) -> Known | None:
    """The known action that this one is, if any: of one title, else of one number, else of a title reworded."""
    from rapidfuzz import fuzz

    number, title = flat(told.number), flat(told.title)
    pairs = [(flat(one.last.number), flat(one.last.title), one) for one in known]
    for other, name, one in pairs:
        if name == title and (not number or not other or number == other):
            return one
    for other, name, one in pairs:
        if name == title and one.identifier not in seen.here and (other, name) not in seen.numbered:
            remarks.append(
                f"« {told.title} » est reconnue par son titre : elle portait le numéro {one.last.number}, et porte {told.number}."
            )
            return one
    likeness = [(fuzz.token_sort_ratio(title, name), other, name, one) for other, name, one in pairs if name not in seen.titles]
    for value, other, _, one in likeness:
        if number and number == other and value >= SAME_NUMBER:
            if value < REWORDED:
                remarks.append(f"« {told.title} » est reconnue, par son numéro {told.number}, comme « {one.last.title} ».")
            return one
    near = [(value, one) for value, other, _, one in likeness if value >= REWORDED and not (number and other)]
    near = [(value, one) for value, one in near if one.identifier not in seen.here]
    if not near:
        return None
    _, best = max(near, key=lambda pair: pair[0])
    remarks.append(f"« {told.title} » est reconnue comme « {best.last.title} » reformulée : vérifiez que c'est la même action.")
    return best


def _identifier(told: Told, taken: set[str]) -> str:
    number, title = flat(told.number), flat(told.title)
    for content in (
        f"n:{number}" if number else f"t:{title}",
        f"{number}:{title}",
        *(f"{number}:{title}:{i}" for i in range(len(taken))),
    ):
        found = "a-" + hashlib.sha1(content.encode(), usedforsecurity=False).hexdigest()[:12]
        if found not in taken:
            return found
    raise AssertionError("more identifiers are tried than are taken")
