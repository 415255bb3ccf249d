"""ODT: everything a reader of the final document sees is read once; everything else is told by name."""

import zipfile

import pytest

from pipeline.errors import UnreadableFile
from pipeline.ingest.written.word import read_word

_O = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(f'xmlns:{n}="{_O}:{n}:1.0"' for n in ("office", "text", "table", "style")) + f' xmlns:draw="{_O}:drawing:1.0"'
SPACES += f' xmlns:fo="{_O}:xsl-fo-compatible:1.0"'
STYLES = (
    '<style:style style:name="T1" style:parent-style-name="Heading_20_2"/><style:style style:name="Heading_20_2" style:display-name="Heading 2"/>'
    '<style:style style:name="C"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="G"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-bullet text:level="2" text:bullet-char="–"/></text:list-style>'
)


def _odt(path, body, content=None, **parts):
    whole = f"<office:document-content {SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("content.xml", content or whole)
        for name, text in parts.items():
            target.writestr(name.replace("__", "/") + ".xml", text)
    return path


@pytest.fixture
def read(tmp_path, source_of, territory):
    def reader(body, **parts):
        document = read_word(_odt(tmp_path / "a.odt", body, **parts), source_of("a.odt"), territory)
        lines = [(b.section, "\n".join(document.text[s:e] for s, e in b.spans)) for b in document.blocks]
        return lines, {r.reason: r.detail for r in document.rejections}

    return reader


def test_headings_paragraphs_and_signs(read):
    body = (
        '<text:h text:outline-level="1">Eau</text:h><text:p text:style-name="T1">Rivière</text:p>'
        '<text:p>À  sec\n<text:s text:c="3"/>depuis<text:tab/>mai<text:line-break/>et <text:span>j</text:span>uin.</text:p>'
    )
    assert read(body)[0] == [("Eau › Rivière", "À  sec    depuis\tmai\net juin.")]


def test_lists_keep_their_markers_and_levels(read):
    inner = "<text:list><text:list-item><text:p>des haies</text:p></text:list-item></text:list>"
    body = f'<text:list text:style-name="L"><text:list-item><text:p>Planter</text:p>{inner}</text:list-item><text:list-item><text:p>Creuser</text:p></text:list-item></text:list>'
    assert [t for _, t in read(body)[0]] == ["1. Planter", "  – des haies", "2. Creuser"]


def test_notes_boxes_and_what_is_told(read):
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>trois mots effacés</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Eau 3</text:p></text:index-body></text:table-of-content>"
        "<text:p>Le puits<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Selon la mairie.</text:p></text:note-body></text:note> est sec."
        "<office:annotation><text:p>À revoir</text:p></office:annotation>"
        '<draw:frame><draw:text-box><text:p>Encadré.</text:p></draw:text-box></draw:frame><text:span text:style-name="C">caché</text:span></text:p>'
    )
    header = f"<office:document-styles {SPACES}><office:master-styles><style:master-page><style:header><text:p>Plan communal</text:p></style:header></style:master-page></office:master-styles></office:document-styles>"
    lines, told = read(body, styles=header)
    assert [t for _, t in lines] == ["Le puits est sec.", "Encadré.", "Note : Selon la mairie."]
    assert {k: v.split()[0] for k, v in told.items()} == {
        "sommaire": "Eau",
        "texte supprimé": "3",
        "commentaires": "2",
        "texte masqué": "1",
        "en-tête ou pied de page": "2",
    }


def _row(*cells):
    return (
        "<table:table-row>"
        + "".join(c if c.startswith("<") else f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in cells)
        + "</table:table-row>"
    )


def test_tables_are_rows_under_their_headings_and_merged_cells_are_read_once(read):
    wide = '<table:table-cell table:number-columns-spanned="2"><text:p>Tout le bourg</text:p></table:table-cell>'
    head = f"<table:table-header-rows>{_row('Action', 'Lieu', 'Date')}</table:table-header-rows>"
    body = f"<table:table>{head}{_row('Planter', 'Bourg', 'mai')}{_row('Creuser', wide, '<table:covered-table-cell/>')}</table:table>"
    assert [t for _, t in read(body)[0]] == [
        "Action : Planter | Lieu : Bourg | Date : mai",
        "Action : Creuser | Lieu : Tout le bourg",
    ]


def test_bold_headings_of_a_table_are_headings(read):
    bold = [
        f'<table:table-cell><text:p><text:span text:style-name="G">{t}</text:span></text:p></table:table-cell>'
        for t in ("Action", "Coût")
    ]
    assert [t for _, t in read(f"<table:table>{_row(*bold)}{_row('Planter', 'fort')}</table:table>")[0]] == [
        "Action : Planter | Coût : fort"
    ]


def test_a_repeated_cell_is_read_once(read):
    again = '<table:table-cell table:number-columns-repeated="900000000"><text:p>Oui</text:p></table:table-cell>'
    assert [t for _, t in read(f"<table:table>{_row('Non', again)}</table:table>")[0]] == ["Non | Oui"]


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ({"META-INF__manifest": "<m><encryption-data/></m>"}, "mot de passe"),
        ({"content": "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"}, "DOCTYPE"),
        ({"content": "<a>"}, "XML illisible"),
        ({"content": "<a/>"}, "pas un texte OpenDocument"),
    ],
)
def test_protected_hostile_and_damaged_files_are_refused_by_name(read, parts, told):
    with pytest.raises(UnreadableFile, match=told):
        read("", **parts)
