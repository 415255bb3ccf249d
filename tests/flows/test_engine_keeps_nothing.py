"""What the engine writes for itself names nobody: neither a file of speech, nor a speaker of the manifest."""

import os
import stat
from pathlib import Path

from tests.helpers import run_cli

SAID = "ENQ : Et le bus ?\nMme Kerdraon : Il ne passe plus depuis deux ans, on prend la voiture.\nENQ : Et le médecin ?\nMme Kerdraon : Il est parti.\n"


def test_the_engine_names_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "corpora" / "discret"
    (folder / "entretiens").mkdir(parents=True)
    (folder / "entretiens" / "Solenn_Kerdraon.txt").write_text(SAID, encoding="utf-8")
    (folder / "entretiens" / "Solenn_Kerdraon.xyz").write_text("rien", encoding="utf-8")
    (folder / "territoire.toml").write_text('[locuteurs."Mme Kerdraon"]\npublic = "habitant"\n', encoding="utf-8")
    result = run_cli("run", "discret", "--workspace", str(tmp_path), "--encoder", "fast", "--format", "html")
    assert result.returncode == 0, result.stderr
    kept = [path for path in (tmp_path / ".prefect").rglob("*") if path.is_file()]
    assert any(path.name == "prefect.db" for path in kept)
    assert [path.name for path in kept if b"kerdraon" in path.read_bytes().lower()] == []
    assert os.name == "nt" or stat.S_IMODE((tmp_path / ".prefect").stat().st_mode) == 0o700
