"""Write the table of shipped models into README.md, from models/*/metrics.json: `python -m scripts.readme_models`."""

import json
from pathlib import Path
from typing import Any

from dfx.settings import ROOT
from dfx.zoo import MODELS, shipped
from dfx.zoo.index import read_index
from scripts import readme_settings

README = ROOT / "README.md"
START, END = "<!-- models:start -->\n", "<!-- models:end -->"
COLUMNS = ("dfdc", "ffpp", "faces140k", "diffusion+gans+photos")
PHOTOGRAPHS = ("photos", "utkface")


def _between(row: dict[str, Any]) -> str:
    low, high = row["intervals"]["auc"]
    return f"{row['auc']:.3f} ({low:.3f}–{high:.3f})"


def _alarms(row: dict[str, Any]) -> str:
    return f"{row['count']} of {row['n']}"


def _cells(metrics: dict[str, Any]) -> list[str]:
    groups = {**metrics["sets"], **metrics["pools"]}
    aucs = [_between(groups[name]) for name in COLUMNS]
    return aucs + [_alarms(metrics["false_alarms"][name]) for name in PHOTOGRAPHS]


def _counts(metrics: dict[str, Any]) -> list[str]:
    groups = {**metrics["sets"], **metrics["pools"]}
    return [f"{name}, n = {groups[name]['n_real'] + groups[name]['n_fake']}" for name in COLUMNS]


def table(folder: Path = ROOT / "models") -> str:
    """Test AUC per set with its 95 % interval, and the photographs called fake, of every shipped model and the ensemble."""
    ensemble = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    head = ["model", "size", *_counts(ensemble), *(f"called fake: {name}" for name in PHOTOGRAPHS)]
    lines = [head, ["---"] * len(head), ["**all together**", "", *_cells(ensemble)]]
    for name in shipped():
        metrics = json.loads((folder / name / "metrics.json").read_text(encoding="utf-8"))
        size = f"{read_index()[name].bytes / 1e6:.1f} MB"
        lines.append([f"[{MODELS[name].title}](models/{name}/card.md)", size, *_cells(metrics)])
    rows = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    told = "Test AUC with its 95 % interval, on test splits, which no training saw"
    return f"{rows}\n{told}; repeat it with `{ensemble['command']}`.\n"


def split(text: str) -> tuple[str, str, str]:
    """What stands before, between and after the table of models."""
    return readme_settings.split(text, START, END)


def main() -> None:
    """Bring README.md up to date."""
    before, _, after = split(README.read_text(encoding="utf-8"))
    README.write_text(before + table() + after, encoding="utf-8")


if __name__ == "__main__":
    main()
