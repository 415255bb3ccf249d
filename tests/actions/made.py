"""A plan of invented actions in front of the example's own needs, laid out by hand as the reader and the linker of plans would."""

from pathlib import Path

import pandas as pd

from pipeline import store
from pipeline.render.committee.sources import Sources
from pipeline.schemas.actions import PLAN
from pipeline.side_tables import conform_to
from pipeline.themes.codebook import read_codebook

# number, title, theme, state before, state now, communes, how many needs are linked to it
ACTIONS = (
    ("1", "Ouvrir une maison de santé à Brévigny", "demographique", "a-lancer", "en-cours", "Brévigny", 9),
    ("2", "Remettre un bus le samedi", "demographique", "a-lancer", "a-lancer", None, 7),
    ("3", "Rénover 40 logements par an", "ecologique", "en-cours", "termine", "Montfrelle ; Vaudoré", 6),
    ("4", "Étendre le parc d'activités", "economique", "a-lancer", "suspendu", "Saint-Ormance", 0),
    ("5", "Équiper les fermes de capteurs", "numerique", None, None, None, 0),
    ("6", '=HYPERLINK("http://a.invalid";"Clic")', "economique", "en-cours", "abandonne", None, 2),
    ("7", "Accompagner les démarches en ligne", "numerique", None, "en-cours", None, 1),
)
HOSTILE = ACTIONS[5][1]


def plan_of(run: Path) -> dict[str, pd.DataFrame]:
    """Tables of the plan, linked to needs of a run; two links are confirmed and one is refused."""
    passages = store.read_table(run, "passages")
    found = store.read_table(run, "needs").merge(passages[["passage_id", "text", "caution", "commune"]], on="passage_id")
    needs = found[found["side"] == "besoin"].sort_values(["theme", "passage_id"], ignore_index=True)
    links, used = [], set[tuple[str, str]]()
    for number, title, theme, _, _, _, count in ACTIONS:
        free = needs[(needs["theme"] == theme) & ~needs["passage_id"].isin({one for _, one in used})]
        for place, row in enumerate(free.head(count).itertuples()):
            used.add((theme, str(row.passage_id)))
            decision = "confirme" if number == "1" and place < 6 else "refuse" if number == "2" and place == 0 else "propose"
            links.append(
                {
                    "action_id": f"a-{number}",
                    "passage_id": row.passage_id,
                    "theme": theme,
                    "subtheme": row.subtheme,
                    "score": round(0.95 - place / 40, 4),
                    "decision": decision,
                    "coder": None if decision == "propose" else "AB",
                    "date": None if decision == "propose" else "2026-05-04T10:00:00",
                    "action_quote": title,
                    "need_quote": row.text,
                }
            )
    tables = {"actions": _actions(), "action_themes": _themes(), "action_states": _states(), "action_links": pd.DataFrame(links)}
    held = {(link["theme"], link["passage_id"]) for link in links if link["decision"] != "refuse"}
    alone = needs[[pair not in held for pair in zip(needs["theme"], needs["passage_id"], strict=True)]]
    tables["unanswered"] = alone.assign(score=0.2)
    return {name: conform_to(schema, tables[name]) for name, schema in PLAN.items()}


def _actions() -> pd.DataFrame:
    rows = [
        {
            "action_id": f"a-{number}",
            "number": number,
            "title": title,
            "description": f"{title} d'ici la fin du contrat, avec les communes concernées.",
            "axis": "Axe 1",
            "pilot": "Communauté de communes",
            "budget": "120 000 €",
            "calendar": "2025-2027",
            "indicator": None,
            "state": now,
            "state_told": now,
            "communes": communes,
            "source": "actions/plan.xlsx",
            "row": place,
            "wave": "T1",
        }
        for place, (number, title, _, _, now, communes, _) in enumerate(ACTIONS, start=2)
    ]
    return pd.DataFrame(rows)


def _themes() -> pd.DataFrame:
    return pd.DataFrame([{"action_id": f"a-{row[0]}", "theme": row[2], "score": 0.9} for row in ACTIONS])


def _states() -> pd.DataFrame:
    rows = [("T0", "actions/plan-2025.xlsx", row[0], row[3]) for row in ACTIONS if row[3]]
    rows += [("T1", "actions/plan.xlsx", row[0], row[4]) for row in ACTIONS]
    told = [{"action_id": f"a-{n}", "wave": wave, "source": source, "state": state} for wave, source, n, state in rows]
    return pd.DataFrame(told)


def sources_of(run: Path) -> Sources:
    """What a board says besides, of a run."""
    topics = store.read_table(run, "topics")
    return Sources(
        name="Val d'Ormance (territoire inventé)",
        slug="exemple",
        run=run.name,
        made="1er mai 2026 à 10 h 00",
        k=5,
        codebook=read_codebook(store.codebook_of(run)),
        passages=store.read_table(run, "passages"),
        stances=store.read_table(run, "stances"),
        labels=dict(zip(topics["subtheme"], topics["label"], strict=True)),
    )


def spaced(text: str) -> str:
    """A text with plain spaces and apostrophes."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2019", "'")
