"""The editions of the committee's board: exact words, an accessible page that calls nobody, the same bytes each time."""

import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html

from pipeline.actions_board import trust_in
from pipeline.actions_board_writing import write_editions
from pipeline.board_files import FORMATS, chosen_formats, missing_formats
from pipeline.errors import FormatUnknown
from pipeline.render.committee.report import build_board
from pipeline.render.committee.sources import Sources
from tests.actions.made import HOSTILE, plan_of, sources_of, spaced


@pytest.fixture(scope="module")
def made(example_run: Path) -> tuple[dict[str, pd.DataFrame], Sources]:
    """With the sentences on trust of a real board: the first page must hold them too."""
    return plan_of(example_run), replace(sources_of(example_run), trust=trust_in("fast"))


@pytest.fixture(scope="module")
def written(made: tuple[dict[str, pd.DataFrame], Sources], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board's editions on the disk."""
    folder = tmp_path_factory.mktemp("comite")
    (folder / "figures").mkdir()
    assert write_editions(folder, *made, tuple(FORMATS)) == []
    return folder


def test_the_page_calls_nobody_and_holds_every_part(written: Path):
    text = (written / "comite.html").read_text(encoding="utf-8")
    page = html.fromstring(text)
    assert not page.xpath("//script | //link | //iframe | //img[not(starts-with(@src, 'data:'))]")
    called = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(https?://[^"')\s]+)""", text)
    assert not [address for address in called if "w3.org" not in address]
    anchors = [link.get("href") for link in page.xpath("//nav//a")]
    assert len(anchors) == 9 and all(page.xpath(f"//*[@id='{anchor[1:]}']") for anchor in anchors)
    assert {link.get("href") for link in page.xpath("//p[@class='files']/a")} == {
        "comite.pdf",
        "comite.docx",
        "tableau-de-bord.xlsx",
    }
    # What a plan calls its actions is text, whatever it looks like.
    assert HOSTILE in page.text_content() and not page.xpath("//a[contains(@href, 'a.invalid')]")


def test_quotes_are_exact_words_of_passages_that_may_be_quoted(written: Path, made: tuple[dict[str, pd.DataFrame], Sources]):
    known = made[1].passages.set_index("passage_id")
    said = html.fromstring((written / "comite.html").read_text(encoding="utf-8")).xpath("//blockquote[@data-passage]")
    assert len(said) > 12
    for quote in said:
        passage = known.loc[quote.get("data-passage")]
        assert quote.xpath("string(.//q)") in passage["text"] and pd.isna(passage["caution"])


def test_a_link_that_nobody_confirmed_is_always_called_proposed(written: Path):
    page = html.fromstring((written / "comite.html").read_text(encoding="utf-8"))
    proposed = page.xpath("//div[contains(@class, 'voiced proposed')]/p[@class='basis']")
    confirmed = page.xpath("//div[contains(@class, 'voiced confirmed')]/p[@class='basis']")
    assert proposed and all("proposé par la machine" in one.text_content() for one in proposed)
    assert confirmed and all("confirmé par une personne" in one.text_content() for one in confirmed)


def test_axe_finds_nothing_nothing_is_asked_and_the_page_fits_a_narrow_screen(written: Path, visit):
    visit.page.set_viewport_size({"width": 1000, "height": 900})
    visit.page.goto((written / "comite.html").as_uri())
    found = Axe().run(visit.page)
    assert found.violations_count == 0, found.generate_report()
    visit.page.set_viewport_size({"width": 360, "height": 800})
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert visit.complaints == []
    assert [url for url in visit.requests if not url.startswith(("data:", "file:"))] == []


def test_the_pdf_is_tagged_and_its_first_page_says_it_all(written: Path, made: tuple[dict[str, pd.DataFrame], Sources]):
    import pypdfium2

    with pypdfium2.PdfDocument(written / "comite.pdf") as pdf:
        assert pdf.is_tagged()
        pages = [" ".join(spaced(page.get_textpage().get_text_bounded()).split()) for page in pdf]
    for words in (
        "Où en est le plan",
        "Ce qu'il couvre",
        "À quel point c'est sûr",
        "sans action",
        "aucun besoin n'a été rapproché",
    ):
        assert words in pages[1], words
    assert "L'essentiel" not in pages[2][:60], "what matters stands on one page"
    assert all(spaced(part.name) in "\n".join(pages) for part in build_board(*made).parts)


def test_the_word_document_holds_what_the_page_says(written: Path, made: tuple[dict[str, pd.DataFrame], Sources]):
    import docx

    document = docx.Document(str(written / "comite.docx"))
    text = "\n".join(p.text for p in document.paragraphs)
    cells = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    board = build_board(*made)
    assert all(sentence in text for _, sentence in board.leads)
    assert all(card.name in text and card.asked in cells for part in board.parts for card in part.cards)
    with zipfile.ZipFile(written / "comite.docx") as package:
        assert {part.date_time[0] for part in package.infolist()} == {1980}


def test_the_same_tables_give_the_same_bytes(written: Path, made: tuple[dict[str, pd.DataFrame], Sources], tmp_path: Path):
    (tmp_path / "figures").mkdir()
    shutil.copy(written / "comite.pdf", tmp_path)  # the page names the editions that are there
    write_editions(tmp_path, *made, ("docx", "xlsx", "html"))
    for file, _ in FORMATS.values():
        assert (tmp_path / file).read_bytes() == (written / file).read_bytes(), file


def test_formats_are_chosen_by_name(written: Path):
    assert chosen_formats("tous") == tuple(FORMATS) and chosen_formats("XLSX; html") == ("xlsx", "html")
    with pytest.raises(FormatUnknown, match="Format du tableau de bord inconnu : « pptx »"):
        chosen_formats("html,pptx")
    with pytest.raises(FormatUnknown, match="rien"):
        chosen_formats(" ")
    assert missing_formats(written, tuple(FORMATS)) == []
