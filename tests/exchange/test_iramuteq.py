"""The IRaMuTeQ corpus: read back by a parser of its own, written from the format's rules, and by ours."""

import re
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import parquet, store
from pipeline.errors import MissingRun
from pipeline.exchange import iramuteq, iramuteq_passages
from pipeline.exchange.stars import line_of, renamed_alike, star_names
from pipeline.ingest.written.starred import cut_texts
from tests.exchange.invented import THEMES, WRITTEN, invent, passage

NASTY = (
    "**** *public_elu",
    "-*thematique_1 et la suite",
    "* une puce",
    "0001 *var_1 un texte d'Alceste",
    "le bus\n**** *public_elu\nne passe plus",
    "le bus\u2028**** *public_elu\u2029-*non\x85**** *x_y",
    "cela coûte 3 $ ou £$£ par jour",
    "C'est l'œuvre de L'Haÿ, ex æquo, eﬃcace",
)


def parse(content: bytes) -> list[dict]:
    """Read a corpus by the rules alone: lines, `****` at their start, words `*variable_value` split at the first `_`, `-*`."""
    texts: list[dict] = []
    # The tool's own reader breaks lines wherever Unicode does.
    for line in content.decode("utf-8").splitlines():
        if line.startswith("****"):
            words = line.split()[1:]
            assert all(word.startswith("*") and word.count("_") == 1 for word in words), line
            pairs = [tuple(word[1:].split("_", 1)) for word in words]
            assert len(dict(pairs)) == len(pairs), f"a variable twice: {line}"
            texts.append({"stars": dict(pairs), "themes": [], "lines": []})
        elif line.startswith("-*"):
            texts[-1]["themes"].append(line.split()[0][2:])
        elif line.strip():
            texts[-1]["lines"].append(line)
    return [text for text in texts if text["lines"]]


def written(tmp_path: Path, run: Path, by_passage: bool = False) -> tuple[list[dict], list[str], bytes]:
    target = tmp_path / "corpus.txt"
    remarks = (iramuteq_passages if by_passage else iramuteq).write(run, tmp_path, target)
    content = target.read_bytes()
    return parse(content), remarks, content


@pytest.mark.parametrize("by_passage", [False, True])
def test_words_that_look_like_marks_open_nothing(tmp_path: Path, by_passage: bool):
    run = invent(tmp_path, [passage(i, text) for i, text in enumerate(NASTY)])
    texts, remarks, content = written(tmp_path, run, by_passage)
    assert len(texts) == len(NASTY)
    assert [text["lines"] for text in texts] == [[line_of(text)] for text in NASTY]
    assert not any(text["themes"] for text in texts)
    assert not any(set("*$") & set(line) for text in texts for line in text["lines"])
    assert content.count(b"\n****") + 1 == len(NASTY)
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    assert any("écrits autrement" in remark for remark in remarks)


def test_letters_that_the_tool_drops_are_spelled_out(tmp_path: Path):
    run = invent(tmp_path, [passage(0, NASTY[-1]), passage(1, "été " + "e\u0301cole [personne-12] et [nom-de-rue-3]")])
    lines = [text["lines"][0] for text in written(tmp_path, run)[0]]
    assert lines == ["C'est l'œuvre de L'Hay, ex aequo, efficace", "été école personne_12 et nom-de-rue_3"]
    kept = "a-zA-Z0-9àÀâÂäÄáÁåÅãéÉèÈêÊëËìÌîÎïÏíÍóÓòÒôÔöÖõÕøØùÙûÛüÜúÚçÇßœŒ’ñÑ.:,;!?'_\\-"  # the tool's default
    assert not re.search(f"[^{kept} ]", "".join(lines))


def test_values_with_spaces_and_underscores_stay_apart(tmp_path: Path):
    communes = ["Les Essartines", "les_essartines", "les-essartines", "LES ESSARTINES", "non-precise"]
    rows = [passage(i, f"réponse numéro {i}", commune=communes[i % 5]) for i in range(50)]
    answers = [(str(row["voice_id"]), "tranche_d'âge (ans)", ["18_29", "18-29", "18 29"][i % 3]) for i, row in enumerate(rows)]
    texts, remarks, _ = written(tmp_path, invent(tmp_path, rows, answers=answers, k=2))
    said = {text["lines"][0]: text["stars"] for text in texts}
    told = defaultdict(set)
    for i, row in enumerate(rows):
        stars = said[str(row["text"])]
        told["commune", row["commune"]].add(stars["commune"])
        told["age", answers[i][2]].add(stars["tranche-d-age-ans"])
    assert all(len(values) == 1 for values in told.values()), told
    assert len({value for (name, _), values in told.items() for value in values if name == "commune"}) == 5
    assert len({value for (name, _), values in told.items() for value in values if name == "age"}) == 3
    assert told["commune", "les-essartines"] == {"les-essartines"}, "who is well named keeps its name"
    assert told["commune", "non-precise"] == {"non-precise-2"}, "what is untold is not a commune's name"
    assert all(re.fullmatch(r"[a-z0-9-]+", value) for text in texts for value in text["stars"].values())
    assert any("commune « Les Essartines »" in remark for remark in remarks)


@settings(max_examples=200, deadline=None)
@given(st.sets(st.text(max_size=90), max_size=12), st.sets(st.sampled_from(["a", "valeur", "x-2"])))
def test_names_never_collapse(values: set[str], taken: set[str]):
    names = star_names(values, taken)
    assert set(names) == values
    assert len(set(names.values())) == len(values)
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names.values())
    assert not taken & set(names.values())
    assert names == star_names(sorted(values, reverse=True), taken)
    assert set(renamed_alike(names)) <= values


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_a_line_is_one_line_and_opens_nothing(text: str):
    line = line_of(text)
    assert len(line.splitlines()) <= 1
    assert not set("*$\t\r\n") & set(line)
    assert line == line.strip()
    assert line_of(line) == line


def test_one_text_a_voice_with_its_questions(tmp_path: Path):
    who = {"voice_id": "reponses/reponse-1.csv#r-1", "row": 2}
    rows = [
        passage(0, "plus de médecin", question="Qu'est-ce qui a changé ?", **who),
        passage(1, "un bus", question="De quoi avez-vous besoin ?", **who),
        passage(2, "un autre", question="De quoi avez-vous besoin ?"),
        passage(3, "Le plan prévoit 46 hectares.", source="documents/plan.pdf", voice_id="documents/plan.pdf", page=3, **WRITTEN),
    ]
    run = invent(tmp_path, rows, given={"p-0000": ("demographique",), "p-0001": ("ecologique",)}, k=2)
    document, first, second = sorted(written(tmp_path, run)[0], key=lambda text: text["lines"][0])
    assert (first["lines"], first["themes"]) == (
        ["plus de médecin", "un bus"],
        ["qu-est-ce-qui-a-change", "de-quoi-avez-vous-besoin"],
    )
    assert {key: first["stars"][f"theme-{key}"] for key in THEMES} == {
        "ecologique": "oui",
        "demographique": "oui",
        "numerique": "non",
        "economique": "non",
    }
    assert second["themes"] == ["de-quoi-avez-vous-besoin"]
    assert document["stars"]["source"] == "documents-plan-pdf"
    assert document["stars"]["perspective"] == "institutionnel"
    passages = written(tmp_path, run, by_passage=True)[0]
    assert Counter(text["stars"]["passage"] for text in passages) == Counter(["p-0000", "p-0001", "p-0002", "p-0003"])
    told = {text["stars"]["passage"]: text["stars"] for text in passages}
    assert told["p-0001"]["theme-demographique"] == "non"
    assert told["p-0001"]["question"] == "de-quoi-avez-vous-besoin"
    assert not any(text["themes"] for text in passages)


def test_what_may_not_leave_stays(tmp_path: Path):
    rows = [
        passage(0, "Et vous, qu'en dites-vous ?", role="enqueteur"),
        passage(1, "Je suis la seule pharmacienne.", caution="personne reconnaissable"),
        passage(2, "!!! … ---"),
        passage(3, "le bus", voice_id="reunions/reunion-1.txt#Madame Le Goff"),
    ]
    texts, remarks, content = written(tmp_path, invent(tmp_path, rows))
    assert [text["lines"] for text in texts] == [["le bus"]]
    assert b"goff" not in content.lower(), "a voice is not called what a transcript calls somebody"
    assert any(remark.startswith("1 passage(s) à relire") for remark in remarks)
    assert any("(1 passage(s)) n'y sont pas" in remark for remark in remarks)


def test_the_example_describes_nobody_alone(example_run: Path, tmp_path: Path):
    """Any set of variables of persons is shared by k of their perspective, or all that is told is a perspective of fewer."""
    texts, _, content = written(tmp_path, example_run)
    k = store.Parameters().k
    person = [text["stars"] for text in texts if text["stars"]["mode"] != "document"]
    names = sorted({name for stars in person for name in stars} - {"voix", *(f"theme-{key}" for key in THEMES)})
    assert {"public", "mode", "commune", "source", "tranche-age"} <= set(names)
    several = [stars for stars in person if stars["perspective"] == "vecu"]
    assert len(several) > k
    for size in (1, 2, 3):
        for some in combinations(names, size):
            groups = Counter(tuple(stars.get(name) for name in some) for stars in several)
            assert min(groups.values()) >= k, (some, groups)
    few = [stars for stars in person if stars["perspective"] == "institutionnel"]
    assert 0 < len(few) < k
    assert {tuple(stars[name] for name in ("mode", "public", "rendu", "commune", "source")) for stars in few} == {
        ("non-precise",) * 5
    }
    assert "Maire".lower().encode() not in b"\n".join(line for line in content.lower().splitlines() if line.startswith(b"****"))


def test_the_example_comes_back_whole(example_run: Path, tmp_path: Path):
    """Every passage that may be shown stands once, in the text of its voice, with the themes of the run."""
    texts, remarks, content = written(tmp_path, example_run, by_passage=True)
    passages = store.read_table(example_run, "passages")
    shown = passages[(passages["role"] == "participant") & passages["caution"].isna()].set_index("passage_id")
    tags = store.read_table(example_run, "tags")
    yes = tags[tags["decision"] == "oui"].groupby("theme")["passage_id"].agg(set)
    assert Counter(text["stars"]["passage"] for text in texts) == Counter(shown.index)
    for text in texts:
        stars = text["stars"]
        assert text["lines"] == [line_of(str(shown.at[stars["passage"], "text"]))]
        assert {key: stars[f"theme-{key}"] for key in THEMES} == {
            key: "oui" if stars["passage"] in yes[key] else "non" for key in THEMES
        }
    by_voice, _, _ = written(tmp_path, example_run)
    assert len(by_voice) == shown["voice_id"].nunique()
    assert Counter(line for text in by_voice for line in text["lines"]) == Counter(
        line for text in texts for line in text["lines"]
    )
    assert remarks[0] == f"{len(texts)} texte(s), {len(by_voice)} voix."
    again = tmp_path / "encore.txt"
    iramuteq_passages.write(example_run, tmp_path, again)
    assert again.read_bytes() == content


def test_our_reader_agrees_with_the_rules(example_run: Path, tmp_path: Path):
    texts, _, _ = written(tmp_path, example_run)
    content = (tmp_path / "corpus.txt").read_text(encoding="utf-8")
    read, refused = cut_texts(content, "corpus.txt")
    assert refused == [] and [dict(text.stars) for text in read] == [text["stars"] for text in texts]
    said = [[content[start:end] for part in text.parts for start, end in part.spans] for text in read]
    assert said == [text["lines"] for text in texts]
    assert [[part.theme for part in text.parts if part.theme] for text in read] == [text["themes"] for text in texts]


def test_a_run_of_before_says_what_to_do(tmp_path: Path):
    run = invent(tmp_path, [passage(0, "le bus")])
    (run / "tables" / "tags.parquet").unlink()
    with pytest.raises(MissingRun, match="regards run --force"):
        iramuteq.write(run, tmp_path, tmp_path / "corpus.txt")
    assert not (tmp_path / "corpus.txt").exists()


def test_a_long_table_in_parts_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parquet, "PART", 7)
    run = invent(tmp_path, [passage(i, f"réponse {i}") for i in range(30)])
    assert len(list((run / "tables" / "passages").glob("part-*.parquet"))) == 5
    assert {text["lines"][0] for text in written(tmp_path, run)[0]} == {f"réponse {i}" for i in range(30)}


def test_an_interrupted_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run = invent(tmp_path, [passage(0, "le bus")])
    target = tmp_path / "corpus.txt"
    target.write_text("avant", encoding="utf-8")

    def fall(text: str) -> str:
        raise OSError("plus de place")

    monkeypatch.setattr(iramuteq, "line_of", fall)
    with pytest.raises(OSError, match="plus de place"):
        iramuteq.write(run, tmp_path, target)
    assert target.read_text(encoding="utf-8") == "avant"
    assert [path.name for path in tmp_path.glob("*.txt")] == ["corpus.txt"]
    assert not list(tmp_path.glob(".*"))
