"""Which communes a passage is about: that of its voice, and those that its text cites.

A name is looked for as French writes places: accents, hyphens and «St» do not matter, the longest name wins, and a
name that is also a word or a family's counts only where something says that it is a place.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.compare.place_names import ARTICLES, LINKS, Name, Named, clean, fold, home_code, index_names, pattern_of, words_of
from pipeline.compare.voices import listen
from pipeline.model import PARTICIPANT
from pipeline.outlines import bare_name
from pipeline.protect.lexicon import given
from pipeline.protect.small_cells import is_small

REACH = 60  # characters before a name in which something may announce it
_UNJOINED = {"du": "de ", "des": "de ", "au": "à ", "aux": "à "}
_OF = r"(?:de\s+l[a']\s*|des?\s+|du\s+|d'\s?)"
_STREET = re.compile(
    rf"\b(?:rue|avenue|av\.?|boulevard|bd|route|place|chemin|all[ée]e|impasse|quai|square|sentier|venelle|faubourg|rond-point)\s+{_OF}?$",
    re.I,
)
# Bodies and lands wider than the commune whose name they bear.
_WIDER = re.compile(
    r"(?:\bcommunaut[ée]s?\s+(?:de\s+communes|d'\s?agglom[ée]ration|urbaine)|\b(?:CC|CA|CU|EPCI|agglo|intercommunalité|métropole|pays|canton"
    r"|arrondissement|baie|golfe|for[êe]t|bassin|vall[ée]e|SCoT|SIVOM|SIVU|syndicat(?:\s+[\w']+){0,4}?))"
    rf"\s+{_OF}?$",
    re.I,
)
_ADDRESS = re.compile(r"\b\d{5}\s+$")
_JOINED = re.compile(r"\b(?:le|du|au)\s+$", re.I)
_LISTED = re.compile(r"\s*(?:[,/;&-]|et|ou)\s*(?:d'|de\s|à\s)?")
_TITLE = re.compile(r"(?:^|[\s(])(?:M\.|MM\.|Mr\.?|Mme|Mlle|Me|Dr\.?|monsieur|madame|messieurs|maître|docteur|famille)\s+$", re.I)
_FORENAME = re.compile(r"(?:^|[\s(])([A-ZÀ-Þ][\w-]+)\s+$")
_STRONG = re.compile(
    r"\b(?:communes?|mairies?|maires?|villes?|bourgs?|villages?|habitant\w*|population|territoire|ports?|gare|municipalité|municipaux?"
    r"|conseil|élue?s?|écoles?|collège|quartiers?|secteur|plage|marché|près|loin|autour|centre(?:-ville|-bourg)?|agglomération)"
    rf"\s+(?:nouvelle\s+|déléguée\s+|annexe\s+)?{_OF}?$|\b(?:à|jusqu'à|vers|entre|habite)\s+$|(?:^|\s)(?-i:A)\s+$",
    re.I,
)
_WEAK = re.compile(r"(?:\b(?:de|en|sur|par|depuis|pour)\s+|\bd'\s?)$", re.I)
# What a month, a company or a colour follows.
_OTHER = re.compile(
    r"\b(?:mois|début|fin|mi|courant|opérateur|réseau|abonn\w*|forfait|box|fibre|antennes?|clients?|boutique|offre|société|groupe)[\s-]+(?:de\s+|d'\s?)?$",
    re.I,
)
_LONGER = re.compile(r"\s(?:(?:du|de|des|les?|lès|lez|la|sous|sur|aux?|en)\s|[dl]')+[A-ZÀ-Þ]")
_TOWARDS = re.compile(r"[A-ZÀ-Þ][\w'-]+\s(?:lès|lez)\s$")
_DEPARTEMENT = re.compile(r"\s?\((\d[\dAB])\d{0,3}\)")
_END = re.compile(r"(?:^|[.!?:;•\n])\s*$")


@dataclass(frozen=True)
class _Hit:
    """A name in a text: text as written, range, entities that were found in it, whether a commune comes just before."""

    text: str
    start: int
    end: int
    entities: str
    listed: bool

    @property
    def written(self) -> str:
        return self.text[self.start : self.end]

    @property
    def after(self) -> str:
        return self.text[self.end : self.end + 30]


def find_places(
    passages: pd.DataFrame, communes: Sequence[Named], entities: Iterable[str] | None = None, territory: str = ""
) -> pd.DataFrame:
    """Find the communes that passages are about.

    Args:
        passages: Columns passage_id, text and commune (that of the voice) at least.
        communes: Those of the territory.
        entities: JSON lists of [label, text], one a passage and in the same order, as in `schemas.LANGUAGE`.
        territory: Name of the territory: «Béthune-Bruay» is neither Béthune nor Bruay.

    Returns:
        Columns of `schemas.PLACES`; a passage and a commune once a basis, in the order of passages then codes.
    """
    index = index_names(communes, territory)
    pattern = pattern_of(index)
    labels = {commune.code: bare_name(commune.name) for commune in communes}
    found = list(entities) if entities is not None else ["[]"] * len(passages)
    rows = []
    columns = [passages[name].astype(object).tolist() for name in ("passage_id", "text", "commune")]
    for identifier, text, home, named in zip(*columns, found, strict=True):
        own = home_code(home, index) if isinstance(home, str) else None
        rows += [(identifier, own, labels[own], "voix")] if own else []
        rows += [(identifier, code, labels[code], "citée") for code in _cited(text, pattern, index, own, named)]
    return pd.DataFrame(rows, columns=["passage_id", "code", "commune", "basis"]).astype("string")


def _cited(text: str, pattern: re.Pattern[str], index: dict[str, list[Name]], own: str | None, entities: str) -> list[str]:
    """Codes of the communes that a text cites, sorted."""
    plain = clean(text)
    codes: set[str] = set()
    last = len(plain)  # where the commune cited before ends
    for match in pattern.finditer(plain.lower()):
        hit = _Hit(plain, *match.span(), entities, bool(_LISTED.fullmatch(plain, last, match.start())))
        for name in index[" ".join(words_of(match.group()))]:
            before = _before(hit, name)
            if before is not None and _is_cited(hit, name, before):
                codes |= _settled(name.codes, own, hit.after)
                last = match.end()
                break
    return sorted(codes)


def _before(hit: _Hit, name: Name) -> str | None:
    """What stands before a name and its article; `None` where an article is missing that the name needs."""
    before = hit.text[max(0, hit.start - REACH) : hit.start]
    if name.article is None:  # «du Primelin» is a river
        return None if _JOINED.search(before) else before
    found = ARTICLES[name.article].search(before)
    if found:
        return before[: found.start()] + _UNJOINED.get(found.group(1).lower(), "")
    return None if name.doubtful or not re.search(r"[\s'-]", hit.written) else before


def _is_cited(hit: _Hit, name: Name, before: str) -> bool:
    """Whether a name that was found names the commune here."""
    if not name.codes or _STREET.search(before) or _ADDRESS.search(before) or _WIDER.search(before) or _is_person(before):
        return False
    if _within_longer(hit, name):
        return False
    if not name.doubtful and not name.short:
        return True
    several, capital = bool(re.search(r"[\s'-]", hit.written)), _capital(hit.written)
    if several and ((hit.written[0].isupper() and "-" in hit.written) or _STRONG.search(before)):
        return True
    longer = name.doubtful and bool(re.match(r" [A-ZÀ-Þ]| \d", _lower_title(hit)))
    return capital and not longer and (hit.listed or _placed(hit, before))


def _is_person(before: str) -> bool:
    """Whether a title or a first name announces a person."""
    first = _FORENAME.search(before)
    known = given(fold(first.group(1))) if first else None
    return bool(_TITLE.search(before)) or (known is not None and not known[1])


def _within_longer(hit: _Hit, name: Name) -> bool:
    """Whether a name is a part of a longer one, that of a commune elsewhere: «Saint-Martin-du-Bois», «Pont-Croix»."""
    before, after = hit.text[max(0, hit.start - 25) : hit.start], hit.after
    left, right = re.search(r"([\w']+)-$", before), re.match(r"-([^\W_]+)", after)
    if (left and fold(left.group(1)) in LINKS) or (right and fold(right.group(1)) in LINKS) or _TOWARDS.search(before):
        return True
    fragile = name.doubtful or name.short or fold(hit.written).startswith(("saint", "st"))
    return fragile and bool(left or right or _LONGER.match(after))


def _capital(written: str) -> bool:
    """Whether every word but those that link has a capital.

    >>> _capital("Neuve-Chapelle"), _capital("neuve chapelle"), _capital("Pont croix")
    (True, False, False)
    """
    return all(word[0].isupper() for word in re.findall(r"[^\W_]+", written) if fold(word) not in LINKS)


def _lower_title(hit: _Hit) -> str:
    """What follows a name; nothing where all is in capitals, as a title is."""
    return "" if hit.after[:12].isupper() and hit.written.isupper() else hit.after


def _placed(hit: _Hit, before: str) -> bool:
    """Whether what stands before a name, or the entity recogniser, says that it is a place."""
    if _STRONG.search(before):
        return True
    if hit.written.isupper() and before.strip()[-8:].isupper():  # in a title, a capital says nothing
        return False
    labels = {label for label, text in json.loads(hit.entities) if words_of(text) == words_of(hit.written)}
    if _WEAK.search(before):
        return not _OTHER.search(before) and not labels & {"ORG", "PER"}
    return "LOC" in labels and not _END.search(before)


def _settled(codes: tuple[str, ...], own: str | None, after: str) -> set[str]:
    """The one commune that a name stands for: by the departement that follows, else the voice's own; else none."""
    told = _DEPARTEMENT.match(after)
    if told:
        codes = tuple(code for code in codes if not code[:2].isdigit() or code.startswith(told.group(1)))
    if len(codes) > 1:
        codes = tuple(code for code in codes if code == own)
    return set(codes)


def share_by_commune(places: pd.DataFrame, passages: pd.DataFrame, tags: pd.DataFrame, k: int) -> pd.DataFrame:
    """Count the voices that live in or cite each commune, and those that raise each theme when they do.

    Args:
        places: Columns of `schemas.PLACES`.
        passages: Columns of `schemas.PASSAGES`.
        tags: Columns of `schemas.TAGS`.
        k: Fewest persons that may be told. Where 1 to k−1 persons would be, and in as many other communes as it
            takes for those hidden to be k together (Cox 1980), numbers are null; documents are no persons.

    Returns:
        Columns code, commune, theme, perspective, voices, raised, share: one row a commune found, theme and
        perspective. Without voice, counts are 0 and the share is null.
    """
    attached = _attached(places, passages)
    given_tags = tags[tags["decision"] == "oui"]
    by_theme = {
        str(theme): frozenset(given_tags.loc[given_tags["theme"] == theme, "passage_id"])
        for theme in sorted(tags["theme"].unique())
    }
    labels = dict(sorted(zip(places["code"], places["commune"], strict=True)))
    rows = []
    for side in sorted(passages["perspective"].unique()):
        part = attached[attached["perspective"] == side]
        documents = frozenset(part.loc[part["kind"] == "document", "voice_id"])
        voices = _voices(part, labels)
        hidden = _hide(voices, documents, frozenset(), k)
        for theme, about in by_theme.items():
            raised = _voices(part[part["passage_id"].isin(about)], labels)
            untold = _hide(raised, documents, hidden, k)
            for code, label in labels.items():
                n, r = (None if code in h else len(v[code]) for v, h in ((voices, hidden), (raised, untold)))
                rows.append((code, label, theme, side, n, r, r / n if r is not None and n else None))
    types = {"voices": "Int64", "raised": "Int64", "share": "Float64"}
    return pd.DataFrame(rows, columns=["code", "commune", "theme", "perspective", *types]).astype(types)


def _attached(places: pd.DataFrame, passages: pd.DataFrame) -> pd.DataFrame:
    """Passages of the voices that were heard, with each commune that they are about."""
    spoken = passages[passages["role"] == PARTICIPANT]
    heard = spoken[spoken["voice_id"].isin(listen(spoken, []).voices.index)]
    pairs = places[["passage_id", "code"]].drop_duplicates()
    return pairs.merge(heard[["passage_id", "voice_id", "perspective", "kind"]], on="passage_id")


def _voices(part: pd.DataFrame, codes: Iterable[str]) -> dict[str, frozenset[str]]:
    """Voices attached to each commune."""
    found = part.groupby("code")["voice_id"].agg(frozenset)
    return {code: found.get(code, frozenset()) for code in codes}


def _hide(voices: Mapping[str, frozenset[str]], documents: frozenset[str], hidden: frozenset[str], k: int) -> frozenset[str]:
    """Communes whose count is not told: fewer than k persons and no document, and more until those hidden are k."""
    few = {code for code, here in voices.items() if is_small(len(here), k) and not here & documents}
    out = set(hidden | few)
    for code in sorted(voices.keys() - out, key=lambda code: (len(voices[code]), code)):
        if not is_small(len(frozenset().union(*(voices[c] for c in out))), k):
            break
        if voices[code]:
            out.add(code)
    return frozenset(out)
