"""The table of the samples that come with dfx, from their list."""

from __future__ import annotations

from dfx.data.sample_clip import clips
from dfx.data.samples import samples


def table() -> str:
    """One row per picture, then per clip: what it truly is, and whose it is."""
    lines = ["| Sample | This is | Credit | Licence |", "|---|---|---|---|"]
    for sample in (*samples(), *clips()):
        licence = sample.licence.split(":")[0].split(" (")[0]
        lines.append(f"| {sample.title} (`{sample.id}`) | {sample.truth} | {sample.credit} | {licence} |")
    return "\n".join(lines)
