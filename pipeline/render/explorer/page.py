"""The parts of a report's page that make the explorer: data, classic scripts in their order, and style."""

import base64
import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.model import PARTICIPANT, Codebook
from pipeline.render.close import Close, closely_read
from pipeline.render.explorer.cells import Losses, protect, small_pairs, small_together, voices_of
from pipeline.render.explorer.facets import Held, facets_of, shown_passages
from pipeline.render.explorer.payload import payload, told, written
from pipeline.render.lists import Tables

HERE = Path(__file__).parent
LIBRARIES = "bibliotheques.js"
# Classic scripts that share the namespace `Explorateur`, each after what it uses.
SCRIPTS = (
    "decode.js",
    "search.js",
    "facets.js",
    "address.js",
    "saving.js",
    "corrections.js",
    "list.js",
    "passage.js",
    "concordance.js",
    "context.js",
    "filters.js",
    "app.js",
)
STYLE = "explorer.css"


@dataclass(frozen=True)
class ExplorerParts:
    """What a template puts in the page.

    Attributes:
        data: Base64 of gzipped JSON, for a script element of a type that never runs.
        scripts: Libraries, then ours; each is one classic script.
        style: CSS of the explorer.
        passages: Passages that may be searched, without the interviewer's words.
        withheld: Passages left out until a person has read them.
        losses: What the small-cell rule emptied, by facet.
    """

    data: str
    scripts: tuple[str, ...]
    style: str
    passages: int
    withheld: int
    losses: Losses


@dataclass(frozen=True)
class Shown:
    """Passages of a page, and what may be told of each once the small-cell rule is kept.

    Attributes:
        close: What was read closely; the page holds nothing else, and the rule counts the persons of the page.
        frame: Of `facets.shown_passages`.
        held: Facets after `cells.protect`.
        voices: Of `cells.voices_of`.
        losses: What the rule emptied.
    """

    close: Close
    frame: pd.DataFrame
    held: dict[str, Held]
    voices: np.ndarray
    losses: Losses

    @property
    def publics(self) -> frozenset[str]:
        """Passages whose public may be told, in the page and in every quote: the same ones everywhere."""
        public = self.held["public"]
        return frozenset(self.frame["passage_id"].iloc[public.passage[public.kept]])


def shown_of(tables: Tables, codebook: Codebook, k: int) -> Shown:
    """Decide what a page of a run may show.

    Args:
        tables: Of the run.
        codebook: Its themes.
        k: Fewest persons that filters may tell apart.
    """
    close = closely_read(tables)
    frame = shown_passages(close.tables.passages)
    held, voices = facets_of(frame, close.tables, codebook, k), voices_of(frame)
    return Shown(close, frame, held, voices, protect(held, voices, k))


def explorer_parts(tables: Tables, codebook: Codebook, k: int, shown: Shown | None = None) -> ExplorerParts:
    """Make the explorer of a run; the same tables give the same bytes.

    Args:
        tables: Of the run.
        codebook: Its themes.
        k: Fewest persons that filters may tell apart.
        shown: What `shown_of` gave, where it is known already.
    """
    shown = shown or shown_of(tables, codebook, k)
    close, held, voices = shown.close, shown.held, shown.voices
    spoken = close.tables.passages[close.tables.passages["role"] == PARTICIPANT]
    withheld = int(spoken["caution"].notna().sum())
    few = small_pairs(held, voices, k), small_together(held["theme"], voices, k)
    content = payload(shown.frame, held, close.tables, codebook, k) | told(shown.losses, *few, (k, withheld))
    if close.read < close.spoken:
        content["lus"] = [close.read, close.spoken]
    return ExplorerParts(
        data=base64.b64encode(gzip.compress(written(content), compresslevel=6, mtime=0)).decode("ascii"),
        scripts=tuple((HERE / name).read_text(encoding="utf-8") for name in (LIBRARIES, *SCRIPTS)),
        style=(HERE / STYLE).read_text(encoding="utf-8"),
        passages=len(spoken) - withheld,
        withheld=withheld,
        losses=shown.losses,
    )
