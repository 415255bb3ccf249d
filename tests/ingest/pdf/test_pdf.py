"""PDF: reading order on two columns, running heads, headings, tables, broken files."""

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import UnreadableFile
from pipeline.ingest.pdf.page_picture import COLOUR, draw_passage
from pipeline.ingest.pdf.read import read_pdf
from pipeline.ingest.read import read_source
from pipeline.ingest.segment import segment
from pipeline.model import Box
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


def texts(document):
    return [" ".join(document.text[s:e].split()) for block in document.blocks for s, e in block.spans]


def test_text_set_sideways_is_a_block_of_its_own(tmp_path, source_of):
    canvas = Canvas(str(tmp_path / "cote.pdf"), pagesize=A4)
    canvas.drawString(60, 700, "Une ligne droite que tout le monde peut lire.")
    canvas.rotate(90)
    canvas.drawString(200, -500, "Une ligne écrite de côté dans la marge")
    canvas.save()
    document = read_pdf(tmp_path / "cote.pdf", source_of("cote.pdf"))
    assert texts(document) == ["Une ligne droite que tout le monde peut lire.", "Une ligne écrite de côté dans la marge"]
    assert not document.rejections
    box = document.blocks[1].box
    assert 485 < box.x0 < box.x1 < 505 and box.y1 == pytest.approx(A4[1] - 200, abs=1) and box.y1 - box.y0 > 150


@pytest.mark.parametrize(("rotation", "place"), [(90, (700, 60)), (180, (535, 700)), (270, (142, 535))])
def test_a_rotated_page_is_read_as_displayed(tmp_path, source_of, rotation, place):
    # reportlab swaps the sides of a page that it turns: these make an upright sheet.
    canvas = Canvas(str(tmp_path / "tourne.pdf"), pagesize=A4 if rotation == 180 else A4[::-1])
    canvas.setPageRotation(rotation)
    canvas.drawString(60, 700, "Une ligne que la page affiche autrement.")
    canvas.save()
    (block,) = read_pdf(tmp_path / "tourne.pdf", source_of("tourne.pdf")).blocks
    box = block.box
    assert box.x0 - 12 <= place[0] <= box.x1 + 12 and box.y0 - 12 <= place[1] <= box.y1 + 12
    picture = draw_passage(tmp_path / "tourne.pdf", [box], scale=1)
    assert picture.size == ((842, 596) if rotation in (90, 270) else (596, 842))
    assert picture.getpixel((round(box.x0 - 2), round((box.y0 + box.y1) / 2))) == COLOUR


def test_narrow_columns_with_a_narrow_gutter_do_not_mix(tmp_path, source_of):
    canvas = Canvas(str(tmp_path / "etroit.pdf"), pagesize=A4)
    canvas.setFont("Helvetica", 10)
    columns = [[f"{name} ligne numéro {i} du texte ici" for i in range(1, 9)] for name in ("alpha", "bravo", "carlo")]
    for at, column in enumerate(columns):
        for i, line in enumerate(column):
            canvas.drawString(50 + 155 * at, 700 - 12 * i, line)
    canvas.save()
    document = read_pdf(tmp_path / "etroit.pdf", source_of("etroit.pdf"))
    assert texts(document) == [" ".join(column) for column in columns]


def draw_table(canvas, rows, top=700):
    for i in range(len(rows) + 1):
        canvas.line(60, top - 20 * i, 500, top - 20 * i)
    for x in (60, 280, 390, 500):
        canvas.line(x, top, x, top - 20 * len(rows))
    for i, row in enumerate(rows):
        for x, cell in zip((64, 284, 394), row, strict=True):
            canvas.drawString(x, top - 15 - 20 * i, cell)


def test_each_row_of_a_ruled_table_carries_its_header(tmp_path, source_of, territory):
    canvas = Canvas(str(tmp_path / "table.pdf"), pagesize=A4)
    canvas.drawString(60, 740, "Le tableau suivant donne les effectifs des écoles.")
    draw_table(canvas, [("École", "Effectif 2022", "Effectif 2023"), ("Les Tilleuls", "120", "118"), ("Le Port", "64", "71")])
    canvas.drawString(60, 600, "Le nombre d'élèves reste stable sur la période.")
    canvas.save()
    document = read_pdf(tmp_path / "table.pdf", source_of("table.pdf"))
    assert texts(document) == [
        "Le tableau suivant donne les effectifs des écoles.",
        "École | Effectif 2022 | Effectif 2023",
        "École : Les Tilleuls | Effectif 2022 : 120 | Effectif 2023 : 118",
        "École : Le Port | Effectif 2022 : 64 | Effectif 2023 : 71",
        "Le nombre d'élèves reste stable sur la période.",
    ]
    kept = " ".join(segment(document, territory).passages["text"])
    assert all(text in kept for text in texts(document))


def test_a_caption_stays_with_its_table(tmp_path, source_of, territory):
    canvas = Canvas(str(tmp_path / "legende.pdf"), pagesize=A4)
    draw_table(canvas, [("École", "Effectif 2022", "Effectif 2023"), ("Les Tilleuls", "120", "118"), ("Le Port", "64", "71")])
    canvas.drawString(60, 625, "Tableau 2 : les effectifs des écoles de la vallée")
    canvas.drawString(60, 590, "La baisse est plus forte au nord qu'au sud.")
    canvas.save()
    document = read_pdf(tmp_path / "legende.pdf", source_of("legende.pdf"))
    assert {block.section for block in document.blocks[:3]} == {"Tableau 2 : les effectifs des écoles de la vallée"}
    passages = segment(document, territory).passages
    assert passages["text"].tolist()[-2:] == [
        "Tableau 2 : les effectifs des écoles de la vallée",
        "La baisse est plus forte au nord qu'au sud.",
    ]


def test_labels_and_their_figures_are_rows_without_rules(tmp_path, source_of):
    canvas = Canvas(str(tmp_path / "chiffres.pdf"), pagesize=A4)
    for i, (label, figure) in enumerate((("Les maires", "23,6%"), ("La commune", "1,0%"), ("Les élus", "0,5%"))):
        canvas.drawString(60, 700 - 15 * i, label)
        canvas.drawString(300, 700 - 15 * i, figure)
    canvas.save()
    document = read_pdf(tmp_path / "chiffres.pdf", source_of("chiffres.pdf"))
    assert texts(document) == ["Les maires | 23,6%", "La commune | 1,0%", "Les élus | 0,5%"]


def test_heads_go_by_repetition_and_not_by_place(tmp_path, source_of):
    canvas = Canvas(str(tmp_path / "pieds.pdf"), pagesize=A4)
    for page in range(1, 6):
        canvas.drawString(60, 815, "Syndicat des eaux du Val")
        canvas.drawString(60, 790, f"Propos de la page {'abcde'[page - 1] * 3} en haut du texte.")
        canvas.drawString(300, 20, str(page + 10))
        canvas.drawString(60, 400, "Le même avis revient au milieu de chaque page.")
        canvas.showPage()
    canvas.save()
    document = read_pdf(tmp_path / "pieds.pdf", source_of("pieds.pdf"))
    assert sorted(r.detail for r in document.rejections) == ["15", "Syndicat des eaux du Val"]
    assert document.text.count("Le même avis") == 5 and document.text.count("en haut du texte") == 5


def test_a_heading_over_nothing_is_kept(tmp_path, source_of):
    canvas = Canvas(str(tmp_path / "titres.pdf"), pagesize=A4)
    for y, size, text in (
        (760, 18, "Partie sans texte"),
        (700, 18, "Partie suivante"),
        (660, 10, "Un texte de la partie suivante."),
    ):
        canvas.setFont("Helvetica", size)
        canvas.drawString(60, y, text)
    canvas.save()
    document = read_pdf(tmp_path / "titres.pdf", source_of("titres.pdf"))
    assert texts(document) == ["Partie sans texte", "Un texte de la partie suivante."]
    assert [block.section for block in document.blocks] == [None, "Partie suivante"]


def test_small_capitals_and_numbers_make_headings(tmp_path, source_of):
    canvas = Canvas(str(tmp_path / "rangs.pdf"), pagesize=A4)
    canvas.setFont("Helvetica", 16)
    canvas.drawString(60, 760, "C")
    canvas.setFont("Helvetica", 13)
    canvas.drawString(60 + canvas.stringWidth("C", "Helvetica", 16), 760, "ARACTÉRISTIQUES")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(60, 720, "2.1 La ressource en eau")
    canvas.drawString(60, 690, "Le captage alimente les trois villages de la vallée toute l'année.")
    canvas.save()
    (block,) = read_pdf(tmp_path / "rangs.pdf", source_of("rangs.pdf")).blocks
    assert block.section == "CARACTÉRISTIQUES › 2.1 La ressource en eau"


def test_form_fields_are_read(tmp_path, source_of):
    canvas = Canvas(str(tmp_path / "formulaire.pdf"), pagesize=A4)
    canvas.drawString(60, 760, "Fiche de recueil des avis sur le projet")
    canvas.acroForm.textfield(name="avis", tooltip="Votre avis", value="Il manque un arrêt de car", x=60, y=700, width=300)
    canvas.acroForm.textfield(name="vide", tooltip="Autre", value="", x=60, y=650, width=300)
    canvas.acroForm.checkbox(name="accord", tooltip="Accord", checked=True, x=60, y=600)
    canvas.save()
    document = read_pdf(tmp_path / "formulaire.pdf", source_of("formulaire.pdf"))
    assert texts(document)[1:] == ["Votre avis : Il manque un arrêt de car", "Accord : oui"]


@pytest.mark.parametrize(("password", "readable"), [("", True), ("secret", False)])
def test_encryption_stops_only_where_a_password_is_asked(tmp_path, source_of, password, readable):
    lock = StandardEncryption(password, ownerPassword="proprio", strength=128)
    canvas = Canvas(str(tmp_path / "chiffre.pdf"), pagesize=A4, encrypt=lock)
    canvas.drawString(60, 700, "Un texte chiffré que chacun peut ouvrir.")
    canvas.save()
    if readable:
        assert texts(read_pdf(tmp_path / "chiffre.pdf", source_of("c.pdf"))) == ["Un texte chiffré que chacun peut ouvrir."]
    else:
        with pytest.raises(UnreadableFile, match="mot de passe"):
            read_pdf(tmp_path / "chiffre.pdf", source_of("c.pdf"))


def test_a_file_without_its_end_is_read_and_told(two_columns, source_of, tmp_path):
    broken = tmp_path / "coupe.pdf"
    whole = two_columns.read_bytes()
    broken.write_bytes(whole[: whole.rindex(b"startxref")])
    document = read_pdf(broken, source_of("coupe.pdf"))
    assert "fichier tronqué" in [r.reason for r in document.rejections]
    assert len(document.blocks) == 8


def test_bounds_are_told(two_columns, source_of, monkeypatch):
    monkeypatch.setattr("pipeline.ingest.pdf.read.MAX_PAGES", 2)
    monkeypatch.setattr("pipeline.ingest.pdf.words.MAX_CHARS", 100)
    document = read_pdf(two_columns, source_of("colonnes.pdf"))
    told = [(r.anchor, r.reason) for r in document.rejections]
    assert told == [("page 1", "page trop chargée"), ("page 2", "page trop chargée"), ("pages 3 à 4", "document trop long")]


def test_a_blank_page_is_told(tmp_path, source_of):
    canvas = Canvas(str(tmp_path / "blanche.pdf"), pagesize=A4)
    canvas.drawString(60, 700, "Une page qui porte du texte.")
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    document = read_pdf(tmp_path / "blanche.pdf", source_of("b.pdf"))
    assert [(r.anchor, r.detail) for r in document.rejections] == [("page 2", "page blanche : rien à lire")]


def test_no_page_to_draw(two_columns, tmp_path):
    with pytest.raises(UnreadableFile, match="page 9 demandée"):
        draw_passage(two_columns, [Box(9, 0, 0, 10, 10)])
    with pytest.raises(UnreadableFile, match="introuvable"):
        draw_passage(tmp_path / "absent.pdf", [Box(1, 0, 0, 10, 10)])
