"""How much of what people say on a theme comes without the question naming it, in one sentence."""

import pandas as pd

from pipeline.protect.small_cells import is_small
from pipeline.render.french import count, share, typeset

# kind of source → what its passages are called, and where the question comes from
_SAID = {
    "entretien": ("passage d'entretien", "passages d'entretien"),
    "reponse": ("passage de réponse", "passages de réponse"),
}


def prompting_sentences(theme: str, tags: pd.DataFrame, passages: pd.DataFrame, k: int) -> list[str]:
    """Say for interviews, then for answers, what share of the lived passages of a theme is volunteered.

    A share is only given where at least k persons stand behind it, behind the passages that are
    volunteered and behind those that are not (none is fine).

    Args:
        theme: Key of the theme.
        tags: Columns of `schemas.TAGS`.
        passages: Columns of `schemas.PASSAGES`.
        k: Bound of the small cells, in persons.
    """
    known = tags[(tags["theme"] == theme) & (tags["decision"] == "oui") & tags["prompted"].notna()]
    joined = known[["passage_id", "prompted"]].merge(passages[["passage_id", "kind", "perspective", "voice_id"]], on="passage_id")
    lived = joined[joined["perspective"] == "vecu"]
    sentences = [_sentence(lived[lived["kind"] == kind], names, k) for kind, names in _SAID.items()]
    return [typeset(sentence) for sentence in sentences if sentence]


def _sentence(rows: pd.DataFrame, names: tuple[str, str], k: int) -> str | None:
    asked = rows["prompted"].astype(bool)
    voices = [int(rows.loc[mask, "voice_id"].nunique()) for mask in (asked, ~asked)]
    if rows["voice_id"].nunique() < k:
        return None
    start = f"Parmi les {count(len(rows), *names)} sur ce thème dont on connaît la question,"
    ends = ("répondent à une question qui en parle", "viennent sans que la question en parle")
    small = [end for number, end in zip(voices, ends, strict=True) if is_small(number, k)]
    if small:
        return f"{start} ceux de moins de {k} personnes {small[-1]}."
    if asked.all() or not asked.any():
        return f"{start} tous {ends[not asked.any()]}."
    return f"{start} {share(1 - float(asked.mean()))} {ends[1]}."
