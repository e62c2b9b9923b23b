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

FILE = "predictions.parquet"  # in the models folder
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
    """One row per face: what the data set says of it, `<name>.logit` as float32 and `<name>.p` as float64: a
    network that says nearly the same of every face has P(fake) that float32 does not tell apart.

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
                made[f"{name}.{kind}"] = np.asarray(values, np.float32 if kind == "logit" else np.float64)
    try:
        with writing(path) as file:
            parquet.write_table(pa.table(made).replace_schema_metadata({FOLDER: data.encode()}), file)
    except OSError as error:
        raise DfxError(f"The predictions could not be written to {path.name!r}: {error.strerror}.") from error


def read_predictions(path: Path) -> Predictions:
    """What `write_predictions` wrote. Raises DataError where the file is missing, damaged or something else."""
    if not path.is_file():
        raise DataError(f"There is no file of predictions named {path.name!r}.")
    foreign = f"{path.name!r} is not a file of predictions that dfx wrote."
    folder, words, fake, numbers = _columns_of(path, (*WORDS, *TRAITS), (".logit", ".p"), foreign)
    if not len(fake):
        raise DataError(f"{path.name!r} holds no faces.")
    files = []
    for i, is_fake in enumerate(fake.tolist()):
        key, name, split, method, source, pair = (str(words[word][i] or "") for word in WORDS)
        traits = tuple((trait, str(words[trait][i])) for trait in TRAITS if words[trait][i])
        files.append(FaceFile(Path(key), key, name, split, is_fake, method, source, pair, traits))
    names = dict.fromkeys(column.rpartition(".")[0] for column in numbers)
    columns = {name: (numbers.get(f"{name}.logit"), numbers.get(f"{name}.p")) for name in names}
    return Predictions(folder, tuple(files), columns)


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What was said of N faces: words and labels `(N,)`, and judge → P(fake) `(N,)`."""

    words: Mapping[str, NDArray[np.str_]]
    fake: NDArray[np.bool_]
    p: Mapping[str, Floats]


def read_answers(path: Path) -> Answers:
    """Of the same file only what charts need, in a third of the time. Raises DataError as for any bad file."""
    if not path.is_file():
        raise DataError(f"{path.name} is missing from the models folder.")
    foreign = f"{path.name} is damaged: expected a file of predictions that dfx wrote."
    _, words, fake, numbers = _columns_of(path, WORDS[:-1], (".p",), foreign)
    if not len(fake):
        raise DataError(f"{path.name} holds no faces.")
    p = {name.removesuffix(".p"): column for name, column in numbers.items()}
    return Answers({word: np.array(cells, dtype=str) for word, cells in words.items()}, fake, p)


def _columns_of(
    path: Path, words: Sequence[str], kinds: tuple[str, ...], foreign: str
) -> tuple[str, dict[str, list[Any]], NDArray[np.bool_], dict[str, Floats]]:
    """The data folder's name, the columns `words`, the labels, and the columns of numbers that end in one of `kinds`.

    Raises DataError, the sentence `foreign`, for a file that holds something else.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            named = [name for name in file.schema_arrow.names if name.endswith(kinds)]
            table = file.read(columns=[*words, "fake", *named])
        folder = (table.schema.metadata or {}).get(FOLDER, b"").decode(errors="replace")
        cells = {word: table.column(word).to_pylist() for word in words}
        fake = np.array(table.column("fake").to_pylist(), bool)  # its own to_numpy imports pandas, which costs a second
        return folder, cells, fake, {name: np.array(table.column(name).to_pylist(), float) for name in named}
    except (pa.ArrowException, KeyError, TypeError, ValueError, OSError) as error:
        raise DataError(foreign) from error
