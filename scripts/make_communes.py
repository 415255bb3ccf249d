"""Write models/communes/epci.json.gz: every EPCI of France and its communes, from npm's @etalab/decoupage-administratif.

Needs npm, and the registry that it is set to use. The same package gives the same JSON; the gzip header bears neither name nor time.

Run: .venv/bin/python -m scripts.make_communes
"""

import gzip
import io
import json
import tempfile
from pathlib import Path
from typing import Any

from pipeline.epci import DATA
from scripts.make_seed_territories import PACKAGE, fetch

Row = dict[str, Any]


def main() -> None:
    """Fetch the package, keep what `regards new` needs, and write it."""
    with tempfile.TemporaryDirectory() as name:
        folder = fetch(Path(name)) / "data"
        tables = {
            stem: json.loads((folder / f"{stem}.json").read_text(encoding="utf-8"))
            for stem in ("communes", "departements", "epci", "ept")
        }
    content = kept(tables)
    DATA.parent.mkdir(parents=True, exist_ok=True)
    DATA.write_bytes(packed(content))
    counts = {key: len(value) for key, value in content.items()}
    print(f"{PACKAGE} → {DATA.name} : {counts}, {DATA.stat().st_size} octets")


def kept(tables: dict[str, list[Row]]) -> Row:
    """Names, codes and populations, in an order that the package's own does not change."""
    groups = tables["epci"] + tables["ept"]
    members = {member["code"] for group in tables["epci"] for member in group["membres"]}
    current = [row for row in tables["communes"] if row["type"] == "commune-actuelle"]
    names = {row["code"]: row["nom"] for row in current}
    former = [row for row in tables["communes"] if row["type"] in ("commune-deleguee", "commune-associee")]
    return {
        "departements": {row["code"]: row["nom"] for row in sorted(tables["departements"], key=lambda row: row["code"])},
        "groupements": [_group(row) for row in sorted(groups, key=lambda row: row["code"])],
        "communes_seules": sorted(
            [row["code"], row["nom"], row.get("population") or 0] for row in current if row["code"] not in members
        ),
        "anciennes_communes": sorted(
            [row["nom"], row["chefLieu"]] for row in former if row["chefLieu"] in names and row["nom"] != names[row["chefLieu"]]
        ),
    }


def packed(content: Row) -> bytes:
    """JSON without spaces, compressed without name nor time."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    buffer = io.BytesIO()
    with gzip.GzipFile("", "wb", 9, buffer, mtime=0) as stream:
        stream.write(text.encode("utf-8"))
    return buffer.getvalue()


def _group(row: Row) -> list[Any]:
    members = sorted([member["code"], member["nom"], member["populationMunicipale"]] for member in row["membres"])
    return [row["code"], row["type"], " ".join(row["nom"].split()), row["populationMunicipale"], members]


if __name__ == "__main__":
    main()
