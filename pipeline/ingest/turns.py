r"""The grammar of speaker turns in French transcripts.

Turns come as a header line («[Enquêteur] (0:01 - 0:11)», «00:01:02 Mme Le Bihan»), as a prefix
(«ENQ : …», «[00:12] Maire : …», «E1 - …») or as dashes that alternate («— …»).
"""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

_TIME = r"(?:\d{1,2}[:.h])?\d{1,2}[:.m]\d{2}(?:[.,]\d{1,3})?"
_STAMP = rf"[\[{{(#]?\s*(?P<start>{_TIME})(?:\s*(?:-->|-|–|à)\s*(?P<end>{_TIME}))?\s*[\]}})#]?"
_NAME = r"(?P<name>[A-ZÀ-ÖØ-Þ][\w.'’°\-]*(?:[ \u00a0][\w.'’()°\-]+){0,6}?)"

_HEADERS = (
    re.compile(rf"^\[(?P<name>[^\]\d][^\]]{{0,40}})\]\s*\(?\s*{_STAMP}\s*\)?\s*$"),
    re.compile(rf"^(?:#+\s*)?{_STAMP}[ \t]+(?P<name>[^\W\d_][^:\n]{{0,60}}?)\s*$"),
)
_BARE = re.compile(r"^\[(?P<name>[^\]\d][^\]]{0,40})\]\s*$")
_PREFIXES = (
    re.compile(rf"^(?:#+\s*)?{_STAMP}\s*(?:[-–—]\s*)?{_NAME}[ \u00a0\u202f]*:(?!//)[ \t\u00a0]*"),
    re.compile(rf"^(?:\*\*)?{_NAME}(?:\*\*)?[ \u00a0\u202f]*:(?!//)(?:\*\*)?[ \t\u00a0]*"),
    re.compile(r"^(?P<name>[A-Z]{1,4}\d{0,2})\s+[-–—]\s+"),
)
_NAME_LIKE = re.compile(r"^[A-ZÀ-ÖØ-Þ][\w.'’-]*(?: (?:d[eu]s?|l[ae]|d['’]\w+|[A-ZÀ-ÖØ-Þ\d(][\w.'’()-]*|\d+)){0,4}$|^\w+\d+$")
_DASH = re.compile(r"^\s*[—–-]\s+(?=\S)")
_STAMP_ONLY = re.compile(rf"^{_STAMP}\s+(?=\S)")
_NOTE = re.compile(r"^\s*(?:\(.*\)|\*\*[^*]+\*\*|\[[^\]]*\]|[-•*]\s.*|#+\s.*|\\?\*)\s*$")
_LEADS_TO_LIST = re.compile(r"\s(?:sur|suivants?|suivantes?|points)\s*:\s*$")
_INTERVIEWER = re.compile(
    r"^(?:enq\w*|chercheu\w*|interview(?:er|eu\w*)|animat\w*|mod[ée]rat\w*|facilitat\w*|journaliste|sociologue|q|int)\b",
    re.IGNORECASE,
)
_INTERVIEWEE = re.compile(r"^(?:interview[ée]e?s?|enqu[êe]t[ée]e?s?)\b", re.IGNORECASE)
_KNOWN_INTERVIEWERS = ("chercheur", "chercheuse", "enquêteur", "enquêtrice", "animateur", "animatrice")
# Checked in this order: the president of an association is no elected official.
_OFFICES = (
    ("association", re.compile(r"\b(?:association|collectif|bénévole|comité)\b", re.IGNORECASE)),
    (
        "agent",
        re.compile(
            r"\b(?:dgs|agente?|technicien(?:ne)?|secrétaire|chargée? de mission|direct(?:eur|rice) (?:générale?|des services))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "elu",
        re.compile(
            r"(?<!\bdu )(?<!\bde la )(?<!\bde )(?:^|\b)(?:maire|adjointe?|élue?s?|présidente?|conseill(?:er|ère) (?:municipale?|d['’]opposition|communautaire))\b",
            re.IGNORECASE,
        ),
    ),
)


@dataclass(frozen=True)
class Turn:
    """One speaker turn; spans are character ranges of the text, times are seconds."""

    spans: tuple[tuple[int, int], ...]
    speaker: str | None
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True)
class Note:
    """Text around or between turns that nobody said: preface, heading, editor's note."""

    start: int
    end: int
    reason: str


def seconds(stamp: str | None) -> float | None:
    """Convert a time code to seconds.

    >>> seconds("1:02:03"), seconds("0:11"), seconds("12.40")
    (3723.0, 11.0, 760.0)
    """
    if not stamp:
        return None
    stamp, _, fraction = stamp.replace("h", ":").replace("m", ":").partition(",")
    parts = [float(p) for p in re.split(r"[:.]", stamp)]
    if "." in stamp and ":" in stamp and len(parts) == 4:
        fraction = str(int(parts.pop()))
    total = 0.0
    for part in parts:
        total = total * 60 + part
    return total + (float(f"0.{fraction}") if fraction else 0.0)


def is_interviewer(label: str) -> bool:
    """Tell whether a speaker label names the one who asks, spelling faults included.

    >>> is_interviewer("Checheur"), is_interviewer("Interviewée"), is_interviewer("Mme L.")
    (True, False, False)
    """
    word = label.strip().lower()
    if _INTERVIEWEE.match(word):
        return False
    close = any(SequenceMatcher(None, word, known).ratio() >= 0.85 for known in _KNOWN_INTERVIEWERS)
    return close or bool(_INTERVIEWER.match(word))


def public_of(label: str) -> str | None:
    """Guess the public of a speaker from an office named in the label.

    >>> public_of("Maire adjoint"), public_of("Habitante 3")
    ('elu', None)
    """
    return next((public for public, pattern in _OFFICES if pattern.search(label)), None)


def split_turns(text: str, known: tuple[str, ...] = ()) -> tuple[list[Turn], list[Note]]:
    """Cut a transcript into turns; what is not speech comes apart.

    Args:
        text: The whole transcript.
        known: Speaker labels given by the manifest, accepted even when they occur once.

    Returns:
        The turns in order, and the notes. No turn at all means that the text is no transcript.
    """
    lines = _lines(text)
    labels = _labels(text, lines, known)
    heads = [(i, _head(text[s:e], labels)) for i, (s, e) in enumerate(lines)]
    starts = [(i, head) for i, head in heads if head]
    if len(starts) < 2:
        return _dash_turns(text, lines)
    return _collect(text, lines, starts)


@dataclass(frozen=True)
class _Head:
    name: str | None
    start: str | None
    end: str | None
    length: int


def _lines(text: str) -> list[tuple[int, int]]:
    spans, position = [], 0
    for line in text.split("\n"):
        if line.strip():
            spans.append((position, position + len(line)))
        position += len(line) + 1
    return spans


def _labels(text: str, lines: list[tuple[int, int]], known: tuple[str, ...]) -> set[str]:
    """Labels that really are speakers: said twice at least, or known, or interviewers.

    Where most «time code + name» lines bear a name that comes back, the others are speakers too.
    """
    counts: Counter[str] = Counter()
    headers: Counter[str] = Counter()
    for start, end in lines:
        line = text[start:end].strip()
        header = _HEADERS[1].match(line)
        if header and ":" in header["start"]:
            headers[_clean(header["name"])] += 1
        for pattern in (*_PREFIXES, _BARE):
            match = pattern.match(line)
            if match:
                counts[_clean(match["name"])] += 1
                break
    again = sum(n for n in headers.values() if n >= 2)
    names = [n for n in headers if _NAME_LIKE.match(n) or public_of(n)]
    if again >= 0.5 * headers.total() or len(names) == len(headers):
        counts.update(dict.fromkeys(headers, 2))
    return {n for n, times in (counts + headers).items() if times >= 2 or n in known or is_interviewer(n)}


def _clean(name: str) -> str:
    return re.sub(r"\s+", " ", name.replace("*", "")).strip(" -–—")


def _head(line: str, labels: set[str]) -> _Head | None:
    indent = len(line) - len(line.lstrip())
    body = line[indent:]
    for pattern in _HEADERS:
        match = pattern.match(body.rstrip())
        if match and (pattern is _HEADERS[0] or (":" in match["start"] and _clean(match["name"]) in labels)):
            return _Head(_clean(match["name"]), match["start"], match["end"], len(line))
    for pattern in _PREFIXES:
        match = pattern.match(body)
        if match and (_clean(match["name"]) in labels or "start" in match.groupdict()):
            groups = match.groupdict()
            return _Head(_clean(match["name"]), groups.get("start"), groups.get("end"), indent + match.end())
    match = _BARE.match(body.rstrip())
    if match and _clean(match["name"]) in labels:
        return _Head(_clean(match["name"]), None, None, len(line))
    match = _STAMP_ONLY.match(body)
    if match and not labels:
        return _Head(None, match["start"], match["end"], indent + match.end())
    return None


def _collect(text: str, lines: list[tuple[int, int]], starts: list[tuple[int, _Head]]) -> tuple[list[Turn], list[Note]]:
    turns: list[Turn] = []
    notes = [Note(s, e, "préface du transcripteur") for s, e in lines[: starts[0][0]]]
    bounds = [i for i, _ in starts[1:]] + [len(lines)]
    for (i, head), stop in zip(starts, bounds, strict=True):
        first = (lines[i][0] + head.length, lines[i][1])
        body = [first] if text[first[0] : first[1]].strip() else []
        body += lines[i + 1 : stop]
        said, aside = _speech(text, body)
        notes += aside
        if said:
            turns.append(Turn(tuple(said), head.name, seconds(head.start), seconds(head.end)))
        elif not aside:
            notes.append(Note(*lines[i], "tour de parole vide"))
    return turns, notes


def _speech(text: str, body: list[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[Note]]:
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
        if listing or _NOTE.match(line):
            notes.append(Note(start, end, "note d'éditeur"))
        else:
            said.append((start, end))
    return said, notes


def _dash_turns(text: str, lines: list[tuple[int, int]]) -> tuple[list[Turn], list[Note]]:
    """Turns marked by dashes alternate between two speakers."""
    marks = [i for i, (s, e) in enumerate(lines) if _DASH.match(text[s:e])]
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


def guess_interviewer(turns: list[tuple[str, str]]) -> str | None:
    """Find the one who asks among exactly two unnamed speakers: more questions, fewer words.

    Args:
        turns: (speaker, text) pairs.

    Returns:
        The label, or `None` when there are not two speakers or nothing tells.
    """
    speakers = sorted({speaker for speaker, _ in turns})
    if len(speakers) != 2:
        return None
    asks = {s: sum("?" in t for who, t in turns if who == s) for s in speakers}
    words = {s: sum(len(t.split()) for who, t in turns if who == s) for s in speakers}
    first, second = sorted(speakers, key=lambda s: (-asks[s], words[s]))
    return first if asks[first] > asks[second] and words[first] < words[second] else None
