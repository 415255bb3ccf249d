"""WebVTT and SRT: speakers, times, cues merged into turns."""

import pytest

from pipeline.errors import UnreadableFile
from pipeline.ingest.subtitles import read_subtitles

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
