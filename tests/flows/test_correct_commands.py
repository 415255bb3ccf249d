"""From a run to a corrected one, by the commands that an analyst types."""

import shutil

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from pipeline import store
from tests.conftest import EXAMPLE
from tests.helpers import run_cli


@pytest.fixture(scope="module")
def workspace(tmp_path_factory, example_run):
    """A workspace of its own, with the example and its run."""
    root = tmp_path_factory.mktemp("corrections")
    shutil.copytree(EXAMPLE, root / "corpora" / "exemple", ignore=shutil.ignore_patterns(".secret", "decisions", "sources"))
    shutil.copytree(example_run, root / "reports" / "exemple" / example_run.name)
    (root / "reports" / "exemple" / "latest").symlink_to(example_run.name, target_is_directory=True)
    return root


def call(workspace, *arguments):
    return run_cli(*arguments, "--workspace", str(workspace))


def coded(source, target, decide):
    """Fill a workbook as a person would: `decide` gives the cells of the themes of a row."""
    rows = CalamineWorkbook.from_path(str(source)).get_sheet_by_index(0).to_python()
    first = rows[0].index("ecologique")
    with xlsxwriter.Workbook(str(target), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet("À corriger")
        for number, row in enumerate(rows):
            cells = list(map(str, row))
            if number:
                cells[first : first + 4] = decide(number)
            for column, cell in enumerate(cells):
                page.write_string(number, column, cell)
    return [row[0] for row in rows[1:]]


def test_export_import_agreement_learn_and_run(workspace, tmp_path):
    sheet = tmp_path / "feuille.xlsx"
    done = call(workspace, "correct", "export", "exemple", "--output", str(sheet), "--size", "20")
    assert done.returncode == 0 and "20 passages" in done.stdout, done.stderr
    again = call(workspace, "correct", "export", "exemple", "--output", str(sheet))
    assert again.returncode == 2 and "porte peut-être des saisies" in again.stderr

    ids = coded(sheet, tmp_path / "ab.xlsx", lambda n: ["oui" if n % 4 == j else "non" for j in range(4)])
    coded(sheet, tmp_path / "cd.xlsx", lambda n: ["oui" if n % 4 == j and n > 4 else "non" for j in range(4)])
    alone = call(workspace, "correct", "import", "exemple", str(tmp_path / "ab.xlsx"), "--coder", "AB")
    assert alone.returncode == 0 and "20 passages corrigés repris" in alone.stdout, alone.stderr
    refused = call(workspace, "correct", "agreement", "exemple")
    assert refused.returncode == 2 and "deux personnes" in refused.stderr
    assert call(workspace, "correct", "import", "exemple", str(tmp_path / "cd.xlsx"), "--coder", "CD").returncode == 0
    both = call(workspace, "correct", "agreement", "exemple")
    assert both.returncode == 0 and "kappa" in both.stdout and "alpha" in both.stdout, both.stderr
    assert call(workspace, "correct", "import", "exemple", str(tmp_path / "ab.xlsx"), "--coder", "AB").returncode == 0

    learnt = call(workspace, "learn", "exemple", "--encoder", "fast")
    assert learnt.returncode == 0 and "20 passages corrigés appris" in learnt.stdout, learnt.stderr
    run = call(workspace, "run", "exemple", "--encoder", "fast", "--format", "html")
    assert run.returncode == 0, run.stderr
    tags = store.read_table(store.latest_run(store.Workspace(workspace), "exemple"), "tags")
    mine = tags[tags["passage_id"].isin(ids)]
    assert set(mine["labeller"]) == {"humain:AB"} and len(mine) == 80
    assert tags.loc[~tags["passage_id"].isin(ids), "labeller"].str.endswith("+20").all()


def test_bad_rows_are_told_and_the_exit_code_says_so(workspace, tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "x.xlsx")) as book:
        page = book.add_worksheet("À corriger")
        page.write_row(0, 0, ["repère", "ecologique", "demographique", "numerique", "economique"])
        page.write_row(1, 0, ["p-inconnu", "oui", "", "", ""])
    done = call(workspace, "correct", "import", "exemple", str(tmp_path / "x.xlsx"), "--coder", "AB")
    assert done.returncode == 1 and "x.xlsx, ligne 2 : le repère « p-inconnu »" in done.stderr


def test_learning_without_corrections_is_refused(workspace, tmp_path, example_run):
    shutil.copytree(EXAMPLE, tmp_path / "corpora" / "exemple", ignore=shutil.ignore_patterns(".secret", "decisions", "sources"))
    shutil.copytree(example_run, tmp_path / "reports" / "exemple" / "latest")
    done = call(tmp_path, "learn", "exemple")
    assert done.returncode == 2 and "regards correct import" in done.stderr


def test_a_codebook_is_checked(tmp_path):
    path = tmp_path / "livre.toml"
    path.write_text(
        'identifiant = "a"\nversion = "1"\nnom = "Essai"\n[[themes]]\ncle = "bus"\nnom = "Bus"\ndefinition = "Les bus."\n',
        encoding="utf-8",
    )
    done = run_cli("codebook", "check", str(path))
    assert done.returncode == 0 and "bus (vide)" in done.stdout and "bus (exemples)" in done.stdout


def test_another_codebook_runs_without_training(workspace, tmp_path):
    path = tmp_path / "livre.toml"
    path.write_text(
        'identifiant = "logement"\nversion = "1"\nnom = "Logement"\n[[themes]]\ncle = "logement"\nnom = "Logement"\n'
        'definition = "Maison, appartement, loyer, locataire, logement social, habitat."\nexemples = ["On ne trouve rien à louer."]\n',
        encoding="utf-8",
    )
    (tmp_path / "t.csv").write_text(
        "id;texte\n1;Les loyers sont trop chers, on ne trouve pas d'appartement.\n2;Merci.\n", encoding="utf-8"
    )
    done = run_cli(
        "tag",
        str(tmp_path / "t.csv"),
        "--column",
        "texte",
        "--output",
        str(tmp_path / "s.csv"),
        "--codebook",
        str(path),
        "--explain",
    )
    assert done.returncode == 0, done.stderr
    lines = (tmp_path / "s.csv").read_text(encoding="utf-8-sig").splitlines()
    assert (
        lines[0] == "id;texte;p_logement;themes;incertain;hors_livre;mots" and ";logement;" in lines[1] and ";aucun;" in lines[2]
    )
