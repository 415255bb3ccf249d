"""One page that is easy to read: what was done, who was heard, at most three findings, what is not known, and what comes next.

Written after the European rules of easy-to-read information (Inclusion Europe 2009): one idea a sentence, fifteen words at
most, common words, numbers in digits, no percentage.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from pipeline.model import Theme
from pipeline.render.cards import covers
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
AIRY, DENSE = 17, 30  # sentences up to which the page has room for larger type, and for wider lines
FEW = 20  # voices up to which a share is told exactly
SCARCE = 0.07  # share under which it is told exactly too: «environ 1 sur 27» says nothing to nobody
NEARLY = 0.95  # share from which all but a few speak
COARSEST = 0.15  # of a share, the most that its fraction may be off
MOST_WORDS, LINE = 15, 66  # of a sentence; letters of a line that says what a theme is about
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
        return self._sentences <= AIRY

    @property
    def dense(self) -> bool:
        """Whether there is so much to say that its lines stand closer."""
        return self._sentences > DENSE

    @property
    def _sentences(self) -> int:
        return sum(len(part.sentences) for part in self.parts)


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
    shown, claims = _told(report.findings), sum(map(len, report.blind_spots.values()))
    more = ("Le rapport complet donne d'autres différences.",) if claims > len(shown) else ()
    yield Part(heading, (f"Nous comptons une voix si au moins 1 mot sur {ONE_IN} parle du thème.", *more))
    themes = {part.theme.key: part.theme for part in report.parts}
    for section in shown:
        yield _finding(section, themes[section.theme], _row(section, gaps), report.k)


def _told(findings: list[Section]) -> list[Section]:
    """The first findings, and the first of the other side in place of the last where one side has them all."""
    first = findings[:FINDINGS]
    others = [section for section in findings if section.cell != first[0].cell]
    return first if not others or any(section in first for section in others) else [*first[: FINDINGS - 1], others[0]]


def _row(section: Section, gaps: pd.DataFrame) -> pd.Series:
    here = gaps["subtheme"].isna() if section.subtheme is None else gaps["subtheme"] == section.subtheme
    return gaps[(gaps["theme"] == section.theme) & here].iloc[0]


def _finding(section: Section, theme: Theme, row: pd.Series, k: int) -> Part:
    """What it is about, who speaks of it more, how many do on each side, and how sure that is."""
    first, second = ("Les institutions", "les personnes entendues")
    if row["gap"] < 0:
        first, second = ("Les personnes entendues", "les institutions")
    shaky = (section.countings or "").startswith("À nuancer")
    nearest, width = min(abs(row["low"]), abs(row["high"])), row["high"] - row["low"]
    there, lived = _both(*sides_of(row, k))
    said: list[tuple[str, tuple[int, int] | None]] = [
        *((sentence, None) for sentence in _about(section, theme)),
        (f"{first} {'semblent en parler' if shaky else 'en parlent'} plus que {second}.", None),
        (f"Institutions : {there[0]}.", there[1]),
        (f"Personnes entendues : {lived[0]}.", lived[1]),
    ]
    if shaky:
        said.append(("Nous ne savons pas bien : en comptant autrement, la différence n'est plus sûre.", None))
    elif nearest >= STRONG:
        said.append(("La différence est grande.", None))
    elif width >= WIDE:
        said.append(("Nous ne savons pas bien si la différence est grande.", None))
    return Part(short(section.label), tuple(sentence for sentence, _ in said), tuple(dots for _, dots in said))


def _about(section: Section, theme: Theme) -> tuple[str, ...]:
    """Say in a line what a theme is about, or of which theme a sub-theme is a part."""
    if section.subtheme is not None:
        return (f"C'est une partie du thème « {short(theme.short, LINE // 2)} ».",)
    kept = ""
    for piece in filter(None, re.split(r"\s*[,;:.…]\s*", covers(theme))):
        longer = f"{kept}, {piece}" if kept else short(piece, LINE)
        if len(longer) > LINE or len(re.findall(r"[\w'’-]+", longer)) > MOST_WORDS - 2:
            break
        kept = longer
    lowered = kept if kept[1:2].isupper() else f"{kept[:1].lower()}{kept[1:]}"  # an acronym keeps its capitals
    return (f"Par exemple : {lowered}.",) if kept else ()


Told = tuple[str, tuple[int, int] | None]


def _both(there: Raised, lived: Raised) -> tuple[Told, Told]:
    """Count both sides as simply as may be: two that differ never read the same, nor the wrong way round."""
    for finest in range(3):
        made = _counted(there, "voix", "voix", finest), _counted(lived, "personne", "personnes", finest)
        shown = [dots[0] / dots[1] if dots else raised.share for raised, (_, dots) in zip((there, lived), made, strict=True)]
        if there.bound or lived.bound or (shown[0] - shown[1]) * (there.share - lived.share) > 0:
            break
    return made


def _counted(raised: Raised, one: str, several: str, finest: int) -> Told:
    """How many of a side speak of it, and dots: exactly where they are few, in a simple fraction where they are many.

    Args:
        raised: The side.
        one: What one of them is called.
        several: What several of them are called.
        finest: 0 for the simplest fraction, 1 for one of ten, 2 for the count itself.
    """
    among, exact = number(raised.among), (raised.voices, raised.among) if raised.among <= FEW else None
    if raised.bound:
        return f"moins de {raised.bound} {several} sur {among}", None
    if not raised.voices:
        return f"aucune sur {among}", exact
    if raised.voices == raised.among:
        return f"toutes, {among} sur {among}", exact
    fraction = None if exact or raised.share < SCARCE else _fraction(raised.share, finest)
    if fraction is None or raised.share >= NEARLY:
        nearly = "presque toutes, " if raised.share >= NEARLY and not exact else ""
        return (
            f"{nearly}{number(raised.voices)}{'' if nearly else f' {one if raised.voices == 1 else several}'} sur {among}",
            exact,
        )
    top, bottom = fraction
    return f"environ {top} {one if top == 1 else several} sur {bottom}", fraction


def _fraction(share: float, finest: int) -> tuple[int, int] | None:
    """The simplest fraction near a share, or how many of ten; `None` where that is too far from it."""
    simplest = min(FRACTIONS, key=lambda pair: (round(abs(pair[0] / pair[1] - share), 2), pair[1]))
    for top, bottom in (simplest, (round(10 * share), 10))[finest:]:
        if 0 < top < bottom and abs(top / bottom - share) <= COARSEST * share:
            return top, bottom
    return None


def _unknown(report: Report) -> tuple[str, ...]:
    return (
        "Nous n'avons pas entendu tout le monde.",
        *_missing([PUBLICS.get(public, public) for public in report.missing]),
        "Une personne qui se tait sur un thème peut quand même s'y intéresser.",
    )


def _missing(publics: list[str]) -> Iterator[str]:
    """Name every public that was too little heard, in as many sentences as they need."""
    said = "Nous avons entendu trop peu de ces voix :"
    while publics:
        room = MOST_WORDS - len(re.findall(r"[\w'’-]+", said))
        taken = [n for n in range(1, len(publics) + 1) if len(" ".join(publics[:n]).split()) <= room] or [1]
        yield f"{said} {', '.join(publics[: taken[-1]])}."
        said, publics = "Et aussi :", publics[taken[-1] :]


def _next(contact: str) -> tuple[str, ...]:
    ask = (
        f"Vous pouvez le demander à : {short(contact, LONGEST_CONTACT).rstrip('.…')}."
        if contact
        else "Demandez-le à la personne qui vous a donné cette page."
    )
    return ("Le rapport complet donne tous les chiffres.", ask, "Vous pouvez aussi dire ce que vous en pensez.")
