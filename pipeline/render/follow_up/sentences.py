"""Changes and drifts → French sentences, with no more than their intervals allow."""

import pandas as pd

from pipeline.protect.small_cells import is_small, tell_count
from pipeline.render.french import amount, bare_points, number, percent, share, typeset
from pipeline.render.synthesis.sentences import SIDE_NAMES, WHERE, listed
from pipeline.waves.changes import DRIFT, FEW, FRAGILE, OPEN, STABLE

VERDICTS = {
    "hausse": "a augmenté",
    "baisse": "a reculé",
    "apparu": "est apparu",
    "disparu": "a disparu",
    STABLE: "stable",
    OPEN: "pas de changement établi",
    DRIFT: "dérive : non comparable",
    FRAGILE: "fragile : l'erreur de la machine peut l'expliquer",
    FEW: "trop peu de voix",
}
BASES = {
    "tout": "",
    "questions": "sur les questions posées aux deux vagues",
    "publics": "à publics, modes et communes comparables",
    "questions-publics": "sur les questions posées aux deux vagues, à publics, modes et communes comparables",
    "aucune": "",
}
KINDS = {
    "questions": "Questionnaire",
    "public": "Publics entendus",
    "mode": "Modes de recueil",
    "commune": "Communes",
    "vocabulaire": "Vocabulaire",
    "discours": "Manière de parler des thèmes",
    "etiqueteur": "Sûreté de l'étiqueteur",
}
_ACTS = {
    "questions": "Les conclusions ne portent que sur les questions posées aux deux vagues ; une question changée ne dit rien d'une évolution. "
    "À la prochaine vague, reposez-la dans les mêmes mots.",
    "public": "Les parts de la seconde vague sont recalculées comme si les publics étaient ceux de la première ; ce qui n'est entendu qu'à "
    "une vague est laissé de côté. Pour la suite, invitez les mêmes publics.",
    "mode": "La comparaison ne porte que sur les modes de recueil des deux vagues, au poids de la première. Pour la suite, gardez les mêmes.",
    "commune": "La comparaison ne porte que sur les communes entendues aux deux vagues, au poids de la première (celles que la règle des petits effectifs tait "
    "comptent ensemble).",
    "vocabulaire": "Lisez les mots qui montent, ci-dessous : un équipement, un événement ou un projet peut avoir changé les mots sans changer les "
    "besoins. Les conclusions restent, à lire avec cela.",
    "discours": "À thème égal, on n'en parle plus de la même façon : relisez quelques passages de chaque vague, et vérifiez un échantillon de "
    "la seconde (regards correct export) avant de conclure.",
    "etiqueteur": "L'étiqueteur hésite plus, ou moins, qu'à la première vague : vérifiez un échantillon de la seconde (regards correct export), "
    "son erreur peut y être différente.",
}


def hidden(row: pd.Series) -> bool:
    """Whether the small-cell rule hides a row; `row` has `k`, and a change hides both of its shares, one giving the other away."""
    return any(_few(row, end) for end in ("_before", "_after"))


def _few(row: pd.Series, end: str) -> bool:
    voices, said = int(row[f"n{end}"]), int(row[f"k{end}"])
    persons, told = int(row[f"persons{end}"]), int(row[f"raised_persons{end}"])
    return (is_small(told, int(row["small"])) and told == said) or (is_small(persons, int(row["small"])) and persons == voices)


def _counts(row: pd.Series, wave: str) -> str:
    """Voices that a share of one wave is of; a share that is weighed again is of none in particular."""
    if "publics" in str(row["basis"]):
        return ""
    return f" ({number(row[f'k_{wave}'])} sur {number(row[f'n_{wave}'])})"


def change_sentence(row: pd.Series, pair: tuple[str, str], label: str) -> str:
    """Say what became of a theme or sub-theme on one side.

    Args:
        row: Of `schemas.waves.CHANGES`, and `small`, the fewest persons that are told.
        pair: Names of both waves.
        label: What it is called.
    """
    where = WHERE[str(row["perspective"])]
    base = BASES[str(row["basis"])]
    told = VERDICTS[str(row["verdict"])]
    head = f"« {label} » {where}, {told}" if row["verdict"] == FRAGILE else f"« {label} » {told} {where}"
    if hidden(row):
        few = tell_count(1, int(row["small"]))
        return typeset(f"{head} (parts non publiées : {few} personnes à l'une des vagues).")
    span = f"{_signed(row['low'])} à {_signed(row['high'])}"
    told = " ; ".join(
        f"{share(float(row[wave]))} des voix à {name}{_counts(row, wave)}"
        for wave, name in zip(("before", "after"), pair, strict=True)
    )
    sentence = f"{head} : {told} ; soit {_signed(row['difference'], unit=True)} (intervalle à 95 % : {span})"
    sentence += f" ; {base}" if base else ""
    if pd.notna(row["corrected"]):
        sentence += (
            f" ; l'erreur mesurée de la machine retirée, {_signed(row['corrected'], unit=True)} "
            f"({_signed(row['corrected_low'])} à {_signed(row['corrected_high'])})"
        )
    return typeset(f"{sentence}.")


def drifted_sentence(side: str, basis: str, labels: list[str], pair: tuple[str, str]) -> str:
    """Say that differences of a side rest on what drifted, and are no change.

    Args:
        side: Perspective.
        basis: What the two waves have in common, a key of `BASES`.
        labels: Of the themes.
        pair: Names of both waves.
    """
    names = listed([f"« {label} »" for label in labels])
    if basis == "aucune":
        why = "les deux vagues n'ont pas assez de questions, de publics ou de modes en commun pour être comparées"
    else:
        why = f"la différence n'est pas établie {BASES[basis]}"
    return typeset(
        f"{names}, {WHERE[side]} : de {pair[0]} à {pair[1]}, {why}. Ce n'est pas un changement établi, c'est une dérive du recueil."
    )


def nothing_moved(themes: pd.DataFrame, pair: tuple[str, str]) -> str:
    """Say that no change is established, and why: nothing compared, something else than a change, or chance.

    Args:
        themes: Rows of `schemas.waves.CHANGES` that tell of themes.
        pair: Names of both waves.
    """
    verdicts = set(themes["verdict"])
    if verdicts <= {FEW}:
        return typeset(f"Rien n'est comparé de {pair[0]} à {pair[1]} : il y a trop peu de voix à l'une des deux vagues.")
    head = f"Aucun changement n'est établi de {pair[0]} à {pair[1]}"
    if not verdicts & {DRIFT, FRAGILE}:
        return typeset(f"{head} : ce qui les sépare ne dépasse pas le hasard des voix entendues.")
    why = {DRIFT: "à ce qui a été demandé ou à qui a répondu", FRAGILE: "à l'erreur de la machine"}
    told = ", ou ".join(words for verdict, words in why.items() if verdict in verdicts)
    return typeset(f"{head} : ce qui les sépare peut tenir {told}.")


def nothing_drifted(drifts: pd.DataFrame) -> str:
    """Say that nothing that was looked at drifted, or that nothing could be looked at; columns of `schemas.waves.DRIFTS`."""
    if drifts.empty:
        return typeset("Rien n'a pu être regardé : il y a trop peu de voix à l'une des deux vagues.")
    return typeset("Rien de ce qui a été regardé (voir le tableau) n'a bougé au-delà du hasard.")


def _signed(value: float, unit: bool = False) -> str:
    sign = "−" if value < 0 else "+" if value > 0 else ""
    return f"{sign}{amount(float(value)) if unit else bare_points(float(value))}"


def difference_cell(row: pd.Series) -> str:
    """A difference and its interval in a table."""
    if row["verdict"] == FEW or pd.isna(row["difference"]):
        return "–"
    if hidden(row):
        return "non publiée"
    return typeset(f"{_signed(row['difference'])} ({_signed(row['low'])} à {_signed(row['high'])})")


def share_cell(row: pd.Series, small: int) -> str:
    """A share of one wave in a table, with its interval.

    Args:
        row: Of `schemas.waves.WAVE_SHARES`.
        small: Fewest persons that are told.
    """
    if pd.isna(row["value"]):
        return "aucune voix"
    raised = is_small(int(row["raised_persons"]), small) and row["raised_persons"] == row["raised"]
    if raised or (is_small(int(row["persons"]), small) and row["persons"] == row["voices"]):
        return typeset(f"{tell_count(1, small)} personnes")
    return typeset(f"{percent(float(row['value']))} ({percent(float(row['low']))} à {percent(float(row['high']))})")


def drift_sentence(row: pd.Series) -> str:
    """Say what drifted on which side, how far beyond chance, and what to do.

    Args:
        row: Of `schemas.waves.DRIFTS`, moved.
    """
    kind, side = str(row["kind"]), SIDE_NAMES[str(row["perspective"])]
    if kind == "questions":
        far = f"{percent(float(row['measure']))} des questions des deux vagues ont été ajoutées, retirées ou reformulées"
    elif kind in ("public", "mode", "commune"):
        far = (
            f"{percent(float(row['measure']))} des voix auraient dû être autres pour que la répartition soit la même ; le hasard en "
            f"expliquerait {percent(float(row['chance']))} au plus, 95 fois sur 100"
        )
    else:
        ratio = float(row["measure"]) / max(float(row["chance"]), 1e-9)
        times = f"{ratio:.1f}".replace(".", ",")
        far = f"l'écart entre les deux vagues est {times} fois ce que le hasard des voix dépasse 5 fois sur 100"
    return typeset(f"{KINDS[kind]}, côté {side} : {far}. {_ACTS[kind]}")
