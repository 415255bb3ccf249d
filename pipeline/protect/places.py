"""Names of places: a name that is a town's or a country's, and that nothing announces as a person's, is a place."""

import re
from functools import lru_cache

from pipeline.protect import cues
from pipeline.protect.finds import fold
from pipeline.protect.lexicon import LEXICONS, family_names, given

COMMON_FAMILY = 450  # a family name so frequent is as likely a person as a town
RARE_GIVEN = 700  # a rarer first name after «à» is rather a town
_TITLED_WOMAN = re.compile(r"\b(?:mme|mlle|madame|mademoiselle)\.?\s+$", re.IGNORECASE)
# What only a place follows, then what a place often follows.
_WHERE = re.compile(
    r"(?:\b(?:habit\w+|vi[st]|né(?:e|s|es)?|all(?:er|ée?s?|ait|ons)|rentr\w+|vais|va|arriv\w+|install\w+|travaill\w+|gare|route|direction)\s+(?:à|sur|vers|pour|de|en)"
    r"|\bhabit\w+|\b(?:mairie|ville|commune|région|département|pays|habitants?|maire|population|centre|port|marché|hôpital|bassin|métropole|agglo\w*|quartier|jusqu['’]à|près|loin|autour)\s+(?:de\s|d['’])"
    r"|\bl(?:['’]|\s+)|\bjusqu['’]à|\bà côté d[e'’]|\ben)\s*$",
    re.IGNORECASE,
)
_TO = re.compile(r"(?:\b(?:à|vers|sur|de|entre|par)\s+|\bd['’])$", re.IGNORECASE)
_SAID_TO = re.compile(
    r"(?:\b(?:parl|dit|dis|demand|donn|pens|écri|confi|merci|grâce|répon|téléphon|rend|explique|appart|laiss|mont|chez)\w*\s+(?:\w+\s+){0,2}à|\bde la part de|\bcelle de|\bcelui de)\s+$",
    re.IGNORECASE,
)
_FOLK = re.compile(r"\b(?:les|aux)\s+$", re.IGNORECASE)  # «les Metz ont vendu», not «les Yvelines»
_GREETED = re.compile(r"\b(?:merci|bonjour|bonsoir|salut|coucou|ch[èe]re?)\s+$", re.IGNORECASE)
_SAINT = re.compile(r"(?:saint|sainte|st|ste)\s")


@lru_cache(maxsize=1)
def gazetteer() -> frozenset[str]:
    """Communes of 2,000 inhabitants, departments, regions, countries and large cities, in plain words."""
    return frozenset(filter(None, (LEXICONS / "lieux.txt").read_text(encoding="utf-8").split("\n")))


def plain(name: str) -> str:
    """«Villeneuve-d’Ascq» and «villeneuve d'ascq» are one name.

    >>> plain("Villeneuve-d’Ascq")
    'villeneuve d ascq'
    """
    return " ".join(re.findall(r"\w+", fold(name)))


def is_place(text: str, start: int, end: int, families: frozenset[str] = frozenset()) -> bool:
    """Whether a range that looks like a name is a place here.

    Args:
        text: What was said.
        start: First character of the name.
        end: First character after it.
        families: Folded family names known in the territory: such a name is a person's.

    >>> said = "de Lyon à Marseille avec M. Lyon"
    >>> is_place(said, 3, 7), is_place(said, 28, 32)
    (True, False)
    """
    name = plain(text[start:end])
    before = text[max(0, start - cues.REACH) : start]
    if cues.TITLE.search(before) or not text[start].isupper():
        return False
    if _SAINT.match(f"{name} ") and " " in name:
        return True
    if name not in gazetteer():
        return False
    if cues.KIN.search(before) or cues.FAMILIAR.search(before) or cues.named(before):
        return False
    if _FOLK.search(before) and not name.endswith("s"):
        return False
    if _GREETED.search(before) and given(name.replace(" ", "-")):
        return False
    town = bool(_WHERE.search(before) or (_TO.search(before) and not _SAID_TO.search(before)))
    if name in families:
        return town
    first, borne = given(name.replace(" ", "-")), family_names().get(name)
    if first and not first[1]:
        return town if first[0] > RARE_GIVEN else bool(_WHERE.search(before))
    if borne and borne[0] < COMMON_FAMILY and not borne[1]:
        return town
    return True


def is_private(before: str) -> bool:
    """Whether what stands before a public figure's family name makes it somebody else's: a woman's, a relative's."""
    return bool(_TITLED_WOMAN.search(before) or cues.KIN.search(before) or cues.FAMILIAR.search(before) or _FOLK.search(before))
