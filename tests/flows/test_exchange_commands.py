"""`regards export` and `regards import`, as an analyst types them: out to another tool, coded there, back, and into the next run."""

import dataclasses
from importlib import import_module

import pytest

from flows.exchange_commands import EXPORTS, IMPORTS, format_of
from pipeline import decisions, store
from pipeline.errors import FormatUnknown
from pipeline.exchange.project import Coding, Project, User, guid_of
from pipeline.exchange.refi_codes import REVIEWED, reviewed_guid, theme_guid
from pipeline.exchange.refi_read import read_project
from pipeline.exchange.refi_write import write_project
from pipeline.themes.codebook import read_codebook
from tests.helpers import run_cli

HUMAN = User(guid_of("user", "Zoé"), "Zoé")


def call(workspace, *arguments):
    return run_cli(*arguments, "--workspace", str(workspace))


def coded_elsewhere(project: Project) -> tuple[Project, str, str]:
    """A project as somebody leaves it in their tool: one passage coded anew, one read whole after the machine's codes were taken off."""
    source = next(source for source in project.sources if len(source.selections) > 2)
    one, two, *rest = source.selections
    added = Coding(guid_of("coding", "1"), theme_guid("numerique"), HUMAN.guid, "2026-01-02T03:04:05Z")
    whole = Coding(guid_of("coding", "2"), reviewed_guid(), HUMAN.guid, "2026-01-02T03:04:05Z")
    selections = (dataclasses.replace(one, codings=(*one.codings, added)), dataclasses.replace(two, codings=(whole,)), *rest)
    changed = dataclasses.replace(source, selections=selections)
    sources = tuple(changed if held is source else held for held in project.sources)
    return dataclasses.replace(project, users=(*project.users, HUMAN), sources=sources), one.name.split()[1], two.name.split()[1]


def test_a_run_goes_out_is_coded_elsewhere_comes_back_and_the_next_run_takes_it(small, run_here, tmp_path):
    run = run_here(small).folder
    out = tmp_path / "petit.qdpx"
    done = call(tmp_path, "export", "petit", "--format", "qdpx", "--output", str(out))
    assert done.returncode == 0 and f"Écrit : {out}" in done.stdout, done.stderr
    unchanged = call(tmp_path, "import", "petit", str(out))
    assert unchanged.returncode == 0 and " 0 décisions nouvelles" in unchanged.stdout, unchanged.stderr
    assert decisions.read_corrections(small).empty

    project, one, two = coded_elsewhere(read_project(out))
    write_project(project, tmp_path / "code.qdpx")
    taken = call(tmp_path, "import", "petit", str(tmp_path / "code.qdpx"))
    assert taken.returncode == 0 and " 5 décisions nouvelles sur 2 passages" in taken.stdout, taken.stderr
    kept = decisions.read_corrections(small)
    told = {(row.passage_id, row.theme): (row.decision, row.labeller) for row in kept.itertuples()}
    themes = read_codebook(store.codebook_of(run)).keys
    wanted = {(two, theme): ("non", "humain:Zoé") for theme in themes} | {(one, "numerique"): ("oui", "humain:Zoé")}
    assert told == wanted
    again = call(tmp_path, "import", "petit", str(tmp_path / "code.qdpx"))
    assert again.returncode == 0 and " 0 décisions nouvelles" in again.stdout and " 5 déjà connues" in again.stdout

    tags = store.read_table(run_here(small).folder, "tags").set_index(["passage_id", "theme"])
    assert {place: (tags.loc[place, "decision"], tags.loc[place, "labeller"]) for place in wanted} == wanted
    back = call(tmp_path, "export", "petit", "--format", "qdpx", "--output", str(out))
    assert back.returncode == 0
    signed = [c for s in read_project(out).sources for held in s.selections for c in held.codings if c.user == HUMAN.guid]
    assert len(signed) == 5 and REVIEWED in {code.name for code in read_project(out).codes[-1].children}


def test_a_codebook_goes_out_and_comes_back_as_one_that_a_run_takes(small, run_here, tmp_path):
    run = run_here(small).folder
    book = tmp_path / "livre.qdc"
    assert call(tmp_path, "export", "petit", "--format", "qdc", "--output", str(book)).returncode == 0
    taken = call(tmp_path, "import", "petit", str(book))
    assert taken.returncode == 0 and "4 thèmes dans" in taken.stdout, taken.stderr
    assert read_codebook(small / "decisions" / "livre.toml") == read_codebook(store.codebook_of(run))
    refused = call(tmp_path, "import", "petit", str(book))
    assert refused.returncode == 2 and "existe déjà" in refused.stderr


def test_every_format_leads_to_a_module_that_does_it(tmp_path):
    for export in EXPORTS.values():
        assert callable(import_module(export.module).write) and export.what
    for one in IMPORTS.values():
        module = import_module(one.module)
        assert callable(module.read) and callable(module.recognises) and all(s == s.lower() for s in one.suffixes)
    nothing = tmp_path / "rien.xyz"
    nothing.write_bytes(b"\x00\x01")
    with pytest.raises(FormatUnknown, match="REFI-QDA"):
        format_of(nothing)


def test_a_project_under_another_name_is_known_by_its_content(tmp_path):
    write_project(Project("vide"), tmp_path / "projet.sauvegarde")
    assert format_of(tmp_path / "projet.sauvegarde") is IMPORTS["qdpx"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("export", "petit", "--format", "nvp"), "Formats connus : qdpx"),
        (("export", "petit", "--format", "qdpx", "--output", "a.zip"), "s'écrit dans un fichier .qdpx"),
        (("import", "petit", "absent.qdpx"), "introuvable"),
        (("export", "ailleurs", "--format", "qdpx"), "ailleurs"),
    ],
)
def test_what_cannot_be_done_is_told_in_french(tmp_path, arguments, told):
    run = tmp_path / "reports" / "petit" / "essai"
    run.mkdir(parents=True)
    (run.parent / "latest").symlink_to(run.name, target_is_directory=True)
    done = call(tmp_path, *arguments)
    assert done.returncode == 2 and told in done.stderr, done.stderr
