"""Replace what names a person in speech and answers by stable typed pseudonyms.

E-mails and phone numbers are found by pattern; speakers are known by their labels. This is
pseudonymisation in the sense of the GDPR, not anonymity: other names may remain in what is said.
"""

import re

import pandas as pd

from pipeline.ingest.normalise import mapped_from_json, substitute
from pipeline.ingest.speakers import is_interviewer, public_of

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w+])(?:\+33|0033|0)[\s.\u00a0-]?[1-9](?:[\s.\u00a0-]?\d{2}){4}(?!\d)")
_TITLE = re.compile(r"^(?:m\.?|mr\.?|mme\.?|mlle\.?|monsieur|madame|dr\.?|docteur|maître|me)\s+", re.IGNORECASE)
_GENERIC = re.compile(
    r"\b(?:habitante?s?|résidente?s?|intervenante?s?|speaker\w*|locut\w*|participante?s?|audience\w*|public|personne\w*|salle|"
    r"enquêt\w*|interview\w*|lui|elle|voix|femme|homme|citoyen\w*|artisane?s?|agricult\w*|élev\w*|lycéen\w*|retraitée?s?|"
    r"inconnue?|tous|plusieurs|réponse|question|chargée?)\b",
    re.IGNORECASE,
)


def is_person_name(label: str) -> bool:
    """Tell whether a speaker label is somebody's name rather than a role.

    >>> is_person_name("Jeanne Duval"), is_person_name("M. Duval, éleveur"), is_person_name("DUVAL")
    (True, True, True)
    >>> is_person_name("Habitant A"), is_person_name("Maire adjoint"), is_person_name("Mme L."), is_person_name("E2")
    (False, False, False, False)
    """
    name = _name_in(label)
    if not name or _GENERIC.search(name) or is_interviewer(label) or public_of(name):
        return False
    return all(word[0].isupper() and len(word) >= 2 for word in name.split()[:2])


def _name_in(label: str) -> str:
    """The name of a label, without a title, an initial, or a role after a comma or in brackets."""
    bare = _TITLE.sub("", re.split(r"[,(–]", label)[0]).strip()
    words = [w for w in re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", bare) if len(w) >= 2]
    return " ".join(words) if any(len(w) >= 3 for w in words) and not re.search(r"\d", bare) else ""


def extend_key(key: dict[str, str], labels: list[str]) -> dict[str, str]:
    """Give a pseudonym to every new name; those already given never change.

    >>> extend_key({"Jeanne Duval": "personne-1"}, ["Paul Petit", "Jeanne Duval"])
    {'Jeanne Duval': 'personne-1', 'Paul Petit': 'personne-2'}
    """
    extended = dict(key)
    for label in sorted(set(labels)):
        if label not in extended and is_person_name(label):
            extended[label] = f"personne-{len(extended) + 1}"
    return extended


def pseudonymise(passages: pd.DataFrame, key: dict[str, str]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Replace e-mails, phones and the names of the key in everything but published documents.

    Args:
        passages: Columns of `schemas.PASSAGES`.
        key: Name → pseudonym.

    Returns:
        New passages, whose offsets still lead to the source, and the count of replacements by type.
    """
    frame = passages.copy()
    counts = {"courriel": 0, "téléphone": 0, "personne": 0}
    names = _names_pattern(key)
    spoken = frame["kind"] != "document"
    for index in frame.index[spoken]:
        text = frame.at[index, "text"]
        if not (_EMAIL.search(text) or _PHONE.search(text) or (names and names.search(text))):
            continue
        mapped = mapped_from_json(text, frame.at[index, "offsets"])
        for kind, pattern in (("courriel", _EMAIL), ("téléphone", _PHONE)):
            counts[kind] += len(pattern.findall(mapped.text))
            mapped = substitute(mapped, pattern, lambda match, kind=kind: f"[{kind}]")
        if names:
            counts["personne"] += len(names.findall(mapped.text))
            mapped = substitute(mapped, names, lambda match: f"[{_pseudonym(match.group(), key)}]")
        frame.at[index, "text"], frame.at[index, "offsets"] = mapped.text, mapped.to_json()
    return _rename_speakers(frame, key), counts


def _rename_speakers(frame: pd.DataFrame, key: dict[str, str]) -> pd.DataFrame:
    named = frame["speaker"].isin(key.keys())
    frame["voice_id"] = frame["voice_id"].where(~named, frame["speaker"].map(key))
    frame["speaker"] = frame["speaker"].where(~named, frame["speaker"].map(key))
    return frame


def _names_pattern(key: dict[str, str]) -> re.Pattern[str] | None:
    """Full names, and parts of names of two words and more; a single word may be a common noun."""
    names = {_name_in(label) for label in key if _TITLE.match(label) or len(_name_in(label).split()) >= 2}
    names |= {label for label in key if len(label.split()) >= 2}
    names |= {part for name in names if len(name.split()) >= 2 for part in name.split() if len(part) >= 4 and part[0].isupper()}
    names.discard("")
    if not names:
        return None
    choices = "|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n)))
    return re.compile(rf"\b(?:{choices})\b")


def mask_contacts(text: str, key: dict[str, str]) -> str:
    """Replace e-mails, phones and known names in a text that needs no way back, such as a refusal's detail."""
    names = _names_pattern(key)
    masked = _PHONE.sub("[téléphone]", _EMAIL.sub("[courriel]", text))
    return names.sub(lambda match: f"[{_pseudonym(match.group(), key)}]", masked) if names else masked


def _pseudonym(found: str, key: dict[str, str]) -> str:
    """Pseudonym of a full name or of a part of one; the first person who bears it, by order."""
    if found in key:
        return key[found]
    return next(pseudonym for name, pseudonym in key.items() if found in name)
