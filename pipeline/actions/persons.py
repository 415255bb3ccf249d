"""Persons in a plan: contacts are masked everywhere, and a person who pilots gives way to what the plan says besides their name."""

import re

from pipeline.protect.finds import PERSON, settle
from pipeline.protect.names import names
from pipeline.protect.patterns import contacts

SOMEBODY = "une personne nommée dans le plan"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # a terminal would obey some of them, and no XML holds them
_DATE = re.compile(r"(?<!\d)(?:\d{1,2}[/.-])?\d{1,2}[/.-]20\d\d(?!\d)")  # «01/02/2026 - 03/04/2027» has the figures of a phone
_CONTACT = "[{kind} retiré]"
_TITLE = re.compile(r"\b(?:M|Mme|Mlle|Mr|MM|Monsieur|Madame|Dr|Me)\b\.?\s*$")


def without_persons(text: str, pilot: bool = False) -> str:
    """Take out of a text of a plan signs that no one sees, e-mails and phones, and, of the one that tells the pilot, names of persons.

    Elsewhere names stay, as they do in published documents: a school or a street bears one.

    >>> without_persons("Julie Martin, service habitat (j.martin@exemple.fr)", pilot=True)
    'service habitat ([courriel retiré])'
    >>> without_persons("Direction de l'eau - Paul Durand et Anne Le Goff", pilot=True)
    "Direction de l'eau"
    >>> without_persons("Mme Le Gall", pilot=True), without_persons("Réhabiliter l'école Jean Jaurès")
    ('une personne nommée dans le plan', "Réhabiliter l'école Jean Jaurès")
    >>> without_persons("01/02/2026 - 03/04/2027"), without_persons("CCVO / Paul Durand / Région", pilot=True)
    ('01/02/2026 - 03/04/2027', 'CCVO / Région')
    """
    text = _CONTROL.sub("", text)
    dates = [found.span() for found in _DATE.finditer(text)]
    for find in sorted(settle(contacts(text)), key=lambda find: find.start, reverse=True):
        if "@" not in text[find.start : find.end] and any(find.start < end and start < find.end for start, end in dates):
            continue
        text = text[: find.start] + _CONTACT.format(kind=find.kind) + text[find.end :]
    if not pilot:
        return text
    found = [find for find in names(text) if find.kind == PERSON and find.sure]
    for find in reversed(found):
        before = _TITLE.sub("", text[: find.start])
        text = before + text[find.end :]
    if not found:
        return text
    left = re.sub(r"([/;,–-])\s+(?=[/;,–-])", "", re.sub(r"\(\s*\)", "", text))
    left = re.sub(r"\s+([,;)])", r"\1", re.sub(r"\s{2,}", " ", left)).strip(" ,;:–-/&")
    left = re.sub(r"(?:^(?:et|&|[-–,;]|\s)+\b|[\s,;&–-]+(?:et)?[\s,;&–-]*$)", "", left) if left != text else left
    return left if any(c.isalpha() for c in left) else SOMEBODY
