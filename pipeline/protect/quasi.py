"""What lets a reader recognise somebody whom no name tells: an office and a place, a trade in a family, the only one."""

import re

_OFFICE = (
    r"(?:maire(?:sse)?|adjointe?(?: au maire)?|secrétaire de mairie|curé|prêtre|pasteur|institut(?:eur|rice)|directeur|directrice|président|présidente"
    r"|médecin|docteur|dentiste|pharmacien(?:ne)?|notaire|vétérinaire|boulang(?:er|ère)|bouch(?:er|ère)|coiffeu(?:r|se)|gérante?|patronn?e?|infirmi(?:er|ère)"
    r"|fact(?:eur|rice)|garde champêtre|sage-femme|épici(?:er|ère)|chef(?:fe)? d['’]entreprise)"
)
_KIN = (
    r"(?:fille|fils|mari|femme|frère|sœur|soeur|voisine?|mère|père|cousine?|belle-\w+|beau-\w+|compagn(?:on|e)|conjointe?|neveu|nièce|"
    r"patronn?e?|collègue|gendre|petit-fils|petite-fille|oncle|tante)"
)
_POSSESSED = r"(?:mon|ma|notre|son|sa|leur|mes|ses|nos)"
_PATTERNS = (
    re.compile(rf"\b(?:le|la|l['’]|du|au|notre|ancienne?|ex-?)\s*{_OFFICE}\s+(?:de|d['’]|du|des|à)\s*(?:la\s+|l['’]\s*)?[A-ZÀ-Þ]\w+"),
    re.compile(rf"\b{_POSSESSED}\s+(?:\w+\s)?{_KIN}\s+(?:qui\s+)?(?:est|était|tient|tenait|dirige|gère|travaille|bosse|enseigne|préside)\s+\w+(?:['’\s-]+\w+){{0,3}}", re.I),
    re.compile(rf"\bje\s+suis\s+(?:le|la|l['’]|un ancien|une ancienne|l['’]ancienne?)\s*(?:seule?\s+)?{_OFFICE}\b", re.I),
    re.compile(r"\b(?:je suis|on est|nous sommes|elle est|il est|c['’]est)\s+(?:la|le|les)\s+seule?s?\s+(?!chose|solution|moyen|façon|fois|manière|endroit|problème)\w+", re.I),
    re.compile(r"\b(?:j['’]ai|atteinte?s? d['’]|souffre d['’]|malade d['’])\s*(?:une?\s+)?(?:cancer|sclérose|parkinson|alzheimer|handicap|autis\w+|dépression|leucémie|sida|vih)\b", re.I),
)  # fmt: skip


def recognisable(text: str) -> tuple[int, int] | None:
    """First range of a text that lets somebody be recognised, if any.

    >>> said = "c'est ma fille qui tient la boulangerie"
    >>> said[slice(*recognisable(said))]
    'ma fille qui tient la boulangerie'
    >>> recognisable("le maire doit écouter les habitants")
    """
    matches = [match for pattern in _PATTERNS if (match := pattern.search(text))]
    return min(match.span() for match in matches) if matches else None
