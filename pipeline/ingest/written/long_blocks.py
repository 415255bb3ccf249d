"""Paragraphs without end, cut so that no passage of the pipeline works on millions of characters at once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.model import Block

LONGEST_BLOCK = 50_000  # characters; the offset map of a block takes about 150 bytes a character


def cut_long(text: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """Cut blocks of one long span at the end of a sentence, or at a space, or anywhere; the others pass.

    >>> [b.spans for b in cut_long("x" * 120_000, [Block(((0, 120_000),))])]
    [((0, 50000),), ((50000, 100000),), ((100000, 120000),)]
    """
    for block in blocks:
        start, end = block.spans[0]
        while len(block.spans) == 1 and end - start > LONGEST_BLOCK:
            stop = _place(text, start, start + LONGEST_BLOCK)
            yield replace(block, spans=((start, stop),))
            start = stop
        yield block if start == block.spans[0][0] else replace(block, spans=((start, end),))


def _place(text: str, start: int, stop: int) -> int:
    half = start + LONGEST_BLOCK // 2
    sentence, space = text.rfind(". ", half, stop), text.rfind(" ", half, stop)
    return sentence + 2 if sentence > 0 else space + 1 if space > 0 else stop
