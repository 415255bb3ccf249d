"""What lets a reader recognise somebody whom no name tells: an office and a place, a trade in a family, the only one.

What the law calls sensitive (GDPR, art. 9 and 10) is in `sensitive`: said of oneself or of somebody near, it is read
before it is quoted.
"""

import re
from functools import lru_cache

from pipeline.protect.sensitive import ILLNESS, SENSITIVE
from pipeline.protect.speaking import KIN, NEAR, SELF, WEAK_WORDS
from pipeline.protect.tokens import WORD

# In a commune there is one of them, or two.
_RARE = (
    r"(?:maire(?:sse)?|(?:(?:premi[eè]re?|\d+e|\w+ième)\s+)?adjointe?(?:\s+au\s+maire|\s+à\s+la\s+mairie)?(?!\s+(?:administrati|techni|territorial|au\s+dir|au\s+chef|de\s+dir|d['’]adm))|vice-présidente?"
    r"|secrétaire\s+(?:de|à\s+la)\s+mairie|conseill(?:er|ère)\s+(?:municipale?|communautaire|départementale?|régionale?)|curé|prêtre|pasteure?|imam|rabbin"
    r"|notaire|vétérinaire|garde[\s-]champêtre|sage-femme|pharmacien(?:ne)?|dgs|direct(?:eur|rice)\s+(?:général\w*|de\s+l['’]école|du\s+collège|de\s+la\s+crèche|de\s+l['’]ehpad))\b"
)
_OFFICE = (
    r"(?:maire(?:sse)?|adjointe?(?:\s+au\s+maire)?|secrétaire\s+de\s+mairie|curé|prêtre|pasteure?|institut(?:eur|rice)|directeur|directrice|présidente?"
    r"|médecin|docteure?|dentiste|pharmacien(?:ne)?|notaire|vétérinaire|boulang(?:er|ère)|bouch(?:er|ère)|coiffeu(?:r|se)|gérante?|patronn?e?|infirmi(?:er|ère)"
    r"|fact(?:eur|rice)|garde[\s-]champêtre|sage-femme|épici(?:er|ère)|chef(?:fe)?\s+d['’]entreprise|kin[ée](?:sithérapeute)?|ostéopathe|orthophoniste|psychologue|aide[\s-]soignante?|assistante?\s+(?:maternelle|sociale)"
    r"|professeure?|prof|enseignante?|animat(?:eur|rice)|agent|gendarme|polici(?:er|ère)|pompier|agricult(?:eur|rice)|marin[\s-]pêcheur|éleveu(?:r|se)|maraîch(?:er|ère)|conseill(?:er|ère)\s+\w+|élue?)"
)
_HOUSE = r"(?:(?:de\s+l['’](?:école|ehpad|office\s+de\s+tourisme|hôpital)|du\s+(?:collège|lycée|club|musée)|de\s+la\s+(?:crèche|poste|médiathèque|maison\s+de\s+(?:retraite|santé)))|municipale?)"
_LOCAL = (
    r"(?:(?:de\s+|à\s+|dans\s+)?(?:la|notre|ma|une?|l['’])\s*(?:petite?\s+|seule\s+)?(?:mairie|commune(?!\s+de\s+France)|communauté\s+de\s+communes|comcom|agglo\w*|métropole|intercommunalité)"
    rf"|{_HOUSE}"
    r"|du\s+(?:village|bourg|coin|quartier|canton|syndicat|parc\s+naturel|pays)\b|ici\b|libéra\w+\s+(?:à|de|dans|sur)\b|(?:de|à|d['’]|du|des|au|aux|sur)\s*(?:la\s+|le\s+|l['’]\s*)?(?!France|République|Europe|Assemblée|Sénat|Conseil|Education|Éducation|Etat|État|SNCF|EDF|CAP\b|BTS|TPE|PME)[A-ZÀ-Þ]\w+)"
)
_SERVED = (
    r"(?:mairie|communauté|comcom|agglo\w*|métropole|intercommunalité|syndicat\s+(?:mixte|des\s+eaux|intercommunal|de\s+rivière)|parc\s+naturel|office\s+de\s+tourisme|ccas|médiathèque|ehpad|crèche"
    r"|conseil\s+(?:municipal|communautaire|de\s+développement))"
)
_SHOP = r"(?:association|club|café|bar|épicerie|boulangerie|boucherie|garage|école|comité|camping|gîte|hôtel|pharmacie|restaurant|salon|librairie|crèche|ferme|exploitation|entreprise|magasin|commerce|tabac|amap)"
_PATTERNS = (
    re.compile(
        rf"\b(?:le|la|l['’]|notre|ancien(?:ne)?|ex-?)\s*(?!(?i:président)e?\s+(?:de\s+la\s+)?(?:République|France))(?!agent|élu|agricult|prof|enseign|polici|gendarme|pompier|chef){_OFFICE}(?:\s+{_HOUSE})?\s+(?:de|d['’]|du|des|à)\s*(?:la\s+|l['’]\s*)?"
        r"(?!République|France|Europe|Etat|État|Sénat|Assemblée|Formation|Conseil|CAF|CPAM|ONU|FMI|BCE|RATP|SNCF)[A-ZÀ-Þ]\w+"
    ),
    re.compile(
        rf"\b{NEAR}\s+(?:qui\s+)?(?:est|était|tient|tenait|dirige|gère|travaille|bosse|enseigne|préside)\s+(?!{WEAK_WORDS}\b)\w+(?:['’\s-]+\w+){{0,3}}",
        re.I,
    ),
    re.compile(rf"\b{SELF}(?:ancien(?:ne)?\s+|ex-?\s*|seule?\s+)?{_RARE}", re.I),
    re.compile(rf"\b(?i:{SELF})(?i:ancien(?:ne)?\s+|ex-?\s*|seule?\s+|deux\s+|trois\s+)?(?i:{_OFFICE})s?(?:\s+[a-zà-ÿ-]+){{0,2}}?\s+{_LOCAL}"),
    re.compile(rf"\b(?:je\s+suis|j['’]étais)\s+(?:la|le|l['’]|une?\s+ancien(?:ne)?|l['’]ancien(?:ne)?)\s*(?:seule?\s+)?{_OFFICE}\b", re.I),
    re.compile(rf"\b(?:{SELF}|je\s+(?:travaille|bosse)\s+)(?:[\w'’-]+\s+){{0,4}}?(?:à|de|du|pour|au|d['’]|en)\s*(?:la\s+|l['’]\s*|le\s+|un\s+|une\s+|notre\s+)?{_SERVED}\b", re.I),
    re.compile(rf"\b(?:je\s+(?:préside|dirige|tiens|gère)|c['’]est\s+moi\s+qui\s+(?:préside|dirige|tiens|gère|ai\s+(?:ouvert|créé|repris|fondé)))\s+(?:le|la|l['’]|une?|mon|ma|notre)\s*(?:\w+\s+)?{_SHOP}\b", re.I),
    re.compile(r"\b(?:je suis|on est|nous sommes|elle est|il est)\s+(?:la|le|les)\s+seule?s?\s+(?!chose|solution|moyen|façon|fois|manière|endroit|problème|pays|droit|à\s+(?:penser|croire|trouver|le\s+(?:penser|dire)))\w+", re.I),
    re.compile(rf"\bc['’]est\s+(?:la|le)\s+seule?\s+{_OFFICE}\b", re.I),
    *SENSITIVE,
)  # fmt: skip
_MYSELF, _NEARBY, _HELD, _SERVING, _KEPT, _ALONE, _ILL, _JAILED, _TREATED, _VOTED, _WAS = (1 << i for i in range(11))
# Words of which each pattern needs one, looked for within single words; those of several words by their first.
_WORDS = tuple(
    (flag, re.compile(pattern, re.IGNORECASE))
    for flag, pattern in (
        (_MYSELF, r"\b(?:j?suis|chuis|étais|sommes|tant|étant|travaille|bosse)\b"),
        (_NEARBY, rf"\b(?:{KIN}|belle|beau)\b"),
        (
            _HELD,
            rf"(?:{_OFFICE}|adjointe?|imam|rabbin|dgs|secrétaire|garde|chef(?:fe)?|aide|assistante?|marin|conseill(?:er|ère)|direct(?:eur|rice)"
            r"|vice|sage|patronn?e?)s?\b",
        ),
        (
            _SERVING,
            r"mairie|communauté|comcom|agglo|métropole|intercommunalité|syndicat|parc|office|ccas|médiathèque|ehpad|crèche|conseil",
        ),
        (_KEPT, _SHOP),
        (_ALONE, r"seul"),
        (_ILL, rf"{ILLNESS}|burn|maladie|trouble|tentative|fausse|handicap"),
        (_JAILED, r"prison|casier|désintox|ramadan|garde|bracelet"),
        (_TREATED, r"antidépresseur|anxiolytique|neuroleptique|méthadone|insuline|trithérapie"),
        (_VOTED, r"vot[eé]"),
        (_WAS, r"été"),
    )
)
_NEEDS = (
    (_HELD,), (_NEARBY,), (_MYSELF, _HELD), (_MYSELF, _HELD), (_MYSELF, _HELD), (_MYSELF, _SERVING), (_KEPT,), (_ALONE,), (_ALONE, _HELD),
    (_ILL,), (_ILL,), (_MYSELF | _NEARBY,), (_NEARBY,), (_JAILED,), (_TREATED,), (_VOTED,), (_WAS,), (_HELD,),
)  # fmt: skip
_RULES = tuple(zip(_NEEDS, _PATTERNS, strict=True))


@lru_cache(maxsize=1 << 17)
def _clue(word: str) -> int:
    """Of which patterns a word may be part."""
    return sum(flag for flag, pattern in _WORDS if pattern.search(word))


def recognisable(text: str) -> tuple[int, int] | None:
    """First range of a text that lets somebody be recognised, if any.

    >>> said = "c'est ma fille qui tient la boulangerie"
    >>> said[slice(*recognisable(said))]
    'ma fille qui tient la boulangerie'
    >>> recognisable("le maire doit écouter les habitants")
    """
    seen = 0
    for word in WORD.findall(text):
        seen |= _clue(word)
    if not seen:
        return None
    tried = (pattern for needs, pattern in _RULES if all(seen & need for need in needs))
    return min((match.span() for pattern in tried if (match := pattern.search(text))), default=None)
