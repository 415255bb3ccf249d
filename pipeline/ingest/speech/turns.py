r"""The grammar of speaker turns in French transcripts.

Turns come as a header line («[Enquêteur] (0:01 - 0:11)», «00:01:02 Mme Le Bihan», «Mme Le Bihan 0:11»), as a
prefix («ENQ : …», «[00:12] Maire : …», «E1 - …», «ENQ | …») or, where there is nothing else, as names set apart in
bold or capitals, or as dashes that alternate («— …»).
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from pipeline.ingest.speech.heads import Head, find_head, find_heads_apart, find_labels
from pipeline.ingest.speech.labels import by_stem
from pipeline.ingest.speech.speakers import is_interviewer, public_of
from pipeline.ingest.speech.stamps import ALONE, LEADING, TRAILING, seconds

_DASH = re.compile(r"^(?P<indent>\s*)[—–-](?:\s+(?=\S)|(?=[A-ZÀ-ÖØ-Þ«“]))")
_NOTE = re.compile(r"^\s*(?:\(.*\)|\*\*[^*]+\*\*|\[[^\]]*\]|[-•*]\s.*|#+\s.*|\\?\*)\s*$")
MOST_TITLES = 20  # lines at the top among which the title of a second recording is looked for
_LEADS_TO_LIST = re.compile(r"\s(?:sur|suivants?|suivantes?|points)\s*:\s*$")


@dataclass(frozen=True)
class Turn:
    """One speaker turn; spans are character ranges of the text, times are seconds.

    `times` holds (character, start, end) of the stretches that the file times one by one.
    """

    spans: tuple[tuple[int, int], ...]
    speaker: str | None
    start_s: float | None = None
    end_s: float | None = None
    times: tuple[tuple[int, float | None, float | None], ...] = ()
    section: str | None = None


@dataclass(frozen=True)
class Note:
    """Text around or between turns that nobody said: preface, heading, editor's note."""

    start: int
    end: int
    reason: str


def split_turns(text: str, known: tuple[str, ...] = (), bold: Sequence[tuple[int, int]] = ()) -> tuple[list[Turn], list[Note]]:
    """Cut a transcript into turns; what is not speech comes apart.

    Args:
        text: The whole transcript.
        known: Speaker labels given by the manifest, accepted even when they occur once.
        bold: Character ranges in bold type, where names may be told by it alone.

    Returns:
        The turns in order, and the notes. No turn at all means that the text is no transcript.
    """
    lines = _lines(text)
    labels = find_labels(text, lines, known)
    heads = [(i, find_head(text[s:e], labels)) for i, (s, e) in enumerate(lines)]
    starts = [(i, head) for i, head in heads if head]
    if len(starts) < 2:
        starts = find_heads_apart(text, lines, known, bold)
    if len(starts) < 2:
        return _dash_turns(text, lines)
    turns, notes = _collect(text, lines, starts)
    return _one_label(turns, known), notes


def _one_label(turns: list[Turn], known: tuple[str, ...]) -> list[Turn]:
    """«Élue (présidente de séance)» is the «Élue» of the other turns, «Q1» and «Q2» ask: one person is one voice.

    The longer label stays only where it alone tells an office or a role.
    """
    counts = Counter(turn.speaker for turn in turns if turn.speaker)
    labels = set(counts)
    kept: dict[str | None, str] = {label: stem for label, stem in by_stem(counts).items() if label not in known}
    for long in sorted(label for label in labels if label.endswith(")")):
        short = long.partition("(")[0].strip()
        if short in labels:
            tells = public_of(long) != public_of(short) or is_interviewer(long) != is_interviewer(short)
            kept |= {short: long} if tells else {long: short}
    return [replace(turn, speaker=kept.get(turn.speaker, turn.speaker)) for turn in turns]


def _lines(text: str) -> list[tuple[int, int]]:
    spans, position = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((position, position + len(line)))
        position += len(line) + 1
    return spans


def _collect(text: str, lines: list[tuple[int, int]], starts: list[tuple[int, Head]]) -> tuple[list[Turn], list[Note]]:
    turns: list[Turn] = []
    notes = [Note(s, e, "préface du transcripteur") for s, e in lines[: starts[0][0]] if not ALONE.match(text[s:e])]
    titles = [text[n.start : n.end].strip() for n in notes[:MOST_TITLES]]
    pending = _pending(text, lines, starts[0][0])
    bounds = [i for i, _ in starts[1:]] + [len(lines)]
    for (i, head), stop in zip(starts, bounds, strict=True):
        first = (min(lines[i][0] + head.length, lines[i][1]), lines[i][1])
        body = [first] if text[first[0] : first[1]].strip() else []
        said, aside = _speech(text, [*body, *lines[i + 1 : stop]], titles)
        notes += aside
        start = seconds(head.start)
        turn = _timed(text, said, head.name, (pending if start is None else start, seconds(head.end)))
        pending = _pending(text, lines, stop)
        if turn:
            turns.append(turn)
        elif not aside:
            notes.append(Note(*lines[i], "tour de parole vide"))
    return _follow(turns), notes


def _pending(text: str, lines: list[tuple[int, int]], stop: int) -> float | None:
    """A time code alone on the line before a head is the time of that turn."""
    match = ALONE.match(text[slice(*lines[stop - 1])]) if stop else None
    return seconds(match["start"]) if match else None


def _timed(text: str, said: Sequence[tuple[int, int]], name: str | None, told: tuple[float | None, float | None]) -> Turn | None:
    """Make a turn; time codes at the edges of its lines become times and leave the speech."""
    start, end = told
    spans: list[tuple[int, int]] = []
    marks: list[tuple[int, float | None]] = []
    last: float | None = None
    for low, high in said:
        if alone := ALONE.match(text[low:high]):
            marks.append((high, seconds(alone["start"])))
            continue
        if leading := LEADING.match(text[low:high]):
            low += leading.end()
            marks.append((low, seconds(leading["start"])))
        if trailing := TRAILING.search(text, low, high):
            high = low + len(text[low : trailing.start()].rstrip())
            last = seconds(trailing["end"] or trailing["start"])
        spans.append((low, high))
    if not spans:
        return None
    start = marks[0][1] if start is None and marks and marks[0][0] <= spans[0][0] else start
    inner = [(at, when) for at, when in marks if spans[0][0] < at < spans[-1][1]]
    points = [(spans[0][0], start), *inner]
    ends = [*(when for _, when in inner), end if end is not None else last]
    times = tuple((at, when, until) for (at, when), until in zip(points, ends, strict=True)) if inner else ()
    return Turn(tuple(spans), name, start, ends[-1], times)


def _follow(turns: list[Turn]) -> list[Turn]:
    """Where a time code closes each turn (`#00:00:05-3#`), the next begins there."""
    followed: list[Turn] = []
    for turn in turns:
        before = followed[-1].end_s if followed else None
        start = before if turn.start_s is None and turn.end_s is not None else turn.start_s
        followed.append(replace(turn, start_s=start))
    return followed


def _speech(text: str, body: list[tuple[int, int]], titles: list[str]) -> tuple[list[tuple[int, int]], list[Note]]:
    """Part what was said from the editor's notes and lists that stand between turns.

    An aside («(rires)») goes alone; a line that announces a list takes the list and what follows it.
    """
    said: list[tuple[int, int]] = []
    notes: list[Note] = []
    listing = False
    for start, end in body:
        line = text[start:end]
        announced = bool(_LEADS_TO_LIST.search(line)) and bool(notes)
        listing = listing or announced
        if any(_same_title(line.strip(), title) for title in titles):
            notes.append(Note(start, end, "titre répété"))
        elif ALONE.match(line) or not (listing or _NOTE.match(line)):
            said.append((start, end))
        else:
            notes.append(Note(start, end, "note d'éditeur"))
    return said, notes


def _same_title(line: str, title: str) -> bool:
    """Whether a line repeats the file's title but for a letter or number: a second recording begins."""
    if len(line) < 8 or abs(len(line) - len(title)) > 2 or not any(c.isdigit() for c in line):
        return False
    alike = SequenceMatcher(None, line, title)
    return alike.quick_ratio() >= 0.9 and alike.ratio() >= 0.9


def _dash_turns(text: str, lines: list[tuple[int, int]]) -> tuple[list[Turn], list[Note]]:
    """Turns marked by dashes alternate between two speakers; a dash further in than the first is a list's."""
    dashes = [(i, m) for i, (s, e) in enumerate(lines) if (m := _DASH.match(text[s:e]))]
    depth = _depth(dashes[0][1]) if dashes else 0
    marks = [i for i, match in dashes if _depth(match) <= depth]
    if len(marks) < 4 or len(marks) < 0.3 * len(lines):
        return [], []
    notes = [Note(s, e, "préface du transcripteur") for s, e in lines[: marks[0]]]
    turns = []
    for number, (i, stop) in enumerate(zip(marks, [*marks[1:], len(lines)], strict=True)):
        start, end = lines[i]
        shift = _DASH.match(text[start:end]).end()  # type: ignore[union-attr]
        spans = ((start + shift, end), *lines[i + 1 : stop])
        turns.append(Turn(spans, f"Locuteur {number % 2 + 1}"))
    return turns, notes


def _depth(dash: re.Match[str]) -> int:
    return len(dash["indent"].expandtabs(4))
