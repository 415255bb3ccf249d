"""Which of our passages a coding of another tool touches."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.exchange.assembled import Assembled, assemble
from pipeline.exchange.placing import Page, Range, page_of, place

if TYPE_CHECKING:
    from pipeline.exchange.foreign import ForeignCoding

HALF = 0.5  # of the shorter of passage and coding; of a document
TELLING = 25  # letters of a passage that no other document says by chance


@dataclass(frozen=True)
class Located:
    """A coding and the passages that it touches, each with the share of it that is covered; or why none is."""

    coding: "ForeignCoding"
    touched: tuple[tuple[str, float], ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class _Placed:
    """A document with our passages in it: ranges of letters by identifier, and a word on what is not known."""

    page: Page
    ranges: dict[str, Range]
    told: str = ""

    @cached_property
    def order(self) -> list[tuple[int, int, str]]:
        """End, start and identifier of each passage; they follow one another and never overlap."""
        return sorted((end, start, identifier) for identifier, (start, end) in self.ranges.items())


class Ground:
    """The passages of a run, source by source (columns of `schemas.PASSAGES`)."""

    def __init__(self, passages: pd.DataFrame) -> None:
        """Hold each source's passages, in the order of the table."""
        self.parts = {str(path): part for path, part in passages.groupby("source", sort=True)}

    @cached_property
    def ours(self) -> dict[str, tuple[Assembled, Page]]:
        """Each source as we give it to other tools."""
        made = {path: assemble(part) for path, part in self.parts.items()}
        return {path: (whole, page_of(whole.text)) for path, whole in made.items()}

    @cached_property
    def texts(self) -> dict[str, dict[str, str]]:
        """Source → passage → text."""
        return {
            path: dict(zip(part["passage_id"].astype(str), part["text"].astype(str), strict=True))
            for path, part in self.parts.items()
        }

    def read(self, text: str) -> _Placed:
        """Place our passages in a document: as we wrote it, else those of the source that it holds most of."""
        page = page_of(text)
        same = [path for path, (_, own) in self.ours.items() if own.letters == page.letters]
        if len(same) == 1:
            whole, _ = self.ours[same[0]]
            return _Placed(page, {identifier: page.range_of(*span) for identifier, span in whole.spans.items()})
        if same:
            return _Placed(page, {}, f"texte de {len(same)} sources à la fois ({', '.join(same)}) : laquelle n'est pas sûr")
        found = {path: place(page, texts) for path, texts in self.texts.items()}
        size = {path: sum(end - start for start, end in placed.ranges.values()) for path, placed in found.items()}
        best = max(size, key=lambda path: (size[path], path), default="")
        if not best or not size[best]:
            return _Placed(page, {}, "aucun passage de la dernière exécution n'est dans ce document")
        if list(size.values()).count(size[best]) > 1:
            return _Placed(page, {}, "ce document tient autant de plusieurs sources : laquelle n'est pas sûr")
        if max(end - start for start, end in found[best].ranges.values()) < TELLING and size[best] < HALF * len(page.letters):
            return _Placed(page, {}, "ce document n'a que quelques mots d'une source : que ce soit elle n'est pas sûr")
        told = f"{len(found[best].unsure)} passage(s) y sont plusieurs fois" if found[best].unsure else ""
        return _Placed(page, found[best].ranges, told)


def locate(codings: Sequence["ForeignCoding"], ground: Ground) -> Iterator[Located]:
    """Find the passages that each coding touches, in the order of the codings."""
    pages: dict[str, _Placed] = {}
    for coding in codings:
        if not coding.quote.strip() and coding.start is None:
            yield Located(coding, problem="codage d'un document entier, d'une image ou d'un son : ce n'est celui d'aucun passage")
        elif coding.text is not None:
            if coding.text not in pages:
                pages[coding.text] = ground.read(coding.text)
            yield _in_document(coding, pages[coding.text])
        else:
            yield _quoted(coding, ground)


def _in_document(coding: "ForeignCoding", placed: _Placed) -> Located:
    """A coding in a document whose text is known: where it says it is, else where its words are."""
    if coding.start is not None and coding.end is not None:
        coded = placed.page.range_of(coding.start, coding.end)
    else:
        hits = placed.page.find(coding.quote)
        if len(hits) != 1:
            return Located(coding, problem=f"l'extrait codé est {len(hits)} fois dans le document")
        coded = hits[0]
    return _touching(coding, coded, placed)


def _quoted(coding: "ForeignCoding", ground: Ground) -> Located:
    """A coding of which only the words are known: they must be once in the territory."""
    hits = [(path, hit) for path, (_, own) in ground.ours.items() for hit in own.find(coding.quote)]
    if len(hits) > 1:
        from pipeline.exchange.code_names import words

        named = [(path, hit) for path, hit in hits if words(coding.document) in (words(path), words(path.rpartition("/")[2]))]
        hits = named or hits
    if len(hits) != 1:
        return Located(
            coding, problem=f"l'extrait codé est {len(hits)} fois dans la dernière exécution, il faut qu'il y soit une"
        )
    path, coded = hits[0]
    whole, own = ground.ours[path]
    return _touching(coding, coded, _Placed(own, {identifier: own.range_of(*span) for identifier, span in whole.spans.items()}))


def _touching(coding: "ForeignCoding", coded: Range, placed: _Placed) -> Located:
    """The passages of which, or of the coding, half is common to both."""
    touched = []
    start, end = coded
    order = placed.order
    for high, low, identifier in order[bisect_right(order, (start, len(placed.page.letters), "")) :]:
        if low >= end:
            break
        common = min(end, high) - max(start, low)
        if common > 0 and common >= HALF * min(end - start, high - low):
            touched.append((identifier, common / (high - low)))
    problem = "" if touched else placed.told or "les mots codés ne sont pas ceux d'un passage de la dernière exécution"
    return Located(coding, tuple(touched), problem)
