"""The table of a scan: a row per file, then a row per face or person of it, as CSV, Parquet or lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from dfx import __version__, csv_safe
from dfx.errors import SettingError
from dfx.media.process.names import mismatch_note
from dfx.scan.values import Answer, FaceAnswer, FileAnswer, Refusal
from dfx.storage import writing

Row = list[Any]

# Name → type. `face` is 0 in a file's own row, whose verdict is the file's, and counts its faces or persons from 1.
COLUMNS = {
    "file": "text", "face": "int", "kind": "text", "sha256": "text", "bytes": "int", "format": "text",
    "width": "int", "height": "int", "duration_s": "float", "faces": "int",
    "verdict": "text", "fake_probability": "float", "interval_low": "float", "interval_high": "float",
    "threshold": "float", "box_x": "int", "box_y": "int", "box_width": "int", "box_height": "int", "confidence": "float",
    "first_s": "float", "last_s": "float", "moments": "int", "reason": "text", "warnings": "text",
    "error": "text", "error_kind": "text", "dfx_version": "text",
}  # fmt: skip
PARQUET_ROWS = 10_000  # held before they are written


def columns(models: Sequence[str]) -> dict[str, str]:
    """All columns with their types; `p_<model>` is each model's own P(fake) of a picture's face."""
    return {**COLUMNS, **{f"p_{model}": "float" for model in models}}


def rows_of(name: str, sha256: str, said: Answer | Refusal, models: Sequence[str]) -> Iterator[Row]:
    """A file's row and its faces'; a refused file's one row. `said` a Refusal: of what could not even be read."""
    refusal = said if isinstance(said, Refusal) else said.refusal
    file = None if isinstance(said, Refusal) else said.file
    names = columns(models)
    common: dict[str, object] = {"file": name, "sha256": sha256 or None, "dfx_version": __version__}
    if file is None:
        told = refusal or Refusal("fault", "")
        rows = [{"face": 0, "error": told.sentence, "error_kind": told.kind}]
    else:
        common |= {"kind": file.kind, "threshold": file.threshold}
        rows = [_of_file(name, file), *(_of_face(number, face) for number, face in enumerate(file.faces, start=1))]
    for row in rows:
        whole = common | row
        yield [whole.get(column) for column in names]


def _of_file(name: str, file: FileAnswer) -> dict[str, object]:
    mismatch = mismatch_note(name, file.format)
    low, high = file.interval or (None, None)
    return {
        "face": 0,
        "bytes": file.size_bytes,
        "format": file.format,
        "width": file.width,
        "height": file.height,
        "duration_s": file.duration_s,
        "faces": len(file.faces),
        "verdict": file.verdict,
        "fake_probability": file.fake_probability,
        "interval_low": low,
        "interval_high": high,
        "warnings": " ".join((*((mismatch,) if mismatch else ()), *file.warnings)) or None,
    }


def _of_face(number: int, face: FaceAnswer) -> dict[str, object]:
    return {
        "face": number,
        "verdict": face.verdict,
        "fake_probability": face.fake_probability,
        "interval_low": face.interval[0],
        "interval_high": face.interval[1],
        **dict(zip(("box_x", "box_y", "box_width", "box_height"), face.box_xywh, strict=True)),
        "confidence": face.confidence,
        "first_s": face.first_s,
        "last_s": face.last_s,
        "moments": face.moments,
        "reason": face.reason,
        "warnings": " ".join(face.warnings) or None,
        **{f"p_{model}": p for model, p in face.scores.items()},
    }


def check_suffix(out: Path) -> None:
    """Raises SettingError for a name that says none of the forms."""
    if out.suffix.lower() not in WRITERS:
        raise SettingError(f"--out must end in {', '.join(WRITERS)}, not in {out.suffix[:20] or 'nothing'!r}.")


def write_table(out: Path, models: Sequence[str], rows: Iterable[Row]) -> None:
    """Whole or not at all, in the form that the name's end says. Raises OSError."""
    with writing(out) as file:
        WRITERS[out.suffix.lower()](file, columns(models), rows)


def _csv(file: BinaryIO, names: dict[str, str], rows: Iterable[Row]) -> None:
    stream = TextIOWrapper(file, "utf-8", newline="", write_through=True)
    try:
        csv_safe.write_to(stream, names, rows)
    finally:
        stream.detach()  # or the file would be closed with it


def _jsonl(file: BinaryIO, names: dict[str, str], rows: Iterable[Row]) -> None:
    for row in rows:
        file.write(json.dumps(dict(zip(names, row, strict=True)), allow_nan=False).encode() + b"\n")


def _parquet(file: BinaryIO, names: dict[str, str], rows: Iterable[Row]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"text": pa.string(), "int": pa.int64(), "float": pa.float64()}
    schema = pa.schema([(name, types[kind]) for name, kind in names.items()])
    stream = iter(rows)
    with pq.ParquetWriter(file, schema) as writer:
        while some := list(islice(stream, PARQUET_ROWS)):
            columns = zip(zip(*some, strict=True), schema, strict=True)
            arrays = [pa.array(column, field.type) for column, field in columns]
            writer.write_batch(pa.record_batch(arrays, schema=schema))


WRITERS: dict[str, Callable[[BinaryIO, dict[str, str], Iterable[Row]], None]] = {
    ".csv": _csv,
    ".parquet": _parquet,
    ".jsonl": _jsonl,
}
