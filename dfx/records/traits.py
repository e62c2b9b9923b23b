"""What each face of a split is as a file, kept as Parquet beside the predictions, so that errors can be read by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfx.errors import DataError, DfxError
from dfx.storage import writing

Floats = NDArray[np.float32]

FILE = "faces.parquet"  # in the models folder
NAMES = ("width", "height", "sharpness", "quality", "bytes", "blockiness", "brightness")


@dataclass(frozen=True, slots=True, eq=False)
class FaceTraits:
    """Columns `(N,)` float32, one value per face in `keys`; NaN where a face has none (quality: it is no JPEG)."""

    keys: tuple[str, ...]
    width: Floats  # pixels of the crop, its margin included
    height: Floats
    sharpness: Floats  # of the crop at 128 px, over its contrast squared: dfx.faces.quality
    quality: Floats  # of the libjpeg table nearest to the file's own, 1 to 100
    bytes: Floats
    blockiness: Floats  # 1: no 8-pixel grid
    brightness: Floats  # 95th percentile of luma, [0, 1]


def write_traits(path: Path, traits: FaceTraits) -> None:
    """One row per face; the file appears whole or not at all. Raises DfxError where it cannot be written."""
    import pyarrow as pa
    from pyarrow import parquet

    made: dict[str, Any] = {"key": list(traits.keys)}
    for name in NAMES:
        values = getattr(traits, name)
        made[name] = pa.array(values, mask=np.isnan(values))
    try:
        with writing(path) as file:
            parquet.write_table(pa.table(made), file, compression="zstd")
    except OSError as error:
        raise DfxError(f"The traits could not be written to {path.name!r}: {error.strerror}.") from error


def read_traits(path: Path) -> FaceTraits:
    """What `write_traits` wrote. Raises DataError where the file is missing, damaged or something else."""
    import pyarrow as pa
    from pyarrow import parquet

    if not path.is_file():
        raise DataError(f"There is no file of traits named {path.name!r}.")
    try:
        with parquet.ParquetFile(path) as file:
            table = file.read(columns=["key", *NAMES])
        columns = [np.array(table.column(name).to_pylist(), np.float32) for name in NAMES]
    except (pa.ArrowException, KeyError, TypeError, ValueError, OSError) as error:
        raise DataError(f"{path.name!r} is not a file of traits that dfx wrote.") from error
    return FaceTraits(tuple(str(key) for key in table.column("key").to_pylist()), *columns)


def aligned(traits: FaceTraits, keys: Sequence[str]) -> FaceTraits:
    """The traits of the faces `keys`, in that order; NaN for a face that they do not hold."""
    place = {key: i for i, key in enumerate(traits.keys)}
    at = np.array([place.get(key, len(traits.keys)) for key in keys], np.intp)
    columns = [getattr(traits, name) for name in NAMES]
    return FaceTraits(tuple(keys), *(np.append(column, np.float32(np.nan))[at] for column in columns))
