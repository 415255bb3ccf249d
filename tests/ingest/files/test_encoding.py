"""Encodings that French files really use, and bytes that are broken: read rightly, and told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.encoding import decode, decode_told
from pipeline.ingest.read import read_source

TEXT = (
    "À l’été, le cœur du bourg s’éteint : « plus d’école », dit Noëlle… Ça coûte 12 € par mois – c'est très cher.\n"
    "Où irons-nous ? L'ÉCOLE ÉTAIT LÀ ; la forêt, les haies, l'Œuvre des pères, tout a disparu.\n"
)
PLAIN = TEXT.replace("’", "'").replace("…", "...").replace("–", "-")  # what Latin-9 can write
BARE = PLAIN.replace("œ", "oe").replace("Œ", "Oe").replace("€", "euros")  # what Latin-1 can write


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TEXT, "utf-8"),
        (TEXT, "utf-8-sig"),
        (TEXT, "utf-16"),
        (TEXT, "utf-16-le"),
        (TEXT, "utf-16-be"),
        (TEXT, "utf-32"),
        (TEXT, "cp1252"),
        (TEXT, "mac_roman"),
        (PLAIN, "iso8859_15"),
        (BARE, "latin-1"),
        (BARE, "cp850"),
        ("Le café est fermé depuis l'été.", "mac_roman"),
        ("Le café est fermé depuis l'été.", "cp1252"),
        ("Rien que des lettres simples.", "ascii"),
        ("ÉCOLE FERMÉE À LA RENTRÉE", "cp1252"),
    ],
)
def test_every_encoding_of_french_files_is_read(text, encoding):
    found = decode_told(text.encode(encoding))
    assert found.text == text
    assert found.repairs == ()


def test_a_single_broken_byte_in_a_long_file_is_told_and_costs_one_sign():
    data = (TEXT * 4000).encode()
    at = data.index(b"bourg", len(data) // 2)
    found = decode_told(data[:at] + b"\xff" + data[at:])
    assert found.text.replace("\ufffd", "") == TEXT * 4000
    assert [reason for reason, _ in found.repairs] == ["octets illisibles"]


def test_a_letter_cut_in_two_is_told():
    found = decode_told((TEXT * 3).encode() + "é".encode()[:1])
    assert found.text.startswith(TEXT) and found.repairs


def test_lines_of_another_encoding_are_read_in_it():
    lines = [TEXT.split("\n")[0].encode()] * 20 + ["Le marché a fermé".encode("cp1252")] * 4
    found = decode_told(b"\n".join(lines))
    assert found.text.count("Le marché a fermé") == 4 and "\ufffd" not in found.text
    assert found.repairs[0][0] == "deux encodages mêlés"


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_text_encoded_twice_is_put_right_and_told(wrong):
    text = BARE + "Il a créé une fête. "
    found = decode_told(text.encode().decode(wrong, "replace").encode())
    assert "Il a créé une fête" in found.text
    assert found.repairs[-1][0] == "texte encodé deux fois"


def test_good_text_is_never_put_right():
    text = "Prix : 12 € ; l’été Â la São Paulo, «Ã» et naïveté, îlot, Noël"
    assert decode_told(text.encode()) == decode_told(text.encode("utf-8-sig"))
    assert decode(text.encode()) == text


def test_lone_surrogates_and_nul_bytes_are_told():
    found = decode_told("avant ".encode("utf-16-le") + b"\x00\xd8" + " après".encode("utf-16-le"))
    assert found.text.split() == ["avant", "\ufffd", "après"]
    found = decode_told(TEXT.encode() + b"\xed\xa0\x80" + b"\0" + TEXT.encode())
    assert "\0" not in found.text and {r for r, _ in found.repairs} == {"octets illisibles", "octets nuls"}


@pytest.mark.parametrize(
    "data", [b"\x00\x01\x02\x03" * 50, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, b"MZ\x90\x00\x03\x00\x00"]
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(UnreadableFile, match=r"pas un fichier texte|illisible"):
        decode(data)


def test_repairs_become_named_rejections(tmp_path, source_of, territory):
    (tmp_path / "a.txt").write_bytes(TEXT.encode() + b"\n\n\xff" + TEXT.encode())
    reading = read_source(tmp_path, source_of("a.txt"), territory)
    assert [r.reason for r in reading.rejections] == ["octets illisibles"]
    assert len(reading.passages) >= 1


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_text_or_a_named_refusal(data):
    try:
        text = decode(data)
    except UnreadableFile as error:
        assert str(error)
    else:
        text.encode("utf-8")


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(PLAIN.split()), min_size=6, max_size=30),
    st.sampled_from(["cp1252", "iso8859_15", "utf-8", "mac_roman"]),
)
def test_any_french_words_come_back(words, encoding):
    text = " ".join(words) + " très fermée, déjà créée."
    assert decode(text.encode(encoding)) == text
