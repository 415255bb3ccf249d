"""The last chapters of the Word report: needs, what no theme caught, who was heard, what was read, how it was done."""

from pipeline.render.answered import DRAWN, Answered
from pipeline.render.french import typeset
from pipeline.render.method import heard_note
from pipeline.render.report import Report
from pipeline.render.word.lines import line, nothing, plain
from pipeline.render.word.opening import Figures, write_subtheme
from pipeline.render.word.paper import Paper

COUNTINGS = (
    "Thème",
    "Chaque voix compte autant (retenu)",
    "Chaque fichier compte autant",
    "Chaque mot compte autant",
    "Un seul passage suffit",
    "Chaque texte copié compté une fois",
)
TOGETHER = 5  # themes in one table of shares: more would be too narrow to read


def write_needs(paper: Paper, report: Report, figures: Figures) -> None:
    """Write what institutions do about what people need."""
    paper.heading("Besoins et actions", 1, fresh=True)
    paper.say(
        typeset(
            "Les problèmes et les souhaits du vécu, face aux actions que disent les institutions ; une action répond à un besoin quand, "
            f"une fois faite, elle y répondrait au moins en partie. {report.matching} « Aucune action retrouvée » veut dire : à chercher "
            "dans les textes, pas : il n'y en a pas."
        )
    )
    if report.close_note:
        paper.say(report.close_note, "Précision")
    paper.figure(figures.get("besoins"))
    for part in report.answered:
        _answered(paper, part)
    if not report.answered:
        paper.say(f"Ni besoin exprimé dans le vécu, ni action dite par les institutions{DRAWN if report.close else ''}.", "Rien")


def _answered(paper: Paper, part: Answered) -> None:
    paper.heading(part.theme.name, 2)
    paper.say(part.sentence)
    if part.stances:
        paper.say(f"Ce que disent les passages — {part.stances}", "Précision")
    if part.pairs:
        paper.heading("Des besoins et des actions qui se répondent", 3)
        needs = [(line("Mot", typeset(f"Rapprochement : {score}")), *plain(need)) for need, _, score in part.pairs]
        paper.facing([plain(action) for _, action, _ in part.pairs], needs, ("Institutions : une action", "Vécu : le besoin"))
    if part.unanswered or part.unvoiced:
        paper.heading("Ce qui reste sans réponse retrouvée", 3)
        paper.facing(
            [plain(quote) for quote in part.unvoiced] or nothing("Aucune."),
            [plain(quote) for quote in part.unanswered] or nothing("Aucune."),
            ("Institutions : actions sans voix retrouvée", "Vécu : voix sans action retrouvée"),
        )


def write_outside(paper: Paper, report: Report, figures: Figures) -> None:
    """Write what no theme of the codebook caught, and the names that found nothing."""
    if not report.outside and not report.lost_names:
        return
    paper.heading("Hors du livre de codes", 1)
    if report.lost_names:
        lost = typeset(" ; ".join(report.lost_names))
        told = f"Noms de sous-thèmes qui ne retrouvent plus leurs passages : {lost}. Ils restent dans la feuille (regards subthemes export)."
        paper.say(typeset(told), "À lire")
    if report.outside:
        paper.say(
            typeset(
                "Ce qu'aucun thème n'a pris, regroupé par la machine : si un groupe compte pour ce territoire, faites-en un thème du "
                "livre de codes."
            )
        )
        paper.figure(figures.get("ecarts-hors-livre"))
        for section in report.outside:
            write_subtheme(paper, section, 2)


def write_heard(paper: Paper, report: Report, figures: Figures) -> None:
    """Write who was heard, by which mode, and who was not."""
    paper.heading("Qui a été entendu, et qui ne l'a pas été", 1)
    paper.table(
        f"Voix par mode de collecte et public ; de 1 à {report.k - 1} personnes, le nombre n'est pas donné",
        ("Mode de collecte", "Public", "Voix"),
        report.heard,
    )
    paper.say(heard_note(), "Précision")
    if report.missing:
        told = f"Publics attendus dont moins de {report.k} personnes se sont exprimées : {', '.join(report.missing)}."
        paper.say(typeset(told), "À lire")
    if report.copies:
        paper.say(report.copies)
    if report.modes:
        paper.heading("Et sans l'un de ces modes de collecte ?", 2)
        paper.bullets(report.modes)
    if report.prevalence:
        _prevalence(paper, report)
    paper.figure(figures.get("plan-factoriel"))


def write_territory(paper: Paper, figures: Figures) -> None:
    """Write the map of the communes, where there is one."""
    if "territoire" in figures:
        paper.heading("Carte du territoire", 1)
        paper.figure(figures["territoire"])


def _prevalence(paper: Paper, report: Report) -> None:
    """Write shares by public and mode, a few themes a table."""
    paper.heading("Qui soulève quoi, par public et par mode de collecte", 2)
    themes = [part.theme.short for part in report.parts]
    for first in range(0, len(themes), TOGETHER):
        shown = slice(first, first + TOGETHER)
        paper.table(
            "Part des voix qui soulèvent chaque thème, avec l'intervalle à 95 % ; les groupes de moins de "
            f"{report.k} personnes ne sont pas décrits",
            ("Groupe", "Côté", "Voix", *themes[shown]),
            [(row[1], row[0], row[2], *row[3:][shown]) for row in report.prevalence],
        )


def write_read(paper: Paper, report: Report) -> None:
    """Write what was read, what was refused, and why."""
    paper.heading("Ce qui a été lu, ce qui a été refusé", 1)
    if report.unreadable:
        paper.heading("Fichiers non lus", 2)
        paper.bullets([f"{name} — {why}" for name, why in report.unreadable])
    paper.heading("Fichiers trouvés", 2)
    paper.table(f"Fichiers trouvés ({len(report.read)})", ("Fichier", "Nature", "Pages", "Passages"), report.read)
    paper.heading("Ce qui a été refusé, et pourquoi", 2)
    paper.table(f"Ce qui a été refusé ({len(report.refused)})", ("Raison", "Fichier", "Nombre"), report.refused)


def write_method(paper: Paper, report: Report) -> None:
    """Write how it was done, and what it does not say."""
    paper.heading("Méthode et limites", 1, fresh=True)
    for heading, paragraphs in report.method:
        paper.heading(heading, 2)
        for paragraph in paragraphs:
            paper.say(paragraph)
    paper.heading("Et si l'on comptait autrement ?", 2)
    paper.table("Écart (institutions moins vécu) et intervalle à 95 %, selon la façon de compter", COUNTINGS, report.sensitivity)


def write_reproducibility(paper: Paper, report: Report) -> None:
    """Write what made the report, and the prints of its files."""
    paper.heading("Pour refaire ce rapport", 1)
    paper.say("Mêmes fichiers, même livre de codes, même modèle et mêmes réglages donnent les mêmes tables, octet pour octet.")
    paper.table("Versions, empreintes et réglages", ("Quoi", "Valeur"), report.reproducibility)
    paper.table("Début de l'empreinte SHA-256 de chaque fichier", ("Fichier", "Empreinte"), report.hashes)
    paper.say("Fait avec regards-croises sur la machine de l’analyste\u202f; aucune donnée n’en est sortie.", "Précision")


def write_numbers(paper: Paper) -> None:
    """Write, at the end, the numbers of every figure that was drawn."""
    if not paper.drawn:
        return
    paper.heading("Annexe : les chiffres des figures", 1, fresh=True)
    for number, figure in enumerate(paper.drawn, start=1):
        paper.numbers(figure, number)
