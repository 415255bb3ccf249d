"""Normalised text leads back to its source, whatever the source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.normalise import mapped_from_json, normalise

FRENCH = st.text(alphabet="abcé è’'œﬁ\u00ad-\n\u00a0 e\u0301Àx.", max_size=80)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("l’eﬃcacité", "l’efficacité"),
        ("une poli-\ntique publique", "une politique publique"),
        ("Saint-\nOrmance", "Saint-Ormance"),
        ("la zone 2-\n7, puis -\nun tiret", "la zone 2-7, puis - un tiret"),
        ("dé\u00adve\u00adlop\u00adpe\u00adment", "développement"),
        ("e\u0301te\u0301", "été"),
        ("a\u00a0:  b\n c", "a : b c"),
        ("\ufeffBonjour\x00", "Bonjour"),
    ],
)
def test_text_is_made_readable(source, expected):
    assert normalise(source, ((0, len(source)),)).text == expected


@given(FRENCH)
def test_every_character_leads_back(source):
    mapped = normalise(source, ((0, len(source)),))
    assert len(mapped.text) == len(mapped.starts) == len(mapped.ends)
    for char, start, end in zip(mapped.text, mapped.starts, mapped.ends, strict=True):
        piece = source[start:end]
        assert (
            piece == char
            or (char == " " and not piece.replace("\u00ad", "").strip())
            or normalise(piece, ((0, len(piece)),)).text.find(char) >= 0
        )


@given(FRENCH, st.data())
def test_map_survives_its_encoding_and_spans(source, data):
    cut = data.draw(st.integers(0, len(source)))
    mapped = normalise(source, ((0, cut), (cut, len(source))))
    assert mapped_from_json(mapped.text, mapped.to_json()) == mapped
    assert "  " not in mapped.text


def test_a_range_outside_the_text_is_refused():
    with pytest.raises(ValueError, match="outside"):
        normalise("abc", ((0, 3),)).locate(2, 9)
