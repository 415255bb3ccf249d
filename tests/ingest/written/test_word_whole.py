"""DOCX: everything a reader of the final document sees is read once; everything else is told by name."""

import zipfile

import pytest

from pipeline.errors import UnreadableFile
from pipeline.ingest.read import read_source
from pipeline.ingest.written.word import read_word

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f'<w:styles {W}><w:style w:styleId="T1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="T2"><w:name w:val="Mon titre"/><w:basedOn w:val="Titre2"/></w:style>'
    '<w:style w:styleId="Titre2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:styleId="TM1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:styleId="P"><w:name w:val="plan"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style></w:styles>'
)
NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="–"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
)


def _p(text, style="", more=""):
    name = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{name}{more}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def _item(text, number, level=0):
    return _p(text, more=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def _docx(path, body, **parts):
    parts = {"styles": STYLES, "numbering": NUMBERING, **parts}
    relations = "".join(f'<Relationship Id="r{k}" Type="{KIND}/{k}" Target="{k}.xml"/>' for k in parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("[Content_Types].xml", "<Types/>")
        target.writestr(
            "_rels/.rels",
            f'<Relationships><Relationship Id="r" Type="{KIND}/officeDocument" Target="/word/document.xml"/></Relationships>',
        )
        target.writestr("word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>")
        target.writestr(
            "word/document.xml", body if body.startswith("<!") else f"<w:document {W} {MORE}><w:body>{body}</w:body></w:document>"
        )
        for kind, text in parts.items():
            target.writestr(f"word/{kind}.xml", text)
    return path


@pytest.fixture
def read(tmp_path, source_of, territory):
    def reader(body, kind="document", **parts):
        document = read_word(_docx(tmp_path / "a.docx", body, **parts), source_of("a.docx", kind), territory)
        lines = [(b.section, "\n".join(document.text[s:e] for s, e in b.spans)) for b in document.blocks]
        return lines, {r.reason: r.detail for r in document.rejections}

    return reader


def _texts(read, body, **parts):
    return [text for _, text in read(body, **parts)[0]]


def test_headings_by_style_parent_style_and_outline(read):
    lines, _ = read(_p("Eau", "T1") + _p("Rivière", "T2") + _p("Rive", "P") + _p("À sec.") + _p("Air", "T1") + _p("Pur."))
    assert lines == [("Eau › Rivière › Rive", "À sec."), ("Air", "Pur.")]


def test_lists_keep_their_markers_and_levels(read):
    body = (
        _item("Planter", 1)
        + _item("des haies", 1, 1)
        + _item("des pommiers", 1, 1)
        + _item("Creuser", 1)
        + _item("une mare", 1, 1)
    )
    assert _texts(read, body + _item("Fin", 2)) == [
        "1. Planter",
        "  a) des haies",
        "  b) des pommiers",
        "2. Creuser",
        "  a) une mare",
        "– Fin",
    ]


def test_the_final_text_is_read(read):
    body = (
        "<w:p><w:r><w:t>Le car </w:t></w:r><w:del><w:r><w:delText>du matin </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>du soir</w:t></w:r></w:ins><w:r><w:tab/><w:t>passe</w:t><w:br/><w:t>tard</w:t></w:r></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>Déplacé.</w:t></w:r></w:moveFrom></w:p>"
        + _p("Milieu.")
        + "<w:p><w:moveTo><w:r><w:t>Déplacé.</w:t></w:r></w:moveTo></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Deux </w:t></w:r></w:p>" + _p("en un.")
    )
    lines, told = read(body)
    assert [t for _, t in lines] == ["Le car du soir\tpasse\ntard", "Milieu.", "Déplacé.", "Deux en un."]
    assert told["texte supprimé"].startswith("3 mot(s)")


def test_controls_links_and_text_boxes_are_read_once(read):
    box = "<w:txbxContent>" + _p("Encadré.") + "</w:txbxContent>"
    body = (
        "<w:sdt><w:sdtContent>" + _p("Champ.") + "</w:sdtContent></w:sdt>"
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>" + _p("Cliquez ici.") + "</w:sdtContent></w:sdt>"
        "<w:p><w:hyperlink><w:r><w:t>Un lien</w:t></w:r></w:hyperlink><w:r><w:rPr><w:vanish/></w:rPr><w:t> caché</w:t></w:r>"
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    lines, told = read(body)
    assert [t for _, t in lines] == ["Champ.", "Un lien", "Encadré."]
    assert told["texte masqué"].startswith("3 mot(s)")


def test_notes_stand_after_their_paragraph_and_the_rest_is_told(read):
    notes = f'<w:footnotes {W}><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote><w:footnote w:id="2">{_p("Selon la mairie.")}</w:footnote></w:footnotes>'
    comments = f"<w:comments {W}><w:comment>{_p('À revoir avec Léa.')}</w:comment></w:comments>"
    header = f"<w:hdr {W}>{_p('Plan communal')}</w:hdr>"
    body = '<w:p><w:r><w:t>Le puits est sec</w:t><w:footnoteReference w:id="2"/><w:t>.</w:t></w:r></w:p>' + _p(
        "Eau ..... 3", "TM1"
    )
    lines, told = read(body, footnotes=notes, comments=comments, header=header)
    assert [t for _, t in lines] == ["Le puits est sec.", "Note : Selon la mairie."]
    assert told["commentaires"].startswith("4 mot(s)") and told["en-tête ou pied de page"].startswith("2 mot(s)")
    assert told["sommaire"] == "Eau ..... 3"


def _table(*rows, head=False):
    cells = ["".join(f"<w:tc>{cell if cell.startswith('<') else _p(cell)}</w:tc>" for cell in row) for row in rows]
    first = "<w:trPr><w:tblHeader/></w:trPr>" if head else ""
    return "<w:tbl>" + "".join(f"<w:tr>{first if n == 0 else ''}{row}</w:tr>" for n, row in enumerate(cells)) + "</w:tbl>"


def test_tables_are_rows_under_their_headings(read):
    body = _table(("Action", "Budget"), ("Planter", "10 €"), ("Creuser", ""), head=True)
    assert _texts(read, body) == ["Action : Planter | Budget : 10 €", "Action : Creuser"]


def test_labels_and_values_without_headings_stay_as_they_are(read):
    assert _texts(read, _table(("Commune", "Valfleuri"), ("Date", "mai 2021"))) == ["Commune | Valfleuri", "Date | mai 2021"]


def test_merged_cells_are_read_once_under_the_right_heading(read):
    wide = '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + _p("Tout le bourg")
    top, low = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + _p("Haies"), "<w:tcPr><w:vMerge/></w:tcPr><w:p/>"
    body = _table(("Action", "Lieu", "Date"), (top, "Bourg", "mai"), (low, "Hameau", "juin"), ("Mare", wide), head=True)
    assert _texts(read, body) == [
        "Action : Haies | Lieu : Bourg | Date : mai",
        "Lieu : Hameau | Date : juin",
        "Action : Mare | Lieu : Tout le bourg",
    ]


def test_tables_that_only_lay_out_give_their_paragraphs(read):
    nested = _p("Un titre", "T1") + _table(("Action", "Budget"), ("Planter", "10 €"), head=True) + _p("Après.")
    assert read(_table((nested, _p("À droite.") + _p("Plus bas."))))[0] == [
        ("Un titre", "Action : Planter | Budget : 10 €"),
        ("Un titre", "Après."),
        ("Un titre", "À droite."),
        ("Un titre", "Plus bas."),
    ]


def test_an_interview_laid_out_in_a_table_has_its_turns(tmp_path, source_of, territory):
    rows = [("Enquêteur", f"Question {n} ?") if n % 2 else ("Mme Roz", f"Réponse {n}.") for n in range(1, 7)]
    _docx(tmp_path / "a.docx", _table(*rows))
    reading = read_source(tmp_path, source_of("a.docx", "entretien"), territory)
    assert reading.passages["speaker"].tolist() == ["Enquêteur", "Mme Roz"] * 3
    assert reading.passages["text"].iloc[1] == "Réponse 2."


def test_an_interview_with_dashes_set_as_a_list_alternates(tmp_path, source_of, territory):
    _docx(tmp_path / "a.docx", "".join(_item(f"Phrase {n}, dite ici.", 2) for n in range(6)))
    reading = read_source(tmp_path, source_of("a.docx", "entretien"), territory)
    assert reading.passages["speaker"].tolist() == ["Locuteur 1", "Locuteur 2"] * 3


def test_a_note_in_an_interview_is_nobodys_words(tmp_path, source_of, territory):
    notes = f'<w:footnotes {W}><w:footnote w:id="2">{_p("Rires dans la salle.")}</w:footnote></w:footnotes>'
    turns = "".join(_p(f"Enquêteur : Question {n} ?") + _p(f"Mme Roz : Réponse {n}.") for n in range(3))
    noted = '<w:p><w:r><w:t>Mme Roz : Une autre.</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    _docx(tmp_path / "a.docx", turns + noted, footnotes=notes)
    reading = read_source(tmp_path, source_of("a.docx", "entretien"), territory)
    assert not reading.passages["text"].str.contains("Rires").any()
    assert [r.reason for r in reading.rejections] == ["note d'éditeur"]


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        "<w:p>",
        "<w:tbl>" * 300 + "</w:tbl>" * 300,
    ],
)
def test_hostile_or_damaged_xml_is_refused_by_name(tmp_path, source_of, territory, body):
    reading = read_source(_docx(tmp_path / "a.docx", body).parent, source_of("a.docx"), territory)
    assert [r.reason for r in reading.rejections] == ["fichier illisible"]
    assert "XML" in reading.rejections[0].detail and "inattendue" not in reading.rejections[0].detail


def test_deep_tables_are_read_or_refused_by_name(tmp_path, source_of, territory):
    body = "<w:tbl><w:tr><w:tc>" * 80 + _p("Au fond.") + "</w:tc></w:tr></w:tbl>" * 80
    document = read_word(_docx(tmp_path / "a.docx", body), source_of("a.docx"), territory)
    assert [document.text[s:e] for b in document.blocks for s, e in b.spans] == ["Au fond."]


def test_a_wrong_number_in_a_damaged_file_is_refused_by_name(tmp_path, source_of, territory):
    cell = '<w:tcPr><w:gridSpan w:val="deux"/></w:tcPr>' + _p("x")
    with pytest.raises(UnreadableFile, match="abîmé"):
        read_word(_docx(tmp_path / "a.docx", _table((cell,))), source_of("a.docx"), territory)
