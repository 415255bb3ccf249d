"""Replace what names a person in speech and answers by stable typed pseudonyms.

This is pseudonymisation in the sense of the GDPR (art. 4(5)), not anonymity: whoever holds the key,
or recognises what is told, can find the person again.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.ingest.normalise import mapped_from_json
from pipeline.ingest.speech.speakers import is_interviewer, public_of
from pipeline.model import Protection
from pipeline.protect.besides import besides
from pipeline.protect.detect import Finder, Known, find_here
from pipeline.protect.finds import KINDS, PERSON, Find, fold, settle
from pipeline.protect.key import KEEP, Key, is_first_name, is_full, normal
from pipeline.protect.replacing import replace_ranges

NOTHING: list[Find] = []  # what most texts hold; shared, never filled
_WORDS = re.compile(r"\w+")
_TITLE = re.compile(r"^(?:m\.?|mr\.?|mme\.?|mlle\.?|monsieur|madame|dr\.?|docteur|maître|me)\s+", re.IGNORECASE)
_GENERIC = re.compile(
    r"\b(?:habitante?s?|résidente?s?|intervenante?s?|speaker\w*|locut\w*|participante?s?|audience\w*|public|personne\w*|salle|"
    r"enquêt\w*|interview\w*|lui|elle|voix|femme|homme|citoyen\w*|artisane?s?|agricult\w*|élev\w*|lycéen\w*|retraitée?s?|"
    r"inconnue?|tous|plusieurs|réponse|question|chargée?)\b",
    re.IGNORECASE,
)


@dataclass
class Talks:
    """Which talk each text belongs to, and the full names that stand in each: a first name alone is somebody of its talk.

    Attributes:
        of: The talk of each text: a file, or one respondent's answers.
        full: Talk → full names, normal forms.
        first: First name alone → talks.
    """

    of: list[str]
    full: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    first: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, form: str, talk: str) -> None:
        """Note that a name stands in a talk."""
        if is_full(form):
            self.full[talk].add(form)
        elif is_first_name(form):
            self.first[form].add(talk)

    @property
    def beside(self) -> dict[str, frozenset[str]]:
        """First name → the full names that stand in every talk where it stands alone."""
        return {
            form: frozenset(set.intersection(*(self.full.get(talk, set()) for talk in talks)))
            for form, talks in self.first.items()
        }


@dataclass(frozen=True)
class Masked:
    """Texts after replacement, what was found in each, and the key that grew by it."""

    texts: list[str]
    finds: list[list[Find]]
    key: Key
    counts: Counter[str] = field(default_factory=Counter)


def is_person_name(label: str) -> bool:
    """Tell whether a speaker label is somebody's name rather than a role.

    >>> is_person_name("Jeanne Duval"), is_person_name("M. Duval, éleveur"), is_person_name("DUVAL")
    (True, True, True)
    >>> is_person_name("Habitant A"), is_person_name("Maire adjoint"), is_person_name("Mme L."), is_person_name("E2")
    (False, False, False, False)
    """
    name = name_in(label)
    if not name or _GENERIC.search(name) or is_interviewer(label) or public_of(name):
        return False
    return all(word[0].isupper() and len(word) >= 2 for word in name.split()[:2])


def name_in(label: str) -> str:
    """The name of a label, without a title, an initial, or a role after a comma or in brackets."""
    bare = _TITLE.sub("", re.split(r"[,(–]", label)[0]).strip()
    words = [w for w in re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", bare) if len(w) >= 2]
    return " ".join(words) if any(len(w) >= 3 for w in words) and not re.search(r"\d", bare) else ""


def with_speakers(key: Key, labels: Iterable[str], beside: Mapping[str, frozenset[str]] | None = None) -> Key:
    """Give a pseudonym to the speakers whose label is a name.

    Args:
        key: What is known already.
        labels: As files write them.
        beside: First name → the full names that may be meant; all when `None`.

    >>> dict(with_speakers(Key(), ["M. Paul Petit", "Habitant 2"]).given["personne"])
    {'paul petit': 'personne-1'}
    """
    return key.extended(PERSON, [normal(PERSON, name_in(label)) for label in labels if is_person_name(label)], beside)


def speaker_pseudonym(label: str, key: Key) -> str | None:
    """The pseudonym of a speaker whose label is a name that nobody decided to keep."""
    if not is_person_name(label):
        return None
    form = normal(PERSON, name_in(label))
    return None if key.decisions.get(f"{PERSON}|{form}") == KEEP else key.pseudonym(PERSON, form)


def mask(
    texts: list[str],
    key: Key,
    places: frozenset[str] = frozenset(),
    settings: Protection | None = None,
    talks: Talks | None = None,
    *,
    finder: Finder | None = None,
) -> Masked:
    """Replace in texts what names persons or leads to them; near misses stay and are told.

    Names that one text gives in full are looked for in all the others, so that their order is nothing.

    Args:
        texts: What was said, one a passage.
        key: What is known already; it grows.
        places: Folded names of places, which are no persons.
        settings: What else to replace.
        talks: Which texts belong together; all of them when `None`.
        finder: What finds names in texts; this process when `None`.
    """
    talks = talks or Talks([""] * len(texts))
    more = besides(texts, settings or Protection(), places)
    seek = finder or find_here
    finds = _found(texts, key, seek(list(dict.fromkeys(texts)), Known(key.families(), places)), more)
    grown = _learnt(texts, finds, key, talks)
    news = grown.families() - key.families()
    if news:
        again = [i for i, text in enumerate(texts) if not news.isdisjoint(_WORDS.findall(fold(text)))]
        read = [texts[i] for i in again]
        anew = seek(list(dict.fromkeys(read)), Known(grown.families(), places))
        for i, found in zip(again, _found(read, grown, anew, [more[i] for i in again]), strict=True):
            finds[i] = found
        grown = _learnt(texts, finds, grown, talks)
    counts = Counter(find.kind for found in finds for find in found if find.sure)
    shown = [_apply(text, found, grown) if found else text for text, found in zip(texts, finds, strict=True)]
    return Masked(shown, finds, grown, Counter({kind: counts[kind] for kind in KINDS if counts[kind]}))


def _found(texts: list[str], key: Key, found: list[list[Find]], more: list[list[Find]]) -> list[list[Find]]:
    """What each text holds: what was found in each distinct one, a person's decisions, and what the manifest asks besides."""
    held = {text: finds for text, finds in zip(dict.fromkeys(texts), found, strict=True) if finds}
    decided = _literal(key)
    finds = []
    for text, besides_ in zip(texts, more, strict=True):
        here = held.get(text, NOTHING)
        if key.decisions:
            here = _decided(text, here, key, decided)
        finds.append(settle([*here, *besides_]) if besides_ else here)
    return finds


def _decided(text: str, finds: list[Find], key: Key, literal: re.Pattern[str] | None) -> list[Find]:
    """Apply a person's decisions: what to keep is dropped, what to replace is sure wherever it stands."""
    kept = []
    for find in finds:
        decision = key.decisions.get(f"{find.kind}|{normal(find.kind, text[find.start : find.end])}")
        if decision != KEEP:
            kept.append(Find(find.start, find.end, find.kind, find.sure or decision is not None))
    flat = fold(text) if literal else ""
    if literal and len(flat) == len(text):
        kept = [*(Find(*match.span(), PERSON) for match in literal.finditer(flat)), *kept]
    return settle(kept) if kept else NOTHING


def _literal(key: Key) -> re.Pattern[str] | None:
    """Names that a person decided to replace, wherever they are written, with or without capitals and accents."""
    forms = [f.partition("|")[2] for f, d in key.decisions.items() if f.startswith(f"{PERSON}|") and d != KEEP]
    if not forms:
        return None
    choices = "|".join(r"[\s-]+".join(map(re.escape, form.split(" "))) for form in sorted(forms, key=lambda f: (-len(f), f)))
    return re.compile(rf"\b(?:{choices})\b")


def _learnt(texts: list[str], finds: list[list[Find]], key: Key, talks: Talks) -> Key:
    forms: dict[str, set[str]] = {}
    for text, found, talk in zip(texts, finds, talks.of, strict=True):
        for find in found:
            if find.sure:
                form = normal(find.kind, text[find.start : find.end])
                forms.setdefault(find.kind, set()).add(form)
                if find.kind == PERSON:
                    talks.add(form, talk)
    for kind in sorted(forms):
        key = key.extended(kind, forms[kind], talks.beside if kind == PERSON else None)
    return key


def _apply(text: str, finds: list[Find], key: Key) -> str:
    for start, end, new in reversed(ranges_of(text, finds, key)):
        text = text[:start] + new + text[end:]
    return text


def ranges_of(text: str, finds: list[Find], key: Key) -> list[tuple[int, int, str]]:
    """Ranges of the sure finds of a text and the pseudonyms to put there, in order."""
    return [(f.start, f.end, f"[{key.pseudonym(f.kind, normal(f.kind, text[f.start : f.end]))}]") for f in finds if f.sure]


def replace_mapped(text: str, offsets: str, finds: list[Find], key: Key) -> tuple[str, str]:
    """Replace the sure finds of a passage; its offsets still lead to the source."""
    ranges = ranges_of(text, finds, key)
    if not ranges:
        return text, offsets
    mapped = replace_ranges(mapped_from_json(text, offsets), ranges)
    return mapped.text, mapped.to_json()
