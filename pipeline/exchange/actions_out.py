"""The committee's workbook: a dashboard to print, actions, links to confirm, needs without action, progress."""

from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.exchange import actions_dashboard as dashboard
from pipeline.exchange.actions_progress import progress_table
from pipeline.exchange.actions_rows import NO, YES, Contents, action_rows, contents_of, link_rows, need_rows, unvoiced_rows
from pipeline.exchange.actions_sheets import (
    OPEN,
    PLAIN,
    QUIET,
    STRONG,
    WORKBOOK_OPTIONS,
    Book,
    Column,
    open_book,
    within,
)
from pipeline.render.aside import aside
from pipeline.render.committee.sources import Sources
from pipeline.render.committee.words import state_word
from pipeline.render.word.package import FIXED, MADE_BY

GUIDE, ACTIONS, LINKS, NEEDS = "Mode d'emploi", "Actions", "Liens à confirmer", "Besoins sans action"
UNVOICED, PROGRESS = "Actions sans voix", "Avancement"
MARK, DECISION, ANSWER, REMARK = "repère", "Décision", "Action qui y répond", "Remarque"
TERRITORY = "Territoire"
LINK_COLUMNS = (
    Column(MARK, 14, QUIET, hidden=True),
    Column("Action", 26, STRONG),
    Column("Ce que dit le plan", 40),
    Column("Le besoin entendu", 52),
    Column("Qui parle", 18, QUIET),
    Column("Thème", 16, QUIET),
    Column("La machine le dit", 12),
    Column(DECISION, 11, OPEN),
    Column(REMARK, 24, OPEN),
    Column("Où en est ce lien", 18, QUIET),
)
NEED_COLUMNS = (
    Column(MARK, 14, QUIET, hidden=True),
    Column("Thème", 14),
    Column("Sous-thème", 20),
    Column("Voix sans action du sous-thème", 13),
    Column("Le besoin entendu", 64),
    Column("Qui parle", 20, QUIET),
    Column(ANSWER, 34, OPEN),
    Column(REMARK, 26, OPEN),
)
FACTS = (Column("Pilote", 20), Column("Budget", 14), Column("Calendrier", 12), Column("Indicateur", 20), Column("Communes", 16))
ACTION_ENDS = (
    Column("Depuis le plan d'avant", 18),
    Column("Ce qu'en dit une voix", 50),
    Column("Axe", 20),
    Column("Ce que dit le plan", 60),
    Column("Où dans le plan", 24, QUIET),
    Column(MARK, 14, QUIET, hidden=True),
)
HELP = (
    "Ce classeur est celui du comité : où en est le plan d'action, ce qu'il couvre des besoins entendus, ce qu'il laisse de côté.",
    "1. « Liens à confirmer » : la machine propose qu'une action répond à un besoin. Lisez les deux, puis choisissez oui ou non dans "
    f"« {DECISION} ». Oui : une fois faite, l'action répondrait au moins en partie à ce besoin-là. Les plus douteux sont en haut.",
    f"2. « Besoins sans action » : si une action y répond quand même, choisissez-la dans « {ANSWER} » (ou écrivez son numéro).",
    "3. Enregistrez, fermez, puis reprenez vos décisions : regards actions import {slug} CE-CLASSEUR --coder VOS-INITIALES. Elles sont "
    "gardées dans decisions/ du territoire et l'emportent sur la machine ; regards actions board {slug} refait le tableau de bord.",
    "Seules les colonnes jaunes sont reprises. Une case laissée vide ne dit rien. Ne changez ni les titres ni la colonne masquée « repère ». "
    "Vous pouvez trier, filtrer, masquer, enregistrer en .xlsx, .ods, ou une feuille en .csv.",
    "« Tableau de bord » compte ce que disent les autres feuilles, au fur et à mesure que vous y écrivez ; il s'imprime sur une page A4.",
    "« Sans action » veut dire qu'aucune action n'a été retrouvée, non que rien n'est fait ; « sans voix », qu'aucun besoin entendu n'a été "
    "rapproché de l'action, non que personne n'en veut. Un groupe de moins de {k} personnes n'est jamais décrit.",
)


def write_actions_workbook(path: Path, tables: dict[str, pd.DataFrame], sources: Sources) -> None:
    """Write the workbook, aside first; the same tables give the same bytes.

    Args:
        path: The workbook. Whoever calls makes sure that no one's entries stand there.
        tables: Those of `schemas.actions.PLAN`.
        sources: What the board says besides.
    """
    import xlsxwriter

    told = contents_of(tables, sources)
    with aside(path) as place, xlsxwriter.Workbook(str(place), WORKBOOK_OPTIONS) as file:
        file.set_properties({"title": f"Tableau de bord du comité — {sources.name}", "author": MADE_BY, "created": FIXED})
        book = open_book(file)
        _write(book, told)


def _write(book: Book, told: Contents) -> None:
    """Write every sheet, in the order in which a committee opens them."""
    actions, links, needs = action_rows(told), link_rows(told), need_rows(told)
    _guide(book, told.sources)
    page = book.sheet(dashboard.SHEET)
    rows = (len(actions), len(links), len(needs))
    dashboard.write_dashboard(book, page, told, dashboard.ranges_of((ACTIONS, LINKS, NEEDS), rows))
    page.activate()
    _actions(book, told, actions)
    _links(book, links)
    _needs(book, needs, len(actions))
    columns = (Column("Action", 40, STRONG), Column("Thème", 18), Column("État", 14), *FACTS, Column("Ce que dit le plan", 60))
    book.table(book.sheet(UNVOICED), columns, unvoiced_rows(told))
    headings, counted = progress_table(told)
    book.table(
        book.sheet(PROGRESS), [Column(heading, 22 if place < 3 else 12) for place, heading in enumerate(headings)], counted
    )


def _guide(book: Book, sources: Sources) -> None:
    """How to use the workbook, and which territory it is of."""
    page = book.sheet(GUIDE)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 110)
    page.write_string(0, 0, "Tableau de bord du comité", book.looks["title"])
    known = ((TERRITORY, sources.slug), ("Nom", sources.name), ("Exécution", sources.run), ("Établi le", sources.made))
    for number, (name, value) in enumerate(known, start=2):
        page.write_string(number, 0, name, book.looks[STRONG])
        page.write_string(number, 1, value, book.looks[PLAIN])
    lines = [line.replace("{slug}", sources.slug).replace("{k}", str(sources.k)) for line in HELP]
    for number, line in enumerate((*lines, *sources.trust), start=len(known) + 3):
        book.fit(page, number, (line,), (Column("", 105),))
        page.write_string(number, 1, line, book.looks[PLAIN])


def _actions(book: Book, told: Contents, rows: list[tuple[str, ...]]) -> None:
    head = (Column("Action", 34, STRONG), Column("Thème", 14), Column("État", 12), Column("Voix qui la demandent", 12))
    plans = tuple(Column(f"État : {plan}", 13) for plan in told.history.plans)
    page = book.sheet(ACTIONS)
    book.table(page, (*head, *FACTS, *plans, *ACTION_ENDS), rows)
    last = max(len(rows), 1)
    page.print_area(0, 0, last, len(head) + len(FACTS) + len(plans))
    for state, look in (("termine", "done"), ("suspendu", "no"), ("abandonne", "no")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{state_word(state)}"', "format": book.looks[look]}
        page.conditional_format(1, 2, last, 2, rule)
    alarm = {"type": "cell", "criteria": "==", "value": f'"{dashboard.NOBODY}"', "format": book.looks["alarm"]}
    page.conditional_format(1, 3, last, 3, alarm)


def _links(book: Book, rows: list[tuple[str, ...]]) -> None:
    page = book.sheet(LINKS)
    book.table(page, LINK_COLUMNS, rows)
    place, last = [column.heading for column in LINK_COLUMNS].index(DECISION), max(len(rows), 1)
    _choice(page, (1, place, last, place), [YES, NO], "Choisissez oui ou non, ou laissez vide.")
    for word, look in ((YES, "yes"), (NO, "no")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.looks[look]}
        page.conditional_format(1, place, last, place, rule)


def _needs(book: Book, rows: list[tuple[str, ...]], actions: int) -> None:
    page = book.sheet(NEEDS)
    book.table(page, NEED_COLUMNS, [(*row, "", "") for row in rows])
    place = [column.heading for column in NEED_COLUMNS].index(ANSWER)
    source = f"={within(ACTIONS, 0, actions)}"
    _choice(page, (1, place, max(len(rows), 1), place), source, "Choisissez une action de la liste, ou écrivez son numéro.")


def _choice(page: Any, cells: tuple[int, int, int, int], source: list[str] | str, told: str) -> None:
    """Offer a list in some cells; what is not of it is told and may stay, since it is read with care when it comes back."""
    page.data_validation(
        *cells,
        {
            "validate": "list",
            "source": source,
            "ignore_blank": True,
            "error_type": "warning",
            "error_title": "Valeur inattendue",
            "error_message": told,
        },
    )
