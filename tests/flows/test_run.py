"""`regards run` on the example: report, tables, provenance, order, second run, small cells."""

import json
import re
import shutil
from datetime import datetime
from pathlib import Path

import lxml.html
import pandas as pd

from pipeline.ingest.read import read_document, read_source
from pipeline.protect.secrets import load_key
from pipeline.store import SCHEMAS, Workspace, latest_run, read_table
from pipeline.territory import load_territory
from tests.conftest import EXAMPLE, need
from tests.helpers import leads_back, run_cli


def table(run: Path, name: str) -> pd.DataFrame:
    return read_table(run, name)


def test_every_table_is_there_with_its_columns(example_run):
    for name, schema in SCHEMAS.items():
        assert list(table(example_run, name).columns) == list(schema)
    assert {"rapport.html", "manifest.json", "figures", "tables"} <= {p.name for p in example_run.iterdir()}


def test_kept_and_refused_make_what_was_read(example_run):
    sources = table(example_run, "sources")
    assert (sources["read"] == sources["kept"] + sources["refused"]).all()
    counts = json.loads((example_run / "manifest.json").read_text(encoding="utf-8"))["comptes"]
    assert counts["lus"] == counts["gardes"] + counts["refuses"]


def test_the_planted_disagreements_are_found(example_run):
    themes = table(example_run, "gaps").query("level == 'theme'").set_index("theme")
    assert themes.at["demographique", "cell"] == "vecu"
    assert themes.at["numerique", "cell"] == "institution"
    assert themes["claim"].any()


def test_the_report_names_the_blind_spots_of_each_side_with_verbatims(example_run):
    page = (example_run / "rapport.html").read_text(encoding="utf-8")
    blind = page[page.index('id="angles"') : page.index('id="themes"')]
    lived, there = blind.split("Ce que les institutions disent plus que le vécu")
    assert "Transition démographique" in lived and "Transition numérique" in there
    assert lived.count("<blockquote") >= 2 and there.count("<blockquote") >= 2


def test_quotes_are_exact_and_lead_back_to_the_source(example_run):
    check_quotes(example_run, EXAMPLE)


def check_quotes(run: Path, folder: Path) -> None:
    """Every quote is a substring of its passage and, through the offsets, of its source's extracted text."""
    passages = table(run, "passages").set_index("passage_id")
    quotes = table(run, "quotes")
    territory, _ = load_territory(folder)
    sources = {s.path: s for s in territory.sources}
    texts: dict[str, str] = {}
    names = load_key(Workspace(run.parents[2]).secret(run.parent.name)).sources
    assert len(quotes) >= 8
    for quote in quotes.itertuples():
        passage = passages.loc[quote.passage_id]
        start = passage["text"].find(quote.quote)
        assert start >= 0, quote.anchor
        if "[" in quote.quote and ("[personne-" in quote.quote or "[courriel]" in quote.quote or "[téléphone]" in quote.quote):
            continue
        path = names.get(passage["source"], passage["source"])
        if path not in texts:
            texts[path] = read_document(folder / path, sources[path], territory).text
        assert leads_back(passage["text"], passage["offsets"], start, start + len(quote.quote), texts[path]), quote.anchor


def test_no_file_of_the_run_holds_what_protection_replaced(example_run):
    shipped = "".join(table(example_run, "passages")["text"]) + (example_run / "rapport.html").read_text(encoding="utf-8")
    assert "06 00 00 00 00" not in shipped and "@exemple.fr" not in shipped
    facts = (example_run / "manifest.json").read_text(encoding="utf-8")
    files = [p.name for p in EXAMPLE.glob("[!ds]*/*") if p.parent.name != "decisions"]
    assert len(files) >= 13 and not [name for name in files if name in shipped or name in facts]


def test_the_interviewer_never_counts(example_run):
    passages = table(example_run, "passages")
    asked = set(passages.loc[passages["role"] == "enqueteur", "passage_id"])
    assert asked and not asked & set(table(example_run, "tags")["passage_id"])
    assert not asked & set(table(example_run, "quotes")["passage_id"])


def test_small_groups_are_not_described(example_run):
    passages = table(example_run, "passages").query("kind != 'document' and role == 'participant'")
    sizes = passages.dropna(subset=["commune"]).groupby(["public", "commune"])["voice_id"].nunique()
    assert len(sizes) and (sizes >= 5).all()
    page = (example_run / "rapport.html").read_text(encoding="utf-8")
    heard = page[page.index('id="entendus"') : page.index('id="lu"')]
    counts = [
        int(n)
        for mode, n in re.findall(r'<th scope="row">([^<]+)</th><td>[^<]+</td><td>(\d+)</td>', heard)
        if mode != "Documents"
    ]
    assert counts and all(n == 0 or n >= 5 for n in counts)


def test_the_page_is_self_contained_and_its_figures_are_told(example_run):
    page = (example_run / "rapport.html").read_text(encoding="utf-8")
    tree = lxml.html.fromstring(page)
    links = [*tree.xpath("//@src"), *tree.xpath("//@href"), *re.findall(r"url\(([^)#]+)\)", tree.xpath("string(//style)"))]
    assert [link for link in links if not link.startswith("data:") and (":" in link or "//" in link)] == []
    drawings = tree.xpath("//*[local-name()='svg']")
    assert len(drawings) >= 8 and all(d.get("role") == "img" and d.get("aria-label", "").strip() for d in drawings)
    assert len(tree.xpath("//figure")) == len(tree.xpath("//figure/figcaption")) >= 6
    policy = tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert policy.startswith("default-src 'none'; script-src 'sha256-") and "connect" not in policy


def test_a_second_run_starts_nothing(example_run):
    workspace = example_run.parents[2]
    again = run_cli("run", str(EXAMPLE), "--workspace", str(workspace), "--encoder", "fast", timeout=30)
    assert again.returncode == 0 and "Rien n'a changé" in again.stderr
    assert str(example_run) in again.stdout
    assert len([p for p in example_run.parent.iterdir() if p.is_dir() and not p.is_symlink()]) == 1


def test_fresh_workspace_and_another_order_give_the_same_bytes(example_run, tmp_path):
    copy = tmp_path / "exemple"
    for path in sorted(EXAMPLE.rglob("*"), reverse=True):
        if path.is_file() and "sources" not in path.parts and ".secret" not in path.parts:
            target = copy / path.relative_to(EXAMPLE)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    result = run_cli("run", str(copy), "--workspace", str(tmp_path), "--encoder", "fast", "--force", "--format", "html")
    assert result.returncode == 0, result.stderr
    other = latest_run(Workspace(tmp_path), "exemple")
    for name in SCHEMAS:
        file = f"tables/{name}.parquet"
        assert (other / file).read_bytes() == (example_run / file).read_bytes(), name


def test_quotes_of_a_real_territory_lead_back_too(shared):
    """The law over Audierne: every passage of every file, not only those that a report would quote."""
    folder = need(shared / "territories" / "audierne")
    territory, _ = load_territory(folder)
    checked = 0
    for source in territory.sources:
        reading = read_source(folder, source, territory)
        text = read_document(folder / source.path, source, territory).text if len(reading.passages) else ""
        for row in reading.passages.itertuples():
            assert leads_back(row.text, row.offsets, 0, len(row.text), text), (source.path, row.text[:40])
            checked += 1
    assert checked > 1000


def test_an_input_folder_outside_the_workspace_is_never_written(example_run):
    began = datetime.strptime(example_run.name[:17], "%Y-%m-%d-%H%M%S").timestamp() - 5
    # A run in this folder's own workspace, such as `make demo`, may have left its key there before.
    written = [p for name in ("decisions", ".secret") for p in (EXAMPLE / name).rglob("*") if p.stat().st_mtime >= began]
    assert written == [] and (example_run.parents[2] / "corpora" / "exemple" / ".secret").is_dir()
