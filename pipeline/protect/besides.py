"""What a manifest may ask to replace besides persons: places and public offices."""

import re

from pipeline import language
from pipeline.model import Protection
from pipeline.protect.finds import OFFICE, PLACE, Find, fold

_OFFICES = re.compile(
    r"\b(?:(?:premi[èe]re?|ancien(?:ne)?)\s+)?(?:(?:monsieur|madame)\s+(?:le|la)\s+)?(?:maire(?:sse)?|préfète?|sous-préfète?|sénat(?:eur|rice)|députée?"
    r"|ministre|présidente?|vice-présidente?|adjointe?(?:\s+au\s+maire)?|conseill(?:er|ère)s?\s+(?:municipale?|départementale?|régionale?|communautaire)"
    r"|secrétaire\s+de\s+mairie|dgs|(?:directeur|directrice)(?:\s+générale?)?(?:\s+des\s+services)?|garde\s+champêtre)\b",
    re.IGNORECASE,
)


def besides(texts: list[str], settings: Protection, places: frozenset[str]) -> list[list[Find]]:
    """Find places and offices where the manifest asks for them; nothing else otherwise.

    Args:
        texts: What was said.
        settings: What the manifest asks.
        places: Folded names of the territory's places; the recogniser adds those it sees.
    """
    if not (settings.offices or settings.places):
        return [[]] * len(texts)
    finds: list[list[Find]] = [[] for _ in texts]
    if settings.offices:
        for found, text in zip(finds, texts, strict=True):
            found += [Find(*match.span(), OFFICE) for match in _OFFICES.finditer(text)]
    if settings.places:
        for found, text, entities in zip(finds, texts, language.persons(texts), strict=True):
            found += _named(text, places) + [Find(start, end, PLACE) for start, end, label in entities if label == "LOC"]
    return finds


def _named(text: str, places: frozenset[str]) -> list[Find]:
    flat = fold(text)
    if not places or len(flat) != len(text):
        return []
    choices = "|".join(r"[\s-]".join(map(re.escape, place.split(" "))) for place in sorted(places, key=lambda p: (-len(p), p)))
    return [Find(*match.span(), PLACE) for match in re.finditer(rf"\b(?:{choices})\b", flat)]
