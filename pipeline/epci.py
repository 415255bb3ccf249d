"""Every intercommunality of France and its communes, offline: the nouns, and the file that `scripts/make_communes.py` makes."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from pipeline.epci_names import key, long_name, short_name
from pipeline.store import MODELS

DATA = MODELS / "communes" / "epci.json.gz"
ALONE = "commune"
KINDS = {
    "CC": "communauté de communes",
    "CA": "communauté d'agglomération",
    "CU": "communauté urbaine",
    "METRO": "métropole",
    "MET69": "métropole à statut de collectivité",
    "EPT": "établissement public territorial",
    ALONE: "commune sans intercommunalité",
}


class Member(NamedTuple):
    """A commune: INSEE code, name, municipal population."""

    code: str
    name: str
    population: int


@dataclass(frozen=True)
class Group:
    """An intercommunality, or a commune that belongs to none.

    Attributes:
        siren: Nine digits, `None` for a commune alone.
        kind: One of `KINDS`.
        official: Its name as the State writes it, «CC de Granville, Terre et Mer».
        population: Municipal population, in persons.
        members: Its communes, by INSEE code.
    """

    siren: str | None
    kind: str
    official: str
    population: int
    members: tuple[Member, ...]

    @property
    def name(self) -> str:
        """Name for a report: the short one, but where it would be taken for a commune's."""
        short = self.short
        homonym = self.kind != ALONE and key(short) in {key(member.name) for member in self.members}
        return long_name(self.official) if homonym else short

    @property
    def short(self) -> str:
        """Name without its kind, which may be a commune's: it names the folder."""
        return short_name(self.official, [member.name for member in self.members])

    @property
    def departements(self) -> tuple[str, ...]:
        """Codes of its départements, the one with most communes first."""
        counted = Counter(departement_of(member.code) for member in self.members)
        return tuple(sorted(counted, key=lambda code: (-counted[code], code)))

    @property
    def communes(self) -> tuple[str, ...]:
        """Names of its communes in the order of a French dictionary, homonyms once: no text tells them apart."""
        return tuple(sorted({member.name for member in self.members}, key=lambda name: (key(name), name)))

    @property
    def homonyms(self) -> tuple[str, ...]:
        """Names that several of its communes bear."""
        counted = Counter(member.name for member in self.members)
        return tuple(sorted(name for name, times in counted.items() if times > 1))


@dataclass(frozen=True)
class Atlas:
    """What the file holds.

    Attributes:
        departements: Names by code.
        groups: Intercommunalities by SIREN order, then the communes that belong to none.
        former: (name, INSEE code of the commune that it now belongs to) of delegated and associated communes.
    """

    departements: dict[str, str]
    groups: tuple[Group, ...]
    former: tuple[tuple[str, str], ...]

    def homes(self) -> dict[str, tuple[Group, ...]]:
        """Groups of each commune by its INSEE code: two in Greater Paris, one elsewhere."""
        found: dict[str, tuple[Group, ...]] = {}
        for group, member in self.memberships():
            found[member.code] = (*found.get(member.code, ()), group)
        return found

    def memberships(self) -> Iterator[tuple[Group, Member]]:
        """Every pair of a group and one of its communes."""
        for group in self.groups:
            for member in group.members:
                yield group, member


def departement_of(code: str) -> str:
    """Département of an INSEE code; overseas codes have three characters.

    >>> departement_of("50218"), departement_of("97411"), departement_of("2A004")
    ('50', '974', '2A')
    """
    return code[:3] if code.startswith(("97", "98")) else code[:2]


@cache
def read_atlas() -> Atlas:
    """Read the file once: 1,266 groups, some 35,000 communes, a tenth of a second."""
    content: dict[str, Any] = json.loads(gzip.decompress(DATA.read_bytes()))
    groups = [
        Group(siren, kind, name, population, tuple(Member(*member) for member in members))
        for siren, kind, name, population, members in content["groupements"]
    ]
    alone = [Member(*member) for member in content["communes_seules"]]
    groups += [Group(None, ALONE, member.name, member.population, (member,)) for member in alone]
    former = tuple((name, code) for name, code in content["anciennes_communes"])
    return Atlas(content["departements"], tuple(groups), former)
