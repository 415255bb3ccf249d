"""All that protection looks for in a text, in the order in which one kind yields to another."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pipeline import language
from pipeline.protect import cues
from pipeline.protect.accounts import accounts
from pipeline.protect.addresses import addresses
from pipeline.protect.clues import DOUBT, Clues, clues_of, may_be_name
from pipeline.protect.finds import IDENTIFIER, MAIL, PERSON, Find, fold, settle
from pipeline.protect.lexicon import family_names, figures, is_given
from pipeline.protect.names import Speech, in_place, names
from pipeline.protect.online import links, online
from pipeline.protect.patterns import contacts, plates
from pipeline.protect.places import is_place, is_private, plain
from pipeline.protect.tokens import Token, tokenise


@dataclass(frozen=True)
class Known:
    """Folded family names that the territory's key already holds, and folded places, which are no persons."""

    families: frozenset[str] = field(default_factory=frozenset)
    places: frozenset[str] = field(default_factory=frozenset)


# What finds names in texts, in their order; a caller may cut the texts in chunks and send them elsewhere.
Finder = Callable[[list[str], Known], list[list[Find]]]


def find_here(texts: list[str], known: Known) -> list[list[Find]]:
    """Find names in this process."""
    return list(detect(texts, known))


def detect(texts: Iterable[str], known: Known) -> Iterator[list[Find]]:
    """Find in each text what names somebody or leads to them, in text order and without overlap.

    Patterns and rules read every text; the entity recogniser reads only those in which a capital is
    left that no rule explains, and confirms full names that no list holds.
    """
    texts = list(texts)
    clues = [clues_of(text) for text in texts]
    found = [_by_rule(text, known, clue) for text, clue in zip(texts, clues, strict=True)]
    doubtful = [i for i, text in enumerate(texts) if clues[i].seen & DOUBT and _unexplained(text, found[i])]
    for i, entities in zip(doubtful, language.persons(texts[i] for i in doubtful), strict=True):
        tokens = tokenise(texts[i])
        confirmed = [f for entity in entities if entity[2] == "PER" for f in _confirmed(Speech(texts[i], tokens), entity[:2])]
        found[i] += [f for f in confirmed if not _is_nobody(texts[i], f, known)]
    yield from (settle(finds) for finds in found)


def _by_rule(text: str, known: Known, clues: Clues) -> list[Find]:
    """Mails hold names, accounts hold phones and addresses hold first names: the first found wins."""
    finds: list[Find] = []
    if len(text) > 12 or any(char.isdigit() for char in text):
        reached = list(contacts(text, clues))
        finds += [f for f in reached if f.kind == MAIL]
        finds += [*online(text, clues), *accounts(text, clues), *plates(text, clues), *addresses(text, clues)]
        finds += [f for f in reached if f.kind != MAIL]
    finds += [f for f in names(text, known.families, clues) if not _is_nobody(text, f, known)]
    inside = links(text) if finds else []
    return [f for f in finds if f.kind in (MAIL, IDENTIFIER) or not any(s <= f.start < e for s, e in inside)]


_KING = re.compile(r"\s+(?:[IVX]{1,5}|1er|Ier)\b")


def _is_nobody(text: str, find: Find, known: Known) -> bool:
    """A place of the territory, a historical figure, a king: nobody to protect."""
    name = plain(text[find.start : find.end])
    return (
        fold(text[find.start : find.end]).replace("-", " ") in known.places
        or _is_figure(name, text[max(0, find.start - cues.REACH) : find.start], known)
        or is_place(text, find.start, find.end, known.families)
        or bool(_KING.match(text, find.end) or _KING.search(text[find.start : find.end]))
    )


def _is_figure(name: str, before: str, known: Known) -> bool:
    """A public figure's name; a family name alone is not, where a woman or somebody here bears it."""
    if name not in figures():
        return False
    return " " in name or not (name in known.families or is_private(before))


def _unexplained(text: str, finds: list[Find]) -> bool:
    """Whether two capitals side by side, or one after a word, are left outside the finds."""
    if not any(map(str.isupper, text[1:])):
        return False
    tokens = [t for t in tokenise(text) if not any(f.sure and f.start < t.end and t.start < f.end for f in finds)]
    return any(_maybe(token) and not token.first for token in tokens)


def _maybe(token: Token) -> bool:
    """Whether a word may be part of a name that no list holds."""
    return token.capital and may_be_name(token.text, token.folded)


def _confirmed(speech: Speech, entity: tuple[int, int]) -> list[Find]:
    """A full name that the recogniser saw; a single capital stays a near miss."""
    inside = [t for t in speech.tokens if t.start < entity[1] and entity[0] < t.end and t.folded not in cues.NOT_NAMES]
    capitals = [t for t in inside if t.capital]
    if (
        not capitals
        or not any(_maybe(t) for t in capitals)
        or any(t.folded in cues.PLACES or t.folded in cues.BRANDS for t in inside)
    ):
        return []
    if in_place(speech, speech.tokens.index(inside[0])):
        return []
    borne = [t for t in capitals if t.folded not in figures()]
    names_ = [t for t in borne if _maybe(t) or is_given(t.folded) or t.folded in family_names()]
    start, end = capitals[0].start, capitals[-1].end
    return [Find(start, end, PERSON, sure=len(names_) >= 2 and len(names_) == len(capitals) and len(capitals) <= 4)]
