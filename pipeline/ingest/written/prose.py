r"""Plain text and Markdown → paragraphs, list items and table rows under a path of headings.

The extracted text is the file itself; only the rows of a Markdown table are written anew, each cell under its heading.
"""

import re
from dataclasses import dataclass, field

from pipeline.ingest.written.headings import Headings
from pipeline.ingest.written.long_blocks import cut_long
from pipeline.model import Block, Document, Rejection, Source

_ATX = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$")
_NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2})+)\.?\s+[A-ZÀ-Þ][^.;:!?]{2,80}$")
_RULE = re.compile(r"^ {0,3}(?:(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,}|={3,})$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{2,}) *$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"^\s*(?:[-*+•▪◦–]|\d{1,3}[.)]|[a-z]\))\s+\S")
_QUOTE = re.compile(r"^ {0,3}(?:> ?)+")
_DELIMITER = re.compile(r"^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_FIELD = re.compile(r"^(?:[\w-]+\s*:.*|\s+.*|-\s.*|#.*)?$")
_ENDED = re.compile(r"[.!?:;»…]['\"”)]*\s*$")
WHOLE_LINE = 160  # characters: nobody wraps lines by hand beyond it
LONGEST_TITLE = 120  # characters of an underlined title
SHORT = 0.75  # of the longest line of a paragraph: a full stop before it ends a paragraph


def prose(text: str, source: Source) -> Document:
    r"""Cut a plain or Markdown text into paragraphs under their headings; nobody speaks in turn.

    Lines wrapped by hand are one paragraph; a long line, or a short one that ends a sentence, closes it. Front matter
    and code are told as rejections.

    >>> document = prose("# Eau\n\n## Rivière\n\nÀ sec\nchaque été.", Source("a.md", "document", "document", "institution", "verbatim"))
    >>> [(b.section, document.text[slice(*b.spans[0])]) for b in document.blocks]
    [('Eau › Rivière', 'À sec\nchaque été.')]
    """
    walk = _Walk(text.split("\n"), source)
    walk.run()
    written = "\n".join(walk.lines)
    return Document(
        source, written, tuple(cut_long(written, walk.blocks)), (*walk.rejections, *walk.headings.unused(source.path))
    )


@dataclass
class _Walk:
    """Goes through the lines once; `position` is the place of the current line in the extracted text."""

    lines: list[str]
    source: Source
    blocks: list[Block] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    headings: Headings = field(default_factory=Headings)
    held: list[tuple[int, str]] = field(default_factory=list)
    position: int = 0

    def run(self) -> None:
        n = self._skip(0, self._front_matter(), "métadonnées")
        while n < len(self.lines):
            n = self._step(n)
        self._close()

    def _step(self, n: int) -> int:
        """Read what starts at a line; gives the number of the next one."""
        line = self.lines[n]
        heading = _ATX.match(line)
        if heading or not line.strip() or _FENCE.match(line) or ("|" in line and _DELIMITER.match(self._next(n))):
            self._close()
        if heading:
            self._heading(len(heading[1]), heading[2], self.position + heading.start(2))
        elif _FENCE.match(line) and self._fenced(n):
            return self._skip(n, self._fenced(n), "bloc de code")
        elif "|" in line and "|" in self._next(n) and _DELIMITER.match(self._next(n)):
            return self._table(n)
        elif _UNDERLINE.match(line) and len(self.held) == 1 and _is_title(self.held[0][1]):
            start, title = self.held.pop()
            self._heading(1 if "=" in line else 2, title, start)
        elif _RULE.match(line):
            self._close()
        elif line.strip():
            if _ITEM.match(line):
                self._close()
            self.held.append((self.position, line))
        self.position += len(line) + 1
        return n + 1

    def _next(self, n: int) -> str:
        return self.lines[n + 1] if n + 1 < len(self.lines) else ""

    def _front_matter(self) -> int:
        """How many lines of metadata stand at the top, their marks included."""
        if self.lines[0].rstrip() != "---":
            return 0
        end = next((n for n, line in enumerate(self.lines[1:100], start=1) if line.rstrip() in ("---", "...")), 0)
        return end + 1 if end > 1 and all(_FIELD.match(line) for line in self.lines[1:end]) else 0

    def _fenced(self, n: int) -> int:
        """How many lines a block of code takes; none when it is never closed."""
        mark = _FENCE.match(self.lines[n])[1]  # type: ignore[index]
        close = (m for m in range(n + 1, len(self.lines)) if self.lines[m].strip().startswith(mark))
        return next(close, n - 1) - n + 1

    def _skip(self, n: int, count: int, reason: str) -> int:
        if not count:
            return n
        body = "\n".join(self.lines[n : n + count])
        anchor = f"caractères {self.position}-{self.position + len(body)}"
        self.rejections.append(Rejection(self.source.path, anchor, reason, " ".join(body.split())[:80]))
        self.position += len(body) + 1
        return n + count

    def _heading(self, level: int, title: str, start: int) -> None:
        self.headings.open(level, title.strip("*_ "), start, start + len(title))

    def _table(self, n: int) -> int:
        """Write the rows of a table, each cell under its heading; gives the number of the next line."""
        labels = _cells(self.lines[n])
        self.position += len(self.lines[n]) + len(self.lines[n + 1]) + 2
        n += 2
        while n < len(self.lines) and "|" in self.lines[n]:
            cells = zip(_cells(self.lines[n]), [*labels, *[""] * 1000], strict=False)
            self.lines[n] = " | ".join(f"{label} : {cell}" if label else cell for cell, label in cells if cell)
            if self.lines[n]:
                self._block(self.position, self.position + len(self.lines[n]))
            self.position += len(self.lines[n]) + 1
            n += 1
        return n

    def _close(self) -> None:
        """End the paragraph that is held: a heading of its own, or one block or more."""
        held, self.held = self.held, []
        if len(held) == 1 and (level := _bare_heading(held[0][1])):
            self._heading(level, held[0][1], held[0][0])
            return
        width = max((len(line) for _, line in held), default=0)
        part: list[tuple[int, str]] = []
        for number, (position, line) in enumerate(held):
            part.append((position, line))
            if number + 1 == len(held) or _ends(line, held[number + 1][1], width):
                self._paragraph(part)
                part = []

    def _paragraph(self, part: list[tuple[int, str]]) -> None:
        if any(_QUOTE.match(line) for _, line in part):
            shifts = [(p, line, quote.end() if (quote := _QUOTE.match(line)) else 0) for p, line in part]
            spans = tuple((p + shift, p + len(line)) for p, line, shift in shifts if line[shift:].strip())
            self._block(*spans[0], *spans[1:]) if spans else None
            return
        start = part[0][0] + len(part[0][1]) - len(part[0][1].lstrip())
        self._block(start, part[-1][0] + len(part[-1][1].rstrip()))

    def _block(self, start: int, end: int, *more: tuple[int, int]) -> None:
        self.blocks.append(Block(((start, end), *more), section=self.headings.section()))


def _bare_heading(line: str) -> int:
    """Level of a line that stands alone and can only be a heading: numbered, or all in capitals; 0 for none.

    >>> _bare_heading("1.2 Les haies"), _bare_heading("LES HAIES DU BOURG"), _bare_heading("Les haies"), _bare_heading("RAS")
    (2, 2, 0, 0)
    """
    bare = line.strip()
    numbered = _NUMBERED.match(bare)
    if numbered:
        return numbered[1].count(".") + 1
    capitals = bare.isupper() and len(bare) <= 80 and len(bare.split()) > 1 and sum(c.isalpha() for c in bare) > 0.6 * len(bare)
    return 2 if capitals and not bare.endswith((".", "!", "?", ";", ",")) else 0


def _is_title(line: str) -> bool:
    """Whether an underlined line is a title, and not a sentence or an item above a rule."""
    return len(line) <= LONGEST_TITLE and not _ENDED.search(line) and not _ITEM.match(line) and not _QUOTE.match(line)


def _ends(line: str, after: str, width: int) -> bool:
    """Whether a paragraph ends at the end of a line, the next one following without a blank line."""
    if len(line) > WHOLE_LINE:
        return True
    starts = after.lstrip()[:1]
    return bool(_ENDED.search(line)) and len(line.rstrip()) < SHORT * width and (starts.isupper() or starts in '«“"-–—•')


def _cells(line: str) -> list[str]:
    r"""Cells of a row of a Markdown table.

    >>> _cells(r"| a \| b | c |")
    ['a | b', 'c']
    """
    bare = line.strip().removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return [" ".join(cell.replace("\\|", "|").split()) for cell in re.split(r"(?<!\\)\|", bare)]
