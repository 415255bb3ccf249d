"""Exports of survey tools and platforms: what each column is, and what never reaches a table."""

import csv
import io

import pytest

from pipeline.ingest.read import read_source
from pipeline.ingest.tables.answers import plan_file
from pipeline.model import Columns

SAID = (
    "Il n'y a plus de médecin et la pharmacie ferme",
    "des bus le soir, et le dimanche",
    "moins de voitures devant l'école",
    "Je voudrais que l'on garde la poste",
    "trop de bruit la nuit",
    "La fibre n'arrive pas chez nous",
    "un marché le samedi",
)
N = 24


def said(i: int) -> str:
    return f"{SAID[i % 7]} depuis {i + 2} ans"


def name(i: int) -> str:
    return ("Marie", "Jean", "Sophie", "Luc", "Nadia")[i % 5] + " Kerdraon"


LIMESURVEY_CODES = (
    "id,submitdate,lastpage,startlanguage,seed,token,ipaddr,refurl,Q1,Q2[SQ001],Q2[SQ002],Q2[other],Q3,Q3[comment],Q8,interviewtime,Q1Time",
    lambda i: [
        *(i, "2024-01-02 10:00:00", 4, "fr", 12345 + i, f"tok{i}x9", f"10.0.0.{i}", "http://x.fr"),
        *(said(i), "Y" * (i % 2), "Y", "covoiturage" * (i % 7 == 0), f"A{i % 4 + 1}", "parce que " + said(i)),
        *(f"personne{i}@exemple.fr", f"{i}.2", f"{i}.5"),
    ],
    {"Q1", "Q2[other]", "Q3[comment]"},
    {"token", "ipaddr", "refurl", "Q8"},
    {"Q2[SQ001]", "Q2[SQ002]", "Q3"},
)
LIMESURVEY_TEXTS = (
    "ID de la réponse,Date de soumission,Dernière page,Langue de départ,Adresse IP,Quels modes ? [Bus],Quels modes ? [Autre],"
    "Qu'est-ce qui manque ici ?,Quel âge avez-vous ?,Vos coordonnées si vous souhaitez être recontacté,Temps total",
    lambda i: [
        *(i, "2024-01-02", 3, "fr", f"10.0.0.{i}", ("Oui", "Non")[i % 2], "trottinette" * (i == 3), said(i)),
        *(("18-29 ans", "30-44 ans", "45-59 ans")[i % 3], f"{name(i)} 06 12 34 56 {i + 10}" * (i % 3 == 0), i * 9.5),
    ],
    {"Quels modes ? [Autre]", "Qu'est-ce qui manque ici ?"},
    {"Adresse IP", "Vos coordonnées si vous souhaitez être recontacté"},
    {"Quels modes ? [Bus]", "Quel âge avez-vous ?"},
)
GOOGLE = (
    "Horodateur,Adresse e-mail,Vous êtes :,Quels services utilisez-vous ?,Que changer en premier ?,Notez la mairie de 1 à 5,Nom et prénom (facultatif)",
    lambda i: [
        *(f"2024/03/{i % 28 + 1} 9:10:11 AM UTC+1", f"u{i}@exemple.org", ("Habitant", "Commerçant")[i % 2]),
        ", ".join(("Mairie", "Poste", "Maison de santé, pharmacie")[: i % 3 + 1])
        + ", Autre : le bibliobus du mardi" * (i % 8 == 0),
        *(said(i), i % 5 + 1, name(i)),
    ],
    {"Que changer en premier ?"},
    {"Adresse e-mail", "Nom et prénom (facultatif)"},
    {"Quels services utilisez-vous ?", "Notez la mairie de 1 à 5"},
)
DECIDIM_PROPOSALS = (
    "id,author/id,author/name,author/url,category/name/fr,scope/name/fr,title/fr,body/fr,body/machine_translations/en,state,answer/fr,"
    "endorsements/total_count,created_at,url,address",
    lambda i: [
        *(
            100 + i,
            i % 20,
            name(i),
            "http://x/p",
            ("Mobilité", "Nature")[i % 2],
            "Centre",
            f"Titre {i} {said(i)[:30]}",
            said(i) + ". " + said(i + 1),
        ),
        *(
            f"We want buses number {i} please",
            "accepted",
            f"La ville étudie la demande numéro {i} et répondra",
            i,
            "2023-01-01 10:00:00",
        ),
        *(f"http://x/{i}", f"{i} rue des Ormes"),
    ],
    {"title/fr", "body/fr"},
    {"author/id", "author/name", "author/url", "address"},
    set(),
)
DECIDIM_COMMENTS = (
    "id,created_at,body,locale,author/id,author/name,alignment,depth,commentable_id,commentable_type,root_commentable_url",
    lambda i: [
        *(i, "2023-01-01 10:00:00 +0100", said(i), "fr", i % 15, name(i), (-1, 0, 1)[i % 3], i % 2, 55),
        *("Decidim::Proposals::Proposal", "http://x/55"),
    ],
    {"body"},
    {"author/id", "author/name"},
    set(),
)
CAP_COLLECTIF = (
    "id,reference,title,createdAt,trashed,authorId,authorType,authorZipCode,QUXVlc3Rpb246MTYw - Quel problème vous semble le plus important ?,"
    "QUXVlc3Rpb246MTYx - Quels modes de transport ?",
    lambda i: [
        *(
            f"UHJvcG9zYWw6{i}",
            f"1-{i}",
            f"Ma contribution numéro {i} au débat",
            "2019-01-22 09:37:11",
            "false",
            f"VXNlcjo{i:05d}abcd",
        ),
        *(
            ("Citoyen / Citoyenne", "Élu / élue")[i % 2],
            f"{35000 + i * 10}",
            said(i),
            "|".join(("Le train", "Le vélo")[: i % 2 + 1]),
        ),
    ],
    {"title", "QUXVlc3Rpb246MTYw - Quel problème vous semble le plus important ?"},
    {"authorId"},
    {"QUXVlc3Rpb246MTYx - Quels modes de transport ?"},
)
EXPORTS = {
    "LimeSurvey": LIMESURVEY_CODES,
    "LimeSurvey, intitulés": LIMESURVEY_TEXTS,
    "Google Forms": GOOGLE,
    "Decidim": DECIDIM_PROPOSALS,
    "Decidim, commentaires": DECIDIM_COMMENTS,
    "Cap Collectif": CAP_COLLECTIF,
}


def written(rows: list[list[object]], delimiter: str = ";") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("tool", EXPORTS)
def test_every_column_is_accounted_for(tool, encoding, tmp_path, source_of, territory):
    headings, row, questions, personal, choices = EXPORTS[tool]
    path = tmp_path / "r.csv"
    path.write_bytes(written([headings.split(","), *(row(i) for i in range(N))]).encode(encoding))
    ((table, plan),) = plan_file(path, Columns())[0]
    assert plan.platform == tool.partition(",")[0]
    assert [column.heading for column in plan.columns] == table.headings
    assert set(plan.questions) == questions
    assert set(plan.of("personnelle")) == personal
    assert set(plan.of("choix")) == choices
    reading = read_source(tmp_path, source_of("r.csv", "reponse"), territory)
    cells = [*reading.passages.to_numpy().ravel(), *reading.voices.to_numpy().ravel()]
    everything = " ".join(map(str, [*cells, *(f"{r.anchor} {r.detail}" for r in reading.rejections)]))
    assert (
        "Kerdraon" not in everything
        and "@exemple" not in everything
        and "10.0.0." not in everything
        and "VXNlcjo" not in everything
    )
    assert sorted(r.anchor for r in reading.rejections if r.reason == "colonne personnelle écartée") == sorted(
        f"« {h} »" for h in personal
    )


def test_drupal_webforms_stand_under_three_rows(tmp_path, source_of, territory):
    head = [
        ["Détails de soumission", *[""] * 11],
        [*[""] * 8, "Vos transports", "", "", ""],
        [
            "Numéro de série",
            "SID",
            "Heure de soumission",
            "Brouillon",
            "Adresse IP",
            "UID",
            "Nom d'utilisateur",
            "Que faut-il changer ?",
            "Bus",
            "Vélo",
            "Voiture",
            "Avis libre",
        ],
    ]
    rows = [
        [i, 900 + i, "2023-05-01 10:00", "0", f"10.0.0.{i}", 0, "", said(i), "X" * (i % 2), "X" * (i % 3 > 0), "X", said(i + 3)]
        for i in range(N)
    ]
    (tmp_path / "r.csv").write_bytes(written(head + rows, "\t").encode("utf-16"))
    ((_, plan),) = plan_file(tmp_path / "r.csv", Columns())[0]
    assert plan.platform == "Framaforms" and plan.questions == ("Que faut-il changer ?", "Avis libre")
    assert plan.of("choix") == ["Vos transports [Bus]", "Vos transports [Vélo]", "Vos transports [Voiture]"]
    assert plan.identifier == "Numéro de série" and "Adresse IP" in plan.of("personnelle")
    assert read_source(tmp_path, source_of("r.csv", "reponse"), territory).passages["row"].min() == 4


def test_personal_columns_are_told_by_their_cells(tmp_path):
    rows = [
        [name(i), f"0{i % 5 + 1}.22.33.44.{i + 10}", said(i), f"{i} rue des Ormes", ("Les Essartines", "Brévigny")[i % 2]]
        for i in range(N)
    ]
    (tmp_path / "r.csv").write_text(written([["c1", "c2", "c3", "c4", "c5"], *rows]), encoding="utf-8")
    ((_, plan),) = plan_file(tmp_path / "r.csv", Columns())[0]
    assert (plan.of("personnelle"), plan.questions, plan.variables) == (["c1", "c2", "c4"], ("c3",), ("c5",))


def test_options_apart_from_own_words(tmp_path, source_of, territory):
    headings, row, *_ = GOOGLE
    (tmp_path / "r.csv").write_text(written([headings.split(","), *(row(i) for i in range(N))], ","), encoding="utf-8")
    reading = read_source(tmp_path, source_of("r.csv", "reponse"), territory)
    added = reading.passages[reading.passages["question"] == "Quels services utilisez-vous ?"]
    assert added["text"].tolist() == ["le bibliobus du mardi"] * 3
    values = set(reading.voices.loc[reading.voices["variable"] == "quels_services_utilisez_vous", "value"])
    assert "mairie | poste | maison de santé, pharmacie" in {value.lower() for value in values}


def test_one_account_is_one_voice_and_its_key_stays_home(tmp_path, source_of, territory):
    headings, row, *_ = DECIDIM_COMMENTS
    (tmp_path / "r.csv").write_text(written([headings.split(","), *(row(i) for i in range(N))]), encoding="utf-8")
    voices = read_source(tmp_path, source_of("r.csv", "reponse"), territory).passages["voice_id"]
    assert len(voices) == N and voices.nunique() == 15


@pytest.mark.parametrize(
    "heading",
    [
        "Lieu idéal pour une fête de quartier ?",
        "Quel nom donner à la future place ?",
        "Comment être mieux informé ?",
        "Votre commune, demain ?",
        "besoins",
    ],
)
def test_no_open_question_is_lost_to_its_heading(heading, tmp_path):
    (tmp_path / "r.csv").write_text(written([["id", heading], *([i, said(i)] for i in range(N))]), encoding="utf-8")
    assert plan_file(tmp_path / "r.csv", Columns())[0][0][1].questions == (heading,)


def test_a_bare_side_is_kept_as_a_closed_answer(tmp_path, source_of, territory):
    rows = [[i, ("Oui", "non.", said(i), said(i + 1))[i % 4]] for i in range(N)]
    (tmp_path / "r.csv").write_text(written([["id", "Faut-il un marché le soir ?"], *rows]), encoding="utf-8")
    reading = read_source(tmp_path, source_of("r.csv", "reponse"), territory)
    assert len(reading.passages) == N // 2 and sum(r.reason == "réponse sans contenu" for r in reading.rejections) == N // 2
    assert sorted(set(reading.voices["value"])) == ["non", "oui"]


def test_real_open_questions_are_all_found(shared):
    from tests.conftest import need

    for path in sorted(need(shared / "territories" / "grand-debat" / "reponses").glob("*.csv"))[::10]:
        ((_, plan),) = plan_file(path, Columns())[0]
        assert len(plan.questions) == 1 and plan.identifier == "id", path.name


def test_a_manifest_written_from_the_plan_changes_nothing(tmp_path, source_of, territory):
    from dataclasses import replace

    headings, row, *_ = GOOGLE
    (tmp_path / "r.csv").write_text(written([headings.split(","), *(row(i) for i in range(N))], ","), encoding="utf-8")
    plan = plan_file(tmp_path / "r.csv", Columns())[0][0][1]
    told = Columns(plan.questions, plan.identifier, plan.commune, plan.question_column, plan.variables)
    free, bound = (
        read_source(tmp_path, replace(source_of("r.csv", "reponse"), columns=columns), territory) for columns in (Columns(), told)
    )
    assert free.passages["passage_id"].tolist() == bound.passages["passage_id"].tolist() and len(free.passages) > N
    assert free.voices.equals(bound.voices)


def test_no_word_of_the_manifest_makes_a_name_a_variable(tmp_path):
    (tmp_path / "r.csv").write_text(written([["qui", "Avis ?"], *([name(i), said(i)] for i in range(N))]), encoding="utf-8")
    plan = plan_file(tmp_path / "r.csv", Columns(variables=("qui",)))[0][0][1]
    assert plan.of("personnelle") == ["qui"] and plan.variables == ()


def test_streets_answer_a_question_or_tell_where_one_lives(tmp_path):
    rows = [[i, f"{i + 2} rue des Ormes, devant l'école", f"{i + 2} rue des Lilas"] for i in range(N)]
    (tmp_path / "r.csv").write_text(
        written([["id", "Où faut-il un passage piéton ?", "Où habitez-vous ?"], *rows]), encoding="utf-8"
    )
    plan = plan_file(tmp_path / "r.csv", Columns())[0][0][1]
    assert plan.questions == ("Où faut-il un passage piéton ?",) and plan.of("personnelle") == ["Où habitez-vous ?"]


@pytest.mark.parametrize("heading", ["nom", "time", "priorité", "commune", "thème", "id"])
def test_prose_is_read_whatever_its_heading(heading, tmp_path):
    (tmp_path / "r.csv").write_text(
        written([[heading, "b"], *([f"{said(i)} et encore {i}", i] for i in range(N))]), encoding="utf-8"
    )
    assert plan_file(tmp_path / "r.csv", Columns())[0][0][1].questions == (heading,)
