"""What a REFI-QDA project holds of ours, as values: coders, codes, variables, cases, texts, codings and notes.

Positions are characters (Unicode code points) of a source's text, counted from 0, the end excluded. Identifiers are
drawn from names (UUID 5, RFC 9562): the same run gives the same ones.
"""

import re
import uuid
from dataclasses import dataclass

from pipeline.errors import UnreadableFile

ORIGIN = "regards-croises"
KINDS = ("Text", "Boolean", "Integer", "Float", "Date", "DateTime")
REPLACEMENT = "\ufffd"  # one for one, so that positions stay
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:regards-croises:refi-qda")
_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
# Everything but the characters of XML 1.0 (fifth edition, production 2); lone surrogates are among what is left out.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class User:
    """A coder, person or machine."""

    guid: str
    name: str
    id: str = ""


@dataclass(frozen=True)
class Note:
    """A note, which codes, sources, selections, codings or the project refer to."""

    guid: str
    name: str
    text: str
    user: str = ""
    time: str = ""


@dataclass(frozen=True)
class Code:
    """A code and those under it; one that is not `codable` is a category only. `color` is `#RRGGBB`, `#RGB` or empty."""

    guid: str
    name: str
    description: str = ""
    color: str = ""
    codable: bool = True
    notes: tuple[str, ...] = ()
    children: tuple["Code", ...] = ()


@dataclass(frozen=True)
class Variable:
    """What cases or sources have a value of; `kind` is one of `KINDS`."""

    guid: str
    name: str
    kind: str = "Text"
    description: str = ""


@dataclass(frozen=True)
class Value:
    """A value of a variable, as it is written; `None` where the file names the variable and gives no value."""

    variable: str
    value: str | None
    kind: str = "Text"


@dataclass(frozen=True)
class Case:
    """Somebody, with the sources and selections that are theirs."""

    guid: str
    name: str
    description: str = ""
    codes: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    sources: tuple[str, ...] = ()
    selections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coding:
    """One code put by one coder."""

    guid: str
    code: str
    user: str = ""
    time: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Selection:
    """A stretch of a text, and what was coded there."""

    guid: str
    start: int
    end: int
    name: str = ""
    description: str = ""
    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()
    user: str = ""
    time: str = ""


@dataclass(frozen=True)
class Source:
    """A text, its selections, and what holds of it whole."""

    guid: str
    name: str
    text: str
    description: str = ""
    selections: tuple[Selection, ...] = ()
    codings: tuple[Coding, ...] = ()
    notes: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()
    user: str = ""
    time: str = ""


@dataclass(frozen=True)
class Project:
    """A whole project.

    Attributes:
        unread: What a file holds and this value does not, told in French: images, sound, links…
    """

    name: str
    origin: str = ORIGIN
    users: tuple[User, ...] = ()
    codes: tuple[Code, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()
    description: str = ""
    noted: tuple[str, ...] = ()
    user: str = ""
    time: str = ""
    unread: tuple[str, ...] = ()


def guid_of(kind: str, *names: str) -> str:
    """Give the identifier of a thing: the same for the same names.

    >>> guid_of("code", "eau") == guid_of("code", "eau"), guid_of("code", "eau") == guid_of("case", "eau")
    (True, False)
    """
    return str(uuid.uuid5(_SPACE, "\x1f".join((kind, *names))))


def plain_guid(written: str) -> str:
    """Give an identifier without braces, in small letters.

    Raises:
        UnreadableFile: It is none.

    >>> plain_guid("{0F8FAD5B-D9CB-469F-A165-70867728950E}")
    '0f8fad5b-d9cb-469f-a165-70867728950e'
    """
    found = _GUID.fullmatch(written.strip())
    if not found:
        raise UnreadableFile(
            f"« {written[:60]} » n'est pas un identifiant de la norme REFI-QDA (8-4-4-4-12 chiffres et lettres de a à f) : "
            "réexportez le projet depuis le logiciel qui l'a écrit."
        )
    return found[1].lower()


def legal(text: str) -> str:
    r"""Put a sign in place of each character that XML forbids, so that no position moves.

    >>> legal("a\x00b\ud800") == "a\ufffdb\ufffd", legal("été 🌊")
    (True, 'été 🌊')
    """
    return _ILLEGAL.sub(REPLACEMENT, text)


def plain_lines(text: str) -> str:
    r"""Make every line end `\n`: readers count `\r\n` as one character or as two.

    >>> plain_lines("a\r\nb\rc")
    'a\nb\nc'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")


def every_code(codes: tuple[Code, ...]) -> list[tuple[Code, Code | None]]:
    """List codes and those under them, each with the one above, in the order of the tree."""
    found: list[tuple[Code, Code | None]] = []
    waiting: list[tuple[Code, Code | None]] = [(code, None) for code in reversed(codes)]
    while waiting:
        code, above = waiting.pop()
        found.append((code, above))
        waiting += [(child, code) for child in reversed(code.children)]
    return found
