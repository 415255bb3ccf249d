"""What each side calls the same thing: institutional terms paired with lived ones, «mobilités douces» ↔ «pas de bus».

Words that are said in like contexts are as often neighbours (town and country, glass and plastic) as two names of one thing,
and no vector tells them apart. So a bridge rests on two legs: a list of things that institutions and residents are known to name
differently, and the passages at hand, in which both names must be said, each by its side and by enough voices, in like contexts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from pipeline.compare.phrases import same_start
from pipeline.compare.quotes import quotable
from pipeline.compare.vocabulary import Language, score_terms, side_rows, stems
from pipeline.compare.voices import SIDES, Item
from pipeline.protect.small_cells import DEFAULT_K
from pipeline.schemas import BRIDGES
from pipeline.themes.static_vectors import mean_vectors

LEANING = 0.5  # |z| from which a term leans to a side; a bridge needs no term to be distinctive by itself
TIMES = 2.0  # how many times more often a side says its own name of the thing, word for word
LIKE_CONTEXTS = 0.15  # cosine of the mean embeddings of the passages that say each, centred by side
LIKE_ON_THE_WHOLE = 0.15  # mean of that cosine and of the cosine of their word vectors
MOST = 8  # bridges of a theme
MOST_COMPARED = 400  # passages of a side among which evidence is looked for
SAME_ROOT = 5  # letters in common from which two words are one («énergie», «énergétique»)
_VOICES = ("voices_institutional", "voices_lived")
# One thing a line: names that institutions give it | names that residents give it. A name holds where all its words are said.
_THINGS = """
mobilité douce, mobilité active, mode doux, liaison douce, cheminement, itinéraire, voie verte | vélo, cyclable, marche à pied, pied
mobilité, desserte, intermodalité, report modal, transport à la demande, rabattement, offre de transport | bus, car, train, gare, transport commun, navette, tramway, métro
mobilité, déplacement, autosolisme, trafic, décarbonation | voiture, essence, gasoil, carburant, permis, diesel
démographie médicale, désertification, offre de soin, accès soin, maison de santé, permanence soin, offre santé, professionnel santé, télémédecine | médecin, docteur, généraliste, dentiste, hôpital, infirmier, urgence
vieillissement, dépendance, autonomie, maintien domicile, gérontologique, senior, ehpad | vieux, personne âgé, maison retraite, aide domicile, retraité, grand-mère
petite enfance, accueil enfant, accueil collectif, mode d'accueil, relais enfance | crèche, nounou, garderie, assistante maternelle, mode garde
carte scolaire, effectif scolaire, regroupement pédagogique, établissement scolaire, équipement scolaire | école, collège, lycée, cantine
habitat, parc logement, offre logement, logement locatif, production logement, logement social, accession | loyer, appartement, location, hlm
vacance, logement vacant, parc vacant | maison vide, volet fermé
précarité énergétique, rénovation énergétique, performance énergétique, rénovation, sobriété énergétique, efficacité énergétique, réhabilitation | chauffage, isolation, fioul, chaudière, fenêtre, facture chauffage
énergie renouvelable, renouvelable, photovoltaïque, transition énergétique, ombrière, méthanisation | panneau solaire, panneau, éolienne, solaire
ordure ménagère, collecte, déchet ménager, redevance incitative, économie circulaire, valorisation, biodéchet, apport volontaire | poubelle, tri, déchet, emballage, plastique, compost
ressource eau, eau potable, réseau eau, assainissement, gestion eau | robinet, puits, arrosage, facture eau
expansion crue, aléa, ruissellement, submersion, risque inondation, crue | inondation, cave, inondé
changement climatique, adaptation climat, climatique, îlot chaleur | canicule, chaleur, sécheresse, température, neige
biodiversité, trame verte, continuité écologique, espace naturel, milieu naturel, corridor, zone humide | oiseau, insecte, abeille, arbre, papillon, animal, poisson, haie
artificialisation, consommation espace, étalement urbain, densification, urbanisation, foncier | béton, champ, lotissement, terre agricole
agroécologie, circuit court, projet alimentaire, alimentation, souveraineté alimentaire | bio, produit local, producteur, légume, paysan, viande
phytosanitaire, intrant, pratique culturale | pesticide, glyphosate, engrais
émission, effet serre, nuisance, qualité air, décarbonation | pollution, fumée, polluant, camion
dématérialisation, téléservice, guichet unique, transformation numérique, plateforme numérique, numérisation | papier, formulaire, démarche ligne, démarche administratif, site internet, mot passe
inclusion numérique, illectronisme, médiation numérique, fracture numérique, conseiller numérique | ordinateur, souris, tablette, smartphone, informatique
haut débit, fibre, couverture numérique, aménagement numérique, couverture mobile, infrastructure numérique | internet, téléphone, wifi, connexion, box, antenne
france service, offre service, service population, accessibilité service, mutualisation | mairie, guichet, bureau poste, trésorerie, service public
gouvernance donnée, protection donnée, cybersécurité | vie privée, piratage, arnaque, mot passe
développement économique, attractivité économique, tissu économique, parc activité, zone activité | emploi, boulot, patron, embauche
insertion, employabilité, bassin emploi, marché travail, demandeur emploi | chômage, pôle emploi, chômeur, embauche, intérim
précarité, vulnérabilité, minimum social, inclusion sociale, ménage modeste | argent, salaire, cher, prix, facture
revitalisation, centralité, commerce proximité, redynamisation, activité commerciale, dynamisme commercial, polarité | boulangerie, magasin, vitrine, boutique, épicerie, boulanger, boucher, supermarché
hébergement touristique, fréquentation, attractivité touristique, office tourisme, touristique | touriste, vacancier, estivant
fiscalité, pression fiscale, recette fiscale, prélèvement | impôt, taxe, impot
transmission, reprise exploitation, installation agricole, exploitation agricole | ferme, paysan, repreneur
solde migratoire, dynamique démographique, attractivité résidentielle, nouvel arrivant | jeune couple, jeune famille, jeune ménage
cohésion sociale, lien social, vie associative, animation vie | voisin, fête, solitude, isolement, bénévole
trame noire, extinction, éclairage public, éclairage | lampadaire, nuit, lumière
stationnement, voirie, apaisement | parking, voiture, trottoir, route
montée compétence, qualification, formation professionnelle | apprentissage, stage, apprenti, diplôme, métier
accueil réfugié, primo-arrivant, politique migratoire, primo-accueil | immigré, étranger, migrant, immigration
"""


@dataclass(frozen=True)
class Thing:
    """A thing and its names on each side: sets of stems, any of which names it."""

    institutional: tuple[frozenset[str], ...]
    lived: tuple[frozenset[str], ...]


@lru_cache(maxsize=1)
def things() -> tuple[Thing, ...]:
    """What institutions and residents are known to name differently."""
    sides = (line.split(" | ") for line in _THINGS.strip().splitlines())
    return tuple(Thing(*(tuple(stems(name) for name in side.split(", ")) for side in pair)) for pair in sides)


@lru_cache(maxsize=100_000)
def named(term: str, side: int) -> frozenset[int]:
    """Numbers of the things that a term names, on the institutional side (0) or the lived one (1).

    >>> bool(named("mobilités douces", 0) & named("pas de bus", 1)), bool(named("mobilités douces", 0) & named("médecin", 1))
    (True, False)
    """
    said = stems(term)
    names = ((thing.institutional, thing.lived)[side] for thing in things())
    return frozenset(i for i, known in enumerate(names) if any(name <= said for name in known))


def find_bridges(
    passages: pd.DataFrame, words: Language, items: Sequence[Item], embeddings: np.ndarray, k: int = DEFAULT_K
) -> pd.DataFrame:
    """Find the bridges of every theme; a term stands in one, where most institutional voices say it.

    Returns:
        Columns of `schemas.BRIDGES`, theme by theme, best first.
    """
    parts = [bridge_terms(passages, words, item, embeddings, k) for item in items if item.level == "theme"]
    frame = pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=list(BRIDGES))], ignore_index=True)
    best = frame.sort_values(["voices_institutional", "score"], ascending=False, kind="stable")
    best = best.drop_duplicates("institutional").drop_duplicates("lived")
    return best.sort_index().reset_index(drop=True)


def bridge_terms(passages: pd.DataFrame, words: Language, item: Item, embeddings: np.ndarray, k: int = DEFAULT_K) -> pd.DataFrame:
    """Pair what institutions write of an item with what residents, wherever they speak, call the same thing.

    Residents' words are looked for in all that they say: who asks for a bus need not name the transition that a plan makes of
    it. Both names lean to their side, are said there `TIMES` as often as on the other, and in like contexts; each word stands
    in one bridge only.

    Args:
        passages: Columns of `schemas.PASSAGES`.
        words: What they say, row by row alike.
        item: A theme.
        embeddings: Of the passages, shape (passages, dimension).
        k: Fewest persons that may be described.

    Returns:
        Columns of `schemas.BRIDGES`, best first; its `score` is the mean cosine of the contexts of the two terms and of their
        word vectors, −1 to 1. Each side's passage is, among those that may be quoted, the one nearest to the other's.
    """
    lived = passages.loc[passages["perspective"] == SIDES[1], "passage_id"]
    item = replace(item, passage_ids=frozenset(item.passage_ids).union(lived))
    terms = _candidates(score_terms(passages, words, item, k, tests=False))
    pairs = [(a, b) for a in terms[0].index for b in terms[1].index if _may_pair(terms[0].at[a, "word"], terms[1].at[b, "word"])]
    if not pairs:
        return pd.DataFrame(columns=list(BRIDGES))
    scene = _scene(passages, words, item, embeddings)
    scored = []
    for a, b in pairs:
        one, other = str(terms[0].at[a, "word"]), str(terms[1].at[b, "word"])
        context, meaning = scene.contexts(one, other), scene.meanings(one, other)
        if context >= LIKE_CONTEXTS and context + meaning >= 2 * LIKE_ON_THE_WHOLE:
            scored.append(((context + meaning) / 2, one, other))
    rows: list[tuple[object, ...]] = []
    for score, one, other in _one_to_one(scored):
        ids = scene.evidence(one, other)
        if ids is not None and len(rows) < MOST:
            counts = (int(t.loc[t["word"] == w, c].iloc[0]) for t, w, c in zip(terms, (one, other), _VOICES, strict=True))
            rows.append((item.theme, one, other, round(score, 4), *ids, *counts))
    return pd.DataFrame(rows, columns=list(BRIDGES))


def _candidates(scores: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Terms that lean to each side, that enough of its voices say, and that name a thing."""
    rates = (scores["rate_institutional"] + 1e-9) / (scores["rate_lived"] + 1e-9)
    times = rates.where(scores["perspective"] == SIDES[0], 1 / rates)
    leaning = scores[scores["enough"] & (scores["z"].abs() >= LEANING) & (times >= TIMES)]
    knows = [np.array([bool(named(word, i)) for word in leaning["word"]], dtype=bool) for i in range(2)]
    first, lived = (leaning[(leaning["perspective"] == side) & known] for side, known in zip(SIDES, knows, strict=True))
    return first, lived


def _may_pair(one: str, other: str) -> bool:
    """Tell whether two terms name one thing, in words of different roots."""
    if not named(one, 0) & named(other, 1):
        return False
    return all(same_start(a, b) < min(SAME_ROOT, len(a), len(b)) for a in stems(one) for b in stems(other))


def _one_to_one(scored: list[tuple[float, str, str]]) -> list[tuple[float, str, str]]:
    """Best pairs first, no word of a side in two of them."""
    kept: list[tuple[float, str, str]] = []
    for score, one, other in sorted(scored, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if not any(stems(one) & stems(a) or stems(other) & stems(b) for _, a, b in kept):
            kept.append((score, one, other))
    return kept


@dataclass(frozen=True)
class _Scene:
    """Where the terms of an item are said.

    Attributes:
        ids: Of the passages.
        says: Passages × terms, sparse by column.
        place: Column of each term.
        sides: Rows of each side.
        quotable: Rows that may be shown.
        vectors: Of the passages on each side, centred by side, rows of length one or zero.
        common: Mean word vector of the terms of the item.
    """

    ids: np.ndarray
    says: Any
    place: dict[str, int]
    sides: tuple[np.ndarray, np.ndarray]
    quotable: np.ndarray
    vectors: np.ndarray
    common: np.ndarray

    def rows(self, term: str, side: int) -> np.ndarray:
        """Rows of a side's passages that say a term."""
        said = self.says[:, [self.place[term]]].indices
        return np.sort(said[self.sides[side][said]])

    def contexts(self, one: str, other: str) -> float:
        """Cosine of the mean passages that say each term, each on its side."""
        return _cosine(*(self.vectors[self.rows(term, side)].mean(axis=0) for side, term in enumerate((one, other))))

    def meanings(self, one: str, other: str) -> float:
        """Cosine of the word vectors of two terms."""
        return _cosine(*(mean_vectors([one, other]).astype(np.float64) - self.common))

    def evidence(self, one: str, other: str) -> tuple[str, str] | None:
        """Ids of the two passages, one a side, that may be shown and are nearest to each other."""
        chosen = [self.rows(term, side) for side, term in enumerate((one, other))]
        first, second = (rows[self.quotable[rows]][:MOST_COMPARED] for rows in chosen)
        if not len(first) or not len(second):
            return None
        near = self.vectors[first] @ self.vectors[second].T
        a, b = np.unravel_index(int(near.argmax()), near.shape)
        return str(self.ids[first[a]]), str(self.ids[second[b]])


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / max(float(np.linalg.norm(one) * np.linalg.norm(other)), 1e-9))


def _scene(passages: pd.DataFrame, words: Language, item: Item, embeddings: np.ndarray) -> _Scene:
    sides = side_rows(passages, item.passage_ids)
    vectors = np.zeros(embeddings.shape)
    for rows in sides:
        if rows.any():
            centred = embeddings[rows].astype(np.float64)
            centred -= centred.mean(axis=0)
            vectors[rows] = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    said = np.flatnonzero(words.says[sides[0] | sides[1]].sum(axis=0))
    return _Scene(
        ids=passages["passage_id"].to_numpy(),
        says=words.says.tocsc(),
        place={term: column for column, term in enumerate(words.terms)},
        sides=sides,
        quotable=quotable(passages),
        vectors=vectors,
        common=mean_vectors([words.terms[i] for i in said]).astype(np.float64).mean(axis=0),
    )
