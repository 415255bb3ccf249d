"""A run written as a project: whole, protected, the same each time, and read back by two readers that are not ours."""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from importlib.util import find_spec

import pandas as pd
import pytest

from pipeline import decisions, store
from pipeline.exchange.project import guid_of
from pipeline.exchange.refi_in import read
from pipeline.exchange.refi_out import project_of, write
from pipeline.exchange.refi_read import read_project
from pipeline.exchange.refi_write import write_project
from pipeline.exchange.shown import open_run
from pipeline.schemas import CORRECTIONS
from pipeline.themes.codebook import fold, read_codebook

TIME = "2026-01-02T03:04:05"


@pytest.fixture(scope="module")
def written(example_run, tmp_path_factory):
    """The example as a project, with decisions of two persons."""
    folder = tmp_path_factory.mktemp("refi") / "exemple"
    folder.mkdir()
    passages = store.read_table(example_run, "passages")
    free = passages[(passages["role"] == "participant") & passages["caution"].isna()]["passage_id"].tolist()
    rows = [
        (free[0], "ecologique", "oui", "humain:Zoé", TIME, "vu sur place", "contrôle"),
        (free[0], "numerique", "non", "humain:Zoé", TIME, "", "contrôle"),
        (free[1], "economique", "non", "humain:AB", TIME, "", "incertain"),
        ("p-perdu", "economique", "oui", "humain:AB", TIME, "", ""),
    ]
    decisions.write_corrections(folder, pd.DataFrame(rows, columns=list(CORRECTIONS)))
    path = folder / "exemple.qdpx"
    return folder, path, write(example_run, folder, path), free


def wanted(run, folder, free):
    """Every coding that must be there, from the tables: words, code, coder; and how many times."""
    names = {theme.key: theme.name for theme in read_codebook(store.codebook_of(run)).themes}
    texts = dict(zip(*(store.read_table(run, "passages")[c] for c in ("passage_id", "text")), strict=True))
    tags = store.read_table(run, "tags")
    found = [
        (texts[t.passage_id], names[t.theme], t.labeller)
        for t in tags[tags["decision"] == "oui"].itertuples()
        if t.passage_id in free
    ]
    for row in store.read_table(run, "subthemes").itertuples():
        if row.passage_id in free:
            found.append((texts[row.passage_id], row.label, "machine:sous-themes"))
    found += [(texts[free[0]], names["ecologique"], "Zoé"), (texts[free[0]], f"Non : {names['numerique']}", "Zoé")]
    return Counter([*found, (texts[free[1]], f"Non : {names['economique']}", "AB")])


def unrepeated(name):
    """A code's name without what tells it from another of the same name."""
    return name.partition(" (")[0]


def test_every_coding_stands_on_its_own_words_signed_by_who_put_it(example_run, written):
    folder, path, remarks, free = written
    codings = read(path)
    assert Counter((c.quote, unrepeated(c.code), c.coder) for c in codings) == wanted(example_run, folder, free)
    assert all(c.text[c.start : c.end] == c.quote for c in codings)
    assert {(c.time, c.comment) for c in codings if c.coder == "Zoé"} == {(TIME, "vu sur place"), (TIME, "")}
    assert any("1 passage(s) corrigé(s) ne sont plus" in remark for remark in remarks)


def test_the_same_run_gives_the_same_bytes_and_so_does_what_was_read(example_run, written, tmp_path):
    folder, path, _, _ = written
    write(example_run, folder, tmp_path / "encore.qdpx")
    assert (tmp_path / "encore.qdpx").read_bytes() == path.read_bytes()
    back = read_project(path)
    assert back == project_of(example_run, folder)[0] and back.unread == ()
    write_project(back, tmp_path / "relu.qdpx")
    assert (tmp_path / "relu.qdpx").read_bytes() == path.read_bytes()


def test_voices_are_cases_with_what_may_be_told_of_them(example_run, written):
    project = read_project(written[1])
    passages = store.read_table(example_run, "passages")
    spoken = passages[passages["role"] == "participant"]
    assert len({case.name for case in project.cases}) == spoken["voice_id"].nunique() == len(project.cases)
    names = {variable.guid: variable.name for variable in project.variables}
    told = {case.guid: {names[value.variable]: value.value for value in case.values} for case in project.cases}
    with open_run(example_run) as shown:
        for voice, one in shown.voices.items():
            fixed = {
                "public": one.public,
                "perspective": one.perspective,
                "mode": one.mode,
                "rendu": one.rendering,
                "commune": one.commune,
            }
            closed = {f"question : {question}": answer for question, answer in one.variables.items()}
            assert told[guid_of("case", voice)] == {name: value for name, value in fixed.items() if value} | closed
    held = {source.guid: {s.guid for s in source.selections} for source in project.sources}
    chosen = [guid for case in project.cases for guid in (*case.selections, *(s for path in case.sources for s in held[path]))]
    assert sorted(chosen) == sorted(guid for inside in held.values() for guid in inside)
    assert {value.value for source in project.sources for value in source.values if names[value.variable] == "date"} == {
        "2025-02"
    }


def test_no_name_leaves_and_what_must_be_read_first_is_withheld(example_run, written):
    passages = store.read_table(example_run, "passages")
    with zipfile.ZipFile(written[1]) as archive:
        whole = "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    withheld = passages[passages["caution"].notna()]["text"]
    assert len(withheld) and not [text for text in withheld if text in whole]
    key = json.loads(
        (example_run.parents[2] / "corpora" / "exemple" / ".secret" / "pseudonymes.json").read_text(encoding="utf-8")
    )
    said = "\n".join(
        source.text for source in read_project(written[1]).sources if not source.description.startswith("Fichier : documents/")
    )
    names = [name for name in key["pseudonymes"]["personne"] if len(name) > 5 and " " not in name]
    assert "Mme L." not in said and "Maire :" not in said  # what transcripts call them
    assert len(names) >= 5 and not set(names) & set(re.findall(r"\w+", fold(said)))
    assert not [real for shown, real in key["sources"].items() if real != shown and real in whole]


def installed(name):
    """Ask for another reader; its absence skips a test by name, and fails in CI."""
    if find_spec(name) is None:
        message = f"lecteur absent : {name} (il est parmi les dépendances de développement)"
        (pytest.fail if os.environ.get("REGARDS_STRICT") else pytest.skip)(message)


READER = """
import json, os, sys
from qualitative_coding.refi_qda.reader import REFIQDAReader
from qualitative_coding.corpus import QCCorpus
os.chdir(sys.argv[2])
REFIQDAReader(sys.argv[1]).unpack_project(sys.argv[2])
corpus = QCCorpus("settings.yaml")
with corpus.session():
    rows = [list(row) for row in corpus.get_coded_lines()]
open(sys.argv[3], "w", encoding="utf-8").write(json.dumps(rows))
"""


def test_qualitative_coding_finds_it_valid_and_reads_every_coding_on_its_line(written, tmp_path):
    installed("qualitative_coding")
    (tmp_path / "projet").mkdir()
    rows = tmp_path / "lignes.json"
    command = [sys.executable, "-c", READER, str(written[1]), str(tmp_path / "projet"), str(rows)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONBREAKPOINT": "0"})
    assert done.returncode == 0, done.stderr
    files = {path.name: path.read_text(encoding="utf-8").split("\n") for path in (tmp_path / "projet" / "corpus").iterdir()}
    found = {(files[name][line], code, coder) for code, coder, line, name in json.loads(rows.read_text(encoding="utf-8"))}
    ours = {(c.text[: c.text.index("\n", c.start)].rpartition("\n")[2], c.code, c.coder) for c in read(written[1])}
    assert found == ours and len(json.loads(rows.read_text(encoding="utf-8"))) == len(read(written[1]))


def test_pyrefiqda_reads_every_coding_at_its_characters(written, tmp_path):
    installed("pyrefiqda")
    from pyrefiqda.refiproject import RefiProject

    project = RefiProject.load(written[1], extract_dir=str(tmp_path))
    codes, waiting = {}, list(project.code_book.codes.code)
    while waiting:
        code = waiting.pop()
        codes[code.guid] = code.name
        waiting += code.code
    users = {user.guid: user.name for user in project.users.user}
    found = []
    for source in project.sources.text_source:
        path = RefiProject.resolve_source_path(source.plain_text_path, tmp_path)
        text = path.read_bytes().decode("utf-8")
        for selection in source.plain_text_selection:
            words = text[selection.start_position : selection.end_position]
            found += [(source.name, words, codes[c.code_ref.target_guid], users[c.creating_user]) for c in selection.coding]
    assert Counter(found) == Counter((c.document, c.quote, c.code, c.coder) for c in read(written[1]))
    assert len(project.cases.case) == len(read_project(written[1]).cases)
