"""Taguette: files in its own columns and schema, and codings taken from what it exports."""

import csv
import json
import sqlite3
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from pipeline import store
from pipeline.errors import UnreadableFile
from pipeline.exchange import taguette, taguette_in
from pipeline.exchange.foreign import Held, decided
from pipeline.exchange.taguette_db import contents
from pipeline.schemas import CORRECTIONS
from pipeline.themes.codebook import read_codebook
from tests.exchange.invented import THEMES, WRITTEN, invent, passage

ACCENTS = "L'été, la rivière est à sec 😀 : « 46 hectares » < 3 & plus"


def plain(page: str) -> str:
    """The text of a page, tags left out: what places are counted in."""
    pieces: list[str] = []
    parser = HTMLParser(convert_charrefs=True)
    parser.handle_data = pieces.append  # type: ignore[method-assign]
    parser.feed(page)
    parser.close()
    return "".join(pieces)


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def query(path: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(sql).fetchall()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small run written for Taguette."""
    talk = {"source": "entretiens/entretien-1.txt", "kind": "entretien", "mode": "entretien"}
    rows = [
        passage(0, "Et l'eau ?", role="enqueteur", turn=1, voice_id="entretiens/entretien-1.txt#Enquêtrice Le Goff", **talk),
        passage(1, ACCENTS, turn=2, voice_id="entretiens/entretien-1.txt#Mme Kerbrat", **talk),
        passage(2, "=1+1 puis le bus", turn=3, voice_id="entretiens/entretien-1.txt#Mme Kerbrat", **talk),
        passage(3, "Rien d'autre.", turn=4, voice_id="entretiens/entretien-1.txt#Mme Kerbrat", **talk),
        passage(4, "Je suis la pharmacienne.", turn=5, voice_id="entretiens/entretien-1.txt#Mme Kerbrat", caution="x", **talk),
        passage(5, "Le plan.", source=f"documents/{'x' * 60}.pdf", voice_id="documents/x.pdf", **WRITTEN),
        passage(6, "Le plan.", source=f"documents/y{'x' * 59}.pdf", voice_id="documents/y.pdf", **WRITTEN),
    ]
    given = {
        "p-0001": ("ecologique", "economique"),
        "p-0002": ("numerique",),
        "p-0004": ("economique",),
        "p-0005": ("ecologique",),
    }
    run = invent(tmp_path, rows, given=given)
    target = tmp_path / "taguette"
    assert taguette.write(run, tmp_path, target)[0].startswith("3 passage(s) surligné(s), sous « regards/… »")
    return target


def test_columns_are_its_own(folder: Path):
    names = {theme.key: f"regards/{theme.name}" for theme in read_codebook(store.DEFAULT_CODEBOOK).themes}
    highlights = rows_of(folder / "highlights.csv")
    assert highlights[0] == ["id", "document", "tag", "content"]
    assert [row[2:] for row in highlights[1:] if row[1].startswith("entretiens")] == [
        [names["ecologique"], ACCENTS],
        [names["economique"], ACCENTS],
        [names["numerique"], "'=1+1 puis le bus"],
    ]
    assert [row[0] for row in highlights[1:]] == ["1", "2", "2", "3"], "one number a highlight, a row a tag"
    book = rows_of(folder / "codebook.csv")
    assert book[0] == ["tag", "description", "number of highlights", "number of documents"]
    counts = {row[0]: row[2:] for row in book[1:]}
    free = [name for name in counts if not name.startswith("regards/")]
    plain_names = [name.removeprefix("regards/") for name in names.values()]
    assert free == [*plain_names, "Relu en entier", *(f"Non : {name}" for name in plain_names)]
    assert all(counts[name] == ["0", "0"] for name in free), "persons have put none yet"
    assert {name: counts[name] for name in names.values()} == {
        names["ecologique"]: ["2", "2"],
        names["economique"]: ["1", "1"],
        names["numerique"]: ["1", "1"],
        names["demographique"]: ["0", "0"],
    }


def test_places_are_bytes_of_the_text(folder: Path):
    found = query(
        folder / "projet.sqlite3",
        "SELECT contents, start_offset, end_offset, snippet FROM highlights JOIN documents ON documents.id = document_id",
    )
    assert len(found) == 3
    for page, start, end, snippet in found:
        assert plain(page).encode()[start:end].decode() == plain(snippet)
    interview = next(page for page, *_ in found if "rivière" in page)
    assert interview.startswith("<p><em>Et l'eau ?</em></p><p>L'été,"), "the question is read and bears no tag"
    assert "&lt; 3 &amp; plus" in interview
    whole = (folder / "projet.sqlite3").read_bytes() + (folder / "highlights.csv").read_bytes()
    assert not any(word.encode() in whole for word in ("pharmacienne", "Kerbrat", "Le Goff"))


def test_the_project_is_within_its_bounds(folder: Path):
    """Name lengths that its import checks, the version of the schema, and the owner whom it replaces."""
    project = folder / "projet.sqlite3"
    names = [name for (name,) in query(project, "SELECT name FROM documents")]
    assert len(set(names)) == len(names) == 3
    assert max(map(len, names)) <= 50
    assert max(len(name) for (name,) in query(project, "SELECT filename FROM documents")) <= 100
    assert query(project, "SELECT version_num FROM alembic_version") == [("db5e31a0233d",)]
    assert query(project, "PRAGMA application_id") == [(0x54677474,)]
    assert query(project, "PRAGMA foreign_key_check") == []
    assert query(project, "PRAGMA integrity_check") == [("ok",)]
    assert query(project, "SELECT user_login, privileges FROM project_members") == [("admin", "ADMIN")]


def test_control_characters_keep_places(tmp_path: Path):
    run = invent(tmp_path, [passage(0, "le\x0bbus"), passage(1, "le train")], given={"p-0001": ("economique",)})
    taguette.write(run, tmp_path, tmp_path / "p.sqlite3")
    ((page, start, end),) = query(
        tmp_path / "p.sqlite3",
        "SELECT contents, start_offset, end_offset FROM highlights JOIN documents ON documents.id = document_id",
    )
    assert "\x0b" not in page
    assert plain(page).encode()[start:end] == b"le train"


@pytest.mark.parametrize("name", ["highlights.csv", "projet.sqlite3"])
def test_the_example_goes_and_comes_back(example_run: Path, tmp_path: Path, name: str):
    """Every tag that may be shown comes back on the exact words of its passage."""
    taguette.write(example_run, tmp_path, tmp_path / "t")
    path = tmp_path / "t" / name
    assert taguette_in.recognises(path)
    passages, tags = (store.read_table(example_run, table) for table in ("passages", "tags"))
    shown = passages[(passages["role"] == "participant") & passages["caution"].isna()]
    names = {theme.key: theme.name for theme in read_codebook(store.codebook_of(example_run)).themes}
    yes = tags[tags["decision"] == "oui"].merge(shown[["passage_id", "source", "text"]], on="passage_id")
    expected = sorted((row.source[-20:], names[row.theme], row.text) for row in yes.itertuples())
    codings = taguette_in.read(path)
    assert sorted((one.document[-20:], one.code, one.quote) for one in codings) == expected
    assert {one.coder for one in codings} == {"machine:regards"}, "nobody decided on them"
    if name.endswith("sqlite3"):
        assert all(one.text and one.text[one.start : one.end] == one.quote for one in codings)


def held(run: Path) -> Held:
    passages, tags, topics = (store.read_table(run, name) for name in ("passages", "tags", "topics"))
    return Held(passages, tags, topics, read_codebook(store.codebook_of(run)), pd.DataFrame(columns=list(CORRECTIONS)))


def test_only_what_persons_code_is_a_decision(example_run: Path, tmp_path: Path):
    """A project that nobody touched decides nothing; a theme, a «non» and a passage read whole decide what they say."""
    taguette.write(example_run, tmp_path, tmp_path / "t")
    project, listed = tmp_path / "t" / "projet.sqlite3", tmp_path / "t" / "highlights.csv"
    for path in (project, listed):
        assert decided(taguette_in.read(path), held(example_run), "zoé", "2025-01-01").corrections.empty
    first, second = query(project, "SELECT id FROM highlights ORDER BY id LIMIT 2")
    with closing(sqlite3.connect(project)) as database, database:
        tags = dict(database.execute("SELECT path, id FROM tags").fetchall())
        put = [(first[0], tags["Transition numérique"]), (first[0], tags["Relu en entier"])]
        put += [(second[0], tags["Non : Transition écologique"])]
        database.executemany("INSERT INTO highlight_tags VALUES (?, ?)", put)
    read = decided(taguette_in.read(project), held(example_run), "zoé", "2025-01-01")
    assert read.problems == []
    said = {(row.passage_id, row.theme): row.decision for row in read.corrections.itertuples()}
    by_text = dict(query(project, "SELECT id, snippet FROM highlights"))
    tagged = store.read_table(example_run, "passages").set_index("passage_id")
    proposed = store.read_table(example_run, "tags").set_index(["passage_id", "theme"])["decision"]
    (whole,) = {passage for passage, _ in said if tagged.at[passage, "text"] == plain(by_text[first[0]])}
    (other,) = {passage for passage, _ in said if tagged.at[passage, "text"] == plain(by_text[second[0]])}
    for theme in THEMES:
        expected = "oui" if theme == "numerique" else proposed[whole, theme]
        assert said[whole, theme] == expected
    assert {theme: said[passage, theme] for passage, theme in said if passage == other} == {"ecologique": "non"}
    assert set(read.corrections["labeller"]) == {"humain:zoé"}


def test_the_same_run_gives_the_same_bytes(example_run: Path, tmp_path: Path):
    for name in ("a", "b"):
        taguette.write(example_run, tmp_path, tmp_path / name)
    for file in ("projet.sqlite3", "codebook.csv", "highlights.csv"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def coded(tmp_path: Path, page: str, start: int, end: int, snippet: str) -> Path:
    """A project as Taguette leaves it once a person has coded a stretch of a document."""
    path = tmp_path / "projet.sqlite3"
    taguette.write(invent(tmp_path, [passage(0, "x")]), tmp_path, path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE documents SET contents = ?", (page,))
        database.execute("INSERT INTO highlights VALUES (9, 1, ?, ?, ?)", (start, end, snippet))
        database.execute("INSERT INTO highlight_tags VALUES (9, 2)")
        for login, day in (("admin", "01"), ("zoé", "02")):
            told = {"type": "highlight_add", "highlight_id": 9, "start_offset": start, "end_offset": end, "tags": [2]}
            row = (f"2025-03-{day} 10:00:00.123456", login, json.dumps(told))
            database.execute("INSERT OR IGNORE INTO users (login, created, disabled) VALUES (?, '2025-01-01', 0)", (login,))
            database.execute(
                "INSERT INTO commands (date, user_login, project_id, document_id, payload) VALUES (?, ?, 1, 1, ?)", row
            )
    return path


def test_a_persons_coding_over_two_paragraphs(tmp_path: Path):
    page = "<h1>L’été</h1>\n<p>à <em>Vaudoré</em> &amp; ici</p><ul><li>déjà 😀</li></ul>"
    text = plain(page).encode()
    start, end = text.index("été".encode()), text.index("jà".encode()) + 3
    path = coded(tmp_path, page, start, end, "<h1>été</h1>\n<p>à <em>Vaudoré</em> &amp; ici</p><ul><li>déjà</li></ul>")
    (one,) = taguette_in.read(path)
    assert (one.coder, one.time) == ("zoé", "2025-03-02T10:00:00"), "who touched it last"
    assert one.quote == "été\n\nà Vaudoré & ici\ndéjà"
    assert one.text is not None
    assert one.text[one.start : one.end] == one.quote
    assert one.code == read_codebook(store.DEFAULT_CODEBOOK).themes[1].name


def test_places_that_lie_give_way_to_the_words(tmp_path: Path):
    (one,) = taguette_in.read(coded(tmp_path, "<p>L'été est sec.</p>", 0, 4, "<p>sec.</p>"))
    assert (one.quote, one.start, one.end) == ("sec.", None, None)


def test_a_place_within_a_character_is_after_it(tmp_path: Path):
    (one,) = taguette_in.read(coded(tmp_path, "<p>été 😀 fin</p>", 1, 8, "<p>té 😀</p>"))
    assert one.quote == "té 😀"


def test_a_workbook_and_a_french_csv_are_read(tmp_path: Path):
    rows = [["id", "document", "tag", "content"], ["1", "a.txt", "Écologie", "l'été"], ["2", "a.txt", "", "sans étiquette"]]
    book = tmp_path / "h.xlsx"
    with xlsxwriter.Workbook(str(book)) as made:
        sheet = made.add_worksheet("highlights")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    saved = tmp_path / "h.csv"
    saved.write_text("\r\n".join(";".join(row) for row in rows), encoding="utf-8-sig")
    for path in (book, saved):
        assert taguette_in.recognises(path)
        assert [(one.document, one.code, one.quote) for one in taguette_in.read(path)] == [("a.txt", "Écologie", "l'été")]


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x.sqlite3"])
def test_what_is_not_its_own_is_refused(tmp_path: Path, name: str):
    path = tmp_path / name
    path.write_bytes(b"tag,description\nx,y\n")
    assert not taguette_in.recognises(path)
    with pytest.raises(UnreadableFile, match=name):
        taguette_in.read(path)
    assert not taguette_in.recognises(tmp_path / f"absent-{name}")


def test_another_database_is_refused(tmp_path: Path):
    path = tmp_path / "autre.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE documents (id INTEGER)")
    assert not taguette_in.recognises(path)
    with pytest.raises(UnreadableFile, match="n'est pas un projet"):
        taguette_in.read(path)


def test_nothing_stands_between_paragraphs():
    from pipeline.exchange.taguette_db import Document

    assert contents(Document("a", "a", (("b", True), ("c", False)), ())) == "<p><em>b</em></p><p>c</p>"
