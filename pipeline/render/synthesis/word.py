"""A `Synthesis` value and its figures → an editable Word document, in the order of the page."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.render.figures.canvas import Figure
from pipeline.render.french import typeset
from pipeline.render.synthesis.facing import Column
from pipeline.render.synthesis.report import Finding, Synthesis
from pipeline.render.word import package, styles
from pipeline.render.word.lines import Block, nothing, plain
from pipeline.render.word.paper import Paper

NO_DIVERGENCE = (
    "Aucune divergence n'est établie entre ces territoires : ce qui les sépare ne dépasse pas le hasard des voix entendues."
)
NOTHING_COMMON = "Rien n'est établi dans tous les territoires à la fois."


def write_synthesis_word(synthesis: Synthesis, figures: Sequence[Figure], folder: Path, path: Path) -> None:
    """Write a synthesis as an editable Word document, aside first; the same value gives the same bytes.

    Args:
        synthesis: What is said.
        figures: Those that were drawn.
        folder: Holds each figure as `{name}.png`.
        path: The document.
    """
    from docx import Document

    document = Document()
    styles.prepare(document, f"{synthesis.title} · regards croisés")
    package.describe(
        document, f"Regards croisés — synthèse — {synthesis.title}", "Ce qui leur est commun, ce en quoi ils divergent"
    )
    paper = Paper(document, folder)
    _cover(paper, synthesis)
    _essential(paper, synthesis)
    paper.heading("Vue d'ensemble", 1, fresh=True)
    known = {figure.name: figure for figure in figures}
    paper.figure(known["profils"])
    paper.table(
        "Parts des voix et écarts (institutions moins vécu, en points)", ["Thème et côté", *synthesis.names], synthesis.shares
    )
    _findings(paper, "Ce qui diverge", synthesis.divergences, NO_DIVERGENCE)
    if synthesis.fragile:
        paper.heading("Ce que l'erreur de la machine pourrait expliquer", 2)
        paper.bullets(synthesis.fragile)
    paper.table(
        "Toutes les comparaisons, en points",
        ("Thème et côté", "Territoires", "Différence (bornes)", "Conclusion"),
        synthesis.pairs,
    )
    _findings(paper, "Ce qui est commun", synthesis.commons, NOTHING_COMMON)
    _shared(paper, synthesis, known.get("carte-commune"))
    _neighbours(paper, synthesis)
    _closing(paper, synthesis)
    package.write_package(document.save, path)


def _cover(paper: Paper, synthesis: Synthesis) -> None:
    paper.say("Regards croisés · synthèse de territoires", "Subtitle")
    paper.say(synthesis.title, "Title")
    paper.say("Ce qui leur est commun, ce en quoi ils divergent", "Subtitle")
    paper.say(f"Synthèse du {synthesis.made}", "Subtitle")
    paper.bullets(synthesis.territories)


def _essential(paper: Paper, synthesis: Synthesis) -> None:
    paper.heading("L'essentiel", 1)
    paper.facts(synthesis.summary)
    for sentence in synthesis.cautions:
        paper.say(sentence, "À lire")
    for heading, found, empty in (
        ("Ce qui diverge", synthesis.divergences, NO_DIVERGENCE),
        ("Ce qui est commun", synthesis.commons, NOTHING_COMMON),
    ):
        paper.heading(heading, 2)
        told = [finding for finding in found if finding.brief]
        for finding in told:
            paper.say(f"{finding.theme.name}. {' '.join(finding.brief)}")
        if not told:
            paper.say(typeset(empty))


def _findings(paper: Paper, heading: str, found: Sequence[Finding], empty: str) -> None:
    paper.heading(heading, 1, fresh=True)
    for finding in found:
        paper.heading(finding.theme.name, 2)
        paper.bullets(finding.sentences)
        for facing in finding.facings:
            left, right = facing.left, facing.right
            paper.facing(_blocks(left), _blocks(right), (left.heading, right.heading))
    if not found:
        paper.say(typeset(empty), "Rien")


def _blocks(column: Column) -> list[Block]:
    return [plain(quote) for quote in column.quotes] or nothing(column.empty)


def _shared(paper: Paper, synthesis: Synthesis, figure: Figure | None) -> None:
    paper.heading("Une carte commune", 1, fresh=True)
    paper.figure(figure)
    if synthesis.subthemes:
        paper.table(
            "Part des voix de chaque territoire qui soulèvent chaque sous-thème commun",
            ("Sous-thème", "Côté", *synthesis.names),
            synthesis.subthemes,
        )
    else:
        paper.say("Trop peu de passages pour trouver des sous-thèmes communs.", "Rien")


def _neighbours(paper: Paper, synthesis: Synthesis) -> None:
    paper.heading("Profils et voisinages", 1, fresh=True)
    paper.bullets(synthesis.neighbours)
    if synthesis.distances:
        paper.say(synthesis.distance_note, "Précision")
        paper.table(
            "Distance moyenne entre deux profils, en points par thème et par côté",
            ("Territoire", "Territoire", "Distance", "Intervalle"),
            synthesis.distances,
        )
    else:
        paper.say("Trop peu de voix pour comparer des profils.", "Rien")
    if synthesis.without[1]:
        paper.heading("Et sans l'un de ces territoires ?", 2)
        paper.say("Chaque conclusion est refaite sans chaque territoire. Celle qui ne tient pas sans l'un d'eux repose sur lui.")
        paper.table("Ce que devient chaque conclusion", *synthesis.without)


def _closing(paper: Paper, synthesis: Synthesis) -> None:
    paper.heading("Façons de travailler", 1, fresh=True)
    paper.say(synthesis.ways_note)
    paper.table("Façons de travailler, côte à côte", ["Quoi", *synthesis.names], synthesis.ways)
    paper.heading("Méthode et limites", 1, fresh=True)
    for heading, paragraphs in synthesis.method:
        paper.heading(heading, 2)
        for paragraph in paragraphs:
            paper.say(paragraph)
    paper.heading("Pour refaire cette synthèse", 1)
    paper.table(
        "Exécutions comparées, et début de l'empreinte de leurs tables", ("Territoire", "Exécution", "Empreinte"), synthesis.runs
    )
    paper.heading("Chiffres des figures", 1)
    for number, figure in enumerate(paper.drawn, 1):
        paper.numbers(figure, number)
