"""Corpus for IRaMuTeQ and Alceste, as they are written; `ingest.written.starred` reads them.

What an analyst of lexical classes expects is one text a person: here a text is a voice and all that it says in one file (a
respondent, an interviewee, a speaker of a meeting, a published document); passages are lines, the questions of a
questionnaire are thematic lines (`-*`), which the tool may ignore or analyse one by one. `iramuteq_passages` writes one text a
passage instead, for who wants to cross words with the tags of each passage.

Starred variables: `voix` (which text is whose), `perspective`, `mode`, `public`, `rendu`, `commune`, `source`, `vague` (where waves are declared), the closed
questions of questionnaires, and one variable a theme, `theme-<clé>_oui` or `_non`: a text has one value of each variable, as
the tool's tables want. What the small-cell rule leaves untold reads `non-precise`. Texts are the protected ones.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from pipeline.exchange.shown import Passage, Shown, aside, open_run
from pipeline.exchange.stars import SIGNS, line_of, renamed_alike, star_names
from pipeline.exchange.told import Voice
from pipeline.protect.small_cells import UNTOLD

TEXT, THEMATIC = "****", "-*"
# Variable → what it tells of a voice.
FIXED: dict[str, Callable[[Voice], str | None]] = {
    "perspective": lambda voice: voice.perspective,
    "mode": lambda voice: voice.mode,
    "public": lambda voice: voice.public,
    "rendu": lambda voice: voice.rendering,
    "commune": lambda voice: voice.commune,
    "source": lambda voice: voice.source,
    "vague": lambda voice: voice.wave,
}
MOST_TOLD = 10  # renamed values that a remark lists
_MISREAD = re.compile(f"[{re.escape(''.join(SIGNS))}]")


def write(run: Path, folder: Path, target: Path) -> list[str]:
    """Write a run as a corpus, one text a voice.

    Args:
        run: Folder of a finished run.
        folder: The territory's.
        target: The `.txt` to write: UTF-8 without a mark of order, lines ended by a line feed alone.

    Returns:
        What a person should know of it, in French.
    """
    return write_corpus(run, target, by_passage=False)


def write_corpus(run: Path, target: Path, by_passage: bool) -> list[str]:
    """Write a run as a corpus, one text a voice or a passage; gives remarks as `write` does."""
    with open_run(run) as shown:
        names = Names(shown, by_passage)
        changed, texts = 0, 0
        with aside(target) as place, place.open("w", encoding="utf-8", newline="\n") as file:
            passages = shown.passages(by_voice=True)
            units = ([one] for one in passages) if by_passage else _by_voice(passages)
            for unit in units:
                file.write(names.head(unit) + "\n" + "\n".join(names.lines(unit)) + "\n\n")
                changed += sum(len(_MISREAD.findall(passage.text)) for passage in unit)
                texts += 1
        return [f"{texts} texte(s), {len(shown.voices)} voix.", *names.remarks(), *_signs(changed), *shown.remarks()]


def _by_voice(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    for _, unit in groupby(passages, key=lambda passage: passage.voice.label):
        yield list(unit)


def _signs(changed: int) -> list[str]:
    if not changed:
        return []
    return [f"{changed} signe(s) qu'IRaMuTeQ lirait mal (∗ pour l'astérisque, ae pour æ…) sont écrits autrement."]


class Names:
    """How variables, values and questions are called in a corpus."""

    def __init__(self, shown: Shown, by_passage: bool) -> None:
        voices = list(shown.voices.values())
        self.by_passage = by_passage
        self.keys = shown.codebook.keys
        self.themes = star_names(f"theme-{key}" for key in self.keys)
        self.fixed = {name: tell for name, tell in FIXED.items() if any(tell(voice) is not None for voice in voices)}
        self.values = {
            name: star_names({value for voice in voices if (value := tell(voice)) is not None}, {UNTOLD})
            for name, tell in self.fixed.items()
        }
        closed = sorted({name for voice in voices for name in voice.variables})
        taken = {"voix", "passage", "question", *FIXED, *self.themes.values()}
        self.closed = star_names(closed, taken)
        self.answers = {name: star_names({v.variables[name] for v in voices if name in v.variables}) for name in closed}
        asked = shown.ask("SELECT DISTINCT question FROM shown WHERE question IS NOT NULL ORDER BY question")
        self.questions = star_names(question for (question,) in asked)

    def head(self, unit: list[Passage]) -> str:
        """The line that opens a text."""
        voice = unit[0].voice
        stars = [("voix", voice.label)]
        stars += [(name, self.values[name].get(tell(voice) or "", UNTOLD)) for name, tell in self.fixed.items()]
        stars += [(self.closed[name], self.answers[name][value]) for name, value in sorted(voice.variables.items())]
        about = frozenset().union(*(passage.themes for passage in unit))
        stars += [(self.themes[f"theme-{key}"], "oui" if key in about else "non") for key in self.keys]
        if self.by_passage:
            question = unit[0].question
            stars += [("question", self.questions[question])] if question else []
            stars += [("passage", unit[0].passage_id)]
        return " ".join([TEXT, *(f"*{name}_{value}" for name, value in stars)])

    def lines(self, unit: list[Passage]) -> Iterator[str]:
        """What a text says, under the questions that it answers."""
        for question, passages in groupby(unit, key=lambda passage: passage.question):
            if question and not self.by_passage:
                yield THEMATIC + self.questions[question]
            yield from (line_of(passage.text) for passage in passages)

    def remarks(self) -> list[str]:
        """Tell which values had to be numbered: they would have been one."""
        told = [(name, values) for name, values in (*self.values.items(), *self.answers.items())]
        told += [("variable", self.closed), ("question", self.questions)]
        alike = [f"{name} « {value} » → {values[value]}" for name, values in told for value in renamed_alike(values)]
        if not alike:
            return []
        more = f" et {len(alike) - MOST_TOLD} autre(s)" if len(alike) > MOST_TOLD else ""
        return [f"Valeurs numérotées pour ne pas se confondre : {' ; '.join(alike[:MOST_TOLD])}{more}."]
