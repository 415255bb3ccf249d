"""Words that a need and a stretch of an action share: without two of them, their embeddings are near by chance too often."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import sparse

from pipeline.themes.static_vectors import content_words

LETTERS = 6  # of a word's beginning, by which «médecin» and «médecins», «louer» and «loués» are one
FEWEST_SHARED = 2
FEWEST, MOST = 5, 40  # content words of a need: a title asks for nothing, and a catalogue for everything


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Give the beginning of a word without accents, by which its forms are one.

    >>> stem("médecins"), stem("haies"), stem("logement")
    ('medeci', 'haie', 'logeme')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return plain[:LETTERS] if len(plain) > LETTERS else plain.rstrip("sx")


@dataclass(frozen=True)
class SharedWords:
    """Stems of needs and of stretches of actions: shape (needs, stems) and (stretches, stems), and which needs tell enough."""

    needs: sparse.csr_matrix
    stretches: sparse.csr_matrix
    told: np.ndarray

    @classmethod
    def of(cls, needs: list[str], stretches: list[str]) -> "SharedWords":
        """Find the stems of texts."""
        stems = [sorted({stem(word) for word in content_words(text)}) for text in (*needs, *stretches)]
        place = {name: at for at, name in enumerate(sorted({name for text in stems for name in text}))}
        columns = [place[name] for text in stems for name in text]
        ends = np.concatenate([[0], np.cumsum([len(text) for text in stems])])
        shape = (len(stems), max(len(place), 1))
        held = sparse.csr_matrix((np.ones(len(columns), dtype=np.int32), columns, ends), shape=shape)
        said = np.array([len(set(content_words(text))) for text in needs], dtype=int)
        return cls(held[: len(needs)], held[len(needs) :], (said >= FEWEST) & (said <= MOST))

    def may_be_linked(self, start: int, stop: int) -> np.ndarray:
        """Tell which needs, of some rows, may be linked to which stretches: shape (stop − start, stretches).

        A need tells between `FEWEST` and `MOST` content words, and shares `FEWEST_SHARED` of them with the stretch.
        """
        shared = (self.needs[start:stop] @ self.stretches.T).toarray()
        return np.asarray((shared >= FEWEST_SHARED) & self.told[start:stop, None])
