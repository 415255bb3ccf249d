"""Waves of the manifest: which source belongs to which, and what is refused."""

from pathlib import Path

import pytest

from pipeline.errors import FollowUpRefused, ManifestError
from pipeline.follow_up import _pair, check_waves
from pipeline.manifest import read_manifest
from pipeline.periods import between, period_of
from pipeline.territory import load_territory

WAVES = """
[[vagues]]
nom = "T0"
debut = "2024-03"
fin = "2024"
[[vagues]]
nom = "T1"
debut = "2025-09-15"
[[vagues]]
nom = "Atelier"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reponses").mkdir()
    for name in ("a", "b", "c", "d", "e"):
        (tmp_path / "reponses" / f"{name}.csv").write_text(
            "id;Que faire ?\n1;Planter des haies le long du canal\n", encoding="utf-8"
        )
    return tmp_path


def manifest(folder: Path, text: str) -> Path:
    (folder / "territoire.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_source_names_its_wave_or_is_dated_within_it(folder: Path):
    dates = {
        "a": 'vague = "Atelier"\ndate = "2024-04"',
        "b": 'date = "2024-12-31"',
        "c": 'date = "2024-02"',
        "d": 'date = "2026"',
    }
    told = "".join(f'[[sources]]\nmotif = "reponses/{name}.csv"\n{line}\n' for name, line in dates.items())
    territory, _ = load_territory(manifest(folder, WAVES + told))
    found = {source.path[9]: source.wave for source in territory.sources}
    assert found == {"a": "Atelier", "b": "T0", "c": None, "d": "T1", "e": None}
    assert territory.waves == ("T0", "T1", "Atelier")


def test_a_wave_changes_nothing_of_what_is_read(folder: Path):
    before, _ = load_territory(folder)
    after, _ = load_territory(manifest(folder, '[[vagues]]\nnom = "T0"\n[[sources]]\nmotif = "reponses/*"\nvague = "T0"\n'))
    # The print of a reading is made of how its source reads: an old file is not read again for its wave.
    assert [repr(source) for source in before.sources] == [repr(source) for source in after.sources]
    assert before.sources != after.sources


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[vagues]]\nnom = "T0"\n[[vagues]]\nnom = "T0"\n', "déclarée deux fois"),
        ('[[vagues]]\nnom = "T0"\ndebut = "printemps"\n', "n'est pas une date"),
        ('[[vagues]]\nnom = "T0"\ndebut = "2025-13"\n', "n'est pas une date"),
        ('[[vagues]]\nnom = "T0"\ndebut = "2025"\nfin = "2024"\n', "vient après la fin"),
        ('[[vagues]]\nnom = "T0"\nfin = "2024-06"\n[[vagues]]\nnom = "T1"\ndebut = "2024-06-30"\n', "jours en commun"),
        ('[[vagues]]\nnom = "T0"\n[[sources]]\nmotif = "a"\nvague = "T1"\n', "Vagues déclarées : T0"),
        ('[[sources]]\nmotif = "a"\nvague = "T1"\n', r"\[\[vagues\]\]"),
        ("[[vagues]]\n", "obligatoire"),
    ],
)
def test_waves_that_cannot_be_are_refused_by_name(folder: Path, text: str, told: str):
    with pytest.raises(ManifestError, match=told):
        read_manifest(manifest(folder, text))


def test_periods_hold_what_lies_wholly_in_them():
    year, month, day = (period_of(text) for text in ("2024", "2024-02", "2024-02-29"))
    assert year and month and day and period_of("2025-02-29") is None
    assert year.holds(month) and month.holds(day) and not day.holds(month)
    assert between("2024-02", None).holds(month) and not between("2024-03", None).holds(year)
    assert between(None, "2024-01").meets(year) and not between(None, "2023").meets(year)


def test_two_waves_are_chosen_or_asked_for():
    waves = ("T0", "T1", "T2")
    assert _pair(waves, None, None) == ("T1", "T2") and _pair(waves, "T0", None) == ("T0", "T2")
    assert _pair(waves, None, "T1") == ("T0", "T1")
    for start, end, told in (
        ("T2", "T0", "doit venir avant"),
        ("T9", None, "n'a pas de source"),
        (None, "T0", "doit venir avant"),
    ):
        with pytest.raises(FollowUpRefused, match=told):
            _pair(waves, start, end)
    with pytest.raises(FollowUpRefused, match="aucune"):
        check_waves((), ())
    with pytest.raises(FollowUpRefused, match=r"Sources sans vague : b\.csv"):
        check_waves(("T0", "T1"), ("T0",), ("b.csv",))
    with pytest.raises(FollowUpRefused, match=r"aucun passage n'a été gardé : T1 ; .*export cumulé"):
        check_waves(("T0", "T1"), ("T0",), (), ("T1",))
