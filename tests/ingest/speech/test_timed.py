"""TEI, Transcriber, TextGrid and ELAN: speakers, times, what is no speech, and damaged files."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import RegardsError, UnreadableFile
from pipeline.ingest.read import read_document, read_source
from pipeline.ingest.segment import segment

TEI = """<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Essai</title></titleStmt></fileDesc>
<profileDesc><particDesc><listPerson>
<person xml:id="SPK0"><persName>Enquêtrice</persName></person>
<person xml:id="SPK1"><persName><forename>Odile</forename> <surname>Kervran</surname></persName></person>
</listPerson></particDesc></profileDesc></teiHeader>
<text><timeline unit="s" origin="#T0"><when xml:id="T0" absolute="00:00:00"/><when xml:id="T1" interval="1.5" since="#T0"/>
<when xml:id="T2" interval="2.5" since="#T1"/><when xml:id="T3" interval="9" since="#T0"/></timeline>
<body><u who="#SPK0" start="#T0" end="#T1">Et le <w>bus</w> <incident><desc>une porte claque</desc></incident>?</u>
<u who="#SPK1" start="#T1" end="#T3"><seg>Il ne passe <pause dur="PT2S"/>plus</seg> <anchor synch="#T2"/><seg>depuis l'<w>automne</w>.</seg>
<vocal><desc>rire</desc></vocal></u></body></text></TEI>"""
ISO = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><profileDesc><particDesc>
<person xml:id="P1" n="MAX"/><person xml:id="P2" role="intervieweuse"/></particDesc></profileDesc></teiHeader>
<text><timeline unit="ms"><when xml:id="T0"/><when xml:id="T1" interval="2000" since="#T0"/><when xml:id="T2" interval="5000" since="#T0"/></timeline>
<body>{open} who="#P2" start="#T0" end="#T1"><u><seg type="utterance"><w>Et</w> <w>ici</w><pc>?</pc></seg></u>
<spanGrp type="pos"><span>CON</span></spanGrp>{close}
{open} who="#P1" start="#T1" end="#T2"><u><w>Rien</w> <w>ne</w> <w>change</w><pc>.</pc></u><spanGrp><span>NADA</span></spanGrp>{close}
</body></text></TEI>"""
TRS = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE Trans SYSTEM "trans-14.dtd">
<Trans scribe="x" audio_filename="a" version="1"><Topics><Topic id="to1" desc="Mobilités"/></Topics>
<Speakers><Speaker id="spk1" name="Enquêteur"/><Speaker id="spk2" name="Odile Kervran"/></Speakers>
<Episode><Section type="report" topic="to1" startTime="0" endTime="14">
<Turn startTime="0" endTime="1"><Sync time="0"/>

</Turn>
<Turn speaker="spk1" startTime="1" endTime="3.5"><Sync time="1"/>
Et l'été ?<Comment desc="il tousse"/>
</Turn>
<Turn speaker="spk2" startTime="3.5" endTime="10"><Sync time="3.5"/>
On a trop chaud
<Event desc="rire" type="noise" extent="instantaneous"/>
<Sync time="6.25"/>
et plus de bus.
</Turn>
<Turn speaker="spk1 spk2" startTime="10" endTime="14"><Sync time="10"/>
<Who nb="1"/>
Plus du tout ?
<Who nb="2"/>
Plus du tout.
</Turn></Section></Episode></Trans>"""
LONG = """File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 10.5
tiers? <exists>
size = 3
item []:
    item [1]:
        class = "IntervalTier"
        name = "Enquêtrice"
        xmin = 0
        xmax = 10.5
        intervals: size = 3
        intervals [1]:
            xmin = 0
            xmax = 2.25
            text = "Et le ""Grand Pré"" ?"
        intervals [2]:
            xmin = 2.25
            xmax = 6
            text = ""
        intervals [3]:
            xmin = 6
            xmax = 10.5
            text = "Ah ?"
    item [2]:
        class = "IntervalTier"
        name = "Odile"
        xmin = 0
        xmax = 10.5
        intervals: size = 2
        intervals [1]:
            xmin = 2
            xmax = 5
            text = "Il est sous l'eau 3 fois
par an."
        intervals [2]:
            xmin = 5
            xmax = 8
            text = "Et la route aussi."
    item [3]:
        class = "TextTier"
        name = "bruits"
        xmin = 0
        xmax = 10.5
        points: size = 1
        points [1]:
            number = 4
            mark = "porte"
"""
SHORT = (
    'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n10.5\n<exists>\n2\n"IntervalTier"\n"Enquêtrice"\n0\n10.5\n2\n0\n2.25\n'
    '"Et le ""Grand Pré"" ?"\n2.25\n10.5\n""\n"IntervalTier"\n"Odile"\n0\n10.5\n1\n2\n5\n"Il est sous l\'eau."\n'
)
EAF = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" FORMAT="3.0" VERSION="3.0"><HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"/>
<TIME_ORDER><TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="1500"/>
<TIME_SLOT TIME_SLOT_ID="ts3"/><TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="4500"/></TIME_ORDER>
<TIER TIER_ID="ODI@texte" PARTICIPANT="Odile" LINGUISTIC_TYPE_REF="default">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3"><ANNOTATION_VALUE>Le fossé déborde</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts4"><ANNOTATION_VALUE>à chaque pluie.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER TIER_ID="Enquêteur" LINGUISTIC_TYPE_REF="default">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2"><ANNOTATION_VALUE>Et l'eau, ici ?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER TIER_ID="trad" PARENT_REF="ODI@texte" PARTICIPANT="Odile" LINGUISTIC_TYPE_REF="trad">
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a4" ANNOTATION_REF="a2"><ANNOTATION_VALUE>The ditch overflows</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
</TIER></ANNOTATION_DOCUMENT>"""
FILES = {
    "a.tei": TEI,
    "a.xml": ISO.format(open="<annotationBlock", close="</annotationBlock>"),
    "a.trs": TRS,
    "a.TextGrid": LONG,
    "a.eaf": EAF,
}


def turns(document):
    """(speaker, role, start, end, words) of each turn."""
    return [(b.speaker, b.role, b.start_s, b.end_s, " ".join(document.text[s:e] for s, e in b.spans)) for b in document.blocks]


@pytest.fixture
def read(tmp_path, source_of, territory):
    """Write a file and read it as an interview."""

    def make(name: str, content: str | bytes, encoding: str = "utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return read_document(path, source_of(name, "entretien"), territory)

    return make


def test_tei_has_names_times_and_words_only(read):
    document = read("a.tei", TEI)
    assert turns(document) == [
        ("Enquêtrice", "enqueteur", 0.0, 1.5, "Et le bus ?"),
        ("Odile Kervran", "participant", 1.5, 9.0, "Il ne passe plus depuis l'automne."),
    ]
    assert [t for _, *t in document.blocks[1].times] == [[1.5, 4.0], [4.0, 9.0]]
    assert document.blocks[1].asked == 1


@pytest.mark.parametrize("block", ["annotatedU", "annotationBlock", "annotationBloc"])
def test_annotation_blocks_of_iso_24624(read, block):
    document = read("a.xml", ISO.format(open=f"<{block}", close=f"</{block}>"))
    assert turns(document) == [
        ("P2 (intervieweuse)", "enqueteur", 0.0, 2.0, "Et ici ?"),
        ("MAX", "participant", 2.0, 5.0, "Rien ne change."),
    ]


def test_segments_may_bear_the_times(read):
    seg = '<seg smil:begin="00:00:0{}.5" smil:end="00:00:0{}">{}</seg>'
    body = f'<u who="#a">{seg.format(1, 3, "Le bus")}{seg.format(4, 9, "est rare.")}</u>'
    document = read("a.xml", f'<TEI xmlns:smil="urn:smil"><text><body>{body}</body></text></TEI>')
    assert [t for _, *t in document.blocks[0].times] == [[1.5, 4.5], [4.5, None]] and document.blocks[0].start_s == 1.5


def test_an_xml_that_is_no_tei_is_refused_in_french(read):
    with pytest.raises(UnreadableFile, match="pas du TEI"):
        read("a.xml", "<html><body/></html>")
    with pytest.raises(UnreadableFile, match="aucun énoncé"):
        read("b.xml", '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>Un texte.</p></body></text></TEI>')


def test_transcriber_turns_syncs_and_overlaps(read):
    document = read("a.trs", TRS, "latin-1")
    assert turns(document) == [
        ("Enquêteur", "enqueteur", 1.0, 3.5, "Et l'été ?"),
        ("Odile Kervran", "participant", 3.5, 10.0, "On a trop chaud et plus de bus."),
        ("Enquêteur", "enqueteur", 10.0, 14.0, "Plus du tout ?"),
        ("Odile Kervran", "participant", 10.0, 14.0, "Plus du tout."),
    ]
    assert {block.section for block in document.blocks} == {"Mobilités"}
    assert [t for _, *t in document.blocks[1].times] == [[3.5, 6.25], [6.25, 10.0]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "latin-1"])
@pytest.mark.parametrize("form", [LONG, SHORT])
def test_textgrid_forms_and_encodings(read, form, encoding):
    document = read("a.TextGrid", form, encoding)
    assert turns(document)[0] == ("Enquêtrice", "enqueteur", 0.0, 2.25, 'Et le "Grand Pré" ?')
    assert document.blocks[1].speaker == "Odile" and document.blocks[1].start_s == 2.0


def test_textgrid_tiers_are_sorted_and_points_refused(read):
    document = read("a.TextGrid", LONG)
    assert [(s, start, end, words) for s, _, start, end, words in turns(document)[1:]] == [
        ("Odile", 2.0, 8.0, "Il est sous l'eau 3 fois par an. Et la route aussi."),
        ("Enquêtrice", 6.0, 10.5, "Ah ?"),
    ]
    assert [r.reason for r in document.rejections] == ["piste d'annotation"]


def test_elan_reads_speech_once(read):
    document = read("a.eaf", EAF)
    assert turns(document) == [
        ("Enquêteur", "enqueteur", 0.0, 1.5, "Et l'eau, ici ?"),
        ("Odile", "participant", 1.5, 4.5, "Le fossé déborde à chaque pluie."),
    ]
    assert [t for _, *t in document.blocks[1].times] == [[1.5, 3.0], [3.0, 4.5]]
    assert [r.reason for r in document.rejections] == ["piste d'annotation"]


def test_elan_speech_below_bare_references(read):
    tiers = (
        EAF.replace("Le fossé déborde", "001")
        .replace("à chaque pluie.", "002")
        .replace("The ditch overflows", "Le fossé déborde")
    )
    document = read("a.eaf", tiers)
    assert turns(document)[1] == ("Odile", "participant", 1.5, 3.0, "Le fossé déborde")


def test_passages_of_a_long_turn_keep_the_times_of_their_stretches(tmp_path, source_of, territory):
    stretches = "".join(
        f'<u who="#A" start="{10 * i}" end="{10 * i + 9}">{"Le bus ne passe plus ici. " * 10}</u>' for i in range(8)
    )
    path = tmp_path / "a.tei"
    path.write_text(f"<TEI><text><body>{stretches}</body></text></TEI>", encoding="utf-8")
    passages = segment(read_document(path, source_of("a.tei", "entretien"), territory), territory).passages
    assert len(passages) > 1 and passages["turn"].nunique() == 1
    assert passages["start_s"].tolist() == sorted(set(passages["start_s"])) and passages["start_s"].iloc[0] == 0
    assert passages["end_s"].iloc[0] < 79 == passages["end_s"].iloc[-1]


def test_a_role_of_the_header_tells_who_asks(read):
    document = read(
        "a.tei",
        TEI.replace('<person xml:id="SPK0"><persName>Enquêtrice', '<person xml:id="SPK0" role="interviewer"><persName>Anne'),
    )
    assert turns(document)[0][:2] == ("Anne (interviewer)", "enqueteur")


def test_tiers_of_words_and_sounds(read):
    tier = '"IntervalTier"\n"{}"\n0\n9\n2\n0\n1\n"{}"\n1\n2\n"{}"\n'
    head = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n9\n<exists>\n2\n'
    document = read("a.TextGrid", head + tier.format("Odile - mots", "le", "bus") + tier.format("Odile - phones", "l", "@"))
    assert turns(document) == [("Odile", "participant", 0.0, 2.0, "le bus")]
    assert len(document.rejections) == 1
    document = read("b.TextGrid", head + tier.format("Odile", "Le bus", "est là") + tier.format("Odile - mots", "le", "bus"))
    assert turns(document)[0][4] == "Le bus est là" and len(document.rejections) == 1


def test_a_file_that_lies_about_its_encoding_is_read(read):
    document = read("a.trs", TRS.replace('encoding="ISO-8859-1"', 'encoding="UTF-8"'), "cp1252")
    assert turns(document)[0][4] == "Et l'été ?"
    document = read("b.trs", TRS.replace("Et l'été", "Et l’été"), "cp1252")
    assert turns(document)[0][4] == "Et l’été ?"


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_damaged_files_are_refused_in_french_or_read(tmp_path, source_of, territory, name, seed):
    draw = random.Random(seed)
    data = bytearray(FILES[name].encode("latin-1" if name.endswith(".trs") else "utf-8"))
    for _ in range(draw.randint(1, 6)):
        where = draw.randrange(len(data))
        if draw.random() < 0.4:
            del data[where : where + draw.randint(1, 300)]
        else:
            data[where] = draw.randrange(256)
        data = data or bytearray(b"x")
    (tmp_path / name).write_bytes(bytes(data))
    try:
        assert read_document(tmp_path / name, source_of(name, "entretien"), territory).blocks
    except RegardsError as error:
        assert len(str(error)) > 20


@pytest.mark.parametrize("name", FILES)
def test_counts_add_up(tmp_path, source_of, territory, name):
    (tmp_path / name).write_text(FILES[name].replace("ISO-8859-1", "UTF-8"), encoding="utf-8")
    reading = read_source(tmp_path, source_of(name, "entretien"), territory)
    assert reading.summary["read"] == reading.summary["kept"] + reading.summary["refused"]
    assert reading.passages["speaker"].notna().all() and reading.passages["start_s"].notna().all()


def test_tei_words_out_of_utterances_and_notes_are_told(read):
    body = (
        '<head>Titre</head>\n<p>Un paragraphe <hi>écrit</hi>.</p>\n<div>hors de tout<u who="#A">Oui <note>à revoir</note>'
        "<incident><desc>porte</desc></incident>certes.</u><spanGrp><span>ADV</span></spanGrp><!-- rien -->et là</div>\n"
        '<sp who="#A"><speaker>A</speaker><p>Dit ailleurs.</p></sp>\n<incident><desc>chien</desc></incident>'
    )
    document = read("a.tei", f"<TEI><teiHeader><p>en-tête</p></teiHeader><text><body>\n{body}</body></text></TEI>")
    assert turns(document)[0][4] == "Oui certes."
    assert [(r.anchor, r.reason, r.detail) for r in document.rejections] == [
        ("ligne 2", "hors énoncé <u>", "Titre"),
        ("ligne 3", "hors énoncé <u>", "Un paragraphe écrit ."),
        ("ligne 4", "hors énoncé <u>", "hors de tout et là"),
        ("ligne 4", "note dans un énoncé", "à revoir"),
        ("ligne 5", "hors énoncé <u>", "A Dit ailleurs."),
    ]


def test_broken_xml_says_where_in_french(read):
    with pytest.raises(UnreadableFile, match=r"XML illisible \(ligne 2, colonne \d+\)") as refused:
        read("a.tei", "<TEI>\n<u>Oui</TEI>")
    assert "mismatch" not in str(refused.value)
