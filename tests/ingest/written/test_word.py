"""DOCX: headings, tables, transcripts, and files that are none."""

from collections import Counter

import docx
import pytest

from pipeline.errors import UnreadableFile
from pipeline.ingest.read import read_source
from pipeline.ingest.written.word import read_word
from tests.conftest import need


def test_headings_and_tables(tmp_path, source_of, territory):
    document = docx.Document()
    document.add_heading("Eau", level=1)
    document.add_paragraph("La rivière est à sec chaque été depuis cinq ans.")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Action", "Budget"
    document.save(str(tmp_path / "a.docx"))
    read = read_word(tmp_path / "a.docx", source_of("a.docx"), territory)
    assert [b.section for b in read.blocks] == ["Eau", "Eau"]
    assert "Action | Budget" in read.text


def test_a_docx_that_is_none_is_refused(tmp_path, source_of, territory):
    (tmp_path / "a.docx").write_bytes(b"PK pas une archive")
    with pytest.raises(UnreadableFile, match=r"n'est pas un vrai \.docx"):
        read_word(tmp_path / "a.docx", source_of("a.docx"), territory)


def test_every_shared_interview_has_its_speakers(shared, source_of, territory):
    folder = need(shared / "territories" / "grand-debat" / "entretiens")
    files = sorted(folder.glob("*.docx"))
    assert len(files) == 54
    for path in files[::6]:
        reading = read_source(folder, source_of(path.name, "entretien"), territory)
        roles = reading.passages["role"].value_counts()
        assert reading.passages["speaker"].notna().all()
        assert roles["participant"] >= 8 and roles["enqueteur"] >= 7


def test_every_word_of_the_shared_files_is_read(shared, source_of, territory):
    from benchmarks.word_fidelity import expected

    files = sorted(p for p in shared.rglob("*") if p.suffix in (".docx", ".odt"))
    assert len(files) >= 60
    for path in files[:: max(1, len(files) // 20)]:
        read = Counter(read_word(path, source_of(path.name), territory).text.replace(" | ", " ").split())
        assert not expected(path) - read, path.name
