"""Every number of the example's report is found again in its tables, and every quote in its passage; a change is noticed."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from html import unescape

import pandas as pd
import pytest

from pipeline.render.lists import Tables
from pipeline.render.report import Context, Report, build_report
from pipeline.store import codebook_of, read_table
from pipeline.territory import load_territory
from pipeline.themes.codebook import read_codebook
from tests.conftest import EXAMPLE
from tests.render.tracing import Ledger, leaves, plain, trace_quotes, trace_report

# Fields that `trace_report` reads number by number, or whose numbers are no results.
TRACED = {
    "summary", "close", "close_note", "findings", "blind_spots", "parts", "heard", "read", "refused", "sensitivity", "cells", "modes", "answered",
    "matching", "outside", "prevalence", "error", "copies", "caution",
}  # fmt: skip
GIVEN = {"territory", "made", "lost_names", "unreadable", "reproducibility", "protection", "hashes", "method", "missing"}


@pytest.fixture(scope="module")
def ledger(example_run):
    tables = Tables(**{name: read_table(example_run, name) for name in Tables.__dataclass_fields__})
    territory, _ = load_territory(EXAMPLE)
    facts = [("Encodeur", "fast")]
    return Ledger(tables, Context(territory, read_codebook(codebook_of(example_run)), "aujourd'hui", 5, {"nom": 3}, facts))


@pytest.fixture(scope="module")
def report(ledger):
    return build_report(ledger.tables, ledger.context)


def test_every_number_and_quote_is_traced(report, ledger):
    found = trace_report(report, ledger)
    assert found["sections"] > 30 and found["quotes"] > 100


def test_no_part_of_a_report_escapes_the_walk(report):
    """A field that is neither traced nor given, and that holds a number, is not held against anything."""
    known = TRACED | GIVEN
    for field in fields(Report):
        if field.name not in known:
            texts = [text for _, text in leaves(getattr(report, field.name))]
            assert not [text for text in texts if re.search(r"\d", text)], f"{field.name} : {texts[:2]}"


def test_what_is_given_is_told_as_given(report, ledger):
    assert (report.territory, report.made, report.k) == (ledger.context.territory.name, ledger.context.made, ledger.context.k)
    assert report.reproducibility[: len(ledger.context.reproducibility)] == ledger.context.reproducibility
    whole = ledger.tables.rejections[ledger.tables.rejections["anchor"] == "fichier"]
    assert [name for name, _ in report.unreadable] == whole["source"].tolist()


def test_the_page_says_the_traced_sentences(report, example_run):
    """What was traced is what is read: sentences and quotes stand in the page as they are in the value."""
    page = (example_run / "rapport.html").read_text(encoding="utf-8")
    read = re.sub(r"\s+", " ", plain(unescape(re.sub(r"<[^>]+>", "", page))))
    told = [part.section.sentence for part in report.parts] + [section.sentence for section in report.findings]
    told += [part.sentence for part in report.answered] + report.modes
    assert not [sentence for sentence in told if plain(sentence) not in read]


def changed(ledger: Ledger, table: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Report:
    """The report of tables of which one was changed."""
    frames = vars(ledger.tables) | {table: change(getattr(ledger.tables, table).copy())}
    return build_report(Tables(**frames), ledger.context)


def add(column: str, amount: float) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda frame: frame.assign(**{column: frame[column] + amount})


CHANGES = {
    "gaps.k_lived": ("gaps", add("k_lived", 1)),
    "gaps.k_institutional": ("gaps", lambda f: f.assign(k_institutional=(f["k_institutional"] - 1).clip(lower=0))),
    "gaps.n_lived": ("gaps", add("n_lived", 1)),
    "gaps.n_institutional": ("gaps", add("n_institutional", 1)),
    "gaps.lived": ("gaps", add("lived", 0.02)),
    "gaps.institutional_low": ("gaps", add("institutional_low", -0.02)),
    "gaps.gap": ("gaps", add("gap", 0.02)),
    "gaps.low": ("gaps", add("low", 0.02)),
    "gaps.high": ("gaps", add("high", 0.02)),
    "sensitivity.gap": ("sensitivity", add("gap", 0.03)),
    "sensitivity.low": ("sensitivity", add("low", 0.03)),
    "corrected.lived": ("corrected", add("lived", 0.02)),
    "corrected.high": ("corrected", add("high", 0.02)),
    "corrected.control_lived": ("corrected", add("control_lived", 1)),
    "prevalence.share": ("prevalence", add("share", 0.02)),
    "prevalence.voices": ("prevalence", add("voices", 1)),
    "without_mode.reading": ("without_mode", lambda f: f.assign(reading="change")),
    "topic_quality.stability": ("topic_quality", add("stability", 0.02)),
    "topic_quality.unassigned": ("topic_quality", add("unassigned", 0.02)),
    "topics.weak": ("topics", lambda f: f.assign(weak=~f["weak"].astype(bool))),
    "sources.pages": ("sources", add("pages", 1)),
    "sources.refused": ("sources", add("refused", 1)),
    "rejections": ("rejections", lambda f: f[1:]),
    "tags.uncertain": ("tags", lambda f: f.assign(uncertain=~f["uncertain"].astype(bool))),
    "tags.prompted": ("tags", lambda f: f.assign(prompted=~f["prompted"])),
    "needs.matched": ("needs", lambda f: f.assign(matched=True)),
    "needs": ("needs", lambda f: f[f["side"] == "besoin"]),
    "stances": ("stances", lambda f: f[f["stance"] != "probleme"]),
    "vocabulary.specificity": ("vocabulary", add("specificity", 0.5)),
    "concordances.before": ("concordances", lambda f: f.assign(before=f["before"] + "x")),
    "quotes.quote": ("quotes", lambda f: f.assign(quote=f["quote"] + "x")),
    "quotes.score": ("quotes", lambda f: f.assign(score=f["score"] / 2)),
    "passages.page": ("passages", lambda f: f.assign(page=f["page"] + 1)),
    "passages.turn": ("passages", lambda f: f.assign(turn=f["turn"] + 1)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_table_is_noticed(ledger, name):
    """The walk fails as soon as one column says something else than what the report was made from."""
    with pytest.raises(AssertionError):
        trace_report(changed(ledger, *CHANGES[name]), ledger)


def test_a_mode_that_changes_something_says_how_many_it_heard(ledger):
    """Those of the example may change nothing, and then no voice of theirs is counted."""
    read = ledger.tables.without_mode.assign(reading="disparait")
    told = replace(ledger, tables=replace(ledger.tables, without_mode=read))
    trace_report(build_report(told.tables, told.context), told)
    with pytest.raises(AssertionError):
        trace_report(changed(told, "without_mode", add("voices", 1)), told)


def test_a_pair_says_how_sure_its_match_is(ledger):
    """The example may match nothing: one need and one action are paired here, then their score changes."""
    texts = ledger.tables.passages.set_index("passage_id")
    shown = texts["caution"].isna() & ~texts["text"].str.contains(" | ", regex=False)
    needs = ledger.tables.needs
    needs = needs[needs["passage_id"].map(shown)]
    theme = next(str(theme) for theme, rows in needs.groupby("theme") if rows["side"].nunique() == 2)
    ids = {side: rows["passage_id"].iloc[0] for side, rows in needs[needs["theme"] == theme].groupby("side")}
    pair = pd.DataFrame([{"theme": theme, "need_id": ids["besoin"], "action_id": ids["action"], "score": 0.8}])
    paired = replace(ledger, tables=replace(ledger.tables, answers=pair))
    told = build_report(paired.tables, paired.context)
    assert any(part.pairs for part in told.answered)
    trace_report(told, paired)
    with pytest.raises(AssertionError):
        trace_report(changed(paired, "answers", lambda frame: frame.assign(score=0.4)), paired)


def test_a_quote_of_a_passage_to_be_read_again_is_noticed(report, ledger):
    quoted = next(quote.passage_id for quote in report.parts[0].section.quotes["vecu"])
    held = ledger.tables.passages.copy()
    held.loc[held["passage_id"] == quoted, "caution"] = "nom possible"
    strict = replace(ledger, tables=replace(ledger.tables, passages=held))
    with pytest.raises(AssertionError, match="à relire"):
        trace_quotes(report, strict)
