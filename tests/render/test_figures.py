"""Theme maps: labels keep apart, a sentence and a table stand beside, small counts are told nowhere, little is no crash."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from pipeline.compare.factors import factor_publics
from pipeline.compare.gaps import compute_gaps
from pipeline.compare.voices import items_of, listen
from pipeline.render.figures.canvas import Figure, Plate
from pipeline.render.figures.combinations import combine, raised_themes
from pipeline.render.figures.facing import Half, Row
from pipeline.render.figures.factorial import draw_factors
from pipeline.render.figures.gaps import MAX_ROWS, draw_gaps
from pipeline.render.figures.guard import hide, hide_cells, safe
from pipeline.render.figures.intersections import draw_intersections
from pipeline.render.figures.marks import push_apart
from pipeline.render.figures.needs import describe_needs, draw_needs
from pipeline.render.figures.semantic_map import draw_map
from pipeline.schemas import ANSWERS, GAPS, MAP_POINTS, NEEDS, PASSAGES, SUBTHEMES, TAGS
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.themes.codebook import read_codebook

K = 5
BOOK = read_codebook(DEFAULT_CODEBOOK)
THEMES = BOOK.keys
NAMES = ("fossé, marais, chemin communal", "transport à la demande, réservation", "médecin, centre de soins", "bois, facture")


@pytest.fixture
def plate(tmp_path) -> Plate:
    return Plate("essai", "Essai", tmp_path, K)


def crowd(documents: int = 8, persons: int = 90, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Documents of twelve passages and persons of two, with tags and sub-themes; the numérique is said by three persons."""
    rng = np.random.default_rng(seed)
    rows, tags, subthemes = [], [], []
    for voice in range(documents + persons):
        written = voice < documents
        for i in range(12 if written else 2):
            identifier = f"p{voice:03}-{i:02}"
            rows.append(
                {
                    "passage_id": identifier,
                    "voice_id": f"v{voice:03}",
                    "source": f"s{voice if written else voice % 3}",
                    "kind": "document" if written else "reponse",
                    "public": "institution" if written else "habitant",
                    "perspective": "institutionnel" if written else "vecu",
                    "mode": "document" if written else ("questionnaire", "atelier", "aller-vers")[voice % 3],
                    "rendering": "verbatim",
                    "role": "participant",
                    "text": "mot " * 20,
                }
            )
            if written or voice >= documents + 3:
                theme = THEMES[rng.integers(0, 4)] if written else THEMES[(0, 1, 3, 1)[voice % 4]]
            else:
                theme = "numerique"
            tags.append({"passage_id": identifier, "theme": theme, "score": 0.9, "decision": "oui"})
            number = int(rng.integers(0, 4))
            name = {"subtheme": f"{theme}-{number + 1}", "label": f"{NAMES[number]} {theme[:4]}", "score": 0.5}
            subthemes.append({"passage_id": identifier, "theme": theme, **name})
    return (
        pd.DataFrame(rows).reindex(columns=list(PASSAGES)),
        pd.DataFrame(tags).reindex(columns=list(TAGS)),
        pd.DataFrame(subthemes, columns=list(SUBTHEMES)),
    )


def points_of(passages: pd.DataFrame) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    places = rng.normal(size=(len(passages), 2)) + 3 * (np.arange(len(passages)) % 3)[:, None]
    return pd.DataFrame({"passage_id": passages["passage_id"], "x": places[:, 0], "y": places[:, 1]}, columns=list(MAP_POINTS))


def gaps_of(passages: pd.DataFrame, tags: pd.DataFrame, subthemes: pd.DataFrame) -> pd.DataFrame:
    return compute_gaps(listen(passages, items_of(BOOK, tags, subthemes)))


def factors_of(passages: pd.DataFrame) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    places = passages["mode"].map({"document": 0, "questionnaire": 1, "atelier": 2, "aller-vers": 3}).to_numpy()
    words = np.array([f"mot{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(60)])
    lemmas = [tuple(rng.choice(words, 9, p=_weights(int(place)))) for place in places]
    return factor_publics(passages, lemmas)


def _weights(place: int) -> np.ndarray:
    raw = np.ones(60)
    raw[15 * place : 15 * place + 15] = 4
    return raw / raw.sum()


def needs_of(passages: pd.DataFrame, tags: pd.DataFrame, subthemes: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = subthemes.merge(passages[["passage_id", "perspective"]], on="passage_id")
    frame["side"] = frame["perspective"].map({"vecu": "besoin", "institutionnel": "action"})
    frame["matched"] = np.arange(len(frame)) % 3 == 0
    needs = frame.assign(score=0.5)[[*NEEDS, "label"]]
    need, action = (needs[(needs["side"] == side) & needs["matched"]] for side in ("besoin", "action"))
    pairs = need.merge(action, on="theme").drop_duplicates("passage_id_x")
    answers = {"theme": pairs["theme"], "need_id": pairs["passage_id_x"], "action_id": pairs["passage_id_y"], "score": 0.8}
    return needs, pd.DataFrame(answers, columns=list(ANSWERS))


def draw(name: str, plate: Plate, tables: tuple[pd.DataFrame, ...]) -> Figure | None:
    passages, tags, subthemes = tables
    if name.startswith("gaps"):
        gaps = gaps_of(*tables)
        return draw_gaps(gaps[gaps["level"] == ("theme" if name == "gaps" else "subtheme")], plate)
    if name == "map":
        return draw_map(points_of(passages), passages, tags, subthemes, BOOK, plate)
    if name == "factors":
        return draw_factors(factors_of(passages), plate)
    if name == "intersections":
        return draw_intersections(passages, tags, BOOK, plate)
    needs, answers = needs_of(*tables)
    return draw_needs(needs, answers, passages, BOOK, plate)


EVERY = ("gaps", "gaps of sub-themes", "map", "factors", "intersections", "needs")


@pytest.mark.parametrize("name", EVERY)
def test_labels_keep_apart_beside_a_sentence_and_a_table_at_report_width(name, plate):
    tables = crowd()
    figure = draw(name, plate, tables)
    assert figure == draw(name, plate, tables)
    assert [(a.text, b.text) for a, b in combinations(figure.labels, 2) if a.meets(b)] == []
    assert len(figure.labels) > 5 and figure.description.endswith(".")
    assert 'role="img"' in figure.svg and "aria-label" in figure.svg
    assert figure.table.rows and {len(row) for row in figure.table.rows} == {len(figure.table.headings)}
    assert (plate.folder / "essai.png").is_file()
    assert 6.8 < float(figure.svg.split('width="')[1].split("pt")[0]) / 72 < 8.0


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("counts", [(0, 2), (1, 1), (0, 30), (12, 0)])
def test_little_or_one_side_only_is_no_crash(name, counts, plate):
    figure = draw(name, plate, crowd(*counts))
    assert figure is None or (figure.description and figure.table.rows)


def test_nothing_gives_no_figure(plate):
    passages, tags, subthemes = (pd.DataFrame(columns=list(s)) for s in (PASSAGES, TAGS, SUBTHEMES))
    assert draw_gaps(pd.DataFrame(columns=list(GAPS)), plate) is None
    assert draw_map(pd.DataFrame(columns=list(MAP_POINTS)), passages, tags, subthemes, BOOK, plate) is None
    assert draw_needs(pd.DataFrame(columns=list(NEEDS)), pd.DataFrame(columns=list(ANSWERS)), passages, BOOK, plate) is None


def test_gaps_tell_no_share_of_three_persons(plate):
    gaps = gaps_of(*crowd())
    row = gaps[gaps["theme"] == "numerique"].iloc[0]
    assert row["k_lived"] == 3
    figure = draw_gaps(gaps[gaps["level"] == "theme"], plate)
    cells = next(cells for cells in figure.table.rows if "numérique" in cells[0])
    assert cells[3:7] == ("moins de 5 personnes", "–", "–", "–") and figure.table.headings[0] == "Thème"
    assert any("part non publiée" in label.text for label in figure.labels)


def test_gaps_say_when_voices_are_too_few_and_which_sub_themes_are_weak(plate):
    gaps = gaps_of(*crowd(3, 30))
    themes = gaps[gaps["level"] == "theme"].assign(weak=[True, False, False, pd.NA])
    figure = draw_gaps(themes, plate)
    assert figure.description.startswith("Trop peu de voix\u00a0: côté institutionnel")
    assert "★" not in " ".join(label.text for label in figure.labels)
    assert sum("fragile" in row[0] for row in figure.table.rows) == 1
    assert {row[5:7] for row in figure.table.rows} == {("–", "–")}


def test_beyond_the_rows_that_fit_the_table_has_all(plate):
    gaps = gaps_of(*crowd())
    wide = gaps[gaps["level"] == "subtheme"]
    figure = draw_gaps(wide, plate)
    assert len(wide) > MAX_ROWS and len(figure.table.rows) == len(wide)
    assert f"le tableau donne les {len(wide)}" in figure.description and figure.table.headings[0] == "Sous-thème"


def test_the_map_marks_no_theme_of_three_persons(plate):
    passages, tags, subthemes = crowd()
    figure = draw_map(points_of(passages), passages, tags, subthemes, BOOK, plate)
    lived = {row[1]: row[3] for row in figure.table.rows if row[0] == "Numérique"}
    assert lived["thème principal"] == "moins de 5 personnes"
    assert all(told == "moins de 5 personnes" or told == "0" for told in lived.values())
    assert "Numérique" not in figure.description.split("Vécu")[1]


def test_intersections_hide_what_would_give_a_small_count_away():
    passages, tags, _ = crowd()
    raised = raised_themes(passages, tags, BOOK)
    side = combine(raised, "vecu", BOOK, K)
    small = frozenset({"numerique"})
    assert side.exact[small] == 3 and small in side.hidden and small not in side.told
    shown = sum(n for themes, n in side.exact.items() if themes not in side.hidden)
    assert side.voices - shown >= K


def test_fewer_than_k_persons_are_counted_with_the_documents():
    """Documents counted alone beside a count of both would tell how many the persons are."""
    passages, tags, _ = crowd()
    passages.loc[passages["voice_id"].isin(["v008", "v009"]), "perspective"] = "institutionnel"
    raised = raised_themes(passages, tags, BOOK)
    side = combine(raised, "institutionnel", BOOK, K)
    assert (side.voices, side.documents) == (10, 8)
    here = raised[raised["perspective"] == "institutionnel"]
    of_persons = set(here["themes"]) - set(here.loc[here["kind"] == "document", "themes"])
    assert of_persons and of_persons <= side.hidden


def test_needs_tell_neither_three_voices_nor_what_is_left_of_them(plate):
    passages, tags, subthemes = crowd()
    needs, answers = needs_of(passages, tags, subthemes)
    needs = needs[needs["theme"] == "ecologique"].copy()
    asked = sorted(passages.set_index("passage_id").loc[needs.loc[needs["side"] == "besoin", "passage_id"], "voice_id"].unique())
    voices = needs["passage_id"].map(passages.set_index("passage_id")["voice_id"])
    needs["matched"] = (needs["side"] == "action") | ~voices.isin(asked[:3])
    row = draw_needs(needs, answers, passages, BOOK, plate).table.rows[0]
    assert row[:4] == ("Écologie", str(len(asked)), "non publié", "–") and row[-1] == "non publié"


def row_of(theme: str, voices: tuple[int, int], actions: tuple[int, int], split: bool = True) -> Row:
    """A theme as (all, those that stand alone), of voices and of actions."""
    return Row(theme, None, theme, Half(*voices, False, split), Half(*actions, False, split))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            [row_of("A", (40, 40), (9, 9)), row_of("B", (60, 60), (8, 8))],
            "Aucun besoin n'a été rapproché d'une action, sur aucun thème. "
            "Aucune action n'a été rapprochée d'un besoin, sur aucun thème. ",
        ),
        (
            [row_of("A", (40, 40), (9, 9)), row_of("B", (60, 60), (9, 9)), row_of("C", (50, 40), (7, 2))],
            "Voix sans action retrouvée : c'est sur « A » et « B » que la part est la plus forte, 100 % des voix qui disent un "
            "besoin. Actions sans voix retrouvée : le plus sur « A » et « B », 9 passages chacun. ",
        ),
        (
            # What is not told of a theme is not told with the others either.
            [row_of("A", (40, 40), (9, 9)), row_of("B", (60, 57), (8, 8), split=False)],
            "Voix sans action retrouvée : c'est sur « A » que la part est la plus forte, 100 % des 40 voix qui disent un besoin "
            "(94 % à 100 %, sans compter l'erreur de la machine). "
            "Actions sans voix retrouvée : le plus sur « A », 9 passages sur 9 actions. ",
        ),
    ],
)
def test_no_theme_is_singled_out_among_equals(rows, told):
    text = describe_needs(rows, K).replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
    assert text.startswith(told + "Une machine rapproche besoins et actions, et en laisse passer")


def test_a_public_that_is_only_the_default_is_said_to_be_undeclared(plate):
    passages, _, _ = crowd()
    factors = factors_of(passages)
    factors["label"] = factors["label"].str.replace("atelier", "reunion-publique")
    table = draw_factors(factors, plate).table
    assert "public non déclaré (réunions publiques)" in {row[0] for row in table.rows}
    assert table.headings[:2] == ("Libellé", "Nature")


def test_a_theme_alone_is_named_as_such_in_the_sentence_only(plate):
    """The table's row is named by its themes alone: one of its columns counts who raises others too."""
    passages, tags, _ = crowd()
    tags["theme"] = "demographique"
    figure = draw_intersections(passages, tags, BOOK, plate)
    text = figure.description.replace("\u00a0", " ").replace("\u202f", " ")
    assert "le plus souvent Démographie, sans autre thème (100 %)" in text and "Le lien montre les passages" in text
    assert figure.table.rows[0][0] == "Démographie"


def test_two_groups_make_one_axis(plate):
    passages, _, _ = crowd()
    figure = draw_factors(
        factors_of(passages.assign(mode=passages["mode"].where(passages["kind"] == "document", "atelier"))), plate
    )
    assert "un seul axe" in figure.description


def test_complementary_suppression_resists_subtraction():
    counts = np.array([3, 6, 9, 40])
    margins = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 1, 0]], dtype=float)
    free = np.zeros(4, dtype=bool)
    alone = np.array([True, False, False, False])
    assert not safe(alone, counts, free, margins, K)
    hidden = hide_cells(counts, free, margins, K)
    assert hidden[0] and safe(hidden, counts, free, margins, K)
    # The three equations leave the small cell open: other whole counts give the same sums.
    shifted = counts + np.array([1, -1, -1, 1])
    assert (margins @ shifted == margins @ counts).all() and hidden.all()
    assert not hide_cells(counts, np.ones(4, dtype=bool), margins, K).any()


def test_hidden_counts_are_k_or_nobody():
    rng = np.random.default_rng(0)
    for _ in range(200):
        counts = rng.integers(0, 12, 5).tolist()
        left = sum(c for c, secret in zip(counts, hide(counts, K), strict=True) if secret)
        assert left == 0 or left >= K or left == sum(counts)


def test_boxes_are_pushed_apart_inside_the_room():
    rng = np.random.default_rng(0)
    spots = push_apart(rng.uniform(40, 60, (20, 2)), (10, 8), (200, 200))
    gaps = np.abs(spots[:, None] - spots[None])
    assert ((gaps[..., 0] >= 9.9) | (gaps[..., 1] >= 7.9) | np.eye(20, dtype=bool)).all()
    assert spots.min() >= 4 and spots.max() <= 196
