"""Captions of figures and tables."""

import re

_CAPTION = re.compile(
    r"(?:figure|fig\.|tableau|carte|graphique|photo|schéma|illustration|encadré|source)s?\s*"
    r"(?:n\s?°\s*)?(?:\d+(?:[.\-]\d+)*\s*[.:\-–—)]?|[:–—©])",
    re.I,
)


def is_caption(text: str) -> bool:
    """Whether a text is the caption of a figure or table, or tells its source.

    >>> [is_caption(t) for t in ("Figure 3 : le port", "Tableau 2 – Effectifs", "Source : Insee", "Carte blanche")]
    [True, True, True, False]
    """
    return bool(_CAPTION.match(text.strip()))
