"""Documents → passages of sensible length that keep their anchor."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import nan

import pandas as pd

from pipeline.ingest.captions import is_caption
from pipeline.ingest.normalise import Mapped, normalise
from pipeline.language import sentence_spans
from pipeline.model import Block, Box, Document, Rejection, Territory
from pipeline.schemas import PASSAGES

MERGE_BELOW = 120  # characters: shorter neighbours of one section are read together
MERGE_UP_TO = 600
SPLIT_ABOVE = 1100
SPLIT_TO = 800
MIN_WORDS = 4  # of letters, in a document's passage


@dataclass(frozen=True)
class Segmented:
    """Passages of one document (columns `schemas.PASSAGES`), refusals, and the count of blocks read."""

    passages: pd.DataFrame
    rejections: tuple[Rejection, ...]
    read: int
    kept: int


def segment(document: Document, territory: Territory) -> Segmented:
    """Cut a document into passages; blocks with no sentence are refused by name."""
    blocks = _gather(document, _merge(document)) if document.source.kind == "document" else ((b, 1) for b in document.blocks)
    rows: list[tuple[object, ...]] = []
    writer = _Writer(document, territory)
    rejections = list(document.rejections)
    kept = refused = 0
    for block, weight in blocks:
        mapped = normalise(document.text, block.spans)
        if not _worth(mapped.text, document.source.kind) and not (block.section and _says(mapped.text)):
            refused += weight
            rejections.append(Rejection(document.source.path, anchor_of(block), "fragment sans phrase", mapped.text[:80]))
            continue
        kept += weight
        rows += [writer.row(piece, block) for piece in _split(mapped)]
    frame = pd.DataFrame(rows, columns=list(PASSAGES))
    read = len(document.blocks) + len(document.rejections)
    return Segmented(frame, tuple(rejections), read, kept)


def anchor_of(block: Block) -> str:
    """Say in French where a block stands."""
    if block.box:
        return f"page {block.box.page}"
    if block.row is not None:
        return f"{block.section}, ligne {block.row}" if block.section else f"ligne {block.row}"
    if block.turn is not None:
        return f"tour {block.turn}"
    return f"caractères {block.spans[0][0]}-{block.spans[-1][1]}"


def _worth(text: str, kind: str) -> bool:
    if kind != "document":
        return any(c.isalpha() for c in text)
    words = [w for w in text.split() if any(c.isalpha() for c in w)]
    letters = sum(c.isalpha() for c in text)
    # Figures, the bars of a table's row and the dots of a table of contents take nothing from the words.
    signs = sum(not (c.isalnum() or c.isspace() or c in "|.…%€") for c in text)
    return len(words) >= MIN_WORDS and letters >= signs


def _says(text: str) -> bool:
    """Whether a fragment says something under its heading: «Contact › mairie, 01 02 03 04 05»."""
    return sum(any(c.isalpha() for c in word) for word in text.split()) >= 2


def _merge(document: Document) -> list[tuple[Block, int]]:
    """Join short neighbours of one section, and a sentence cut by a page or column end."""
    merged: list[tuple[Block, int]] = []
    for block in document.blocks:
        last = merged[-1][0] if merged else None
        if last and _is_beside(last, block) and _belongs(document.text, last, block):
            merged[-1] = (_join(last, block), merged[-1][1] + 1)
        else:
            merged.append((block, 1))
    return merged


def _gather(document: Document, blocks: list[tuple[Block, int]]) -> list[tuple[Block, int]]:
    """Join fragments without a sentence with one another, else with the text beside them in their section."""

    def poor(block: Block) -> bool:
        return not _worth(_text(document, block), "document")

    together = _fold(blocks, lambda group, block: poor(group) and poor(block) and _size(group, block) <= MERGE_UP_TO)
    return _fold(together, lambda group, block: poor(group) or poor(block))


def _fold(blocks: list[tuple[Block, int]], joins: Callable[[Block, Block], bool]) -> list[tuple[Block, int]]:
    """Join each block to the group before it where `joins` says so, within a section, up to the next page."""
    found: list[tuple[Block, int]] = []
    for block, weight in blocks:
        if found and _is_beside(found[-1][0], block) and joins(found[-1][0], block):
            group, count = found[-1]
            found[-1] = (_join(group, block), count + weight)
        else:
            found.append((block, weight))
    return found


def _is_beside(a: Block, b: Block) -> bool:
    """Whether two blocks that follow each other stand in one section, on one page or the next, read the same way."""
    close = not a.box or not b.box or abs(a.box.page - b.box.page) <= 1
    return close and a.section == b.section and (a.ocr is None) == (b.ocr is None)


def _text(document: Document, block: Block) -> str:
    return " ".join(document.text[start:end] for start, end in block.spans)


def _size(a: Block, b: Block) -> int:
    return sum(end - start for start, end in a.spans + b.spans)


def _join(a: Block, b: Block) -> Block:
    """One block of two; of two recognition confidences the lower."""
    ocr = min((c for c in (a.ocr, b.ocr) if c is not None), default=None)
    return replace(a, spans=a.spans + b.spans, boxes=a.boxes + b.boxes, box=_around(a, b), ocr=ocr)


def _belongs(text: str, last: Block, block: Block) -> bool:
    before = " ".join(text[s:e] for s, e in last.spans).strip()
    after = " ".join(text[s:e] for s, e in block.spans).strip()
    if not before or not after or len(before) + len(after) > SPLIT_ABOVE:
        return False
    same_page = not last.box or not block.box or last.box.page == block.box.page
    if is_caption(after) or is_caption(before):
        return False
    cut = (before[-1].isalpha() and after[0].islower()) or before.endswith(("-", ","))
    listed = before.endswith((":", ";")) or (after[0] in "-–•·▪■o" and after[1:2].isspace())
    short = len(before) < MERGE_BELOW or len(after) < MERGE_BELOW
    fits = len(before) + len(after) <= MERGE_UP_TO
    return cut or (same_page and fits and (listed or (short and " | " not in before + after)))


def _around(a: Block, b: Block) -> Box | None:
    if not a.box or not b.box or a.box.page != b.box.page:
        return a.box
    return Box(a.box.page, min(a.box.x0, b.box.x0), min(a.box.y0, b.box.y0), max(a.box.x1, b.box.x1), max(a.box.y1, b.box.y1))


def _split(mapped: Mapped) -> Iterator[Mapped]:
    """Cut a long text at sentence ends, into pieces of about `SPLIT_TO` characters."""
    if len(mapped.text) <= SPLIT_ABOVE:
        yield mapped
        return
    spans = [part for span in sentence_spans(mapped.text) for part in _hard_cut(mapped.text, *span)]
    start, end = spans[0]
    for low, high in spans[1:]:
        if high - start > SPLIT_TO:
            yield mapped.cut(start, end)
            start = low
        end = high
    yield mapped.cut(start, end)


def _hard_cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence without end at spaces (speech is often typed without full stops)."""
    while end - start > SPLIT_ABOVE:
        space = text.rfind(" ", start, start + SPLIT_TO)
        middle = space if space > start else start + SPLIT_TO
        yield start, middle
        start = middle + (text[middle : middle + 1] == " ")
    yield start, end


class _Writer:
    """Writes the rows of a document's passages, in the order of `schemas.PASSAGES`."""

    def __init__(self, document: Document, territory: Territory) -> None:
        self.source, self.territory = document.source, territory
        self.seen: Counter[bytes] = Counter()
        self.perspectives: dict[tuple[str, str, str], str] = {}

    def row(self, piece: Mapped, block: Block) -> tuple[object, ...]:
        """One passage; a column that nothing tells is not a number, as in a table of dictionaries."""
        source = self.source
        start, end = piece.locate(0, len(piece.text))
        public, rendering = block.public or source.public, block.rendering or source.rendering
        mode = block.mode or source.mode
        start_s, end_s = _times_at(block, start, end)
        voice = f"{source.path}#{block.voice}" if block.voice else source.path
        told = {
            "passage_id": self._identifier(voice, block.question, piece.text),
            "source": source.path,
            "kind": source.kind,
            "voice_id": voice,
            "public": public,
            "perspective": block.perspective or self._perspective(mode, public, rendering),
            "mode": mode,
            "rendering": rendering,
            "commune": block.commune or source.commune,
            "role": block.role,
            "section": block.section,
            "text": piece.text,
            "turn": block.turn,
            "speaker": block.speaker,
            "start_s": start_s,
            "end_s": end_s,
            "row": block.row,
            "question": block.question,
            "asked": block.asked,
            "ocr": block.ocr,
            "start_char": start,
            "end_char": end,
            "offsets": piece.to_json(),
        }
        if box := _box_at(block, start, end):
            told |= {"page": box.page, "x0": box.x0, "y0": box.y0, "x1": box.x1, "y1": box.y1}
        return tuple(told.get(name, nan) for name in PASSAGES)

    def _perspective(self, mode: str, public: str, rendering: str) -> str:
        """The perspective of a voice; a file has few kinds of them."""
        known = self.perspectives.get((mode, public, rendering))
        if known is None:
            known = self.perspectives[mode, public, rendering] = self.territory.perspective(mode, public, rendering)
        return known

    def _identifier(self, voice: str, question: str | None, text: str) -> str:
        """An id derived from source, voice, question and text; the same words once more are another passage."""
        content = hashlib.sha256(f"{self.source.path}\x1f{voice}\x1f{question}\x1f{text}".encode())
        print_ = content.digest()[:16]
        self.seen[print_] += 1
        content.update(f"\x1f{self.seen[print_]}".encode())
        return f"p-{content.hexdigest()[:16]}"


def _box_at(block: Block, start: int, end: int) -> Box | None:
    """Box around the lines that a range of the extracted text covers, on its first page."""
    if not block.boxes:
        return block.box
    positions = [at for at, _ in block.boxes]
    inside = [
        box for i, (at, box) in enumerate(block.boxes) if at < end and (i + 1 == len(positions) or positions[i + 1] > start)
    ]
    if not inside:
        return block.box
    first = [b for b in inside if b.page == inside[0].page]
    return Box(
        first[0].page, min(b.x0 for b in first), min(b.y0 for b in first), max(b.x1 for b in first), max(b.y1 for b in first)
    )


def _times_at(block: Block, start: int, end: int) -> tuple[float | None, float | None]:
    """Times of the stretches that a range of the extracted text covers; those of the turn where none is told."""
    if not block.times:
        return block.start_s, block.end_s
    positions = [at for at, _, _ in block.times]
    inside = [
        (begin, until)
        for i, (at, begin, until) in enumerate(block.times)
        if at < end and (i + 1 == len(positions) or positions[i + 1] > start)
    ]
    begins = [begin for begin, _ in inside if begin is not None]
    untils = [until for _, until in inside if until is not None]
    return (min(begins) if begins else block.start_s, max(untils) if untils else block.end_s)
