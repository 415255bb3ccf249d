"""Plain text and Markdown: paths of headings, wrapped lines, lists, tables, and what is no prose."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.written.prose import prose
from pipeline.model import Source

SOURCE = Source("a.md", "document", "document", "institution", "verbatim")


def _read(text):
    document = prose(text, SOURCE)
    return [(b.section, " ".join(document.text[s:e] for s, e in b.spans)) for b in document.blocks]


def test_headings_make_a_path_whatever_their_style():
    text = "Plan\n====\n\n## Eau #\n\nÀ sec.\n\n### Rivière\nTrès à sec.\n\nTerre\n-----\nSèche.\n\n# Fin\n\nVoilà.\n\n1.2 Les haies\n\nIci."
    assert _read(text) == [
        ("Plan › Eau", "À sec."),
        ("Plan › Eau › Rivière", "Très à sec."),
        ("Plan › Terre", "Sèche."),
        ("Fin", "Voilà."),
        ("Fin › 1.2 Les haies", "Ici."),
    ]


def test_lines_wrapped_by_hand_are_one_paragraph_and_whole_lines_are_one_each():
    wrapped = "La commune compte planter des haies le long\ndu chemin, et creuser une mare derrière la\nsalle des fêtes.\n"
    assert [t.count("\n") for _, t in _read(wrapped + "Le car ne passe plus depuis que la ligne a été\nfermée.")] == [2, 1]
    whole = "\n".join(f"Phrase {n} : " + "le car ne passe plus et personne ne répond, " * 5 for n in range(3))
    assert len(_read(whole)) == 3


def test_list_items_and_quotes_stand_alone():
    text = "Nous voulons :\n- planter\n  des haies\n- creuser\n  1. une mare\n\n> dit-il,\n> hier soir"
    assert [t for _, t in _read(text)] == [
        "Nous voulons :",
        "- planter\n  des haies",
        "- creuser",
        "1. une mare",
        "dit-il, hier soir",
    ]


def test_tables_are_rows_under_their_headings():
    text = "Avant.\n\n| Action | Budget |\n|:--|--:|\n| Planter | 10 € |\n| Creuser | |\n\nAprès."
    assert [t for _, t in _read(text)] == ["Avant.", "Action : Planter | Budget : 10 €", "Action : Creuser", "Après."]


def test_front_matter_and_code_are_told():
    document = prose(
        "---\ntitre: Plan\nordre: 1\n---\nDu texte.\n\n```python\nprint(1)\n```\nEncore.\n\n```\njamais fermé", SOURCE
    )
    assert [r.reason for r in document.rejections] == ["métadonnées", "bloc de code"]
    assert [document.text[s:e] for b in document.blocks for s, e in b.spans] == ["Du texte.", "Encore.", "```\njamais fermé"]


def test_a_paragraph_without_end_is_cut_and_nothing_of_it_is_lost():
    text = "Le car ne passe plus le soir. " * 10_000
    document = prose(text, SOURCE)
    assert len(document.blocks) > 4 and max(e - s for b in document.blocks for s, e in b.spans) <= 50_000
    assert "".join(document.text[s:e] for b in document.blocks for s, e in b.spans) == text.strip()


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            ["# T", "mot mot.", "", "- item", "| a | b |", "|--|--|", "```", "---", "===", "> cité", "  suite", "TITRE EN GRAND"]
        )
    )
)
def test_nothing_is_lost_and_blocks_never_overlap(lines):
    document = prose("\n".join(lines), SOURCE)
    spans = [span for block in document.blocks for span in block.spans]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    spans += [tuple(map(int, r.anchor.removeprefix("caractères ").split("-"))) for r in document.rejections]
    told = " ".join(document.text[s:e] for s, e in spans)
    told += " ".join(block.section or "" for block in document.blocks)
    held = sum(word in told for word in ("mot", "item", "suite", "cité"))
    assert held == sum(any(word in line for line in lines) for word in ("mot", "item", "suite", "cité"))
