"""A `FollowUp` value and its figure → an editable Word document, in the order of the page."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.render.figures.canvas import Figure
from pipeline.render.follow_up.report import FollowUp, Moved
from pipeline.render.synthesis.facing import Column
from pipeline.render.word import package, styles
from pipeline.render.word.lines import Block, nothing, plain
from pipeline.render.word.paper import Paper

LOOKED = ("Quoi", "Côté", "Écart / hasard", "Conclusion")
CHANGES = ("Thème", "Côté", "Différence", "Ce qui est comparé", "Conclusion")


def write_follow_up_word(report: FollowUp, figures: Sequence[Figure], folder: Path, path: Path) -> None:
    """Write a follow-up as an editable Word document, aside first; the same value gives the same bytes.

    Args:
        report: What is said.
        figures: Those that were drawn.
        folder: Holds each figure as `{name}.png`.
        path: The document.
    """
    from docx import Document

    document = Document()
    about = f"Ce qui a changé de {report.pair[0]} à {report.pair[1]}"
    styles.prepare(document, f"{report.title} · regards croisés")
    package.describe(document, f"Regards croisés — suivi — {report.title}", about)
    paper = Paper(document, folder)
    for text, style in (
        ("Regards croisés · suivi d'un territoire", "Subtitle"),
        (report.title, "Title"),
        (about, "Subtitle"),
        (f"Suivi du {report.made}", "Subtitle"),
    ):
        paper.say(text, style)
    _essential(paper, report)
    paper.heading("Vue d'ensemble", 1, fresh=True)
    for figure in figures:
        paper.figure(figure)
    _changes(paper, report)
    _drifts(paper, report)
    _closing(paper, report)
    package.write_package(document.save, path)


def _essential(paper: Paper, report: FollowUp) -> None:
    paper.heading("L'essentiel", 1)
    paper.facts(report.summary)
    for sentence in report.cautions:
        paper.say(sentence, "À lire")
    for found in report.moved:
        paper.say(f"{found.theme.name}. {found.sentences[0]}")
    if not report.moved:
        paper.say(report.nothing)


def _changes(paper: Paper, report: FollowUp) -> None:
    paper.heading("Ce qui a changé", 1, fresh=True)
    for found in report.moved:
        _finding(paper, found)
    if not report.moved:
        paper.say(report.nothing)
    for heading, lines in (
        ("Ce que l'erreur de la machine pourrait expliquer", report.fragile),
        ("Ce qui n'a pas changé, ou pas assez pour le dire", report.others),
    ):
        if lines:
            paper.heading(heading, 2)
            paper.bullets(lines)
    paper.table(f"Différences de {report.pair[0]} à {report.pair[1]}, en points", CHANGES, report.changes)
    if report.subchanges:
        paper.table("Les mêmes, par sous-thème", ("Sous-thème", *CHANGES[1:]), report.subchanges)


def _finding(paper: Paper, found: Moved) -> None:
    paper.heading(found.theme.name, 2)
    paper.bullets(found.sentences)
    for facing in found.facings:
        paper.facing(_blocks(facing.left), _blocks(facing.right), (facing.left.heading, facing.right.heading))


def _blocks(column: Column) -> list[Block]:
    return [plain(quote) for quote in column.quotes] or nothing(column.empty)


def _drifts(paper: Paper, report: FollowUp) -> None:
    paper.heading("Ce qui a dérivé", 1, fresh=True)
    paper.bullets(report.drifts)
    if not report.drifts:
        paper.say(report.steady)
    if report.drifted:
        paper.heading("Ce qui ressemble à un changement, et n'en est pas un", 2)
        paper.bullets(report.drifted)
    for title, headings, rows in (
        ("Questions posées, et voix qui y répondent", ("Question", "Ce qu'elle est devenue", *report.pair), report.questions),
        ("Personnes entendues", ("Qui", "Côté", *report.pair), report.mix),
        ("Mots bien plus employés à la seconde vague qu'à la première (voix)", ("Mot", "Côté", *report.pair), report.words),
        ("Tout ce qui a été regardé", LOOKED, report.looked),
    ):
        if rows:
            paper.table(title, headings, rows)


def _closing(paper: Paper, report: FollowUp) -> None:
    paper.heading("Toutes les vagues", 1, fresh=True)
    paper.table("Part des voix qui soulèvent chaque thème, toutes les voix", ("Thème et côté", *report.waves), report.shares)
    paper.heading("Méthode et limites", 1)
    for head, texts in report.method:
        paper.heading(head, 2)
        for text in texts:
            paper.say(text)
    paper.heading("Pour refaire ce suivi", 1)
    paper.table("Ce dont ce suivi est fait", ("Quoi", "Valeur"), report.facts)
    paper.heading("Annexe : les chiffres des figures", 1, fresh=True)
    for number, figure in enumerate(paper.drawn, start=1):
        paper.numbers(figure, number)
