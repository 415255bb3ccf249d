"""The explorer of the report in a real browser: filters, links, words, concordance, context, corrections, keyboard, paper."""

# ruff: noqa: F811 — fixtures bear the names of what they give
import csv
import io
import json
import re
import shutil
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

from pipeline.exchange.cells_out import guard
from pipeline.ingest.tables.cells import load_table
from pipeline.render.explorer.page import explorer_parts
from pipeline.render.html import content_policy
from pipeline.store import read_table
from tests.conftest import EXAMPLE
from tests.helpers import run_cli
from tests.render.test_explorer_data import CODEBOOK, K, data, opened, parts, texts_of  # noqa: F401 — fixtures

FACETS = ("theme", "sous-theme", "perspective", "public", "mode", "source", "commune", "certitude")
READY = "#explorateur[data-ready]"
HOSTILE = "</script><img src=x onerror=document.title='pris'> <b>gras</b> \u202e à l'envers"


@pytest.fixture(scope="module")
def address(example_run) -> str:
    return (example_run / "rapport.html").as_uri()


@pytest.fixture
def explorer(visit, address):
    """Open the report at a view of the explorer; at the end, nothing was asked of the network, nothing complained of."""

    # A click during a smooth scroll may fall beside its button.
    visit.page.emulate_media(reduced_motion="reduce")

    def go(view: str = "#explorer"):
        visit.page.goto("about:blank")
        visit.page.goto(address + view)
        visit.page.wait_for_selector(READY)
        return visit.page

    yield go
    assert visit.complaints == []
    local = ("data:", "blob:", "about:")
    assert [url for url in visit.requests if not url.startswith(local) and url.split("#")[0] != address] == []


def total(page) -> int:
    return int(re.sub(r"\D", "", page.inner_text(".exp-total strong")))


def shown(page) -> list[str]:
    return page.evaluate("[...document.querySelectorAll('.exp-passages article')].map((a) => a.dataset.passage)")


def bearing(data: dict, facet: str, rank: int) -> set[str]:
    """Passages that bear a value, read from the data in Python."""
    at, found, tags = 0, set(), data["etiquettes"]
    column = {"theme": "theme", "sous-theme": "sousTheme", "certitude": "certitude"}.get(facet)
    for i, count in enumerate(tags["nombre"]):
        if column:
            values = tags[column][at : at + count]
        else:
            values = data["commune"][i] if facet == "commune" else [data["valeur"][facet][i]]
        at += count
        if rank in values:
            found.add(data["repere"][i])
    return found


def keys_of(data: dict, facet: str) -> list[tuple[int, str]]:
    if facet == "theme":
        return [(i, theme["cle"]) for i, theme in enumerate(data["themes"])]
    return [(rank, data["facettes"][facet]["cles"][rank]) for rank in data["facettes"][facet]["vivantes"]]


@pytest.mark.parametrize("facet", FACETS)
def test_each_filter_shows_the_passages_that_bear_its_value(facet, explorer, data):
    page = explorer()
    rank, key = keys_of(data, facet)[0]
    expected = bearing(data, facet, rank)
    page.evaluate(
        "(facet) => document.querySelectorAll(`input[data-facet=${facet}]`).forEach((i) => i.closest('details').open = true)",
        facet,
    )
    more = page.locator(f"details:has(input[data-facet={facet}])").last.get_by_text("Tout voir")
    if more.count():  # the commonest values alone stand there at first
        more.click()
    name = data["themes"][rank]["nom"] if facet == "theme" else data["facettes"][facet]["noms"][rank]
    label = page.locator(f"label:has(input[data-facet={facet}])", has_text=name).first
    told = int(re.sub(r"\D", "", label.locator(".exp-count").inner_text()))
    label.locator("input").check()
    page.wait_for_function(
        "(n) => document.querySelector('.exp-total strong').textContent.replace(/\\D/g, '') === String(n)", arg=len(expected)
    )
    assert told == len(expected) > 0
    assert set(shown(page)) <= expected
    assert f"{facet}={quote(key, safe='*-._').replace('%20', '+')}" in page.evaluate("location.hash")


def test_values_of_one_facet_widen_and_the_switch_narrows(explorer, data):
    one, other = (bearing(data, "theme", rank) for rank in (0, 3))
    assert total(explorer("#explorer?theme=ecologique&theme=economique")) == len(one | other)
    assert total(explorer("#explorer?theme=ecologique&theme=economique&ensemble=1")) == len(one & other) > 0
    lived = bearing(data, "perspective", 1)
    assert total(explorer("#explorer?theme=ecologique&perspective=vecu")) == len(one & lived)


def test_with_the_switch_counts_of_themes_tell_what_adding_one_leaves(explorer, data):
    page = explorer("#explorer?theme=ecologique&ensemble=1")
    told = page.evaluate(
        "[...document.querySelectorAll('input[data-facet=theme]')].map((i) => Number(i.closest('label').querySelector('.exp-count').firstChild.textContent))"
    )
    one = bearing(data, "theme", 0)
    assert told == [len(one & bearing(data, "theme", rank)) for rank in range(len(told))]


def test_certainty_is_that_of_the_theme_chosen(explorer, data):
    tags, at, expected = data["etiquettes"], 0, 0
    for count in tags["nombre"]:
        expected += any(tags["theme"][t] == 0 and tags["certitude"][t] == 2 for t in range(at, at + count))
        at += count
    assert total(explorer("#explorer?theme=ecologique&certitude=incertaine")) == expected > 0


def test_counts_of_a_facet_are_what_choosing_gives(explorer):
    page = explorer("#explorer?perspective=vecu&mots=eau")
    counts = page.evaluate(
        "[...document.querySelectorAll('input[data-facet=theme]')].map((i) => Number(i.closest('label').querySelector('.exp-count').firstChild.textContent))"
    )
    for place, count in enumerate(counts):
        box = page.locator("input[data-facet=theme]").nth(place)
        box.check()
        page.wait_for_timeout(60)
        assert total(page) == count
        box.uncheck()


def test_a_link_restores_the_view_and_any_link_of_the_page_works(explorer):
    page = explorer("#explorer?theme=ecologique&perspective=vecu&mots=eau&ensemble=1&vue=concordance")
    assert page.input_value("#exp-mots") == "eau"
    assert page.locator(".exp-lines article").count() > 0
    assert page.locator("input[data-facet=theme]:checked").count() == 1
    before = total(page)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('afterbegin', '<svg width=40 height=40><a id=\"dessin\" href=\"#explorer?theme=numerique\"><rect width=40 height=40 /></a></svg>')"
    )
    page.locator("#dessin").click()
    page.wait_for_function("() => document.querySelector('#exp-mots').value === ''")
    assert total(page) != before
    page.wait_for_function(
        "() => Math.abs(document.getElementById('explorer-titre').getBoundingClientRect().top) < innerHeight / 2"
    )
    # Going back to the same link after a change of mind works too.
    page.evaluate("scrollTo(0, 0)")
    page.locator("#dessin").click()
    assert page.evaluate("document.activeElement.id") == "explorer-titre"


def test_links_of_the_report_itself_lead_to_passages(explorer):
    page = explorer("")
    links = page.evaluate(
        "[...new Set([...document.querySelectorAll('a')].map((a) => a.getAttribute('href') ?? a.getAttribute('xlink:href')).filter((h) => h?.startsWith('#explorer?')))]"
    )
    assert len(links) > 20
    problems = page.evaluate(
        "(links) => links.flatMap((link) => Explorateur.readAddress(Explorateur.corpus, link).problems)", links
    )
    # Only what the small-cell rule took, and what a person must read first, may be missing.
    assert [told for told in problems if "trop peu de personnes" not in told and "retenu avant relecture" not in told] == []
    assert len(problems) < len(links) / 5


def test_unknown_values_are_told_not_ignored(explorer):
    page = explorer("#explorer?theme=inconnu&couleur=bleu&passage=p-0&perspective=vecu")
    told = page.inner_text(".exp-told")
    assert "« inconnu » (thème) n’existe pas ici" in told.replace("\u00a0", " ")
    assert "couleur = bleu" in told
    assert "p-0" in told
    assert page.locator("input[data-facet=perspective]:checked").count() == 1


def test_fewer_than_k_persons_are_told(explorer, data):
    theme, side = data["petits"][0]
    page = explorer(f"#explorer?theme={data['themes'][theme]['cle']}&perspective={['institutionnel', 'vecu'][side]}")
    assert "moins de 5 personnes" in page.inner_text(".exp-told")


@pytest.mark.parametrize(
    ("words", "forms"),
    [
        ("medecin", r"^médecins?$"), ("MÉDECINS", r"^médecins?$"), ("manger", r"^mang"), ("écolog*", r"^[ée]colog"), ('"plus de médecin"', r"^plus de médecin$"),
    ],
)  # fmt: skip
def test_words_are_found_whatever_their_accents_and_forms(words, forms, explorer, data):
    page = explorer(f"#explorer?mots={quote(words)}")
    marks = page.evaluate("[...document.querySelectorAll('.exp-text mark')].map((m) => m.textContent)")
    assert marks
    assert [mark for mark in marks if not re.match(forms, mark.lower())] == []
    if "*" not in words and '"' not in words:
        roots = {
            "medecin": r"\bm[ée]decins?\b",
            "médecins": r"\bm[ée]decins?\b",
            "manger": r"\bmang(er|e|es|ent|eait|eaient|eais|é|ée|és|ées|eons|ez|eant|era)\b",
        }
        asked = dict(zip(data["repere"], data["enqueteur"], strict=True))
        expected = {i for i, text in texts_of(data).items() if re.search(roots[words.lower()], text.lower()) and not asked[i]}
        assert total(page) == len(expected)


def test_several_words_must_all_stand_and_unknown_words_are_told(explorer):
    both, one = total(explorer("#explorer?mots=eau+prix")), total(explorer("#explorer?mots=eau"))
    assert 0 < both < one
    page = explorer("#explorer?mots=xylophoniste")
    assert total(page) == 0
    assert "xylophoniste" in page.inner_text(".exp-told")


def test_texts_are_shown_to_the_letter(explorer, data):
    page = explorer()
    texts = texts_of(data)
    assert (
        page.evaluate(
            "Object.fromEntries(Explorateur.corpus.data.repere.map((id, i) => [id, Explorateur.textOf(Explorateur.corpus, i)]))"
        )
        == texts
    )
    first = shown(page)[0]
    assert page.locator(f"article[data-passage={first}] q").text_content() == texts[first]
    page = explorer("#explorer?mots=eau")
    first = shown(page)[0]
    assert page.locator(f"article[data-passage={first}] q").text_content() == texts[first]


def test_the_concordance_is_exact_and_sorts(explorer, data):
    page = explorer("#explorer?mots=eau&vue=concordance")
    lines = page.evaluate("[...document.querySelectorAll('.exp-line')].map((l) => [...l.children].map((c) => c.textContent))")
    texts = list(texts_of(data).values())
    assert len(lines) > 5
    assert all(any("".join(line) in text for text in texts) for line in lines)
    page.select_option(".exp-sort select", "droite")
    after = page.evaluate(
        "[...document.querySelectorAll('.exp-right')].map((r) => Explorateur.fold(r.textContent.match(/[\\p{L}\\p{N}]+/u)?.[0] ?? ''))"
    )
    assert after == sorted(after)


def test_context_shows_what_stands_around_and_the_question(explorer, data):
    talk = next(
        i
        for i, f in enumerate(data["fichier"])
        if "entretien-4" in data["fichiers"][f] and not data["enqueteur"][i] and i > 0 and data["enqueteur"][i - 1]
    )
    page = explorer(f"#explorer?passage={data['repere'][talk]}")
    texts = list(texts_of(data).values())
    assert page.locator("dialog .exp-here q").text_content() == texts[talk]
    assert texts[talk - 1] in [t.strip() for t in page.locator("dialog .exp-asked .exp-text").all_text_contents()]
    assert "jamais compté" in page.inner_text("dialog")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert "passage" not in page.evaluate("location.hash")
    answer = next(i for i, q in enumerate(data["question"]) if q >= 0)
    page = explorer(f"#explorer?passage={data['repere'][answer]}")
    assert data["questions"][data["question"][answer]] in page.inner_text("dialog")
    # The next row is another person.
    assert {data["lieu"][r] for r in page.evaluate(f"Explorateur.around(Explorateur.corpus, {answer}, 9, 9).ranks")} == {
        data["lieu"][answer]
    }


def test_the_export_holds_the_filtered_passages_and_no_formula(explorer, data, tmp_path):
    page = explorer("#explorer?theme=numerique")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Exporter (CSV)").click()
    waiting.value.save_as(tmp_path / "passages.csv")
    raw = (tmp_path / "passages.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert {row["repère"] for row in rows} == bearing(data, "theme", 2)
    texts = texts_of(data)
    assert all(row["texte"] == guard(texts[row["repère"]]) for row in rows)
    for cell in ("=cmd()", "+1 de bus", "-0,5", "- des bus", "@ici", "\tici", "\rici", "12 %", "＝1"):
        assert page.evaluate("(cell) => Explorateur.guard(cell)", cell) == guard(cell)


def test_corrections_are_downloaded_as_the_command_takes_them(explorer, example_run, tmp_path):
    page = explorer("#explorer?theme=ecologique")
    first, second = shown(page)[:2]
    for identifier in (first, second):
        page.locator(f"article[data-passage={identifier}]").get_by_role("button", name="Corriger").click()
    card = page.locator(f"article[data-passage={first}]")
    card.locator("fieldset", has_text="Écologie").get_by_label("non").check()
    card.locator("textarea").fill("=ironie ; « non »\nà revoir")
    page.locator(f"article[data-passage={second}]").get_by_label("Tout est juste").check()
    assert "2 corrections attendent" in page.inner_text(".exp-waiting")
    # A filter and a scroll lose nothing.
    page.locator("input[data-facet=perspective]").first.check()
    page.locator("input[data-facet=perspective]").first.uncheck()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Télécharger les corrections").click()
    path = tmp_path / "corrections.csv"
    waiting.value.save_as(path)
    assert page.locator(".exp-waiting").count() == 0
    assert load_table(path).headings[:2] == ["repère", "motif"]
    # In a territory of its own: what is imported must reach neither the example nor the other tests.
    folder = shutil.copytree(EXAMPLE, tmp_path / "exemple", ignore=shutil.ignore_patterns("decisions", ".secret"))
    workspace = example_run.parent.parent.parent
    result = run_cli("correct", "import", str(folder), str(path), "--coder", "AB", "--workspace", str(workspace))
    assert result.returncode == 0, result.stdout + result.stderr
    kept = (folder / "decisions" / "corrections.csv").read_text(encoding="utf-8")
    assert all(told in kept for told in (first, second, "humain:AB", "explorateur", "=ironie ; « non »"))


def test_leaving_with_unsaved_corrections_warns(explorer):
    page = explorer("#explorer?theme=ecologique")
    assert page.evaluate("dispatchEvent(new Event('beforeunload', {cancelable: true}))")
    page.get_by_role("button", name="Corriger").first.click()
    page.get_by_label("Tout est juste").first.check()
    assert not page.evaluate("dispatchEvent(new Event('beforeunload', {cancelable: true}))")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent").split() == ["Corriger", "(en", "attente)"]
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Effacer ma correction").click()
    assert page.evaluate("dispatchEvent(new Event('beforeunload', {cancelable: true}))")


@pytest.fixture
def served(visit, example_run):
    """The report as the service serves it, with answers that a test chooses; what was sent."""
    page_text = (example_run / "rapport.html").read_text(encoding="utf-8")
    page_text = page_text.replace("<head>", '<head><meta name="regards-service" content="1">', 1).replace(
        "base-uri ", "connect-src 'self'; base-uri ", 1
    )
    sent, answers = [], []
    visit.page.emulate_media(reduced_motion="reduce")
    visit.page.route("http://127.0.0.1:9/", lambda route: route.fulfill(body=page_text, content_type="text/html; charset=utf-8"))

    def take(route):
        sent.append(json.loads(route.request.post_data))
        status, body = answers.pop(0)
        route.abort() if status == 0 else route.fulfill(status=status, body=json.dumps(body), content_type="application/json")

    visit.page.route("http://127.0.0.1:9/corrections", take)
    visit.page.route("http://127.0.0.1:9/favicon.ico", lambda route: route.fulfill(status=204))
    visit.page.goto("http://127.0.0.1:9/#explorer?theme=ecologique")
    visit.page.wait_for_selector(READY)
    return visit.page, sent, answers


def test_a_served_page_saves_and_loses_nothing_on_failure(served):
    page, sent, answers = served
    first = shown(page)[0]
    page.get_by_role("button", name="Corriger").first.click()
    page.locator(f"article[data-passage={first}] fieldset", has_text="Écologie").get_by_label("oui").check()
    page.locator(f"article[data-passage={first}] textarea").fill("à garder")
    page.get_by_role("button", name="Enregistrer").click()
    assert sent == []  # nobody has signed
    page.get_by_label("Vos initiales").fill("AB")
    answers += [(0, None), (400, {"erreur": "Disque plein"}), (200, {"enregistrees": 1, "problemes": []})]
    for told in ("le service ne répond pas", "Disque plein", "1 passage corrigé"):
        page.get_by_role("button", name="Enregistrer").click()
        page.wait_for_function("(told) => document.querySelector('.exp-notice').textContent.includes(told)", arg=told)
        assert page.locator(".exp-waiting").count() == (0 if "1 passage" in told else 1)
        assert page.locator(f"article[data-passage={first}] textarea").input_value() == "à garder"
    expected = {"passage": first, "decisions": {"ecologique": "oui"}, "agreed": False, "comment": "à garder"}
    assert sent == [{"coder": "AB", "corrections": [expected]}] * 3


def test_everything_is_reached_by_keyboard_alone(explorer):
    page = explorer()
    page.focus("#explorer-titre")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "exp-mots"
    page.keyboard.type("eau")
    page.wait_for_function("() => location.hash.includes('mots=eau')")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('article[data-index]')"):
            break
    place = "Number(document.activeElement.dataset.index)"
    assert page.evaluate(place) == 0
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    last = total(page) - 1
    for key, expected in (
        ("ArrowDown", 1),
        ("PageDown", 6),
        ("ArrowUp", 5),
        ("End", last),
        ("ArrowDown", last),
        ("Home", 0),
        ("PageUp", 0),
    ):
        page.keyboard.press(key)
        page.wait_for_function(f"() => {place} === {expected}")
        assert page.evaluate("document.activeElement.getAttribute('aria-posinset')") == str(expected + 1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Contexte"


def test_the_number_of_results_is_announced(explorer):
    page = explorer()
    assert page.get_attribute(".exp-total", "aria-live") == "polite"
    assert page.get_attribute(".exp-feed", "role") == "feed"
    assert int(page.get_attribute(".exp-feed article", "aria-setsize")) == total(page)


def test_only_what_is_near_the_window_stands_in_the_page(explorer):
    page = explorer()
    assert total(page) > 500
    assert page.locator(".exp-feed article").count() < 40


@pytest.mark.parametrize("width", [320, 700, 1200])
def test_the_explorer_fits_narrow_windows(width, explorer):
    page = explorer("#explorer?mots=eau&vue=concordance")
    for view in ("#explorer?theme=ecologique&theme=economique&mots=eau", "#explorer?mots=eau&vue=concordance"):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("(view) => { location.hash = view; }", view)
        page.wait_for_timeout(150)
        assert page.evaluate("document.querySelector('#explorer').scrollWidth <= document.querySelector('#explorer').clientWidth")


def test_paper_shows_the_first_passages_and_how_many_there_are(explorer):
    page = explorer()
    page.emulate_media(media="print")
    page.wait_for_selector(".exp-printed >> nth=199", state="attached")
    assert page.locator(".exp-printed").count() == 200
    assert f"Les 200 premiers de {total(page)} passages" in page.inner_text(".exp-paper").replace("\u202f", " ")
    assert not page.locator(".exp-feed").is_visible()
    page.emulate_media(media="screen")
    page.wait_for_selector(".exp-paper", state="detached")


@pytest.mark.parametrize(
    "view", ["#explorer?theme=ecologique&mots=eau", "#explorer?mots=eau&vue=concordance", "#explorer?passage=1"]
)
def test_axe_finds_nothing(view, browser, address, data):
    context = browser.new_context(bypass_csp=True, viewport={"width": 1200, "height": 900})
    page = context.new_page()
    page.goto(address + view.replace("passage=1", f"passage={data['repere'][60]}"))
    page.wait_for_selector(READY)
    if "theme" in view:
        page.get_by_role("button", name="Corriger").first.click()
        page.get_by_label("Tout est juste").first.check()
    page.wait_for_timeout(200)
    found = Axe().run(page, context="#explorer")
    context.close()
    assert [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found.response["violations"]] == []


def test_without_script_the_page_says_so(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert "a besoin de JavaScript" in page.inner_text("#explorateur")
    context.close()


def test_hostile_texts_stay_texts(visit, tables, tmp_path):
    from dataclasses import replace

    passages = tables.passages.copy()
    first = passages[(passages["role"] == "participant") & passages["caution"].isna()].index[0]
    passages.loc[first, ["text", "question", "section"]] = [HOSTILE, HOSTILE, HOSTILE]
    labels = tables.subthemes.assign(label="=cmd()<script>document.title='pris'</script>")
    made = explorer_parts(replace(tables, passages=passages, subthemes=labels), CODEBOOK, K)
    scripts = "".join(f"<script>{script}</script>" for script in made.scripts)
    path = tmp_path / "page.html"
    path.write_text(
        f'<!DOCTYPE html><html lang="fr"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{content_policy(made.scripts)}">'
        f'<title>Page</title><main><h2 id="explorer-titre" tabindex="-1">Titre</h2><div id="explorateur"></div></main>'
        f'<script type="application/octet-stream" id="donnees">{made.data}</script>{scripts}</html>',
        encoding="utf-8",
    )
    visit.page.goto(
        path.as_uri() + f"#explorer?passage={passages.at[first, 'passage_id']}&mots={quote(HOSTILE)}&theme={quote(HOSTILE)}"
    )
    visit.page.wait_for_selector(READY)
    visit.page.wait_for_selector("dialog q")
    assert visit.page.locator("dialog q").text_content() == HOSTILE
    assert HOSTILE in visit.page.text_content("dialog .exp-question")
    assert HOSTILE in visit.page.text_content(".exp-told")
    assert visit.page.locator("#explorateur img, #explorateur b, #explorateur script").count() == 0
    assert visit.page.title() == "Page"
    assert visit.complaints == []


def test_the_whole_run_agrees_with_its_page(example_run, data):
    spoken = read_table(example_run, "passages").query("role == 'participant' and caution.isna()")
    assert sum(1 for asked in data["enqueteur"] if not asked) == len(spoken)
    page = (example_run / "rapport.html").read_text(encoding="utf-8")
    coded = re.search(r'<script type="application/octet-stream" id="donnees">\s*([A-Za-z0-9+/=]+)\s*</script>', page)
    assert coded
    assert opened(type("Parts", (), {"data": coded[1]})) == data
