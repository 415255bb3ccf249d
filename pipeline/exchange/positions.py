r"""What another tool counts as a character: most count code points, some count two for an emoji, some one for a line end of two.

REFI-QDA says «characters». Where a text holds neither an emoji nor `\r\n`, every count agrees. Where it does, the count that puts
most ends of selections at ends of words is taken: people code words, and a shifted count cuts them.
"""

from collections.abc import Iterable
from itertools import product


def count_of(text: str, edges: Iterable[tuple[int, int]]) -> list[int]:
    r"""Give the character of a text that each position of a tool stands for, and one more for the end.

    Args:
        text: With its own line ends.
        edges: Starts and ends of the selections, as the tool counts them.

    Returns:
        `result[position]` is a character of `text`.

    >>> count_of("🌊 eau", [(3, 6)])[3:7], count_of("🌊 eau", [(2, 5)])[2:6]
    ([2, 3, 4, 5], [2, 3, 4, 5])
    """
    edges = list(edges)
    wide = any(char > "\uffff" for char in text)
    # The standard's own count first: it wins where nothing speaks for another.
    ways = [
        _places(text, wide=two, joined=one)
        for one, two in product((False, *([True] if "\r\n" in text else [])), (False, *([True] if wide else [])))
    ]
    if len(ways) == 1 or not edges:
        return ways[0]
    return max(ways, key=lambda places: _fit(text, places, edges))


def _places(text: str, *, wide: bool, joined: bool) -> list[int]:
    r"""Character of each position, where an emoji counts for two (`wide`), `\r\n` for one (`joined`)."""
    places: list[int] = []
    for at, char in enumerate(text):
        if joined and char == "\n" and at and text[at - 1] == "\r":
            continue
        places += [at, at] if wide and char > "\uffff" else [at]
    return [*places, len(text)]


def _fit(text: str, places: list[int], edges: list[tuple[int, int]]) -> tuple[int, int]:
    """How many selections lie within the text, and how many of their ends cut no word and hold no space."""
    inside = [(places[start], places[end]) for start, end in edges if 0 <= start <= end < len(places)]
    return len(inside), sum(_clean(text, start, start) + _clean(text, end, end - 1) for start, end in inside)


def _clean(text: str, edge: int, inner: int) -> bool:
    """Whether a selection that begins or ends at `edge` cuts no word there, and its `inner` character is no space."""
    left, right = text[max(0, edge - 1) : edge], text[edge : edge + 1]
    return not (left.isalnum() and right.isalnum()) and not text[max(0, inner) : inner + 1].isspace()
