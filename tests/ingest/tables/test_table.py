"""Answers: separators, encodings, columns, non-answers."""

import pytest

from pipeline.errors import MissingColumn, UnreadableFile
from pipeline.ingest.read import read_source
from pipeline.ingest.sample import sample_answers
from pipeline.ingest.tables.answers import read_table
from pipeline.ingest.tables.cells import load_table
from pipeline.ingest.tables.columns import plan_columns
from pipeline.ingest.tables.csv_text import sniff_delimiter
from pipeline.model import Columns

ROWS = 'id;commune;Que faut-il changer ici ?\n1;Ormance;"Il n\'y a plus de médecin\nau village"\n2;Ormance;RAS\n3;Montfrelle;Le bus, vite, avant que tout le monde parte\n4;;\n'


@pytest.fixture
def answers(tmp_path):
    def write(text: str, encoding: str = "utf-8", name: str = "r.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(answers, source_of, encoding):
    document = read_table(answers(ROWS, encoding), source_of("r.csv", "reponse"))
    assert "médecin\nau village" in document.text


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_separators(delimiter):
    assert sniff_delimiter(f"a{delimiter}b\n1{delimiter}oui\n2{delimiter}non\n") == delimiter


def test_columns_are_found(answers):
    plan = plan_columns(load_table(answers(ROWS)), Columns())
    assert (plan.questions, plan.identifier, plan.commune) == (("Que faut-il changer ici ?",), "id", "commune")


def test_non_answers_are_refused_by_name_and_empty_cells_are_no_answer(answers, source_of):
    document = read_table(answers(ROWS), source_of("r.csv", "reponse"))
    assert [block.row for block in document.blocks] == [2, 4]
    assert len({block.voice for block in document.blocks}) == 2
    assert [(r.anchor, r.reason) for r in document.rejections] == [("ligne 3, « Que faut-il changer ici ? »", "non-réponse")]


def test_personal_and_technical_columns_are_no_text(answers):
    text = "id;email;ipaddr;url;Votre avis ?\n" + "".join(
        f"{i};a{i}@exemple.fr;1.2.3.{i};http://x/{i};Avis numéro {i} sur le bus du soir\n" for i in range(9)
    )
    assert plan_columns(load_table(answers(text)), Columns()).questions == ("Votre avis ?",)


def test_a_named_column_that_is_missing_is_told(answers):
    with pytest.raises(MissingColumn, match="« avis » n'existe pas ; colonnes du fichier : id, commune"):
        plan_columns(load_table(answers(ROWS)), Columns(questions=("avis",)))


@pytest.mark.parametrize("text", ["", "id;texte\n", "a;b\n1;2\n2;3\n"])
def test_tables_without_text_are_refused(answers, source_of, territory, tmp_path, text):
    answers(text)
    reading = read_source(tmp_path, source_of("r.csv", "reponse"), territory)
    assert reading.rejections[0].reason == "fichier illisible"


def test_bytes_that_are_no_text_are_refused(answers, source_of):
    path = answers("x")
    path.write_bytes(b"id;a\n\x00\x01\x02\n")
    with pytest.raises(UnreadableFile, match="octets nuls"):
        read_table(path, source_of("r.csv", "reponse"))


def test_sample_does_not_depend_on_row_order(answers, source_of):
    lines = [f"Réponse numéro {i} à propos du village" for i in range(40)]
    source = source_of("r.csv", "reponse")
    kept = []
    for order in (lines, lines[::-1]):
        document = read_table(answers("Votre avis sur le village ?;x\n" + "\n".join(f"{t};" for t in order)), source)
        sampled = sample_answers(document, 7)
        kept.append({sampled.text[b.spans[0][0] : b.spans[0][1]] for b in sampled.blocks})
        assert len(sampled.blocks) + len(sampled.rejections) == 40
    assert kept[0] == kept[1] and len(kept[0]) == 7


def test_a_question_about_the_commune_is_a_question(answers):
    text = "id;Qu'est-ce qui manque dans votre commune ?\n" + "".join(f"{i};Il manque le bus numéro {i}\n" for i in range(8))
    plan = plan_columns(load_table(answers(text)), Columns())
    assert plan.commune is None and len(plan.questions) == 1


def test_one_identifier_is_one_voice(answers, source_of):
    text = (
        "id;question;réponse\n1;Soins ?;Plus aucun médecin ici\n1;Bus ?;Plus de bus non plus\n2;Soins ?;Ça va encore chez moi\n"
    )
    document = read_table(answers(text), source_of("r.csv", "reponse"))
    voices = [block.voice for block in document.blocks]
    assert voices[0] == voices[1] != voices[2]
    assert [block.question for block in document.blocks] == ["Soins ?", "Bus ?", "Soins ?"]


def test_rows_keep_their_number_and_surplus_cells_are_told(answers, source_of):
    text = "sep=;\nid;Votre avis sur le village ?\n1;Le bus est trop loin\n\n2;Pas de médecin; ni de dentiste\n"
    document = read_table(answers(text), source_of("r.csv", "reponse"))
    assert [block.row for block in document.blocks] == [2, 4]
    assert [(r.anchor, r.reason) for r in document.rejections] == [("ligne 4", "non lu")]


def test_two_encodings_in_one_file_are_read_and_told(answers, source_of):
    path = answers("x")
    head = "id;Que faire pour le médecin ?\n1;Le médecin est parti après l'été, très loin, à l'hôpital, là où l'été a brûlé\n"
    path.write_bytes(
        head.encode()
        + "".join(f"{n};La forêt brule, rien n'est {w}\n" for n, w in ((2, "prêt"), (3, "la"), (4, "ne"))).encode("cp1252")
    )
    document = read_table(path, source_of("r.csv", "reponse"))
    assert document.text.count("La forêt brule") == 3
    assert "deux encodages mêlés" in document.rejections[0].detail
