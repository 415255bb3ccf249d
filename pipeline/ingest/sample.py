"""Draw answers by lot, whatever the order of the rows."""

import hashlib
from collections import defaultdict
from dataclasses import replace

from pipeline.model import Block, Document, Rejection


def sample_answers(document: Document, size: int, seed: int = 0) -> Document:
    """Keep `size` answers a question, drawn by a seeded hash over the whole file.

    The answers left aside become one counted refusal a question.
    """
    by_question: dict[str, list[Block]] = defaultdict(list)
    for block in document.blocks:
        by_question[block.question or ""].append(block)
    drawn: set[int] = set()
    rejections = list(document.rejections)
    for question, blocks in by_question.items():
        order = sorted(blocks, key=lambda b: _lot(document, b, seed))
        drawn |= {id(block) for block in order[:size]}
        rejections += [
            Rejection(
                document.source.path,
                f"ligne {b.row}",
                "non tiré au sort",
                f"échantillon de {size} réponses : « {question[:60]} »",
            )
            for b in order[size:]
        ]
    kept = tuple(block for block in document.blocks if id(block) in drawn)
    return replace(document, blocks=kept, rejections=tuple(rejections))


def _lot(document: Document, block: Block, seed: int) -> str:
    words = document.text[block.spans[0][0] : block.spans[-1][1]]
    return hashlib.sha256(f"{seed}\x1f{block.voice}\x1f{words}".encode()).hexdigest()
