"""A finished run → a REFI-QDA project: protected texts, the codebook, the machine's tags and people's decisions as codings."""

from pathlib import Path, PurePosixPath

import pandas as pd

from pipeline import decisions, store
from pipeline.exchange.assembled import assemble
from pipeline.exchange.project import Project, Source, User, guid_of
from pipeline.exchange.refi_cases import cases_of, source_values, variables_of
from pipeline.exchange.refi_codes import NEGATIVE, REVIEWED, codes_of
from pipeline.exchange.refi_codings import Codings, Tables, user_guid
from pipeline.exchange.refi_write import legal_text, write_project
from pipeline.exchange.shown import open_run
from pipeline.exchange.told import Voice
from pipeline.themes.codebook import read_codebook


def write(run: Path, folder: Path, target: Path) -> list[str]:
    """Write a finished run as a `.qdpx`: the same run and decisions give the same bytes.

    Args:
        run: Its folder under `reports/`.
        folder: The territory's, whose decisions are codings too, each signed by who took it.
        target: The file.

    Returns:
        What a person must know, in French.
    """
    project, remarks = project_of(run, folder)
    write_project(project, target)
    return remarks


def project_of(run: Path, folder: Path) -> tuple[Project, list[str]]:
    """Make a project of a finished run, and tell in French what of it does not go there as it is.

    Raises:
        MissingRun: The run was made before runs kept what the report says.
    """
    tables = _tables(run, folder)
    with open_run(run) as opened:
        voices = opened.voices
    codings = Codings(tables)
    names = source_names([str(path) for path in sorted(tables.passages["source"].unique())])
    sources = _sources(tables.passages, codings, voices, names)
    cases = cases_of(tables.passages, voices, names)
    project = Project(
        name=_territory(run),
        users=tuple(User(user_guid(name), name) for name in dict.fromkeys((*tables.machines, *tables.people))),
        codes=codes_of(tables.codebook, store.read_table(run, "topics")),
        variables=variables_of(cases, sources, voices),
        cases=cases,
        sources=sources,
        notes=tuple(codings.notes),
        description=_description(run, tables),
        user=user_guid(tables.machines[0]),
        time=tables.time,
    )
    return project, _remarks(tables, sources)


def source_names(paths: list[str]) -> dict[str, str]:
    """Name each source by its file, with its folder where another file has the same name but for how it ends.

    Some readers take a slash for a folder, and some forget how a name ends.

    >>> list(source_names(["reponses/a.csv", "entretiens/a.txt", "entretiens/b.txt"]).values())
    ['reponses - a.csv', 'entretiens - a.txt', 'b.txt']
    """
    stems = [PurePosixPath(path).stem for path in paths]
    named = zip(paths, stems, strict=True)
    return {path: PurePosixPath(path).name if stems.count(stem) == 1 else path.replace("/", " - ") for path, stem in named}


def _tables(run: Path, folder: Path) -> Tables:
    passages, sources = store.read_table(run, "passages"), store.read_table(run, "sources")
    return Tables(
        passages.assign(date=passages["source"].map(dict(zip(sources["source"], sources["date"], strict=True)))),
        store.read_table(run, "tags"),
        store.read_table(run, "subthemes"),
        decisions.read_corrections(folder),
        read_codebook(store.codebook_of(run)),
        str(store.read_manifest_of(run)["termine"]),
    )


def _sources(passages: pd.DataFrame, codings: Codings, voices: dict[str, Voice], names: dict[str, str]) -> tuple[Source, ...]:
    made = []
    for path, part in passages.groupby("source", sort=True):
        whole = assemble(part)
        source = Source(
            guid=guid_of("source", str(path)),
            name=names[str(path)],
            text=whole.text,
            description=f"Fichier : {path}",
            selections=codings.selections(part, whole),
            values=source_values(part, voices),
        )
        made.append(source)
    return tuple(made)


def _territory(run: Path) -> str:
    territory = store.report_of(run)["territoire"]
    return str(territory["nom"]) if isinstance(territory, dict) else run.parent.name


def _description(run: Path, tables: Tables) -> str:
    report = store.report_of(run)
    return "\n".join(
        (
            f"Exécution {run.name}, {report['date']}. Livre de codes : {tables.codebook.name}, version {tables.codebook.version}.",
            f"Codages de la machine : ceux de {' et de '.join(tables.machines)}. Les autres sont de personnes, qui les signent.",
            f"Pour corriger : codez ou décodez, puis marquez « {REVIEWED} », ou « {NEGATIVE}… » pour un thème que le passage n'a pas.",
            "Les noms de personnes sont remplacés ; ce que disent les textes peut encore faire reconnaître quelqu'un.",
        )
    )


def _remarks(tables: Tables, sources: tuple[Source, ...]) -> list[str]:
    gone = len(set(tables.corrections["passage_id"]) - set(tables.passages["passage_id"]))
    remarks = [f"{gone} passage(s) corrigé(s) ne sont plus dans la dernière exécution : pas de codage pour eux."] if gone else []
    withheld = int(tables.passages["caution"].notna().sum())
    if withheld:
        remarks.append(
            f"{withheld} passage(s) à relire avant de sortir (nom peut-être laissé, personne reconnaissable) sont retenus : leur place est marquée, "
            "leurs mots et leurs codages n'y sont pas. Voir regards protect review."
        )
    for source in sources:
        changed = sum(a != b for a, b in zip(source.text, legal_text(source.text), strict=True))
        if changed:
            remarks.append(
                f"{source.name} : {changed} signe(s) que le format interdit sont remplacés par « \ufffd », un pour un."
            )
        wide = sum(char > "\uffff" for char in source.text)
        if wide:
            remarks.append(
                f"{source.name} : {wide} signe(s) comme les émojis, comptés pour un caractère comme le veut la norme ; un logiciel qui "
                "les compte pour deux décale les codages qui suivent."
            )
    return remarks
