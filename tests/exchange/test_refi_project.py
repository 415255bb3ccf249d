"""Projects written as REFI-QDA and read back: every value, every position, the same bytes; and the order of the norm."""

import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.exchange.project import (
    Case,
    Code,
    Coding,
    Note,
    Project,
    Selection,
    Source,
    User,
    Value,
    Variable,
    guid_of,
    legal,
    plain_guid,
)
from pipeline.exchange.refi_read import read_project
from pipeline.exchange.refi_write import legal_text, project_xml, write_project

NS = "{urn:QDA-XML:project:1.0}"
# The order of children that the norm asks for, by element.
ORDER = {
    "Project": [
        "Users",
        "CodeBook",
        "Variables",
        "Cases",
        "Sources",
        "Notes",
        "Links",
        "Sets",
        "Graphs",
        "Description",
        "NoteRef",
    ],
    "Code": ["Description", "NoteRef", "Code"],
    "Case": ["Description", "CodeRef", "VariableValue", "SourceRef", "SelectionRef"],
    "TextSource": ["Description", "PlainTextContent", "PlainTextSelection", "Coding", "NoteRef", "VariableValue"],
    "PlainTextSelection": ["Description", "Coding", "NoteRef"],
    "Coding": ["CodeRef", "NoteRef"],
    "Note": ["Description", "PlainTextContent"],
    "VariableValue": ["VariableRef", "TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue"],
    "Variable": ["Description"],
}
REQUIRED = {
    "Project": ["name"],
    "User": ["guid"],
    "Code": ["guid", "name", "isCodable"],
    "Variable": ["guid", "name", "typeOfVariable"],
    "Case": ["guid"],
    "TextSource": ["guid", "plainTextPath"],
    "PlainTextSelection": ["guid", "startPosition", "endPosition"],
    "Coding": ["guid", "creatingUser"],
    "CodeRef": ["targetGUID"],
    "Note": ["guid"],
}
HARD = st.text(
    st.one_of(
        st.characters(exclude_categories=[]),
        st.sampled_from("éàœ’  \n\r\t\x00\x0b\x1f\ufeff\ufffe\ud800🌊👩‍🌾e\u0301<>&\"'"),
    ),
    max_size=60,
)
WORDS = HARD.map(legal)


def whole(text: str = "L’été 🌊 à sec.\r\nOui.", word: str = "mot") -> Project:
    """A project that has one of everything."""
    user, code, note = guid_of("user", "AB"), guid_of("code", "eau"), guid_of("note", "1")
    source, selection = guid_of("source", "a"), guid_of("selection", "a")
    coding = Coding(guid_of("coding", "a"), code, user, "2026-01-02T03:04:05", (note,))
    child = Code(guid_of("code", "rivière"), f"sous {word}", word, "#0af", notes=(note,))
    values = (Value(guid_of("variable", "public"), word), Value(guid_of("variable", "âge"), "12", "Integer"))
    return Project(
        name=word,
        users=(User(user, word, "AB"),),
        codes=(Code(code, word, word, "#009E73", codable=False, children=(child,)),),
        variables=(
            Variable(guid_of("variable", "public"), word, description=word),
            Variable(guid_of("variable", "âge"), "âge", "Integer"),
        ),
        cases=(Case(guid_of("case", "a"), word, word, (code,), values, (source,), (selection,)),),
        sources=(
            Source(
                source,
                word,
                text,
                word,
                (Selection(selection, 0, len(text), word, word, (coding,), (note,), user, "2026-01-02T03:04:05"),),
                (coding,),
                (note,),
                values,
                user,
                "2026-01-02T03:04:05",
            ),
        ),
        notes=(Note(note, word, word, user, "2026-01-02T03:04:05"),),
        description=word,
        noted=(note,),
        user=user,
        time="2026-01-02T03:04:05",
    )


def write(project, path):
    write_project(project, path)
    return path


def test_a_whole_project_comes_back_equal_and_is_written_again_to_the_same_bytes(tmp_path):
    path = write(whole(), tmp_path / "un.qdpx")
    back = read_project(path)
    assert back == whole()
    assert write(back, tmp_path / "deux.qdpx").read_bytes() == path.read_bytes()


@settings(max_examples=150, deadline=None)
@given(text=HARD, word=WORDS)
def test_any_text_survives_with_its_positions(tmp_path_factory, text, word):
    folder = tmp_path_factory.mktemp("textes")
    path = write(whole(text, word), folder / "un.qdpx")
    back = read_project(path)
    assert back == whole(legal_text(text), word)
    assert len(back.sources[0].text) == len(text)
    assert write(back, folder / "deux.qdpx").read_bytes() == path.read_bytes()


@settings(max_examples=200, deadline=None)
@given(HARD)
def test_what_xml_forbids_is_replaced_one_for_one_and_nothing_else(text):
    kept = legal(text)
    assert len(kept) == len(text)
    element = etree.Element("a")
    element.text = kept  # refuses what XML forbids
    for before, after in zip(text, kept, strict=True):
        if before != after:
            with pytest.raises(ValueError):
                element.text = before


def test_children_stand_in_the_order_of_the_norm_with_their_attributes():
    root = etree.fromstring(project_xml(whole()))
    assert root.tag == f"{NS}Project" and root.nsmap == {None: NS[1:-1]}
    seen = set()
    for element in root.iter():
        name = element.tag.removeprefix(NS)
        seen.add(name)
        children = [child.tag.removeprefix(NS) for child in element]
        if name in ORDER:
            assert children == sorted(children, key=ORDER[name].index), name
        assert all(element.get(attribute) is not None for attribute in REQUIRED.get(name, [])), name
    assert seen >= ORDER.keys() | REQUIRED.keys()


def test_an_empty_project_has_no_empty_list():
    assert [child.tag for child in etree.fromstring(project_xml(Project("vide")))] == []


def test_the_archive_is_laid_out_as_the_norm_says(tmp_path):
    with zipfile.ZipFile(write(whole(), tmp_path / "un.qdpx")) as archive:
        assert archive.namelist() == ["project.qde", f"sources/{guid_of('source', 'a')}.txt"]
        assert archive.read(archive.namelist()[1]).decode("utf-8") == whole().sources[0].text
        path = etree.fromstring(archive.read("project.qde")).find(f".//{NS}TextSource").get("plainTextPath")
    assert path == f"internal://{guid_of('source', 'a')}.txt"


def test_identifiers_are_drawn_from_names_and_are_of_the_norm():
    assert guid_of("code", "a", "b") != guid_of("code", "a\x1fb", "c")
    assert plain_guid("{" + guid_of("code", "eau").upper() + "}") == guid_of("code", "eau")
