"""Our codebook as a tree of codes of REFI-QDA, and back: what a description says of a theme is written so that it can be read again."""

from collections import Counter

import pandas as pd

from pipeline.exchange.project import Code, guid_of, plain_lines
from pipeline.model import Codebook, Theme

REVIEWED = "Relu en entier"
NEGATIVE = "Non : "
REVIEW = "Relecture"
OUTSIDE = "Hors du livre de codes"
OUTSIDE_KEY = "hors-livre"
_KEY, _SHORT = "Clé : ", "Nom court : "
_LISTS = ("Variantes :", "Exclusions :", "Exemples :")
_REVIEW_TOLD = (
    "Ces codes ne sont pas des thèmes : ils disent à regards-croises ce qu'une personne a relu. "
    f"« {REVIEWED} » : les codes de ce passage sont les bons, et aucun autre. « {NEGATIVE}… » : ce passage n'est pas de ce thème."
)


def describe(theme: Theme) -> str:
    """Write what a code says of itself: definition, then key, short name, variants, exclusions and examples."""
    lines = [f"{_KEY}{theme.key}", f"{_SHORT}{theme.short}"]
    for title, items in zip(_LISTS, (theme.variants, theme.exclusions, theme.examples), strict=True):
        lines += [title, *(_item(item) for item in items)] if items else []
    return theme.definition + "\n\n" + "\n".join(lines)


def theme_of(code: Code, key: str) -> Theme:
    """Read a theme back from a code; a description of somebody's own hand is a definition.

    Args:
        code: Ours, or of another tool.
        key: The theme's key where the description says none.
    """
    description = plain_lines(code.description)
    definition, found, rest = description.rpartition(f"\n\n{_KEY}")
    if not found:
        return Theme(key, code.name, code.name, _color(code), description)
    first, _, rest = rest.partition("\n")
    short, lists = code.name, {title: list[str]() for title in _LISTS}
    current: list[str] = []
    for line in rest.split("\n"):
        if line.startswith(_SHORT) and not any(lists.values()):
            short = line.removeprefix(_SHORT)
        elif line in lists:
            current = lists[line]
        elif line.startswith("- "):
            current.append(line[2:])
        elif line.startswith("  ") and current:
            current[-1] += f"\n{line[2:]}"
    variants, exclusions, examples = (tuple(lists[title]) for title in _LISTS)
    return Theme(first or key, code.name, short, _color(code), definition, variants, exclusions, examples)


def codes_of(codebook: Codebook, topics: pd.DataFrame | None = None) -> tuple[Code, ...]:
    """Themes as codes, their sub-themes under them, and what a reader may say of a passage besides.

    Args:
        codebook: The themes.
        topics: Columns of `schemas.TOPICS`; themes alone when `None`, as in a codebook that travels alone.
    """
    themes = [_theme_code(codebook, theme, _children(theme.key, codebook, topics)) for theme in codebook.themes]
    if topics is None:
        return tuple(themes)
    loose = _children(OUTSIDE_KEY, codebook, topics)
    category = Code(guid_of("code", OUTSIDE_KEY), OUTSIDE, "Passages qu'aucun thème n'a pris.", codable=False, children=loose)
    said = (Code(reviewed_guid(), REVIEWED), *(Code(negative_guid(t.key), f"{NEGATIVE}{t.name}") for t in codebook.themes))
    review = Code(guid_of("code", "relecture"), REVIEW, _REVIEW_TOLD, codable=False, children=said)
    return (*themes, *([category] if loose else []), review)


def theme_guid(key: str) -> str:
    """Identifier of a theme's code."""
    return guid_of("code", "theme", key)


def subtheme_guid(subtheme: str) -> str:
    """Identifier of a sub-theme's code."""
    return guid_of("code", "sous-theme", subtheme)


def negative_guid(key: str) -> str:
    """Identifier of the code that says a theme is not there."""
    return guid_of("code", "non", key)


def reviewed_guid() -> str:
    """Identifier of the code that says a passage was read whole."""
    return guid_of("code", "relu")


def subtheme_names(codebook: Codebook, topics: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Sub-theme → name of its code, and its theme; names are told apart by their theme where two would be the same.

    Some tools hold no two codes of one name.
    """
    shorts = {theme.key: theme.short for theme in codebook.themes} | {OUTSIDE_KEY: OUTSIDE}
    names = Counter([*topics["label"].tolist(), *(theme.name for theme in codebook.themes)])
    return {
        str(t.subtheme): (t.label if names[t.label] == 1 else f"{t.label} ({shorts.get(t.theme, t.theme)} {rank})", str(t.theme))
        for rank, t in enumerate(topics.itertuples(), start=1)
    }


def _theme_code(codebook: Codebook, theme: Theme, children: tuple[Code, ...]) -> Code:
    return Code(theme_guid(theme.key), theme.name, describe(theme), theme.color, children=children)


def _children(key: str, codebook: Codebook, topics: pd.DataFrame | None) -> tuple[Code, ...]:
    if topics is None:
        return ()
    names = subtheme_names(codebook, topics)
    return tuple(
        Code(subtheme_guid(str(t.subtheme)), names[str(t.subtheme)][0], f"Mots : {t.words}")
        for t in topics[topics["theme"] == key].itertuples()
    )


def _item(item: str) -> str:
    return "- " + item.replace("\n", "\n  ")


def _color(code: Code) -> str:
    """A colour of six digits; grey where there is none."""
    digits = code.color.removeprefix("#")
    whole = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    return f"#{whole.upper()}" if len(whole) == 6 else "#666666"
