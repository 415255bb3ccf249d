"""The pseudonym key of a territory: what was replaced by what, and what a person decided.

A pseudonym once given never changes. The key is kept apart from every output.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pipeline.language import is_word
from pipeline.protect.finds import MAIL, PERSON, PHONE, fold
from pipeline.protect.lexicon import is_given
from pipeline.protect.people import People

KEEP, REPLACE, QUOTABLE = "garder", "remplacer", "citable"
_TITLES = ("m", "mr", "mme", "mlle")
_SAID = ((r"\s*[(\[]?\s*\barr?oba[sz]e?s?\b\s*[)\]]?\s*|\s*[(\[]\s*at\s*[)\]]\s*|\s+at\s+", "@"), (r"\s*[(\[]?\b(?:point|dot)\b[)\]]?\s*", "."),
         (r"\s*\b(?:underscore|tiret du (?:bas|six|huit|[68]))\b\s*", "_"), (r"\s*\b(?:tiret|trait d'union)\b\s*", "-"))  # fmt: skip


@dataclass(frozen=True)
class Key:
    """Forms and their pseudonyms by kind, shown file names, and decisions of a person.

    Attributes:
        given: kind → normal form → pseudonym, such as `personne-3`.
        sources: Shown file name → file name, of the last run.
        decisions: `kind|form` → `garder`, `remplacer` or another pseudonym; `passage|id` → `citable`.
    """

    given: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, str] = field(default_factory=dict)

    def pseudonym(self, kind: str, form: str) -> str | None:
        """The pseudonym of a normal form; what a person decided wins."""
        decided = self.decisions.get(f"{kind}|{form}")
        known = self.given.get(kind, {}).get(form)
        return decided if decided and decided not in (KEEP, REPLACE) else known

    def families(self) -> frozenset[str]:
        """Folded family names that the key holds, of full names or learnt after a title: alone, such a one is a name.

        One learnt by itself must be no word of French: «Mme Petit» does not make every «Petit» a name.
        """
        forms = [form.split(" ") for form in self.given.get(PERSON, {})]
        full = {word for words in forms if is_full(" ".join(words)) for word in words}
        alone = {words[-1] for words in forms if (len(words) == 1 or _is_titled(" ".join(words))) and not is_word(words[-1])}
        return frozenset(word for word in full | alone if len(word) >= 4 and not is_given(word))

    def extended(self, kind: str, forms: Iterable[str], beside: Mapping[str, frozenset[str]] | None = None) -> "Key":
        """Give a pseudonym to every new form; full names first, so that a part of one finds its person.

        Args:
            kind: Of what the forms are names.
            forms: Normal forms.
            beside: First name → the full names that stand wherever it stands alone; `None` when all may be meant.

        >>> key = Key().extended("personne", ["dupont", "martine dupont", "alain petit"])
        >>> dict(key.given["personne"])
        {'alain petit': 'personne-1', 'martine dupont': 'personne-2', 'dupont': 'personne-2'}
        """
        known = dict(self.given.get(kind, {}))
        last = max((int(p.rsplit("-", 1)[1]) for p in known.values()), default=0)
        people = People({name: pseudonym for name, pseudonym in known.items() if is_full(name)} if kind == PERSON else {})
        for form in sorted(set(forms) - known.keys(), key=lambda f: (not is_full(f), -f.count(" ") if not is_full(f) else 0, f)):
            same = _same_person(form, people, beside) if kind == PERSON else None
            if same is None:
                last += 1
            known[form] = same or f"{kind}-{last}"
            if kind == PERSON and is_full(form):
                people.add(form, known[form])
        return replace(self, given={**self.given, kind: known})

    def to_json(self) -> str:
        """Write the key; `key_from_json` reads it back."""
        content = {"version": 2, "pseudonymes": self.given, "sources": self.sources, "decisions": self.decisions}
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


def key_from_json(text: str) -> Key:
    """Read a key, or one of the first version, which only held names of speakers."""
    content = json.loads(text)
    if content.get("version") == 2:
        return Key(content["pseudonymes"], content["sources"], content["decisions"])
    return Key({PERSON: {normal(PERSON, name): pseudonym for name, pseudonym in content.items()}})


def normal(kind: str, found: str) -> str:
    """The form under which spellings of one thing are the same.

    >>> normal("personne", "Jean-Pierre  LE GALL"), normal("téléphone", "+33 (0)6.12.34.56.78"), normal("courriel", "j.duval arobase exemple point fr")
    ('jean pierre le gall', '0612345678', 'j.duval@exemple.fr')
    """
    flat = fold(found)
    if kind == MAIL:
        for pattern, mark in _SAID:
            flat = re.sub(pattern, mark, flat)
        return re.sub(r"\s+", "", flat)
    if kind == PHONE:
        digits = re.sub(r"[^\da-z]", "", flat)
        return re.sub(r"^(?:00)?330?(?=\d{9}$)", "0", digits)
    words = re.findall(r"\w+", flat)
    return (" " if kind in (PERSON, "adresse", "lieu", "fonction") else "").join(words)


def is_full(form: str) -> bool:
    """Whether a normal form is a first name and a family name, in either order.

    «m» is read as «monsieur», not as an initial: the person may be anybody of that family.

    >>> is_full("martine dupont"), is_full("le gall"), is_full("martine"), is_full("jean pierre"), is_full("m dupont")
    (True, False, False, False, False)
    """
    if _is_titled(form):
        return False
    words = form.split(" ")
    borne = [is_given(word) or len(word) == 1 for word in words]
    return len(words) >= 2 and (borne[0] or borne[-1]) and not all(borne)


def _is_titled(form: str) -> bool:
    first, _, rest = form.partition(" ")
    return first in _TITLES and bool(rest)


def is_first_name(form: str) -> bool:
    """Whether a normal form is one or several first names and no more.

    >>> is_first_name("martine"), is_first_name("jean pierre"), is_first_name("martine dupont")
    (True, True, False)
    """
    return all(is_given(word) for word in form.split(" "))


def _same_person(form: str, people: People, beside: Mapping[str, frozenset[str]] | None) -> str | None:
    """The pseudonym of the only known person whom a form can name: the same words, a slip of a letter, or a part."""
    if is_full(form):
        return people.named_in_full(form)
    among = beside.get(form, frozenset()) if beside is not None and is_first_name(form) else None
    return people.named_in_part(form, among)
