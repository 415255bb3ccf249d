"""`regards server` for real: launched through Prefect's API and from its page, what it refuses, and how it ends."""

import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from playwright.sync_api import expect

from flows.registering import CUT
from tests.browsing import Visit
from tests.helpers import ROOT, run_cli

SAID = "ENQ : Et le bus ?\nMme Kerdraon : Il ne passe plus depuis deux ans, on prend la voiture.\nENQ : Et le médecin ?\nMme Kerdraon : Il est parti.\n"
PLAN = "La commune développera la fibre optique dans tous les hameaux.\n"
FAST = {"encodeur": "fast", "formats": ["html"]}
LONGEST = 240  # seconds that a loaded machine may take for a run


@dataclass
class Served:
    """A server that runs, and what to ask it."""

    process: subprocess.Popen[str]
    address: str
    workspace: Path

    def ask(self, path: str, body: object = None) -> Any:
        """Call Prefect's API."""
        for _ in range(20):
            answer = httpx.request("GET" if body is None else "POST", f"{self.address}/api{path}", json=body, timeout=120)
            if answer.status_code != 503:  # so it tells that its database is busy; Prefect's own client tries again too
                break
            time.sleep(1)
        answer.raise_for_status()
        return answer.json()

    def deployment(self, name: str = "diagnostic d'un territoire") -> dict[str, Any]:
        return next(one for one in self.ask("/deployments/filter", {}) if one["name"] == name)

    def launch(self, **parameters: object) -> str:
        asked = {"parameters": FAST | parameters, "state": {"type": "SCHEDULED"}}
        return str(self.ask(f"/deployments/{self.deployment()['id']}/create_flow_run", asked)["id"])

    def state(self, run: str, *wanted: str) -> dict[str, Any]:
        """State of a run once it is one of those wanted."""
        for _ in range(LONGEST * 2):
            state = self.ask(f"/flow_runs/{run}")["state"]
            if state["type"] in wanted:
                return state
            time.sleep(0.5)
        raise AssertionError(state)

    def artifacts(self, run: str) -> dict[str, Any]:
        found = self.ask("/artifacts/filter", {"flow_runs": {"id": {"any_": [run]}}})
        return {one["key"]: one["data"] for one in found}


def start(workspace: Path, *options: str) -> Served:
    """Start a server on a free port and wait for its page."""
    command = [sys.executable, "-m", "flows.cli", "server", "--workspace", str(workspace), "--port", "0", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    said = ""
    while not (found := re.search(r"http://127\.0\.0\.1:\d+(?=\n)", said)):
        line = process.stdout.readline()
        assert line, said
        said += line
    return Served(process, found[0], workspace)


def workspace_of(root: Path) -> Path:
    folder = root / "corpora" / "petit"
    for name, text in (("entretiens/Solenn_Kerdraon.txt", SAID), ("documents/plan.txt", PLAN)):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "territoire.toml").write_text('[locuteurs."Mme Kerdraon"]\npublic = "habitant"\n', encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = start(workspace_of(tmp_path_factory.mktemp("serveur")))
    yield made
    made.process.send_signal(signal.SIGINT)
    made.process.communicate(timeout=60)
    assert made.process.returncode == 0


def test_a_launched_territory_ends_with_its_report(served: Served) -> None:
    run = served.launch(territoire="petit")
    assert served.state(run, "COMPLETED", "FAILED", "CRASHED")["type"] == "COMPLETED"
    left = served.artifacts(run)
    assert left["avancement-petit"] == 100
    for name in ("passages", "voix", "écarts affirmés", "refus"):
        assert re.search(rf"\| {name} \| \d+ \|", left["chiffres-petit"])
    link = re.search(r"\((http[^)]+)\)", left["rapport-petit"])
    assert link and link[1].startswith(f"{served.address}/rapports/")
    page = httpx.get(link[1])
    assert page.status_code == 200 and "<html" in page.text
    assert httpx.get(link[1].replace("rapport.html", "manifest.json")).status_code == 404
    token = link[1].split("/")[4]
    assert httpx.get(link[1].replace(token, "0" * len(token))).status_code == 404
    (latest,) = {path.resolve().name for path in (served.workspace / "reports" / "petit").glob("latest")}
    assert latest in link[1]


def test_what_fails_says_why_in_french_and_names_nobody(served: Served) -> None:
    state = served.state(served.launch(territoire="inconnu"), "COMPLETED", "FAILED", "CRASHED")
    assert state["type"] == "FAILED"
    assert state["message"].startswith(
        "Le territoire « inconnu » est introuvable dans corpora/. Territoires de cet espace de travail : petit."
    )
    kept = [path for path in (served.workspace / ".prefect").rglob("*") if path.is_file() and "page" not in path.parts]
    assert any(path.name == "prefect.db" for path in kept)
    assert [path.name for path in kept if b"kerdraon" in path.read_bytes().lower()] == []


def test_the_form_offers_the_workspace_in_french(served: Served) -> None:
    fields = served.deployment()["parameter_openapi_schema"]["properties"]
    assert fields["territoire"] | {"position": 0} == {
        "title": "Territoire", "description": "Un dossier de corpora/.", "type": "string", "enum": ["petit"], "position": 0,
    }  # fmt: skip
    assert "transitions" in fields["livre_de_codes"]["enum"]
    assert served.deployment("apprendre les corrections d'un territoire")["parameter_openapi_schema"]["required"] == [
        "territoire"
    ]


def test_pages_of_elsewhere_may_neither_read_nor_order(served: Served) -> None:
    port = served.address.rsplit(":", 1)[1]
    for headers in ({"Host": f"ailleurs.example:{port}"}, {"Origin": "http://ailleurs.example"}):
        for path in ("/", "/api/health", "/rapports/x/petit/y/rapport.html"):
            assert httpx.get(served.address + path, headers=headers).status_code == 403
    assert httpx.get(f"http://localhost:{port}/dashboard").headers["location"] == f"{served.address}/dashboard"
    listening = {c.laddr.ip for c in psutil.Process(served.process.pid).net_connections("tcp") if c.status == "LISTEN"}
    assert listening == {"127.0.0.1"}


def test_a_plan_is_kept_and_taken_away(served: Served) -> None:
    where = ("--workspace", str(served.workspace), "--territory", "petit")
    planned = run_cli("deploy", *where, "--cron", "0 6 * * 1")
    assert planned.returncode == 0 and "Planifié : petit (0 6 * * 1)" in planned.stdout, planned.stderr
    (schedule,) = served.deployment()["schedules"]
    assert schedule["parameters"] == {"territoire": "petit"}
    assert (schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) == ("0 6 * * 1", "Europe/Paris")
    wrong = run_cli("deploy", *where, "--cron", "lundi")
    assert wrong.returncode == 2 and "cinq champs" in wrong.stderr
    assert len(served.deployment()["schedules"]) == 1
    assert run_cli("deploy", *where, "--remove").returncode == 0
    assert served.deployment()["schedules"] == []


def test_a_second_server_is_refused(served: Served) -> None:
    second = run_cli("server", "--workspace", str(served.workspace), "--port", "0")
    assert second.returncode == 2 and served.address in second.stderr


def test_an_analyst_launches_from_the_page(served: Served, visit: Visit) -> None:
    page = visit.page
    page.set_default_timeout(60_000)
    page.goto(f"{served.address}/v2/deployments/deployment/{served.deployment()['id']}/run")
    page.get_by_label("Run Name").fill("depuis-la-page")
    for field, choice in (("Territoire", "petit"), ("Encodeur", "fast")):
        page.get_by_role("button", name=f"Select {field}").click()
        page.get_by_role("option", name=choice).click()
    for name in ("pdf", "docx", "pptx", "fiches", "facile"):
        page.get_by_role("button", name=f"Remove {name} tag").click()
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/deployments/deployment/*?tab=Runs")
    runs = served.ask(
        "/flow_runs/filter", {"sort": "EXPECTED_START_TIME_DESC", "flows": {"name": {"any_": ["regards-diagnostic"]}}}
    )
    run = runs[0]["id"]
    assert runs[0]["parameters"]["formats"] == ["html"]
    assert served.state(run, "COMPLETED", "FAILED", "CRASHED")["type"] == "COMPLETED"
    page.goto(f"{served.address}/v2/runs/flow-run/{run}")
    expect(page.get_by_text("Completed").first).to_be_visible()
    link = page.locator("a[href*='/rapports/']")
    with visit.context.expect_page() as opened:
        link.click()
    expect(opened.value).to_have_title(re.compile("Petit"))
    assert visit.requests and {url for url in visit.requests if not url.startswith((served.address, "data:", "blob:"))} == set()


def test_the_server_stops_with_its_runs(tmp_path: Path) -> None:
    made = start(workspace_of(tmp_path))
    run = made.launch(territoire="petit")
    made.state(run, "RUNNING")
    family = psutil.Process(made.process.pid).children(recursive=True)
    assert family
    made.process.send_signal(signal.SIGINT)
    said, _ = made.process.communicate(timeout=60)
    assert (made.process.returncode, said.splitlines()[-1]) == (0, "Arrêté.")
    _, left = psutil.wait_procs(family, timeout=30)
    assert left == []
    with closing(sqlite3.connect(tmp_path / ".prefect" / "prefect.db")) as base:
        told = "SELECT s.message FROM flow_run r JOIN flow_run_state s ON s.id = r.state_id WHERE r.name = 'petit'"
        assert base.execute(told).fetchall() == [(CUT,)]


def test_another_host_is_refused(tmp_path: Path) -> None:
    (tmp_path / "corpora").mkdir()
    refused = run_cli("server", "--workspace", str(tmp_path), "--host", "0.0.0.0")
    assert refused.returncode == 2
    assert "n'écoute que cette machine (127.0.0.1) ; « 0.0.0.0 » l'ouvrirait au réseau" in refused.stderr
