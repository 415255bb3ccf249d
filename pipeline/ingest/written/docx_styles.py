"""Styles and list numbers of a DOCX: heading levels, hidden and bold text, markers of list items."""

from collections import Counter
from typing import Any

W = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)


def word(element: Any) -> str:
    """Name of a WordprocessingML element without its namespace, transitional or strict; empty for any other.

    >>> from lxml import etree
    >>> word(etree.fromstring(f'<w:p xmlns:w="{W[1]}"/>')), word(etree.fromstring("<p/>"))
    ('p', '')
    """
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith("{"):
        return ""
    space, _, name = tag[1:].partition("}")
    return name if space in W else ""


def child(element: Any, *path: str) -> Any:
    """Descend by the first child of each name; `None` when one is missing."""
    for name in path:
        element = next((c for c in element if word(c) == name), None) if element is not None else None
    return element


def value(element: Any, name: str = "val") -> str | None:
    """An attribute by its local name, whatever the namespace."""
    if element is None:
        return None
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == name), None)


def switched(properties: Any, name: str) -> bool | None:
    """Whether a toggle is on, off, or not said."""
    found = child(properties, name) if properties is not None else None
    return None if found is None else (value(found) or "true").lower() not in ("false", "0", "off", "none")


class Styles:
    """Looks up what a style, or the styles it is based on, say."""

    def __init__(self, root: Any | None) -> None:
        self._by_id = {value(s, "styleId"): s for s in (root if root is not None else []) if word(s) == "style"}

    def _chain(self, identifier: str | None) -> list[Any]:
        chain: list[Any] = []
        while identifier in self._by_id and self._by_id[identifier] not in chain:
            chain.append(self._by_id[identifier])
            identifier = value(child(chain[-1], "basedOn"))
        return chain

    def is_contents(self, identifier: str | None) -> bool:
        """Whether the style is one of a table of contents."""
        names = [self.name(identifier), *[(value(child(s, "name")) or "").lower() for s in self._chain(identifier)]]
        return any(
            n.startswith(("toc ", "toc1", "toc2", "toc3", "tm ", "table of figures")) and "heading" not in n for n in names
        )

    def name(self, identifier: str | None) -> str:
        """Name of a style in small letters; its identifier where no style defines it."""
        found = self._by_id.get(identifier)
        return ((value(child(found, "name")) if found is not None else None) or identifier or "").lower()

    def level(self, identifier: str | None) -> int:
        """Heading level of a style by its outline level or its name, in English or French; 0 for none."""
        for style in self._chain(identifier):
            outline = value(child(style, "pPr", "outlineLvl"))
            if outline is not None:
                return int(outline) + 1 if outline in "012345678" else 0
            level = level_of((value(child(style, "name")) or "").lower())
            if level:
                return level
        return 0 if identifier in self._by_id else level_of((identifier or "").lower())

    def says(self, identifier: str | None, toggle: str) -> bool:
        """Whether a style switches a run property on."""
        found = [switched(child(style, "rPr"), toggle) for style in self._chain(identifier)]
        return next((bool(on) for on in found if on is not None), False)

    def list_of(self, identifier: str | None) -> tuple[str | None, str | None]:
        """List number and level that a style gives its paragraphs."""
        for style in self._chain(identifier):
            properties = child(style, "pPr", "numPr")
            if properties is not None:
                return value(child(properties, "numId")), value(child(properties, "ilvl"))
        return None, None


def level_of(name: str) -> int:
    """Heading level of a style name in small letters; 0 when it is no heading.

    >>> level_of("heading 2"), level_of("titre 1"), level_of("normal"), level_of("titre3"), level_of("titre du tableau")
    (2, 1, 0, 3, 0)
    """
    if name in ("title", "titre", "titre principal"):
        return 1
    for start in ("heading", "titre"):
        rest = name.removeprefix(start).replace("_20_", " ").strip()
        if name.startswith(start) and rest[:1].isdigit():
            return int(rest[0]) or 1
    return 0


class Numbering:
    """Counts list items and writes the marker of each."""

    def __init__(self, root: Any | None) -> None:
        children = list(root) if root is not None else []
        self._abstract = {value(a, "abstractNumId"): a for a in children if word(a) == "abstractNum"}
        self._nums = {value(n, "numId"): n for n in children if word(n) == "num"}
        self._counts: dict[str | None, Counter[int]] = {}
        self._started: set[str | None] = set()

    def marker(self, number: str | None, level: int) -> str:
        """Marker of the next item of a list, set in by two spaces a level; empty for no list."""
        num = self._nums.get(number)
        abstract = value(child(num, "abstractNumId")) if num is not None else None
        levels = {value(lv, "ilvl"): lv for lv in self._abstract.get(abstract, []) if word(lv) == "lvl"}
        found = levels.get(str(level))
        if found is None:
            return ""
        counts = self._count(number, abstract, level, levels)
        form = value(child(found, "numFmt")) or "decimal"
        text = value(child(found, "lvlText")) or ""
        if form == "none" or not text:
            return ""
        if form == "bullet":
            return "  " * level + (text if text in ("-", "–", "—") else "•") + " "
        for n in range(9):
            below = value(child(levels.get(str(n)), "numFmt")) if str(n) in levels else None
            text = text.replace(f"%{n + 1}", figure(counts[n], below or "decimal"))
        return "  " * level + text + " "

    def _count(self, number: str | None, abstract: str | None, level: int, levels: dict[str | None, Any]) -> Counter[int]:
        counts = self._counts.setdefault(abstract, Counter())
        restarts = [o for o in self._nums[number] if word(o) == "lvlOverride" and child(o, "startOverride") is not None]
        if restarts and number not in self._started:
            counts.clear()
        self._started.add(number)
        for n in range(level + 1):
            start = value(child(levels.get(str(n)), "start")) if str(n) in levels else None
            if n not in counts:
                counts[n] = (int(start) if start and start.isdigit() else 1) - (n == level)
        counts[level] += 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        return counts


def figure(number: int, form: str) -> str:
    """Write a number as a list does.

    >>> figure(2, "lowerLetter"), figure(4, "upperRoman"), figure(3, "decimal")
    ('b', 'IV', '3')
    """
    if form.endswith("Letter") and 0 < number <= 702:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form.startswith("upper") else letter
    if form.endswith("Roman") and 0 < number < 100:
        tens = ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")[number // 10 % 10]
        units = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[number % 10]
        return (tens + units).upper() if form.startswith("upper") else tens + units
    return str(number)
