"""The shipped distance: `unlike.safetensors` with its numbers, and `unlike.json` with what they are and their SHA-256."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors.numpy import save

from dfx.errors import DataError, ModelError, WeightsDamaged, WeightsMissing
from dfx.predict.drawn import Drawn
from dfx.predict.unlike.distance import Unlike
from dfx.settings import settings
from dfx.storage import write_whole
from dfx.zoo.checked import checked_bytes, tensors_in
from dfx.zoo.index import read_index

FILE, NUMBERS = "unlike.json", "unlike.safetensors"
MEASURES = ("drawn", "drawn_grey")
AGAIN = "Get it again with `git checkout models`."


def write_unlike(folder: Path, unlike: Unlike) -> None:
    """Store the distance beside the weights it was measured with. Raises WeightsMissing where those are not shipped."""
    index = read_index(folder)
    if unlike.model not in index:
        raise WeightsMissing(f"A distance belongs to shipped weights; those of {unlike.model} are not shipped.")
    numbers: dict[str, NDArray[Any]] = {"means": unlike.means, "whiten": unlike.whiten, "quantiles": unlike.quantiles}
    told = {name: one for name in MEASURES if (one := getattr(unlike, name)) is not None}
    numbers |= {name: one.weights for name, one in told.items()}
    data = save(numbers)
    row: dict[str, object] = {
        "model": unlike.model,
        "weights": index[unlike.model].origin,
        "sha256": hashlib.sha256(data).hexdigest(),
        "scale": unlike.scale,
        "threshold": unlike.threshold,
        "n": unlike.n,
    }
    row |= {name: {"bias": one.bias, "n": one.n} for name, one in told.items()}
    for name, content in ((NUMBERS, data), (FILE, (json.dumps(row, indent=1, allow_nan=False) + "\n").encode())):
        write_whole(folder / name, content)


def read_unlike(folder: Path | None = None) -> Unlike | None:
    """What `write_unlike` stored; None where nothing was shipped.

    Raises WeightsDamaged where the numbers are not those that were written, or where they belong to other weights of
    the model than those in the folder, or to another size it was run at: its features would mean something else.
    """
    at = folder or settings().models_dir
    path = at / FILE
    if not path.is_file():
        return None
    unlike, weights = _read(path, path.stat().st_mtime_ns)
    shipped = read_index(at).get(unlike.model)
    if shipped is None or shipped.origin != weights:
        raise WeightsDamaged(
            f"{FILE} was measured with other weights of {unlike.model} than those in the models folder."
        )
    return unlike


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> tuple[Unlike, str]:
    damaged = f"{NUMBERS} or {FILE} in the models folder is damaged. {AGAIN}"
    try:
        row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found = tensors_in(checked_bytes(path.with_name(NUMBERS), str(row["sha256"]), NUMBERS), NUMBERS)
        told = {  # a file of before drawings were told has none
            name: Drawn(found[name], float(row[name]["bias"]), int(row[name]["n"])) for name in MEASURES if name in row
        }
        scale, n, limit = float(row["scale"]), int(row["n"]), float(row["threshold"])
        numbers = (found["means"], found["whiten"], scale, found["quantiles"], n)
        one = Unlike(str(row["model"]), *numbers, told.get("drawn"), told.get("drawn_grey"), limit)
        return one, str(row["weights"])
    except (OSError, ValueError, KeyError, TypeError, IndexError, ModelError, DataError) as error:
        raise WeightsDamaged(damaged) from error
