"""What the name of a code means: a theme, its absence, or that a passage was read whole."""

import re
from collections import defaultdict
from dataclasses import dataclass

import pandas as pd

from pipeline.exchange.refi_codes import OUTSIDE, REVIEWED, subtheme_names
from pipeline.model import Codebook
from pipeline.themes.codebook import fold

_NEGATIVE = re.compile(r"\s*non\s*[:–—-]\s*(.+)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Meaning:
    """What a code says.

    Attributes:
        theme: Key of a theme; empty where there is none.
        negative: The passage is not of it.
        whole: The passage was read whole.
        direct: The code is the theme itself, not one under it.
        problem: Why it means nothing to us, in French.
    """

    theme: str = ""
    negative: bool = False
    whole: bool = False
    direct: bool = False
    problem: str = ""


class Names:
    """What the codes of a territory are called, here and elsewhere."""

    def __init__(self, codebook: Codebook, topics: pd.DataFrame) -> None:
        """Gather the names of the themes and of the sub-themes of a run (columns of `schemas.TOPICS`)."""
        self.themes = {words(name): t.key for t in codebook.themes for name in (t.short, t.name, t.key)}
        self.told = ", ".join(theme.name for theme in codebook.themes)
        self.under: dict[str, set[str]] = defaultdict(set)
        for topic in topics.itertuples():
            self.under[words(topic.label)].add(str(topic.theme))
        for name, theme in subtheme_names(codebook, topics).values():
            self.under[words(name)].add(theme)

    def meaning(self, code: str, parent: str | None, *, negative: bool = False) -> Meaning:
        """Tell what a code means.

        Args:
            code: Its name.
            parent: Name of the one above it.
            negative: It is known to say that a theme is not there.
        """
        if words(code) == words(REVIEWED):
            return Meaning(whole=True)
        denied = _NEGATIVE.fullmatch(code) if words(code) not in self.under else None
        name = words(denied[1] if denied else code)
        negative = negative or bool(denied)
        if name in self.themes:
            return Meaning(self.themes[name], negative=negative, direct=True)
        above = self.themes.get(words(parent or ""), "")
        among = {theme for theme in self.under.get(name, ()) if theme in self.themes.values()}
        if above or len(among) == 1:
            # A passage may lack a sub-theme and be of the theme all the same.
            return Meaning(problem=_PART) if negative else Meaning(above or among.pop())
        if len(among) > 1:
            return Meaning(problem="sous-thème de plusieurs thèmes ; placez le code sous le sien")
        if self.under.get(name) or words(parent or "") == words(OUTSIDE):
            return Meaning(problem="sous-thème hors du livre de codes, qui n'est d'aucun thème")
        return Meaning(problem=f"ni thème ni sous-thème de ce territoire (thèmes : {self.told})")


_PART = "« non » à un sous-thème ne dit rien de son thème"


def words(name: str) -> str:
    """Make names comparable: without accents, capitals, punctuation.

    >>> words("Transition écologique ") == words("transition-Ecologique")
    True
    """
    return " ".join(re.findall(r"\w+", fold(name)))
