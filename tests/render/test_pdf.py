"""The PDF, read by a library that did not make it: tagged, in French, with its outline, alternatives and tables."""

import sys
from itertools import pairwise

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from pipeline.errors import PdfUnavailable
from pipeline.render.pdf import write_pdf


@pytest.fixture(scope="module")
def pdf(example_run):
    return PdfReader(example_run / "rapport.pdf")


def _elements(node) -> list[DictionaryObject]:
    """Structure elements in reading order, parents before children."""
    if isinstance(node, IndirectObject):
        node = node.get_object()
    if isinstance(node, ArrayObject):
        return [found for child in node for found in _elements(child)]
    if not isinstance(node, DictionaryObject):
        return []
    return [node, *_elements(node["/K"])] if "/K" in node else [node]


@pytest.fixture(scope="module")
def tree(pdf):
    return [e for e in _elements(pdf.trailer["/Root"]["/StructTreeRoot"]) if "/S" in e]


def test_it_is_tagged_with_its_language_and_title(pdf):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]) == "fr"
    assert "Val d" in pdf.metadata.title and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_it_is_on_a4_with_numbered_pages(pdf):
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in pdf.pages} == {(595, 842)}
    total = len(pdf.pages)
    assert f"2 / {total}" in pdf.pages[1].extract_text()


def test_its_outline_names_the_parts_of_the_report(pdf):
    titles = [item.title for item in pdf.outline[1] if not isinstance(item, list)] if isinstance(pdf.outline[1], list) else []
    assert [t for t in titles if t.startswith(("L’essentiel", "Thème par thème", "Besoins", "Méthode"))] != []
    assert len(titles) >= 9


def test_every_figure_has_its_alternative(tree, example_run):
    figures = [e for e in tree if e["/S"] == "/Figure"]
    assert len(figures) >= len(list((example_run / "figures").glob("*.png")))
    assert [e for e in figures if not str(e.get("/Alt", "")).strip()] == []


def test_headings_never_skip_a_level(tree):
    levels = [int(e["/S"][2:]) for e in tree if e["/S"][:2] == "/H" and e["/S"][2:].isdigit()]
    assert levels[0] == 1 and levels.count(1) == 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []


def test_tables_have_header_cells(tree):
    tables = [e for e in tree if e["/S"] == "/Table"]
    assert len(tables) > 5
    assert all(any(inner["/S"] == "/TH" for inner in _elements(table["/K"]) if "/S" in inner) for table in tables)


def test_the_page_that_says_it_all_is_one_page(pdf):
    pages = [n for n, page in enumerate(pdf.pages) if "Côté institutions" in page.extract_text()]
    first = pdf.pages[1].extract_text()
    assert pages[0] == 1 and "L’essentiel" in first and "Vue d’ensemble" in pdf.pages[2].extract_text()
    assert first.count("Côté vécu") >= 4


def test_nothing_in_it_leads_outside(pdf):
    annotations = [a.get_object() for page in pdf.pages for a in page.get("/Annots", [])]
    assert [a["/A"]["/URI"] for a in annotations if "/URI" in a.get("/A", {})] == []


def test_a_machine_without_pango_is_told_what_to_install(tmp_path, monkeypatch):
    class Missing:
        def __getattr__(self, name):
            raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setitem(sys.modules, "weasyprint", Missing())
    with pytest.raises(PdfUnavailable, match=r"Pango.*apt install"):
        write_pdf("<p>x</p>", tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_asks_for_a_file_gets_nothing(tmp_path):
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>caché</text></svg>', encoding="utf-8")
    page = f'<html lang="fr"><title>t</title><body><h1>t</h1><img alt="a" src="{secret.as_uri()}"></body></html>'
    write_pdf(page, tmp_path / "b.pdf")
    assert "caché" not in PdfReader(tmp_path / "b.pdf").pages[0].extract_text()
