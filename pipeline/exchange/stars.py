"""What IRaMuTeQ reads well: names of starred variables and of their values, and lines of text."""

import re
import unicodedata
from collections.abc import Iterable

from slugify import slugify

LONGEST = 60  # characters of a name
_PSEUDONYM = re.compile(r"\[([^\W\d_]+(?:-[^\W\d_]+)*)-(\d+)\]")
# Asterisks open texts, variables and thematic lines, dollars end a text; the others are letters that the tool would drop
# out of the middle of a word, or signs that it does not know for what they are.
SIGNS = {
    "*": "∗",
    "$": "＄",
    "æ": "ae",
    "Æ": "Ae",
    "ÿ": "y",
    "Ÿ": "Y",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬀ": "ff",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "‑": "-",
    "ʼ": "'",
    "‘": "'",
    "′": "'",
}
_SIGNS = str.maketrans(SIGNS)


def star_names(values: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Name variables or values in lower-case letters, digits and hyphens: the tool splits at spaces and at underscores.

    Args:
        values: In any order; two that differ never get one name: the second is numbered.
        taken: Names that mean something else already.

    >>> star_names(["Les Essartines", "les_essartines", "75 et +", "???"])
    {'75 et +': '75-et', '???': 'valeur', 'Les Essartines': 'les-essartines', 'les_essartines': 'les-essartines-2'}
    """
    names: dict[str, str] = {}
    used = set(taken)
    slugs = {value: slugify(value, max_length=LONGEST, word_boundary=True) or "valeur" for value in set(values)}
    # Who is well named already keeps its name.
    for value in sorted(slugs, key=lambda v: (slugs[v] != v, v)):
        name, number = slugs[value], 2
        while name in used:
            name, number = f"{slugs[value]}-{number}", number + 1
        names[value] = name
        used.add(name)
    return dict(sorted(names.items()))


def renamed_alike(names: dict[str, str]) -> list[str]:
    """Those of `star_names` that had to be numbered so as not to be taken for another.

    >>> renamed_alike({"Oui": "oui-2", "oui": "oui"})
    ['Oui']
    """
    return [
        value for value, name in names.items() if name != (slugify(value, max_length=LONGEST, word_boundary=True) or "valeur")
    ]


def line_of(text: str) -> str:
    r"""Write what somebody says on one line that opens nothing; a pseudonym becomes one form, which its parts do not inflate.

    >>> line_of("**** *x_1\n[personne-12] a dit\u2028-*non, 3 $")
    '∗∗∗∗ ∗x_1 personne_12 a dit -∗non, 3 ＄'
    """
    visible = unicodedata.normalize("NFC", text)
    for char in set(visible):
        if not char.isprintable() and not char.isspace():  # controls, soft hyphens, joiners
            visible = visible.replace(char, "")
    return " ".join(_PSEUDONYM.sub(r"\1_\2", visible.translate(_SIGNS)).split())
