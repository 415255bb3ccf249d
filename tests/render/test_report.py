"""The report value against its tables."""

from dataclasses import replace

import pytest

from pipeline.render.explorer.page import explorer_parts
from pipeline.render.html import render_html
from pipeline.render.lists import Tables
from pipeline.render.report import build_report


@pytest.fixture(scope="module")
def parts(tables, context):
    return explorer_parts(tables, context.codebook, context.k)


def test_the_lived_side_says_what_its_questions_had_prompted(tables, context, parts):
    report = build_report(tables, context)
    told = {part.theme.key: part.section.prompting for part in report.parts}
    assert any(told.values()) and "dont on connaît la question" in render_html(report, [], parts)
    small = build_report(tables, replace(context, k=1000))
    assert not any(part.section.prompting for part in small.parts)


def test_findings_are_claims_only(tables, context):
    report = build_report(tables, context)
    assert report.findings and all(section.claim for section in report.findings)
    assert len(report.findings) <= 5


def test_every_quote_of_the_report_is_exact(tables, context):
    texts = tables.passages.set_index("passage_id")["text"]
    report = build_report(tables, context)
    quotes = [q for part in report.parts for s in (part.section, *part.subsections) for side in s.quotes.values() for q in side]
    assert len(quotes) > 50
    assert all(quote.text in texts[quote.passage_id] for quote in quotes)


def test_no_claim_where_voices_are_too_few(tables, context, parts):
    few = tables.gaps.assign(claim=False, cell=None, n_lived=3, reason="trop peu de voix : côté vécu")
    report = build_report(Tables(**{**vars(tables), "gaps": few}), context)
    assert not report.findings and not report.blind_spots["vecu"] and "moins de 5 du côté vécu" in report.caution
    assert "Trop peu de voix" in render_html(report, [], parts)
