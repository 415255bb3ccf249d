"""Which words of a passage face which words of an action."""

from pipeline.compare.quotes import LONGEST, best_excerpt
from pipeline.language import sentence_spans
from pipeline.themes.static_vectors import content_words, mean_vectors


def best_sentence(text: str, facing: str) -> str:
    """The run of sentences of a text that says most of what another says: an exact substring, of `quotes.LONGEST` characters at most.

    Args:
        text: Of a passage or of an action.
        facing: What stands on the other side.
    """
    if len(text) <= LONGEST:
        return text
    spans = sentence_spans(text)
    vectors = mean_vectors([*(text[start:end] for start, end in spans), facing])
    likeness = (vectors[:-1] @ vectors[-1]).round(6).tolist()
    start, end = spans[likeness.index(max(likeness))]
    left, right = spans.index((start, end)), spans.index((start, end))
    while right + 1 < len(spans) and spans[right + 1][1] - start <= LONGEST:
        right += 1
    while left and spans[right][1] - spans[left - 1][0] <= LONGEST:
        left -= 1
    found = text[spans[left][0] : spans[right][1]]
    return found if len(found) <= LONGEST else best_excerpt(found, ", ".join(content_words(facing)))
