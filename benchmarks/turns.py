"""Count turns, speakers and times of every interview and meeting under a folder; print no word and no name.

Run: python benchmarks/turns.py ../shared/territories [more folders]
A folder counts as interviews when it is called `entretiens`, as a meeting when `reunions`.
"""

import sys
from pathlib import Path

from pipeline.errors import RegardsError
from pipeline.ingest.read import read_document
from pipeline.ingest.speech.transcript import UNNAMED
from pipeline.manifest import read_manifest
from pipeline.model import INTERVIEWER, Document, Kind, Source, Territory
from pipeline.territory import CONVENTION, READABLE

HEAD = ("fichier", "tours", "locuteurs", "tours d'enquêteur", "sans locuteur", "minutés", "bouts refusés", "questions liées")


def read(path: Path) -> Document:
    """Read one file as its folder says, with the territory's own speakers."""
    kind, mode, public, rendering = CONVENTION[path.parent.name]
    folder = path.parent.parent
    manifest = read_manifest(folder)
    territory = Territory(folder.name, folder.name, speakers=manifest.speakers(), rules=manifest.rules())
    return read_document(path, Source(path.name, kind, mode, public, rendering), territory)


def row(rank: int, path: Path) -> tuple[object, ...]:
    """Counts of one file, in the order of `HEAD`; a file that cannot be read says so. File names may name persons."""
    name = f"{path.parent.parent.name} {path.parent.name} {rank}{path.suffix}"
    try:
        document = read(path)
    except RegardsError:
        return (name, "illisible", *[""] * (len(HEAD) - 2))
    turns = [block for block in document.blocks if block.turn is not None]
    return (
        name,
        len(turns),
        len({block.speaker for block in turns if block.speaker}),
        sum(block.role == INTERVIEWER for block in turns),
        sum(block.speaker in (None, UNNAMED) for block in turns),
        sum(block.start_s is not None for block in turns),
        len(document.rejections),
        sum(block.asked is not None for block in turns),
    )


def main() -> None:
    """Print a row a file, and their sum."""
    kinds: tuple[Kind, ...] = ("entretien", "reunion")
    folders = {name for name, told in CONVENTION.items() if told[0] in kinds}
    files = [p for root in sys.argv[1:] for p in sorted(Path(root).rglob("*")) if p.parent.name in folders]
    rows = [row(rank, path) for rank, path in enumerate((p for p in files if p.suffix.lower() in READABLE), start=1)]
    print("| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD))
    for counts in rows:
        print("| " + " | ".join(str(cell) for cell in counts) + " |")
    sums = [sum(c for c in column if isinstance(c, int)) for column in list(zip(*rows, strict=True))[1:]]
    print("| **total** | " + " | ".join(str(total) for total in sums) + " |")


if __name__ == "__main__":
    main()
