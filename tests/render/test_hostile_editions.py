"""A report whose every free text is hostile: names, labels, questions, file names and quotes stay text in each edition."""

import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from zlib import crc32

import pytest
import tinyhtml5
from lxml import etree
from pypdf import PdfReader

from pipeline.drawing import draw_all
from pipeline.model import Territory
from pipeline.outlines import named_communes
from pipeline.render.cards import render_cards
from pipeline.render.easy import easy_page, render_easy
from pipeline.render.explorer.page import explorer_parts
from pipeline.render.html import render_html, render_print
from pipeline.render.lists import Tables
from pipeline.render.pdf import write_pdf
from pipeline.render.report import Context, build_report
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.themes.codebook import read_codebook

pytestmark = [pytest.mark.filterwarnings("ignore:Glyph"), pytest.mark.filterwarnings("ignore:constrained_layout")]
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)> ' onfocus=alert(1) autofocus",
    "{{ 7*7 }} {% raw %} ${7*7} $\\frac{1}{0}$",
    "&amp; &lt;b&gt; &#60;i&#62; ]]> <!--",
    "a\x00b\x07c\x0bd\x1b[31me\x7f\ufffe",
    "\u202egnirts desrever\u202c \u2066x\u2069",
    '=HYPERLINK("x","y") javascript:alert(1)',
    "</style></textarea></title><base href=//x/><meta http-equiv=refresh content=0>",
    "M" * 5000,
)
# Free texts of each table: what a file, a person, a model or an analyst may have written.
FREE = {
    "passages": ("source", "section", "speaker", "question", "commune"),
    "voices": ("source", "variable", "value"),
    "tags": ("evidence",),
    "rejections": ("source", "anchor", "reason", "detail"),
    "gaps": ("label",),
    "prevalence": ("label",),
    "quotes": ("anchor", "evidence"),
    "sources": ("source", "date"),
    "subthemes": ("label",),
    "topics": ("label", "words", "parent"),
    "vocabulary": ("word",),
    "concordances": ("word", "before", "hit", "after"),
    "bridges": ("institutional", "lived"),
    "places": ("commune",),
    "factors": ("label",),
}
TEXTS = {
    "alt",
    "data-label",
    "aria-label",
    "title",
    "content",
    "data-told",
    "value",
    "label",
    "placeholder",
}  # attributes that a person reads


def spoil(value: object) -> object:
    """Add a hostile string to a text, the same one each time, so that tables still meet."""
    if not isinstance(value, str):
        return value
    return f"{value} {HOSTILE[crc32(value.encode()) % (len(HOSTILE) - 1)]}"  # the endless word stands in names and passages


def spoilt(tables: Tables) -> Tables:
    """Every free text of the tables made hostile; quotes stay exact words of their passages."""
    frames = dict(vars(tables))
    for name, columns in FREE.items():
        frames[name] = frames[name].assign(**{column: frames[name][column].map(spoil).astype("string") for column in columns})
    texts = [f"{HOSTILE[row % len(HOSTILE)]} {text}" for row, text in enumerate(frames["passages"]["text"])]
    frames["passages"]["text"] = texts
    known = dict(zip(frames["passages"]["passage_id"], texts, strict=True))
    frames["quotes"]["quote"] = [known[i][:320] for i in frames["quotes"]["passage_id"]]
    return Tables(**frames)


class Editions:
    """The editions of some tables as pages, by name."""

    def __init__(self, tables, folder, territory, codebook):
        context = Context(territory, codebook, "2 mars 2026 à 9 h 30", 5, {"nom": 3}, [("Livre de codes", codebook.name)])
        self.report = build_report(tables, context)
        figures = draw_all(tables, context, named_communes(territory), folder)
        explorer = explorer_parts(tables, codebook, 5)
        self.pages = {
            "rapport": render_html(self.report, figures, explorer, [("rapport.pdf", "PDF")]),
            "imprimé": render_print(self.report, figures, folder),
            "fiches": render_cards(self.report),
            "facile": render_easy(easy_page(self.report, tables.gaps, territory.slug)),
        }


@pytest.fixture(scope="module")
def calm(tables, tmp_path_factory):
    codebook = read_codebook(DEFAULT_CODEBOOK)
    return Editions(tables, tmp_path_factory.mktemp("calme"), Territory("essai", "Essai", communes=("Brévigny",)), codebook)


@pytest.fixture(scope="module")
def hostile(tables, tmp_path_factory):
    codebook = read_codebook(DEFAULT_CODEBOOK)
    themes = tuple(
        replace(t, name=f"{t.name} {h}", short=f"{t.short} {h}", definition=f"{h} {t.definition}", color=t.color)
        for t, h in zip(codebook.themes, HOSTILE, strict=False)
    )
    codebook = replace(codebook, name=" ".join(HOSTILE), themes=themes)
    territory = Territory("essai", " ".join(HOSTILE), communes=tuple(HOSTILE[:5]))
    return Editions(spoilt(tables), tmp_path_factory.mktemp("hostile"), territory, codebook)


@lru_cache(maxsize=8)
def elements(page: str) -> list[etree._Element]:
    """Parse as browsers do."""
    return [e for e in tinyhtml5.parse(page, namespace_html_elements=False).iter() if isinstance(e.tag, str)]


def words(page: str) -> str:
    """What a person may read in a page."""
    return " ".join(text for e in elements(page) if e.tag not in ("script", "style") for text in (e.text or "", e.tail or ""))


OURS = {("h1", "class"), ("wbr", "")}  # what our layout does with a long name or an endless word
NAMES = ["rapport", "imprimé", "fiches", "facile"]


@pytest.mark.parametrize("name", NAMES)
def test_no_element_and_no_attribute_comes_from_a_text(calm, hostile, name):
    usual = {(e.tag, attribute) for e in elements(calm.pages[name]) for attribute in ("", *e.attrib)}
    found = {(e.tag, attribute) for e in elements(hostile.pages[name]) for attribute in ("", *e.attrib)}
    assert found - usual - OURS == set()
    assert not {a for _, a in found if a.startswith("on")} and "base" not in {tag for tag, _ in found}
    for element in elements(hostile.pages[name]):
        for attribute, value in element.attrib.items():
            if "alert(1)" in value or "7*7" in value:
                assert attribute in TEXTS or value.startswith("#"), f"{element.tag} {attribute}={value[:80]}"


@pytest.mark.parametrize("name", NAMES)
def test_scripts_and_styles_are_ours_alone(calm, hostile, name):
    def ours(page, tag):
        return Counter(
            "".join(e.itertext()) for e in elements(page) if e.tag == tag and e.get("type", "") in ("", "text/javascript")
        )

    assert ours(hostile.pages[name], "script") == ours(calm.pages[name], "script")
    assert ours(hostile.pages[name], "style") == ours(calm.pages[name], "style")
    policy = 'http-equiv="Content-Security-Policy" content="'
    assert hostile.pages[name].partition(policy)[2].partition('"')[0] == calm.pages[name].partition(policy)[2].partition('"')[0]


@pytest.mark.parametrize("name", ["rapport", "imprimé"])
def test_hostile_texts_are_read_as_texts(hostile, name):
    told = words(hostile.pages[name])
    for text in (HOSTILE[0], HOSTILE[1], "<svg onload=alert(1)>", "{{ 7*7 }}", "&amp; &lt;b&gt;", '=HYPERLINK("x"'):
        assert text in told.replace("\u202f", " ").replace("\u2019", "'"), text
    assert "{{ 49 }}" not in told and " 49 " not in told.partition("{{")[2][:20]


def test_the_page_runs_nothing_and_asks_for_nothing(hostile, tmp_path, visit):
    path = tmp_path / "rapport.html"
    path.write_text(hostile.pages["rapport"], encoding="utf-8")
    dialogs = []
    visit.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    visit.page.goto(path.as_uri())
    visit.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    visit.page.mouse.wheel(0, 20_000)
    passage = hostile.report.parts[0].section.quotes["vecu"][0].passage_id
    visit.page.goto(f"{path.as_uri()}#explorer?passage={passage}")
    visit.page.wait_for_timeout(1500)
    assert dialogs == [] and visit.complaints == []
    assert {url.split("#")[0] for url in visit.requests if not url.startswith(("data:", "blob:"))} == {path.as_uri()}
    assert visit.page.evaluate("document.querySelectorAll('img[src=x], [onload], [onerror], base').length") == 0


@pytest.mark.parametrize("name", ["imprimé", "fiches", "facile"])
def test_a_pdf_shows_them_and_does_nothing(hostile, tmp_path, name):
    path = tmp_path / "edition.pdf"
    write_pdf(hostile.pages[name], path)
    reader = PdfReader(path)
    root = reader.trailer["/Root"]
    assert "/OpenAction" not in root and "/AA" not in root and "/JavaScript" not in root.get("/Names", {})
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
    assert [a for a in links if "/A" in a and a["/A"].get("/S") not in (None, "/GoTo")] == []
    etree.fromstring(root["/Metadata"].get_data())  # well formed, whatever the title holds
    assert reader.metadata.title and "\x00" not in reader.metadata.title
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    assert "<script>alert(1)</script>" in text
    if name == "fiches":
        assert len(reader.pages) == 4
