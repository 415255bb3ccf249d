"""Questions that a workshop may start from, chosen by rule from what the figures say of a theme; plain words, no claim."""

from collections.abc import Sequence

from pipeline.render.french import typeset
from pipeline.render.sections import FRAIL, OPEN, Section

NAMES = {"institutionnel": "institutions", "vecu": "vécu"}
MOST_LABELS, LONGEST_LABEL = 2, 48
MORE = {
    "vecu": "Les personnes entendues en parlent davantage que les institutions : est-ce traité ailleurs, sous un autre nom, ou pas du tout ?",
    "institution": "Les institutions en parlent davantage que les personnes entendues : ce dont elles parlent est-il connu, et cela change-t-il la vie de tous les jours ?",
}
ALIKE = {
    "partage": "Des deux côtés on en parle : est-ce de la même chose ? Rapprochez les cartes qui se répondent, écartez celles qui s'opposent.",
    "silence": "Presque personne n'en parle : parce que cela va de soi, parce qu'on ne l'a pas demandé, ou parce que c'est difficile à dire ?",
}
OPEN_QUESTION = "Les chiffres ne tranchent pas : d'après ce que vous vivez, qui en parle le plus, et pourquoi ?"
FEW = "Trop peu de voix ont été entendues pour conclure : qui faudrait-il écouter, et où rencontrer ces personnes ?"
FACING = "Choisissez une carte de chaque côté : que répondrait l'une à l'autre ?"
MISSING = "Qui n'a-t-on pas entendu ? Écrivez sa carte."


def questions_of(section: Section, quoted: dict[str, bool], subsections: Sequence[Section] = ()) -> list[str]:
    """Choose two or three questions.

    Args:
        section: A theme.
        quoted: Whether each side has a card to show.
        subsections: Its sub-themes; a question builds only on those that are claimed and hold from draw to draw.
    """
    return [typeset(text) for text in (_first(section), _second(section, quoted, subsections), MISSING) if text]


def _first(section: Section) -> str:
    if section.claim and section.cell in MORE:
        return MORE[section.cell]
    if section.cell in ALIKE:
        return ALIKE[section.cell]
    return OPEN_QUESTION if section.badge == OPEN else FEW


def _second(section: Section, quoted: dict[str, bool], subsections: Sequence[Section]) -> str | None:
    """Ask about the side that has no card, else about what its louder side says, else about the cards."""
    silent = next((side for side, there in quoted.items() if not there), None)
    if silent:
        return f"Aucun passage sûr du côté {NAMES[silent]} : qu'écririez-vous sur ces cartes ?"
    # Those that tell of the theme's louder side, widest first.
    steady = [s for s in subsections if s.claim and s.badge != FRAIL and s.cell == section.cell]
    steady.sort(key=lambda s: (-s.size, s.label))
    labels = [s.label for s in steady if len(s.label) <= LONGEST_LABEL][:MOST_LABELS]
    if section.claim and section.cell in MORE and labels:
        side = NAMES["vecu" if section.cell == "vecu" else "institutionnel"]
        told = " et ".join(f"« {label} »" for label in labels)
        return f"Côté {side} reviennent les mots {told} : que veulent-ils dire ici ?"
    return FACING
