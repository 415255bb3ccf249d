"""HTML pages: the text as its reader sees it, tables under their headings, and the page around it told."""

import pytest

from pipeline.errors import UnreadableFile
from pipeline.ingest.read import read_source
from pipeline.ingest.written.web import html_pieces, read_html

PAGE = """<!DOCTYPE html><html lang="fr"><head><meta charset="{charset}"><title>Titre</title>
<script>var x = "<p>jamais lu</p>";</script><style>p {{ color: red }}</style></head><body>
<div id="tarteaucitronRoot">Nous utilisons des traceurs. Tout accepter.</div>
<header><ul class="menu"><li><a href="/">Accueil</a></li></ul></header>
<nav>Plan du site</nav>
<main><h1>Eau</h1><p>La rivière est <b>à sec</b> chaque été&nbsp;; l&#8217;eau manque.</p>
<h2>Actions</h2><ul><li>Planter des haies<ol start="3"><li>le long du chemin</li><li>près du bourg</li></ol></li><li>Creuser</li></ul>
<table><tr><th>Action</th><th>Budget</th></tr><tr><td>Planter</td><td rowspan="2">10 €</td></tr><tr><td>Creuser</td></tr></table>
<p>Ligne une<br>ligne deux</p><p style="display: none">Caché à tous.</p>
<form><label>Votre nom</label><input value="x"><p>Un texte dans un formulaire.</p></form></main>
<footer>Mentions légales</footer></body></html>"""


@pytest.mark.parametrize(
    ("charset", "encoding"), [("utf-8", "utf-8"), ("iso-8859-1", "cp1252"), ("utf-8", "cp1252"), ("x", "utf-16")]
)
def test_a_page_is_read_as_its_reader_sees_it(tmp_path, source_of, territory, charset, encoding):
    (tmp_path / "a.html").write_bytes(PAGE.format(charset=charset).encode(encoding))
    document = read_html(tmp_path / "a.html", source_of("a.html"), territory)
    assert [(b.section, document.text[b.spans[0][0] : b.spans[0][1]]) for b in document.blocks] == [
        ("Eau", "La rivière est à sec chaque été\u00a0; l’eau manque."),
        ("Eau › Actions", "• Planter des haies"),
        ("Eau › Actions", "  3. le long du chemin"),
        ("Eau › Actions", "  4. près du bourg"),
        ("Eau › Actions", "• Creuser"),
        ("Eau › Actions", "Action : Planter | Budget : 10 €"),
        ("Eau › Actions", "Action : Creuser"),
        ("Eau › Actions", "Ligne une\nligne deux"),
        ("Eau › Actions", "Un texte dans un formulaire."),
    ]
    assert {r.reason for r in document.rejections} == {"bandeau de consentement", "navigation", "texte masqué", "formulaire"}
    assert "jamais lu" not in document.text and "red" not in document.text


@pytest.mark.parametrize(
    "text",
    [
        "<p>Le car ne passe plus",
        "<b><i><p>Le car</b> ne passe plus</i></table></div>",
        "<font>" * 1500 + "Le car ne passe plus",
        '<?xml version="1.0" encoding="latin-1"?><html><body><p>Le car ne passe plus</p></body></html>',
        "Le car ne passe plus",
        "<table><tr><td>" * 60 + "Le car ne passe plus",
    ],
)
def test_malformed_pages_are_read(text):
    pieces, _ = html_pieces(text)
    assert " ".join(" ".join(p.text.split()) for p in pieces) == "Le car ne passe plus"


def test_entities_of_a_page_neither_expand_nor_open_files(tmp_path):
    (tmp_path / "secret").write_text("SECRET", encoding="utf-8")
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    text = f'<!DOCTYPE html [<!ENTITY l0 "ha">{laughs}<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]><p>&l11; &x; fin</p>'
    pieces, _ = html_pieces(text)
    words = " ".join(p.text for p in pieces)
    assert len(words) < 5000 and "SECRET" not in words and "fin" in words


def test_an_interview_in_a_page_has_its_turns(tmp_path, source_of, territory):
    turns = "".join(f"<p><b>Enquêteur :</b> Question {n} ?</p><p><b>Mme Roz :</b> Réponse numéro {n}.</p>" for n in range(3))
    (tmp_path / "a.htm").write_text(turns, encoding="utf-8")
    reading = read_source(tmp_path, source_of("a.htm", "entretien"), territory)
    assert reading.passages["speaker"].tolist() == ["Enquêteur", "Mme Roz"] * 3


def test_an_empty_page_is_refused(tmp_path, source_of, territory):
    (tmp_path / "a.html").write_text("   ", encoding="utf-8")
    with pytest.raises(UnreadableFile, match="illisible"):
        read_html(tmp_path / "a.html", source_of("a.html"), territory)


def test_a_page_nested_beyond_the_bound_is_refused_and_not_cut_short():
    with pytest.raises(UnreadableFile, match="imbriquées"):
        html_pieces("<div>" * 100_000 + "Le car ne passe plus")
