"""Codebooks of REFI-QDA `.qdc`: ours as codes, and any tool's as a TOML codebook that `--codebook` takes.

Source of the structure: «REFI-QDA Standard, Codebook Exchange», version 1.0 (schema `Codebook.xsd`).
"""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from slugify import slugify

from pipeline import store
from pipeline.errors import CodebookError, UnreadableFile
from pipeline.exchange.project import ORIGIN, Code, guid_of, legal, plain_guid, plain_lines
from pipeline.exchange.refi_codes import codes_of, theme_of
from pipeline.ingest.files.bounds import check_file
from pipeline.ingest.files.safe_xml import local, parse_xml
from pipeline.model import Codebook
from pipeline.themes.codebook import read_codebook

NAMESPACE = "urn:QDA-XML:codebook:1.0"
_KEY = re.compile(r"[a-z][a-z0-9-]*")
_IDENTITY = re.compile(r"Identifiant : (.*)\nVersion : (.*)")


@dataclass(frozen=True)
class Read:
    """A codebook of another tool, and what of it a codebook of ours does not hold, in French."""

    codebook: Codebook
    remarks: list[str]


def write(run: Path, folder: Path, target: Path) -> list[str]:
    """Write the codebook of a finished run as a `.qdc`.

    Args:
        run: Its folder under `reports/`.
        folder: The territory's; a codebook has nothing of it.
        target: The file.
    """
    target.write_bytes(codebook_xml(read_codebook(store.codebook_of(run))))
    return []


def codebook_xml(codebook: Codebook) -> bytes:
    """Write a codebook: themes as codes, and a set of them all that carries its name, identifier and version."""
    from lxml import etree

    root = etree.Element(f"{{{NAMESPACE}}}CodeBook", nsmap={None: NAMESPACE}, origin=ORIGIN)
    codes = etree.SubElement(root, f"{{{NAMESPACE}}}Codes")
    made = codes_of(codebook)
    for code in made:
        element = etree.SubElement(codes, f"{{{NAMESPACE}}}Code", guid=code.guid, name=legal(code.name), isCodable="true")
        element.set("color", code.color)
        etree.SubElement(element, f"{{{NAMESPACE}}}Description").text = legal(code.description)
    sets = etree.SubElement(root, f"{{{NAMESPACE}}}Sets")
    whole = etree.SubElement(sets, f"{{{NAMESPACE}}}Set", guid=guid_of("set", codebook.identifier), name=legal(codebook.name))
    told = f"Identifiant : {codebook.identifier}\nVersion : {codebook.version}"
    etree.SubElement(whole, f"{{{NAMESPACE}}}Description").text = legal(told)
    for code in made:
        etree.SubElement(whole, f"{{{NAMESPACE}}}MemberCode", guid=code.guid)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def read_qdc(path: Path) -> Read:
    """Read a `.qdc` of any tool: codes of the first level are themes, those under a mere category too.

    Raises:
        UnreadableFile: Missing, too large, no XML, or no codebook.
        CodebookError: It holds no code.
    """
    if not path.is_file():
        raise UnreadableFile(f"{path} : fichier introuvable ; vérifiez le chemin.")
    try:
        check_file(path)
        root = parse_xml(path.read_bytes(), path.name)
    except UnreadableFile as error:
        raise UnreadableFile(f"{path.name} : {str(error).removeprefix(f'{path.name} : ')}") from error
    if local(root) != "CodeBook":
        raise UnreadableFile(
            f"{path.name} : « {local(root)} » au lieu de « CodeBook » : ce n'est pas un livre de codes REFI-QDA."
        )
    codes = [code for part in root if local(part) == "Codes" for code in map(_code, part) if code]
    if not codes:
        raise CodebookError(f"{path.name} : aucun code dans ce livre de codes ; créez-en dans le logiciel, puis réexportez.")
    return _themes(codes, _identity(root, path.stem))


def toml_of(codebook: Codebook) -> str:
    """Write a codebook as `themes.codebook.read_codebook` reads it."""
    lines = [f"{name} = {_quoted(value)}" for name, value in _facts(codebook)]
    for theme in codebook.themes:
        lines += [
            "",
            "[[themes]]",
            f"cle = {_quoted(theme.key)}",
            f"nom = {_quoted(theme.name)}",
            f"court = {_quoted(theme.short)}",
        ]
        lines += [f"couleur = {_quoted(theme.color)}", f"definition = {_quoted(theme.definition)}"]
        lists = (("exclusions", theme.exclusions), ("exemples", theme.examples), ("variantes", theme.variants))
        for name, items in lists:
            lines += [f"{name} = [", *(f"  {_quoted(item)}," for item in items), "]"] if items else []
    return "\n".join(lines) + "\n"


def _facts(codebook: Codebook) -> tuple[tuple[str, str], ...]:
    return (("identifiant", codebook.identifier), ("version", codebook.version), ("nom", codebook.name))


def _quoted(text: str) -> str:
    """A basic string of TOML, whose escapes are those of JSON but for one."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _code(element: Any) -> Code | None:
    if local(element) != "Code":
        return None
    described = next((child.text or "" for child in element if local(child) == "Description"), "")
    return Code(
        guid=plain_guid(element.get("guid", "")),
        name=" ".join(element.get("name", "").split()),
        description=described,
        color=element.get("color", ""),
        codable=element.get("isCodable", "true").strip() not in ("false", "0"),
        children=tuple(code for code in map(_code, element) if code),
    )


def _identity(root: Any, stem: str) -> tuple[str, str, str]:
    """Identifier, version and name: those that our own set says, else the file's."""
    for holder in (part for part in root if local(part) == "Sets"):
        for one in holder:
            described = next((plain_lines(child.text or "") for child in one if local(child) == "Description"), "")
            found = _IDENTITY.fullmatch(described)
            if found:
                return found[1], found[2], one.get("name", stem)
    return slugify(stem) or "livre", "1", stem


def _themes(codes: list[Code], identity: tuple[str, str, str]) -> Read:
    remarks: list[str] = []
    flat = list[Code]()
    for code in codes:
        flat += [code] if code.codable or not code.children else code.children
        if not code.codable:
            remarks.append(f"« {code.name} » n'est qu'une catégorie : ses codes deviennent des thèmes, elle non.")
    themes, keys = [], set[str]()
    for code in flat:
        under = [child.name for child in code.children]
        if under:
            remarks.append(
                f"« {code.name} » : {len(under)} code(s) en dessous ne sont pas repris ({', '.join(under)}) ; un livre a un seul niveau."
            )
        theme = theme_of(code, "")
        if not _KEY.fullmatch(theme.key) or theme.key in keys:
            theme = replace(theme, key=_key(code.name, keys))
        keys.add(theme.key)
        themes.append(theme)
    return Read(Codebook(*identity, tuple(themes)), remarks)


def _key(name: str, taken: set[str]) -> str:
    """A key from a name: small letters, digits and hyphens, a letter first, none twice."""
    plain = slugify(name)
    plain = plain if plain[:1].isalpha() else f"theme-{plain}".rstrip("-")
    key, rank = plain, 2
    while key in taken:
        key, rank = f"{plain}-{rank}", rank + 1
    return key
