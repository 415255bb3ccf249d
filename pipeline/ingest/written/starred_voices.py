"""Corpora for IRaMuTeQ and Alceste → documents: who speaks in each text, and what starred variables say of that voice."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from hashlib import sha256
from typing import Any

from slugify import slugify

from pipeline.ingest.speech.speakers import is_interviewer
from pipeline.ingest.tables.non_answers import bare_answer, is_non_answer
from pipeline.ingest.written.starred import Starred, cut_texts
from pipeline.ingest.written.starred_roles import names_persons, plain, roles_of
from pipeline.model import (
    INTERVIEWER,
    MODES,
    PARTICIPANT,
    PERSPECTIVES,
    PUBLICS,
    RENDERINGS,
    Block,
    Document,
    Rejection,
    Role,
    Source,
    Territory,
)

_UNTOLD = {"", "non-precise", "non-renseigne", "inconnu", "inconnue", "na", "nr", "nsp"}
_PUBLICS = {**{name: name for name in PUBLICS}, "elue": "elu", "agente": "agent", "habitante": "habitant"}


def read_starred(text: str, source: Source, territory: Territory) -> Document:
    """Read a corpus: one voice a text, or a person whom a variable names; every variable is kept.

    `public`, `mode`, `rendu`, `perspective` and `commune` (or `ville`) describe the voice when their value is known here;
    all others, and values that are not, become closed variables of the voice. Thematic lines are questions, in a
    published document sections. `[sources.colonnes]` of the manifest names the variables instead.

    Args:
        text: The whole file, lines ended by a line feed.
        source: Which file, and what it is where nothing says otherwise.
        territory: Its communes, whose names starred values spell in hyphens.

    Raises:
        MissingColumn: The manifest names a variable that no text has.
    """
    texts, refused = cut_texts(text, source.path)
    reader = _Reader(text, texts, source, territory)
    blocks = tuple(reader.blocks())
    told = (*refused, *reader.rejections, *reader.private(), *reader.documents())
    return Document(source, text, blocks, told, variables=reader.variables())


def summary_of(text: str, source: Source) -> str:
    """Say in French what a corpus holds: its texts and its variables."""
    texts, _ = cut_texts(text, source.path)
    names = sorted({name for one in texts for name, _ in one.stars})
    return f"corpus IRaMuTeQ, {len(texts)} texte(s), variables : {', '.join(names) or 'aucune'}"


class _Reader:
    """Gives the blocks and the variables of a corpus."""

    def __init__(self, text: str, texts: list[Starred], source: Source, territory: Territory) -> None:
        self.text, self.texts, self.source = text, texts, source
        self.ends = [match.start() for match in re.finditer("\n", text)]
        self.communes = {slugify(name): name for name in territory.communes}
        self.values: dict[str, list[str]] = defaultdict(list)
        for one in texts:
            for name, value in one.stars:
                self.values[name].append(value)
        self.roles = roles_of(texts, self.values, source.columns)
        self.rejections: list[Rejection] = []

    def blocks(self) -> Iterable[Block]:
        """One block a paragraph; an answer that says nothing is refused by name."""
        for number, (one, voice) in enumerate(zip(self.texts, self.voices, strict=True), start=1):
            told = self._told(one)
            for part in one.parts:
                heading = plain(part.theme) or told["question"]
                place = self._place(number, heading)
                for span in part.spans:
                    if self.source.kind != "document" and self._is_empty(span, one.line):
                        continue
                    yield Block((span,), row=self._line(span[0]), voice=voice, role=self._role(one), **(told | place))

    def _place(self, number: int, heading: str | None) -> dict[str, str | None]:
        """Texts of a published corpus are sections, which are never read together."""
        if self.source.kind != "document":
            return {"question": heading}
        return {"question": None, "section": f"texte {number}" + (f" › {heading}" if heading else "")}

    def _role(self, one: Starred) -> Role:
        return INTERVIEWER if is_interviewer(dict(one.stars).get(self.roles.identity or "", "")) else PARTICIPANT

    def _is_empty(self, span: tuple[int, int], line: int) -> bool:
        said = self.text[slice(*span)].strip()
        side = bare_answer(said)
        if not side and not is_non_answer(said):
            return False
        why = "réponse sans contenu" if side else "non-réponse"
        self.rejections.append(Rejection(self.source.path, f"texte de la ligne {line}", why, said[:40]))
        return True

    def _line(self, at: int) -> int:
        return bisect_left(self.ends, at) + 1

    def _told(self, one: Starred) -> dict[str, Any]:
        """What a text says of its voice, in the words of the house."""
        stars = dict(one.stars)
        commune = stars.get(self.roles.commune or "", "")
        return {
            "question": plain(stars.get(self.roles.question or "", "")),
            "commune": None if slugify(commune) in _UNTOLD else self.communes.get(slugify(commune), commune),
            "public": _public(stars.get(self.roles.public or "", "")),
            "mode": _known(stars.get("mode", ""), MODES),
            "rendering": _known(stars.get("rendu", ""), RENDERINGS),
            "perspective": _known(stars.get("perspective", ""), PERSPECTIVES),
        }

    def variables(self) -> dict[str, dict[str, str]]:
        """Voice → variable → value, of all that its blocks do not tell; several values of one person are all kept."""
        found: dict[str, dict[str, set[str]]] = {}
        for one, voice in zip(self.texts, self.voices, strict=True):
            said = found.setdefault(voice, defaultdict(set))
            told = self._told(one)
            for name, value in one.stars:
                if not self._is_told(name, value, told) and name not in self._private:
                    said[name].add(value or "oui")
        return {voice: {name: " ; ".join(sorted(values)) for name, values in said.items()} for voice, said in found.items()}

    def _is_told(self, name: str, value: str, told: dict[str, Any]) -> bool:
        """Whether blocks say already what a variable says: who speaks, or a value of the house."""
        roles = self.roles
        if name in (roles.identity, roles.question):
            return True
        column = {roles.commune: "commune", roles.public: "public", "rendu": "rendering"}.get(name, name)
        if column not in ("commune", "public", "mode", "rendering", "perspective"):
            return False
        return told[column] is not None or slugify(value) in _UNTOLD

    def private(self) -> list[Rejection]:
        """Variables that hold who people are or how to reach them: told once, taken up nowhere."""
        why = "ses valeurs ne sont reprises nulle part"
        return [Rejection(self.source.path, f"« {n} »", "variable personnelle écartée", why) for n in sorted(self._private)]

    def documents(self) -> list[Rejection]:
        """Published documents among persons' texts: a file is read as one or the other."""
        if self.source.kind == "document":
            return []
        count = sum(self._told(one)["mode"] == "document" for one in self.texts)
        why = f"{count} texte(s) de mode « document » comptent ici comme des personnes : mettez-les dans un corpus à part, sous documents/"
        return [Rejection(self.source.path, "fichier", "à vérifier", why)] if count else []

    @cached_property
    def _private(self) -> frozenset[str]:
        kept = {self.roles.identity, self.roles.commune, self.roles.public, *self.source.columns.variables}
        return frozenset(name for name, values in self.values.items() if name not in kept and names_persons(name, values))

    @cached_property
    def voices(self) -> list[str]:
        """Voice of each text, named after what all its texts hold: a name could be found again by trying names.

        Texts that are the same to the letter are numbered: they may be two persons'.
        """
        keys = [dict(one.stars).get(self.roles.identity or "", "") for one in self.texts]
        held: dict[str, list[str]] = defaultdict(list)
        words = [self._print(one) for one in self.texts]
        for key, said in zip(keys, words, strict=True):
            held[key].append(said)
        names: list[str] = []
        seen: Counter[str] = Counter()
        for key, said in zip(keys, words, strict=True):
            name = "r-" + sha256((f"{key}\x1e" + "\x1e".join(sorted(held[key])) if key else said).encode()).hexdigest()[:12]
            seen[name] += not key
            names.append(name if key or seen[name] == 1 else f"{name}-{seen[name]}")
        return names

    def _print(self, one: Starred) -> str:
        stars = [f"{name}_{value}" for name, value in one.stars]
        parts = [f"{part.theme}\x1f" + "\x1f".join(self.text[slice(*span)] for span in part.spans) for part in one.parts]
        return "\x1d".join([*stars, *parts])


def _known(value: str, allowed: tuple[str, ...]) -> str | None:
    slug = slugify(value)
    return slug if slug in allowed else None


def _public(value: str) -> str | None:
    """A public of the house, in the singular or the plural.

    >>> _public("Élus"), _public("habitante"), _public("jeunes")
    ('elu', 'habitant', None)
    """
    slug = slugify(value)
    return _PUBLICS.get(slug) or _PUBLICS.get(slug.removesuffix("s"))
