"""Nouns of the pipeline."""

from dataclasses import dataclass, field
from typing import Literal, get_args

Kind = Literal["document", "entretien", "reunion", "atelier", "reponse"]
Public = Literal["institution", "elu", "agent", "partenaire", "habitant", "association", "conseil-developpement"]
Mode = Literal["document", "entretien", "questionnaire", "aller-vers", "atelier", "reunion-publique"]
Rendering = Literal["verbatim", "paraphrase", "synthese"]
Perspective = Literal["institutionnel", "vecu"]
Role = Literal["enqueteur", "participant"]
Cell = Literal["partage", "institution", "vecu", "silence"]

KINDS: tuple[str, ...] = get_args(Kind)
PUBLICS: tuple[str, ...] = get_args(Public)
MODES: tuple[str, ...] = get_args(Mode)
RENDERINGS: tuple[str, ...] = get_args(Rendering)
PERSPECTIVES: tuple[str, ...] = get_args(Perspective)
INTERVIEWER: Role = "enqueteur"
PARTICIPANT: Role = "participant"


@dataclass(frozen=True)
class Columns:
    """Which columns of a table hold what; `None` means "find out"."""

    questions: tuple[str, ...] | None = None
    identifier: str | None = None
    commune: str | None = None
    question_column: str | None = None
    variables: tuple[str, ...] = ()
    public: str | None = None


@dataclass(frozen=True)
class Source:
    """One input file and what the territory says of it."""

    path: str
    kind: Kind
    mode: Mode
    public: Public
    rendering: Rendering
    date: str | None = None
    commune: str | None = None
    columns: Columns = field(default_factory=Columns)
    # When it was collected; not in the print of a reading, which it changes nothing of.
    wave: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class PerspectiveRule:
    """Voices that match every given field belong to `perspective`."""

    perspective: Perspective
    mode: Mode | None = None
    public: Public | None = None
    rendering: Rendering | None = None

    def matches(self, mode: str, public: str, rendering: str) -> bool:
        """Tell whether a voice of this mode, public and rendering falls under the rule."""
        pairs = ((self.mode, mode), (self.public, public), (self.rendering, rendering))
        return all(wanted is None or wanted == got for wanted, got in pairs)


@dataclass(frozen=True)
class Speaker:
    """What the manifest says of a named speaker."""

    role: Role = PARTICIPANT
    public: Public | None = None
    commune: str | None = None


@dataclass(frozen=True)
class Protection:
    """What is replaced besides persons in speech: published documents' persons too, places, public offices."""

    documents: bool = False
    places: bool = False
    offices: bool = False


@dataclass(frozen=True)
class Territory:
    """A territory: who it is, which sources speak of it, and how voices are read."""

    slug: str
    name: str
    sources: tuple[Source, ...] = ()
    siren: str | None = None
    communes: tuple[str, ...] = ()
    expected_publics: tuple[str, ...] = ()
    speakers: dict[str, Speaker] = field(default_factory=dict)
    rules: tuple[PerspectiveRule, ...] = ()
    protection: Protection = field(default_factory=Protection)
    contact: str = ""
    # Names of the times of listening, in their order.
    waves: tuple[str, ...] = ()

    def perspective(self, mode: str, public: str, rendering: str) -> str:
        """Derive the perspective of a voice; the first rule that matches wins."""
        for rule in self.rules:
            if rule.matches(mode, public, rendering):
                return rule.perspective
        return "vecu"


@dataclass(frozen=True)
class Box:
    """A place on a page, in PDF points from the top left corner."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Block:
    """A run of source text that belongs together, with its anchor.

    `spans` are half-open character ranges in the extracted text of the document, in reading order.
    """

    spans: tuple[tuple[int, int], ...]
    box: Box | None = None
    boxes: tuple[tuple[int, Box], ...] = ()
    section: str | None = None
    turn: int | None = None
    speaker: str | None = None
    role: Role = PARTICIPANT
    start_s: float | None = None
    end_s: float | None = None
    # (character, start, end in seconds) of the stretches of a turn, where the file times them one by one.
    times: tuple[tuple[int, float | None, float | None], ...] = ()
    row: int | None = None
    question: str | None = None
    voice: str | None = None
    public: str | None = None
    commune: str | None = None
    # How the words were taken down, where it differs from the source's own rendering.
    rendering: Rendering | None = None
    # How this voice was heard and which side it is on, where the file says so of each voice.
    mode: Mode | None = None
    perspective: Perspective | None = None
    # Turn number of the interviewer's question that these words answer.
    asked: int | None = None
    # Mean confidence of the character recognition, 0 to 1; `None` where the text was read as such.
    ocr: float | None = None


@dataclass(frozen=True)
class ReadOptions:
    """How files are read: answers to draw a question (all when `None`), and whether scans go through recognition."""

    sample: int | None = None
    ocr: bool = False


@dataclass(frozen=True)
class Rejection:
    """Something that was read and not kept, and why."""

    source: str
    anchor: str
    reason: str
    detail: str


@dataclass(frozen=True)
class Document:
    """The extracted text of one source, cut in blocks, and what was refused in it."""

    source: Source
    text: str
    blocks: tuple[Block, ...]
    rejections: tuple[Rejection, ...] = ()
    pages: int | None = None
    variables: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Theme:
    """A theme of a codebook: what it is, what it is not, and how people say it."""

    key: str
    name: str
    short: str
    color: str
    definition: str
    variants: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Codebook:
    """An ordered set of themes."""

    identifier: str
    version: str
    name: str
    themes: tuple[Theme, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the themes, in codebook order."""
        return tuple(theme.key for theme in self.themes)


@dataclass(frozen=True)
class Practice:
    """Passages on which a codebook without codings practises: texts, and the perspective of each; no label."""

    texts: tuple[str, ...]
    perspectives: tuple[str, ...]


@dataclass(frozen=True)
class Tag:
    """What one labeller, person or machine, says of one passage and one theme."""

    passage_id: str
    theme: str
    score: float
    decision: str
    uncertain: bool
    labeller: str
