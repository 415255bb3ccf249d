"""The first chapters of the Word report: what is essential, blind spots, themes one by one."""

from collections.abc import Mapping

from pipeline.render.figures.canvas import Figure
from pipeline.render.report import Report, ThemePart
from pipeline.render.sections import Section
from pipeline.render.word.lines import BOLD, NOTHING, Line, line, nothing, plain, sure, word_block
from pipeline.render.word.paper import Paper

Figures = Mapping[str, Figure]
BLIND = {
    "vecu": "Ce que le vécu dit plus que les institutions",
    "institution": "Ce que les institutions disent plus que le vécu",
}
BRIEF = 260  # characters of a quote of the essential
SIDES = {"institutionnel": "Institutions", "vecu": "Vécu"}


def write_essential(paper: Paper, report: Report) -> None:
    """Write the facts, the caution, and the findings with a quote of each side."""
    paper.heading("L'essentiel", 1, fresh=True)
    paper.facts(report.summary)
    if report.close:
        paper.say(report.close, "Précision")
    if report.caution:
        paper.write(Line("À lire", (("À lire d’abord. ", BOLD), (report.caution, ""))))
    for section in report.findings:
        _brief(paper, section)
    if report.no_finding:
        paper.say(report.no_finding)
    if not report.findings:
        paper.say("Sans conclure à un écart, voici ce que chaque côté dit de chaque thème.")
        for part in report.parts:
            _brief(paper, part.section)
    paper.say(report.error, "Précision")


def write_overview(paper: Paper, report: Report, figures: Figures) -> None:
    """Write the maps of the whole, and who says what."""
    paper.heading("Vue d'ensemble", 1)
    paper.figure(figures.get("ecarts-themes"))
    if report.conclusive:
        rows = [(cell, " · ".join(labels) or "rien") for cell, labels in report.cells]
        paper.table(
            "Qui dit quoi : thèmes et sous-thèmes, selon la conclusion (sous-thèmes fragiles exclus)",
            ("Conclusion", "Thèmes et sous-thèmes"),
            rows,
        )
    paper.figure(figures.get("carte"))
    paper.figure(figures.get("croisements"))


def write_blind_spots(paper: Paper, report: Report) -> None:
    """Write what each side says more than the other."""
    paper.heading("Angles morts de chaque côté", 1)
    for cell, title in BLIND.items():
        paper.heading(title, 2)
        for section in report.blind_spots[cell]:
            paper.heading(section.label, 3)
            known = section in report.findings
            paper.say(section.sentence)
            if not known:
                _measure(paper, section)
            _details(paper, section)
            _facing(paper, section, 2, 1 if known else 0)
        if not report.blind_spots[cell]:
            paper.say("Aucun écart établi de ce côté.", "Rien")


def write_themes(paper: Paper, report: Report, figures: Figures) -> None:
    """Write each theme: what may be said, both sides, their words, and its sub-themes."""
    paper.heading("Thème par thème", 1, fresh=True)
    for part in report.parts:
        section = part.section
        paper.heading(section.label, 2)
        paper.say(section.badge, "Repère")
        paper.say(section.sentence)
        _measure(paper, section)
        paper.say(f"Étiquettes incertaines\u00a0: {part.uncertain} des passages de ce thème.", "Précision")
        for sentence in (*section.prompting, section.corrected):
            if sentence:
                paper.say(sentence, "Précision")
        _facing(paper, section, 3)
        _words(paper, part, report.close_note)
        _bridges(paper, part)
        _subthemes(paper, part, figures, bool(report.close))


def write_subtheme(paper: Paper, section: Section, level: int) -> None:
    """Write a sub-theme with at most two quotes a side."""
    paper.heading(section.label, level)
    paper.say(section.badge, "Repère")
    paper.say(section.sentence)
    _facing(paper, section, 2)


def _brief(paper: Paper, section: Section) -> None:
    """Write a finding, or what is said of a theme that is none, with one short quote a side."""
    paper.heading(section.label, 2)
    paper.say(section.badge, "Repère")
    if section.claim:
        paper.say(section.sentence)
    _measure(paper, section)
    there, lived = ([quote for quote in section.quotes[side] if not quote.weak][:1] for side in SIDES)
    if not there and not lived:
        paper.say("Aucun passage sûr, d’aucun côté.", "Rien")
        return
    left, right = ([plain(quote.shortened(BRIEF)) for quote in side] or nothing(NOTHING) for side in (there, lived))
    paper.facing(left, right)


def _details(paper: Paper, section: Section) -> None:
    """Write what a claim is made of, and how it holds."""
    if section.details:
        paper.write(Line("Précision", (("Sous-thèmes", BOLD), (f"\u00a0: {' / '.join(section.details)}.", ""))))
    for sentence in (section.corrected, section.countings):
        if sentence:
            paper.say(sentence, "Précision")


def _measure(paper: Paper, section: Section) -> None:
    """Write each side's share and the gap, with their intervals."""
    runs = [run for bar in section.bars for run in ((f"{SIDES[bar.side]}\u00a0: ", BOLD), (f"{bar.told}   ", ""))]
    if section.measure:
        gap, told = section.measure
        runs += [(gap, BOLD), (f" {told}", "")]
    paper.write(Line("Mesure", tuple(runs)))


def _facing(paper: Paper, section: Section, most: int, first: int = 0) -> None:
    shown = [quote for side in SIDES for quote in section.quotes[side][first : first + most] if not quote.weak]
    if not shown:
        paper.say(f"{'Aucun' if first == 0 else 'Pas d’autre'} passage sûr, d’aucun côté.", "Rien")
        return
    paper.facing(sure(section.quotes["institutionnel"], most, first), sure(section.quotes["vecu"], most, first))


def _words(paper: Paper, part: ThemePart, note: str | None) -> None:
    sides = [part.words.sides[side] for side in ("institutionnel", "vecu")]
    if any(sides):
        paper.heading("Mots et expressions distinctifs de chaque côté", 3)
        if note:
            paper.say(note, "Précision")
        left, right = ([word_block(w) for w in words] or nothing("Aucun mot assez sûr de ce côté.") for words in sides)
        paper.facing(left, right)


def _bridges(paper: Paper, part: ThemePart) -> None:
    if not part.words.bridges:
        return
    paper.heading("Mêmes choses, autres mots", 3)
    left = [(Line("Mot", ((f"«\u00a0{there}\u00a0»", BOLD),)), *plain(quote)) for there, _, quote, _ in part.words.bridges]
    right = [(Line("Mot", ((f"«\u00a0{lived}\u00a0»", BOLD),)), *plain(quote)) for _, lived, _, quote in part.words.bridges]
    paper.facing(left, right)


def _subthemes(paper: Paper, part: ThemePart, figures: Figures, drawn: bool) -> None:
    if not part.subsections:
        paper.write(line("Rien", f"Trop peu de passages{' lus de près' if drawn else ''} pour distinguer des sous-thèmes."))
        return
    paper.heading("Sous-thèmes, nommés par leurs mots les plus distinctifs", 3)
    if part.quality:
        paper.say(part.quality, "Précision")
    paper.figure(figures.get(f"ecarts-{part.theme.key}"))
    for section in part.subsections:
        write_subtheme(paper, section, 4)
