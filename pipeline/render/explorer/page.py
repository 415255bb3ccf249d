"""The parts of a report's page that make the explorer: data, classic scripts in their order, and style."""

import base64
import gzip
from dataclasses import dataclass
from pathlib import Path

from pipeline.model import PARTICIPANT, Codebook
from pipeline.render.explorer.cells import Losses, protect, small_pairs, small_together, voices_of
from pipeline.render.explorer.facets import facets_of, shown_passages
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


def told_publics(tables: Tables, codebook: Codebook, k: int) -> frozenset[str]:
    """Passages whose public may be told, in the page and in every quote: the same ones everywhere."""
    frame = shown_passages(tables.passages)
    held = facets_of(frame, tables, codebook, k)
    protect(held, voices_of(frame), k)
    public = held["public"]
    return frozenset(frame["passage_id"].iloc[public.passage[public.kept]])


def explorer_parts(tables: Tables, codebook: Codebook, k: int) -> ExplorerParts:
    """Make the explorer of a run; the same tables give the same bytes.

    Args:
        tables: Of the run.
        codebook: Its themes.
        k: Fewest persons that filters may tell apart.
    """
    frame = shown_passages(tables.passages)
    held = facets_of(frame, tables, codebook, k)
    voices = voices_of(frame)
    losses = protect(held, voices, k)
    spoken = tables.passages[tables.passages["role"] == PARTICIPANT]
    withheld = int(spoken["caution"].notna().sum())
    few = small_pairs(held, voices, k), small_together(held["theme"], voices, k)
    content = payload(frame, held, tables, codebook, k) | told(losses, *few, (k, withheld))
    return ExplorerParts(
        data=base64.b64encode(gzip.compress(written(content), compresslevel=6, mtime=0)).decode("ascii"),
        scripts=tuple((HERE / name).read_text(encoding="utf-8") for name in (LIBRARIES, *SCRIPTS)),
        style=(HERE / STYLE).read_text(encoding="utf-8"),
        passages=len(spoken) - withheld,
        withheld=withheld,
        losses=losses,
    )
