"""Synthesis of several territories: their finished runs → tables, a report and a manifest in a folder of their own."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from slugify import slugify

from pipeline import store
from pipeline.code_print import code_print
from pipeline.compare.divergence import diverge
from pipeline.compare.neighbours import distances, neighbours
from pipeline.compare.shared import commons, leave_one_out
from pipeline.compare.territories import Account, draw_territories, profiles
from pipeline.compare.voices import items_of, listen
from pipeline.errors import SynthesisRefused
from pipeline.manifest import WaysEntry, read_manifest
from pipeline.model import PARTICIPANT, Codebook
from pipeline.protect.small_cells import describable_publics
from pipeline.render.side_page import looks_print
from pipeline.render.synthesis.sources import Place, Sources
from pipeline.schemas.territories import SYNTHESIS, SYNTHESIS_QUOTES, WAYS
from pipeline.side_tables import conform_to
from pipeline.themes.codebook import read_codebook

PREFIX = "synthese-"
LONGEST = 60  # characters of a folder's name made of territories' names


@dataclass(frozen=True, eq=False)
class Member:
    """A territory of a synthesis and its finished run.

    Attributes:
        run: Folder of the run.
        name: What it is called.
        k: Fewest persons that its run describes.
        encoder: The one that its passages were read by.
        account: What its run tells.
        passages: All of them, columns of `schemas.PASSAGES`.
        quotes: Columns of `schemas.QUOTES`.
        ways: What its manifest says of how it was worked on.
    """

    run: Path
    name: str
    k: int
    encoder: str
    codebook: Codebook
    account: Account
    passages: pd.DataFrame
    quotes: pd.DataFrame
    ways: WaysEntry

    @property
    def slug(self) -> str:
        """Name of its folder."""
        return self.account.slug


def account_of(run: Path) -> Account:
    """Read what a run tells of its territory.

    Raises:
        MissingRun: A table is missing, or of a version before.
    """
    passages = store.read_table(run, "passages")
    return _account(run, read_codebook(store.codebook_of(run)), passages)


def _account(run: Path, codebook: Codebook, passages: pd.DataFrame) -> Account:
    tags, groups, topics, gaps = (store.read_table(run, name) for name in ("tags", "subthemes", "topics", "gaps"))
    weak = frozenset(topics.loc[topics["weak"].astype(bool), "subtheme"].astype(str))
    # Sub-themes are heard too: what voices of a meeting have in common is told from all items, as in the run.
    heard = listen(passages[passages["role"] == PARTICIPANT].reset_index(drop=True), items_of(codebook, tags, groups, weak))
    themes = gaps[gaps["level"] == "theme"].reset_index(drop=True)
    return Account(run.parent.name, heard, themes, store.read_table(run, "corrected"))


def read_member(folder: Path, run: Path) -> Member:
    """Read a territory's run.

    Args:
        folder: The territory's; its manifest tells how it was worked on, and need not be there any more.
        run: Folder of the run.
    """
    told = store.report_of(run)
    passages = store.read_table(run, "passages")
    codebook = read_codebook(store.codebook_of(run))
    return Member(
        run=run,
        name=str(told["territoire"]["nom"]),  # type: ignore[index]
        k=int(told["k"]),  # type: ignore[call-overload]
        encoder=str(told["encodeur"]),
        codebook=codebook,
        account=_account(run, codebook, passages),
        passages=passages,
        quotes=store.read_table(run, "quotes"),
        ways=read_manifest(folder).demarche,
    )


def check_alike(members: Sequence[Member]) -> None:
    """Refuse territories whose numbers would not mean the same thing.

    Raises:
        SynthesisRefused: There are fewer than two, one stands twice, or they were not read by the same codebook and encoder.
    """
    slugs = [member.slug for member in members]
    if len(members) < 2 or len(set(slugs)) < len(slugs):
        raise SynthesisRefused(
            f"Territoires donnés : {', '.join(slugs) or 'aucun'}. Une synthèse en compare au moins deux, chacun une fois : "
            "regards compare territoire-a territoire-b."
        )
    for what, option, values in (
        ("livre de codes", "--codebook", {m.slug: f"{m.codebook.identifier}, version {m.codebook.version}" for m in members}),
        ("encodeur", "--encoder", {m.slug: m.encoder for m in members}),
    ):
        same = len(set(values.values())) == 1
        if what == "livre de codes":
            same = all(member.codebook == members[0].codebook for member in members)
        if not same:
            told = " ; ".join(f"{slug} : {value}" for slug, value in values.items())
            raise SynthesisRefused(
                f"Ces territoires n'ont pas été lus avec le même {what} ({told}). Leurs parts ne se comparent pas : relancez-les "
                f"avec le même, par exemple regards compare {' '.join(slugs)} {option} …"
            )


def compare_members(members: Sequence[Member]) -> dict[str, pd.DataFrame]:
    """Compare territories that may be compared; the order in which they are given changes nothing.

    Returns:
        The tables of `schemas.territories.SYNTHESIS` that need no passages but each territory's own.
    """
    ordered = sorted(members, key=lambda member: member.slug)
    accounts = [member.account for member in ordered]
    drawn = draw_territories(accounts)
    told, apart = profiles(accounts), diverge(drawn, accounts)
    tables = {
        "profiles": told,
        "divergences": apart,
        "commons": commons(told, apart),
        "without": leave_one_out(told, drawn, accounts),
        "neighbours": neighbours(distances(drawn)),
        "ways": pd.DataFrame([row for member in ordered for row in _ways(member)], columns=list(WAYS)),
        "quotes": pd.concat([_quotes(member) for member in ordered], ignore_index=True),
    }
    return {name: conform_to(SYNTHESIS[name], frame) for name, frame in tables.items()}


def _ways(member: Member) -> list[tuple[str, str, str]]:
    """What the manifest says, and which publics and modes of collection were heard; publics of fewer than k persons are not told."""
    spoken = member.passages[(member.passages["role"] == PARTICIPANT) & (member.passages["kind"] != "document")]
    heard = {
        "modes": sorted(spoken["mode"].dropna().unique()),
        "publics entendus": sorted(describable_publics(member.passages, member.k)),
    }
    said = member.ways.model_dump()
    rows = [(member.slug, name, str(value)) for name, values in heard.items() for value in values]
    return rows + [(member.slug, name, str(value)) for name, value in said.items() if value is not None]


def _quotes(member: Member) -> pd.DataFrame:
    """Quotes of themes as the run chose them; a synthesis is nobody's own words."""
    rendering = member.quotes["passage_id"].map(member.passages.set_index("passage_id")["rendering"])
    own = (member.quotes["perspective"] != "vecu") | (rendering != "synthese").fillna(False).astype(bool)
    themes = member.quotes["subtheme"].isna()
    return member.quotes[own & themes].assign(territory=member.slug)[list(SYNTHESIS_QUOTES)]


def sources_of(members: Sequence[Member], name: str, made: str) -> Sources:
    """What the report of a synthesis says besides its tables."""
    ordered = sorted(members, key=lambda member: member.slug)
    places = tuple(Place(m.slug, m.name, m.run.name, _digest(m.run)[:16], m.passages) for m in ordered)
    return Sources(places, ordered[0].codebook, name, made, max(m.k for m in ordered), ordered[0].encoder)


def slug_of_synthesis(slugs: Sequence[str], name: str = "") -> str:
    """Name of the folder of a synthesis: what the analyst calls it, or its territories.

    >>> slug_of_synthesis(["b", "a"]), slug_of_synthesis(["b", "a"], "Vallée 2025")
    ('synthese-a-b', 'synthese-vallee-2025')
    """
    told = slugify(name) or "-".join(sorted(slugs))
    if len(told) > LONGEST:
        told = f"{told[: LONGEST - 9].rstrip('-')}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"
    return PREFIX + told


def fingerprint(members: Sequence[Member], name: str) -> dict[str, object]:
    """Describe all that a synthesis depends on: equal fingerprints mean equal tables."""
    return {
        "territoires": {m.slug: {"tables": _digest(m.run), "nom": m.name, "k": m.k} for m in members},
        "demarche": {m.slug: m.ways.model_dump() for m in members},
        "nom": name,
        "code": code_print("pipeline.synthesis_writing"),
        "gabarits": looks_print(),
    }


def _digest(run: Path) -> str:
    """Print of all tables of a run: two runs of the same files have the same."""
    tables = store.read_manifest_of(run)["tables"]
    told = "\n".join(f"{name} {print_}" for name, print_ in sorted(tables.items()))
    return hashlib.sha256(told.encode()).hexdigest()
