"""The easy page: short plain sentences, no percentage, no claim without claim, and one A4 sheet whatever the names."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from pypdf import PdfReader

from pipeline.render.easy import FINDINGS, PUBLICS, _both, easy_page, render_easy, short
from pipeline.render.lists import Tables
from pipeline.render.pdf import write_pdf
from pipeline.render.report import Context, build_report
from pipeline.render.sentences import Raised

LONG = "Transition écologique, énergétique, climatique et solidaire des territoires ruraux de montagne et de leurs vallées"
HOSTILE = '<script>alert(1)</script> & "x" <img src=x onerror=alert(2)>'
MOST_WORDS = 15
A4 = (595, 842)  # points


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'")


def page(tables: Tables, context: Context, gaps: pd.DataFrame | None = None, contact: str = ""):
    """The easy page of tables of which the gaps may be others."""
    changed = tables if gaps is None else replace(tables, gaps=gaps)
    return easy_page(build_report(changed, context), changed.gaps, contact)


def said(easy) -> list[str]:
    return [plain(sentence) for part in easy.parts for sentence in part.sentences]


def claims(tables: Tables, **values: object) -> pd.DataFrame:
    """The gaps with the claims' values changed."""
    gaps = tables.gaps.copy()
    gaps.loc[gaps["claim"], list(values)] = list(values.values())
    return gaps


def few(tables: Tables) -> pd.DataFrame:
    return tables.gaps.assign(claim=False, cell=None, n_lived=3, reason="trop peu de voix : côté vécu")


def none(tables: Tables) -> pd.DataFrame:
    return tables.gaps.assign(claim=False, cell=None)


def variants(tables: Tables) -> dict[str, pd.DataFrame]:
    """Gaps of very different results, by name."""
    return {
        "exemple": tables.gaps,
        "trop peu": few(tables),
        "aucun écart": none(tables),
        "large": claims(tables, low=0.02, high=0.9),
        "peu de personnes": claims(tables, k_lived=2, lived=0.01),
        "beaucoup": tables.gaps.assign(n_lived=12500, k_lived=8100, lived=0.648, n_institutional=1200, k_institutional=1190, institutional=0.99),
    }  # fmt: skip


NAMES = ("exemple", "trop peu", "aucun écart", "large", "peu de personnes", "beaucoup")


@pytest.mark.parametrize("name", NAMES)
def test_sentences_are_short_and_say_no_percentage(tables, context, name):
    easy = page(tables, context, variants(tables)[name], contact="la mairie de Saint-Ormance, au 1er étage")
    for sentence in said(easy):
        words = re.findall(r"[\w'-]+", sentence)
        assert 2 <= len(words) <= MOST_WORDS, f"{len(words)} mots : {sentence}"
        assert sentence.endswith((".", "?")) and ";" not in sentence and "%" not in sentence and "(" not in sentence
        assert not re.search(
            r"\b(intervalle|écart|corpus|verbatim|pseudonym\w*|statisti\w*|voix du vécu|nan|None)\b", sentence
        ), sentence
    assert "%" not in render_easy(easy).split("</style>")[1]


def test_findings_are_three_at_most_and_hear_both_sides(tables, context):
    easy = page(tables, context)
    found = [part for part in easy.parts if part.dots]
    assert 1 <= len(found) <= FINDINGS
    first = {plain(part.sentences[1]) for part in found}
    assert first == {
        "Les institutions en parlent plus que les personnes entendues.",
        "Les personnes entendues en parlent plus que les institutions.",
    }


def test_counts_are_those_of_the_gaps(tables, context):
    """Shares of few voices are exact, those of many a simple fraction within 15 % of them; dots say the same."""
    labels = tables.gaps.set_index("label")
    for part in page(tables, context).parts:
        if part.dots:
            row = labels.loc[plain(part.heading)]
            there, lived = (plain(sentence) for sentence in part.sentences[2:4])
            raised, among = int(row["k_institutional"]), int(row["n_institutional"])
            assert there in (f"Institutions : {n} sur {among}." for n in ("aucune", f"toutes, {among}", f"{raised} voix"))
            assert part.dots[2] == (raised, among)
            told = re.search(r"environ (\d+) personnes? sur (\d+)", lived)
            if told:
                fraction = (int(told[1]), int(told[2]))
                assert abs(fraction[0] / fraction[1] - row["lived"]) <= 0.15 * row["lived"] and part.dots[3] == fraction
            else:
                assert str(int(row["k_lived"])) in lived and str(int(row["n_lived"])) in lived


@pytest.mark.parametrize(
    ("there", "lived", "said_there", "said_lived"),
    [
        (550, 450, "environ 6 voix sur 10", "environ 4 personnes sur 10"),
        (640, 560, "environ 2 voix sur 3", "environ 3 personnes sur 5"),
        (520, 480, "520 voix sur 1 000", "480 personnes sur 1 000"),
        (150, 300, "150 voix sur 1 000", "environ 3 personnes sur 10"),
        (80, 300, "80 voix sur 1 000", "environ 3 personnes sur 10"),
    ],
)
def test_two_shares_that_differ_never_read_the_same(there, lived, said_there, said_lived):
    sides = Raised(there, 1000, there / 1000, "voix", None), Raised(lived, 1000, lived / 1000, "voix", None)
    assert [plain(text) for text, _ in _both(*sides)] == [said_there, said_lived]


def test_a_share_that_few_exact_voices_also_make_is_told_apart():
    """11 voices of 20 are 55 %; 540 of 1 000 would read 1 of 2, which is the right way round, and 560 too, which is not."""
    few = Raised(11, 20, 0.55, "voix", None)
    assert plain(_both(few, Raised(540, 1000, 0.54, "voix", None))[1][0]) == "environ 1 personne sur 2"
    assert plain(_both(few, Raised(556, 1000, 0.556, "voix", None))[1][0]) == "environ 3 personnes sur 5"
    assert plain(_both(few, Raised(549, 1000, 0.549, "voix", None))[1][0]) == "environ 1 personne sur 2"


def test_a_finding_says_what_its_theme_is_about(tables, context):
    labels = {theme.name: theme for theme in context.codebook.themes}
    for part in page(tables, context).parts:
        if part.dots:
            told = plain(part.sentences[0]).removeprefix("Par exemple : ").rstrip(".")
            definition = labels[plain(part.heading)].definition.lower()
            assert told and all(piece.lower() in definition for piece in told.split(", "))


def test_a_finding_that_another_counting_undoes_is_told_with_doubt(tables, context):
    report = build_report(tables, context)
    shaky = [replace(section, countings="À nuancer : l'écart ne serait pas établi.") for section in report.findings]
    text = " ".join(said(easy_page(replace(report, findings=shaky), tables.gaps)))
    assert "semblent en parler plus que" in text and "en parlent plus que" not in text
    assert "Nous ne savons pas bien : en comptant autrement" in text and "La différence est grande" not in text


def test_more_differences_than_three_are_announced(tables, context):
    report = build_report(tables, context)
    more = "Le rapport complet donne d'autres différences."
    assert len(report.findings) > FINDINGS and more in said(easy_page(report, tables.gaps))
    three = replace(report, findings=report.findings[:1], blind_spots={"vecu": [], "institution": report.findings[:1]})
    assert more not in said(easy_page(three, tables.gaps))


def test_every_missing_public_is_named(tables, context):
    everyone = list(PUBLICS)
    text = said(easy_page(replace(build_report(tables, context), missing=everyone), tables.gaps))
    assert all(any(name in sentence for sentence in text) for name in PUBLICS.values())
    assert all(len(re.findall(r"[\w'-]+", sentence)) <= MOST_WORDS for sentence in text)


@pytest.mark.parametrize("name", ["trop peu", "aucun écart"])
def test_without_claim_the_page_claims_nothing_and_says_so(tables, context, name):
    easy = page(tables, context, variants(tables)[name])
    text = " ".join(said(easy))
    assert "plus que" not in text and "La différence" not in text and not any(part.dots for part in easy.parts)
    expected = {"trop peu": "Nous ne pouvons rien conclure.", "aucun écart": "Nous ne pouvons affirmer aucune différence."}
    assert expected[name] in text


def test_hedges_follow_the_interval(tables, context):
    wide = " ".join(said(page(tables, context, claims(tables, low=0.02, high=0.9))))
    sure = " ".join(said(page(tables, context, claims(tables, low=0.4, high=0.6))))
    assert "Nous ne savons pas bien si la différence est grande." in wide and "La différence est grande." not in wide
    assert "La différence est grande." in sure and "Nous ne savons pas bien" not in sure


def test_small_cells_are_kept(tables, context):
    one, four = (" ".join(said(page(tables, context, claims(tables, k_lived=n, lived=0.01)))) for n in (1, 4))
    assert one == four and "moins de 5 personnes sur" in one
    assert "moins de 5 voix" in " ".join(said(page(tables, context, few(tables))))


def pages(easy, folder) -> PdfReader:
    path = folder / "facile.pdf"
    write_pdf(render_easy(easy), path)
    return PdfReader(path)


@pytest.mark.parametrize("name", NAMES)
def test_it_fits_one_a4_sheet(tables, context, name, tmp_path):
    found = pages(page(tables, context, variants(tables)[name]), tmp_path)
    assert len(found.pages) == 1
    assert tuple(round(float(side)) for side in found.pages[0].mediabox[2:]) == A4


def test_the_longest_names_fit_one_sheet_too(tables, context, tmp_path):
    """Long names of the territory, of themes and of whom to ask, files left out, publics missing, vague gaps."""
    gaps = claims(tables, low=0.02, high=0.9).assign(label=[f"{LONG} {i}" for i in range(len(tables.gaps))])
    territory = replace(context.territory, name=LONG, expected_publics=("elu", "agent", "conseil-developpement", "partenaire"))
    report = build_report(replace(tables, gaps=gaps), replace(context, territory=territory))
    report = replace(report, unreadable=[("absent.pdf", "illisible"), ("vide.pdf", "illisible")], missing=list(PUBLICS))
    easy = easy_page(report, gaps, contact=LONG)
    found = pages(easy, tmp_path)
    assert len(found.pages) == 1 and "Et maintenant" in found.pages[0].extract_text()
    assert sum(bool(part.dots) for part in easy.parts) == FINDINGS


def test_type_is_large_and_nothing_is_fetched(tables, context):
    html = render_easy(page(tables, context))
    style = html.split("<style>")[1].split("</style>")[0]
    sizes = [float(size) for size in re.findall(r"(?:font|font-size):\s*([\d.]+)pt", style)]
    assert sizes and min(sizes) >= 14
    assert "text-align: left" in style and 'lang="fr"' in html
    assert not re.search(r"(?:src|href)=|url\((?!data:)|@import|https?:", html)


def test_hostile_names_stay_text(tables, context):
    gaps = tables.gaps.assign(label=HOSTILE)
    territory = replace(context.territory, name=HOSTILE)
    report = build_report(replace(tables, gaps=gaps), replace(context, territory=territory))
    html = render_easy(easy_page(report, gaps, contact=HOSTILE))
    assert "<script" not in html and "<img" not in html and "&lt;script&gt;" in html


def test_a_name_is_cut_at_a_word():
    assert short("Eau") == "Eau" and short(" a\n b ") == "a b"
    cut = short(LONG)
    assert cut.endswith("…") and LONG.startswith(cut[:-1]) and LONG[len(cut) - 1] in " ,"
    assert len(short("x" * 500)) < 100
