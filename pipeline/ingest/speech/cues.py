"""Cues of SRT and WebVTT, timed as people and machines really write them; what is in no cue is told line by line.

Forms: https://www.w3.org/TR/webvtt1/ for WebVTT; SRT has no norm. A comma for a point, no thousandths, a short
arrow, seconds alone, a missing header or blank line do not lose a word.
"""

import re
from dataclasses import dataclass, field

_CLOCK = r"\d(?:[\d:.,]|[ \u00a0](?=[\d:.,]))*+"
_TIMING = re.compile(rf"^\s*+(?P<start>{_CLOCK})\s*+(?:[-–—=]{{1,3}}\s?>|→)\s*+(?P<end>{_CLOCK})(?=\s|$)")
_PARTS = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5})(?:[.,:](\d{1,3}))?")
_APART = re.compile(r"^(?:NOTE|STYLE|REGION)(?:\s|$)")
_NUMBER = re.compile(r"^\s*\d+\s*$")
_NO_SPEECH = re.compile(r"^\s*\d+\s*[:.,]|>|→")


@dataclass
class Cue:
    """Lines shown together; times are seconds."""

    start_s: float
    end_s: float
    lines: list[str]


@dataclass
class Cues:
    """What a file of subtitles holds: cues in order, and (line number from 1, words) of what is in none."""

    cues: list[Cue] = field(default_factory=list)
    stray: list[tuple[int, str]] = field(default_factory=list)


def read_cues(text: str, *, srt: bool) -> Cues:
    r"""Read the cues of a file.

    Args:
        text: The whole file, with line feeds.
        srt: Whether it is SRT, where a blank line may stand within a cue and a name is no identifier.

    >>> found = read_cues("1\n00:00:04 -> 00:00:06,5\nUn mot.\n", srt=True)
    >>> found.cues, found.stray
    ([Cue(start_s=4.0, end_s=6.5, lines=['Un mot.'])], [])
    """
    found = Cues()
    block: list[tuple[int, str]] = []
    first = True
    for number, line in enumerate([*text.removeprefix("\ufeff").split("\n"), ""], start=1):
        if line.strip():
            block.append((number, line))
        elif block:
            _block(block, found, srt, first)
            block, first = [], False
    return found


def _block(block: list[tuple[int, str]], found: Cues, srt: bool, first: bool) -> None:
    """Read lines that no blank line parts: one cue, sometimes several, or words that stand in none."""
    timed = [(rank, times) for rank, (_, line) in enumerate(block) if (times := _times(line))]
    before = block[: timed[0][0]] if timed else block
    if not (first and before and before[0][1].startswith("WEBVTT")) and not (before and _APART.match(before[0][1])):
        _before(before, found, srt, bool(timed))
    stops = [*(rank for rank, _ in timed), len(block)][1:]
    for (rank, (start, end)), stop in zip(timed, stops, strict=True):
        lines = [line for _, line in block[rank + 1 : stop]]
        if stop < len(block) and lines and _NUMBER.match(lines[-1]):
            lines.pop()
        found.cues.append(Cue(start, max(start, end), lines))


def _before(lines: list[tuple[int, str]], found: Cues, srt: bool, timed: bool) -> None:
    """Lines before the times of a cue, or of a block without times: a number or name of it, the cue above, or nothing."""
    if timed and len(lines) == 1 and not srt:
        return
    left = [(number, line) for number, line in lines if not _NUMBER.match(line)]
    goes_on = srt and found.cues and (not timed or len(left) < len(lines))
    if goes_on and not any(_NO_SPEECH.search(line) for _, line in left):
        found.cues[-1].lines += [line for _, line in left]
    else:
        found.stray += left


def _times(line: str) -> tuple[float, float] | None:
    """Start and end that a line tells, in seconds; `None` when it is no line of times."""
    match = _TIMING.match(line)
    edges = [_seconds(match[edge]) for edge in ("start", "end")] if match else []
    start, end = edges or (None, None)
    return (start, end) if start is not None and end is not None else None


def _seconds(stamp: str) -> float | None:
    """Seconds of a time: hours and minutes may be left out, and thousandths too.

    >>> _seconds("00:01:04,500"), _seconds("01:04"), _seconds("10.000"), _seconds("00:00:01:250"), _seconds("1:2:3:4:5")
    (64.5, 64.0, 10.0, 1.25, None)
    """
    match = _PARTS.fullmatch(re.sub(r"\s", "", stamp))
    if not match:
        return None
    hours, minutes, whole, fraction = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(whole) + float(f"0.{fraction or 0}")
