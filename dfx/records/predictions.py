"""What every model said of every face, kept as Parquet, so that all figures can be had again without the models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfx.data.dataset import TRAITS, FaceFile
from dfx.errors import DataError, DfxError
from dfx.storage import writing

Floats = NDArray[np.float64]
Columns = Mapping[str, tuple[Floats | None, Floats | None]]  # name → raw logit (N,), P(fake) (N,)

WORDS = ("key", "set", "split", "method", "source", "pair")
FOLDER = b"dfx.data"  # the data folder's name, in the file's own notes


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """Faces and what was said of them. A model has a logit, a judge a P(fake), a judge of one model has both."""

    data: str  # the folder's name, not its place
    files: tuple[FaceFile, ...]
    columns: Columns

    @property
    def models(self) -> tuple[str, ...]:
        """Those whose logits are here."""
        return tuple(name for name, (logit, _) in self.columns.items() if logit is not None)

    def logits_of(self, model: str, files: Sequence[FaceFile]) -> Floats:
        """The kept logits `(N,)` of one model for all faces kept, in their order. Raises DataError for other faces."""
        logit, _ = self.columns.get(model, (None, None))
        if logit is None:
            raise DataError(f"The predictions hold no logits of {model}; they hold {', '.join(self.models)}.")
        if [file.key for file in files] != [file.key for file in self.files]:
            raise DataError("The predictions are of other faces than those asked for.")
        return logit


def write_predictions(path: Path, files: Sequence[FaceFile], columns: Columns, data: str = "") -> None:
    """One row per face: what the data set says of it, and `<name>.logit` and `<name>.p` as float32.

    Faces are named by their keys, never by their place on this machine. The file appears whole or not at all.
    """
    import pyarrow as pa
    from pyarrow import parquet

    made: dict[str, Any] = {word: [getattr(file, word) for file in files] for word in WORDS}
    made["fake"] = [file.fake for file in files]
    made |= {trait: [dict(file.traits).get(trait, "") for file in files] for trait in TRAITS}
    for name, (logit, p) in columns.items():
        for kind, values in (("logit", logit), ("p", p)):
            if values is not None:
                made[f"{name}.{kind}"] = np.asarray(values, np.float32)
    try:
        with writing(path) as file:
            parquet.write_table(pa.table(made).replace_schema_metadata({FOLDER: data.encode()}), file)
    except OSError as error:
        raise DfxError(f"The predictions could not be written to {path.name!r}: {error.strerror}.") from error


def read_predictions(path: Path) -> Predictions:
    """What `write_predictions` wrote. Raises DataError where the file is missing, damaged or something else."""
    import pyarrow as pa
    from pyarrow import parquet

    if not path.is_file():
        raise DataError(f"There is no file of predictions named {path.name!r}.")
    try:
        table = parquet.read_table(path)
        rows = {name: table.column(name).to_pylist() for name in (*WORDS, "fake", *TRAITS)}
        columns = _columns({name: table.column(name) for name in table.column_names if name.endswith((".logit", ".p"))})
    except (pa.ArrowException, KeyError, ValueError, OSError) as error:
        raise DataError(f"{path.name!r} is not a file of predictions that dfx wrote.") from error
    if not table.num_rows:
        raise DataError(f"{path.name!r} holds no faces.")
    folder = (table.schema.metadata or {}).get(FOLDER, b"").decode(errors="replace")
    return Predictions(folder, tuple(_file(rows, i) for i in range(table.num_rows)), columns)


def _columns(found: Mapping[str, Any]) -> Columns:
    names = dict.fromkeys(column.rpartition(".")[0] for column in found)
    values = {column: np.asarray(cells.to_numpy(), float) for column, cells in found.items()}
    return {name: (values.get(f"{name}.logit"), values.get(f"{name}.p")) for name in names}


def _file(rows: Mapping[str, list[Any]], i: int) -> FaceFile:
    key, name, split, method, source, pair = (str(rows[word][i] or "") for word in WORDS)
    traits = tuple((trait, str(rows[trait][i])) for trait in TRAITS if rows[trait][i])
    return FaceFile(Path(key), key, name, split, bool(rows["fake"][i]), method, source, pair, traits)
