"""`dfx trust-bench`: how far each model's default map can be trusted, on self-blended fakes of test faces."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfx.commands.shared import OUT, Data, Models, import_quietly, names_of, progress_bar

if TYPE_CHECKING:
    from rich.table import Table

    from dfx.evaluate.truth.cases import Case
    from dfx.explain.trust.card import TrustCard


def trust_bench(
    data: Data,
    models: Models = "all",
    n: Annotated[int, typer.Option(help="faces, half a minute each and model on two cores", min=1)] = 20,
    out: Annotated[
        Path, typer.Option(help="the file to write; models in it are measured anew only with another n or seed")
    ] = Path("models/trust.json"),
    seed: Annotated[int, typer.Option(help="of the blends")] = 7,
) -> None:
    """Measure how stable, faithful and specific each model's default map is."""
    names = names_of(models)
    import_quietly()
    from dfx.analysis.explain import trust_card
    from dfx.errors import ExplanationError
    from dfx.evaluate.truth.cases import blends
    from dfx.evaluate.truth.store import read_json, write_json
    from dfx.evaluate.truth.trust import trust_row
    from dfx.explain.choice import default_map
    from dfx.zoo import shipped, spec_of

    asked = [name for name in names or shipped() if spec_of(name).explainable]
    stored = read_json(out)
    same = stored.get("seed", seed) == seed
    rows = {row["model"]: row for row in stored["rows"] if same and row["n"] + row["without"] == n}
    cases = list(blends(data, n, seed))
    with progress_bar() as progress:
        for number, name in enumerate(asked):
            choice, row = default_map(name), rows.get(name, {})
            if (row.get("method"), row.get("layer")) == (choice.method, choice.layer):
                continue
            progress(number / len(asked), spec_of(name).title)

            def card_of(case: Case, model: str = name) -> TrustCard:
                return trust_card(case.crop, model)

            try:
                found = trust_row(name, choice, cases, card_of)
            except ExplanationError as error:
                OUT.print(str(error), markup=False, highlight=False)
                continue
            rows[name] = asdict(found)
            command = f"dfx trust-bench --data DATA --n {n}"
            write_json(out, {"command": command, "seed": seed, "rows": list(rows.values())})
    OUT.print(_table(list(rows.values())))


def _table(rows: list[dict]) -> Table:
    from rich.table import Table

    table = Table(title="Trust of each model's default map", title_justify="left")
    passes = ("stable", "faithful", "specific")
    for heading in ("model", "method", "n", *passes, "JPEG 75", "all weights anew", "gap", "s"):
        table.add_column(heading, justify="left" if heading in {"model", "method"} else "right")
    for row in rows:
        passed = [f"{row['passed'][name][0]:.2f}" for name in passes]
        numbers = ["" if row[name] is None else f"{row[name]:.2f}" for name in ("under_jpeg", "randomised", "gap")]
        table.add_row(row["model"], row["method"], str(row["n"]), *passed, *numbers, f"{row['seconds']:.0f}")
    return table
