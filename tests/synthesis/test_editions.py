"""The report of a synthesis: exact words, small counts hidden, bytes that do not change, nothing from elsewhere."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from pipeline import store
from pipeline.errors import FormatUnknown, MissingRun, SynthesisRefused
from pipeline.render.synthesis.facing import Words
from pipeline.render.synthesis.report import Synthesis, build_synthesis
from pipeline.render.synthesis.sentences import masked
from pipeline.render.synthesis.ways import ways_rows
from pipeline.render.verbatims import verbatims_of
from pipeline.schemas.territories import SYNTHESIS
from pipeline.side_tables import read_side_table
from pipeline.synthesis import Member, check_alike, compare_members, slug_of_synthesis, sources_of
from pipeline.synthesis_pooled import pooled
from pipeline.synthesis_writing import (
    FORMATS,
    chosen_formats,
    complete,
    missing_formats,
    unchanged,
    write_editions,
    write_synthesis,
)

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def written(example: Member, contrast: Member, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthesis on the disk."""
    workspace = store.Workspace(tmp_path_factory.mktemp("synthese"))
    run, problems = write_synthesis(workspace, "synthese-essai", [example, contrast], "Deux vallées", tuple(FORMATS))
    assert problems == []
    return run


def built(tables: Tables, *members: Member) -> Synthesis:
    return build_synthesis(tables, sources_of(members, "", "1er mai 2026 à 10 h 00"))


def test_tables_read_back_with_their_types_in_any_order_of_territories(
    written: Path, compared: Tables, example: Member, contrast: Member
):
    again = compare_members([contrast, example]) | pooled([contrast, example])
    for name, columns in SYNTHESIS.items():
        kept = read_side_table(written, name, SYNTHESIS[name])
        assert {column: str(kept[column].dtype) for column in kept} == {column: dtype for column, (dtype, _) in columns.items()}
        pd.testing.assert_frame_equal(kept, compared[name])
        pd.testing.assert_frame_equal(kept, again[name])


def test_the_same_runs_give_the_same_bytes(written: Path, compared: Tables, example: Member, contrast: Member, tmp_path: Path):
    kept = store.read_manifest_of(written)["rapport"]
    sources = sources_of([contrast, example], str(kept["nom"]), str(kept["date"]))
    (tmp_path / "figures").mkdir()
    for _ in range(2):  # the page names the editions that are there
        write_editions(tmp_path, compared, sources, tuple(FORMATS))
    for file, _ in FORMATS.values():
        assert (tmp_path / file).read_bytes() == (written / file).read_bytes(), file


def test_nothing_is_done_again_where_nothing_changed(written: Path, example: Member, contrast: Member):
    workspace = store.Workspace(written.parents[2])
    assert unchanged(workspace, "synthese-essai", [contrast, example], "Deux vallées") == written
    assert unchanged(workspace, "synthese-essai", [contrast, example], "Autre nom") is None
    other = replace(contrast, ways=contrast.ways.model_copy(update={"depart": "documents"}))
    assert unchanged(workspace, "synthese-essai", [other, example], "Deux vallées") is None


def test_a_format_that_lacks_is_written_from_the_tables(written: Path, example: Member, contrast: Member):
    page = written / FORMATS["docx"][0]
    before = page.read_bytes()
    page.unlink()
    assert missing_formats(written, ("docx", "html")) == ["docx"]
    assert complete(written, [example, contrast], ["docx"]) == []
    assert page.read_bytes() == before


def test_the_page_calls_nobody_and_holds_every_part(written: Path):
    text = (written / "synthese.html").read_text(encoding="utf-8")
    page = html.fromstring(text)
    assert not page.xpath("//script | //link | //iframe | //img[not(starts-with(@src, 'data:'))]")
    # Namespaces of drawings are names, not addresses that are called.
    assert not [
        link for link in re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(https?://[^"')\s]+)""", text) if "w3.org" not in link
    ]
    assert "default-src 'none'" in page.xpath("string(//meta[@http-equiv]/@content)")
    anchors = [link.get("href") for link in page.xpath("//nav//a")]
    assert len(anchors) == 9 and all(page.xpath(f"//*[@id='{anchor[1:]}']") for anchor in anchors)
    assert {link.get("href") for link in page.xpath("//p[@class='files']/a")} == {
        "synthese.pdf",
        "synthese.docx",
        "synthese.pptx",
    }


def test_quotes_are_exact_words_of_their_territory(written: Path, example: Member, contrast: Member):
    page = html.fromstring((written / "synthese.html").read_text(encoding="utf-8"))
    said = page.xpath("//blockquote[@data-passage]")
    known = {m.name.split(" (")[0]: m.passages.set_index("passage_id") for m in (example, contrast)}
    assert len(said) > 12
    for quote in said:
        place = quote.xpath("string(footer)").replace("\u2019", "'").split(" — ")[0].strip()
        passage = known[place].loc[quote.get("data-passage")]
        assert quote.xpath("string(.//q)") in passage["text"] and pd.isna(passage["caution"])


def test_a_synthesis_is_never_quoted_as_residents_words(example: Member, contrast: Member, compared: Tables):
    quoted = compared["quotes"].query("territory == 'contraste' and perspective == 'vecu'")["passage_id"]
    rendering = contrast.passages["rendering"].where(~contrast.passages["passage_id"].isin(quoted), "synthese")
    told = replace(contrast, passages=contrast.passages.assign(rendering=rendering))
    tables = compare_members([example, told])
    assert tables["quotes"].query("territory == 'contraste' and perspective == 'vecu'").empty
    assert not tables["quotes"].query("territory == 'contraste' and perspective == 'institutionnel'").empty


def test_what_must_be_read_first_is_not_quoted(compared: Tables, contrast: Member):
    passages = contrast.passages.assign(caution="à relire")
    words = Words(compared["quotes"], {"contraste": verbatims_of(passages, 5, frozenset())}, {"contraste": "Vauclère"})
    assert words.of("numerique", "vecu", "contraste") == []


def test_counts_of_few_persons_are_told_nowhere(compared: Tables, example: Member, contrast: Member):
    profiles = compared["profiles"].copy()
    here = (profiles["territory"] == "contraste") & (profiles["theme"] == "numerique") & (profiles["measure"] == "vecu")
    profiles.loc[here, ["value", "low", "high", "raised", "raised_persons"]] = [0.0291, 0.0123, 0.0777, 3, 3]
    said = built(compared | {"profiles": profiles}, example, contrast)
    told = [*said.shares, *said.pairs, *[(s,) for found in said.divergences + said.commons for s in found.sentences]]
    text = "\n".join(cell for row in told for cell in row).replace("\u00a0", " ")
    assert "moins de 5 personnes" in text and "écart non publié" in text and "non publiée" in text
    assert not re.search(r"3 sur 103|\b2,9|\b3 %", text)
    # Nor may the difference, less the other territory's share, give it away.
    row = next(row for row in said.pairs if row[0] == "Numérique, vécu")
    assert row[2] == "non publiée"
    hidden = masked(profiles, 5).query("territory == 'contraste' and theme == 'numerique'").set_index("measure")["hidden"]
    assert hidden.to_dict() == {"institutionnel": False, "vecu": True, "ecart": True}


def test_documents_are_not_persons(compared: Tables):
    profiles = masked(compared["profiles"], 5)
    assert not profiles.query("measure == 'institutionnel' and raised == 0")["hidden"].any()


def test_sentences_say_who_how_much_and_how_sure(compared: Tables, example: Member, contrast: Member):
    said = built(compared, example, contrast)
    assert [found.theme.key for found in said.divergences] == ["numerique", "demographique"]
    lived = said.divergences[0].sentences[1].replace("\u00a0", " ").replace("\u202f", " ")
    assert lived.startswith("Davantage soulevé dans le vécu pour Pays de Vauclère (") and "que pour Val d’Ormance (" in lived
    assert "toutes comparaisons ensemble" in lived
    assert all(found.sentences for found in said.commons)
    assert said.without[1] == [] and said.neighbours == []


def test_ways_of_working_stand_beside_and_explain_nothing(compared: Tables, example: Member, contrast: Member):
    said = built(compared, example, contrast)
    rows = {row[0]: row[1:] for row in said.ways}
    assert rows["Par quoi le diagnostic a commencé"][0] == "le vécu"
    assert "questionnaires" in rows["Modes de collecte"][0] and "ateliers" in rows["Modes de collecte"][1]
    assert "rien n’en est déduit" in said.ways_note
    told = "\n".join(text for found in said.divergences + said.commons for text in found.sentences)
    assert not re.search(r"parce que|grâce à|à cause|en raison|dû à|explique", told)


def test_an_unsaid_way_reads_as_such():
    rows = ways_rows(pd.DataFrame(columns=["territory", "way", "value"]), ["a"])
    assert [row[1] for row in rows] == ["non précisé"] * 3 + ["aucun"] * 2


def test_the_word_document_holds_what_the_page_says(written: Path, compared: Tables, example: Member, contrast: Member):
    import docx

    text = "\n".join(p.text for p in docx.Document(str(written / "synthese.docx")).paragraphs)
    for found in built(compared, example, contrast).divergences:
        assert all(sentence in text for sentence in found.sentences)
    with zipfile.ZipFile(written / "synthese.docx") as package:
        assert {part.date_time[0] for part in package.infolist()} == {1980}


def test_slides_tell_a_message_each_and_whole_sentences_in_the_notes(
    written: Path, compared: Tables, example: Member, contrast: Member
):
    from pptx import Presentation

    slides = list(Presentation(str(written / "synthese.pptx")).slides)
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert len(set(titles)) == len(titles) == 7
    said = built(compared, example, contrast)
    for finding in said.divergences:
        slide = slides[next(i for i, title in enumerate(titles) if title.startswith(finding.theme.name))]
        notes = slide.notes_slide.notes_text_frame.text
        assert all(sentence in notes for sentence in finding.sentences)
        table = next(shape.table for shape in slide.shapes if shape.has_table)
        assert [row.cells[0].text for row in table.rows][1:] == said.names
    pictures = [shape for slide in slides for shape in slide.shapes if shape.shape_type == 13]
    assert len(pictures) == 2 and all(picture._element.nvPicPr.cNvPr.get("descr") for picture in pictures)


def test_the_pdf_is_tagged_and_complete(written: Path):
    import pdfplumber

    with pdfplumber.open(written / "synthese.pdf") as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
        assert pdf.doc.catalog.get("StructTreeRoot") is not None
    for heading in ("Ce qui diverge", "Une carte commune", "Ce qui est commun", "Façons de travailler", "Méthode et limites"):
        assert heading in text


def test_territories_read_otherwise_are_refused(example: Member, contrast: Member):
    with pytest.raises(SynthesisRefused, match=r"même encodeur \(exemple : fast ; contraste : precise\)"):
        check_alike([example, replace(contrast, encoder="precise")])
    book = replace(contrast.codebook, themes=contrast.codebook.themes[:2], version="2")
    with pytest.raises(SynthesisRefused, match="même livre de codes"):
        check_alike([example, replace(contrast, codebook=book)])
    for members in ([example], [example, example], []):
        with pytest.raises(SynthesisRefused, match="au moins deux"):
            check_alike(members)


def test_names_of_folders_stay_short_and_apart():
    slugs = [f"territoire-numero-{n}" for n in range(9)]
    one, other = slug_of_synthesis(slugs), slug_of_synthesis([*slugs, "x"])
    assert one != other and max(len(one), len(other)) <= 70 and one == slug_of_synthesis(slugs[::-1])


def test_an_unknown_format_is_refused_and_a_territory_s_run_is_no_synthesis(example: Member):
    with pytest.raises(FormatUnknown, match="fiches"):
        chosen_formats("html,fiches")
    assert chosen_formats("tous") == tuple(FORMATS)
    with pytest.raises(MissingRun, match="divergences"):
        read_side_table(example.run, "divergences", SYNTHESIS["divergences"])
