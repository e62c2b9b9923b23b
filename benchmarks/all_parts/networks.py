"""Each network by each engine: milliseconds a view, how much of the machine's arithmetic that is, and whether they agree."""

from __future__ import annotations

from collections.abc import Sequence

from all_parts.section import Made, Section, asked, table

from dfx.zoo import shipped, spec_of


def measure(fewer: bool) -> Made:
    names = [name for name in shipped() if spec_of(name).explainable]
    rows = []
    for name in names[:2] if fewer else names:
        plain = asked("tensorflow", name, 9 if fewer else 25)
        engine = asked("litert", name, 15 if fewer else 60) if spec_of(name).convertible else None
        differ = None
        if engine:
            differ = max(abs(a - b) for a, b in zip(engine["logits"], plain["logits"], strict=True))
        rows.append(
            {
                "network": spec_of(name).title, "size": plain["size"], "flops": plain["flops"], "ms_2": plain["ms_2"],
                "ms_16": plain["ms_16"], "mb": plain["peak_mb"], "litert_ms": engine and engine["ms"],
                "litert_mb": engine and engine["peak_mb"], "differ": differ,
            }
        )  # fmt: skip
    return {"rows": rows}


def lines(made: Made) -> list[str]:
    cells: list[Sequence[object]] = []
    for row in made["rows"]:
        best = row["litert_ms"] or row["ms_16"]
        speed = row["flops"] / best / 1e6
        engine = (
            (
                f"{row['litert_ms']:.2f}",
                f"{row['ms_2'] / row['litert_ms']:.1f}",
                f"{row['differ']:.0e}",
                row["litert_mb"],
            )
            if row["litert_ms"]
            else ("–",) * 4
        )
        cells.append(
            (f"{row['network']} {row['size']}", f"{row['ms_2']:.2f}", f"{row['ms_16']:.2f}", *engine[:3], f"{speed:.0f}",
             engine[3], row["mb"])
        )  # fmt: skip
    head = (
        "network, px", "TensorFlow, 2 at once, ms a view", "16 at once", "LiteRT, 2 at once", "× faster", "Δ logit, largest",
        "GFLOP/s", "LiteRT, MiB", "TensorFlow, MiB",
    )  # fmt: skip
    return table(head, cells)


SECTION = Section(
    "networks", "Each network by each engine", "One forward of a view by TensorFlow, compiled and with its normalisations "
    "folded in, and by LiteRT; the same sixteen views give the largest difference of their logits. Each in a fresh process, "
    "whose peak of memory stands at the end. GFLOP/s are LiteRT's, to be read beside the matrix product above.", 4,
    measure, lines,
)  # fmt: skip
