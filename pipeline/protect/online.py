"""What leads to somebody on the Internet or in a register: profiles, handles, addresses of machines, dates of birth."""

import re
from collections.abc import Iterator

from pipeline.protect import clues as given
from pipeline.protect.clues import Clues, clues_of
from pipeline.protect.finds import IDENTIFIER, Find

_URL = re.compile(r"(?:https?://|www\.)[^\s<>«»\"]+", re.IGNORECASE)
_HOSTS = r"(?:facebook|fb|instagram|linkedin|twitter|x|tiktok|snapchat|youtube|pinterest|threads|bsky|t|wa|telegram|mastodon)\.(?:com|me|net|fr|app|social)"
_PROFILE = re.compile(
    rf"(?:https?://)?(?<![\w.])(?:[\w-]+\.)?{_HOSTS}/(?!(?:watch|events?|groups?|hashtag|search|sharer?|policy|legal|help|pages?/category)\b)[^\s<>«»\",;)]*[^\s<>«»\",;).!?]",
    re.IGNORECASE,
)
# «@nom», of which no letter precedes; «@tous» and «@mairie» call nobody.
_HANDLE = re.compile(
    r"(?<![\w@.])@(?!(?:tous|all|everyone|here|channel|mairie|ville|gouv\w*|gmail|hotmail|orange|free|yahoo|laposte|outlook|wanadoo)\b)[a-z_][\w.-]{2,29}(?<![.-])",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    r"\b(?:insta(?:gram)?|facebook|snap(?:chat)?|twitter|tiktok|linkedin|pseudo|skype|discord|telegram)\b[^\w@\n]{0,4}(?:(?:c['’ ]est|est|sous|au nom de)\s*:?\s*)?"
    r"(?P<name>(?=[\w.-]*[._\d])[a-z][\w.-]{3,29}(?<![.-]))",
    re.IGNORECASE,
)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_MACHINE = re.compile(rf"(?<![\w.])(?:{_OCTET}\.){{3}}{_OCTET}(?![\w]|\.\d)")
_MACHINE_LONG = re.compile(r"(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4}){1,4}(?![\w:])", re.IGNORECASE)
_PAIRS = re.compile(r"\d{2}(?:\.\d{2}){3}")
_IP = re.compile(r"\bip\b\D*$", re.IGNORECASE)
_VERSION = re.compile(r"\b(?:version|article|art\.?|§|chapitre|partie|logiciel|v)\s*$", re.IGNORECASE)
_MONTH = r"(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre)"
_YEAR = r"(?:(?:18|19|20)\d{2}|\d{2})"
_WORDY = r"(?:dix[- ]neuf cent|mil(?:le)?[- ]neuf[- ]cent|deux[- ]mille)(?:[\s-][\w-]+){0,3}"
_DATE = rf"(?:(?:1er|premier|\d{{1,2}})\s*(?:[./-]\s*\d{{1,2}}\s*[./-]\s*{_YEAR}|\s{_MONTH}(?:\s+(?:{_YEAR}|{_WORDY}))?|\s\d{{1,2}}\s(?:18|19|20)\d{{2}})(?!\d))"
_BORN = re.compile(
    rf"\b(?:née?s?|naissance|naqui\w*|naiss\w*|mon anniversaire|né\(e\))\b(?:[^\n\d.!?]{{0,25}}?)\b(?P<date>{_DATE})",
    re.IGNORECASE,
)


def links(text: str) -> list[tuple[int, int]]:
    """Ranges of the links of a text: numbers and names inside one are those of a page.

    >>> links("voir https://exemple.fr/2019-01 svp")
    [(5, 31)]
    """
    return [match.span() for match in _URL.finditer(text)] if "://" in text or "www." in text.lower() else []


def online(text: str, clues: Clues | None = None) -> Iterator[Find]:
    """Find profiles, handles, addresses of machines and dates of birth.

    >>> said = "suis @j.duval29, né le 3/4/1956, sur 192.0.2.7 et linkedin.com/in/jduval."
    >>> sorted(said[f.start : f.end] for f in online(said))
    ['192.0.2.7', '3/4/1956', '@j.duval29', 'linkedin.com/in/jduval']
    """
    clues = clues or clues_of(text)
    if "@" in text:
        yield from (Find(*match.span(), IDENTIFIER) for match in _HANDLE.finditer(text))
    if "/" in text:
        yield from (Find(*match.span(), IDENTIFIER) for match in _PROFILE.finditer(text))
    if clues.seen & given.PROFILE:
        yield from (Find(*match.span("name"), IDENTIFIER) for match in _ACCOUNT.finditer(text))
    machines = list(_MACHINE.finditer(text)) if clues.digits >= 4 else []
    machines += _MACHINE_LONG.finditer(text) if text.count(":") >= 3 else []
    for match in machines:
        before = text[max(0, match.start() - 12) : match.start()]
        # «0033 6 12.34.56.78»: four pairs are the end of a phone.
        if not (_VERSION.search(before) or (_PAIRS.fullmatch(match.group()) and not _IP.search(before))):
            yield Find(*match.span(), IDENTIFIER)
    if clues.seen & given.BORN:
        yield from (Find(*match.span("date"), IDENTIFIER) for match in _BORN.finditer(text))
