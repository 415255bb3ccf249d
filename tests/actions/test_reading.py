"""Plans in tables, in sheets and in orientations, as offices write them."""

from pathlib import Path

import docx
import pytest
import xlsxwriter
from reportlab.pdfgen import canvas
from reportlab.platypus import SimpleDocTemplate, Table

from pipeline.actions.identity import recognise
from pipeline.actions.lines import Line
from pipeline.actions.orientations import read_orientations
from pipeline.actions.plan import Told
from pipeline.actions.reading import has_plan, read_plan
from pipeline.actions.sheets import read_sheets
from pipeline.actions.states import state_of
from pipeline.errors import PlanMissing
from pipeline.schemas.actions import ACTION_STATES, ACTIONS
from tests.conftest import SHARED, need
from tests.helpers import ROOT

EXAMPLE = ROOT / "corpora" / "exemple"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A territory with an empty folder of actions."""
    (tmp_path / "actions").mkdir()
    (tmp_path / "territoire.toml").write_text('communes = ["Brévigny", "Vaudoré"]\n', encoding="utf-8")
    return tmp_path


def _csv(folder: Path, text: str, name: str = "plan.csv") -> Path:
    (folder / "actions" / name).write_text(text, encoding="utf-8")
    return folder


def test_example_plan_is_read_whole_over_its_two_dates() -> None:
    plan = read_plan(EXAMPLE)
    assert list(plan.actions.columns) == list(ACTIONS)
    assert list(plan.states.columns) == list(ACTION_STATES)
    assert plan.actions["number"].tolist() == [
        "1.1",
        "1.2",
        "1.3",
        "1.4",
        "1.5",
        "2.1",
        "2.2",
        "2.3",
        "2.4",
        "2.5",
        "3.1",
        "3.2",
        "3.3",
        "4.1",
        "4.2",
        "4.3",
    ]
    assert [(p.kind, p.date, p.actions) for p in plan.plans] == [
        ("fiches", None, 1), ("fiches", None, 1), ("tableau", "2025-01", 14), ("tableau", "2026-06", 14)
    ]  # fmt: skip
    flood = plan.states[plan.states["action_id"] == plan.actions.set_index("number").at["2.1", "action_id"]]
    assert flood["state"].tolist() == ["en-cours", "termine"]
    assert plan.actions.set_index("number").at["2.2", "communes"] == "Brévigny; La Chapelle-aux-Joncs"
    assert plan.actions.set_index("number").at["1.5", "pilot"] == "Commune de Brévigny"
    assert not plan.actions["pilot"].str.contains("Fréville").any()
    assert not plan.refusals
    assert any("reconnue, par son numéro 2.4" in remark for remark in plan.remarks)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("Non démarrée", "a-lancer"), ("à lancer en 2026", "a-lancer"), ("Programmée", "a-lancer"), ("0 %", "a-lancer"),
        ("Engagée", "en-cours"), ("en cours d'achèvement", "en-cours"), ("partiellement réalisé", "en-cours"), ("Non terminée", "en-cours"),
        ("35%", "en-cours"), ("Travaux en cours", "en-cours"), ("Réalisée", "termine"), ("100 %", "termine"), ("clôturé", "termine"),
        ("Abandonnée", "abandonne"), ("sans suite", "abandonne"), ("Reportée à 2027", "suspendu"), ("en attente de lancement", "suspendu"),
        ("voir le préfet", None),
    ],
)  # fmt: skip
def test_states_are_told_from_french_wordings(said: str, state: str | None) -> None:
    assert state_of(said) == state


def test_headings_below_a_title_and_axes_on_their_own_rows_are_understood(folder: Path) -> None:
    with xlsxwriter.Workbook(str(folder / "actions" / "plan_2025.xlsx")) as book:
        sheet = book.add_worksheet()
        rows = [
            ["Plan climat"], [], ["Code action", "Libellé", "Chef de file", "Coût total HT", "Dont État", "Taux d'avancement", "Échéance", "Avis du maire"],
            ["AXE 1 – Mobilité"], ["1", "Créer une navette", "Paul Durand, service mobilité", 1000, 500, 0.4, "2026", "favorable"],
            ["2", "Ouvrir une halte", "CCVO", 10, "", 1, "2027", ""], ["Total", "", "", 1010], ["AXE 2 – Habitat"], ["3", "Rénover", "", "", "", "", "", ""],
        ]  # fmt: skip
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
    plan = read_plan(folder)
    table = plan.actions.set_index("number")
    assert table["title"].tolist() == ["Créer une navette", "Ouvrir une halte", "Rénover"]
    assert table["axis"].tolist() == ["AXE 1 – Mobilité", "AXE 1 – Mobilité", "AXE 2 – Habitat"]
    assert table["state"].tolist()[:2] == ["en-cours", "termine"]
    assert table.at["1", "pilot"] == "service mobilité"
    assert table.at["1", "budget"] == "1\u202f000"
    assert [r.reason for r in plan.refusals] == ["ligne de total ou de source"]
    assert any("Avis du maire" in remark for remark in plan.remarks)


def test_one_column_a_year_gives_one_state_a_year(folder: Path) -> None:
    plan = read_plan(_csv(folder, "Action;État fin 2024;État fin 2025\nPlanter des haies;à lancer;réalisé\n"))
    assert plan.states[["date", "state"]].to_numpy().tolist() == [["2024", "a-lancer"], ["2025", "termine"]]
    assert plan.actions["state"].tolist() == ["termine"]


def test_columns_are_told_by_the_manifest_and_a_wrong_one_is_refused_by_name(folder: Path) -> None:
    _csv(folder, "Machin;Truc;Bidule\nPlanter des haies;Le parc;fini\n")
    manifest = folder / "territoire.toml"
    manifest.write_text('[plan_action.colonnes]\ntitre = "Machin"\npilote = "Truc"\netat = "Bidule"\n', encoding="utf-8")
    row = read_plan(folder).actions.iloc[0]
    assert (row["title"], row["pilot"], row["state"]) == ("Planter des haies", "Le parc", "termine")
    manifest.write_text('[plan_action.colonnes]\ntitre = "Machine"\n', encoding="utf-8")
    refusal = read_plan(folder).refusals[0]
    assert "Machine" in refusal.detail and refusal.source == "actions/plan.csv"


def test_what_cannot_be_read_is_refused_and_costs_nothing_else(folder: Path) -> None:
    _csv(folder, "Action;Pilote\nPlanter des haies;CCVO\n;Personne\n")
    (folder / "actions" / "abime.xlsx").write_bytes(b"PK rien")
    (folder / "actions" / "photo.png").write_bytes(b"rien")
    plan = read_plan(folder)
    assert plan.actions["title"].tolist() == ["Planter des haies"]
    assert {refusal.source for refusal in plan.refusals} == {"actions/abime.xlsx", "actions/photo.png"}


def test_without_a_plan_the_message_says_where_to_put_one(folder: Path) -> None:
    assert not has_plan(folder)
    with pytest.raises(PlanMissing, match="actions"):
        read_plan(folder)


def test_order_of_rows_changes_no_identifier(folder: Path) -> None:
    rows = ["Planter des haies", "Ouvrir une halte", "Rénover l'école"]
    first = read_plan(_csv(folder, "Action\n" + "\n".join(rows) + "\n")).actions.set_index("title")["action_id"]
    again = read_plan(_csv(folder, "Action\n" + "\n".join(reversed(rows)) + "\n")).actions.set_index("title")["action_id"]
    assert first.to_dict() == again.to_dict()


def test_reworded_titles_are_followed_and_told_and_numbers_of_two_plans_do_not_mix() -> None:
    old = (Told("Ouvrir une maison de santé au bourg"), Told("Planter des haies", number="1"))
    new = (Told("Ouvrir une maison de la santé au bourg"), Told("Étendre la zone d'activités", number="1"))
    known, remarks = recognise([old, new])
    assert [len(one.tellings) for one in known] == [2, 1, 1]
    assert len({one.identifier for one in known}) == 3
    assert len(remarks) == 1 and "reformulée" in remarks[0]


def test_an_action_renumbered_is_followed_by_its_title_whatever_the_order() -> None:
    old = (
        Told("Rénover l'école de Brévigny", number="1"),
        Told("Rénover l'école de Vaudoré", number="2"),
        Told("Animer", number="3"),
    )
    new = (Told("Rénover l'école de Vaudoré", number="1"), Told("Rénover l'école de Brévigny", number="2"), Told("Animer", number="4"), Told("Animer", number="3"))  # fmt: skip
    for later in (new, new[::-1]):
        known, remarks = recognise([old, later])
        assert {one.tellings[0][1].title: [told.number for _, told in one.tellings] for one in known[:3]} == {
            "Rénover l'école de Brévigny": ["1", "2"],
            "Rénover l'école de Vaudoré": ["2", "1"],
            "Animer": ["3", "3"],
        }
        assert len(known) == 4 and len(remarks) == 2 and all("reconnue par son titre" in remark for remark in remarks)


def test_rates_are_read_by_their_column_and_amounts_as_the_french_write_them(folder: Path) -> None:
    plan = read_plan(_csv(folder, "Action;Coût (k€);% d'avancement\nPlanter des haies;1250.5;1\nOuvrir une halte;;100\n"))
    assert plan.actions["state_told"].tolist() == ["1 %", "100 %"] and plan.actions["state"].tolist() == ["en-cours", "termine"]
    assert plan.actions["budget"].iloc[0] == "1\u202f250,50\u00a0k€"
    plan = read_plan(_csv(folder, "Action;État\nPlanter des haies;0.4\nOuvrir une halte;1\n"))
    assert plan.actions["state"].tolist() == ["en-cours", "termine"]


def test_contacts_are_masked_wherever_a_plan_is_shown(folder: Path) -> None:
    mail, phone = "j.martin@exemple.fr", "06 12 34 56 78"
    head = "N°;Action;Description;Axe;Pilote;Budget;Calendrier;Indicateur;État;Contact"
    row = f"1;Planter, {phone};Voir {mail};Axe {mail};CCVO {mail};12 € {phone};2026 {phone};Voir {mail};voir {mail};{mail}"
    plan = read_plan(_csv(folder, f"{head}\n{row}\n;;;;Julie Martin, {mail};;;;;\n"))
    shown = f"{plan.actions.to_csv()}{plan.states.to_csv()}{plan.remarks}{plan.refusals}"
    assert mail not in shown and phone not in shown and "Julie Martin" not in shown
    assert shown.count("[courriel retiré]") > 6 and len(plan.actions) == 1 and plan.actions["pilot"].iloc[0].startswith("CCVO")


def test_headings_without_a_row_are_told(folder: Path) -> None:
    assert read_plan(_csv(folder, "Action;Pilote\n")).refusals[0].reason == "tableau sans action"


def test_sheets_of_a_word_file_one_below_the_other(folder: Path) -> None:
    document = docx.Document()
    for number, title in ((1, "Créer une navette"), (2, "Ouvrir une halte")):
        document.add_heading(f"Fiche action {number} : {title}", level=2)
        for label, value in (("Contexte", "Le car ne passe plus."), ("Maître d'ouvrage", "CCVO"), ("Échéancier", "2026")):
            document.add_heading(label, level=3)
            document.add_paragraph(value)
    document.save(str(folder / "actions" / "fiches.docx"))
    plan = read_plan(folder)
    assert plan.actions[["number", "title", "description", "pilot", "calendar"]].to_numpy().tolist() == [
        ["1", "Créer une navette", "Le car ne passe plus.", "CCVO", "2026"],
        ["2", "Ouvrir une halte", "Le car ne passe plus.", "CCVO", "2026"],
    ]


def test_sheet_of_a_pdf_with_labels_before_a_colon(folder: Path) -> None:
    page = canvas.Canvas(str(folder / "actions" / "fiche.pdf"), invariant=1)
    for at, line in enumerate(
        (
            "Action n°7 - Créer une navette",
            "Pilote : CCVO",
            "Budget : 3 000 €",
            "Statut : engagée",
            "Objectifs : Aller au marché.",
        )
    ):
        page.drawString(80, 780 - 40 * at, line)
    page.save()
    row = read_plan(folder).actions.iloc[0]
    assert (row["number"], row["title"], row["pilot"], row["budget"], row["state"]) == (
        "7",
        "Créer une navette",
        "CCVO",
        "3 000 €",
        "en-cours",
    )
    assert row["page"] == 1


def test_a_number_alone_then_its_title_open_one_sheet() -> None:
    labels = [Line("Pilote : CCVO"), Line("Budget : 3 000 €"), Line("Description"), Line("Le car ne passe plus.")]
    headings = [Line("Fiche action n°1", heading=1), Line("Créer une navette", heading=2)]
    rows = [Line("n", cells=("Fiche action n°", "2")), Line("i", cells=("Intitulé", "Ouvrir une halte"))]
    actions = read_sheets([*headings, *labels, *rows, *labels], "f").actions
    assert [(a.number, a.title, a.description) for a in actions] == [
        ("1", "Créer une navette", "Le car ne passe plus."),
        ("2", "Ouvrir une halte", "Le car ne passe plus."),
    ]


def test_rows_of_labels_and_values_side_by_side_make_one_action() -> None:
    cells = ("Pilote", "CCVO", "Budget", "3 000 €")
    sheet = read_sheets([Line("Fiche action n° 2 – Planter", heading=1), Line(" | ".join(cells), cells=cells)], "f")
    assert [(a.number, a.title, a.pilot, a.budget) for a in sheet.actions] == [("2", "Planter", "CCVO", "3 000 €")]


def test_orientations_keep_the_text_below_and_leave_the_summary() -> None:
    lines = [
        Line("1.1 Conforter le bourg", heading=1), Line("Axe 1 : Habiter", heading=1), Line("1.1 Conforter le bourg", heading=2),
        Line("Le bourg se vide."), Line("1.2 Diversifier les logements", heading=2), Line("Des petits logements."),
        Line("1.3 Préserver les haies", heading=2), Line("Elles retiennent l'eau."),
    ]  # fmt: skip
    sheet = read_orientations(lines, "padd")
    assert [(a.number, a.title, a.description) for a in sheet.actions] == [
        ("1.1", "Conforter le bourg", "Le bourg se vide."),
        ("1.2", "Diversifier les logements", "Des petits logements."),
        ("1.3", "Préserver les haies", "Elles retiennent l'eau."),
    ]


def test_a_text_without_orientations_is_refused_by_name() -> None:
    sheet = read_orientations([Line("Le bourg se vide."), Line("La mairie ferme.")], "texte.pdf")
    assert not sheet.actions
    assert sheet.refusals[0].reason == "aucune orientation reconnue"


def test_padd_of_audierne_gives_its_sixty_odd_orientations(tmp_path: Path) -> None:
    padd = need(SHARED / "territories/audierne/documents/29003_padd_20221206.pdf")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "padd.pdf").write_bytes(padd.read_bytes())
    (tmp_path / "territoire.toml").write_text(
        '[plan_action]\nfichiers = ["documents/padd.pdf"]\norientations = true\n', encoding="utf-8"
    )
    plan = read_plan(tmp_path)
    assert 60 <= len(plan.actions) <= 68
    assert plan.actions["axis"].str[:5].value_counts().index.nunique() == 3
    assert "Soutenir la dynamique associative" in plan.actions["title"].tolist()
    assert plan.actions["page"].notna().all()


def test_sample_of_a_national_platform_is_read_with_its_states(tmp_path: Path) -> None:
    table = need(SHARED / "corpora/communs-te-taxonomie/projets-tet-sample.csv")
    (tmp_path / "actions").mkdir()
    (tmp_path / "actions" / "projets.csv").write_bytes(table.read_bytes())
    plan = read_plan(tmp_path)
    assert len(plan.actions) == 17
    assert plan.actions["state"].value_counts().to_dict() == {"en-cours": 3, "termine": 2}


ROWS = (
    ("N°", "Action", "Pilote", "Échéance", "État"),
    ("1", "Planter des haies", "Syndicat", "2025", "En cours"),
    ("2", "Rénover l'école", "Mairie", "2026", "Fait"),
)


def test_a_table_of_actions_in_a_word_file_and_in_a_pdf_gives_the_same_actions(folder: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=5)
    for row, cells in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.save(str(folder / "actions" / "plan.docx"))
    first = read_plan(folder).actions
    (folder / "actions" / "plan.docx").unlink()
    grid = Table([list(row) for row in ROWS], style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])
    SimpleDocTemplate(str(folder / "actions" / "plan.pdf"), invariant=1).build([grid])
    second = read_plan(folder).actions
    columns = ["action_id", "number", "title", "pilot", "calendar", "state"]
    assert first[columns].to_numpy().tolist() == second[columns].to_numpy().tolist()
    assert first["state"].tolist() == ["en-cours", "termine"]


def test_rows_that_open_on_a_number_are_orientations_as_referentials_lay_them_out() -> None:
    lines = [
        Line(f"1.2.{n} | {title}")
        for n, title in enumerate(("Planter des haies", "Rénover les écoles", "Ouvrir une halte"), start=1)
    ]
    assert [(a.number, a.title) for a in read_orientations(lines, "r").actions] == [
        ("1.2.1", "Planter des haies"), ("1.2.2", "Rénover les écoles"), ("1.2.3", "Ouvrir une halte")
    ]  # fmt: skip


def test_a_value_that_looks_like_a_label_stays_a_value() -> None:
    lines = [
        Line("Fiche action 1 : Planter", heading=1),
        Line("a", cells=("Axe", "Axe 1 : Bien vivre")),
        Line("b", cells=("Pilote", "Commune de Brévigny")),
    ]
    action = read_sheets([*lines, Line("c", cells=("Budget", "3 000 €"))], "f").actions[0]
    assert (action.axis, action.pilot) == ("Axe 1 : Bien vivre", "Commune de Brévigny")
