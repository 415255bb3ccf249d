"""Postal addresses of a home: a number and a street, a hamlet, a postcode."""

import re
from collections.abc import Iterator

from pipeline.protect import clues as given
from pipeline.protect.clues import Clues, clues_of
from pipeline.protect.finds import ADDRESS, Find, fold
from pipeline.protect.lexicon import is_given
from pipeline.protect.patterns import NUMBER_WORD

_STREET = (
    r"rue|r\.|avenue|av\.?|ave|boulevard|bd\.?|bld|boul\.?|bvd|impasse|imp\.?|all[ée]es?|all\.|chemin|che?m?\.|route|rte\.?|square|sq\.?"
    r"|sentier|sente|venelle|ruelle|hameau|lotissement|lot\.|r[ée]sidence|r[ée]s\.|faubourg|fg|rond[- ]point|traverse|esplanade|promenade"
)
# These are streets too, but also plain words: «3 cours d'eau», «2 places».
_WEAK = r"place|pl\.?|quai|cours|passage|villa|cit[ée]|cour|mont[ée]e|mail|voie|c[ôo]te|clos|domaine|parc|zone|za|chauss[ée]e|levée|digue|port"
_NUMBER = rf"(?:(?:n[°ºo]\.?\s?)?\d{{1,4}}|(?!une?\b){NUMBER_WORD}(?:[\s-]+(?:et[\s-]+)?{NUMBER_WORD})*)"
_BIS = r"(?:\s?-?\s?(?:bis|ter|quater|[a-d](?=[\s,])))?"
_START = re.compile(
    rf"(?<![\w.,/-])(?P<number>{_NUMBER}){_BIS}(?:\s?,\s?|\s+)(?:(?:de\s+la|de\s+l['’]|du|dans\s+la|de)\s*)?(?:(?P<street>{_STREET})|(?P<weak>{_WEAK}))(?=[\s'’])\s*",
    re.IGNORECASE,
)
# «rue des Ajoncs, numéro 14»; a road of the State bears a number too.
_AFTER = re.compile(rf"\b(?:{_STREET}|place|quai|cours|cit[ée]|clos)(?=[\s'’])\s*", re.IGNORECASE)
_NUMBERED = re.compile(
    rf"\s?,?\s*(?:au\s+|c['’]est\s+le\s+|le\s+)?(?:num[ée]ro|n[°ºo]\.?)\s*(?:\d{{1,4}}|(?!une?\b){NUMBER_WORD}(?:[\s-]+(?:et[\s-]+)?{NUMBER_WORD})*)\b{_BIS}(?!\s+(?:jours?|mois|ans)\b)",
    re.IGNORECASE,
)
_ROAD = re.compile(r"d[ée]partementale|nationale|communale|europ[ée]enne", re.IGNORECASE)
_DOOR = r"(?:(?:escalier|esc\.|b[âa]t(?:iment)?\.?|app(?:artemen)?t\.?|apt\.?|porte|hall|entr[ée]e)\s+(?:n[°º]\s?)?(?:[A-Z]\d{0,2}|\d{1,4}[A-Za-z]?)\b)"
_UP = r"(?:(?:\d{1,2}(?:er|e|[èe]me)|premier|deuxi[èe]me|second|troisi[èe]me|quatri[èe]me|cinqui[èe]me|dernier)\s+[ée]tage)"
_HOUSE = r"(?:(?i:r[ée]sidence|immeuble|tour|les|aux|le|la|du|des)\s+(?:(?:du|des|de\s+la|de\s+l['’]|de)\s*)?(?:[A-ZÀ-Þ][\w'’-]+)(?:[\s-][A-ZÀ-Þ][\w'’-]+){0,2})"
_ENTRIES = (
    re.compile(rf"\b{_HOUSE}\s?,?\s+{_DOOR}(?:[\s,]+(?:{_DOOR}|{_UP}))*"),
    re.compile(
        rf"\b{_DOOR}(?:[\s,]+(?:{_DOOR}|{_UP}))*[\s,]+(?:de\s+la\s+|[àa]\s+la\s+)?(?i:r[ée]sidence|immeuble)\s+(?:(?:du|des|de\s+la|de\s+l['’]|de)\s*)?[A-ZÀ-Þ][\w'’-]+"
    ),
)
_HAMLET = re.compile(r"\b(?:lieu[- ]?dit|l\.?d\.?|lieux?-dits?)\b\s*:?\s*[«\"']?\s*", re.IGNORECASE)
_TOWNED = re.compile(
    rf"(?<![\w.,/-])(?:\d{{1,4}}{_BIS},?\s+)?[A-ZÀ-Þ][\w'’-]*(?:[\s-](?:[A-ZÀ-Þ][\w'’-]*|d[eu]s?|l[ae]s?)){{0,4}}\s?,?\s+(?=(?:F-)?\d{{5}}\s+[A-ZÀ-Þ])"
)
_BOX = re.compile(r"\b(?:BP|CS|B\.P\.|TSA)\s?\d{2,5}\b,?\s*(?=\d{5}\b)?")
_CODE = re.compile(r"[\s,–-]*(?:(?:à|a)\s+)?(?:F-?)?\d{2}\s?\d{3}\b(?!\s?(?:euros?|€|habitants|personnes))")
_FLAT = re.compile(
    r"(?:\b(?:app(?:artemen)?t\.?|apt|b[âa]t(?:iment)?\.?|esc(?:alier)?\.?|porte|[ée]tage|hall|r[ée]sidence)\s+[\w°-]+[\s,]+|\b\d{1,2}(?:er|e|ème)\s+étage[\s,]+)+$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[\s]*(?:,\s)?(?:[«\"]\s?)?([^\W\d_]+(?:[-'’][^\W\d_]+)*)")
_PARTICLES_LIST = "de du des la le les l d a au aux en sur sous et st ste saint sainte"
_PARTICLES = frozenset(_PARTICLES_LIST.split())
_LEADS_LIST = "docteur dr general marechal president abbe saint sainte st ste capitaine colonel commandant vieux vieille grand grande petit petite pere professeur ker jean deux trois quatre cinq six sept huit neuf dix belle beau haut haute bas basse bon bonne"
_LEADS = frozenset(_LEADS_LIST.split())
# Words that close a lower-case street name: «du moulin vert».
_TAILS_LIST = "vert verte verts vertes rouge blanc blanche noir noire bleu bleue gris grise neuf neuve vieux nord sud ouest dore doree fleuri fleurie"
_TAILS = frozenset(_TAILS_LIST.split())
_DATE = re.compile(
    r"\s*(?:1er|\d{1,2})\s+(?:janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre)(?:\s+(?:18|19|20)\d\d)?\b",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"\b(?:habit\w+|adresse|domicili\w+|demeur\w+|log\w+|vi[st]|vivons|réside\w*|au\s+numéro|chez\s+(?:moi|nous))\b",
    re.IGNORECASE,
)
_INVARIABLE = re.compile(r"cours|mail|voie|za|zone|pl\.?", re.IGNORECASE)
_HOME_REACH = 50


def addresses(text: str, clues: Clues | None = None) -> Iterator[Find]:
    """Find addresses; a street without a number is a place and stays.

    >>> text = "j'habite au 12 bis, rue des Lilas 29000 Quimper, près de la rue Jean Jaurès"
    >>> [text[f.start:f.end] for f in addresses(text)]
    ['12 bis, rue des Lilas 29000 Quimper']
    """
    clues = clues or clues_of(text)
    numbered = clues.seen & given.STREET and (clues.digits or clues.numbers)
    for match in _START.finditer(text) if numbered else ():
        end = _name_end(text, match.end())
        if end == match.end() or (match["weak"] and not _sure(text, match, end)):
            continue
        flat = _FLAT.search(text, 0, match.start())
        yield Find(flat.start() if flat else match.start(), _town_end(text, end), ADDRESS)
    yield from _besides(text, bool(numbered and clues.seen & given.NUMERO), bool(clues.seen & given.DOOR))
    for match in _HAMLET.finditer(text) if clues.seen & given.HAMLET or "l.d" in text.lower() else ():
        end = _name_end(text, match.end())
        capital = text[match.end() : end].strip("«\"' ")[:1].isupper()
        if end > match.end() and (capital or not match.group().lower().startswith("l.")) and len(match.group().strip()) > 2:
            yield Find(match.start(), _town_end(text, end), ADDRESS)
    for pattern in (_TOWNED, _BOX) if clues.digits >= 2 else ():
        for match in pattern.finditer(text):
            end = _town_end(text, match.end())
            if end > match.end() and any(char.isdigit() for char in match.group()):
                yield Find(match.start(), end, ADDRESS)


def _besides(text: str, numbered: bool, entered: bool) -> Iterator[Find]:
    """A street before its number, a residence with its entrance."""
    for match in _AFTER.finditer(text) if numbered else ():
        end = _name_end(text, match.end())
        number = _NUMBERED.match(text, end) if end > match.end() else None
        if number and not _ROAD.search(text[match.start() : end]):
            yield Find(match.start(), _town_end(text, number.end()), ADDRESS)
    for pattern in _ENTRIES if entered else ():
        yield from (Find(*match.span(), ADDRESS) for match in pattern.finditer(text))


def _sure(text: str, match: re.Match[str], end: int) -> bool:
    """A number and a weak street word: a capital, a mark, a postcode or a home makes it an address."""
    named = any(word[:1].isupper() for word in re.findall(r"\w+", text[match.end() : end]))
    marked = "," in match.group() or bool(re.search(r"\d\s?(?:bis|ter|quater)\b", match.group(), re.IGNORECASE))
    # «4 place» and «12 quai» are addresses, since a plural would have its mark; «2 cours» has none.
    plural = match["number"].isdigit() and int(match["number"]) >= 2 and not _INVARIABLE.fullmatch(match["weak"])
    home = _HOME.search(text, max(0, match.start() - _HOME_REACH), match.start())
    return named or marked or plural or bool(_CODE.match(text, end)) or bool(home)


def _name_end(text: str, at: int) -> int:
    """End of a street's name: particles, a word, then what a capital, a first name or a title goes on with."""
    date = _DATE.match(text, re.compile(r"(?:du\s+)?").match(text, at).end())  # type: ignore[union-attr]
    if date:
        return date.end()
    end, words, open_ = at, 0, True
    while words < 7 and (match := _TOKEN.match(text, end if end != at else at)):
        word = match.group(1)
        plain = fold(re.split(r"['’]", word)[-1])
        if "," in match.group() and words:
            break
        if plain in _PARTICLES and ("'" not in word and "’" not in word):
            ahead = _TOKEN.match(text, match.end())
            if not open_ and not (ahead and ahead.group(1)[:1].isupper()):
                break
        elif open_ or word[0].isupper() or plain in _TAILS or (words and "-" in word):
            open_ = plain in _LEADS or is_given(plain)
        else:
            break
        end, words = match.end(), words + 1
    return end


def _town_end(text: str, end: int) -> int:
    """Go on over a postcode and its town, or a town after a comma or «à» that a capital begins."""
    code = _CODE.match(text, end)
    if code:
        return _name_end(text, code.end())
    town = re.match(r"\s?,?\s+(?:à\s+)?(?=[A-ZÀ-Þ])|\s?,\s+(?:à\s+)(?=\w)", text[end:])
    if town and town.group().strip() in (",", "à", ", à"):
        return _name_end(text, end + town.end())
    return end
