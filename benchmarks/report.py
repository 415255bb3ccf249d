"""Time and memory of a report made from its tables, format by format, and the weight of what is made.

Run: python benchmarks/report.py ../shared/territories/audierne [another territory]
A territory is run first, apart, in a workspace of its own; then `regards report` is measured as a process of its own for each
format and for all. The ratio is to the whole run that made the tables.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FORMATS = ("html", "pdf", "docx", "pptx", "fiches", "facile", "tous")


def measure(*words: str) -> tuple[float, float]:
    """Seconds and peak memory (GB) of a `regards` command."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "flows.cli", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"regards {' '.join(words)} : code {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_maxrss / 1e6


def main() -> None:
    """Print one row a territory and format."""
    print(
        "| territoire | format | secondes | part de l'exécution entière | mémoire (Go) | poids (Mo) |\n|---|---|---|---|---|---|"
    )
    for name in sys.argv[1:]:
        folder = Path(name)
        with tempfile.TemporaryDirectory() as place:
            whole, peak = measure("run", str(folder), "--workspace", place, "--format", "html")
            print(f"| {folder.name} | exécution entière, html | {whole:.1f} | 1 | {peak:.2f} | |", flush=True)
            for wanted in FORMATS:
                seconds, peak = measure("report", str(folder), "--workspace", place, "--format", wanted)
                run = (Path(place) / "reports" / folder.name / "latest").resolve()
                files = {"html": "rapport.html", "pdf": "rapport.pdf", "docx": "rapport.docx", "pptx": "diaporama.pptx"}
                files |= {"fiches": "fiches.pdf", "facile": "facile-a-lire.pdf"}
                weight = sum((run / file).stat().st_size for key, file in files.items() if wanted in (key, "tous")) / 1e6
                print(
                    f"| {folder.name} | {wanted} | {seconds:.1f} | {seconds / whole:.2f} | {peak:.2f} | {weight:.1f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
