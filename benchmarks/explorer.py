"""The explorer at scale: size of the page, time to build it, to open it, to filter and to search in a real browser.

Run: .venv/bin/python -m benchmarks.explorer [passages, 100000 unless told]

Real answers (Grand Débat), three to a passage so that passages are as long as those of a territory, under invented voices, tags, sub-themes, publics and communes drawn with a seed. The page is the
explorer alone, under the report's own content policy; Chromium opens it from a file. Times in the browser run from the
event to the frame that shows its result; the median and the worst of five.
"""

import csv
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from playwright.sync_api import Page, sync_playwright

from pipeline.model import Codebook
from pipeline.render.explorer.page import ExplorerParts, explorer_parts
from pipeline.render.html import TEMPLATES, content_policy
from pipeline.render.lists import Tables
from pipeline.schemas import TABLES
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.themes.codebook import read_codebook
from tests.browsing import CHROMIUM, FLAGS
from tests.conftest import SHARED, need

SIZE = 100_000
COMMUNES = [f"Commune {i:02}" for i in range(30)]
TOPICS = 6  # sub-themes a theme
ROUNDS = 5
JOINED = 3  # answers a passage
SHOWN = "document.querySelector('#explorateur[data-ready] .exp-feed article') !== null"
# Do something, and give the milliseconds until the frame after the total or the list has changed.
TIMED = """async (act) => {
  const seen = () => document.querySelector('.exp-total').textContent + (document.querySelector('.exp-feed')?.textContent ?? '');
  const before = seen();
  const start = performance.now();
  (new Function(act))();
  while (seen() === before && performance.now() - start < 5000) await new Promise((done) => setTimeout(done, 1));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  return performance.now() - start;
}"""
CHECK = "document.querySelectorAll('input[data-facet={}]')[0].click()"
TYPE = "const i = document.getElementById('exp-mots'); i.value = {!r}; i.dispatchEvent(new Event('input', {{bubbles: true}}))"


def main() -> None:
    """Print each figure."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    codebook = read_codebook(DEFAULT_CODEBOOK)
    tables = _tables(size, codebook)
    start = time.perf_counter()
    parts = explorer_parts(tables, codebook, 5)
    print(
        f"{size} passages ({tables.passages['text'].str.len().sum() / 1e6:.1f} M signes) : données en {time.perf_counter() - start:.1f} s"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(_page(parts), encoding="utf-8")
        print(f"page : {path.stat().st_size / 1e6:.1f} Mo")
        _browse(path)


def _tables(size: int, codebook: Codebook) -> Tables:
    rng = np.random.default_rng(0)
    files = sorted((need(SHARED / "territories" / "grand-debat") / "reponses").glob("*.csv"))
    mixed = itertools.chain.from_iterable(itertools.zip_longest(*map(_answers, files)))
    rows = list(itertools.islice((row for row in mixed if row), size))
    size = len(rows)
    empty: dict[str, pd.DataFrame] = {name: pd.DataFrame(columns=list(columns)) for name, columns in TABLES.items()}
    passages = pd.DataFrame(rows, columns=["source", "row", "question", "text"]).reindex(columns=list(TABLES["passages"]))
    voice = rng.integers(0, max(10, size // 3), size)
    commune = rng.zipf(1.4, size) % len(COMMUNES)
    passages = passages.assign(
        passage_id=[f"p-{i:016x}" for i in range(size)], kind="reponse", rendering="verbatim", role="participant",
        voice_id=[f"v-{v}" for v in voice], public=np.where(voice % 7 == 0, "association", "habitant"), mode=np.where(voice % 5 == 0, "aller-vers", "questionnaire"),
        perspective=np.where(voice % 4 == 0, "institutionnel", "vecu"), commune=[COMMUNES[commune[v]] for v in voice], start_char=0,
    )  # fmt: skip
    given = pd.DataFrame(np.argwhere(rng.random((size, len(codebook.keys))) < 0.3), columns=["passage", "rank"])
    tags = pd.DataFrame(
        {"passage_id": passages["passage_id"].to_numpy()[given["passage"]], "theme": np.array(codebook.keys)[given["rank"]],
         "score": rng.random(len(given)), "decision": "oui", "uncertain": rng.random(len(given)) < 0.3, "labeller": "machine:essai",
         "evidence": [str(passages["text"].iloc[p][:20]) for p in given["passage"]], "prompted": None}
    )  # fmt: skip
    topic = [f"{theme}-{n}" for theme, n in zip(tags["theme"], rng.integers(1, TOPICS + 1, len(tags)), strict=True)]
    subthemes = tags[["passage_id", "theme", "score"]].assign(subtheme=topic, label=topic)
    # All are read closely: the page holds no other passages.
    read = passages[["passage_id"]].reindex(columns=list(TABLES["language"]))
    return Tables(**(empty | {"passages": passages, "tags": tags, "subthemes": subthemes, "language": read}))


def _answers(path: Path) -> Iterator[tuple[str, int, str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=";")
        question = next(reader)[1]
        written = (row[1].strip() for row in reader if len(row) > 1 and row[1].strip())
        joined = zip(*[written] * JOINED, strict=False)
        yield from ((path.name, i, question, " ".join(three)) for i, three in enumerate(joined, start=2))


def _page(parts: ExplorerParts) -> str:
    # Timing runs a text as code, which the report's own policy rightly refuses.
    policy = content_policy(parts.scripts).replace("script-src", "script-src 'unsafe-eval'")
    scripts = "".join(f"<script>{script}</script>" for script in parts.scripts)
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<style>{(TEMPLATES / 'rapport.css').read_text(encoding='utf-8')}{parts.style}</style></head><body><main>"
        f"{(TEMPLATES / 'explorateur.j2').read_text(encoding='utf-8')}</main>"
        f'<script type="application/octet-stream" id="donnees">{parts.data}</script>{scripts}</body></html>'
    )


def _browse(path: Path) -> None:
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        firsts = []
        for _ in range(3):
            page = browser.new_context(viewport={"width": 1200, "height": 900}).new_page()
            start = time.perf_counter()
            page.goto(path.as_uri() + "#explorer?theme=ecologique&perspective=vecu", wait_until="commit")
            page.wait_for_function(SHOWN)
            firsts.append(time.perf_counter() - start)
        print(f"première liste filtrée : {statistics.median(firsts):.2f} s (au pire {max(firsts):.2f})")
        for facet in page.evaluate("Explorateur.FACETS"):
            if page.locator(f"input[data-facet={facet}]").count():
                _time(page, f"filtre {facet}", [CHECK.format(facet)])
        for words in ("médecin", "manger", "pouvoir d'achat", '"transport en commun"', "écolog*", "le maire commune", "de"):
            _time(page, f"mots {words}", [TYPE.format(words), TYPE.format("")])
        page.evaluate("location.hash = '#explorer?vue=concordance&mots=pas'")
        page.wait_for_selector(".exp-lines article")
        _time(page, "concordance", [TYPE.format("maire"), TYPE.format("pas")])
        browser.close()


def _time(page: Page, name: str, acts: list[str]) -> None:
    """The first of the acts is what is timed each time; the others put things back."""
    times = []
    for _ in range(ROUNDS):
        times += [page.evaluate(TIMED, act) for act in acts][:1]
        if len(acts) == 1:
            times.append(page.evaluate(TIMED, acts[0]))
    print(f"{name} : {statistics.median(times):.0f} ms (au pire {max(times):.0f})")


if __name__ == "__main__":
    main()
