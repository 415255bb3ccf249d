"""A report whose passages were read closely in part: it says so, shows nothing else, counts everything, and singles nobody out."""

import hashlib
import re
from dataclasses import replace
from html import unescape

import pandas as pd
import pytest

from pipeline.drawing import draw_all
from pipeline.model import INTERVIEWER, PARTICIPANT
from pipeline.outlines import named_communes
from pipeline.render.close import closely_read
from pipeline.render.explorer.page import explorer_parts, shown_of
from pipeline.render.figures.canvas import SVG
from pipeline.render.html import render_html
from pipeline.render.lists import Tables
from pipeline.render.report import build_report
from pipeline.render.slides import write_slides
from pipeline.render.word import write_word
from tests.render.test_explorer_cells import held_by, singles_nobody_out
from tests.render.test_explorer_data import opened, texts_of
from tests.render.tracing import Ledger, plain, trace_report

# Column of each table that names a passage which is read closely.
BY_PASSAGE = {
    "language": ("passage_id",), "stances": ("passage_id",), "needs": ("passage_id",), "answers": ("need_id", "action_id"),
    "places": ("passage_id",), "map": ("passage_id",), "quotes": ("passage_id",), "concordances": ("passage_id",),
    "bridges": ("institutional_id", "lived_id"),
}  # fmt: skip


def drawn_by_chance(passages: pd.DataFrame, share: float) -> set[str]:
    """Passages of whole voices, about this share of them."""
    spoken = passages[passages["role"] == PARTICIPANT]
    kept = [int(hashlib.sha256(str(voice).encode()).hexdigest()[:8], 16) < share * 16**8 for voice in spoken["voice_id"]]
    return set(spoken["passage_id"][kept])


def read_in_part(tables: Tables, read: set[str]) -> Tables:
    """Tables as a run leaves them where only some passages were read closely."""
    passages, tags = tables.passages, tables.tags
    words = passages["text"].str.split().str.len().astype("Int64")
    far = (passages["role"] == PARTICIPANT) & ~passages["passage_id"].isin(read)
    frames = {
        "passages": passages.assign(words=words, text=passages["text"].mask(far), offsets=passages["offsets"].mask(far)),
        "tags": tags[(tags["decision"] == "oui") | tags["passage_id"].isin(read)],
    }
    for name, columns in BY_PASSAGE.items():
        frame = getattr(tables, name)
        frames[name] = frame[frame[list(columns)].isin(read).all(axis=1)]
    return replace(tables, **frames)


@pytest.fixture(scope="module")
def part(tables) -> Tables:
    return read_in_part(tables, drawn_by_chance(tables.passages, 0.4))


@pytest.fixture(scope="module")
def data(part, context) -> dict:
    return opened(explorer_parts(part, context.codebook, context.k))


def test_what_is_read_closely_throughout_is_told_nowhere(tables, context):
    close = closely_read(tables)
    assert close.tables is tables and (close.note, close.caution, close.method) == (None, None, None)
    parts = explorer_parts(tables, context.codebook, context.k)
    page = render_html(build_report(tables, context), [], parts)
    assert "lus" not in opened(parts) and "lus de près" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)


def test_every_number_of_a_report_read_in_part_is_traced(part, context):
    ledger = Ledger(part, context)
    report = build_report(part, context)
    found = trace_report(report, ledger)
    assert found["sections"] > 30 and found["quotes"] > 30
    assert 0 < len(ledger.closely_read) < len(part.passages)
    used = {
        i
        for name, columns in BY_PASSAGE.items()
        if name not in ("language", "stances", "map")
        for c in columns
        for i in getattr(part, name)[c]
    }
    spare = part.language["passage_id"][~part.language["passage_id"].isin(used)].iloc[0]
    fewer = replace(part, language=part.language[part.language["passage_id"] != spare])
    with pytest.raises(AssertionError, match="lus de près"):
        trace_report(build_report(fewer, context), ledger)


def test_what_counts_voices_counts_those_that_are_not_read_closely(tables, part, context):
    whole, cut = build_report(tables, context), build_report(part, context)
    for field in ("summary", "heard", "read", "refused", "sensitivity", "cells", "modes", "prevalence", "copies"):
        assert getattr(cut, field) == getattr(whole, field), field
    prompting = [[p.section.prompting for p in report.parts] for report in (whole, cut)]
    assert prompting[0] == prompting[1] and any(prompting[0])


def test_the_explorer_holds_what_is_read_closely_and_says_of_how_much(part, context, data):
    read = set(part.language["passage_id"])
    rows = part.passages.set_index("passage_id")
    spoken = rows[rows["role"] == PARTICIPANT]
    free = {i for i in read if pd.isna(rows.at[i, "caution"])}
    asked = {i for i in data["repere"] if rows.at[i, "role"] == INTERVIEWER}
    assert set(data["repere"]) == free | asked
    assert asked and set(rows.loc[list(asked), "source"]) <= set(rows.loc[list(read), "source"])
    assert data["lus"] == [len(read), len(spoken)]
    assert texts_of(data) == rows["text"].loc[data["repere"]].to_dict()
    assert explorer_parts(part, context.codebook, context.k).passages == len(free)


def test_drawing_voices_by_chance_singles_nobody_out(tables, context):
    """Counted among the persons of the page, whatever the share that was drawn."""
    for share in (0.1, 0.3, 0.6):
        cut = read_in_part(tables, drawn_by_chance(tables.passages, share))
        page = opened(explorer_parts(cut, context.codebook, context.k))
        found, voice = held_by(cut, page)
        assert len(set(voice.values())) > 2 * context.k
        singles_nobody_out(found, voice, page)


def test_a_public_that_few_persons_of_the_draw_have_is_named_by_no_quote(part, context):
    """Enough persons of the territory have it, but only those that were drawn can be read."""
    few = part.passages.assign(public=part.passages["public"].mask(part.passages["kind"] != "document", "habitant"))
    persons = few[(few["kind"] == "reponse") & (few["role"] == PARTICIPANT)]
    read = persons["passage_id"].isin(part.language["passage_id"])
    voices = [*persons["voice_id"][read].unique()[: context.k - 1], *persons["voice_id"][~read].unique()[: 2 * context.k]]
    few = few.assign(public=few["public"].mask(few["voice_id"].isin(voices), "association"))
    assert len(voices) > context.k
    shown = shown_of(replace(part, passages=few), context.codebook, context.k)
    kinds = few.set_index("passage_id")
    assert not {i for i in shown.publics if kinds.at[i, "public"] == "association"}
    assert {i for i in shown.publics if kinds.at[i, "public"] == "habitant"}


def test_every_edition_says_how_much_was_read_closely(part, context, tmp_path):
    from docx import Document
    from pptx import Presentation

    report = build_report(part, context)
    figures = draw_all(part, context, named_communes(context.territory), tmp_path)
    notes = {figure.name: report.close_note in figure.description for figure in figures}
    assert notes["carte"] and notes["besoins"] and not notes["croisements"] and not notes["ecarts-themes"]
    page = render_html(report, figures, explorer_parts(part, context.codebook, context.k))
    read = plain(unescape(re.sub(r"<[^>]+>", "", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL))))
    assert plain(report.close) in read and plain(report.close_note) in read and "Ce qui est lu de près" in read
    assert "Voir tous les passages" not in read
    write_word(report, figures, tmp_path, tmp_path / "rapport.docx")
    written = plain("\n".join(p.text for p in Document(str(tmp_path / "rapport.docx")).paragraphs))
    assert plain(report.close) in written and plain(report.close_note) in written
    write_slides(report, figures, tmp_path, tmp_path / "diaporama.pptx")
    slides = Presentation(str(tmp_path / "diaporama.pptx")).slides
    assert plain(report.close) in plain(slides[0].notes_slide.notes_text_frame.text)


def test_nothing_is_drawn_where_no_format_shows_a_figure(part, context, tmp_path):
    assert draw_all(part, context, [], tmp_path, frozenset()) == []
    assert all(figure.svg for figure in draw_all(part, context, [], tmp_path, frozenset({SVG})))
    assert list(tmp_path.iterdir()) == []


def test_the_page_says_it_in_a_browser(part, context, visit, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(
        render_html(build_report(part, context), [], explorer_parts(part, context.codebook, context.k)), encoding="utf-8"
    )
    visit.page.goto(path.as_uri() + "#explorer")
    visit.page.wait_for_selector("#explorateur[data-ready]")
    said = plain(visit.page.inner_text(".exp-intro"))
    close = closely_read(part)
    assert f"{close.read} passages lus de près, tirés au sort par voix, sur {close.spoken} " in said
    visit.page.click(".exp-passages article button >> nth=0")
    visit.page.wait_for_selector("dialog[open]")
    assert "Seuls les passages lus de près figurent ici" in plain(visit.page.inner_text("dialog"))
    assert visit.complaints == []
