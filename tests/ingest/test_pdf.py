"""PDF: reading order on two columns, running heads, headings, tables, broken files."""

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import UnreadableFile
from pipeline.ingest.pdf import read_pdf
from pipeline.ingest.read import read_source
from tests.conftest import EXAMPLE

LEFT = ["La colonne de gauche commence ici", "et se poursuit sur trois lignes", "avant de finir à gauche."]
RIGHT = ["La colonne de droite vient ensuite", "avec son propre propos distinct", "puis elle finit à droite."]


@pytest.fixture
def two_columns(tmp_path):
    path = tmp_path / "colonnes.pdf"
    canvas = Canvas(str(path), pagesize=A4)
    for page in range(4):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 810, f"Commune d'Essai – rapport {page}")
        canvas.setFont("Helvetica-Bold", 18)
        canvas.drawString(60, 760, f"Titre de la page {page}")
        canvas.setFont("Helvetica", 10)
        for i, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
            canvas.drawString(60, 700 - 14 * i, left)
            canvas.drawString(320, 700 - 14 * i, right)
        canvas.showPage()
    canvas.save()
    return path


def test_columns_are_read_one_after_the_other(two_columns, source_of):
    document = read_pdf(two_columns, source_of("colonnes.pdf"))
    first = [document.text[s:e].replace("\n", " ") for block in document.blocks[:2] for s, e in block.spans]
    assert first == [" ".join(LEFT), " ".join(RIGHT)]


def test_running_heads_are_removed_and_told(two_columns, source_of):
    document = read_pdf(two_columns, source_of("colonnes.pdf"))
    assert [(r.reason, r.anchor) for r in document.rejections] == [("en-tête ou pied de page", "4 pages")]
    assert "Commune d'Essai" not in document.text


def test_headings_give_the_section_and_boxes_the_place(two_columns, source_of):
    block = read_pdf(two_columns, source_of("colonnes.pdf")).blocks[-1]
    assert block.section.endswith("Titre de la page 3")
    assert block.box.page == 4
    assert 315 < block.box.x0 < block.box.x1 < 520


def test_a_truncated_pdf_is_a_named_rejection(two_columns, source_of, territory, tmp_path):
    broken = tmp_path / "tronque.pdf"
    broken.write_bytes(two_columns.read_bytes()[:900])
    reading = read_source(tmp_path, source_of("tronque.pdf"), territory)
    assert reading.rejections[0].reason == "fichier illisible"
    assert "tronqué" in reading.rejections[0].detail


def test_something_else_named_pdf_is_refused(tmp_path, source_of):
    path = tmp_path / "faux.pdf"
    path.write_bytes(b"bonjour")
    with pytest.raises(UnreadableFile):
        read_pdf(path, source_of("faux.pdf"))


def test_example_tables_become_rows(source_of):
    document = read_pdf(EXAMPLE / "documents" / "02_contrat_crte_avenant_2024.pdf", source_of("x.pdf"))
    rows = [document.text[s:e] for block in document.blocks for s, e in block.spans if " | " in document.text[s:e]]
    assert len(rows) >= 5


def test_scans_are_refused_page_by_page(shared, source_of):
    path = shared / "corpora" / "cget-portraits-regions-pdf" / "PORTRAIT_01.pdf"
    document = read_pdf(path, source_of("PORTRAIT_01.pdf"))
    assert [r.reason for r in document.rejections] == ["page sans texte"] * 2
    assert not document.blocks


def test_text_set_sideways_is_told(tmp_path, source_of):
    canvas = Canvas(str(tmp_path / "cote.pdf"), pagesize=A4)
    canvas.drawString(60, 700, "Une ligne droite que tout le monde peut lire.")
    canvas.rotate(90)
    canvas.drawString(200, -500, "Une ligne écrite de côté dans la marge")
    canvas.save()
    document = read_pdf(tmp_path / "cote.pdf", source_of("cote.pdf"))
    assert [(r.anchor, r.reason) for r in document.rejections] == [("page 1", "texte pivoté")]
