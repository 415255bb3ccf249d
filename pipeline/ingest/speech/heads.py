r"""Where a turn begins: the heads of transcripts, and which of their labels really are speakers."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.ingest.speech.labels import OFTEN, by_stem, is_ordinary
from pipeline.ingest.speech.speakers import is_interviewer, public_of
from pipeline.ingest.speech.stamps import ANY, BARE, BRACKETED

_NAME = r"(?P<name>[A-ZÀ-ÖØ-Þ][\w\u0300-\u036f.'’°\-·]*(?:[ \u00a0][\w\u0300-\u036f.'’()°\-·]+){0,6}?)"
_UPPER = r"(?P<name>[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ\u0300-\u036f.'’\- ]{0,30}?\d{0,2})"
_SPACES = r"[ \u00a0\u202f\t]*+"
_COLON = rf"{_SPACES}:(?!//){_SPACES}"
_BOLD = r"(?:\*\*|__)?"

# A bracketed name with its time needs no other proof; the other styles need a label that comes back.
_SURE = (
    re.compile(rf"^\[(?P<name>[^\]\d][^\]]{{0,60}})\]\s*+{ANY}\s*+$"),
    re.compile(rf"^\[(?P<name>[^\W\d_][^\]]{{0,60}}?)[\s,–-]+{BARE}\]{_SPACES}:?{_SPACES}"),
)
_LINES = (
    re.compile(rf"^(?:#+\s*+)?{ANY}[ \t\u00a0]++\[?(?P<name>[^\W\d_][^:\n\]]{{0,60}}?)\]?\s*+$"),
    re.compile(rf"^{_BOLD}(?P<name>[^\W\d_][^:\n\[({{#|]{{0,60}}?){_BOLD}[ \t\u00a0]++(?:{ANY})\s*+$"),
)
_BARE = re.compile(r"^\[(?P<name>[^\]\d][^\]]{0,40})\]\s*+$")
_TIMED_PREFIX = re.compile(rf"^(?:#+\s*+)?{ANY}\s*+(?:[-–—]\s*+)?{_BOLD}{_NAME}{_COLON}{_BOLD}")
_PREFIXES = (
    _TIMED_PREFIX,
    re.compile(rf"^{_BOLD}{_NAME}{_BOLD}{_SPACES}{BRACKETED}{_SPACES}:?{_SPACES}"),
    re.compile(rf"^{_BOLD}{_NAME}{_BOLD}{_COLON}{_BOLD}[ \t\u00a0]*+"),
    re.compile(rf"^{_UPPER}\s*+[-–—]\s++"),
    re.compile(
        rf"^(?:{ANY}\s*+\|\s*+)?{_BOLD}{_NAME}{_BOLD}[ \u00a0]*+:?[ \u00a0]*+[|\t]\s*+(?:(?:\d{{1,2}}:)?\d{{1,2}}:\d{{2}}\s*+\|\s*+)?"
    ),
    re.compile(
        rf"^\[(?P<name>[A-ZÀ-ÖØ-Þ][^\]\d:]{{0,40}}\d{{0,2}})\]{_COLON}|^\[(?P<other>[A-ZÀ-ÖØ-Þ][^\]\d:]{{0,40}}\d{{0,2}})\]\s++(?=\S)"
    ),
    re.compile(rf"^(?P<name>[a-zà-öø-þ]{{1,12}}\d{{0,2}}){_COLON}"),
)
_APART = (
    re.compile(rf"^\*\*{_NAME}(?:{_COLON})?\*\*{_SPACES}:?{_SPACES}"),
    re.compile(rf"^{_UPPER}\s*+$"),
)
_DOTTED = re.compile(r"^(?P<name>[A-ZÀ-ÖØ-Þ][\w\u0300-\u036f]{0,11})\.[ \u00a0\t]++(?=\S)")
# Interviewers' labels that are common words too: once is not enough.
_COMMON = re.compile(r"^(?:q\d*|int\d*|questions?)$", re.IGNORECASE)
_BLANK = re.compile(r"\s*")
_BOLD_NAME = re.compile(rf"^{_NAME}$")
_AFTER_NAME = re.compile(rf"{_SPACES}[:–—-]?{_SPACES}")
_NAME_LIKE = re.compile(r"^[A-ZÀ-ÖØ-Þ][\w.'’-]*(?: (?:d[eu]s?|l[ae]|d['’]\w+|[A-ZÀ-ÖØ-Þ\d(][\w.'’()-]*|\d+)){0,4}$|^\w+\d+$")
# Enough to be a person's even once: a civility, a number, a first and last name, capitals.
_PERSON = re.compile(
    r"^(?:(?:M|Mr|Mme|Mlle|Dr)\.? .+|(?:Madame|Monsieur) .+|[A-ZÀ-ÖØ-Þ].*\d|[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’\- ]+"
    r"|[A-ZÀ-ÖØ-Þ][\w'’-]+(?: (?:d[eu]s?|l[ae]))?(?: [A-ZÀ-ÖØ-Þ][\w'’.-]*)+)$"
)
_STAMP_ONLY = re.compile(rf"^{ANY}\s++(?=\S)")
MOST_WORDS = 4  # of an office said once («Adjointe à la voirie»)
LEAST_DOTTED = 0.5  # share of the lines that «Q. » and «R. » must open


@dataclass(frozen=True)
class Head:
    """Who begins to speak and when, as written; `length` is how much of the line the head takes."""

    name: str | None
    start: str | None
    end: str | None
    length: int


def find_labels(text: str, lines: list[tuple[int, int]], known: tuple[str, ...]) -> set[str]:
    """Labels that really are speakers: said twice at least, or known, or interviewers; no words of the speech itself.

    Where most «time code + name» lines bear a name that comes back, the others are speakers too.
    """
    counts: Counter[str] = Counter()
    headers: Counter[str] = Counter()
    for start, end in lines:
        line = text[start:end].strip()
        header = _line_header(line)
        if header:
            headers[_clean(header["name"])] += 1
        for pattern in (*_PREFIXES, _BARE):
            match = pattern.match(line)
            if match:
                counts[_name(match)] += 1
                break
    for found in (counts, headers):
        for name in [n for n in found if n not in known and is_ordinary(n, found[n])]:
            del found[name]
    again = sum(n for n in headers.values() if n >= 2)
    names = [n for n in headers if _NAME_LIKE.match(n) or public_of(n)]
    timed = set(headers) if again >= 0.5 * headers.total() or len(names) == len(headers) else set()
    both = counts + headers
    labels = {n for n, times in both.items() if times >= (2 if n[:1].isupper() else OFTEN)} | timed
    labels |= {n for n in both if n in known or (is_interviewer(n) and not _COMMON.match(n))} | set(by_stem(both))
    # Where most prefixes are speakers', one who speaks once is a speaker too.
    sure = sum(counts[n] for n in labels)
    if sure and sure >= 0.5 * counts.total():
        labels |= {n for n in counts if _PERSON.match(n) or (public_of(n) and len(n.split()) <= MOST_WORDS)}
    return labels


def _line_header(line: str) -> re.Match[str] | None:
    """A line that is only a time code with a colon and a name, in either order."""
    matches = (pattern.match(line) for pattern in _LINES)
    return next((m for m in matches if m and ":" in m["start"]), None)


def _name(match: re.Match[str]) -> str:
    return _clean(match.groupdict().get("name") or match.groupdict().get("other") or "")


def _clean(name: str) -> str:
    return re.sub(r"\s+", " ", name.replace("*", "")).strip(" -–—:_")


def find_head(line: str, labels: set[str]) -> Head | None:
    """Read the head of a line: a bracketed name with its time, or a label that is a speaker's."""
    indent = len(line) - len(line.lstrip())
    body = line[indent:]
    for pattern in _SURE:
        match = pattern.match(body.rstrip())
        if match:
            return _made(match, indent)
    header = _line_header(body.rstrip())
    if header and _name(header) in labels:
        return _made(header, indent)
    for pattern in _PREFIXES:
        match = pattern.match(body)
        if match and (_name(match) in labels or (pattern is _TIMED_PREFIX and not is_ordinary(_name(match)))):
            return _made(match, indent)
    match = _BARE.match(body.rstrip())
    if match and _name(match) in labels:
        return _made(match, indent)
    match = _STAMP_ONLY.match(body)
    return Head(None, match["start"], match["end"], indent + match.end()) if match and not labels else None


def _made(match: re.Match[str], indent: int) -> Head:
    groups = match.groupdict()
    return Head(_name(match), groups.get("start"), groups.get("end"), indent + match.end())


def find_heads_apart(
    text: str, lines: list[tuple[int, int]], known: tuple[str, ...], bold: Sequence[tuple[int, int]]
) -> list[tuple[int, Head]]:
    """Heads that are names in bold or capitals, or end with a full stop («Q. », «R. »): two names that come back at least, as in a conversation.

    Args:
        text: The whole transcript.
        lines: Ranges of its lines that hold words.
        known: Speaker labels given by the manifest.
        bold: Character ranges in bold type.
    """
    begins = dict(bold)
    told = [(i, _bold_head(text, low, begins.get(_first(text, low), low))) for i, (low, _) in enumerate(lines)]
    readings = [[(i, head) for i, head in told if head]]
    for pattern in _APART:
        found = [(i, m) for i, (s, e) in enumerate(lines) if (m := pattern.match(text[s:e].lstrip()))]
        readings.append([(i, _made(m, _first(text, lines[i][0]) - lines[i][0])) for i, m in found])
    for heads in readings:
        counts = Counter(head.name for _, head in heads)
        labels = {n for n, times in counts.items() if n and (times >= 2 or n in known or is_interviewer(n))}
        if len(labels) >= 2:
            return [(i, head) for i, head in heads if head.name in labels]
    return _dotted(text, lines, known)


def _dotted(text: str, lines: list[tuple[int, int]], known: tuple[str, ...]) -> list[tuple[int, Head]]:
    """Heads that end with a full stop: most of the lines, and one of the labels asks («Enq. », «Q. »)."""
    found = [(i, m) for i, (s, e) in enumerate(lines) if (m := _DOTTED.match(text[s:e].lstrip()))]
    heads = [(i, _made(m, _first(text, lines[i][0]) - lines[i][0])) for i, m in found]
    counts = Counter(head.name for _, head in heads)
    labels = {n for n, times in counts.items() if n and (n in known or (times >= 2 and not is_ordinary(n, times)))}
    labels |= set(by_stem({n: times for n, times in counts.items() if n}))
    asks = any(is_interviewer(n) for n in labels)
    kept = [(i, head) for i, head in heads if head.name in labels]
    return kept if asks and len(labels) >= 2 and len(kept) >= LEAST_DOTTED * len(lines) else []


def _first(text: str, low: int) -> int:
    """Where the words of a line begin."""
    blank = _BLANK.match(text, low)
    return blank.end() if blank else low


def _bold_head(text: str, low: int, end: int) -> Head | None:
    """A name in bold that opens a line; the colon or dash after it is part of the head."""
    match = _BOLD_NAME.match(_clean(text[low:end]))
    after = _AFTER_NAME.match(text, end) if match else None
    return Head(_clean(text[low:end]), None, None, after.end() - low) if after else None
