"""An action cut into what is compared to needs: its title, then its title with each stretch of its description."""

from dataclasses import dataclass

import pandas as pd

from pipeline.language import sentence_spans

WORDS = 45  # of a stretch, about those of a passage
MOST = 12  # stretches of one action


@dataclass(frozen=True)
class Units:
    """Stretches of actions, row by row alike.

    Attributes:
        texts: What is compared: the title, then the stretch.
        quotes: The stretch alone, an exact substring of the title or of the description.
        owners: Row of the action that each is of.
    """

    texts: list[str]
    quotes: list[str]
    owners: list[int]


def units_of(actions: pd.DataFrame) -> Units:
    """Cut actions: columns title and description."""
    texts, quotes, owners = list[str](), list[str](), list[int]()
    for row, (title, description) in enumerate(zip(actions["title"], actions["description"], strict=True)):
        stretches = stretches_of(str(description))[:MOST]
        texts += [str(title), *(f"{title}. {stretch}" for stretch in stretches)]
        quotes += [str(title), *stretches]
        owners += [row] * (1 + len(stretches))
    return Units(texts, quotes, owners)


def stretches_of(text: str) -> list[str]:
    r"""Cut a text at its lines and sentences, in stretches of at most `WORDS` words where sentences allow.

    >>> stretches_of("Ouvrir la halte.\nEmbaucher deux agents. Ils iront dans les bourgs.")
    ['Ouvrir la halte.', 'Embaucher deux agents. Ils iront dans les bourgs.']
    """
    found: list[str] = []
    for line in text.split("\n"):
        start = end = None
        for left, right in sentence_spans(line) if line.strip() else []:
            if start is not None and len(line[start:right].split()) > WORDS:
                found.append(line[start:end])
                start = None
            start, end = (left if start is None else start), right
        if start is not None:
            found.append(line[start:end])
    return [stretch.strip() for stretch in found if any(c.isalpha() for c in stretch)]
