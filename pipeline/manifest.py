"""The manifest `territoire.toml`: what an analyst says of a territory, checked field by field."""

import tomllib
from itertools import combinations
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import ManifestError
from pipeline.model import (
    INTERVIEWER,
    PARTICIPANT,
    Columns,
    Mode,
    Perspective,
    PerspectiveRule,
    Protection,
    Public,
    Rendering,
    Speaker,
)
from pipeline.periods import Period, between, period_of

MANIFEST_NAME = "territoire.toml"

# An élu's deliberation is institutional; an élu telling their own life in an interview is lived.
DEFAULT_RULES = (
    PerspectiveRule("institutionnel", mode="document"),
    PerspectiveRule("institutionnel", public="institution"),
    PerspectiveRule("institutionnel", mode="reunion-publique", public="elu"),
    PerspectiveRule("institutionnel", mode="reunion-publique", public="agent"),
    PerspectiveRule("institutionnel", mode="atelier", public="elu"),
    PerspectiveRule("institutionnel", mode="atelier", public="agent"),
    PerspectiveRule("vecu"),
)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnsEntry(_Strict):
    """`[sources.colonnes]`: which columns of a table hold what."""

    questions: list[str] | None = None
    identifiant: str | None = None
    commune: str | None = None
    question: str | None = None
    public: str | None = None
    variables: list[str] = Field(default_factory=list)

    def to_columns(self) -> Columns:
        """Give the pipeline's own noun."""
        return Columns(
            questions=tuple(self.questions) if self.questions else None,
            identifier=self.identifiant,
            commune=self.commune,
            question_column=self.question,
            variables=tuple(self.variables),
            public=self.public,
        )


class SourceEntry(_Strict):
    """`[[sources]]`: a glob pattern and what its files are."""

    motif: str
    public: Public | None = None
    mode: Mode | None = None
    rendu: Rendering | None = None
    date: str | None = None
    commune: str | None = None
    vague: str | None = None
    ignorer: bool = False
    colonnes: ColumnsEntry = Field(default_factory=ColumnsEntry)


class SpeakerEntry(_Strict):
    """`[locuteurs."Nom"]`: the role, the public and the commune of a speaker."""

    role: Literal["enqueteur", "participant"] = "participant"
    public: Public | None = None
    commune: str | None = None


class RuleEntry(_Strict):
    """`[[perspectives]]`: the perspective of the voices that match."""

    perspective: Perspective
    mode: Mode | None = None
    public: Public | None = None
    rendu: Rendering | None = None


class ProtectionEntry(_Strict):
    """`[protection]`: what is replaced besides persons in interviews, meetings and answers."""

    documents: bool = False
    lieux: bool = False
    fonctions: bool = False

    def to_protection(self) -> Protection:
        """Give the pipeline's own noun."""
        return Protection(self.documents, self.lieux, self.fonctions)


class WaysEntry(_Strict):
    """`[demarche]`: how the territory was worked on; a synthesis shows it beside the results."""

    depart: Literal["vecu", "documents"] | None = None
    publics: Literal["ensemble", "separement", "les-deux"] | None = None
    ateliers: Literal["aucun", "seuls", "agents-formes"] | None = None


class WaveEntry(_Strict):
    """`[[vagues]]`: one time of listening; their order is that of the manifest."""

    nom: str = Field(min_length=1, max_length=40)
    debut: str | None = None
    fin: str | None = None

    @property
    def period(self) -> Period | None:
        """Its days; `None` where no bound is told, and no date is enough to belong to it."""
        return between(self.debut, self.fin) if self.debut or self.fin else None


class PlanColumnsEntry(_Strict):
    """`[plan_action.colonnes]`: the heading of each column of a plan in a table."""

    numero: str | None = None
    titre: str | None = None
    description: str | None = None
    axe: str | None = None
    pilote: str | None = None
    budget: str | None = None
    calendrier: str | None = None
    indicateur: str | None = None
    etat: str | None = None
    communes: str | None = None


class PlanEntry(_Strict):
    """`[plan_action]`: which files tell the actions of the territory, and how they are read."""

    fichiers: list[str] = Field(default_factory=list)
    orientations: bool = False
    dates: dict[str, str] = Field(default_factory=dict)
    colonnes: PlanColumnsEntry = Field(default_factory=PlanColumnsEntry)


class Manifest(_Strict):
    """The whole of `territoire.toml`; every field has a default."""

    nom: str | None = None
    contact: str = Field(default="", max_length=80)
    siren: str | None = Field(default=None, pattern=r"^\d{9}$")
    communes: list[str] = Field(default_factory=list)
    publics_attendus: list[Public] = Field(default_factory=list)
    sources: list[SourceEntry] = Field(default_factory=list)
    locuteurs: dict[str, SpeakerEntry] = Field(default_factory=dict)
    perspectives: list[RuleEntry] = Field(default_factory=list)
    protection: ProtectionEntry = Field(default_factory=ProtectionEntry)
    demarche: WaysEntry = Field(default_factory=WaysEntry)
    vagues: list[WaveEntry] = Field(default_factory=list)
    plan_action: PlanEntry = Field(default_factory=PlanEntry)

    def speakers(self) -> dict[str, Speaker]:
        """Give the named speakers by their label in transcripts."""
        return {
            name: Speaker(
                INTERVIEWER if entry.role == INTERVIEWER else PARTICIPANT,
                entry.public,
                entry.commune,
            )
            for name, entry in self.locuteurs.items()
        }

    def wave_of(self, named: str | None, date: str | None) -> str | None:
        """The wave of a source: the one it names, else the one whose bounds hold its date, else none."""
        told = period_of(date)
        held = [wave.nom for wave in self.vagues if told and wave.period and wave.period.holds(told)]
        return named or (held[0] if held else None)

    def rules(self) -> tuple[PerspectiveRule, ...]:
        """Give the analyst's rules, then the default ones."""
        own = (PerspectiveRule(r.perspective, r.mode, r.public, r.rendu) for r in self.perspectives)
        return (*own, *DEFAULT_RULES)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a territory's folder; a folder without one gets the defaults.

    Raises:
        ManifestError: The file is not TOML, or has an unknown key or a wrong value.
    """
    path = folder / MANIFEST_NAME
    if not path.is_file():
        return Manifest()
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(
            f"{path} : ce n'est pas du TOML lisible ({error}). Corrigez la ligne indiquée, "
            "ou supprimez le fichier pour revenir aux conventions."
        ) from error
    try:
        manifest = Manifest.model_validate(values)
    except ValidationError as error:
        raise ManifestError(_explain(path, error)) from error
    faults = _wave_faults(manifest)
    if faults:
        raise ManifestError("\n".join([f"{path} : les vagues ne vont pas.", *(f"  - {fault}" for fault in faults)]))
    return manifest


def _wave_faults(manifest: Manifest) -> list[str]:
    """What is wrong with the waves of a manifest, in French."""
    names = [wave.nom for wave in manifest.vagues]
    known = ", ".join(names) or "aucune ; déclarez-les avec [[vagues]]"
    faults = [
        f"vagues : « {name} » est déclarée deux fois ; donnez un nom à chacune."
        for name in sorted({*names})
        if names.count(name) > 1
    ]
    for wave in manifest.vagues:
        wrong = [text for text in (wave.debut, wave.fin) if text is not None and not period_of(text)]
        faults += [
            f"vagues, « {wave.nom} » : « {text} » n'est pas une date ; écrivez 2025, 2025-02 ou 2025-02-14." for text in wrong
        ]
        period = wave.period
        if period and period.start and period.end and period.start > period.end:
            faults.append(f"vagues, « {wave.nom} » : le début ({wave.debut}) vient après la fin ({wave.fin}).")
    for one, other in combinations(manifest.vagues, 2):
        if one.period and other.period and one.period.meets(other.period):
            faults.append(f"vagues : « {one.nom} » et « {other.nom} » ont des jours en commun ; séparez leurs bornes.")
    for entry in manifest.sources:
        if entry.vague is not None and entry.vague not in names:
            faults.append(
                f"sources, « {entry.motif} » : la vague « {entry.vague} » n'est pas déclarée. Vagues déclarées : {known}."
            )
    return faults


def _explain(path: Path, error: ValidationError) -> str:
    lines = [f"{path} : le manifeste contient {error.error_count()} erreur(s)."]
    for item in error.errors():
        place = ".".join(str(part) for part in item["loc"])
        lines.append(f"  - {place} : {_explain_one(item)}")
    lines.append("Clés permises à la racine : " + ", ".join(Manifest.model_fields) + ".")
    lines.append("Clés permises dans [[sources]] : " + ", ".join(SourceEntry.model_fields) + ".")
    return "\n".join(lines)


def _explain_one(item: object) -> str:
    details = dict(item)  # type: ignore[call-overload]
    got = details.get("input")
    if details["type"] == "extra_forbidden":
        return "clé inconnue ; vérifiez son orthographe ou retirez-la."
    if details["type"] == "literal_error":
        expected = str(details["ctx"]["expected"]).replace(" or ", " ou ")
        return f"« {got} » n'est pas permis ; valeurs permises : {expected}."
    if details["type"] == "missing":
        return "cette clé est obligatoire."
    return f"valeur « {got} » inattendue ({details['msg']})."
