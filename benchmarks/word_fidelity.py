"""Share of the words of real DOCX and ODT files that reach our extracted text, against python-docx and odfdo.

Run: python benchmarks/word_fidelity.py ../shared
The words expected are read straight from the XML: body, referenced notes and text boxes, without deleted and hidden
text, each box once. Alternatives: `docx.Document` with paragraphs and tables in order, and odfdo's `get_formatted_text`.
"""

import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline.ingest.written.word import read_word
from pipeline.model import Source, Territory

_SKIPPED = {"del", "moveFrom", "pPr", "sdtPr", "delText", "instrText", "delInstrText", "Fallback"}
_APART = {"p", "tab", "br", "cr", "tc", "txbxContent", "h", "s", "line-break", "note", "frame", "table-cell"}


def expected(path: Path) -> Counter[str]:
    """Words that a reader of the final document sees, by the raw XML."""
    with zipfile.ZipFile(path) as archive:
        if path.suffix == ".odt":
            root = etree.fromstring(archive.read("content.xml"))
            return _odt(next(e for e in root.iter() if _name(e) == "text" and "office" in e.tag))
        parts = [
            archive.read(n) for n in archive.namelist() if n.split("/")[-1] in ("document.xml", "footnotes.xml", "endnotes.xml")
        ]
    return sum((_docx(etree.fromstring(part)) for part in parts), Counter())


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _docx(root: Any) -> Counter[str]:
    out: list[str] = []

    def walk(element: Any) -> None:
        name = _name(element)
        hidden = name == "r" and element.find("{*}rPr/{*}vanish") is not None
        separator = name in ("footnote", "endnote") and element.get(element.tag.split("}")[0] + "}type") is not None
        if name in _SKIPPED or hidden or separator or not name:
            return
        if name == "t" and "wordprocessingml" in element.tag:
            out.append(element.text or "")
        for inner in element:
            walk(inner)
        if name in _APART:
            out.append(" ")

    walk(root)
    return Counter("".join(out).split())


def _odt(root: Any) -> Counter[str]:
    out: list[str] = []

    def walk(element: Any) -> None:
        name = _name(element)
        if (
            name in ("tracked-changes", "annotation", "note-citation", "forms", "sequence-decls", "table-of-content-source")
            or not name
        ):
            out.append(element.tail or "")
            return
        out.append(" " if name in _APART else "")
        out.append(element.text or "")
        for inner in element:
            walk(inner)
        out.append(" " if name in _APART else "")
        out.append(element.tail or "")

    for child in root:
        walk(child)
    return Counter("".join(out).split())


def plain(path: Path) -> Counter[str]:
    """Words that the libraries give by their plain interface."""
    if path.suffix == ".odt":
        from odfdo import Document

        return Counter(str(Document(str(path)).get_formatted_text()).split())
    import docx
    from docx.table import Table

    words: list[str] = []
    for item in docx.Document(str(path)).iter_inner_content():
        texts = [c.text for r in item.rows for c in r.cells] if isinstance(item, Table) else [item.text]
        words += " ".join(texts).split()
    return Counter(words)


def kept(want: Counter[str], got: Counter[str]) -> float:
    """Share of the words wanted that were got, each as often as it stands in the file."""
    return (want & got).total() / want.total() if want else 1.0


def main() -> None:
    """Print the shares over all files, and every file of ours below 1 by its number and the count lost."""
    files = sorted(p for p in Path(sys.argv[1]).rglob("*") if p.suffix in (".docx", ".odt"))
    totals: Counter[str] = Counter()
    for number, path in enumerate(files):
        source = Source(path.name, "document", "document", "institution", "verbatim")
        read = Counter(read_word(path, source, Territory("t", "t")).text.replace(" | ", " ").split())
        want, other = expected(path), plain(path)
        totals.update(wanted=want.total(), ours=(want & read).total(), plain=(want & other).total())
        if want - read:
            print(f"fichier {number} ({path.suffix}) : {(want - read).total()} mot(s) manquant(s) sur {want.total()}")
            if "-v" in sys.argv:
                print(want - read)
    print(f"{len(files)} fichiers, {totals['wanted']} mots ; gardés : {totals['ours'] / totals['wanted']:.4%}")
    print(f"python-docx et odfdo seuls : {totals['plain'] / totals['wanted']:.4%}")


if __name__ == "__main__":
    main()
