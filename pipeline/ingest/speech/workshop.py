"""Typed-up flipcharts and encounter sheets: lists a table, one voice a contribution.

Nobody wrote down who stuck which note: each line is taken for one voice, and so are all the lines of one
encounter sheet (from its «Lieu :» or «Profil :» to the next). Stickers weigh nothing: their number is a
variable of the voice.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256

from pipeline.ingest.tables.columns import variable_names
from pipeline.ingest.tables.non_answers import is_non_answer
from pipeline.model import Block, Document, Rejection, Rendering, Source

LISTED_MODES = ("atelier", "aller-vers")
LEAST_LISTED = 0.4  # share of the lines
_BULLET = re.compile(r"[ \t]*(?:[-–—•*▪◦·‣☐✓➢→>]|\d{1,2}[.)]|[a-z]\))[ \t]+(?=\S)")
_TITLE = re.compile(
    r"[ \t]*(?:#+[ \t]*)?(?:table|groupe|sous-groupe|atelier|th[èe]me|th[ée]matique|axe|stand|paperboard|question|panneau)\b[ \t]*(?:n°)?[ \t]*(?:\d+|[a-z])?[ \t]*(?:[:–—-].{0,100})?",
    re.IGNORECASE,
)
_FACT = re.compile(
    r"[ \t]*(?:[-•*][ \t]+)?(lieu|profil|[âa]ge|commune|sexe|genre|public|date|heure|dur[ée]e|situation|quartier|rencontre|personne rencontr[ée]e)[ \t]*(?:n°[ \t]*\d+)?[ \t]*:[ \t]*(\S.{0,119})?",
    re.IGNORECASE,
)
_STICKERS = re.compile(
    r"[ \t]*(?:[(\[][ \t]*(?:[x×][ \t]*)?(?P<n>\d{1,3})[ \t]*(?:gommettes?|votes?|voix|points?|pastilles?|\+)?[ \t]*[)\]]|[-–:,]?[ \t]*(?P<m>\d{1,3})[ \t]+(?:gommettes?|pastilles?|votes?)|(?P<dots>[●•★✔✓+]{1,30}))[ \t]*$",
    re.IGNORECASE,
)
_TURN = re.compile(r"[ \t]*[A-ZÀ-Þ][\w .'-]{0,30}[ \u00a0]?:[ \t]+\S")
_QUOTED = re.compile(r"(?:«[^«»]+»|“[^“”]+”|\"[^\"]+\")[ \u00a0]*[.!?…]?")


@dataclass
class _State:
    """Where the reading stands: the title above, the facts of the encounter, what was found."""

    blocks: list[Block] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    variables: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    title: str | None = None
    facts: dict[str, str] = field(default_factory=dict)
    spoken: bool = False  # since the facts were written
    voice: str | None = None
    pending: tuple[int, int] | None = None  # the contribution that the next line may go on with


def is_listed(text: str, source: Source) -> bool:
    r"""Tell whether a text of a workshop or of encounters is lists or sheets rather than turns of speech.

    >>> source = Source("a.md", "atelier", "atelier", "habitant", "paraphrase")
    >>> is_listed("Table 1 : se soigner\n- un médecin\n- un dentiste\n- le bus", source)
    True
    """
    if source.mode not in LISTED_MODES:
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    facts = sum(bool(_FACT.fullmatch(line)) for line in lines)
    listed = sum(bool(_BULLET.match(line)) for line in lines)
    titles = sum(_is_title(line) for line in lines)
    turns = sum(bool(_TURN.match(line)) and not _FACT.fullmatch(line) and not _is_title(line) for line in lines)
    enough = listed >= max(3, LEAST_LISTED * (len(lines) - titles - facts)) or facts >= 2 or titles >= 2
    return enough and turns < 0.3 * len(lines)


def read_lists(text: str, source: Source) -> Document:
    """Cut lists in contributions under their titles, each with a voice and what is known of it."""
    state = _State()
    at = 0
    for line in text.splitlines(keepends=True):
        _line(line.rstrip("\r\n"), at, text, source, state)
        at += len(line)
    _close(text, source, state)
    return Document(source, text, tuple(state.blocks), tuple(state.rejections), variables=state.variables)


def _line(line: str, at: int, text: str, source: Source, state: _State) -> None:
    bullet = _BULLET.match(line)
    end = at + len(line.rstrip())
    if state.pending and line.strip() and not bullet and _goes_on(line):
        state.pending = (state.pending[0], end)
        return
    _close(text, source, state)
    fact = _FACT.fullmatch(line)
    if fact:
        _fact(fact, state)
    elif not bullet and line.strip() and _is_title(line):
        state.title, state.facts, state.voice = line.strip().strip("#* \t:"), {}, None
    elif line.strip():
        state.pending = (at + (bullet.end() if bullet else len(line) - len(line.lstrip())), end)


def _goes_on(line: str) -> bool:
    """Whether a line is the rest of the one above: it starts in lower case, or further in."""
    return line.lstrip()[0].islower() or (line.startswith(("  ", "\t")) and not _QUOTED.fullmatch(line.strip()))


def _is_title(line: str) -> bool:
    """A Markdown title, «Table 2 : …», or a short line that ends with a colon."""
    bare = line.strip().strip("*")
    return (
        bare.startswith("#")
        or bool(_TITLE.fullmatch(bare))
        or (bare.endswith(":") and len(bare) <= 80 and not _BULLET.match(line))
    )


def _fact(match: re.Match[str], state: _State) -> None:
    if state.spoken or not state.facts:
        # What is written after words were said opens the next sheet.
        state.facts, state.spoken, state.voice = {}, False, None
    name = next(iter(variable_names([match.group(1)]).values()))
    state.facts[name] = (match.group(2) or "").strip()


def _close(text: str, source: Source, state: _State) -> None:
    """Make a block of the contribution that was being read."""
    if not state.pending:
        return
    start, end = state.pending
    state.pending, state.spoken = None, True
    stickers = _STICKERS.search(text, start, end)
    stop = stickers.start() if stickers and stickers.start() > start else end
    words = text[start:stop].strip()
    if is_non_answer(words):
        state.rejections.append(Rejection(source.path, f"caractères {start}-{end}", "non-réponse", words[:40]))
        return
    voice = state.voice or _name(words, state)
    told = {name: value for name, value in state.facts.items() if value and name != "commune"}
    if state.facts:
        state.voice = voice
    if stickers and stop < end:
        told["gommettes"] = stickers["n"] or stickers["m"] or str(len(stickers["dots"]))
    state.variables.setdefault(voice, {}).update(told)
    commune = state.facts.get("commune") or None
    rendering: Rendering | None = "verbatim" if _QUOTED.fullmatch(words) else None
    block = Block(((start, stop),), section=state.title, question=state.title, voice=voice, commune=commune, rendering=rendering)
    state.blocks.append(block)


def _name(words: str, state: _State) -> str:
    """Name a voice by what it says, under which title; order means nothing."""
    told = "\x1f".join((state.title or "", *sorted(state.facts.values()), " ".join(words.split())))
    print_ = "v-" + sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    state.seen[print_] += 1
    return print_ if state.seen[print_] == 1 else f"{print_}-{state.seen[print_]}"
