"""What of a PDF's text layer ends in passages, token by token, and in which order.

The reference is the text layer as pypdfium2 reads it, page by page, words cut by a hyphen joined. Tokens are
kept where a passage, or the section path of one, covers them; running heads and feet are counted apart. Order:
share of four-token runs within our blocks that the text layer has as well, on all pages and on those below,
which were looked at as pictures and are set in columns.

    python benchmarks/pdf_fidelity.py ../shared [--lost]
"""

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest.normalise import mapped_from_json
from pipeline.ingest.pdf.read import read_pdf
from pipeline.ingest.read import file_hash
from pipeline.ingest.segment import segment
from pipeline.manifest import DEFAULT_RULES
from pipeline.model import Document, Source, Territory

TERRITORY = Territory("mesure", "Mesure", rules=DEFAULT_RULES)
# Pages set in two columns or more, by the start of the file's SHA-256.
COLUMNS: dict[str, tuple[int, ...]] = {
    "732a269572": (6, 7, 8, 9, 10, 14),
    "6a302def74": (3, 5, 7),
    "a2dda3402d": (3, 4, 5, 7),
    "78870c4ab1": (3, 5, 7),
}
RUN = 4
UNNAMED = "\ue000"  # stands for a glyph that the font does not name


def tokens(text: str) -> list[str]:
    """Words and numbers of a text, in lower case; those cut at a line end are joined."""
    text = unicodedata.normalize("NFKC", text.replace("\r", ""))
    text = re.sub(r"(?<=\w)(?:[-\u2010\u00ad]\s*\n|[\x02\ufffe]\s*)\s*(?=[a-zà-ÿœ])", "", text)
    return re.findall(r"(?:[^\W_]|\ue000)+", re.sub(r"[\x02\ufffe]", "-", text).lower())


def layer(path: Path) -> list[str]:
    """Text of each page as pypdfium2 reads it."""
    import pypdfium2 as pdfium

    pdf = pdfium.PdfDocument(path)
    pages = []
    for page in pdf:
        textpage = page.get_textpage()
        codes = [pdfium.raw.FPDFText_GetUnicode(textpage.raw, i) for i in range(textpage.count_chars())]
        unnamed = {chr(c) for i, c in enumerate(codes) if pdfium.raw.FPDFText_HasUnicodeMapError(textpage.raw, i) == 1}
        text = textpage.get_text_range()
        for char in unnamed:
            text = text if " " < char <= "~" else text.replace(char, UNNAMED)
        pages.append(text)
        textpage.close()
        page.close()
    pdf.close()
    return pages


def ours(document: Document) -> Iterator[tuple[list[str], Counter[str]]]:
    """For each page: the text of its blocks, and the tokens that passages or their sections keep."""
    kept = [False] * len(document.text)
    result = segment(document, TERRITORY)
    for text, offsets in zip(result.passages["text"], result.passages["offsets"], strict=True):
        mapped = mapped_from_json(text, offsets)
        for start, end in zip(mapped.starts, mapped.ends, strict=True):
            kept[start:end] = [True] * (end - start)
    sections = {title for path in result.passages["section"].dropna().unique() for title in path.split(" › ")}
    at = 0
    for page in document.text.split("\f")[: document.pages]:
        parts, lines, titles = [], [], []
        for block in page.split("\n\n"):
            start = at + page.index(block) if block else at
            covered = "".join(c if kept[start + i] or c == "\n" else " " for i, c in enumerate(block))
            parts.append(covered)
            lines.append(block)
            if " ".join(block.split()) in sections:
                titles.append(block)
        found = Counter(tokens("\n\n".join(parts)))
        for title in titles:
            found += Counter(tokens(title))
        yield lines, found
        at += len(page) + 1


def _mended(token: str, spare: set[str]) -> bool:
    """Whether a token of the layer was repaired: given back its ligatures, or joined to its neighbours."""
    if UNNAMED in token:
        pattern = re.compile(re.escape(token).replace(UNNAMED, ".{0,3}"))
        return any(pattern.fullmatch(word) for word in spare)
    return len(token) > 1 and any(word.startswith(token) or word.endswith(token) for word in spare)


def measure(path: Path) -> dict[str, object]:
    """Counts of tokens: in all, kept, mended, removed as heads, lost; and the pages' order."""
    document = read_pdf(path, Source(path.name, "document", "document", "institution", "verbatim"))
    heads: Counter[str] = Counter()
    for rejection in document.rejections:
        if rejection.reason == "en-tête ou pied de page":
            heads.update(re.sub(r"\d+", "#", t) for t in tokens(rejection.detail))
    counts: Counter[str] = Counter()
    lost: list[tuple[int, list[str]]] = []
    orders: dict[int, float] = {}
    for number, (text, (blocks, found)) in enumerate(zip(layer(path), ours(document), strict=False), start=1):
        wanted = tokens(text)
        runs = set(zip(*(wanted[i:] for i in range(RUN)), strict=False))
        mine = [run for b in blocks if " | " not in b for run in zip(*(tokens(b)[i:] for i in range(RUN)), strict=False)]
        if len(mine) > 40:
            orders[number] = sum(run in runs for run in mine) / len(mine)
        missing = Counter(wanted) - found
        spare = set(found - Counter(wanted))
        removed = Counter()
        left = Counter(heads)
        gone = []
        for token in missing.elements():
            sign = re.sub(r"\d+", "#", token)
            if left[sign] > 0:
                left[sign] -= 1
                removed[token] += 1
            elif _mended(token, spare):
                counts["mended"] += 1
            else:
                gone.append(token)
        counts["all"] += len(wanted)
        counts["heads"] += sum(removed.values())
        counts["lost"] += len(gone)
        if gone:
            lost.append((number, gone))
    return {"counts": counts, "lost": lost, "orders": orders, "rejections": document.rejections}


def main() -> None:
    """Measure every PDF under the folder given, and the sum."""
    total: Counter[str] = Counter()
    for path in sorted(Path(sys.argv[1]).rglob("*.pdf")):
        found = measure(path)
        counts: Counter[str] = found["counts"]  # type: ignore[assignment]
        if not counts["all"]:
            continue
        total += counts
        print(f"{path.name[:48]:48} {_line(counts)}")
        orders: dict[int, float] = found["orders"]  # type: ignore[assignment]
        weak = [f"{n}:{v:.2f}" for n, v in sorted(orders.items()) if v < 0.9]
        if weak:
            print(f"    order below 0.9 on pages {' '.join(weak)}")
        columns = next((pages for start, pages in COLUMNS.items() if file_hash(path).startswith(start)), ())
        if columns:
            print("    pages in columns, order: " + " ".join(f"{n}:{orders.get(n, 1.0):.3f}" for n in columns))
        if "--lost" in sys.argv:
            for number, gone in found["lost"]:  # type: ignore[attr-defined]
                print(f"    p{number}: {' '.join(gone[:25])}")
    print(f"{'ALL':48} {_line(total)}")


def _line(counts: Counter[str]) -> str:
    body = max(counts["all"] - counts["heads"], 1)
    return (
        f"{counts['all']:7} tokens, heads {counts['heads'] / max(counts['all'], 1):5.1%}, "
        f"kept {1 - counts['lost'] / body:6.1%} (of which mended {counts['mended'] / body:.1%})"
    )


if __name__ == "__main__":
    main()
