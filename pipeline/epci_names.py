"""Names of intercommunalities: what remains of a spelling once case, accents, hyphens, kinds and articles are off."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

LINKS = frozenset(("de", "du", "des", "d", "la", "le", "les", "l", "et"))
WRITTEN = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
NUMBERS = {"2": "deux", "3": "trois", "4": "quatre", "5": "cinq", "6": "six", "7": "sept", "8": "huit", "9": "neuf"}
KIND_WORDS = {  # longest first: what a spelling may tell of a kind, and the kinds that it may mean
    "communaute de communes": ("CC",),
    "communautes de communes": ("CC",),
    "communaute d agglomeration": ("CA",),
    "communaute agglomeration": ("CA",),
    "communaute urbaine": ("CU",),
    "etablissement public territorial": ("EPT",),
    "com com": ("CC",),
    "comcom": ("CC",),
    "codecom": ("CC",),
    "cdc": ("CC",),
    "cc": ("CC",),
    "ca": ("CA",),
    "cu": ("CU",),
    "ept": ("EPT",),
    "agglomeration": ("CA",),
    "agglo": ("CA",),
    "eurometropole": ("METRO",),
    "metropole": ("METRO", "MET69", "CU"),
    "communaute": (),
}
LONG = {"CC": "Communauté de communes", "CA": "Communauté d'agglomération", "CU": "Communauté urbaine"}
ARTICLES = {"de la": "La ", "de l'": "L'", "du": "Le ", "des": "Les ", "de": "", "d'": ""}
_KIND = re.compile(r"\b(?:" + "|".join(KIND_WORDS) + r")\b")
_PREFIX = re.compile(r"(CC|CA|CU)\s+(?:(de la|du|des|de(?! l')|de l'|d')\s*\b)?(.+)")
_BRACKETS = re.compile(r"\s*\(([^)]*)\)")
_NOT_ALONE = re.compile(  # adjectives of «communauté», and points of the compass, name nothing by themselves
    r"(?:Rurales|Intercommunale|Interrégionale|Territoriale|Bergeracoise|Montargoise|Giennoises|Médullienne|Thelloise)\b|(?:Nord|Sud)$"
)
_DISTRICT = re.compile(
    r"(?P<city>paris|lyon|marseille)(?: (?:\d{1,2}|premier)(?: ?(?:er|e|eme|nd|nde))?)?(?: arrondissement| arr)?"
)
_QUALIFIED = (re.compile(r"(.+?)\s*\(([^()]+)\)\s*"), re.compile(r"(.+),\s*([^,]+)"), re.compile(r"(.+?)\s+(\d[\dAB]\d?)"))


def key(name: str) -> str:
    """Words of a name in plain letters, abbreviations and small numbers written out.

    >>> key("St-Hilaire-du-Harcouët"), key("CC des 4 Rivières"), key("Cœur & Mer")
    ('saint hilaire du harcouet', 'cc des quatre rivieres', 'coeur et mer')
    """
    return " ".join(NUMBERS.get(word, WRITTEN.get(word, word)) for word in plain(name).split())


def plain(name: str) -> str:
    """Words of a name in plain letters, nothing else changed.

    >>> plain("CC des 4 Rivières")
    'cc des 4 rivieres'
    """
    text = name.lower().replace("œ", "oe").replace("æ", "ae").replace("&", " et ")
    flat = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(re.findall(r"[a-z0-9]+", flat))


def core(name: str) -> tuple[str, ...]:
    """Words of a name that tell it from others: neither its kind nor articles; empty when there are none.

    >>> core("Communauté de communes de la Granville, Terre et Mer"), core("CA Alès Agglomération"), core("CC")
    (('granville', 'terre', 'mer'), ('ales',), ())
    """
    return tuple(word for word in _KIND.sub(" ", key(name)).split() if word not in LINKS)


def kinds_in(name: str) -> frozenset[str]:
    """Kinds that a spelling names.

    >>> sorted(kinds_in("communauté d'agglomération du Sud")), sorted(kinds_in("Granville"))
    (['CA'], [])
    """
    return frozenset(kind for found in _KIND.findall(key(name)) for kind in KIND_WORDS[found])


def aliases(official: str) -> tuple[str, ...]:
    """Spellings that an official name holds: whole, without its brackets, and what stands in them.

    >>> aliases("CC du Lac d'Aiguebelette (CCLA)")
    ("CC du Lac d'Aiguebelette (CCLA)", "CC du Lac d'Aiguebelette", 'CCLA')
    """
    inside = _BRACKETS.search(official)
    return (official, _BRACKETS.sub("", official), inside.group(1)) if inside else (official,)


def short_name(official: str, communes: Iterable[str]) -> str:
    """Official name without its kind, brackets and link; an article stays where it is a commune's.

    >>> short_name("CC de la Châtre et Sainte-Sévère", ["La Châtre"]), short_name("CC du Pays de Saverne", ["Saverne"])
    ('La Châtre et Sainte-Sévère', 'Pays de Saverne')
    """
    bare = _BRACKETS.sub("", official)
    parts = _PREFIX.fullmatch(bare)
    if parts is None:
        return bare
    _, link, rest = parts.groups()
    if _NOT_ALONE.match(rest):
        return long_name(official)
    rest = rest.removeprefix('"').removesuffix('"') if rest.startswith('"') else rest
    with_article = ARTICLES.get(link or "", "") + rest
    own = any(f"{key(with_article)} ".startswith(f"{key(name)} ") for name in communes)
    chosen = with_article if own else rest
    return chosen[0].upper() + chosen[1:]


def long_name(official: str) -> str:
    """Official name with its kind written out.

    >>> long_name("CU d'Arras"), long_name("Dijon Métropole")
    ("Communauté urbaine d'Arras", 'Dijon Métropole')
    """
    bare = _BRACKETS.sub("", official)
    kind, _, rest = bare.partition(" ")
    return f"{LONG[kind]} {rest}" if kind in LONG else bare


def without_district(name: str) -> str:
    """City of a municipal arrondissement, other names as they are.

    >>> without_district("Paris 15e arrondissement"), without_district("Lyon 3"), without_district("Paris-l'Hôpital")
    ('paris', 'lyon', "Paris-l'Hôpital")
    """
    district = _DISTRICT.fullmatch(plain(name))
    return district["city"] if district else name


def qualified(name: str, departements: Mapping[str, str]) -> tuple[str, str | None]:
    """Split off the département that a person adds to a homonym: in brackets, after a comma, or its number at the end.

    >>> qualified("Saint-Denis (La Réunion)", {"974": "La Réunion"}), qualified("Granville, Terre et Mer", {"50": "Manche"})
    (('Saint-Denis', '974'), ('Granville, Terre et Mer', None))
    """
    codes = {key(title): code for code, title in departements.items()} | {code.lower(): code for code in departements}
    bare = {title.removeprefix("la ").removeprefix("l "): code for title, code in codes.items()}
    for pattern in _QUALIFIED:
        parts = pattern.fullmatch(name.strip())
        if parts:
            told = parts[2].strip()
            code = codes.get(told.lower()) or codes.get(key(told)) or bare.get(key(told))
            if code:
                return parts[1], code
    return name, None
