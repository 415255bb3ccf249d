"""Passages: sensible lengths, stable ids, anchors."""

from pipeline.ingest.normalise import mapped_from_json
from pipeline.ingest.segment import SPLIT_ABOVE, segment
from pipeline.ingest.speech.transcript import transcript
from pipeline.model import Block, Box, Document

SENTENCE = "Le plan prévoit de rénover les écoles et de planter des haies le long des chemins communaux. "


def test_long_texts_are_cut_at_sentences(source_of, territory):
    text = (SENTENCE * 30).strip()
    passages = segment(Document(source_of("a.pdf"), text, (Block(((0, len(text)),)),)), territory).passages
    assert passages["text"].str.len().max() <= SPLIT_ABOVE
    assert passages["text"].str.endswith(".").all()
    assert " ".join(passages["text"]) == text


def test_speech_without_full_stops_is_cut_too(source_of, territory):
    text = "et alors je lui ai dit que " * 300
    passages = segment(Document(source_of("a.txt", "entretien"), text, (Block(((0, len(text)),), turn=1),)), territory).passages
    assert passages["text"].str.len().max() <= SPLIT_ABOVE
    assert "".join(passages["text"]).replace(" ", "") == text.replace(" ", "")


def test_offsets_lead_to_the_extracted_text(source_of, territory):
    text = "Avant.  La  rivière est à sec chaque été, tout le monde le voit.\n"
    document = Document(source_of("a.pdf"), text, (Block(((8, len(text)),)),))
    row = segment(document, territory).passages.iloc[0]
    assert mapped_from_json(row["text"], row["offsets"]).locate(0, 2) == (8, 10)
    assert text[row["start_char"] : row["end_char"]].startswith("La  rivière")


def test_ids_do_not_change_with_what_stands_elsewhere(source_of, territory):
    one = transcript(
        "ENQ : Et ici ?\nE2 : La crue de janvier.\nENQ : Ah ?\nE2 : Oui.", source_of("a.txt", "entretien"), territory
    )
    two = transcript(
        "ENQ : Et ici ?\nE2 : La crue de janvier.\nENQ : Non ?\nE2 : Si.", source_of("a.txt", "entretien"), territory
    )
    first, second = (segment(d, territory).passages["passage_id"].tolist() for d in (one, two))
    assert first[1] == second[1] and first[3] != second[3]


def test_a_sentence_cut_by_a_page_is_one_passage(source_of, territory):
    text = "La commune souhaite restaurer les berges\nde la rivière avant la prochaine crue."
    blocks = (
        Block(((0, 40),), box=Box(1, 0, 700, 300, 710)),
        Block(((41, len(text)),), box=Box(2, 0, 50, 300, 60)),
    )
    passages = segment(Document(source_of("a.pdf"), text, blocks), territory).passages
    assert passages["text"].tolist() == [text.replace("\n", " ")]
    assert passages["page"].tolist() == [1]


def test_kept_and_refused_make_what_was_read(source_of, territory):
    text = "12 345\nLa rivière est à sec chaque été depuis cinq ans."
    document = Document(source_of("a.pdf"), text, (Block(((0, 6),), section="a"), Block(((7, len(text)),), section="b")))
    result = segment(document, territory)
    assert (result.read, result.kept, len(result.rejections)) == (2, 1, 1)
