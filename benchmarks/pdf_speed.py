"""Pages a second: our reader on one and on two processes, bare pdfplumber and bare pypdfium2, same files, one run.

Ours reads words, tables, headings and running heads; the two others give plain text only.

    python -m benchmarks.pdf_speed ../shared/territories/audierne
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from pipeline.ingest.pdf.read import read_pdf
from pipeline.model import Source


def ours(path: Path) -> int:
    """Pages read by our reader."""
    return read_pdf(path, Source(path.name, "document", "document", "institution", "verbatim")).pages or 0


def plumber(path: Path) -> int:
    """Pages read by pdfplumber's `extract_text`."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.close()
        return len(pdf.pages)


def pdfium(path: Path) -> int:
    """Pages read by pypdfium2's `get_text_range`."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(path)
    for page in pdf:
        textpage = page.get_textpage()
        textpage.get_text_range()
        textpage.close()
        page.close()
    count = len(pdf)
    pdf.close()
    return count


def timed(read: Callable[[Path], int], paths: list[Path], processes: int) -> float:
    """Pages a second over all files, largest first."""
    with ProcessPoolExecutor(processes) as pool:
        list(pool.map(read, paths[-1:] * processes))  # imports are not what is measured
        start = time.perf_counter()
        pages = sum(pool.map(read, paths))
        return pages / (time.perf_counter() - start)


def main() -> None:
    """Measure the PDFs under the folder given."""
    paths = sorted(Path(sys.argv[1]).rglob("*.pdf"), key=lambda path: -path.stat().st_size)
    base = timed(plumber, paths, 1)
    print(f"{'pdfplumber extract_text, 1 process':40} {base:7.1f} pages/s")
    for name, read, processes in (
        ("pypdfium2 get_text_range, 1 process", pdfium, 1),
        ("ours, 1 process", ours, 1),
        ("ours, 2 processes", ours, 2),
    ):
        speed = timed(read, paths, processes)
        print(f"{name:40} {speed:7.1f} pages/s, {speed / base:5.1f} × pdfplumber")


if __name__ == "__main__":
    main()
