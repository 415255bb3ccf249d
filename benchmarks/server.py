"""Queue ten territories on a server with a concurrency limit: all must end, each with a report that its link opens.

Run: python -m benchmarks.server [TERRITORIES [AT_ONCE]]
Territories are invented here. Times are from the launch, so that they tell the queue; the server's start is apart.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

PLACES = ("bourg", "port", "vallon", "plateau", "lande")
WANTS = ("un médecin", "le bus du matin", "la fibre", "des arbres dans la cour", "une boulangerie", "une piste cyclable")


def invent(folder: Path, number: int) -> None:
    """Write a territory of one plan and thirty answers, unlike the others."""
    for part in ("documents", "reponses"):
        (folder / part).mkdir(parents=True)
    place = PLACES[number % len(PLACES)]
    plan = [f"La commune n° {number} développera {want} au {place}, dans le cadre de la transition écologique." for want in WANTS]
    (folder / "documents" / "plan.txt").write_text("\n\n".join(plan) + "\n", encoding="utf-8")
    rows = [f'{i},"Au {place} il manque {WANTS[(i + number) % len(WANTS)]}, on le dit depuis {i + 2} ans."' for i in range(30)]
    (folder / "reponses" / "questionnaire.csv").write_text("id,Que manque-t-il ?\n" + "\n".join(rows) + "\n", encoding="utf-8")


def start(workspace: Path, at_once: int) -> tuple[subprocess.Popen[str], str]:
    """Start a server on a free port; give it and its address."""
    command = [
        sys.executable,
        "-m",
        "flows.cli",
        "server",
        "--workspace",
        str(workspace),
        "--port",
        "0",
        "--at-once",
        str(at_once),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return process, found[0]
    raise SystemExit("le serveur n'a pas démarré")


def ask(base: str, path: str, body: object = None) -> Any:
    """Call Prefect's API."""
    for _ in range(30):
        answer = httpx.request("GET" if body is None else "POST", f"{base}/api{path}", json=body, timeout=120)
        if answer.status_code != 503:  # so it tells that its database is busy; Prefect's own client tries again too
            break
        time.sleep(1)
    answer.raise_for_status()
    return answer.json()


def follow(base: str, runs: dict[str, str]) -> tuple[dict[str, tuple[str, float]], int]:
    """Wait until every run has ended; give states and seconds since the launch, and how many ran at once at most."""
    start_, ended, most = time.perf_counter(), dict[str, tuple[str, float]](), 0
    while len(ended) < len(runs):
        found = ask(base, "/flow_runs/filter", {"flow_runs": {"id": {"any_": list(runs.values())}}})
        states = {one["id"]: one["state_type"] for one in found}
        most = max(most, sum(state in ("RUNNING", "PENDING") for state in states.values()))
        for name, run in runs.items():
            if name not in ended and states[run] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"):
                ended[name] = (states[run], time.perf_counter() - start_)
        time.sleep(0.5)
    return ended, most


def opens(base: str, run: str) -> int:
    """Status of the page that a run's link leads to."""
    left = ask(base, "/artifacts/filter", {"flow_runs": {"id": {"any_": [run]}}})
    (link,) = (one["data"] for one in left if one["key"].startswith("rapport-"))
    return httpx.get(link.split("(")[1].rstrip(")")).status_code


def main() -> None:
    """Print one row a territory, then what must hold."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    at_once = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        names = [f"territoire-{number:02}" for number in range(count)]
        for number, name in enumerate(names):
            invent(workspace / "corpora" / name, number)
        before = time.perf_counter()
        server, base = start(workspace, at_once)
        try:
            print(
                f"serveur prêt en {time.perf_counter() - before:.1f} s ; {count} territoires, {at_once} à la fois ; {os.cpu_count()} cœurs\n"
            )
            deployments = ask(base, "/deployments/filter", {})
            (one,) = (d["id"] for d in deployments if d["name"] == "diagnostic d'un territoire")
            asked = {"encodeur": "fast", "formats": ["html"]}
            runs = {
                name: str(ask(base, f"/deployments/{one}/create_flow_run", {"parameters": asked | {"territoire": name}})["id"])
                for name in names
            }
            ended, most = follow(base, runs)
            print("| territoire | état | fini après | rapport |\n|---|---|---|---|")
            pages = {name: opens(base, run) for name, run in runs.items() if ended[name][0] == "COMPLETED"}
            for name, (state, seconds) in sorted(ended.items(), key=lambda item: item[1][1]):
                print(f"| {name} | {state} | {seconds:.0f} s | {pages.get(name, '–')} |")
            whole = sum(page == 200 for page in pages.values())
            print(f"\nfinis avec leur rapport : {whole} sur {count} ; au plus {most} à la fois (limite {at_once})")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)
    sys.exit(0 if whole == count and most <= at_once else 1)


if __name__ == "__main__":
    main()
