"""Workshop sheets: one page a theme whatever they hold, exact quotes on cards, questions that follow the figures."""

import re
from dataclasses import replace

import pdfplumber
import pytest
from lxml import html
from pypdf import PdfReader

from pipeline.model import Territory, Theme
from pipeline.render.cards import covers, render_cards, shorten
from pipeline.render.discussion import ALIKE, FACING, FEW, MISSING, MORE, OPEN_QUESTION, questions_of
from pipeline.render.french import typeset
from pipeline.render.pdf import write_pdf
from pipeline.render.report import Context, build_report
from pipeline.render.sections import FRAIL, Bar
from pipeline.render.verbatims import Quote
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.themes.codebook import read_codebook

CODEBOOK = read_codebook(DEFAULT_CODEBOOK)
MILLIMETRE = 72 / 25.4  # points
INSIDE = 278 * MILLIMETRE  # from the top of the page: below it, only the foot
HOSTILE = '<script>alert(1)</script> "><svg onload=alert(1)> {{ 7*7 }} &amp; =HYPERLINK("x") \u202erénni\u202c'


@pytest.fixture(scope="module")
def report(tables):
    return build_report(tables, Context(Territory("essai", "Val d'Essai"), CODEBOOK, "2 mars 2026 à 9 h 30", 5, {}, []))


def with_quotes(report, institutional, lived, **changes):
    """The report, with these texts as the quotes of every theme."""
    made = {"institutionnel": [quote(text) for text in institutional], "vecu": [quote(text) for text in lived]}
    parts = [replace(part, section=replace(part.section, quotes=made, **changes)) for part in report.parts]
    return replace(report, parts=parts)


def classed(node, names):
    """Elements under a node that bear some classes."""
    here = "".join(f"[contains(concat(' ', @class, ' '), ' {name} ')]" for name in names.split())
    return node.xpath(f".//*{here}")


def quote(text, weak=False):
    anchor = "documents/un_nom_de_fichier_assez_long_pour_deux_lignes.pdf, page 3"
    return Quote(text, "Document publié", anchor, "p-1", "80 %", "", weak, cut_before=False, cut_after=False)


def pdf_of(report, path):
    write_pdf(render_cards(report), path)
    return path


def check_pages(path, themes):
    """Every page is a theme's, and nothing of it stands below its foot or was pushed to another page."""
    with pdfplumber.open(path) as pdf:
        assert len(pdf.pages) == themes
        for number, page in enumerate(pdf.pages, start=1):
            words = page.extract_words()
            foot = [word for word in words if word["bottom"] > INSIDE]
            told = " ".join(word["text"] for word in foot)
            assert told.startswith("Rapport du ") and told.endswith(f"Fiche {number} / {themes}"), told
            text = page.extract_text()
            assert text.count("Pour discuter") == 1 and text.count("Notes") == 1 and "Ce que les gens vivent" in text
            assert all(page.width - 12 * MILLIMETRE >= word["x1"] - 1 for word in words)  # no word leaves the page
            last = max(word["bottom"] for word in words if word["bottom"] <= INSIDE)
            assert last < min(word["top"] for word in foot)


def test_the_example_gives_one_tagged_page_a_theme(report, tmp_path):
    path = pdf_of(report, tmp_path / "fiches.pdf")
    check_pages(path, 4)
    reader = PdfReader(path)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"].startswith("fr")
    assert reader.metadata.title == "Fiches d’atelier — Val d’Essai" and root["/ViewerPreferences"]["/DisplayDocTitle"]
    for part, page in zip(report.parts, reader.pages, strict=True):
        text = re.sub(r"\s+", " ", page.extract_text())
        assert part.section.label in text and part.section.bars[0].told.replace("\u00a0", " ").replace("\u202f", " ") in text


def test_cards_are_exact_words_with_their_source(report, tables):
    page = html.fromstring(render_cards(report))
    texts = {re.sub(r"\s+", " ", text) for text in tables.passages["text"]}
    for part, sheet in zip(report.parts, page.xpath("//article"), strict=True):
        shown = [q.text_content() for q in sheet.xpath(".//blockquote/q")]
        assert 2 <= len(shown) <= 6
        assert all(len(words) <= 350 and any(re.sub(r"\s+", " ", words) in text for text in texts) for words in shown)
        anchors = " ".join(source.text_content() for source in classed(sheet, "source")).replace("\u00a0", " ")
        assert part.section.quotes["vecu"][0].anchor in anchors
        assert classed(sheet, "sentence")[0].text_content() == part.section.sentence
        assert 2 <= len(sheet.xpath(".//ol/li")) <= 3 and classed(classed(sheet, "notes")[0], "line")


LONG = "Le conseil communautaire a retenu pour les années qui viennent un programme de travaux dont le détail suit. "
NOISE = "".join(chr(0x4E00 + i) for i in range(400))


@pytest.mark.parametrize(
    ("institutional", "lived"),
    [
        ([LONG * 3, LONG * 3, LONG * 3], [LONG * 4] * 3),
        ([], []),
        ([], ["Court."] * 3),
        (["X" * 5000], ["W " * 200, NOISE, HOSTILE]),
        (["mot\n" * 80], ["a\u0300" * 170, "🚲" * 170]),
    ],
    ids=["long", "none", "one side", "endless word, capitals, other scripts, hostile", "lines, marks, emoji"],
)
def test_one_page_a_theme_whatever_the_quotes(report, tmp_path, institutional, lived):
    check_pages(pdf_of(with_quotes(report, institutional, lived), tmp_path / "fiches.pdf"), 4)


def test_one_page_a_theme_whatever_the_names_and_the_sentence(report, tmp_path):
    sentence = report.parts[0].section.sentence + " Ce que l’on ne sait pas encore dire autrement qu’ainsi." * 3
    theme = replace(report.parts[0].theme, name="W" * 5000, definition="M" * 5000, short="Court")
    hushed = [Bar(side, "moins de 5 personnes, part non publiée", None) for side in ("institutionnel", "vecu")]
    section = replace(report.parts[0].section, label=HOSTILE * 40, sentence=sentence, details=["d" * 48, "M" * 48], bars=hushed)
    part = replace(report.parts[0], theme=theme, section=section)
    check_pages(pdf_of(replace(report, territory="T" * 5000, parts=[part] * 2), tmp_path / "fiches.pdf"), 2)


def test_what_is_hostile_stays_text(report):
    page = html.fromstring(render_cards(replace(with_quotes(report, [HOSTILE], [HOSTILE]), territory=HOSTILE)))
    assert not page.xpath("//script | //svg | //*[@onload or @onerror]")
    assert {q.text_content() for q in page.xpath(".//blockquote/q")} == {HOSTILE}
    assert classed(page, "over")[0].text_content().startswith("Fiche d’atelier · <script>alert(1)</script>")


def test_a_weak_quote_and_a_small_share_are_not_shown(report):
    hushed = [
        Bar("institutionnel", "40 % (20 % à 60 %)", (0.4, 0.2, 0.6)),
        Bar("vecu", "moins de 5 personnes, part non publiée", None),
    ]
    changed = with_quotes(report, ["Une phrase sûre."], [], bars=hushed)
    weak = [
        replace(p, section=replace(p.section, quotes=p.section.quotes | {"vecu": [quote("Faible.", weak=True)]}))
        for p in changed.parts
    ]
    sheet = html.fromstring(render_cards(replace(changed, parts=weak))).xpath("//article")[0]
    assert [q.text_content() for q in sheet.xpath(".//blockquote/q")] == ["Une phrase sûre."]
    assert "carte à écrire" in classed(sheet, "card vecu")[0].text_content()
    assert len(sheet.xpath(".//img")) == 1 and "moins de 5 personnes" in classed(sheet, "bar vecu")[0].text_content()
    assert "Aucun passage sûr du côté vécu" in classed(sheet, "ask")[0].text_content()


def test_the_page_calls_nobody_and_is_the_same_each_time(report):
    page = render_cards(report)
    assert page == render_cards(report)
    assert "default-src 'none'" in page and not re.search(r"(src|href)=\"(?!data:)", page) and "@import" not in page
    assert set(re.findall(r"url\(\"?([a-z]+):", page)) == {"data"}


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"claim": True, "cell": "vecu"}, MORE["vecu"]),
        ({"claim": True, "cell": "institution"}, MORE["institution"]),
        ({"claim": False, "cell": "partage"}, ALIKE["partage"]),
        ({"claim": False, "cell": "silence"}, ALIKE["silence"]),
        ({"claim": False, "cell": None, "badge": "On ne peut pas trancher"}, OPEN_QUESTION),
        ({"claim": False, "cell": None, "badge": "Trop peu de voix"}, FEW),
    ],
)
def test_questions_follow_the_figures(report, changes, first):
    section = replace(report.parts[0].section, **changes)
    under = replace(section, level="subtheme", badge="")
    held = [replace(under, label="Haies, crues"), replace(under, label="x" * 60)]
    shaky = [replace(under, label="Fragile", badge=FRAIL), replace(under, label="Ouvert", claim=False)]
    asked = questions_of(section, {"institutionnel": True, "vecu": True}, [*shaky, *held])
    assert "Fragile" not in asked[1] and "Ouvert" not in asked[1]
    assert questions_of(section, {"institutionnel": True, "vecu": True}, shaky)[1] == typeset(FACING)
    assert asked[0] == typeset(first) and asked[-1] == typeset(MISSING) and len(asked) == 3
    if section.claim:
        assert "« Haies, crues » : que veulent-ils dire" in asked[1].replace("\u00a0", " ") and "x" * 60 not in asked[1]
    else:
        assert asked[1] == typeset(FACING)


def test_a_theme_is_told_in_one_line():
    for theme in CODEBOOK.themes:
        told = covers(theme)
        assert 20 < len(told) <= 105 and "(" not in told and theme.definition.startswith(told.split(",")[0])
    assert covers(Theme("a", "A", "A", "", "Les bus.")) == "Les bus"
    assert len(covers(Theme("a", "A", "A", "", "x" * 500))) <= 104
    assert shorten("x" * 90 + ".pdf, page 3", 40, middle=True).endswith("x.pdf, page 3")
