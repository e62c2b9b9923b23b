"""The registry as a table and as JSON, without building a model."""

from __future__ import annotations

from rich.table import Table

from dfx.language import file_size
from dfx.zoo import present, registered
from dfx.zoo.anatomy.facts import facts
from dfx.zoo.index import read_index, run_at


def registry_json() -> list[dict[str, object]]:
    """One row per model: what it is, its size, and whether its weights are here."""
    here, index, counts = present(), read_index(), facts()
    return [
        {
            "name": name,
            "title": spec.title,
            "source": spec.source,
            "paper": spec.paper,
            "input_px": run_at(name),
            "source_input_px": spec.source_size,
            "parameters": counts[name].parameters,
            "trainable": counts[name].trainable,
            "flops": counts[name].flops,
            "weights": name in here,
            "bytes": index[name].bytes if name in here else None,
            "sha256": index[name].sha256 if name in here else None,
            "licence": spec.licence,
        }
        for name, spec in registered().items()
    ]


def registry_table() -> Table:
    """The same for a terminal."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title, right in (("model", 0), ("source", 0), ("input", 1), ("parameters", 1), ("MFLOPs", 1), ("weights", 1)):
        table.add_column(title, justify="right" if right else "left")
    for row in registry_json():
        size = row["bytes"]
        table.add_row(
            str(row["name"]),
            str(row["source"]),
            f"{row['input_px']} px",
            f"{row['parameters']:,}".replace(",", " "),
            f"{int(str(row['flops'])) / 1e6:.0f}",
            file_size(size) if isinstance(size, int) else "not shipped",
        )
    return table
