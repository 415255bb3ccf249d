"""`regards open` by real HTTP: who comes in, what is served, what is saved, and how it ends."""

import html
import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pandas as pd
import pytest

from pipeline import decisions, store
from pipeline.schemas import TAGS
from pipeline.themes.codebook import read_codebook
from tests.conftest import EXAMPLE
from tests.helpers import ROOT, run_cli

PAGE = """<!DOCTYPE html>
<html lang="fr"><head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:; form-action &#39;none&#39;">
<title>Essai</title></head><body><p>Le rapport de {name}</p></body></html>
"""
COUNT = 40
KEYS = read_codebook(store.DEFAULT_CODEBOOK).keys
HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "frame-ancestors 'none'",
}


def add_run(root: Path, name: str) -> Path:
    """Write the least that a finished run holds, and let `latest` lead to it."""
    run = root / "reports" / "essai" / name
    (run / "tables").mkdir(parents=True)
    (run / "rapport.html").write_text(PAGE.format(name=name), encoding="utf-8")
    (run / "rapport.pdf").write_bytes(b"%PDF-1.7 essai")
    (run / "chiffres.csv").write_text("a;b\n", encoding="utf-8")
    (run / "manifest.json").write_text("{}", encoding="utf-8")
    (root / "secret.html").write_text("secret", encoding="utf-8")
    (run / "lien.html").symlink_to(root / "secret.html")
    store.keep_codebook(run, store.DEFAULT_CODEBOOK)
    rows = [(f"p-{i}", theme, 0.9, "oui", False, "machine:essai", "", None) for i in range(COUNT) for theme in KEYS]
    tags = pd.DataFrame(rows, columns=list(TAGS)[:8]).reindex(columns=list(TAGS))
    store.write_table(run, "tags", tags)
    latest = run.parent / "latest"
    latest.unlink(missing_ok=True)
    latest.symlink_to(name, target_is_directory=True)
    return run


@dataclass
class Opened:
    """A `regards open` that runs, and what it printed."""

    process: subprocess.Popen[str]
    address: str
    root: Path
    printed: list[str] = field(default_factory=list)

    @property
    def base(self) -> str:
        return self.address.split("/?")[0]

    @property
    def port(self) -> int:
        return int(self.base.rsplit(":", 1)[1])

    def enter(self) -> httpx.Client:
        """A visitor who followed the link."""
        client = httpx.Client(base_url=self.base, follow_redirects=True, trust_env=False)
        client.get(self.address).raise_for_status()
        client.headers["origin"] = self.base
        return client

    def stop(self) -> tuple[int, str]:
        """Press Ctrl-C; give the exit code and what was printed since the start."""
        self.process.send_signal(signal.SIGINT)
        rest, errors = self.process.communicate(timeout=60)
        assert errors == ""
        return self.process.returncode, rest


@contextmanager
def opened(root: Path, name: str = "essai", *options: str) -> Iterator[Opened]:
    command = [sys.executable, "-m", "flows.cli", "open", name, "--workspace", str(root), "--no-browser", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), process.stderr.read()
        assert process.stdout.readline() == "Cette adresse sert une fois, sur cette machine seulement. Ctrl-C pour arrêter.\n"
        yield Opened(process, address, root)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace with a territory and a small run."""
    folder = tmp_path / "corpora" / "essai" / "documents"
    folder.mkdir(parents=True)
    (folder / "plan.txt").write_text("Le plan prévoit des haies.", encoding="utf-8")
    add_run(tmp_path, "2026-01-01-000000-aaaaaaaa-1")
    return tmp_path


@pytest.fixture
def site(root: Path) -> Iterator[Opened]:
    with opened(root) as running:
        yield running


def post(client: httpx.Client, *corrections: dict[str, object], coder: str = "AB") -> httpx.Response:
    return client.post("/corrections", json={"coder": coder, "corrections": corrections})


def test_the_link_serves_once_and_the_cookie_after(site):
    assert len(site.address.split("jeton=")[1]) >= 43
    assert httpx.get(site.base, trust_env=False).status_code == 403
    assert httpx.get(f"{site.base}/?jeton=faux", trust_env=False).status_code == 403
    assert httpx.head(site.address, trust_env=False).status_code == 403
    first = httpx.get(site.address, trust_env=False)
    assert first.status_code == 303 and first.headers["location"] == "/"
    name, _, attributes = first.headers["set-cookie"].partition("=")
    assert name == f"regards-{site.port}"
    assert {part.strip().lower() for part in attributes.split(";")[1:]} == {"httponly", "samesite=strict", "path=/"}
    again = httpx.get(site.address, trust_env=False)
    assert again.status_code == 403 and "a déjà servi" in again.text and '<html lang="fr">' in again.text
    with httpx.Client(base_url=site.base, cookies=first.cookies, trust_env=False) as client:
        assert client.get("/").status_code == 200
        assert client.get(f"/?jeton={site.address.split('=')[1]}").status_code == 403
    forged = {name: "x" * 43}
    assert httpx.get(site.base, cookies=forged, trust_env=False).status_code == 403
    assert httpx.get(site.base, headers={"cookie": f"{name}=é".encode()}, trust_env=False).status_code == 403


def test_the_page_may_save_and_is_neither_kept_nor_framed(site):
    client = site.enter()
    page = client.get("/")
    assert '<head>\n<meta name="regards-service" content="1">' in page.text
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)">', page.text)[1])
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; connect-src 'self'"
    assert client.get("/rapport.html").text == page.text and page.headers["content-type"].startswith("text/html")
    for answer in (page, httpx.get(site.base, trust_env=False), client.get("/rien"), post(client), client.get("/rapport.pdf")):
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert not [name for name in answer.headers if name.startswith("access-control")] and "server" not in answer.headers


def test_files_beside_the_report_and_nothing_else(site):
    client = site.enter()
    pdf = client.get("/rapport.pdf")
    assert pdf.content == b"%PDF-1.7 essai" and pdf.headers["content-type"] == "application/pdf"
    assert client.get("/chiffres.csv").status_code == 200
    assert client.head("/rapport.pdf").status_code == 200 and client.delete("/rapport.pdf").status_code == 405
    for path in ("lien.html", "manifest.json", "livre-de-codes.toml", "tables", "tables/tags.parquet", "absent.pdf"):
        assert client.get(f"/{path}").status_code == 404
    assert httpx.get(f"{site.base}/rapport.pdf", trust_env=False).status_code == 403
    cookie = f"regards-{site.port}={client.cookies[f'regards-{site.port}']}"
    for path in ("/../../../secret.html", "/..%2f..%2f..%2fsecret.html", "/%2e%2e/secret.html", "//secret.html", f"/{site.root}/secret.html", "/tables/../rapport.pdf", "/..%5csecret.html", "/rapport.pdf%00.html", "/./rapport.pdf"):  # fmt: skip
        line = http.client.HTTPConnection("127.0.0.1", site.port)
        line.putrequest("GET", path)
        line.putheader("Cookie", cookie)
        line.endheaders()
        answer = line.getresponse()
        assert answer.status == 404 and b"secret" not in answer.read(), path
        line.close()


def test_another_name_of_the_machine_is_refused(site):
    client = site.enter()
    for host in (
        "exemple.invalid",
        f"exemple.invalid:{site.port}",
        "127.0.0.1",
        "127.0.0.1:1",
        f"127.0.0.1.invalid:{site.port}",
        "",
    ):
        assert client.get("/", headers={"host": host}).status_code == 403
    assert client.get("/", headers={"host": f"localhost:{site.port}"}).status_code == 200


def test_another_page_cannot_save(site):
    client = site.enter()
    good = {"passage": "p-1", "decisions": {"ecologique": "oui"}}
    for origin in ("http://exemple.invalid", "null", f"https://127.0.0.1:{site.port}", "http://127.0.0.1:1", ""):
        client.headers["origin"] = origin
        answer = post(client, good)
        assert answer.status_code == 403 and "rien n'a été enregistré" in answer.json()["erreur"]
    del client.headers["origin"]
    assert post(client, good).status_code == 403
    client.headers["origin"] = site.base
    assert client.post("/corrections", data={"coder": "AB"}).status_code == 415
    assert client.options("/corrections").status_code == 405
    assert client.get("/corrections").status_code in (404, 405)
    stranger = httpx.post(f"{site.base}/corrections", json={}, headers={"origin": site.base}, trust_env=False)
    assert stranger.status_code == 403 and "terminal" in stranger.json()["erreur"]
    assert decisions.read_corrections(site.root / "corpora" / "essai").empty


def test_corrections_are_saved_at_once_and_the_end_says_so(site):
    client = site.enter()
    answer = post(
        client,
        {"passage": "p-1", "decisions": {"ecologique": "non"}, "comment": "vu"},
        {"passage": "p-2", "agreed": True},
        {"passage": "p-3", "comment": "à revoir"},
        {"passage": "p-perdu", "agreed": True},
    )
    told = answer.json()
    assert answer.status_code == 200 and told["enregistrees"] == 2 and len(told["problemes"]) == 2
    assert "le commentaire sur p-3" in told["problemes"][0] and "« p-perdu »" in told["problemes"][1]
    kept = decisions.read_corrections(site.root / "corpora" / "essai")
    assert len(kept) == 5 and set(kept["labeller"]) == {"humain:AB"} and set(kept["drawn"]) == {"explorateur"}
    assert kept.loc[kept["passage_id"] == "p-1", ["theme", "decision", "comment"]].to_numpy().tolist() == [
        ["ecologique", "non", "vu"]
    ]
    code, printed = site.stop()
    assert code == 0 and "Arrêté. 2 passages corrigés dans" in printed and "regards learn essai" in printed


def test_what_is_not_understood_says_what_to_do(site):
    client = site.enter()
    for body in (b"{", b"", b'{"coder": "AB"}', b"\xff"):
        answer = client.post("/corrections", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400 and "Rechargez la page" in answer.json()["erreur"]
    assert "Qui a corrigé" in post(client, {"passage": "p-1", "agreed": True}, coder=" ").json()["erreur"]
    long = client.post("/corrections", content=b" " * 5_000_001, headers={"content-type": "application/json"})
    assert long.status_code == 413 and "moins de passages" in long.json()["erreur"]
    pieces = (b" " * 1_000_000 for _ in range(6))  # without a length told beforehand
    assert client.post("/corrections", content=pieces, headers={"content-type": "application/json"}).status_code == 413
    (site.root / "corpora" / "essai" / "decisions").write_text("un fichier à la place du dossier", encoding="utf-8")
    full = post(client, {"passage": "p-1", "agreed": True})
    assert full.status_code == 507 and "Le disque a refusé" in full.json()["erreur"]


def test_posts_at_once_lose_nothing(site):
    client = site.enter()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: post(client, {"passage": f"p-{i}", "agreed": True}, coder=f"C{i % 3}"), range(COUNT)))
    assert {answer.status_code for answer in answers} == {200}
    kept = decisions.read_corrections(site.root / "corpora" / "essai")
    assert kept["passage_id"].nunique() == COUNT and len(kept) == COUNT * len(KEYS)


def test_a_newer_run_is_told_and_the_first_stays(site):
    client = site.enter()
    add_run(site.root, "2026-01-02-000000-bbbbbbbb-2")
    for _ in range(2):
        assert "Le rapport de 2026-01-01" in client.get("/").text
    code, printed = site.stop()
    assert code == 0 and printed.count("Une exécution plus récente existe (2026-01-02-000000-bbbbbbbb-2)") == 1
    assert printed.endswith("Arrêté.\n")


def test_it_listens_on_the_loopback_alone(site):
    others = {"127.0.0.2", *(found[4][0] for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET))} - {
        "127.0.0.1"
    }
    for other in others:
        with pytest.raises(OSError):
            socket.create_connection((other, site.port), timeout=2).close()
    with socket.create_connection(("127.0.0.1", site.port), timeout=2):
        pass


def test_a_chosen_port_a_taken_port_and_no_run(root):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with opened(root, "essai", "--port", str(port)) as site:
        assert site.port == port
        done = run_cli("open", "essai", "--workspace", str(root), "--no-browser", "--port", str(port))
        assert done.returncode == 2 and f"Le port {port} n'est pas disponible" in done.stderr
    shutil.rmtree(root / "reports")
    done = run_cli("open", "essai", "--workspace", str(root), "--no-browser")
    assert done.returncode == 2 and "lancez d'abord regards run essai" in done.stderr


def test_a_real_page_saves_and_reaches_nothing_else(site, visit):
    visit.page.goto(site.address)
    assert visit.page.url == f"{site.base}/" and "Le rapport de" in visit.page.inner_text("body")
    assert visit.page.evaluate("document.cookie") == ""
    send = """async () => {
        const told = {coder: "CD", corrections: [{passage: "p-5", decisions: {numerique: "non"}, agreed: false, comment: ""}]};
        const answer = await fetch("/corrections", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(told)});
        return [answer.status, await answer.json()];
    }"""
    assert visit.page.evaluate(send) == [200, {"enregistrees": 1, "problemes": []}]
    assert visit.complaints == []
    elsewhere = f"fetch('http://127.0.0.1:{site.port + 1}/').then(() => 'parti', () => 'retenu')"
    assert visit.page.evaluate(elsewhere) == "retenu"
    assert any("Content Security Policy" in line for line in visit.complaints)
    kept = decisions.read_corrections(site.root / "corpora" / "essai")
    assert kept[["passage_id", "theme", "decision", "labeller"]].to_numpy().tolist() == [["p-5", "numerique", "non", "humain:CD"]]


def test_what_is_saved_of_the_example_is_learnt(tmp_path, example_run):
    shutil.copytree(EXAMPLE, tmp_path / "corpora" / "exemple", ignore=shutil.ignore_patterns(".secret", "decisions", "sources"))
    shutil.copytree(example_run, tmp_path / "reports" / "exemple" / "latest")
    with opened(tmp_path, "exemple") as site:
        client = site.enter()
        page = client.get("/").text
        assert page.count('<meta name="regards-service" content="1">') == 1
        assert len(re.findall(r'http-equiv="Content-Security-Policy" content="[^"]*; connect-src &#x27;self&#x27;">', page)) == 1
        shown = list(dict.fromkeys(re.findall(r"\bp-[0-9a-f]{8,}\b", page)))[:20]
        told = post(client, *({"passage": passage, "agreed": True} for passage in shown)).json()
        assert told == {"enregistrees": len(shown), "problemes": []} and len(shown) >= 10
        assert json.loads(post(client).text) == {"enregistrees": 0, "problemes": []}
    learnt = run_cli("learn", "exemple", "--encoder", "fast", "--workspace", str(tmp_path))
    assert learnt.returncode == 0 and f"{len(shown)} passages corrigés appris" in learnt.stdout, learnt.stderr
