"""WebVTT and SRT: speakers, times, cues merged into turns."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import RegardsError, UnreadableFile
from pipeline.ingest.speech.subtitles import read_subtitles

VTT = """WEBVTT

NOTE réunion inventée

00:00:01.000 --> 00:00:03.500
<v Animatrice>Bonsoir à tous.

00:00:04.000 --> 00:00:07.000
<v Habitant A>Le fossé déborde

00:00:07.000 --> 00:00:09.250
<v Habitant A>à chaque pluie.
"""
SRT = "1\n00:00:01,000 --> 00:00:03,500\nMaire : Bonsoir.\n\n2\n00:00:04,000 --> 00:00:06,000\nHabitante : Et le bus ?\n"


def test_voices_and_times_of_webvtt(tmp_path, source_of, territory):
    path = tmp_path / "a.vtt"
    path.write_text(VTT, encoding="utf-8")
    document = read_subtitles(path, source_of("a.vtt", "reunion"), territory)
    assert [(b.speaker, b.role, b.start_s, b.end_s) for b in document.blocks] == [
        ("Animatrice", "enqueteur", 1.0, 3.5),
        ("Habitant A", "participant", 4.0, 9.25),
    ]
    assert [document.text[s:e] for s, e in document.blocks[1].spans] == ["Le fossé déborde", "à chaque pluie."]


def test_srt_prefixes(tmp_path, source_of, territory):
    path = tmp_path / "a.srt"
    path.write_text(SRT, encoding="utf-8")
    document = read_subtitles(path, source_of("a.srt", "reunion"), territory)
    assert [(b.speaker, b.public) for b in document.blocks] == [("Maire", "elu"), ("Habitante", None)]
    assert "".join(document.text[s:e] for s, e in document.blocks[1].spans).strip() == "Et le bus ?"


def test_no_cue_is_refused(tmp_path, source_of, territory):
    path = tmp_path / "a.vtt"
    path.write_text("bonjour", encoding="utf-8")
    with pytest.raises(UnreadableFile):
        read_subtitles(path, source_of("a.vtt", "reunion"), territory)


def test_markup_and_entities_do_not_lose_a_cue(tmp_path, source_of, territory):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Habitant A>Le bus <i>ne passe plus</i> ici\n\n00:03.000 --> 00:04.000\n<v Habitant B>Soins &amp; bus\n"
    (tmp_path / "a.vtt").write_text(text, encoding="utf-8")
    document = read_subtitles(tmp_path / "a.vtt", source_of("a.vtt", "reunion"), territory)
    said = ["".join(document.text[s:e] for s, e in block.spans) for block in document.blocks]
    assert said == ["Le bus ne passe plus ici", "Soins & bus"] and not document.rejections


def test_a_colon_in_speech_names_nobody(tmp_path, source_of, territory):
    cues = ["Maire : Bonsoir.", "Rendez-vous à 10:30 demain", "Il a dit : on verra", "Et voilà", "Bien"]
    text = "\n\n".join(f"{i}\n00:00:0{i},000 --> 00:00:0{i},900\n{cue}" for i, cue in enumerate(cues, start=1))
    (tmp_path / "a.srt").write_bytes(text.encode("cp1252"))
    document = read_subtitles(tmp_path / "a.srt", source_of("a.srt", "reunion"), territory)
    assert {block.speaker for block in document.blocks} == {"Maire"}


def words(document):
    """(speaker, start, end, words) of each turn."""
    return [(b.speaker, b.start_s, b.end_s, " ".join(document.text[s:e] for s, e in b.spans)) for b in document.blocks]


def test_two_voices_in_one_cue_are_two_turns(tmp_path, source_of, territory):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.fort Animatrice>Et le bus ?</v>\n<v Odile Kervran>Rare.</v>\n"
    (tmp_path / "a.vtt").write_text(text, encoding="utf-8")
    document = read_subtitles(tmp_path / "a.vtt", source_of("a.vtt", "entretien"), territory)
    assert words(document) == [("Animatrice", 1.0, 2.0, "Et le bus ?"), ("Odile Kervran", 1.0, 2.0, "Rare.")]
    assert document.blocks[1].asked == 1


@pytest.mark.parametrize("head", ["[LOCUTRICE_01]: ", "(Odile) : ", "- Odile : ", "[Odile] ", "Odile\u00a0: "])
def test_prefixes_of_transcription_machines(tmp_path, source_of, territory, head):
    cues = [f"{head}Le bus", "est rare.", "Enquêteur : Ah ?", f"{head}Oui."]
    text = "\n\n".join(f"{i}\n00:00:0{i},000 --> 00:00:0{i},900\n{cue}" for i, cue in enumerate(cues, start=1))
    (tmp_path / "a.srt").write_text(text, encoding="utf-8")
    document = read_subtitles(tmp_path / "a.srt", source_of("a.srt", "entretien"), territory)
    assert [(b.role, b.start_s, b.end_s) for b in document.blocks] == [
        ("participant", 1.0, 2.9),
        ("enqueteur", 3.0, 3.9),
        ("participant", 4.0, 4.9),
    ]
    assert words(document)[0][3] == "Le bus est rare."


def test_unnamed_cues_are_read_by_sentence(tmp_path, source_of, territory):
    cues = ["alors le bus", "il ne passe plus.", "Et la route", "est coupée."]
    text = "\n\n".join(f"{i}\n00:00:0{i},000 --> 00:00:0{i},900\n{cue}" for i, cue in enumerate(cues, start=1))
    (tmp_path / "a.srt").write_text(text, encoding="utf-8")
    document = read_subtitles(tmp_path / "a.srt", source_of("a.srt", "reunion"), territory)
    assert [said for *_, said in words(document)] == ["alors le bus il ne passe plus.", "Et la route est coupée."]


def test_lines_that_rolling_captions_repeat_are_refused_once_each(tmp_path, source_of, territory):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nle fossé\n\n00:02.000 --> 00:03.000\nle fossé\ndéborde\n\n00:03.000 --> 00:04.000\ndéborde\nencore\n"
    (tmp_path / "a.vtt").write_text(text, encoding="utf-8")
    document = read_subtitles(tmp_path / "a.vtt", source_of("a.vtt", "reunion"), territory)
    assert words(document) == [("Locuteur", 1.0, 4.0, "le fossé déborde encore")]
    assert [r.reason for r in document.rejections] == ["ligne répétée"] * 2


@pytest.mark.parametrize(("name", "text"), [("a.vtt", VTT), ("a.srt", SRT)])
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.integers(0, 400), gone=st.integers(0, 60), put=st.binary(max_size=3))
def test_damaged_subtitles_are_refused_in_french_or_read(tmp_path, source_of, territory, name, text, where, gone, put):
    data = text.encode()
    at = where % len(data)
    (tmp_path / name).write_bytes(data[:at] + put + data[at + gone :] or b"x")
    try:
        assert read_subtitles(tmp_path / name, source_of(name, "reunion"), territory).blocks
    except RegardsError as error:
        assert len(str(error)) > 20


@pytest.mark.parametrize(
    ("times", "span"),
    [
        ("00:00:04 --> 00:00:06", (4.0, 6.0)),
        ("0:00:04,000 -> 0:00:06,500", (4.0, 6.5)),
        ("00:04,000 --> 00:06,000 align:start", (4.0, 6.0)),
        ("4.000 --> 6.000", (4.0, 6.0)),
        ("00:00:04:250 –> 00:00:06:500", (4.25, 6.5)),
        ("00:00:04.0\u00a0→ 00:00:06.0", (4.0, 6.0)),
        ("00: 00:04,000 -- > 00:00:02,000", (4.0, 4.0)),
    ],
)
@pytest.mark.parametrize(("name", "head"), [("a.vtt", "WEBVTT\n\n"), ("a.srt", "1\n"), ("a.vtt", "")])
def test_times_written_otherwise_lose_no_cue(tmp_path, source_of, territory, name, head, times, span):
    text = f"{head}00:00:01.000 --> 00:00:02.000\nBonsoir.\n\n{times}\nLe bus.\n"
    (tmp_path / name).write_text(text, encoding="utf-8")
    document = read_subtitles(tmp_path / name, source_of(name, "reunion"), territory)
    assert words(document) == [("Locuteur", 1.0, 2.0, "Bonsoir."), ("Locuteur", *span, "Le bus.")]
    assert not document.rejections


def test_every_line_in_no_cue_is_refused_by_name(tmp_path, source_of, territory):
    text = (
        "WEBVTT - essai\nLanguage: fr\n\nNOTE\nvu par un tiers\n\nSTYLE\n::cue {}\n\nintro\n00:01.000 --> 00:02.000\nBonsoir.\n\n"
        "00:03.000 to 00:04.000\nLe bus.\n\nperdue\n\n7\n\n00:05.000 --> 00:06.000\nVoilà.\n"
    )
    (tmp_path / "a.vtt").write_text(text, encoding="utf-8")
    document = read_subtitles(tmp_path / "a.vtt", source_of("a.vtt", "reunion"), territory)
    assert [said for *_, said in words(document)] == ["Bonsoir.", "Voilà."]
    assert [(r.anchor, r.reason, r.detail) for r in document.rejections] == [
        ("ligne 14", "hors réplique", "00:03.000 to 00:04.000"),
        ("ligne 15", "hors réplique", "Le bus."),
        ("ligne 17", "hors réplique", "perdue"),
    ]


def test_blank_lines_too_many_or_missing_in_srt(tmp_path, source_of, territory):
    text = "1\n00:00:01,000 --> 00:00:02,000\nLe bus\n\nest rare.\n2\n00:00:03,000 --> 00:00:04,000\nOui.\n3\n00:00:05,000 --> 00:00:06,000\nNon.\n"
    (tmp_path / "a.srt").write_text(text, encoding="utf-8")
    document = read_subtitles(tmp_path / "a.srt", source_of("a.srt", "reunion"), territory)
    assert [said for *_, said in words(document)] == ["Le bus est rare.", "Oui.", "Non."] and not document.rejections


@pytest.mark.parametrize(("name", "advice"), [("a.srt", "00:00:01,000"), ("a.vtt", "WEBVTT")])
def test_advice_fits_the_form(tmp_path, source_of, territory, name, advice):
    (tmp_path / name).write_text("1\nbonsoir", encoding="utf-8")
    with pytest.raises(UnreadableFile, match=advice) as refused:
        read_subtitles(tmp_path / name, source_of(name, "reunion"), territory)
    assert ("WEBVTT" in str(refused.value)) == (name == "a.vtt")


def test_ordinary_words_before_a_colon_are_no_speakers(tmp_path, source_of, territory):
    cues = ["Anne : Et ici ?", "Odile : Bien.", "Problème : le bus.", "Problème : la route.", "Anne : Ah ?", "Odile : Oui."]
    text = "\n\n".join(f"{i}\n00:00:0{i},000 --> 00:00:0{i},900\n{cue}" for i, cue in enumerate(cues, start=1))
    (tmp_path / "a.srt").write_text(text, encoding="utf-8")
    document = read_subtitles(tmp_path / "a.srt", source_of("a.srt", "entretien"), territory)
    assert {block.speaker for block in document.blocks} == {"Anne", "Odile"}


def test_repairs_of_the_encoding_are_told(tmp_path, source_of, territory):
    (tmp_path / "a.srt").write_bytes(SRT.replace("Bonsoir", "Bonsoir à vous, été comme hiver").encode() + b"\xc3\n")
    document = read_subtitles(tmp_path / "a.srt", source_of("a.srt", "reunion"), territory)
    assert [r.reason for r in document.rejections] == ["octets illisibles"]
