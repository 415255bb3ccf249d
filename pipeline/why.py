"""What a run would do again, and why: its fingerprint against that of the last run, stage by stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FILES = 8  # names told of one reason; beyond, their number
READING = ("sample", "ocr", "tesseract")


@dataclass(frozen=True)
class Reason:
    """A stage, how much of it would be done, and why; nothing to do where `why` is empty."""

    stage: str
    what: str
    why: tuple[str, ...]


def reasons(facts: Mapping[str, Any] | None, print_: Mapping[str, Any], codes: Mapping[str, str]) -> list[Reason]:
    """Tell stage by stage what would be done again.

    Args:
        facts: Manifest of the last run, or `None`.
        print_: Fingerprint of the territory now.
        codes: Print of the code of each stage now.
    """
    if facts is None:
        return [Reason("tout", f"{len(print_['inputs'])} fichier(s) à lire", ("aucune exécution terminée",))]
    old = facts["empreinte"]
    before = facts.get("etapes", {}).get("code", {})
    changed = _changed(old, print_, before, codes)
    reading = _reading(old, print_, changed)
    passages = tuple(reading.why) + tuple(changed[name] for name in ("decisions", "k", "refused", "protéger") if name in changed)
    coding = tuple(changed[n] for n in ("codebook", "model", "learnt", "encoder", "étiqueter") if n in changed)
    language = tuple(changed[n] for n in ("analyser la langue",) if n in changed)
    tags = tuple(changed[n] for n in ("corrections",) if n in changed)
    groups = tuple(changed[n] for n in ("names", "grouper", "apprendre le lexique", "placer") if n in changed)
    rest = tuple(changed[n] for n in ("outlines", "mots", "besoins", "citations", "lieux", "publics", "carte") if n in changed)
    report = tuple(changed[n] for n in ("code", "manifest", "dessiner") if n in changed)
    new = ("des passages ont changé",) if passages else ()
    told = (passages, coding, language, tags, groups, rest, report)
    return [
        reading,
        Reason("protection", "tout le corpus" if passages else "rien", passages),
        Reason("étiquetage", _share(coding, new), coding or new),
        Reason("langue", _share(language, new), language or new),
        Reason(
            "sous-thèmes", "les thèmes touchés" if (new or coding or tags or groups) else "rien", (*new, *coding, *tags, *groups)
        ),
        Reason("comparaison", "ce qui en dépend" if any(told[:6]) else "rien", (*new, *coding, *tags, *groups, *rest)),
        Reason("rapport", "réécrit" if any(told) else "rien", report or (("les tables changent",) if any(told[:6]) else ())),
    ]


def _share(whole: tuple[str, ...], new: tuple[str, ...]) -> str:
    return "tous les passages" if whole else "les fichiers dont les passages ont changé" if new else "rien"


def _reading(old: Mapping[str, Any], print_: Mapping[str, Any], changed: Mapping[str, str]) -> Reason:
    files, before = print_["inputs"], old["inputs"]
    everything = tuple(changed[name] for name in (*READING, "lire") if name in changed)
    if everything:
        return Reason("lecture", f"{len(files)} fichier(s)", everything)
    added, gone = sorted(files.keys() - before.keys()), sorted(before.keys() - files.keys())
    other = sorted(name for name in files.keys() & before.keys() if files[name] != before[name])
    why = [
        f"{word} : {_listed(names)}" for word, names in (("nouveau", added), ("contenu changé", other), ("retiré", gone)) if names
    ]
    if "manifest" in changed:
        why.append("le manifeste a changé : les fichiers dont il dit autre chose sont relus")
    return Reason("lecture", f"{len(added) + len(other)} fichier(s) sur {len(files)}", tuple(why))


def _listed(names: list[str]) -> str:
    more = len(names) - FILES
    return ", ".join(names[:FILES]) + (f" et {more} autre(s)" if more > 0 else "")


def _changed(
    old: Mapping[str, Any], print_: Mapping[str, Any], before: Mapping[str, str], codes: Mapping[str, str]
) -> dict[str, str]:
    """What differs, by name, each with its sentence."""
    told = {
        "manifest": "le manifeste a changé",
        "codebook": "le livre de codes a changé",
        "model": "les modèles livrés ont changé",
        "decisions": "des décisions sur les personnes ont été prises",
        "corrections": "des étiquettes ont été corrigées",
        "learnt": "l'étiqueteur a appris des corrections",
        "names": "des sous-thèmes ont été nommés",
        "outlines": "les contours des communes ont changé",
        "refused": "les fichiers refusés ne sont plus les mêmes",
        "tesseract": "la reconnaissance de caractères de cette machine a changé",
        "code": "le programme a changé",
    }
    found = {name: sentence for name, sentence in told.items() if old.get(name) != print_[name]}
    for name, value in print_["parameters"].items():
        if old["parameters"].get(name) != value:
            found[name] = f"le paramètre « {name} » passe de {old['parameters'].get(name)} à {value}"
    if "code" in found:
        found |= {stage: f"le code de l'étape « {stage} » a changé" for stage, code in codes.items() if before.get(stage) != code}
    return found
