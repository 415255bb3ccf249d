"""Files of other tools, of careless ones and of hostile ones: read as far as they are text, refused in French otherwise."""

import io
import zipfile

import pytest

from pipeline.errors import UnreadableFile
from pipeline.exchange.positions import count_of
from pipeline.exchange.refi_in import codings_of, left_out, read, recognises
from pipeline.exchange.refi_read import read_project

CODE, USER, SELECTION, CODING, SOURCE = (f"{n}0000000-0000-4000-8000-000000000000" for n in "abcde")
TEXT = "L’été, la rivière est à sec.\nIl manque un médecin."
CODES = f'<Code guid="{{{CODE.upper()}}}" name="Eau" isCodable="true"/>'
BOM = b"\xef\xbb\xbf"


def qde(sources, codes=CODES, head="<?xml version='1.0' encoding='utf-8'?>"):
    """A project as a tool may write it, identifiers in braces and in capitals."""
    return (
        f"{head}<Project xmlns='urn:QDA-XML:project:1.0' name='p' origin='Autre 1.0'><Users><User guid='{{{USER}}}' name='AB'/></Users>"
        f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{sources}</Sources></Project>"
    ).encode()


def selection(start, end, tag="PlainTextSelection", attributes=""):
    where = attributes or f"startPosition='{start}' endPosition='{end}'"
    return (
        f"<{tag} guid='{SELECTION}' {where}><Coding guid='{CODING}' creatingUser='{USER}' creationDateTime='2026-01-02T03:04:05'>"
        f"<CodeRef targetGUID='{CODE}'/></Coding></{tag}>"
    )


def text_source(path="", inline="", start=7, end=17):
    held = f"<PlainTextContent>{inline}</PlainTextContent>" if inline else ""
    where = f"plainTextPath='{path}'" if path else ""
    return f"<TextSource guid='{SOURCE}' name='Entretien' {where}>{held}{selection(start, end)}</TextSource>"


def packed(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "written",
    ["internal://T.txt", "relative://sources/T.TXT", "C:\\projets\\sources\\t.txt", "/home/moi/t.txt", "Internal://t.txt"],
)
@pytest.mark.parametrize(("project", "folder"), [("project.qde", "sources/"), ("Project.QDE", "Sources/"), ("PROJECT.qde", "")])
def test_every_path_and_case_leads_to_the_text(tmp_path, written, project, folder):
    path = packed(tmp_path / "a.qdpx", {project: BOM + qde(text_source(written)), f"{folder}t.txt": BOM + TEXT.encode()})
    assert recognises(path)
    [coding] = read(path)
    assert (coding.quote, coding.code, coding.coder, coding.time) == ("la rivière", "Eau", "AB", "2026-01-02T03:04:05")
    assert coding.text == TEXT and TEXT[coding.start : coding.end] == coding.quote


def test_inline_text_pages_and_transcripts_are_read(tmp_path):
    inside = (
        f"<Representation guid='{SOURCE}' name='x'><PlainTextContent>{TEXT}</PlainTextContent>{selection(7, 17)}</Representation>"
    )
    page = selection(0, 0, "PDFSelection", "page='1' firstX='0' firstY='0' secondX='1' secondY='1'")
    points = "".join(
        f"<SyncPoint guid='{n}0000000-0000-4000-8000-00000000000f' timeStamp='{n}000' position='{p}'/>"
        for n, p in ((1, 7), (2, 17))
    )
    spoken = selection(
        0, 0, "TranscriptSelection",
        "fromSyncPoint='10000000-0000-4000-8000-00000000000f' toSyncPoint='20000000-0000-4000-8000-00000000000f'",
    )  # fmt: skip
    talk = f"<Transcript guid='{SOURCE}'><PlainTextContent>{TEXT}</PlainTextContent>{points}{spoken}</Transcript>"
    sources = (
        text_source(inline=TEXT)
        + f"<PDFSource guid='{SOURCE}' name='Plan' path='internal://p.pdf'>{page}{inside}</PDFSource>"
        + f"<AudioSource guid='{SOURCE}' name='Son' path='internal://s.mp3'>{talk}</AudioSource>"
        + f"<PictureSource guid='{SOURCE}' name='Photo' path='internal://i.jpg'/>"
    )
    path = packed(tmp_path / "a.qdpx", {"project.qde": qde(sources)})
    assert [(c.document, c.quote) for c in read(path)] == [
        ("Entretien", "la rivière"),
        ("Plan", "la rivière"),
        ("Son", "la rivière"),
    ]
    assert left_out(path) == [
        "non repris : 1 codage(s) sur zone de page de « Plan ».",
        "non repris : 1 source sans texte « Photo ».",
    ]


def test_codes_keep_their_parent_and_codings_of_a_document_have_no_words(tmp_path):
    parent = "f0000000-0000-4000-8000-000000000000"
    codes = f"<Code guid='{parent}' name='Nature' isCodable='false'><Code guid='{CODE}' name='Eau' isCodable='true'/></Code>"
    coded = f"<Coding guid='{CODING}'><CodeRef targetGUID='{CODE}'/></Coding>"
    source = (
        f"<TextSource guid='{SOURCE}' name='E'><PlainTextContent>{TEXT}</PlainTextContent>{selection(7, 17)}{coded}</TextSource>"
    )
    [one, other] = read(packed(tmp_path / "a.qdpx", {"project.qde": qde(source, codes)}))
    assert (one.parent, one.coder) == ("Nature", "AB")
    assert (other.quote, other.start, other.coder) == ("", None, "")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("🌊🌊 L’eau manque 🌊 ici.\r\nOui, l’eau 🌊 manque.\r\nEt l’été ?", "points"),
        ("🌊🌊 L’eau manque 🌊 ici.\r\nOui, l’eau 🌊 manque.\r\nEt l’été ?", "utf16"),
        ("Un.\r\nL’eau manque.\r\nL’école aussi.\r\nEt l’été ?", "joined"),
    ],
)
def test_positions_of_tools_that_count_otherwise_are_found_by_the_words_they_cut(text, count):
    words = ["eau", "manque", "été"]
    spans = [(text.rindex(word), text.rindex(word) + len(word)) for word in words]

    def written(at):
        if count == "utf16":
            return len(text[:at].encode("utf-16-le")) // 2
        return len(text[:at].replace("\r\n", "\n")) if count == "joined" else at

    edges = [(written(start), written(end)) for start, end in spans]
    places = count_of(text, edges)
    assert [text[places[start] : places[end]] for start, end in edges] == words


def test_a_selection_beyond_the_text_is_cut_or_said_to_have_no_words(tmp_path):
    sources = (
        text_source(inline=TEXT, start=31, end=9000)
        + text_source(inline=TEXT, start=8000, end=9000)
        + text_source(inline=TEXT, start=5, end=2)
    )
    found = read(packed(tmp_path / "a.qdpx", {"project.qde": qde(sources)}))
    assert [c.quote for c in found] == [TEXT[31:], "", ""] and [c.start for c in found] == [31, None, None]


def bomb():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", qde(text_source("internal://t.txt")))
        archive.writestr("sources/t.txt", b"a" * 160_000_000)
    return held.getvalue()


def zipped(parts):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return held.getvalue()


ENTITY = "<?xml version='1.0'?><!DOCTYPE Project [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
LAUGHS = "<?xml version='1.0'?><!DOCTYPE Project [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: b"", "n'est pas un vrai .qdpx"),
        (lambda: b"%PDF-1.4", "un PDF renommé"),
        (lambda: zipped({"autre.xml": b"<a/>"}), "sans « project.qde »"),
        (lambda: zipped({"project.qde": b"<a/>"}), "« a » au lieu de « Project »"),
        (lambda: zipped({"project.qde": b"<Project"}), "XML illisible"),
        (lambda: zipped({"project.qde": qde(text_source(inline="&x;"), head=ENTITY)}), "DOCTYPE"),
        (lambda: zipped({"project.qde": qde(text_source(inline="&b;"), head=LAUGHS)}), "DOCTYPE"),
        (
            lambda: zipped({"project.qde": qde(text_source(inline=TEXT).replace(SOURCE, "pas-un-guid"))}),
            "« pas-un-guid » n'est pas un identifiant",
        ),
        (lambda: zipped({"project.qde": qde(text_source(inline=TEXT, start="huit"))}), "position « huit »"),
        (bomb, "se déplie en plus de"),
    ],
)
def test_wrong_and_hostile_files_are_refused_by_name_in_french(tmp_path, make, told):
    path = tmp_path / "piege.qdpx"
    path.write_bytes(make())
    with pytest.raises(UnreadableFile, match=r"piege\.qdpx") as refused:
        read(path)
    assert told in str(refused.value)


def test_no_path_leads_out_of_the_file(tmp_path):
    (tmp_path / "secret.txt").write_text("Jeanne Duval", encoding="utf-8")
    sources = "".join(
        text_source(path)
        for path in (f"absolute://{tmp_path}/secret.txt", "relative://../secret.txt", "internal://../secret.txt")
    )
    path = packed(tmp_path / "a.qdpx", {"project.qde": qde(sources), "../secret.txt": b"dehors"})
    assert {source.text for source in read_project(path).sources} == {""}
    assert codings_of(read_project(path))[0].quote == ""
    assert left_out(path) == ["non repris : 3 texte absent du fichier pour « Entretien »."]


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(UnreadableFile, match="introuvable"):
        read(tmp_path / "rien.qdpx")
