"""`regards new` writes a territory whole or not at all, speaks to nobody unless asked, and says in French what it did."""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from pipeline import new_territory, outline_fetch
from pipeline.epci_choice import choose
from pipeline.errors import EmptyCorpus, RegardsError, TerritoryNotFound
from pipeline.inventory import take_inventory
from pipeline.manifest import Manifest, read_manifest
from pipeline.model import Territory
from pipeline.new_territory import TerritoryExists, make_territory
from pipeline.outline_fetch import OutlinesUnavailable
from pipeline.outlines import read_outlines
from pipeline.territory import CONVENTION, load_territory
from tests.helpers import run_cli

FOLDER = "granville-terre-et-mer"
SQUARE = [[[-1.6, 48.8], [-1.5, 48.8], [-1.5, 48.9123456], [-1.6, 48.9], [-1.6, 48.8]]]


@pytest.fixture
def space(tmp_path: Path) -> Path:
    return tmp_path


def new(space: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["new", *arguments, "--workspace", str(space)])


def written(space: Path) -> list[str]:
    return sorted(path.relative_to(space).as_posix() for path in space.rglob("*") if path.is_file())


def test_a_territory_is_made_from_a_name(space: Path) -> None:
    result = run_cli("new", "Granville Terre et Mer", "--workspace", str(space))
    folder = space / "corpora" / FOLDER
    assert result.returncode == 0 and result.stdout == f"Territoire écrit : {folder}\n"
    assert "communauté de communes, Manche, 32 communes, SIREN 200042604" in result.stderr
    assert f"regards check {folder}" in result.stderr
    notes = [f"corpora/{FOLDER}/{name}/LISEZMOI.txt" for name in CONVENTION]
    assert written(space) == sorted([*notes, f"corpora/{FOLDER}/.gitignore", f"corpora/{FOLDER}/territoire.toml"])
    manifest = read_manifest(folder)
    assert (manifest.nom, manifest.siren, manifest.contact) == ("Granville, Terre et Mer", "200042604", "")
    assert len(manifest.communes) == 32 and manifest.communes[0] == "Anctoville-sur-Boscq" and "Équilly" in manifest.communes[:13]
    assert manifest.publics_attendus == list(new_territory.EXPECTED)


def test_a_file_dropped_in_is_read_without_remark(space: Path) -> None:
    assert new(space, "Ouessant").exit_code == 0
    folder = space / "corpora" / "ouessant"
    with pytest.raises(EmptyCorpus, match=r"ne contient aucun fichier lisible\. Déposez vos fichiers dans documents/"):
        load_territory(folder)
    for name in CONVENTION:
        (folder / name / "note.txt").write_text("Il manque un médecin sur l'île depuis deux ans.\n", encoding="utf-8")
    territory, rejections = load_territory(folder)
    assert rejections == [] and len(territory.sources) == len(CONVENTION)
    assert territory.communes == ("Ouessant",) and territory.siren is None
    assert {source.mode for source in territory.sources} == {mode for _, mode, _, _ in CONVENTION.values()}
    assert {line.path for line in take_inventory(folder)} == {f"{name}/note.txt" for name in CONVENTION}


def test_an_empty_territory_is_refused_in_french(space: Path) -> None:
    new(space, "Granville")
    folder = space / "corpora" / FOLDER
    for words in (("check", str(folder)), ("run", FOLDER, "--workspace", str(space))):
        result = run_cli(*words)
        assert (
            result.returncode == 2
            and "Déposez vos fichiers dans documents/" in result.stderr
            and "Traceback" not in result.stderr
        )


def test_examples_of_the_manifest_are_right_once_uncommented(space: Path) -> None:
    new(space, "Granville")
    text = (space / "corpora" / FOLDER / "territoire.toml").read_text(encoding="utf-8")
    body = text[text.index("# [[sources]]") :]
    assert all(line.startswith("# ") or not line for line in body.splitlines())
    freed = re.sub(r"^# ", "", body, flags=re.MULTILINE)
    manifest = Manifest.model_validate(tomllib.loads(text + freed))
    assert manifest.sources[0].public == "elu" and manifest.locuteurs["Animatrice"].role == "enqueteur"


def test_the_same_name_gives_the_same_bytes(tmp_path: Path) -> None:
    spaces = [tmp_path / "a", tmp_path / "b"]
    for place, spelling in zip(spaces, ("Granville", "granvile terre et mer"), strict=True):
        place.mkdir()
        assert new(place, spelling).exit_code == 0
    assert written(spaces[0]) == written(spaces[1])
    assert all((spaces[0] / name).read_bytes() == (spaces[1] / name).read_bytes() for name in written(spaces[0]))


def test_git_follows_the_manifest_alone(space: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git absent")
    new(space, "Granville")
    folder = space / "corpora" / FOLDER
    (folder / "entretiens" / "maire.docx").write_bytes(b"x")
    (folder / ".secret").mkdir()
    (folder / ".secret" / "cle.json").write_text("{}", encoding="utf-8")
    subprocess.run(["git", "init", "-q", str(space)], check=True)
    listed = subprocess.run(
        ["git", "-C", str(space), "ls-files", "--others", "--exclude-standard"], capture_output=True, text=True, check=True
    )
    assert listed.stdout.split() == [f"corpora/{FOLDER}/.gitignore", f"corpora/{FOLDER}/territoire.toml"]


def test_a_territory_is_never_overwritten(space: Path) -> None:
    new(space, "Granville")
    manifest = space / "corpora" / FOLDER / "territoire.toml"
    manifest.write_text('nom = "À moi"\n', encoding="utf-8")
    result = new(space, "Granville")
    assert isinstance(result.exception, TerritoryExists) and "rien n'y est changé" in str(result.exception)
    assert "--slug granville-terre-et-mer-50" in str(result.exception) and "regards check" in str(result.exception)
    assert manifest.read_text(encoding="utf-8") == 'nom = "À moi"\n'
    manifest.unlink()
    assert "regards init" in str(new(space, "Granville").exception)
    assert not manifest.exists()


def test_two_of_one_name_stand_beside_each_other(space: Path) -> None:
    assert new(space, "Quatre Rivières (70)").exit_code == 0
    refused = new(space, "--siren", "247400666")
    assert "--slug quatre-rivieres-74" in str(refused.exception)
    assert new(space, "--siren", "247400666", "--slug", "quatre-rivieres-74").exit_code == 0
    sirens = [read_manifest(space / "corpora" / name).siren for name in ("quatre-rivieres", "quatre-rivieres-74")]
    assert sirens == ["247000623", "247400666"]


@pytest.mark.parametrize("slug", ["../ailleurs", "Mon Territoire", "", ".secret", "a/b"])
def test_a_slug_is_a_plain_name(space: Path, slug: str) -> None:
    result = new(space, "Granville", "--slug", slug)
    assert isinstance(result.exception, TerritoryExists) and "minuscules sans accents" in str(result.exception)
    assert written(space.parent / space.name) == []


def test_doubt_writes_nothing(space: Path) -> None:
    for words in (("Saint-Denis",), ("zzzzzz",), ("--siren", "1"), ()):
        result = new(space, *words)
        assert isinstance(result.exception, RegardsError), words
    result = run_cli("new", "Saint-Denis", "--workspace", str(space))
    assert result.returncode == 2 and "Erreur : « Saint-Denis » convient à 5 intercommunalités :\n  - " in result.stderr
    assert list(space.iterdir()) == []


def test_homonymous_communes_are_told(space: Path) -> None:
    new(space, "Usses et Rhône")
    text = (space / "corpora" / "usses-et-rhone" / "territoire.toml").read_text(encoding="utf-8")
    assert "# Plusieurs communes s'appellent Seyssel" in text and text.count('"Seyssel"') == 1


def test_a_workspace_must_exist(space: Path) -> None:
    assert isinstance(new(space / "absent", "Granville").exception, TerritoryNotFound)
    assert list(space.iterdir()) == []


def test_a_failure_leaves_nothing(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(folder: Path, territory: Territory) -> None:
        raise OSError(28, "No space left on device")

    (space / "corpora").mkdir()
    monkeypatch.setattr(new_territory, "read_outlines", full)
    group = choose("Granville").entries[0].group
    with pytest.raises(OSError, match="No space"):
        make_territory(group, space / "corpora" / FOLDER, b"{}", "ici")
    assert list((space / "corpora").iterdir()) == []


def test_nothing_leaves_unless_asked(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert new(space, "Granville").exit_code == 0
    asked = new(space, "Roumois", "--contours")
    assert isinstance(asked.exception, AssertionError)  # so the guard does see what --contours does


@dataclass
class Api:
    """A server that stands for the State's: what it answers by path, and what it was asked."""

    address: str = ""
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    told = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append((self.path, str(self.headers)))
            code, body = told.answers.get(self.path.split("?")[0], (404, b"{}"))
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("REGARDS_GEO_API", told.address)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()


def feature(code: str, name: str, shape: object = "polygon") -> dict[str, object]:
    geometry = {"type": "Polygon", "coordinates": SQUARE} if shape == "polygon" else shape
    return {"type": "Feature", "properties": {"code": code, "nom": name}, "geometry": geometry}


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_outlines_come_with_a_territory_when_asked(space: Path, api: Api) -> None:
    group = choose("Granville").entries[0].group
    members = [feature(member.code, "autre écriture") for member in group.members[::-1]]
    api.answers["/epcis/200042604/communes"] = (200, collection(feature("75056", "Paris"), *members))
    result = new(space, "Granville", "--contours")
    assert result.exit_code == 0, result.exception
    folder = space / "corpora" / FOLDER
    (folder / "entretiens" / "a.txt").write_text("Il manque un médecin.\n", encoding="utf-8")
    territory, rejections = load_territory(folder)
    communes, refused = read_outlines(folder, territory)
    assert rejections == [] and refused == [] and [c.code for c in communes] == [m.code for m in group.members]
    assert {c.name for c in communes} == set(group.communes)
    text = (folder / "contours" / "communes.geojson").read_text(encoding="utf-8")
    assert "48.91235" in text and "48.9123456" not in text and "Paris" not in text
    assert api.address in (folder / "contours" / "SOURCE.txt").read_text(encoding="utf-8")
    assert [path for path, _ in api.asked] == ["/epcis/200042604/communes?fields=nom,code&format=geojson&geometry=contour"]
    assert "granville" not in api.asked[0][1].lower()


def test_outlines_of_what_the_api_knows_no_group_of_come_one_by_one(space: Path, api: Api) -> None:
    api.answers["/communes/29155"] = (200, json.dumps(feature("29155", "Ouessant")).encode())
    assert new(space, "Ouessant", "--contours").exit_code == 0
    group = choose("Plaine Commune").entries[0].group
    for member in group.members:
        api.answers[f"/communes/{member.code}"] = (200, json.dumps(feature(member.code, member.name)).encode())
    assert new(space, "Plaine Commune", "--contours").exit_code == 0
    assert len(api.asked) == 1 + len(group.members)


def test_communes_without_outline_are_told(space: Path, api: Api) -> None:
    group = choose("Granville").entries[0].group
    members = [feature(m.code, m.name) for m in group.members if m.name != "Yquelon"]
    api.answers["/epcis/200042604/communes"] = (200, collection(*members, feature("50647", "Yquelon", None)))
    result = new(space, "Granville", "--contours")
    assert result.exit_code == 0 and "absentes de la carte : Yquelon" in result.stderr


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((404, b"{}"), "répond par l'erreur 404"),
        ((503, b""), "répond par l'erreur 503"),
        ((200, b"<html>portail captif</html>"), "ne répond pas par des contours"),
        ((200, b"[]"), "ne répond pas par des contours"),
        ((200, b'{"type":"FeatureCollection","features":[{"geometry":{"type":"Polygon"}}]}'), "ne répond pas par des contours"),
        ((200, b"[" * 100_000), "ne répond pas par des contours"),
        ((200, b"\xff\xfe"), "ne répond pas par des contours"),
        ((200, collection()), "le contour d'aucune commune"),
        ((200, collection(feature("75056", "Paris"))), "le contour d'aucune commune"),
        ((200, collection(feature("50218", "Granville", {"type": "Polygon", "coordinates": []}))), "ne se lisent pas"),
        ((200, b"x" * 5_000), "envoie plus de"),
    ],
)
def test_what_is_no_outline_writes_nothing(
    space: Path, api: Api, monkeypatch: pytest.MonkeyPatch, answer: tuple[int, bytes], told: str
) -> None:
    if "plus de" in told:
        monkeypatch.setattr(outline_fetch, "LARGEST", 4_000)
    api.answers["/epcis/200042604/communes"] = answer
    result = new(space, "Granville", "--contours")
    assert isinstance(result.exception, OutlinesUnavailable) and told in str(result.exception)
    assert "sans --contours" in str(result.exception) and written(space) == []
    assert not [path for path in space.rglob("*") if path.name.endswith(".partiel")]


def test_no_network_is_said(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("REGARDS_GEO_API", f"http://127.0.0.1:{free.getsockname()[1]}")  # bound, and nobody listens
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        result = new(space, "Granville", "--contours")
    assert isinstance(result.exception, OutlinesUnavailable) and "pas de réseau" in str(result.exception)
    monkeypatch.setenv("REGARDS_GEO_API", "file:///etc")
    assert "donnez une adresse en https" in str(new(space, "Granville", "--contours").exception)
    assert written(space) == []


def test_a_server_that_falls_silent_is_left(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()  # takes the call, and says nothing
        monkeypatch.setenv("REGARDS_GEO_API", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        monkeypatch.setattr(outline_fetch, "PATIENCE", 0.2)
        result = new(space, "Granville", "--contours")
    assert isinstance(result.exception, OutlinesUnavailable) and "ne répond pas" in str(result.exception)


def test_a_server_that_drips_is_left(space: Path, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outline_fetch, "DEADLINE", -1.0)
    api.answers["/epcis/200042604/communes"] = (200, collection(feature("50218", "Granville")))
    result = new(space, "Granville", "--contours")
    assert isinstance(result.exception, OutlinesUnavailable) and "n'a pas fini" in str(result.exception)
