"""Interviews whose speakers are told by bold type alone."""

import docx
import pytest

from pipeline.ingest.read import read_source
from pipeline.ingest.speech.bold import ANSWERER, ASKER


@pytest.fixture
def reading(tmp_path, source_of, territory):
    def read(*paragraphs, kind="entretien"):
        document = docx.Document()
        for text, bold in paragraphs:
            document.add_paragraph().add_run(text).bold = bold
        document.save(str(tmp_path / "a.docx"))
        return read_source(tmp_path, source_of("a.docx", kind), territory)

    return read


def test_bold_questions_are_the_interviewers(reading):
    told = reading(
        ("Entretien du 3 mai", False),
        *(
            (f"Que pensez-vous du point {n} ?", True) if half else (f"Du point {n}, je pense du bien.", False)
            for n in range(4)
            for half in (1, 0)
        ),
        ("Et même davantage.", False),
    )
    assert told.passages["speaker"].tolist() == [ASKER, ANSWERER] * 4
    assert told.passages["role"].tolist() == ["enqueteur", "participant"] * 4
    assert told.passages["text"].iloc[-1] == "Du point 3, je pense du bien. Et même davantage."
    assert [r.reason for r in told.rejections] == ["préface du transcripteur"]


def test_bold_names_on_their_own_line_speak(reading):
    told = reading(
        *(
            (name, bold)
            for n in range(3)
            for name, bold in (("Ana", True), (f"Bonjour {n}.", False), ("Bo", True), ("Oui.", False))
        )
    )
    assert told.passages["speaker"].tolist() == ["Ana", "Bo"] * 3


def test_bold_words_in_prose_tell_nothing(reading):
    told = reading(("Le bourg", True), ("Il est calme.", False), ("La gare", True), ("Elle est fermée.", False), ("Fin", True))
    assert told.passages["speaker"].isna().all() and len(told.passages)
