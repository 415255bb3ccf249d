"""WebVTT and SRT: speakers, times, cues merged into turns."""

import pytest

from pipeline.errors import UnreadableFile
from pipeline.ingest.transcript import read_subtitles

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
