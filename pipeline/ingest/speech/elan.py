"""ELAN `.eaf` → turns: a tier without parent is a speaker, its annotations are speech.

Dependent tiers (translations, words, glosses) say the same speech again and are refused by name.
"""

from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.safe_xml import local
from pipeline.ingest.speech.timed import Said, assemble, load_xml, number, speaker_of_tier, speech_tiers
from pipeline.model import Document, Rejection, Source, Territory


def read_eaf(path: Path, source: Source, territory: Territory) -> Document:
    """Read the independent tiers of an ELAN file in the order of time.

    Raises:
        UnreadableFile: It is no ELAN file, or nobody speaks in it.
    """
    root = load_xml(path)
    if local(root) != "ANNOTATION_DOCUMENT":
        raise UnreadableFile(f"ce fichier n'est pas un document ELAN (racine « {local(root)} ») : vérifiez l'export.")
    slots = _slots(root)
    tiers = [element for element in root.iter() if local(element) == "TIER"]
    speech = _speech_tiers(tiers)
    spoken: list[tuple[float, int, Said]] = []
    refused: list[Rejection] = []
    for rank, tier in enumerate(tiers):
        if rank in speech:
            spoken += [(said.start_s or 0.0, rank, said) for said in _stretches(tier, tiers, slots)]
        elif held := sum(bool(_value(a).strip()) for a in _annotations(tier)):
            detail = f"{(tier.get('TIER_ID') or '')[:40]} : {held} annotations d'une piste qui n'est pas la parole"
            refused.append(Rejection(source.path, f"piste {rank + 1}", "piste d'annotation", detail))
    ordered = sorted(spoken, key=lambda row: row[:2])
    return assemble([said for _, _, said in ordered], refused, source, territory)


def _speech_tiers(tiers: list[Any]) -> set[int]:
    """Ranks of the tiers that hold speech: those without parent, or the children of an empty-worded one.

    Some projects keep bare references («001», «002») in the parent and write the speech in its child.
    """
    chosen: set[int] = set()
    tops = [rank for rank, tier in enumerate(tiers) if not tier.get("PARENT_REF")]
    for rank in (tops[i] for i in speech_tiers([tiers[rank].get("TIER_ID") or "" for rank in tops])):
        tier = tiers[rank]
        children = [i for i, t in enumerate(tiers) if t.get("PARENT_REF") == tier.get("TIER_ID")]
        wordless = not any(any(c.isalpha() for c in _value(a)) for a in _annotations(tier))
        held = [i for i in children if any(any(c.isalpha() for c in _value(a)) for a in _annotations(tiers[i]))]
        chosen.add(held[0] if wordless and held else rank)
    return chosen


def _slots(root: Any) -> dict[str, float]:
    """Id → seconds; a slot without value lies evenly between its neighbours that have one."""
    order = [e for e in root.iter() if local(e) == "TIME_SLOT"]
    values = [number(e.get("TIME_VALUE")) for e in order]
    known = [i for i, value in enumerate(values) if value is not None]
    found: dict[str, float] = {}
    for low, high in zip(known, [*known[1:], known[-1]] if known else [], strict=True):
        first, last = values[low] or 0.0, values[high] or 0.0
        for i in range(low, max(high, low + 1)):
            share = (i - low) / (high - low) if high > low else 0.0
            found[order[i].get("TIME_SLOT_ID") or ""] = (first + share * (last - first)) / 1000
    return found


def _annotations(tier: Any) -> list[Any]:
    return [e for e in tier.iter() if local(e) in ("ALIGNABLE_ANNOTATION", "REF_ANNOTATION")]


def _value(annotation: Any) -> str:
    return " ".join((e.text or "") for e in annotation if local(e) == "ANNOTATION_VALUE")


def _stretches(tier: Any, tiers: list[Any], slots: dict[str, float]) -> list[Said]:
    speaker = (tier.get("PARTICIPANT") or "").strip() or speaker_of_tier(tier.get("TIER_ID") or "")
    parents = {a.get("ANNOTATION_ID"): a for t in tiers for a in _annotations(t)} if tier.get("PARENT_REF") else {}
    return [Said(_value(a), speaker, *_times(a, parents, slots)) for a in _annotations(tier)]


def _times(annotation: Any, parents: dict[str, Any], slots: dict[str, float]) -> tuple[float | None, float | None]:
    """Times of an annotation: its own slots, or those of the one it refers to."""
    for _ in range(len(parents) + 1):
        reference = annotation.get("ANNOTATION_REF")
        if not reference or reference not in parents:
            break
        annotation = parents[reference]
    return slots.get(annotation.get("TIME_SLOT_REF1") or ""), slots.get(annotation.get("TIME_SLOT_REF2") or "")
