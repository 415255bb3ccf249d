"""A `Board` value and its figures → an editable Word document, in the order of the page."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.render.committee.facing import Card, Voiced
from pipeline.render.committee.report import Board
from pipeline.render.committee.themes import Part
from pipeline.render.figures.canvas import Figure
from pipeline.render.french import typeset
from pipeline.render.word import package, styles
from pipeline.render.word.lines import EXACT, Block, Line, line, nothing, plain
from pipeline.render.word.paper import Paper

SIDES = ("Ce que dit le plan", "Les besoins entendus")
COUNTED = (
    "Une voix est comptée dans la commune qu'elle a dite, quand assez de personnes l'ont dite pour qu'elle puisse être nommée ; une action, "
    "dans chaque commune que le plan nomme. Celles de tout le territoire ont leur propre ligne dans le tableau."
)
SHORT = 300  # characters of a verbatim
ALONE = ("Actions sans voix retrouvée", "Besoins sans action")


def write_board_word(board: Board, figures: Sequence[Figure], folder: Path, path: Path) -> None:
    """Write a board as an editable Word document, aside first; the same value gives the same bytes.

    Args:
        board: What is said.
        figures: Those that were drawn.
        folder: Holds each figure as `{name}.png`.
        path: The document.
    """
    from docx import Document

    document = Document()
    styles.prepare(document, f"{board.name} · tableau de bord du comité")
    package.describe(document, f"Regards croisés — tableau de bord du comité — {board.name}", board.title)
    paper = Paper(document, folder)
    known = {figure.name: figure for figure in figures}
    _cover(paper, board)
    _essential(paper, board)
    paper.heading("Besoins et actions, face à face", 1, fresh=True)
    paper.figure(known.get("reponses"))
    _progress(paper, board, known.get("avancement"))
    paper.heading("Thème par thème", 1, fresh=True)
    for part in board.parts:
        _theme(paper, part)
    _communes(paper, board, known.get("communes"))
    _closing(paper, board)
    package.write_package(document.save, path)


def _cover(paper: Paper, board: Board) -> None:
    paper.say("Regards croisés · tableau de bord du comité", "Subtitle")
    paper.say(board.name, "Title")
    paper.say(board.title, "Subtitle")
    paper.say(f"Tableau de bord du {board.made}", "Subtitle")


def _essential(paper: Paper, board: Board) -> None:
    paper.heading("L'essentiel", 1)
    paper.facts(board.summary)
    for heading, sentence in board.leads:
        paper.write(Line("Normal", ((f"{heading}. ", "Strong"), (sentence, ""))))
    paper.heading("Les besoins les plus soulevés sans action", 2)
    for one in board.missing:
        paper.say(f"{one.theme} : {one.label}. {one.voices}.")
        for quote in one.quotes:
            _lines(paper, plain(quote.shortened(SHORT)))
    if not board.missing:
        paper.say("Aucun besoin entendu n'est sans action.", "Rien")
    paper.heading("Les actions auxquelles aucun besoin n'a été rapproché", 2)
    if board.unvoiced:
        paper.bullets([f"{name} ({state})" for name, state in board.unvoiced])
        if board.more_unvoiced:
            paper.say(f"Et {board.more_unvoiced} {'autres' if board.more_unvoiced > 1 else 'autre'}, dans « Thème par thème ».")
        paper.say("Aucun besoin entendu n'y a été rapproché. Cela ne veut pas dire que personne n'en veut.", "Précision")
    else:
        paper.say("Aucune action lue n'est sans voix.", "Rien")


def _lines(paper: Paper, block: Block) -> None:
    for written in block:
        paper.write(written)


def _progress(paper: Paper, board: Board, figure: Figure | None) -> None:
    paper.heading("Où en est le plan", 1, fresh=True)
    paper.say(board.history)
    paper.figure(figure)
    if board.moves:
        paper.table("Nombre d'actions par état, d'un plan à l'autre", board.state_headings, board.states)
        paper.table("État de chaque action dans chaque plan lu", ("Action", *board.plans), board.moves)


def _theme(paper: Paper, part: Part) -> None:
    paper.heading(part.name, 2)
    paper.say(f"{part.progress} {part.needs}".strip())
    for card in part.cards:
        paper.heading(f"{card.name} ({card.state})", 3)
        paper.facing([_plan_block(card)], [_voices_block(card)], SIDES)
    if part.alone or part.unvoiced:
        named: list[Block] = [(line("Cellule", f"{name} ({state})"),) for name, state in part.unvoiced] or nothing("Aucune.")
        paper.facing(named, [plain(quote.shortened(SHORT)) for quote in part.alone] or nothing("Aucun."), ALONE)


def _plan_block(card: Card) -> Block:
    """What the plan says of an action."""
    said = tuple(Line("Verbatim", (("«\u00a0", ""), (words, EXACT), ("\u00a0»", ""))) for words in card.words)
    facts = tuple(line("Mesure", f"{typeset(f'{heading} :')} {told}") for heading, told in card.facts)
    return (*said, *facts, line("Source", card.place))


def _voices_block(card: Card) -> Block:
    """Who asks for an action, and on whose word."""
    found = [written for voiced in card.voiced for written in _voiced(voiced)]
    missing = () if found else (line("Rien", "Aucun passage ne peut être cité."),)
    return (line("Repère", card.asked), *found, *missing)


def _voiced(voiced: Voiced) -> Block:
    return (line("Repère", voiced.basis), *plain(voiced.quote.shortened(SHORT)))


def _communes(paper: Paper, board: Board, figure: Figure | None) -> None:
    paper.heading("Commune par commune", 1, fresh=True)
    paper.say(COUNTED)
    paper.figure(figure)
    if board.commune_rows:
        paper.table("Où en sont les actions, commune par commune", board.commune_headings, board.commune_rows)
    else:
        paper.say("Ni les voix ni les actions ne disent de commune.", "Rien")


def _closing(paper: Paper, board: Board) -> None:
    paper.heading("Toutes les actions", 1, fresh=True)
    paper.table("Les actions du plan, telles que ses fichiers les disent", board.action_headings, board.actions)
    paper.heading("Ce qui a été lu du plan", 1)
    if board.read:
        paper.table("Fichiers du plan", ("Fichier", "Lu comme", "Vague ou date", "Actions"), board.read)
    paper.bullets(board.remarks)
    if board.refusals:
        paper.table("Ce qui n'a pas pu être lu du plan", ("Fichier", "Où", "Pourquoi", "Détail"), board.refusals)
    else:
        paper.say("Rien n'a été refusé.", "Rien")
    paper.heading("Méthode et limites", 1, fresh=True)
    for heading, paragraphs in board.method:
        paper.heading(heading, 2)
        for paragraph in paragraphs:
            paper.say(paragraph)
    paper.heading("Chiffres des figures", 1)
    for number, figure in enumerate(paper.drawn, 1):
        paper.numbers(figure, number)
