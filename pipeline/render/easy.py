"""One page that is easy to read: what was done, who was heard, at most three findings, what is not known, and what comes next.

Written after the European rules of easy-to-read information (Inclusion Europe 2009): one idea a sentence, fifteen words at
most, common words, numbers in digits, no percentage.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from pipeline.render.french import count, number, typeset
from pipeline.render.report import Report
from pipeline.render.sections import Section
from pipeline.render.sentences import ONE_IN, STRONG, WIDE, Raised, sides_of, told

FINDINGS = 3
LONGEST_TITLE, LONGEST_NAME = (
    90,
    62,
)  # characters of a territory's and a theme's name: longer ones would push the page over its end
LONGEST_CONTACT = 80
AIRY = 17  # sentences up to which the page has room for larger type
FEW = 20  # voices up to which a share is told exactly
SCARCE = 0.07  # share under which it is told exactly too: «environ 1 sur 27» says nothing to nobody
NEARLY = 0.95  # share from which all but a few speak
FRACTIONS = ((1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 5), (2, 5), (3, 5), (4, 5), (1, 10), (3, 10), (7, 10), (9, 10))
PUBLICS = {
    "institution": "institutions",
    "élu·e": "élus",
    "agent·e": "agents publics",
    "partenaire": "partenaires",
    "habitant·e": "habitants",
    "association": "associations",
    "conseil de développement": "conseil de développement",
}


@dataclass(frozen=True)
class Part:
    """A heading and its sentences; a finding's heading is the name of its theme.

    Attributes:
        heading: Set above.
        sentences: One idea each.
        dots: Of a finding, for each sentence: how many dots to fill, of how many; `None` where there is nothing to count.
    """

    heading: str
    sentences: tuple[str, ...]
    dots: tuple[tuple[int, int] | None, ...] = ()


@dataclass(frozen=True)
class Easy:
    """What the page says, top to bottom."""

    title: str
    made: str
    parts: tuple[Part, ...]

    @property
    def airy(self) -> bool:
        """Whether there is so little to say that it can be set larger."""
        return sum(len(part.sentences) for part in self.parts) <= AIRY


def easy_page(report: Report, gaps: pd.DataFrame, contact: str = "") -> Easy:
    """Say a report in few and plain words, with nothing that the report does not claim.

    Args:
        report: The report.
        gaps: Columns of `schemas.GAPS`, of the same run: the counts behind the shares.
        contact: Whom to ask, as the reader should write to them; whoever gave the page if empty.
    """
    parts = (
        Part("Ce que nous avons fait", _done(report)),
        Part("Qui nous avons entendu", _heard(report, gaps)),
        *_found(report, gaps),
        Part("Ce que nous ne savons pas", _unknown(report)),
        Part("Et maintenant ?", _next(contact)),
    )
    typed = tuple(Part(typeset(part.heading), tuple(typeset(s) for s in part.sentences), part.dots) for part in parts)
    return Easy(typeset(short(report.territory, LONGEST_TITLE)), report.made, typed)


def render_easy(easy: Easy) -> str:
    """Lay the page out as self-contained HTML for one A4 sheet; every text is escaped."""
    from pipeline.render.html import environment
    from pipeline.render.typography import font_faces

    return environment().get_template("facile.html.j2").render(easy=easy, faces=font_faces())


def short(name: str, most: int = LONGEST_NAME) -> str:
    """Cut a name that is too long for the page, at a word.

    >>> short("Transition " * 9)[-12:], short("Eau")
    (' Transition…', 'Eau')
    """
    name = " ".join(name.split())
    if len(name) <= most:
        return name
    cut = name[:most]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:") + "…"


def _done(report: Report) -> tuple[str, ...]:
    files = sum(1 for _, _, _, passages in report.read if not passages.startswith("0"))
    lost = len(report.read) - files + len({name for name, _ in report.unreadable} - {name for name, *_ in report.read})
    return (
        f"Nous avons lu {count(files, 'fichier')}.",
        *((f"Nous n'avons rien pu garder de {count(lost, 'autre fichier', 'autres fichiers')}.",) if lost else ()),
        "Certains viennent des institutions, par exemple la mairie ou l'État.",
        "D'autres disent ce que des personnes vivent.",
        "Nous avons comparé ces 2 sortes de fichiers.",
        "Une machine a trié les phrases par thème, et elle peut se tromper.",
    )


def _heard(report: Report, gaps: pd.DataFrame) -> tuple[str, ...]:
    columns = ("n_institutional", "n_institutional_persons", "n_lived")
    there, persons, lived = (0, 0, 0) if gaps.empty else (int(gaps[column].max()) for column in columns)
    # Documents are no persons: beside one of them, a count tells the number of nobody.
    voices = told(there, report.k) if persons == there else number(there)
    return (
        "Une voix, c'est un document ou une personne.",
        f"Pour les institutions, nous avons compté {voices if there else 'aucune'} voix.",
        f"Pour ce que vivent les gens, nous avons compté {told(lived, report.k) if lived else 'aucune'} voix.",
    )


def _found(report: Report, gaps: pd.DataFrame) -> Iterator[Part]:
    """What may be said, a part a finding; or why nothing may."""
    heading = "Ce que nous avons trouvé"
    if not report.conclusive:
        yield Part(heading, ("Nous n'avons pas entendu assez de voix.", "Nous ne pouvons rien conclure."))
        return
    if not report.findings:
        yield Part(heading, ("Nous ne pouvons affirmer aucune différence.", "Cela ne veut pas dire qu'il n'y en a pas."))
        return
    yield Part(heading, (f"Nous comptons une voix si au moins 1 mot sur {ONE_IN} parle du thème.",))
    for section in _told(report.findings):
        row = _row(section, gaps)
        yield _finding(short(section.label), row, report.k)


def _told(findings: list[Section]) -> list[Section]:
    """The first findings, and the first of the other side in place of the last where one side has them all."""
    first = findings[:FINDINGS]
    others = [section for section in findings if section.cell != first[0].cell]
    return first if not others or any(section in first for section in others) else [*first[: FINDINGS - 1], others[0]]


def _row(section: Section, gaps: pd.DataFrame) -> pd.Series:
    here = gaps["subtheme"].isna() if section.subtheme is None else gaps["subtheme"] == section.subtheme
    return gaps[(gaps["theme"] == section.theme) & here].iloc[0]


def _finding(name: str, row: pd.Series, k: int) -> Part:
    """Who speaks of it more, how many do on each side, and how well the width is known."""
    there, lived = sides_of(row, k)
    first, second = ("Les institutions", "les personnes entendues")
    if row["gap"] < 0:
        first, second = ("Les personnes entendues", "les institutions")
    nearest, width = min(abs(row["low"]), abs(row["high"])), row["high"] - row["low"]
    counted = (_counted(there, "voix", "voix"), _counted(lived, "personne", "personnes"))
    said: list[tuple[str, tuple[int, int] | None]] = [
        (f"{first} en parlent plus que {second}.", None),
        (f"Institutions : {counted[0][0]}.", counted[0][1]),
        (f"Personnes entendues : {counted[1][0]}.", counted[1][1]),
    ]
    if nearest >= STRONG:
        said.append(("La différence est grande.", None))
    elif width >= WIDE:
        said.append(("Nous ne savons pas bien si la différence est grande.", None))
    return Part(name, tuple(sentence for sentence, _ in said), tuple(dots for _, dots in said))


def _counted(raised: Raised, one: str, several: str) -> tuple[str, tuple[int, int] | None]:
    """How many of a side speak of it, and dots: exactly where they are few, in a simple fraction where they are many."""
    among, exact = number(raised.among), (raised.voices, raised.among) if raised.among <= FEW else None
    if raised.bound:
        return f"moins de {raised.bound} {several} sur {among}", None
    if not raised.voices:
        return f"aucune sur {among}", exact
    if raised.voices == raised.among:
        return f"toutes, {among} sur {among}", exact
    if exact or raised.share < SCARCE:
        return f"{number(raised.voices)} {one if raised.voices == 1 else several} sur {among}", exact
    if raised.share >= NEARLY:
        return f"presque toutes, {number(raised.voices)} sur {among}", None
    top, bottom = min(FRACTIONS, key=lambda pair: (round(abs(pair[0] / pair[1] - raised.share), 2), pair[1]))
    return f"environ {top} {one if top == 1 else several} sur {bottom}", (top, bottom)


def _unknown(report: Report) -> tuple[str, ...]:
    missing = [PUBLICS.get(public, public) for public in report.missing][:3]
    return (
        "Nous n'avons pas entendu tout le monde.",
        *((f"Nous avons entendu trop peu de ces voix : {', '.join(missing)}.",) if missing else ()),
        "Une personne qui se tait sur un thème peut quand même s'y intéresser.",
    )


def _next(contact: str) -> tuple[str, ...]:
    ask = (
        f"Vous pouvez le demander à : {short(contact, LONGEST_CONTACT).rstrip('.…')}."
        if contact
        else "Demandez-le à la personne qui vous a donné cette page."
    )
    return ("Le rapport complet donne tous les chiffres.", ask, "Vous pouvez aussi dire ce que vous en pensez.")
