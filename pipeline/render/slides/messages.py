"""What each slide says in its title: computed from results, with no claim where there is none."""

import re
from collections.abc import Sequence

from pipeline.render.french import count, typeset
from pipeline.render.report import Report, ThemePart
from pipeline.render.sections import Section

LONGEST = 120  # characters of a title made from a description
NAMED = 3  # labels told in a title
NO_VOICES = "trop peu de voix pour conclure"
SAID = {"institution": "par les institutions", "vecu": "dans le vécu"}
UNSHOWN = "aucun écart que des passages sûrs illustrent"


def clause(sentence: str, longest: int = LONGEST) -> str:
    r"""Cut a sentence to what it says first: before its figures, at a comma, or at its end.

    >>> clause("Plus présent dans le vécu\u00a0: 48 % contre 0 %.")
    'Plus présent dans le vécu'
    """
    first = re.split(r"(?<=[a-zé])\.(?:\s|$)|\s:\s(?=.*\d)|\s\(", sentence, maxsplit=1)[0].rstrip(" .")
    if len(first) <= longest:
        return first
    pieces = re.split(r"(?=, | ; )", first)
    kept = pieces[0]
    for piece in pieces[1:]:
        if len(kept + piece) > longest:
            break
        kept += piece
    return kept if len(kept) <= longest else f"{kept[:longest].rsplit(' ', 1)[0]}…"


def opening(description: str, longest: int = LONGEST) -> str:
    r"""Cut a figure's description to its first sentence, and that one between two pieces where it is long.

    A share is not told without the interval that follows it.

    >>> opening("Le plus en A, 100 % des voix (97 % à 100 %). Suite.", 30)
    'Le plus en A…'
    """
    first = re.split(r"(?<=[^\s.])\.\s", f"{description} ", maxsplit=1)[0].rstrip(" .")
    pieces = re.split(r"(?=, (?![^«]*»)| \(|\s; )", first)  # never inside a name
    kept = 1
    while kept < len(pieces) and len("".join(pieces[: kept + 1])) <= longest:
        kept += 1
    if kept > 1 and kept < len(pieces) and pieces[kept].startswith(" ("):
        kept -= 1
    told = "".join(pieces[:kept])
    told = told if len(told) <= longest else told[:longest].rsplit(" ", 1)[0]
    return typeset(told if told == first else f"{told}…")


def told(section: Section) -> str:
    """Say what a theme's figures allow to say, in a short sentence."""
    label = section.label if section.level == "theme" else f"« {section.label} »"
    said = clause(section.sentence)
    return typeset(f"{label} : {said[:1].lower()}{said[1:]}")


def overview(report: Report) -> str:
    """Say which themes each side speaks of more, of those that a sure passage illustrates."""
    claims = [part for part in report.parts if part.section.claim]
    shown = [part for part in claims if part.section.illustrated]
    sides = {cell: [part.theme.short for part in shown if part.section.cell == cell] for cell in ("institution", "vecu")}
    if claims and not shown:
        return typeset(f"Écarts entre thèmes : {UNSHOWN}")
    if not any(sides.values()):
        return (
            "Aucun écart net entre les institutions et le vécu"
            if report.conclusive
            else f"Écarts entre thèmes\u00a0: {NO_VOICES}"
        )
    says = {"institution": "les institutions disent", "vecu": "le vécu dit"}
    parts = [f"{says[cell]} davantage : {listed(labels)}" for cell, labels in sides.items() if labels]
    sentence = typeset(" ; ".join(parts))
    return sentence[0].upper() + sentence[1:]


def needs(report: Report) -> str:
    """Say on which themes needs found no action; that none was found is no claim that nothing is done."""
    alone = [part.theme.short for part in report.answered if part.unanswered]
    if not alone:
        return "Besoins du vécu et actions des institutions, face à face"
    return typeset(f"Des besoins sans action retrouvée : {listed(alone)}")


def blind(report: Report) -> str:
    """Say what each side says more than the other, where a sure passage illustrates it."""
    short = {part.theme.key: part.theme.short for part in report.parts}
    parts = []
    for cell, where in SAID.items():
        shown = [s for s in report.blind_spots[cell] if s.illustrated]
        if shown:
            labels = [short[s.theme] if s.level == "theme" else f"« {s.label} »" for s in shown]
            parts.append(f"davantage dit {where} : {listed(labels)}")
    if not parts and any(report.blind_spots.values()):
        return typeset(f"Angles morts : {UNSHOWN}")
    sentence = typeset(" ; ".join(parts)) or "Aucun angle mort n’est établi, d’un côté ni de l’autre"
    return sentence[0].upper() + sentence[1:]


def within(part: ThemePart, conclusive: bool) -> str:
    """Say how many sub-themes of a theme one side says more, of those that a sure passage illustrates."""
    if not conclusive:
        return typeset(f"{part.theme.name} : {NO_VOICES}")
    claims = [section for section in part.subsections if section.claim]
    parts = []
    for cell, where in SAID.items():
        here = sum(section.cell == cell for section in claims if section.illustrated)
        if here:
            parts.append(f"{count(here, 'sous-thème davantage dit', 'sous-thèmes davantage dits')} {where}")
    none = f"{UNSHOWN} entre ses sous-thèmes" if claims else "aucun écart établi entre ses sous-thèmes"
    return typeset(f"{part.theme.name} : {' ; '.join(parts) or none}")


def listed(labels: Sequence[str]) -> str:
    """Tell a few labels, and how many more there are; one that would be left alone is named.

    >>> listed(["A", "B"]), listed(["A", "B", "C", "D"]), listed(["A", "B", "C", "D", "E"])
    ('A et B', 'A, B, C et D', 'A, B, C et 2 autres')
    """
    more = len(labels) - NAMED
    if more > 1:
        return f"{', '.join(labels[:NAMED])} et {count(more, 'autre')}"
    return " et ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))


def to_check(report: Report) -> list[str]:
    """List what is to be done before the results are spoken of, the weightiest first."""
    items = []
    if report.caution:
        items.append("Entendre plus de voix : ce rapport ne conclut à aucun écart.")
    if report.missing:
        items.append(f"Aller vers ceux qui manquent : {listed(report.missing)}.")
    shaky = [section.label for section in report.findings if section.countings and section.countings.startswith("À nuancer")]
    if shaky:
        items.append(f"Constats qui changent selon la façon de compter : {listed(shaky)}.")
    if report.unreadable:
        items.append(f"{count(len(report.unreadable), 'fichier non lu', 'fichiers non lus')} : voir la liste du rapport.")
    if "n’a pas été mesurée" in report.error:
        items.append("Relire les passages « contrôle » du classeur, pour mesurer l'erreur de la machine.")
    if report.answered:
        items.append("Chercher dans les textes les actions que la machine n'a pas retrouvées.")
    if report.lost_names:
        items.append("Renommer les sous-thèmes dont le nom ne retrouve plus ses passages.")
    items.append("Relire chaque citation dans sa page avant de la montrer.")
    return [typeset(item) for item in items]
