"""A name as people write it → the intercommunality that they mean, or those between which they must choose."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from pipeline.epci import ALONE, Group, departement_of, read_atlas
from pipeline.epci_names import LONG, aliases, core, key, kinds_in, long_name, plain, qualified, without_district

How = Literal["nom", "commune", "ancienne commune", "partie du nom", "orthographe", "rien"]
SUGGESTIONS = 5
FARTHEST, UNLIKE = 8, 0.45  # faults, and faults a letter: beyond, a name is not worth proposing
SHORTEST = 4  # letters: shorter spellings are neither completed nor corrected
LETTERS_A_FAULT, MOST_FAULTS = 5, 4


@dataclass(frozen=True)
class Entry:
    """One spelling under which a group is known.

    Attributes:
        name: The spelling.
        whole: Its words, kind and articles included (`key`).
        words: Those that tell it from others (`core`).
        group: Whom it leads to.
        departement: Where it is a commune's, the code of its département; empty otherwise.
        former: Whether that commune is now part of another.
    """

    name: str
    whole: str
    words: tuple[str, ...]
    group: Group
    departement: str = ""
    former: bool = False

    @property
    def is_commune(self) -> bool:
        """Whether the name is a commune's, whose home the group is."""
        return bool(self.departement)


@dataclass(frozen=True)
class Answer:
    """What a name was understood as.

    Attributes:
        entries: One a group: several are to be chosen from; after "rien" they are the closest.
        how: By what.
    """

    entries: tuple[Entry, ...]
    how: How

    @property
    def found(self) -> Entry | None:
        """The entry, where there is no doubt."""
        return self.entries[0] if len(self.entries) == 1 and self.how != "rien" else None


def find(name: str) -> Answer:
    """Look for a SIREN, or a name: as it is, as a commune's, as part of a name, then with faults of spelling.

    The first way that gives something ends the search. A département that is given with the name keeps what lies there;
    names of groups that hold a number or brackets themselves come first.
    """
    atlas = read_atlas()
    if is_siren(name):
        met = by_siren(name)
        return Answer(met, "nom" if met else "rien")
    bare, departement = qualified(name, atlas.departements)
    if departement is None:
        return _try(name, _WAYS, None) or Answer(_closest(name), "rien")
    return _try(name, _WAYS[:1], None) or _try(bare, _WAYS, departement) or Answer(_closest(bare), "rien")


@cache
def known() -> tuple[Entry, ...]:
    """Every spelling: names of groups, of communes, of former communes."""
    atlas = read_atlas()
    groups = [group for group in atlas.groups if group.kind != ALONE]
    named = [Entry(alias, key(alias), core(alias), group) for group in groups for alias in aliases(group.official)]
    communes = [_of_commune(member.name, member.code, group) for group, member in atlas.memberships()]
    homes = atlas.homes()
    former = [_of_commune(name, code, group, former=True) for name, code in atlas.former for group in homes[code]]
    return (*named, *communes, *former)


def _of_commune(name: str, code: str, group: Group, former: bool = False) -> Entry:
    return Entry(name, key(name), core(name), group, departement_of(code), former)


def is_siren(text: str) -> bool:
    """Whether a text is nine digits, in groups or not.

    >>> is_siren("200 042 604"), is_siren("50400")
    (True, False)
    """
    return re.fullmatch(r"\d{9}", _digits(text)) is not None


def by_siren(text: str) -> tuple[Entry, ...]:
    """Give the group that has this SIREN, if one has."""
    return tuple(Entry(group.official, "", (), group) for group in read_atlas().groups if group.siren == _digits(text))


def _digits(text: str) -> str:
    return re.sub(r"[\s.-]", "", text)


def _try(name: str, ways: "tuple[Way, ...]", departement: str | None) -> Answer | None:
    """First way that meets something; a kind that the spelling names settles what would remain open."""
    spelled, kinds = without_district(name), kinds_in(name)
    for how, way in ways:
        met = [entry for entry in way(spelled) if departement is None or _lies(entry, departement)]
        if met:
            told = [entry for entry in met if entry.group.kind in kinds]
            named = [entry for entry in told if not entry.is_commune]
            return Answer(_one_a_group(named or told or met), how)
    return None


def _one_a_group(entries: list[Entry]) -> tuple[Entry, ...]:
    firsts: dict[Group, Entry] = {}
    for entry in entries:
        firsts.setdefault(entry.group, entry)
    return tuple(firsts.values())


def _lies(entry: Entry, departement: str) -> bool:
    return entry.departement == departement if entry.is_commune else departement in entry.group.departements


@cache
def _index() -> dict[tuple[str, str], list[Entry]]:
    """Entries by what a spelling may share with them."""
    index: dict[tuple[str, str], list[Entry]] = {}
    for entry in known():
        kind = "ancienne" if entry.former else "commune" if entry.is_commune else "groupe"
        for way in (("tel quel", plain(entry.name)), ("mots", entry.whole), ("propre", " ".join(entry.words))):
            index.setdefault((f"{way[0]} {kind}", way[1]), []).append(entry)
    return index


def _met(way: str, spelling: str) -> list[Entry]:
    return _index().get((way, spelling), []) if spelling else []


def _group(name: str) -> list[Entry]:
    """Groups of this name: as it is, then with abbreviations and numbers written out, then but for its kind and articles."""
    return _met("tel quel groupe", plain(name)) or _met("mots groupe", key(name)) or _met("propre groupe", " ".join(core(name)))


def _commune(name: str) -> list[Entry]:
    """Communes of this name, articles and all; failing them, those whose articles alone differ."""
    return _met("mots commune", key(name)) or _met("propre commune", " ".join(core(name)))


def _former(name: str) -> list[Entry]:
    return _met("mots ancienne", key(name))


def _part(name: str) -> list[Entry]:
    """Groups whose name holds every word that is given, in any order; failing them, communes."""
    words = set(core(name))
    if sum(map(len, words)) < SHORTEST:
        return []
    held = [entry for entry in known() if words <= set(entry.words) and not entry.former]
    return [entry for entry in held if not entry.is_commune] or held


def _misspelled(name: str) -> list[Entry]:
    """Entries at the least distance from a spelling, within what their length allows."""
    met = {rank: distance for rank, distance in _distances(name, MOST_FAULTS).items() if distance <= _allowed(known()[rank])}
    least = min(met.values(), default=0)
    return [known()[rank] for rank in sorted(met) if met[rank] == least]


def _closest(name: str) -> tuple[Entry, ...]:
    """Entries whose whole name is in a spelling, then those least far from it for their length; one a group."""
    words = set(core(name))
    inside = [entry for entry in known() if _letters(entry) >= SHORTEST and set(entry.words) <= words and not entry.former]
    far = {rank: distance / _letters(known()[rank]) for rank, distance in _distances(name, FARTHEST).items()}
    ranked = sorted((share, rank) for rank, share in far.items() if share <= UNLIKE)
    return _one_a_group([*inside, *(known()[rank] for _, rank in ranked)])[:SUGGESTIONS]


def _distances(name: str, most: int) -> dict[int, int]:
    """Faults between a spelling and each entry's, up to a number, by rank of the entry.

    Optimal string alignment: a fault is a letter more, less or other, or two neighbours that changed places. Hyphens and
    blanks count for nothing. The spelling is compared whole, since its kind may bear the fault, and without its kind.
    """
    names, ranks = _spellings()
    met: dict[int, int] = {}
    for spelling in sorted({_joined(key(name)), "".join(core(name))}):
        if len(spelling) >= SHORTEST:
            for _, distance, at in process.extract(spelling, names, scorer=OSA.distance, score_cutoff=most, limit=None):
                met[ranks[at]] = min(distance, met.get(ranks[at], most))
    return met


def _letters(entry: Entry) -> int:
    return max(sum(map(len, entry.words)), 1)


def _allowed(entry: Entry) -> int:
    """Faults that a name may bear and still be known: one a few letters of what tells it from others."""
    return max(_letters(entry) // LETTERS_A_FAULT, 1)


@cache
def _spellings() -> tuple[list[str], list[int]]:
    """Ways to write every entry as one word, and the rank of the entry of each: a group's kind is also written out, or left out."""
    pairs: dict[tuple[str, int], None] = {}
    for rank, entry in enumerate(known()):
        written = [entry.whole, " ".join(entry.words)]
        if not entry.is_commune and "(" not in entry.name:  # without its brackets, it is an entry of its own
            long = key(long_name(entry.name))
            written += [long, *(long.removeprefix(key(kind)) for kind in LONG.values())]
        pairs.update(dict.fromkeys((_joined(spelling), rank) for spelling in written))
    return [spelling for spelling, _ in pairs], [rank for _, rank in pairs]


def _joined(text: str) -> str:
    return text.replace(" ", "")


Way = tuple[How, Callable[[str], list[Entry]]]
_WAYS: tuple[Way, ...] = (
    ("nom", _group),
    ("commune", _commune),
    ("ancienne commune", _former),
    ("partie du nom", _part),
    ("orthographe", _misspelled),
)
