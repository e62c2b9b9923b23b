"""A forensic result as files to keep: JSON, a table (CSV), a map's values (NPY)."""

from __future__ import annotations

import csv
import io
import json

import numpy as np

from dfx.forensics.result import ForensicResult, NamedMap

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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


def as_csv(result: ForensicResult) -> str:
    """One row per number, fact, point of a curve and end of a pair: kind, name, x, y, unit."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("kind", "name", "x", "y", "unit"))
    writer.writerows(("number", one.name, "", one.value, one.unit) for one in result.numbers)
    writer.writerows(("fact", _text(one.name), "", _text(one.value), "") for one in result.facts)
    for curve in result.curves:
        writer.writerows(("curve", curve.name, x, y, curve.y_label) for x, y in zip(curve.x, curve.y, strict=True))
    for number, pair in enumerate(result.pairs, start=1):
        writer.writerow(("pair start", number, *pair.start, "pixels"))
        writer.writerow(("pair end", number, *pair.end, "pixels"))
    return out.getvalue()


def as_npy(one: NamedMap) -> bytes:
    """A map's values in its own unit, float32 `(h, w)`, for numpy.load."""
    out = io.BytesIO()
    np.save(out, np.asarray(one.values * one.peak, np.float32), allow_pickle=False)
    return out.getvalue()


def _text(text: str) -> str:
    """The file's own words, which no spreadsheet shall take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
