"""Persons whose full name is known, found again by their words, by a part of their name, or with a slip of a letter."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

FULL_SLIP = 9  # letters from which a full name may hold a slip
PART_SLIP = 6  # letters from which a part of a name may hold one


class People:
    """Full names and the pseudonyms they were given, by all that a spelling may share with them."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._given: dict[str, str] = {}
        self._same: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)  # sorted words
        self._tails: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)  # first letter, then the other words
        self._parts: defaultdict[str, set[str]] = defaultdict(set)  # words that a name begins or ends with
        self._words: defaultdict[str, set[str]] = defaultdict(set)
        self._names_of: defaultdict[int, list[str]] = defaultdict(list)  # by length
        self._words_of: defaultdict[int, list[str]] = defaultdict(list)
        for name, pseudonym in names.items():
            self.add(name, pseudonym)

    def add(self, name: str, pseudonym: str) -> None:
        """Take in a full name, in its normal form."""
        words = name.split(" ")
        self._given[name] = pseudonym
        self._same[tuple(sorted(words))].add(name)
        self._tails[(words[0][:1], *words[1:])].add(name)
        self._names_of[len(name)].append(name)
        for cut in range(1, len(words)):
            self._parts[" ".join(words[:cut])].add(name)
            self._parts[" ".join(words[cut:])].add(name)
        for word in words:
            if word not in self._words:
                self._words_of[len(word)].append(word)
            self._words[word].add(name)

    def named_in_full(self, form: str) -> str | None:
        """The pseudonym of the only person whose full name a full name can be: the same words, an initial, or a slip."""
        words = form.split(" ")
        tails = self._tails.get((words[0][:1], *words[1:]), ())
        initialled = {name for name in tails if 1 in (len(name.partition(" ")[0]), len(words[0]))}
        same = self._of({*self._same.get(tuple(sorted(words)), ()), *initialled})
        if not same and len(form) >= FULL_SLIP:
            same = self._of(_near(form, self._names_of))
        return _only(same)

    def named_in_part(self, form: str, among: Collection[str] | None) -> str | None:
        """The pseudonym of the only person, among some full names or all, of whose name this can be a part, or nearly."""
        same = self._of(self._kept(self._parts.get(form, ()), among))
        if not same and len(form) >= PART_SLIP:
            near = {name for word in _near(form, self._words_of) for name in self._words[word]}
            same = self._of(self._kept(near, among))
        return _only(same)

    def _of(self, names: Iterable[str]) -> set[str]:
        return {self._given[name] for name in names}

    @staticmethod
    def _kept(names: Iterable[str], among: Collection[str] | None) -> set[str]:
        return {name for name in names if among is None or name in among}


def _near(form: str, by_length: Mapping[int, list[str]]) -> list[str]:
    """Strings that are at most one slip away: a letter more, less, changed, or two exchanged."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    lengths = range(len(form) - 1, len(form) + 2)
    found = [extract(form, by_length.get(n, ()), scorer=OSA.distance, score_cutoff=1, limit=None) for n in lengths]
    return [name for some in found for name, _, _ in some]


def _only(pseudonyms: set[str]) -> str | None:
    return pseudonyms.pop() if len(pseudonyms) == 1 else None
