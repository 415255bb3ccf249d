"""Scans: read by recognition where asked and possible, refused page by page with the command otherwise."""

import os
import re
import shutil

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.ingest.pdf import ocr
from pipeline.ingest.pdf.read import read_pdf
from pipeline.model import ReadOptions

LINES = [
    "Le conseil municipal s'est réuni jeudi soir dans la salle des fêtes.",
    "Les élus ont examiné le projet de réhabilitation de l'ancienne école,",
    "qui deviendra une maison des associations après deux années de travaux.",
    "Plusieurs habitants regrettent la fermeture du dernier commerce du bourg.",
    "La navette mise en place au printemps dessert désormais quatre hameaux,",
    "mais les horaires ne conviennent pas aux personnes qui travaillent.",
    "Une étude sera menée avant l'été sur la qualité de l'eau de la rivière.",
]


def need_tesseract():
    """Skip by name where Tesseract or its French is missing; fail in CI."""
    missing = ocr.advice(asked=True)
    if missing and os.environ.get("REGARDS_STRICT"):
        pytest.fail(missing)
    if missing:
        pytest.skip(missing)


@pytest.fixture(scope="module")
def scan(tmp_path_factory):
    """An image-only PDF: 200 dpi, grey noise, turned by a degree."""
    folder = tmp_path_factory.mktemp("scan")
    canvas = Canvas(str(folder / "texte.pdf"), pagesize=A4)
    canvas.setFont("Times-Roman", 12)
    for i, line in enumerate(LINES):
        canvas.drawString(70, 700 - 18 * i, line)
    canvas.save()
    return spoilt(folder)


def spoilt(folder):
    """Draw `texte.pdf` of a folder as a bad scan beside it."""
    import numpy as np
    import pypdfium2 as pdfium
    from PIL import Image

    document = pdfium.PdfDocument(folder / "texte.pdf")
    image = document[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    turned = np.asarray(image.rotate(1, resample=Image.Resampling.BICUBIC, fillcolor=255), dtype=float)
    noisy = turned + np.random.default_rng(3).normal(0, 18, turned.shape)
    Image.fromarray(noisy.clip(0, 255).astype("uint8")).save(folder / "scan.pdf", resolution=200)
    document.close()
    return folder / "scan.pdf"


def test_a_noisy_skewed_scan_is_read(scan, source_of):
    need_tesseract()
    from rapidfuzz.distance import Levenshtein

    document = read_pdf(scan, source_of("scan.pdf"), ReadOptions(ocr=True))
    truth, read = " ".join(LINES), re.sub(r"\s+", " ", document.text).strip().replace("’", "'")
    assert Levenshtein.distance(read, truth) / len(truth) < 0.02
    assert not document.rejections
    assert all(0.7 < block.ocr <= 1 for block in document.blocks)
    boxes = [block.box for block in document.blocks]
    assert min(b.x0 for b in boxes) == pytest.approx(70, abs=15)
    assert min(b.y0 for b in boxes) == pytest.approx(A4[1] - 710, abs=15)
    assert max(b.y1 for b in boxes) == pytest.approx(A4[1] - 700 + 18 * 6, abs=15)


def test_columns_and_words_on_dark_grounds_of_a_scan_are_read(tmp_path, source_of):
    need_tesseract()
    from rapidfuzz.distance import Levenshtein

    canvas = Canvas(str(tmp_path / "texte.pdf"), pagesize=A4)
    canvas.setFillGray(0.35)
    canvas.rect(60, 720, 480, 40, stroke=0, fill=1)
    canvas.setFillGray(1)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(70, 735, "Compte rendu de la séance")
    canvas.setFillGray(0)
    canvas.setFont("Times-Roman", 12)
    halves = [half for line in LINES for half in (line[: line.index(" ", 30)], line[line.index(" ", 30) + 1 :])]
    for column, x in ((halves[:10], 70), (halves[4:], 320)):
        for i, line in enumerate(column):
            canvas.drawString(x, 690 - 16 * i, line)
    canvas.save()
    document = read_pdf(spoilt(tmp_path), source_of("scan.pdf"), ReadOptions(ocr=True))
    truth = " ".join(["Compte rendu de la séance", *halves[:10], *halves[4:]])
    read = re.sub(r"\s+", " ", document.text).strip().replace("’", "'")
    assert Levenshtein.distance(read, truth) / len(truth) < 0.02


@pytest.mark.parametrize("angle", [-3.0, 2.0])
def test_skew_is_measured(scan, angle):
    import pypdfium2 as pdfium

    image = pdfium.PdfDocument(scan)[0].render(scale=1, grayscale=True).to_pil().convert("L")
    turned = image.rotate(-1 + angle, fillcolor=255)
    assert ocr.skew_of(turned) == pytest.approx(-angle, abs=0.31)


def test_a_scan_is_refused_with_the_command_that_reads_it(scan, source_of, monkeypatch):
    def detail(asked):
        (rejection,) = read_pdf(scan, source_of("scan.pdf"), ReadOptions(ocr=asked)).rejections
        assert (rejection.anchor, rejection.reason) == ("page 1", "page sans texte")
        return rejection.detail

    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert "apt install tesseract-ocr tesseract-ocr-fra" in detail(True)
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/tesseract")
    monkeypatch.setattr("pytesseract.get_languages", lambda: ["eng", "osd"])
    assert "sans le français" in detail(True)
    monkeypatch.setattr("pytesseract.get_languages", lambda: ["eng", "fra"])
    assert "relancez avec --ocr" in detail(False) and "apt" not in detail(False)


def test_an_image_beside_a_little_text_is_told(tmp_path, scan, source_of):
    import pypdfium2 as pdfium

    image = pdfium.PdfDocument(scan)[0].render(scale=1).to_pil()
    image.save(tmp_path / "page.png")
    canvas = Canvas(str(tmp_path / "mixte.pdf"), pagesize=A4)
    canvas.drawImage(str(tmp_path / "page.png"), 0, 0, *A4)
    canvas.drawString(60, 40, "Reçu en préfecture le 3 mai")
    canvas.save()
    document = read_pdf(tmp_path / "mixte.pdf", source_of("mixte.pdf"))
    assert len(document.blocks) == 1
    assert [(r.anchor, r.reason) for r in document.rejections] == [("page 1", "image non lue")]
    assert "couvre la page" in document.rejections[0].detail
