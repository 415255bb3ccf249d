"""Write the manifests of the six seed intercommunalities from npm's @etalab/decoupage-administratif 6.0.0 (MIT).

Needs npm. Run: python scripts/make_seed_territories.py
"""

import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

CORPORA = Path(__file__).resolve().parent.parent / "corpora"
PACKAGE = "@etalab/decoupage-administratif@6.0.0"
TERRITORIES = {
    "pont-audemer-val-de-risle": ("200065787", "Pont-Audemer / Val de Risle"),
    "lyons-andelle": ("200070142", "Lyons Andelle"),
    "bethune-bruay": ("200072460", "Béthune-Bruay, Artois-Lys Romane"),
    "roumois-seine": ("200066405", "Roumois Seine"),
    "cote-ouest-centre-manche": ("200067031", "Côte Ouest Centre Manche"),
    "granville-terre-et-mer": ("200042604", "Granville, Terre et Mer"),
}
MANIFEST = """\
# {name} : déposez vos fichiers dans documents/, entretiens/, reunions/, ateliers/, aller-vers/ ou reponses/
# (créez ceux dont vous avez besoin), puis lancez : regards check corpora/{slug}
# Nom, SIREN et communes : {package}, licence MIT (LICENCE-decoupage-administratif).
nom = {quoted}
siren = "{siren}"
publics_attendus = ["institution", "elu", "agent", "partenaire", "habitant", "association"]
communes = [
{communes}
]
"""


def fetch(folder: Path) -> Path:
    """Unpack the npm package and give its folder."""
    packed = subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, text=True)
    with tarfile.open(folder / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def main() -> None:
    """Write six manifests and the licence of their data."""
    with tempfile.TemporaryDirectory() as name:
        package = fetch(Path(name))
        groups = {group["code"]: group for group in json.loads((package / "data" / "epci.json").read_text(encoding="utf-8"))}
        (CORPORA / "LICENCE-decoupage-administratif").write_bytes((package / "LICENSE").read_bytes())
    for slug, (siren, title) in TERRITORIES.items():
        communes = sorted(member["nom"] for member in groups[siren]["membres"])
        folder = CORPORA / slug
        folder.mkdir(parents=True, exist_ok=True)
        text = MANIFEST.format(
            name=title,
            slug=slug,
            package=PACKAGE,
            quoted=json.dumps(title, ensure_ascii=False),
            siren=siren,
            communes="\n".join(f"  {json.dumps(commune, ensure_ascii=False)}," for commune in communes),
        )
        (folder / "territoire.toml").write_text(text, encoding="utf-8")
        print(f"{slug} : {len(communes)} communes")


if __name__ == "__main__":
    main()
