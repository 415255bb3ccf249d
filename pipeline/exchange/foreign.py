"""Codings of any tool → corrections, in the one way that decisions are taken in.

Rules:

- A coding touches a passage when half of the shorter of the two, in letters and digits, is common to both: a sentence
  coded inside a passage counts, the three words that a mouse took too far do not.
- « Non » and « relu en entier » speak of a whole passage: they count where they cover half of it.
- A theme that a coder did not put is no « non »: nobody knows whether they looked for it. It is one where they marked the
  passage as read whole (`refi_codes.REVIEWED`): the themes that they or the machine have there are « oui », the others « non ».
- A code is a theme by its key, name or short name, or by those of a sub-theme or of the code above it; accents, capitals and
  punctuation aside. What is none is told by name. The machine's own codings are no decisions.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from pipeline.errors import CorrectionsRefused
from pipeline.exchange.code_names import Meaning, Names
from pipeline.exchange.corrections_out import COMMENT, REASON
from pipeline.exchange.decided import IDENTIFIER, Desk, Read, Run
from pipeline.exchange.located import HALF, Ground, Located, locate
from pipeline.model import Codebook
from pipeline.schemas import CORRECTIONS

MACHINE = "machine:"  # opens the name of every labeller that is no person, of this run or of one before
ELSEWHERE = "autre outil"  # a passage that somebody chose to code measures nothing


@dataclass(frozen=True)
class ForeignCoding:
    """One code that somebody put on one stretch of a document, in a tool that is not ours.

    Attributes:
        document: What the other tool calls the document.
        quote: The exact words that were coded, as that tool gives them; empty where it coded no words (a document, an image).
        code: Name of the code; for a child code its own name, without its parents.
        coder: Who coded, empty where the file does not say.
        time: When, ISO 8601, empty where the file does not say.
        start: First character of the stretch in `text`, and `end` the one after its last; `None` where unknown.
        end: See `start`.
        text: The whole text of the document, where the file holds it.
        parent: Name of the code above, where the file has a tree of codes.
        negative: The code says that the theme is not there.
        comment: What the coder wrote beside it.
    """

    document: str
    quote: str
    code: str
    coder: str = ""
    time: str = ""
    start: int | None = None
    end: int | None = None
    text: str | None = None
    parent: str | None = None
    negative: bool = False
    comment: str = ""


@dataclass(frozen=True)
class Held:
    """What a foreign project is read against: tables of the last run, and the corrections that are kept already."""

    passages: pd.DataFrame
    tags: pd.DataFrame
    topics: pd.DataFrame
    codebook: Codebook
    known: pd.DataFrame


@dataclass
class _Said:
    """What one coder says of one passage."""

    yes: set[str] = field(default_factory=set)
    no: set[str] = field(default_factory=set)
    whole: bool = False
    times: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def decided(codings: Iterable[ForeignCoding], held: Held, coder: str, time: str) -> Read:
    """Turn codings of another tool into corrections.

    Args:
        codings: As its file gives them.
        held: What they are about.
        coder: Who signs the codings that nobody signs; may be empty where all are signed.
        time: When, ISO 8601, for the codings that say no time.

    Returns:
        Corrections that the territory does not hold yet; `empty`: how many it holds already; `problems`: what was not understood.

    Raises:
        CorrectionsRefused: A coding is signed by nobody.
    """
    desk = _Reading(held, coder)
    for located in locate(list(codings), Ground(held.passages)):
        desk.take(located)
    return desk.done(time)


class _Reading:
    """Gathers what each coder says of each passage, and what is not understood, by document and code."""

    def __init__(self, held: Held, coder: str) -> None:
        self.held, self.coder = held, coder
        self.names = Names(held.codebook, held.topics)
        self.said: dict[tuple[str, str], _Said] = defaultdict(_Said)  # (coder, passage)
        self.proposed: dict[str, set[str]] = defaultdict(set)  # passage → themes that the machine's codings still hold
        self.problems: Counter[str] = Counter()
        self.spoken = set(held.tags["passage_id"])

    def take(self, located: Located) -> None:
        """Take one coding, with the passages that it touches."""
        coding: ForeignCoding = located.coding
        meaning = self.names.meaning(coding.code, coding.parent, negative=coding.negative)
        machine = coding.coder.startswith(MACHINE)
        if meaning.problem or located.problem:
            if not machine:
                self.problems[f"« {coding.document} », code « {coding.code} » : {meaning.problem or located.problem}"] += 1
            return
        passages = [p for p, share in located.touched if share >= HALF or not (meaning.negative or meaning.whole)]
        spoken = [p for p in passages if p in self.spoken]
        if machine:
            for passage in spoken if meaning.direct else ():
                self.proposed[passage].add(meaning.theme)
        elif not spoken:
            why = (
                "n'est que sur la parole de l'enquêteur"
                if passages
                else "ne couvre la moitié d'aucun passage, ni un passage la sienne"
            )
            self.problems[f"« {coding.document} », code « {coding.code} » : {why}"] += 1
        else:
            for passage in spoken:
                self._note(self.said[self._signed(coding), passage], coding, meaning)

    def _signed(self, coding: ForeignCoding) -> str:
        name = coding.coder or self.coder
        if not name.strip():
            raise CorrectionsRefused(
                f"« {coding.document} », code « {coding.code} » : le fichier ne dit pas qui a codé. Donnez un nom ou des initiales à --coder."
            )
        return name

    def _note(self, said: _Said, coding: ForeignCoding, meaning: Meaning) -> None:
        if meaning.whole:
            said.whole = True
        else:
            (said.no if meaning.negative else said.yes).add(meaning.theme)
        said.times += [coding.time] if coding.time else []
        said.comments += [coding.comment] if coding.comment and coding.comment not in said.comments else []

    def done(self, time: str) -> Read:
        """Give the corrections of every coder, those that are kept already left out."""
        desks: dict[str, Desk] = {}
        run = Run(self.held.tags, self.held.codebook)
        when: dict[tuple[str, str], str] = {}
        for (coder, passage), said in sorted(self.said.items()):
            desk = desks.setdefault(coder, Desk(run, coder, time))
            cells = self._cells(passage, said, coder)
            when[desk.coder, passage] = max(said.times, default=time)
            desk.take(f"« {coder} », passage {passage}", cells)
        reads = [desk.done() for desk in desks.values()]
        problems = [f"{told} ({count} codage(s))." for told, count in sorted(self.problems.items())]
        if not reads:
            return Read(pd.DataFrame(columns=list(CORRECTIONS), dtype=str), 0, problems)
        found = pd.concat([_timed(read.corrections, desk.coder, when) for desk, read in zip(desks.values(), reads, strict=True)])
        kept = ["passage_id", "theme", "labeller", "decision"]
        old = pd.MultiIndex.from_frame(found[kept]).isin(pd.MultiIndex.from_frame(self.held.known[kept]))
        problems += [problem for read in reads for problem in read.problems]
        return Read(found[~old].reset_index(drop=True), int(old.sum()), problems)

    def _cells(self, passage: str, said: _Said, coder: str) -> dict[str, str]:
        """The row of a workbook that says the same."""
        both = said.yes & said.no
        for theme in sorted(both):
            self.problems[
                f"« {coder} », passage {passage}, thème « {theme} » : codé oui et non à la fois, rien n'est repris"
            ] += 1
        yes = said.yes | (self.proposed[passage] if said.whole else set())
        rest = set(self.held.codebook.keys) - yes if said.whole else set()
        told = dict.fromkeys(yes - said.no, "oui") | dict.fromkeys((said.no | rest) - said.yes, "non")
        words = {theme: told[theme] for theme in self.held.codebook.keys if theme in told and theme not in both}
        comment = " ; ".join(said.comments) if words else ""
        return {IDENTIFIER: passage, REASON: ELSEWHERE, COMMENT: comment, **words}


def _timed(corrections: pd.DataFrame, coder: str, when: dict[tuple[str, str], str]) -> pd.DataFrame:
    return corrections.assign(time=[when[coder, passage] for passage in corrections["passage_id"]])
