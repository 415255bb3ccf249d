"""What of a table is read and what is not: no column and no sheet goes without a word."""

from pipeline.ingest.tables.cells import NOTES_PERHAPS
from pipeline.ingest.tables.column_role import OTHER
from pipeline.ingest.tables.columns import Plan
from pipeline.ingest.tables.grid import Table
from pipeline.ingest.tables.platforms import COMMUNE, PERSONAL, POSTCODE, TECHNICAL, VARIABLE, is_standard
from pipeline.model import Columns

LEAST_ROWS = 3  # of a sheet whose whole name says notes
_UNREAD = "ni question, ni choix : nommez-la dans [sources.colonnes] si c'en est une"
_TECHNICAL = (
    "date, code ou lien, d'après son titre et ses cellules : nommez-la dans [sources.colonnes] si elle porte des réponses"
)


def left_out(plan: Plan, told: Columns) -> list[tuple[str, str, str]]:
    """Name the columns whose cells go nowhere: (reason, where, why).

    Those that a tool adds to every export are told in one line; an empty column loses nothing.
    """
    why = "hors des questions du manifeste" if told.questions else _UNREAD
    standard = [h for h in plan.of(TECHNICAL) if is_standard(h, plan.platform) and h != plan.identifier]
    technical = [h for h in plan.of(TECHNICAL) if h not in standard and h != plan.identifier]
    groups = (
        ("colonne personnelle écartée", plan.of(PERSONAL), "ses cellules ne sont reprises nulle part"),
        ("colonne non lue", plan.of(OTHER), why),
        ("colonne technique écartée", technical, _TECHNICAL),
        ("colonne non reprise", _unused(plan), "une autre colonne, ou le manifeste, en tient lieu"),
    )
    lines = [(reason, f"« {h} »", detail) for reason, headings, detail in groups for h in headings]
    if standard:
        named = ", ".join(f"« {h} »" for h in standard)
        lines.append(("colonnes techniques écartées", named, "ajoutées par l'outil à chaque export : dates, codes, liens"))
    return lines


def _unused(plan: Plan) -> list[str]:
    """Columns of a role that another column fills, and variables that the manifest does not name."""
    places = [h for h in (*plan.of(COMMUNE), *plan.of(POSTCODE)) if h != plan.commune]
    return places + [h for h in plan.of(VARIABLE) if h not in plan.variables]


def holds_answers(table: Table, plan: Plan, plans: list[tuple[Table, Plan]]) -> bool:
    """Whether a sheet named after notes or codes holds answers all the same.

    A list of codes repeats the headings of the other sheets in its cells; a sheet of answers has rows of several
    columns and, where its whole name says notes, headings of answers: a tool's, another sheet's, or a question.
    """
    others = {heading for other, _ in plans if other is not table for heading in other.headings}
    if any(sum(cell.strip() in others for cell in cells) >= 0.3 * len(cells) for cells in table.cells.values()):
        return False
    if len(table.headings) < 2 or len(table.rows) < 2:
        return False
    same = set(table.headings) <= others
    asks = len(table.rows) >= LEAST_ROWS and any("?" in heading for heading in plan.questions)
    return bool(same or plan.platform or asks or table.about == NOTES_PERHAPS)
