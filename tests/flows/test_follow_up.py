"""`regards follow-up` from the command line: two waves are compared once, and what changed since is refused."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.diagnostic import Sealed
from flows.follow_up import Order, follow_up
from flows.follow_up_launch import FollowWish, _check_codebook, _check_coded_alike, _run
from pipeline import store
from pipeline.errors import FollowUpRefused
from pipeline.exchange.iramuteq import write
from pipeline.exchange.shown import open_run
from pipeline.exchange.tables import tables_of
from pipeline.follow_up import frozen_of, read_followed
from pipeline.follow_up_writing import unchanged
from pipeline.ingest.written.starred import cut_texts
from pipeline.schemas.waves import FOLLOW_UP
from pipeline.side_tables import read_side_table
from tests.small import Runs

# Invented answers.
WORK = (
    "Il n'y a plus d'emploi par ici, l'usine a fermé et les jeunes partent chercher du travail ailleurs",
    "Les commerces du bourg ferment les uns après les autres, plus personne ne reprend",
    "Mon salaire ne suffit plus, et aucune entreprise n'embauche dans la vallée",
)
REST = (
    "La rivière sent mauvais l'été, il faudrait arrêter de polluer et replanter des haies",
    "Je voudrais un médecin, ma mère a quatre-vingts ans et personne ne vient plus la soigner",
    "On se plaît bien ici, les gens se parlent encore sur la place le dimanche",
)
ENDS = (
    "depuis des années", "et cela me pèse", "surtout du côté du moulin", "comme le disait déjà mon voisin", "et rien ne bouge",
    "même en plein été", "à ce qu'on me raconte au marché", "quand je rentre le soir", "pour ceux qui restent", "dans les hameaux",
    "et personne ne nous écoute", "plus qu'avant", "de l'autre côté du pont", "voilà ce que je vois",
)  # fmt: skip
VOICES, QUESTION = 40, "De quoi auriez-vous besoin ?"
MANIFEST = """nom = "Val d'Essai (inventé)"
[[vagues]]
nom = "2024"
debut = "2024"
fin = "2024"
[[vagues]]
nom = "2026"
"""
SOURCE = """[[sources]]
motif = "reponses/{name}.csv"
{wave}
[sources.colonnes]
questions = ["{question}"]
"""
DATED = {"avant": 'date = "2024-05"', "apres": 'vague = "2026"', "autre": ""}


def answers(path: Path, work: int, question: str = QUESTION) -> None:
    """Write answers of which so many are about work."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", question])
        rows.writerows([f"{path.stem}-{n}", f"{(WORK if n < work else REST)[n % 3]}, {ENDS[n // 3]}."] for n in range(VOICES))


def territory(workspace: Path) -> Path:
    folder = workspace / "corpora" / "val"
    answers(folder / "reponses" / "avant.csv", 6)
    answers(folder / "reponses" / "apres.csv", 30)
    answers(folder / "reponses" / "autre.csv", 2)
    told = [SOURCE.format(name=name, wave=wave, question=QUESTION) for name, wave in DATED.items()]
    (folder / "territoire.toml").write_text("".join([MANIFEST, *told]), encoding="utf-8")
    return folder


def test_two_waves_are_compared_once(tmp_path: Path, run_here: Runs):
    folder, place = territory(tmp_path), store.Workspace(tmp_path)
    run = run_here(folder).folder
    followed = read_followed(folder, run)
    assert followed.unplaced == ("reponses/reponse-2.csv",) and followed.pair == ("2024", "2026")
    made, problems = follow_up.fn(followed.slug, Sealed(Order(place, followed, ("html", "docx"))))
    assert not problems and unchanged(place, followed) == made
    tables = {name: read_side_table(made, name, schema) for name, schema in FOLLOW_UP.items()}
    changes = tables["changes"].query("level == 'theme' and perspective == 'vecu'").set_index("theme")
    assert changes.at["economique", "verdict"] == "hausse" and changes.at["numerique", "verdict"] not in ("hausse", "baisse")
    assert set(tables["wave_shares"]["wave"]) == {"2024", "2026"}
    page = (made / "suivi.html").read_text(encoding="utf-8")
    assert "a augmenté" in page and "Val d’Essai" in page and "apres.csv" not in page
    assert (made / "suivi.docx").is_file() and not (made / "suivi.pdf").exists()
    assert frozen_of(run)["encodeur"] == "fast"
    # By the command: the territory is not run again, nor the follow-up.
    again = CliRunner().invoke(app, ["follow-up", "val", "--workspace", str(tmp_path), "--format", "html,docx"])
    assert again.exit_code == 0 and "Rien n'a changé" in again.output and "suivi.html" in again.output, again.output
    assert "1 source sans vague, hors de la comparaison : reponses/autre.csv." in " ".join(again.output.split())
    assert store.latest_run(place, "val") == run and store.latest_run(place, "suivi-val") == made
    _leaves_with_its_waves(tmp_path)
    _refuses_what_changed(tmp_path, folder)


def _leaves_with_its_waves(workspace: Path) -> None:
    run = store.latest_run(store.Workspace(workspace), "val")
    with open_run(run) as shown:
        told = [voice.wave for voice in shown.voices.values()]
        voices = next(table for table in tables_of(shown) if table.name == "Voix")
        assert set(told) == {"2024", "2026", None} and told.count("2024") == VOICES
        assert "vague" in [column.title for column in voices.columns]
    write(run, workspace / "corpora" / "val", workspace / "val.txt")
    texts, _ = cut_texts((workspace / "val.txt").read_text(encoding="utf-8"), "val.txt")
    assert {dict(text.stars)["vague"] for text in texts} == {"2024", "2026", "non-precise"}


def _refuses_what_changed(workspace: Path, folder: Path) -> None:
    place, run = store.Workspace(workspace), store.latest_run(store.Workspace(workspace), "val")
    wish = FollowWish("val", workspace, ("html",))
    _check_coded_alike(wish, place, "suivi-val", run)
    facts = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    facts["rapport"]["faits"] = [[n, "transitions-fast-9" if n == "Étiqueteur" else v] for n, v in facts["rapport"]["faits"]]
    (run / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
    assert frozen_of(run)["étiqueteur"] == "transitions-fast-9"
    with pytest.raises(FollowUpRefused, match="étiqueteur"):
        _check_coded_alike(wish, place, "suivi-val", run)
    _check_coded_alike(FollowWish("val", workspace, ("html",), recode=True), place, "suivi-val", run)
    with pytest.raises(FollowUpRefused, match="--recode"):
        _check_codebook(wish, "une autre empreinte", store.DEFAULT_CODEBOOK)
    with pytest.raises(FollowUpRefused, match="transitions-fast-9"):
        _run(wish, place, None)  # type: ignore[arg-type]
    with pytest.raises(FollowUpRefused, match="encodeur"):
        _run(FollowWish("val", workspace, ("html",), encoder="precise"), place, None)  # type: ignore[arg-type]
    (folder / "territoire.toml").write_text('[[vagues]]\nnom = "2024"\n', encoding="utf-8")
    with pytest.raises(FollowUpRefused, match="au moins deux"):
        _run(wish, place, None)  # type: ignore[arg-type]
