"""Containers and XML that would harm: each is refused by name, within bounds, and nothing is unpacked on disk."""

import io
import tracemalloc
import zipfile

import pytest

from pipeline.errors import UnreadableFile
from pipeline.ingest.files import archive as bounds
from pipeline.ingest.files.archive import check_archive, open_archive
from pipeline.ingest.files.safe_xml import parse_xml

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">'
    + "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    + "]>"
)


def _zip(path, entries, mode=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", mode) as target:
        for name, data in entries:
            target.writestr(name, data)
    return path


def test_only_the_parts_asked_for_are_unpacked(tmp_path):
    path = _zip(tmp_path / "a.docx", [("a.xml", b"<a/>"), ("b.xml", b"<b/>"), ("../../x", b"non")])
    found = open_archive(path, "a.xml", lambda name: name == "a.xml")
    assert found.parts == {"a.xml": b"<a/>"}
    assert found.names == ("a.xml", "b.xml")
    assert found.ignored == (("../../x", "chemin qui sort de l'archive"),)
    assert not (tmp_path.parent / "x").exists()


def test_a_bomb_is_stopped_long_before_it_is_unpacked(tmp_path):
    path = _zip(tmp_path / "a.docx", [("word/document.xml", b" " * 300_000_000)])
    tracemalloc.start()
    with pytest.raises(UnreadableFile, match="se déplie en plus de"):
        open_archive(path, "word/document.xml", lambda name: True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000


def test_a_bomb_beside_the_parts_is_stopped_where_another_reader_would_open_it(tmp_path):
    path = _zip(tmp_path / "a.xlsx", [("xl/workbook.xml", b"<a/>"), ("xl/sharedStrings.xml", b" " * 100_000_000)])
    with pytest.raises(UnreadableFile, match="se déplie"):
        check_archive(path, "xl/workbook.xml", "xl/workbook.xml".__eq__)


def test_a_size_that_lies_is_found_out(tmp_path):
    path = _zip(tmp_path / "a.docx", [("a.xml", b" " * 1_000_000)])
    data = path.read_bytes().replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match="abîmé"):
        open_archive(path, "a.xml", lambda name: True)


def test_entries_over_the_same_bytes_are_refused(tmp_path):
    path = _zip(tmp_path / "a.docx", [("a.xml", b"x" * 500), ("b.xml", b"y" * 500)], zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = (0).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    with pytest.raises(UnreadableFile, match="recouvrent"):
        open_archive(path, "a.xml", lambda name: True)


def test_too_many_entries_are_refused_before_the_directory_is_read(tmp_path, monkeypatch):
    path = _zip(tmp_path / "a.docx", [(f"{i}.xml", b"") for i in range(60)])
    monkeypatch.setattr(bounds, "MAX_ENTRIES", 50)
    monkeypatch.setattr(bounds.zipfile, "ZipFile", None)
    with pytest.raises(UnreadableFile, match="plus de 50 entrées"):
        open_archive(path, "1.xml", lambda name: True)


def test_an_archive_in_the_archive_stays_closed(tmp_path):
    inner = io.BytesIO()
    _zip(inner, [("x", b" " * 400_000_000)])
    path = _zip(tmp_path / "a.docx", [("a.xml", b"<a/>"), ("word/embeddings/b.zip", inner.getvalue())])
    assert set(check_archive(path, "a.xml", "a.xml".__eq__).parts) == {"a.xml"}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (bounds._OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
        (bounds._OLE + b"\0" * 600, r"ancien fichier Office .* renommé en \.docx"),
        (b"%PDF-1.7", "un PDF renommé"),
        (rb"{\rtf1", "un RTF renommé"),
        (b"\xef\xbb\xbf<html>", "une page HTML renommé"),
        (b"bonjour", "n'est pas un vrai"),
        (b"PK\x03\x04 et rien d'autre", "abîmé"),
    ],
)
def test_what_is_no_archive_is_said_by_name(tmp_path, data, told):
    (tmp_path / "a.docx").write_bytes(data)
    with pytest.raises(UnreadableFile, match=told):
        open_archive(tmp_path / "a.docx", "a.xml", lambda name: True)


def test_a_protected_archive_is_said_to_be_so(tmp_path):
    path = _zip(tmp_path / "a.docx", [("a.xml", b"<a/>")])
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(UnreadableFile, match="mot de passe"):
        open_archive(path, "a.xml", lambda name: True)


@pytest.mark.parametrize("body", ["<a>&l11;</a>", '<a b="&l11;"/>', "<a/>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_never_expand(body, encoding):
    with pytest.raises(UnreadableFile, match=r"entités|illisible"):
        parse_xml((LAUGHS + body).encode(encoding), doctype=True)


def test_external_entities_are_never_opened(tmp_path):
    (tmp_path / "secret.txt").write_text("SECRET", encoding="utf-8")
    text = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]><a>&x;</a>'
    with pytest.raises(UnreadableFile, match="entités"):
        parse_xml(text.encode())


def test_a_document_type_is_accepted_only_where_the_format_has_one(tmp_path):
    (tmp_path / "t.dtd").write_text('<!ENTITY x "SECRET">', encoding="utf-8")
    text = f'<!DOCTYPE a SYSTEM "{(tmp_path / "t.dtd").as_uri()}"><a>mot</a>'.encode()
    assert parse_xml(text, doctype=True).text == "mot"
    with pytest.raises(UnreadableFile, match="DOCTYPE"):
        parse_xml(text)


def test_depth_and_length_are_bounded():
    for text in (b"<a>" * 5000 + b"</a>" * 5000, b"<a>" + b"x" * 11_000_000 + b"</a>", b"<a>", b"", b"\x00\xff"):
        with pytest.raises(UnreadableFile, match="XML illisible"):
            parse_xml(text)
