"""What was measured of each model's default map beforehand."""

from __future__ import annotations

from pathlib import Path

from dfx.errors import DataError
from dfx.explain.choice import MapChoice
from dfx.records.trust import FILE, TrustRow, read_trust
from dfx.settings import settings


def beforehand(model: str, choice: MapChoice, folder: Path | None = None) -> TrustRow | None:
    """What is known of that model's map by that method of that layer; None where nothing was measured or the file cannot
    be read, since the map itself can still be measured."""
    try:
        rows = read_trust((folder or settings().models_dir) / FILE).rows
    except DataError:
        return None
    wanted = (model, choice.method, choice.layer)
    return next((row for row in rows if (row.model, row.method, row.layer) == wanted), None)
