"""Roles that `regards init` proposes: told by labels, guessed from questions, or left to the analyst."""

from pipeline.inventory import write_manifest
from pipeline.manifest import read_manifest
from pipeline.territory import load_territory


def test_roles_are_proposed_and_guesses_say_so(tmp_path):
    talks = tmp_path / "entretiens"
    talks.mkdir()
    (talks / "a.txt").write_text(
        "Anne : Et le bus ?\nOdile : Il ne passe plus ici depuis l'automne.\nAnne : Et la crue ?\nOdile : Elle a tout pris, la cave et le jardin.",
        encoding="utf-8",
    )
    (talks / "b.txt").write_text("ENQ : Et ici ?\nE2 : Rien ne va.\nENQ : Ah ?\nE2 : Rien du tout.", encoding="utf-8")
    (talks / "c.txt").write_text(
        "ENQ : Et ici ?\nAnne : Rien ne va plus depuis longtemps.\nENQ : Ah ?\nAnne : Rien du tout.", encoding="utf-8"
    )
    text = write_manifest(tmp_path).read_text(encoding="utf-8")
    manifest = read_manifest(tmp_path)
    assert {name: entry.role for name, entry in manifest.locuteurs.items()} == {"ENQ": "enqueteur", "Odile": "participant"}
    assert "# Anne n'a pas le même rôle" in text
    assert load_territory(tmp_path)[0].speakers["ENQ"].role == "enqueteur"


def test_a_guess_is_to_be_checked(tmp_path):
    (tmp_path / "entretiens").mkdir()
    (tmp_path / "entretiens" / "a.txt").write_text(
        "Anne : Et le bus ?\nOdile : Il ne passe plus ici depuis l'automne.\nAnne : Et la crue ?\nOdile : Elle a tout pris.",
        encoding="utf-8",
    )
    lines = write_manifest(tmp_path).read_text(encoding="utf-8").splitlines()
    assert "à vérifier" in lines[lines.index('[locuteurs."Anne"]') - 1]
