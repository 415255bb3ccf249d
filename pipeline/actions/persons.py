"""Persons in a plan: contacts are masked everywhere, and a person who pilots gives way to what the plan says besides their name."""

import re

from pipeline.protect.finds import PERSON, settle
from pipeline.protect.names import names
from pipeline.protect.patterns import contacts

SOMEBODY = "une personne nommée dans le plan"
_CONTACT = "[{kind} retiré]"
_TITLE = re.compile(r"\b(?:M|Mme|Mlle|Mr|MM|Monsieur|Madame|Dr|Me)\b\.?\s*$")


def without_persons(text: str, pilot: bool = False) -> str:
    """Take out of a text of a plan e-mails and phones, and, of the one that tells the pilot, names of persons.

    Elsewhere names stay, as they do in published documents: a school or a street bears one.

    >>> without_persons("Julie Martin, service habitat (j.martin@exemple.fr)", pilot=True)
    'service habitat ([courriel retiré])'
    >>> without_persons("Direction de l'eau - Paul Durand et Anne Le Goff", pilot=True)
    "Direction de l'eau"
    >>> without_persons("Mme Le Gall", pilot=True), without_persons("Réhabiliter l'école Jean Jaurès")
    ('une personne nommée dans le plan', "Réhabiliter l'école Jean Jaurès")
    """
    for find in sorted(settle(contacts(text)), key=lambda find: find.start, reverse=True):
        text = text[: find.start] + _CONTACT.format(kind=find.kind) + text[find.end :]
    if not pilot:
        return text
    found = [find for find in names(text) if find.kind == PERSON and find.sure]
    for find in reversed(found):
        before = _TITLE.sub("", text[: find.start])
        text = before + text[find.end :]
    if not found:
        return text
    left = re.sub(r"\(\s*\)", "", text)
    left = re.sub(r"\s+([,;)])", r"\1", re.sub(r"\s{2,}", " ", left)).strip(" ,;:–-/&")
    left = re.sub(r"(?:^(?:et|&|[-–,;]|\s)+\b|[\s,;&–-]+(?:et)?[\s,;&–-]*$)", "", left) if left != text else left
    return left if any(c.isalpha() for c in left) else SOMEBODY
