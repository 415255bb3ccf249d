"""Outlines of a group's communes from the State's API, only when a person asks for them.

The one place of the analysis that speaks to the network. What leaves the machine is the group's SIREN, or the INSEE codes of
its communes: public identifiers, nothing of a corpus.
"""

import json
import os
import time
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any

from pipeline.epci import ALONE, Group
from pipeline.errors import RegardsError

ADDRESS = "https://geo.api.gouv.fr"
VARIABLE = "REGARDS_GEO_API"  # another address of the same API: a mirror, or a test's server
QUERY = "fields=nom,code&format=geojson&geometry=contour"
PATIENCE = 20.0  # seconds without a byte
DEADLINE = 180.0  # seconds for all
LARGEST = 60_000_000  # bytes for all
DIGITS = 5  # of a degree: about a metre


class OutlinesUnavailable(RegardsError):
    """The outlines of communes could not be fetched."""


def address() -> str:
    """Where outlines are asked for.

    Raises:
        OutlinesUnavailable: The variable of the environment is no address of the web.
    """
    told = os.environ.get(VARIABLE, ADDRESS).rstrip("/")
    if not told.startswith(("https://", "http://")):
        raise OutlinesUnavailable(f"{VARIABLE} vaut « {told} » : donnez une adresse en https://, ou retirez cette variable.")
    return told


def fetch_outlines(group: Group) -> bytes:
    """Fetch the outlines of a group's communes.

    Returns:
        GeoJSON in longitude and latitude, one feature a commune with its code and name, by code; about a metre of precision.

    Raises:
        OutlinesUnavailable: No network, a refusal, too much, too late, or something else than outlines.
    """
    end, left = time.monotonic() + DEADLINE, LARGEST
    wanted = {member.code: member.name for member in group.members}
    found: dict[str, Any] = {}
    for asked in _requests(group):
        data = _read(asked, end, left)
        left -= len(data)
        found |= {code: shape for code, shape in _shapes(data) if code in wanted}
    if not found:
        raise OutlinesUnavailable(f"{address()} ne donne le contour d'aucune commune de {group.official}. {_else()}")
    features = [
        {"type": "Feature", "properties": {"code": code, "nom": wanted[code]}, "geometry": found[code]} for code in sorted(found)
    ]
    content = {"type": "FeatureCollection", "features": features}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _requests(group: Group) -> list[str]:
    """One request for an EPCI; the API knows neither territories of Greater Paris nor what is no group: one a commune."""
    if group.siren and group.kind not in ("EPT", ALONE):
        return [f"{address()}/epcis/{group.siren}/communes?{QUERY}"]
    return [f"{address()}/communes/{member.code}?{QUERY}" for member in group.members]


def _read(url: str, end: float, left: int) -> bytes:
    """Read an answer within bounds of size and time."""
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    chunks: list[bytes] = []
    try:
        with urlopen(Request(url, headers={"Accept": "application/json"}), timeout=PATIENCE) as answer:
            while chunk := answer.read(1 << 16):
                chunks.append(chunk)
                left -= len(chunk)
                if left < 0:
                    raise OutlinesUnavailable(f"{address()} envoie plus de {LARGEST // 1_000_000} Mo. {_else()}")
                if time.monotonic() > end:
                    raise OutlinesUnavailable(f"{address()} n'a pas fini en {DEADLINE:.0f} secondes. {_else()}")
    except HTTPError as error:
        raise OutlinesUnavailable(f"{address()} répond par l'erreur {error.code}. {_else()}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise OutlinesUnavailable(
            f"{address()} ne répond pas : pas de réseau, ou un pare-feu ou un mandataire (proxy) à déclarer dans HTTPS_PROXY. {_else()}"
        ) from error
    return b"".join(chunks)


def _shapes(data: bytes) -> Iterator[tuple[str, Any]]:
    """Code and geometry of every feature that is a polygon or several."""
    try:
        content = json.loads(data)
        features = content["features"] if content["type"] == "FeatureCollection" else [content]
        for feature in features:
            shape = feature["geometry"]
            if shape and shape["type"] in ("Polygon", "MultiPolygon"):
                yield str(feature["properties"]["code"]), {"type": shape["type"], "coordinates": _rounded(shape["coordinates"])}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise OutlinesUnavailable(f"{address()} ne répond pas par des contours GeoJSON. {_else()}") from error


def _rounded(value: Any) -> Any:
    return [_rounded(one) for one in value] if isinstance(value, list) else round(float(value), DIGITS)


def _else() -> str:
    return (
        "Rien n'est écrit. Relancez plus tard, ou sans --contours : vous pourrez déposer un GeoJSON des communes dans contours/ "
        "(docs/manifeste.md)."
    )
