"""The Word report: it opens, says all that the report says, and is made to be edited and heard."""

import itertools
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from pipeline.render.figures.canvas import DataTable, Figure
from pipeline.render.lists import Tables
from pipeline.render.report import build_report
from pipeline.render.word import write_word
from pipeline.render.word.paper import column_widths

HOSTILE = "<b>gras</b> & </w:p> ]]> \u202eenvers\u202c 🙂 \x00\x0b\ud800 " + "x" * 10_000


@pytest.fixture(scope="module")
def made(drawn, tmp_path_factory):
    """The report, its figures, and the Word document."""
    report, figures, folder = drawn
    write_word(report, figures, folder, path := tmp_path_factory.mktemp("word") / "rapport.docx")
    return report, figures, path


@pytest.fixture(scope="module")
def document(made):
    return Document(str(made[2]))


def to_pdf(path: Path) -> Path:
    """Convert an Office file by LibreOffice, with a profile of its own; without it the test is skipped by name."""
    soffice = shutil.which("soffice")
    if soffice is None:
        message = "LibreOffice absent : installez-le (paquets Debian « libreoffice-writer » et « libreoffice-impress »)"
        if os.environ.get("REGARDS_STRICT"):
            pytest.fail(message)
        pytest.skip(message)
    profile = (path.parent / "profil").as_uri()
    command = [
        soffice,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(path.parent),
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    made = path.with_suffix(".pdf")
    assert made.exists(), done.stderr
    return made


def whole_text(document) -> str:
    """Every text of a document, tables included, whatever the spaces."""
    return squeezed("".join(node.text or "" for node in document.element.body.iter(qn("w:t"))))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_libreoffice_opens_it_with_every_picture_and_number(made):
    import pdfplumber

    report, figures, path = made
    with pdfplumber.open(to_pdf(path)) as pdf:
        pictures = [image for page in pdf.pages for image in page.images]
        text = squeezed("".join(page.extract_text() for page in pdf.pages))
        last = squeezed(pdf.pages[-1].extract_text())
        outside = [c for page in pdf.pages for c in page.chars if c["x1"] > page.width or c["x0"] < 0]
        assert f"page{len(pdf.pages)}sur{len(pdf.pages)}" in last
    assert len(pictures) == len(figures) and not outside
    for number in range(1, len(figures) + 1):
        assert f"Figure{number}–" in text and f"TableauA{number}–" in text
    numbers = [cell for figure in figures for row in figure.table.rows for cell in row if re.search(r"\d", cell)]
    cells = [*numbers, *(cell for row in report.heard for cell in row), *(cell for row in report.sensitivity for cell in row)]
    # A cell that is broken between two columns' lines is read in another order: its first word stands for it.
    missing = [cell for cell in cells if squeezed(re.split(r"[\s/-]", cell)[0]) not in text]
    assert len(cells) > 200 and not missing


def test_headings_go_down_one_level_at_a_time(document):
    levels = [int(p.style.name[-1]) for p in document.paragraphs if re.fullmatch(r"Heading \d", p.style.name)]
    assert levels[0] == 1 and max(levels) == 4
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert [p.style.name for p in document.paragraphs].count("Title") == 1


def test_the_contents_lead_to_every_chapter(document):
    links = {link.get(qn("w:anchor")) for link in document.element.body.iter(qn("w:hyperlink"))}
    marks = {mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))}
    chapters = [p.text for p in document.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    told = [p.text.strip() for p in document.paragraphs if p.style.name.startswith("toc")]
    assert told == chapters and len(links) == len(chapters) and links <= marks
    codes = [node.text for node in document.element.body.iter(qn("w:instrText"))]
    assert sum("TOC" in code for code in codes) == 1
    kinds = [node.get(qn("w:fldCharType")) for node in document.element.body.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")


def test_captions_are_numbered_fields(document, made):
    captions = [p for p in document.paragraphs if p.style.name == "Caption"]
    figures = [p.text for p in captions if p.text.startswith("Figure")]
    numbers = [p.text for p in captions if p.text.startswith("Tableau\u00a0A") or p.text.startswith("Tableau A")]
    tables = [p.text for p in captions if p not in figures and p.text.startswith("Tableau\u00a0")]
    assert [t.split("\u00a0")[1].split()[0] for t in figures] == [str(n + 1) for n in range(len(made[1]))]
    assert [t.split("A", 1)[1].split()[0] for t in numbers] == [str(n + 1) for n in range(len(made[1]))]
    assert [t.split("\u00a0")[1].split()[0] for t in tables] == [str(n + 1) for n in range(len(tables))]
    assert all("SEQ" in p._p.xml for p in captions)


def test_pictures_and_tables_say_what_they_show(document, made):
    described = [node.get("descr") for node in document.element.body.iter(qn("wp:docPr"))]
    titles = [node.get("title") for node in document.element.body.iter(qn("wp:docPr"))]
    assert len(described) == len(made[1]) and all(described) and all(titles)
    for table in document.tables:
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
    framed = [t for t in document.tables if t.style.name == "Tableau de chiffres"]
    facing = [t for t in document.tables if len(t.columns) == 2 and t not in framed]
    assert len(framed) >= len(made[1]) + 6 and len(facing) > 10
    assert all(t.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for t in [*framed, *facing])


def test_sides_are_written_in_words(document):
    heads = {
        (t.cell(0, 0).text, t.cell(0, 1).text) for t in document.tables if t.style.name == "Normal Table" and len(t.columns) == 2
    }
    assert heads and all(re.search("(?i)institutions", left) and re.search("(?i)vécu", right) for left, right in heads)


def test_the_document_is_french_a4_and_signed(document):
    assert {node.get(qn("w:val")) for node in document.styles.element.iter(qn("w:lang"))} == {"fr-FR"}
    core = document.core_properties
    assert core.language == "fr-FR" and core.author == "regards-croises" and "Val d’Ormance" in core.title and core.subject
    page = document.sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)


def test_every_quote_is_exact(document, tables):
    texts = "\n".join(tables.passages["text"])
    exact = [run.text for p in document.element.body.iter(qn("w:p")) for run in _runs(p, "Mots exacts", document)]
    assert len(exact) > 60 and all(text in texts for text in exact)
    held = set(tables.passages.loc[tables.passages["caution"].notna(), "text"])
    assert not any(text in whole for text in exact if len(text) > 40 for whole in held)


def _runs(paragraph, style: str, document):
    from docx.text.paragraph import Paragraph

    wrapped = Paragraph(paragraph, document)
    return [run for run in wrapped.runs if run.style.name == style]


def test_it_says_what_the_report_says(document, made):
    report, text = made[0], whole_text(document)
    sections = [s for part in report.parts for s in (part.section, *part.subsections)] + report.outside + report.findings
    told = (
        [s.sentence for s in sections]
        + [part.sentence for part in report.answered]
        + report.modes
        + [report.matching, report.error]
    )
    told += [paragraph for _, paragraphs in report.method for paragraph in paragraphs]
    told += [
        cell
        for rows in (report.read, report.refused, report.heard, report.prevalence, report.hashes)
        for row in rows
        for cell in row
    ]
    assert not [sentence for sentence in told if squeezed(sentence) not in text]


def test_same_report_same_bytes(made, drawn, tmp_path):
    report, figures, path = made
    write_word(report, figures, drawn[2], tmp_path / "encore.docx")
    assert (tmp_path / "encore.docx").read_bytes() == path.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["encore.docx"]


def test_hostile_text_stays_text(tables, context, tmp_path):
    rejections = tables.rejections.assign(source=HOSTILE, detail=HOSTILE, anchor="fichier")
    report = build_report(
        Tables(**{**vars(tables), "rejections": rejections, "gaps": tables.gaps.assign(label=HOSTILE)}), context
    )
    report = replace(report, territory=HOSTILE)
    Image.new("RGB", (40, 900), "white").save(tmp_path / "carte.png")
    figure = Figure("carte", HOSTILE, HOSTILE, "<svg/>", DataTable((HOSTILE, "n"), ((HOSTILE, HOSTILE),)), ())
    write_word(report, [figure], tmp_path, tmp_path / "rapport.docx")
    document = Document(str(tmp_path / "rapport.docx"))
    shown = document.tables[-1].cell(1, 0).text
    assert shown.startswith("<b>gras</b> & </w:p> ]]> \u202eenvers") and shown.endswith("x" * 10_000)
    with zipfile.ZipFile(tmp_path / "rapport.docx") as parts:
        assert parts.testzip() is None


def test_few_voices_no_figure_no_quote(tables, context, tmp_path):
    gaps = tables.gaps.assign(claim=False, cell=None, n_lived=3, reason="trop peu de voix : côté vécu")
    report = build_report(Tables(**{**vars(tables), "gaps": gaps, "quotes": tables.quotes.iloc[:0]}), context)
    write_word(report, [], tmp_path, tmp_path / "rapport.docx")
    document = Document(str(tmp_path / "rapport.docx"))
    boxed = [p.text for p in document.paragraphs if p.style.name == "À lire"]
    assert any(text.startswith("À lire d’abord") and "moins de 5" in text for text in boxed)
    assert "Annexe" not in whole_text(document) and not list(document.element.body.iter(qn("wp:docPr")))


def test_without_a_finding_the_essential_shows_each_theme(tables, context, tmp_path):
    """One short quote a side and no claim; where there are findings, no more than a short quote a side either."""
    silent = build_report(Tables(**{**vars(tables), "gaps": tables.gaps.assign(claim=False, cell=None)}), context)
    for report, titles in (
        (silent, [part.section.label for part in silent.parts]),
        (build_report(tables, context), [section.label for section in build_report(tables, context).findings]),
    ):
        write_word(report, [], tmp_path, tmp_path / "rapport.docx")
        document = Document(str(tmp_path / "rapport.docx"))
        blocks = list(document.element.body)
        texts = ["".join(node.text or "" for node in block.iter(qn("w:t"))) for block in blocks]
        first, last = (
            max(i for i, text in enumerate(texts) if text == head and blocks[i].style == "Heading1")
            for head in ("L’essentiel", "Vue d’ensemble")
        )
        here, told = blocks[first:last], texts[first:last]
        assert [text for text in told if text in titles] == titles
        assert ("Sans conclure à un écart, voici ce que chaque côté dit de chaque thème." in told) is (report is silent)
        exact = [run.text for block in here for p in block.iter(qn("w:p")) for run in _runs(p, "Mots exacts", document)]
        assert len(exact) <= 2 * len(titles) and all(0 < len(text) <= 260 for text in exact)


def test_gaps_and_missing_publics_are_told_as_relative(tables, context, tmp_path):
    report = replace(build_report(tables, context), missing=["élu·e"])
    write_word(report, [], tmp_path, tmp_path / "rapport.docx")
    text = " ".join(
        "".join(node.text or "" for node in Document(str(tmp_path / "rapport.docx")).element.body.iter(qn("w:t"))).split()
    )
    assert "Publics attendus dont moins de 5 personnes se sont exprimées" in text
    assert "Ce que le vécu dit plus que les institutions" in text and "Ce que les institutions disent plus que le vécu" in text
    assert "selon la conclusion (sous-thèmes fragiles exclus)" in text and "quatre cases" not in text and "pèse un" not in text


def test_columns_fill_the_page_and_hold_their_words():
    widths, dense = column_widths([["Fichier", "n"], ["documents/un_nom_de_fichier.pdf", "12"]])
    assert not dense and widths[0] > widths[1] and 9300 < sum(widths) <= 9413
    narrow, dense = column_widths([["indivisible" * 2] * 12])
    assert dense and sum(narrow) <= 9413
