"""One intercommunality from what a person typed, or a French message that lets them choose."""

from pipeline.epci import ALONE, KINDS, Atlas, Group, read_atlas
from pipeline.epci_search import Answer, Entry, by_siren, find, is_siren
from pipeline.errors import RegardsError, TerritoryNotFound

MOST_SHOWN, MOST_DEPARTEMENTS = 15, 3


class SeveralTerritories(RegardsError):
    """A name fits several intercommunalities, and nothing tells which."""


def choose(name: str | None, siren: str | None = None) -> Answer:
    """Find the one group that is meant; a SIREN decides alone.

    Returns:
        An answer whose `found` is not `None`.

    Raises:
        SeveralTerritories: The name fits several; the message lists them.
        TerritoryNotFound: Nothing fits; the message gives the closest.
    """
    asked = (siren if siren is not None else name or "").strip()
    if not asked:
        raise TerritoryNotFound(
            "Aucun nom n'est donné : donnez celui de l'intercommunalité ou d'une de ses communes, ou son SIREN avec --siren."
        )
    answer = find(asked) if siren is None else Answer(by_siren(asked), "nom")
    if not answer.entries and (siren is not None or is_siren(asked)):
        raise TerritoryNotFound(
            f"Aucune intercommunalité n'a le SIREN « {asked} » : c'est un nombre de 9 chiffres, et pas celui d'une commune. "
            "Rien n'est écrit. Donnez plutôt le nom de l'intercommunalité ou d'une de ses communes."
        )
    if answer.found is None:
        raise _doubt(asked, answer)
    return answer


def understood(asked: str, entry: Entry, answer: Answer) -> str:
    """Sentence that says what was found, and by what where it is not the name itself."""
    what = describe(read_atlas(), entry.group)
    if answer.how in ("commune", "ancienne commune") and entry.group.kind != ALONE:
        return f"{entry.name} ({answer.how}) est dans {what}."
    if answer.how in ("partie du nom", "orthographe"):
        through = f"{entry.name}, dans " if entry.is_commune and entry.group.kind != ALONE else ""
        return f"« {asked} » est compris comme {through}{what}. Si ce n'est pas ce territoire, supprimez le dossier et relancez avec --siren."
    return f"Trouvé : {what}."


def describe(atlas: Atlas, group: Group) -> str:
    """One line for a person to recognise a group by."""
    names = [atlas.departements.get(code, code) for code in group.departements]
    where = ", ".join(names[:MOST_DEPARTEMENTS]) + ("…" if len(names) > MOST_DEPARTEMENTS else "")
    if group.kind == ALONE:
        return f"{group.official} ({KINDS[ALONE]}, {where})"
    size = f"{len(group.members)} commune" + ("s" if len(group.members) > 1 else "")
    return f"{group.official} ({KINDS[group.kind]}, {where}, {size}, SIREN {group.siren})"


def _doubt(asked: str, answer: Answer) -> RegardsError:
    atlas = read_atlas()
    lines = [_line(atlas, entry) for entry in answer.entries[:MOST_SHOWN]]
    more = len(answer.entries) - len(lines)
    listed = "\n".join(lines) + (f"\n  … et {more} de plus" if more > 0 else "")
    if answer.how == "rien":
        close = f"Les noms les plus proches :\n{listed}\n" if lines else ""
        return TerritoryNotFound(
            f"Aucune intercommunalité ni commune ne s'appelle « {asked} ». {close}"
            "Rien n'est écrit. Vérifiez l'orthographe, donnez le nom d'une de ses communes, ou son SIREN avec --siren."
        )
    return SeveralTerritories(
        f"« {asked} » convient à {len(answer.entries)} intercommunalités :\n{listed}\n"
        f"Rien n'est écrit. Relancez avec --siren et le numéro de la bonne{_by_departement(asked, answer)}."
    )


def _by_departement(asked: str, answer: Answer) -> str:
    """The other way to choose, where it would tell some of the groups apart."""
    homes = [entry.departement or entry.group.departements[0] for entry in answer.entries]
    if len(set(homes)) < 2:
        return ""
    return f", ou ajoutez un département au nom, par exemple « {asked} ({homes[0]}) »"


def _line(atlas: Atlas, entry: Entry) -> str:
    through = ""
    if entry.is_commune and entry.group.kind != ALONE:
        through = f"{entry.name} ({atlas.departements.get(entry.departement, entry.departement)}), dans "
    return f"  - {through}{describe(atlas, entry.group)}"
