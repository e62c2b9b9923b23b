"""What is measured once on a folder of faces and kept: landmarks, an overview, traits, leaks, the band of spectra."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from dfx.commands.shared import OUT, Data, import_quietly, progress_bar, tell, write_text, written

Folder = Annotated[Path, typer.Argument(help="folder of faces: <set>/<split>/<real|fake>/*.jpg", show_default=False)]


def landmarks(
    data: Folder, out: Annotated[Path, typer.Argument(help="the .npz file to write or to add to", show_default=False)]
) -> None:
    """Find five landmarks and the 468 points of every real training face, once: self-blending needs them."""
    import_quietly()
    from dfx.data.landmarks import collect, coverage

    with written(out, "landmarks"):
        stored = collect(data, out, tell)
    for name, (five, all_points, looked_at) in coverage(stored).items():
        said = f"{name}: {five} of {looked_at} ({five / looked_at:.1%}), 468 points of {all_points}"
        OUT.print(said, markup=False, highlight=False)


def overview(
    data: Data,
    out: Annotated[Path, typer.Option(help="the file to write")] = Path("models/data.json"),
) -> None:
    """Sum up a folder of faces for the models folder: numbers and names of sets, methods and measures, of no file."""
    from dfx.data.health.check import check
    from dfx.data.health.overview import overview as overview_of

    with progress_bar() as progress:
        summary = check(data, progress)
    write_text(out, json.dumps(overview_of(summary), indent=1, allow_nan=False) + "\n", "overview")
    OUT.print(f"{summary.files} faces in {out.name}.", markup=False, highlight=False)


def traits(
    data: Data,
    out: Annotated[Path, typer.Option(help="the Parquet file to write")] = Path("models/faces.parquet"),
    split: Annotated[str, typer.Option(help="train, val or test")] = "test",
) -> None:
    """Measure every face of a split as a file: its size, sharpness, compression and light."""
    from dfx.data.dataset import read_dataset
    from dfx.evaluate.traits import traits_of
    from dfx.records.traits import write_traits

    with progress_bar() as progress:
        measured = traits_of(read_dataset(data, (split,)), progress)
    write_traits(out, measured)
    OUT.print(f"{len(measured.keys)} faces in {out.name}.", markup=False, highlight=False)


def leaks(
    predictions: Annotated[Path, typer.Argument(help="stored predictions of the test split", show_default=False)],
    data: Annotated[Path, typer.Argument(help="the folder of faces they are of", show_default=False)],
    column: Annotated[str, typer.Option(help="whose P(fake)")] = "ensemble",
) -> None:
    """Each set's AUC with and without the test faces that have a near duplicate in another split."""
    from dfx.evaluate.leaks import leaked_keys
    from dfx.evaluate.leaks import leaks as leaks_of
    from dfx.records.predictions import read_predictions

    kept = read_predictions(predictions)
    with progress_bar() as progress:
        leaked = leaked_keys(data, progress)
    for row in leaks_of(kept, leaked, column):
        text = f"{row.set:12} n {row.pictures:5} leaked {row.leaked:4}  AUC {row.all:.4f}  without {row.clean:.4f}"
        OUT.print(text, markup=False, highlight=False)


def spectrum_band(
    data: Folder, out: Annotated[Path, typer.Argument(help="the JSON file to write", show_default=False)]
) -> None:
    """Measure the band that the spectra of real training faces lie in, for Forensics."""
    from dfx.data.alter.spectrum_band import measured

    write_text(out, json.dumps(measured(data), indent=1) + "\n", "band")
