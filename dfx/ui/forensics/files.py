"""A forensic result as files to keep: JSON, a table (CSV), a map's values (NPY)."""

from __future__ import annotations

import io
import json

import numpy as np

from dfx import __version__, csv_safe
from dfx.forensics.result import ForensicResult, NamedMap


def as_json(result: ForensicResult) -> str:
    """Everything but the maps' values: of these their size, peak and unit."""
    maps = {one.name: one for one in (*((result.map,) if result.map else ()), *result.more_maps)}
    return json.dumps(
        {
            "method": result.method,
            "applies": result.applies,
            "words": result.words,
            "notes": list(result.notes),
            "numbers": [{"name": one.name, "value": one.value, "unit": one.unit} for one in result.numbers],
            "facts": [{"name": one.name, "value": one.value, "second_look": one.beware} for one in result.facts],
            "curves": [
                {"name": one.name, "x_label": one.x_label, "y_label": one.y_label, "x": one.x.tolist(), "y": one.y.tolist()}
                for one in result.curves
            ],
            "pairs": [{"start": list(one.start), "end": list(one.end)} for one in result.pairs],
            "maps": [
                {"name": one.name, "shape": list(one.values.shape), "peak": one.peak, "unit": one.unit}
                for one in maps.values()
            ],
        },
        ensure_ascii=False,
        indent=2,
    )  # fmt: skip


def as_csv(result: ForensicResult, sha256: str) -> str:
    """One row per number, fact, point of a curve and end of a pair: kind, name, x, y, unit; first of which file it is."""
    rows: list[tuple[object, ...]] = [
        ("origin", name, "", said, "")
        for name, said in (("file_sha256", sha256), ("dfx_version", __version__), ("method", result.method))
    ]
    rows += [("number", one.name, "", one.value, one.unit) for one in result.numbers]
    rows += [("fact", one.name, "", one.value, "") for one in result.facts]
    for curve in result.curves:
        rows += [
            ("curve", curve.name, float(x), float(y), curve.y_label) for x, y in zip(curve.x, curve.y, strict=True)
        ]
    for number, pair in enumerate(result.pairs, start=1):
        rows += [("pair start", number, *pair.start, "pixels"), ("pair end", number, *pair.end, "pixels")]
    return csv_safe.text_of(("kind", "name", "x", "y", "unit"), rows)


def as_npy(one: NamedMap) -> bytes:
    """A map's values in its own unit, float32 `(h, w)`, for numpy.load."""
    out = io.BytesIO()
    np.save(out, np.asarray(one.values * one.peak, np.float32), allow_pickle=False)
    return out.getvalue()
