"""Embeddings are made once, kept under hashes, and are the same with and without the cache."""

import numpy as np
import pytest

from pipeline.themes.vector_cache import embed_texts


class Counting:
    """An encoder that counts what it embeds."""

    name, key, blocks, cached = "compte", "compte-1", (3,), True

    def __init__(self):
        self.seen = []

    def encode(self, texts):
        self.seen += texts
        return np.array([[len(t), t.count("e"), 1.0] for t in texts], dtype=np.float32).reshape(-1, 3)


def test_nothing_is_embedded_twice(tmp_path):
    encoder = Counting()
    first = embed_texts(["le bus", "la haie", "le bus"], encoder, tmp_path)
    again = embed_texts(["la haie", "neuf"], encoder, tmp_path)
    assert sorted(encoder.seen) == ["la haie", "le bus", "neuf"]
    assert np.array_equal(first[1], again[0]) and np.array_equal(first[0], first[2])
    assert np.array_equal(embed_texts(["la haie", "neuf"], Counting()), again)


def test_the_cache_holds_no_words(tmp_path):
    embed_texts(["un secret de Gwenola"], Counting(), tmp_path)
    assert all(b"Gwenola" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_another_version_of_an_encoder_reads_nothing_of_the_first(tmp_path):
    one, two = Counting(), Counting()
    two.key = "compte-2"
    embed_texts(["a"], one, tmp_path)
    embed_texts(["a"], two, tmp_path)
    assert two.seen == ["a"]


def test_no_text_gives_no_vector(tmp_path):
    assert embed_texts([], Counting(), tmp_path).shape == (0, 3)


def test_a_named_model_is_loaded_from_its_folder(tmp_path, monkeypatch):
    """A sentence-transformers model of a local folder, by a stand-in of the library, which the lock leaves out."""
    import sys
    import types

    from pipeline.themes import encoders

    class Stand:
        def __init__(self, name):
            self.name = name

        def get_sentence_embedding_dimension(self):
            return 4

        def encode(self, texts, batch_size, show_progress_bar):
            return np.array([[len(t)] * 4 for t in texts], dtype=np.float32)

    monkeypatch.setitem(sys.modules, "sentence_transformers", types.SimpleNamespace(SentenceTransformer=Stand))
    encoder = encoders.NamedEncoder(str(tmp_path))
    assert encoder.blocks == (4,) and encoder.encode(["abc", ""]).tolist() == [[3] * 4, [1] * 4]
    assert encoder.encode([]).shape == (0, 4)
    encoders._sentence_transformer.cache_clear()


def test_fast_vectors_depend_on_their_text_alone():
    from pipeline.themes.static_vectors import mean_vectors

    texts = ["Les haies et la rivière", "", "xyzzyx", "L’école ferme"]
    whole = mean_vectors(texts)
    assert np.array_equal(whole, np.vstack([mean_vectors([t]) for t in texts]))
    assert not whole[1].any() and not whole[2].any()
    assert (
        whole[0] @ mean_vectors(["les bocages au bord des cours d'eau"])[0]
        > whole[0] @ mean_vectors(["le salaire des employés"])[0]
    )
    assert whole.dtype == np.float32 and pytest.approx(0) == np.isnan(whole).sum()
