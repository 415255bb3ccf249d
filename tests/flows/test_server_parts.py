"""Parts of the server, without one: folders that change, links, forms, and what a failure may tell."""

import asyncio
import os
import socket
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from flows import patience
from flows.deployments import DIAGNOSTIC, LEARNING, OFFERS, SYNTHESES, SYNTHESIS, check_territory, codebook_named, form_of
from flows.discreet import HIDDEN, Unforeseen, discreet, masked
from flows.folder_watch import FolderWatch
from flows.report_site import KEY, Front, key_of, link_of, reports_site
from flows.server import AUTH, ServerRefused
from flows.server_commands import deploy_command, server_command
from pipeline import store, synthesis_writing
from pipeline.errors import CodebookError, TerritoryNotFound
from pipeline.ingest.read import file_hash
from tests.flows.test_open import add_run

Found = TypeVar("Found")


def finished(work: Coroutine[object, object, Found]) -> Found:
    """Run a coroutine in a thread of its own: a browser that another test opened may keep a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def ran(workspace: Path, slug: str) -> None:
    """Write the manifest of a run that read the folder as it stands."""
    folder = workspace / "corpora" / slug
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "territoire.toml"]
    manifest = folder / "territoire.toml"
    print_ = {
        "inputs": {f"fichier-{number}": file_hash(path) for number, path in enumerate(files)},
        "manifest": file_hash(manifest) if manifest.is_file() else None,
        "parameters": {"encoder": "fast", "sample": 20, "k": 5, "ocr": True, "codebook": "postures.toml"},
    }
    run = store.new_run(store.Workspace(workspace), slug, print_)
    store.finish_run(run, print_, {}, slug)


def test_a_new_file_is_told_once_and_once_it_is_whole(tmp_path: Path) -> None:
    folder = tmp_path / "corpora" / "petit"
    put(folder, "documents/plan.txt", "Un plan.")
    ran(tmp_path, "petit")
    watch = FolderWatch(tmp_path, "petit")
    assert [watch.changed() for _ in range(3)] == [False, False, False]
    added = put(folder, "entretiens/un.txt", "A : bon")
    assert not watch.changed()  # it may still be written
    put(folder, "entretiens/un.txt", "A : bonjour")
    assert not watch.changed()
    assert [watch.changed() for _ in range(3)] == [True, False, False]
    watch.forget()
    assert [watch.changed() for _ in range(2)] == [True, False]
    ran(tmp_path, "petit")
    os.utime(added, ns=(1, 1))
    assert [watch.changed() for _ in range(3)] == [False, False, False]  # another time, the same contents
    added.rename(added.with_name("deux.txt"))
    assert [watch.changed() for _ in range(3)] == [False, False, False]
    put(folder, "territoire.toml", 'nom = "Petit"\n')
    assert [watch.changed() for _ in range(3)] == [False, True, False]
    added.with_name("deux.txt").unlink()
    assert [watch.changed() for _ in range(3)] == [False, True, False]


def test_a_watched_folder_may_be_empty_wrong_or_never_run(tmp_path: Path) -> None:
    folder = tmp_path / "corpora" / "petit"
    watch = FolderWatch(tmp_path, "petit")
    assert [watch.changed() for _ in range(2)] == [False, False]
    put(folder, "documents/plan.txt", "Un plan.")
    manifest = put(folder, "territoire.toml", "nom = ")
    assert [watch.changed() for _ in range(3)] == [False, False, False]
    manifest.unlink()
    assert [watch.changed() for _ in range(3)] == [False, True, False]
    assert watch.parameters() == {"territoire": "petit"}


def test_a_run_that_a_new_file_starts_is_asked_like_the_last(tmp_path: Path) -> None:
    put(tmp_path / "corpora" / "petit", "documents/plan.txt", "Un plan.")
    ran(tmp_path, "petit")
    asked = FolderWatch(tmp_path, "petit").parameters()
    assert asked == {"territoire": "petit", "encodeur": "fast", "echantillon": 20, "ocr": True, "livre_de_codes": "postures"}
    assert asked.keys() <= form_of(DIAGNOSTIC, tmp_path)["properties"].keys()


def test_every_field_of_every_form_is_told_in_french(tmp_path: Path) -> None:
    (tmp_path / "corpora" / "un-territoire").mkdir(parents=True)
    (tmp_path / "corpora" / ".cache").mkdir()
    put(tmp_path, "models/codebooks/le-mien.toml", "")
    for offer in OFFERS:
        fields = form_of(offer, tmp_path)["properties"]
        assert all(field["title"] != name and field["description"] for name, field in fields.items())
        assert fields["territoire"]["enum"] == ["un-territoire"]
    assert form_of(SYNTHESIS, tmp_path)["properties"]["avec"]["items"]["enum"] == ["un-territoire"]
    assert set(SYNTHESES) == set(synthesis_writing.FORMATS)
    assert form_of(DIAGNOSTIC, tmp_path)["properties"]["livre_de_codes"]["enum"] == ["le-mien", "postures", "transitions"]
    assert "enum" not in form_of(LEARNING, tmp_path / "ailleurs")["properties"]["territoire"]


@pytest.mark.parametrize("name", ["..", ".", "", "inconnu", "un/deux", "/tmp"])
def test_a_page_opens_no_other_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "corpora" / "un").mkdir(parents=True)
    check_territory("un", tmp_path)
    with pytest.raises(TerritoryNotFound, match="Territoires de cet espace de travail : un"):
        check_territory(name, tmp_path)
    with pytest.raises(CodebookError, match="Livres connus : postures, transitions"):
        codebook_named(f"../{name}", tmp_path)


def test_a_message_loses_the_names_of_speech_and_no_other(tmp_path: Path) -> None:
    put(tmp_path, "entretiens/eau.txt", "")
    put(tmp_path, "entretiens/Mme Kerdraon.docx", "")
    put(tmp_path, "documents/plan local.pdf", "")
    put(tmp_path, "territoire.toml", '[locuteurs."M. Le Goff"]\n')
    told = "entretiens/Mme Kerdraon.docx : vide ; eau.txt aussi, pas « plan local.pdf » ni le réseau ; M. Le Goff parle, Mme Kerdraon non."
    assert masked(told, tmp_path) == (
        f"{HIDDEN} : vide ; {HIDDEN} aussi, pas « plan local.pdf » ni le réseau ; {HIDDEN} parle, {HIDDEN} non."
    )
    assert masked(told, tmp_path / "ailleurs") == told


def test_an_unforeseen_error_is_told_by_its_kind() -> None:
    def broken(text: str) -> None:
        if text:
            raise ValueError(text)
        raise CodebookError("Livre vide.")

    with pytest.raises(Unforeseen, match=r"^ValueError$"):
        discreet(broken)("Mme Kerdraon a dit")
    with pytest.raises(CodebookError, match="Livre vide"):
        discreet(broken)("")


@pytest.fixture
def site(tmp_path: Path) -> tuple[Path, httpx.AsyncClient]:
    """A run of a workspace, and a client of its site."""
    (tmp_path / ".prefect").mkdir()
    run = add_run(tmp_path, "2026-01-01-000000-abc-1")
    front = Front(Starlette(), reports_site(tmp_path), "http://127.0.0.1:4200", frozenset({"127.0.0.1:4200", "localhost:4200"}))
    return run, httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://127.0.0.1:4200")


def test_a_link_opens_its_run_and_nothing_else(site: tuple[Path, httpx.AsyncClient], tmp_path: Path) -> None:
    run, client = site
    other = add_run(tmp_path, "2026-01-02-000000-abc-2")
    link = link_of("http://127.0.0.1:4200", tmp_path, run / "rapport.html")

    async def answers() -> list[int]:
        asked = (
            link,
            link.replace("rapport.html", "rapport.pdf"),
            link.replace("rapport.html", "manifest.json"),
            link.replace("rapport.html", "lien.html"),
            link.replace("rapport.html", "..%2f..%2fsecret.html"),
            link.replace(run.name, other.name),
            link.replace(run.name, ".."),
            link + "?x=é",
        )
        return [(await client.get(one)).status_code for one in asked]

    assert finished(answers()) == [200, 200, 404, 404, 404, 404, 404, 200]
    assert len(key_of(tmp_path)) == 64
    assert os.name == "nt" or (tmp_path / ".prefect" / KEY).stat().st_mode & 0o077 == 0


def test_a_wrong_call_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.delenv(AUTH, raising=False)
    with pytest.raises(ServerRefused, match="n'est pas un espace de travail"):
        server_command(tmp_path)
    (tmp_path / "corpora").mkdir()
    with pytest.raises(TerritoryNotFound, match="« inconnu » est introuvable"):
        server_command(tmp_path, watch=["inconnu"])
    with pytest.raises(ServerRefused, match="veut un mot de passe"):
        server_command(tmp_path, host="0.0.0.0", expose=True)
    with socket.socket() as taken, pytest.raises(ServerRefused, match="n'est pas disponible"):
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server_command(tmp_path, port=taken.getsockname()[1])
    with pytest.raises(ServerRefused, match="Aucun serveur ne tourne"):
        deploy_command(tmp_path)
    with pytest.raises(ServerRefused, match="--territory et --cron ensemble"):
        deploy_command(tmp_path, cron="0 6 * * 1")


def test_a_busy_database_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PAUSE", 0.0)
    heard: list[bytes] = []

    async def busy(request: Request) -> Response:
        heard.append(await request.body())
        if len(heard) < 3 or "jamais" in request.url.path:
            raise OSError("database is locked")
        return PlainTextResponse("fait")

    async def told(request: Request, error: Exception) -> Response:
        return PlainTextResponse("occupé", status_code=503)

    inner = Starlette(routes=[Route("/{path:path}", busy, methods=["GET", "POST"])], exception_handlers={Exception: told})
    engine = Starlette(routes=[Mount("/api", inner), Mount("/", inner)])
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(patience.Patient(engine), raise_app_exceptions=False), base_url="http://127.0.0.1"
    )
    assert finished(client.post("/api/runs", content=b"un")).text == "fait"
    assert heard == [b"un"] * 3
    heard.clear()
    assert finished(client.get("/api/jamais")).status_code == 503
    assert len(heard) == patience.TRIES
    heard.clear()
    assert finished(client.get("/page")).status_code == 503
    assert len(heard) == 1
