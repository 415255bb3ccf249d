"""The slides: one message each, read from afar, exact words, and nothing that overflows."""

import re
import zipfile
from dataclasses import replace

import pytest
from PIL import Image
from pptx import Presentation

from pipeline.render.figures.canvas import DataTable, Figure
from pipeline.render.lists import Tables
from pipeline.render.report import build_report
from pipeline.render.slides import messages, write_slides
from pipeline.render.slides.excerpts import LONGEST, choose, excerpt
from pipeline.render.slides.facing import _held
from pipeline.render.slides.measure import fit, height, lines, para, width
from pipeline.render.verbatims import Quote
from tests.render.test_word import HOSTILE, squeezed, to_pdf

INCH = 914_400
MOST_WORDS = 60  # figures count; sources and legends do not
SMALL_PRINT = 12  # points and less: sources and legends
LANGUAGE = "{http://schemas.openxmlformats.org/drawingml/2006/main}rPr"


@pytest.fixture(scope="module")
def made(drawn, tmp_path_factory):
    """The report, its figures, and the slides."""
    report, figures, folder = drawn
    write_slides(report, figures, folder, path := tmp_path_factory.mktemp("diapositives") / "rapport.pptx")
    return report, figures, path


@pytest.fixture(scope="module")
def slides(made):
    return list(Presentation(str(made[2])).slides)


@pytest.fixture
def quote():
    def make(text: str, weak: bool = False) -> Quote:
        return Quote(text, "Habitant·e, réponse", "reponses.csv, ligne 2", "p-1", "90 %", "", weak, False, False)

    return make


def pictures(slide):
    return [shape for shape in slide.shapes if shape.shape_type == 13]


def titles(slides) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in slides]


def written(slide):
    """Every frame of a slide with its width and height in inches."""
    return [
        (shape.name, shape.text_frame, shape.width / INCH, shape.height / INCH)
        for shape in slide.shapes
        if shape.has_text_frame and shape.text_frame.text.strip() and "Number" not in shape.name
    ]


def overflowing(slides) -> list[str]:
    """Boxes whose text is taller than they are, or that leave the slide."""
    found = []
    for slide in slides:
        for name, frame, wide, tall in written(slide):
            needed = 0.0
            for paragraph in frame.paragraphs:
                size = max((run.font.size.pt for run in paragraph.runs), default=12)
                bold = any(run.font.bold for run in paragraph.runs)
                hang = 0.35 if paragraph._p.find(".//{*}buChar") is not None else 0
                count = len(lines("".join(run.text for run in paragraph.runs), size, wide - 0.2 - hang, bold))
                needed += (count * size * 1.2 + (paragraph.space_after.pt if paragraph.space_after is not None else 0)) / 72
            if needed > tall + 0.02:
                found.append(f"{name}: {needed:.2f} > {tall:.2f}")
        for shape in slide.shapes:
            if (
                shape.left < 0
                or shape.top < 0
                or shape.left + shape.width > 13.34 * INCH
                or shape.top + shape.height > 7.51 * INCH
            ):
                found.append(f"{shape.name} leaves the slide")
    return found


def test_libreoffice_opens_them_and_nothing_leaves_the_page(made, slides):
    import pdfplumber

    with pdfplumber.open(to_pdf(made[2])) as pdf:
        assert len(pdf.pages) == len(slides)
        for page, slide in zip(pdf.pages, slides, strict=True):
            assert squeezed(slide.shapes.title.text_frame.text) in squeezed(page.extract_text())
            assert len(page.images) == len(pictures(slide))
            assert all(
                c["x0"] >= 0 and c["x1"] <= page.width and c["top"] >= 0 and c["bottom"] <= page.height for c in page.chars
            )


def test_each_slide_has_one_message_and_its_number(slides):
    told = titles(slides)
    assert all(told) and len(set(told)) == len(told)
    for slide in slides[1:]:
        kinds = [placeholder.placeholder_format.type for placeholder in slide.placeholders]
        assert kinds.count(1) == 1 and kinds.count(13) == 1


def test_the_deck_goes_from_findings_to_what_to_check(made, slides):
    report, told = made[0], titles(slides)
    assert told[0] == "Val d’Ormance (territoire inventé)" and "À lire" not in "".join(told)
    assert told[1 : 1 + len(report.findings)] == [messages.told(section) for section in report.findings]
    assert told[-1] == "Avant d’en parler, ce qu’il reste à vérifier"
    for part in report.parts:
        assert sum(title.startswith(part.theme.name) for title in told) >= 1
    assert messages.overview(report) in told and messages.blind(report) in told


def test_a_figure_stands_alone_and_is_told(slides):
    shown = [picture for slide in slides for picture in pictures(slide)]
    assert len(shown) >= 5 and all(len(pictures(slide)) <= 1 for slide in slides)
    assert all(len(picture._element.nvPicPr.cNvPr.get("descr")) > 30 for picture in shown)
    tables = [shape for slide in slides for shape in slide.shapes if shape.has_table]
    assert tables and all(shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in tables)


def test_slides_can_be_read_from_afar(slides):
    for slide in slides[1:]:
        body = [p for name, frame, *_ in written(slide) if frame != slide.shapes.title.text_frame for p in frame.paragraphs]
        large = [p.text for p in body if p.runs and p.runs[0].font.size.pt > SMALL_PRINT and p.text != slide.shapes.title.text]
        large += [cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
        assert len(re.findall(r"\w+", " ".join(large))) <= MOST_WORDS, slide.shapes.title.text
        assert all(run.font.size.pt >= SMALL_PRINT for p in body for run in p.runs)


def test_nothing_overflows(slides):
    assert overflowing(slides) == []


def test_every_run_is_french(slides, made):
    for slide in slides:
        for tree in (slide.element, slide.notes_slide.element):
            runs = list(tree.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}r"))
            assert runs and {run.find(LANGUAGE).get("lang") for run in runs} == {"fr-FR"}
    assert Presentation(str(made[2])).core_properties.language == "fr-FR"


def test_quotes_are_exact_and_told_in_the_notes(slides, tables):
    texts, held = "\n".join(tables.passages["text"]), "\n".join(tables.passages.loc[tables.passages["caution"].notna(), "text"])
    shown = [
        (slide, shape)
        for slide in slides
        for shape in slide.shapes
        if shape.name.startswith("Verbatim") and "«" in shape.text_frame.text
    ]
    assert len(shown) >= 6
    for slide, shape in shown:
        opening, words, closing = (run.text for run in shape.text_frame.paragraphs[0].runs)
        assert words in texts and words not in held and len(words) <= LONGEST
        assert opening in ("«\u00a0", "«\u00a0[…] ") and closing in ("\u00a0»", " […]\u00a0»")
        assert words in slide.notes_slide.notes_text_frame.text
        source = shape.text_frame.paragraphs[1].text
        assert source in slide.notes_slide.notes_text_frame.text and " — " in source


def test_notes_hold_the_whole_sentence(made, slides):
    for section, slide in zip(made[0].findings, slides[1:], strict=False):
        assert section.sentence in slide.notes_slide.notes_text_frame.text


def test_same_report_same_bytes(made, drawn, tmp_path):
    report, figures, path = made
    write_slides(report, figures, drawn[2], tmp_path / "encore.pptx")
    assert (tmp_path / "encore.pptx").read_bytes() == path.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["encore.pptx"]


def test_few_voices_claim_nothing(tables, context, tmp_path):
    gaps = tables.gaps.assign(claim=False, cell=None, n_lived=3, reason="trop peu de voix : côté vécu")
    report = build_report(Tables(**{**vars(tables), "gaps": gaps, "quotes": tables.quotes.iloc[:0]}), context)
    write_slides(report, [], tmp_path, tmp_path / "rapport.pptx")
    slides = list(Presentation(str(tmp_path / "rapport.pptx")).slides)
    told = titles(slides)
    assert told[1].startswith("À lire d’abord") and not any(
        "plus présent" in title or "davantage" in title.lower() for title in told
    )
    text = " ".join(shape.text_frame.text for slide in slides for shape in slide.shapes if shape.has_text_frame)
    assert "moins de 5" in text and "Aucun passage sûr de ce côté." in text and not overflowing(slides)


def test_hostile_text_stays_text(tables, context, tmp_path):
    gaps = tables.gaps.assign(label=HOSTILE)
    quotes = tables.quotes.assign(quote=HOSTILE)
    report = build_report(Tables(**{**vars(tables), "gaps": gaps, "quotes": quotes}), context)
    heard = [(HOSTILE, HOSTILE, "12")]
    report = replace(report, territory=HOSTILE, heard=heard, missing=[HOSTILE])
    Image.new("RGB", (40, 900), "white").save(tmp_path / "ecarts-themes.png")
    figure = Figure("ecarts-themes", HOSTILE, HOSTILE, "<svg/>", DataTable((HOSTILE,), ((HOSTILE,),)), ())
    write_slides(report, [figure], tmp_path, tmp_path / "rapport.pptx")
    slides = list(Presentation(str(tmp_path / "rapport.pptx")).slides)
    assert titles(slides)[0].startswith("<b>gras</b> & </w:p> ]]> \u202eenvers") and not overflowing(slides)
    with zipfile.ZipFile(tmp_path / "rapport.pptx") as parts:
        assert parts.testzip() is None


def test_an_excerpt_is_cut_at_sentences_or_says_so(quote):
    long = "Il pleut. " + "La route du hameau est coupée depuis le mois de mars. " * 4
    cut = excerpt(quote(long))
    assert cut.text in long and cut.text.endswith("mars.") and cut.after and len(cut.text) <= LONGEST
    endless = excerpt(quote("mot " * 100))
    assert len(endless.text) <= LONGEST and endless.after and not endless.before and endless.closing == " […]\u00a0»"
    assert choose([quote("Une phrase entière et sûre, lisible de loin.", weak=True)]) is None


def test_titles_are_cut_without_changing_what_they_say():
    assert messages.clause("Trop peu de voix pour conclure (3 du côté vécu).") == "Trop peu de voix pour conclure"
    assert messages.clause("Pas d’écart établi\u00a0: 12\u00a0% contre 9\u00a0%.") == "Pas d’écart établi"
    assert messages.opening("Surtout dit : « A, b » (+3 points), « C ». Suite.", 30) == "Surtout dit\u00a0: «\u00a0A, b\u00a0»…"


def test_a_share_says_what_it_counts(slides):
    captions = [
        " ".join(shape.text_frame.text.split())
        for slide in slides
        for shape in slide.shapes
        if shape.name.startswith("Part ") and "\u00a0%" in shape.text_frame.text
    ]
    assert captions and all("des voix y consacrent au moins 1 mot sur 20 (à 95" in caption for caption in captions)


def test_gaps_are_told_as_relative(slides):
    text = " ".join(
        shape.text_frame.text
        for slide in slides
        for shape in slide.shapes
        if shape.has_text_frame and "Verbatim" not in shape.name
    )
    assert "avantage dit" in text and "surtout" not in text.lower() and "peu dit" not in text.lower()


def test_what_no_sure_passage_illustrates_is_not_counted_in_titles(made):
    report = made[0]
    part = next(p for p in report.parts if any(s.claim for s in p.subsections))
    claims = [s for s in part.subsections if s.claim]
    bare = replace(claims[0], quotes={side: [] for side in claims[0].quotes})
    others = [bare if s == claims[0] else s for s in part.subsections]
    assert str(len([s for s in claims if s.illustrated])) in messages.within(part, True)
    assert messages.within(replace(part, subsections=[bare]), True).endswith("illustrent entre ses sous-thèmes")
    assert messages.within(replace(part, subsections=others), True) != messages.within(part, True)
    mute = {cell: [replace(s, quotes=bare.quotes) for s in here] for cell, here in report.blind_spots.items()}
    assert "illustrent" in messages.blind(replace(report, blind_spots=mute))


def test_long_quotes_are_trimmed_until_the_slide_can_be_read(made, quote):
    section = made[0].findings[0]
    words = " ".join(["On va là où il y a un bus qui va à la mer et au lac le soir ou non."] * 4)
    full = replace(section, quotes={side: [quote(words)] for side in section.quotes})
    bars = [replace(bar, share=None, told="un à deux et de là à la mer " * 2) for bar in section.bars]
    quotes, gap = _held(replace(full, bars=bars, measure=("50 points", "de plus ici " * 4)))
    assert gap is None and all(len(shown.text) <= LONGEST and shown.text in words for shown in quotes.values())
    assert all(len(shown.text) < LONGEST for shown in quotes.values())


def test_a_caption_is_never_cut(slides):
    captions = [shape.text_frame.text for slide in slides for shape in slide.shapes if shape.name == "Légende"]
    assert captions and all(caption.endswith(".") and "…" not in caption for caption in captions)


def test_the_map_is_as_large_as_its_slide_allows(slides):
    shape = next(p for slide in slides for p in pictures(slide) if p.name == "Figure territoire")
    assert shape.height > 5.5 * INCH


def test_a_measured_text_holds_in_its_box():
    text = [para("Un texte assez long pour plusieurs lignes. " * 6, 24, "000000"), para("x" * 300, 24, "000000")]
    made = fit(text, 4.0, 1.2)
    assert made and height(made, 4.0) <= 1.2 and made[-1].text.endswith("…")
    assert all(width(line, 24, False) <= 4.0 for line in lines("x" * 300, 24, 4.0))
    assert "".join(lines("x" * 300, 24, 4.0)) == "x" * 300
