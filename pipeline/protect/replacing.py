"""Replacing ranges of a text that keeps the way back to its source."""

from pipeline.ingest.normalise import Mapped


def replace_ranges(mapped: Mapped, ranges: list[tuple[int, int, str]]) -> Mapped:
    """Put new words in place of ranges, in order and apart; each new character leads to the whole of what it replaces.

    >>> mapped = Mapped("vu Paul", tuple(range(7)), tuple(range(1, 8)))
    >>> after = replace_ranges(mapped, [(3, 7, "[personne-1]")])
    >>> after.text, after.locate(3, 15)
    ('vu [personne-1]', (3, 7))
    """
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for at, to, new in [*ranges, (len(mapped.text), len(mapped.text), "")]:
        text += [mapped.text[last:at], new]
        low, high = _first_run(mapped, at, to) if new else (0, 0)
        starts += [*mapped.starts[last:at], *[low] * len(new)]
        ends += [*mapped.ends[last:at], *[high] * len(new)]
        last = to
    return Mapped("".join(text), tuple(starts), tuple(ends))


def _first_run(mapped: Mapped, at: int, to: int) -> tuple[int, int]:
    """Source range of `text[at:to]` up to its first jump back: what a span skipped is nobody's source."""
    low, high = mapped.starts[at], mapped.ends[at]
    for i in range(at + 1, to):
        if mapped.starts[i] < high:
            if mapped.ends[i] <= high:
                continue
            break
        if mapped.starts[i] > high + 3:
            break
        high = mapped.ends[i]
    return low, high
