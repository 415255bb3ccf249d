"""Codebooks that leave as `.qdc` and come back as TOML, ours unchanged and others' as far as a codebook of ours goes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.errors import CodebookError, UnreadableFile
from pipeline.exchange.project import every_code, legal
from pipeline.exchange.refi_codebook import codebook_xml, read_qdc, toml_of
from pipeline.model import Codebook, Theme
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.themes.codebook import read_codebook

NS = "{urn:QDA-XML:codebook:1.0}"
GUID = "{}0000000-0000-4000-8000-000000000000"
TEXT = st.text(st.one_of(st.characters(exclude_characters="\r"), st.sampled_from("\n -é🌊\"'\\\x7f")), max_size=30).map(legal)
NAME = TEXT.map(lambda text: " ".join(text.split())).filter(bool)
LIST = st.lists(TEXT, max_size=3).map(tuple)


@st.composite
def books(draw):
    keys = draw(st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True), min_size=1, max_size=4, unique=True))
    color = st.from_regex(r"#[0-9A-F]{6}", fullmatch=True)
    themes = tuple(
        Theme(key, draw(NAME), draw(NAME), draw(color), draw(TEXT), draw(LIST), draw(LIST), draw(LIST)) for key in keys
    )
    return Codebook(draw(NAME), draw(NAME), draw(NAME), themes)


def through(codebook, folder):
    """A codebook written as `.qdc`, read, written as TOML, and read."""
    path = folder / "livre.qdc"
    path.write_bytes(codebook_xml(codebook))
    found = read_qdc(path)
    assert found.remarks == []
    (folder / "livre.toml").write_text(toml_of(found.codebook), encoding="utf-8")
    return read_codebook(folder / "livre.toml")


@pytest.mark.parametrize("name", ["transitions", "postures"])
def test_our_codebooks_come_back_whole(tmp_path, name):
    book = read_codebook(DEFAULT_CODEBOOK.with_name(f"{name}.toml"))
    assert through(book, tmp_path) == book


@settings(max_examples=150, deadline=None)
@given(books())
def test_any_codebook_comes_back_whole(tmp_path_factory, book):
    assert through(book, tmp_path_factory.mktemp("livres")) == book


def test_the_structure_is_the_norms():
    root = etree.fromstring(codebook_xml(read_codebook(DEFAULT_CODEBOOK)))
    assert root.tag == f"{NS}CodeBook" and [child.tag for child in root] == [f"{NS}Codes", f"{NS}Sets"]
    codes = list(root.iter(f"{NS}Code"))
    assert [code.get("name") for code in codes] == [theme.name for theme in read_codebook(DEFAULT_CODEBOOK).themes]
    for code in codes:
        assert code.get("guid") and code.get("isCodable") == "true" and len(code.get("color")) == 7
    assert [member.get("guid") for member in root.iter(f"{NS}MemberCode")] == [code.get("guid") for code in codes]


def foreign(path, codes):
    path.write_bytes(
        b"\xef\xbb\xbf"
        + f"<?xml version='1.0'?><CodeBook xmlns='{NS[1:-1]}' origin='Autre'><Codes>{codes}</Codes></CodeBook>".encode()
    )
    return path


def code(number, name, inside="", attributes="isCodable='true'"):
    return f"<Code guid='{{{GUID.format(number)}}}' name='{name}' {attributes}>{inside}</Code>"


def test_another_tools_codebook_becomes_themes_and_what_is_left_is_told(tmp_path):
    codes = code(
        1,
        "Milieux",
        code(2, "Eau &amp; sols", "<Description>Rivières,\nnappes.</Description>") + code(3, "Haies"),
        "isCodable='false'",
    )
    codes += (
        code(4, "Se loger", code(5, "Louer") + code(6, "Acheter"), "isCodable='true' color='#0aF'")
        + code(7, "2050")
        + code(8, "Haies")
    )
    found = read_qdc(foreign(tmp_path / "Mon livre.qdc", codes))
    assert (found.codebook.identifier, found.codebook.version, found.codebook.name) == ("mon-livre", "1", "Mon livre")
    assert [(t.key, t.name, t.color, t.definition) for t in found.codebook.themes] == [
        ("eau-sols", "Eau & sols", "#666666", "Rivières,\nnappes."),
        ("haies", "Haies", "#666666", ""),
        ("se-loger", "Se loger", "#00AAFF", ""),
        ("theme-2050", "2050", "#666666", ""),
        ("haies-2", "Haies", "#666666", ""),
    ]
    assert found.remarks == [
        "« Milieux » n'est qu'une catégorie : ses codes deviennent des thèmes, elle non.",
        "« Se loger » : 2 code(s) en dessous ne sont pas repris (Louer, Acheter) ; un livre a un seul niveau.",
    ]
    (tmp_path / "livre.toml").write_text(toml_of(found.codebook), encoding="utf-8")
    assert read_codebook(tmp_path / "livre.toml") == found.codebook


def test_a_key_that_somebody_broke_is_made_anew(tmp_path):
    book = read_codebook(DEFAULT_CODEBOOK)
    path = tmp_path / "livre.qdc"
    path.write_bytes(
        codebook_xml(book)
        .replace("Clé : ecologique".encode(), "Clé : L'écologie".encode())
        .replace(b": economique", b": numerique")
    )
    assert read_qdc(path).codebook.keys == ("transition-ecologique", "demographique", "numerique", "transition-economique")


@pytest.mark.parametrize(
    ("data", "error", "told"),
    [
        (b"", UnreadableFile, "vide"),
        (b"<a/>", UnreadableFile, "« a » au lieu de « CodeBook »"),
        (b"<CodeBook><Codes/></CodeBook>", CodebookError, "aucun code"),
        (b"<!DOCTYPE CodeBook [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><CodeBook>&x;</CodeBook>", UnreadableFile, "DOCTYPE"),
        (b"PK\x03\x04", UnreadableFile, "XML illisible"),
    ],
)
def test_wrong_files_are_refused_in_french(tmp_path, data, error, told):
    path = tmp_path / "faux.qdc"
    path.write_bytes(data)
    with pytest.raises(error, match=r"faux\.qdc") as refused:
        read_qdc(path)
    assert told in str(refused.value)


def test_every_code_is_listed_with_the_one_above():
    from pipeline.exchange.project import Code

    tree = (Code("1", "a", children=(Code("2", "b", children=(Code("3", "c"),)), Code("4", "d"))), Code("5", "e"))
    assert [(c.name, above.name if above else None) for c, above in every_code(tree)] == [
        ("a", None), ("b", "a"), ("c", "b"), ("d", "a"), ("e", None),
    ]  # fmt: skip
