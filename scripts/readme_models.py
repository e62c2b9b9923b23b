"""Write the table of measured models into README.md, from models/leaderboard.json: `python -m scripts.readme_models`."""

import json
from pathlib import Path
from typing import Any

from dfx.settings import ROOT
from scripts import readme_settings

README = ROOT / "README.md"
START, END = "<!-- models:start -->\n", "<!-- models:end -->"
COLUMNS = ("dfdc", "ffpp", "faces140k", "diffusion+gans+photos")
PHOTOGRAPHS = ("photos", "utkface")
SHOWN = ("ensemble", "ensemble_fast", "ensemble_all")  # of the ensembles; the other ways to join stand in the file


def _between(row: dict[str, Any]) -> str:
    low, high = row["intervals"]["auc"]
    return f"{row['auc']:.3f} ({low:.3f}–{high:.3f})"


def _alarms(row: dict[str, Any]) -> str:
    return f"{row['count']} of {row['n']}"


def _title(row: dict[str, Any]) -> str:
    if row["kind"] == "ensemble":
        return f"**{row['title']}**"
    return row["title"] if row["kind"] == "published" else f"[{row['title']}](models/{row['name']}/card.md)"


def _size(row: dict[str, Any]) -> str:
    megabytes = f"{row['cost']['bytes'] / 1e6:.1f} MB"
    return f"{megabytes}, not shipped" if row["withheld"] else megabytes


def _line(row: dict[str, Any]) -> list[str]:
    aucs = [_between(row["groups"][name]) for name in COLUMNS]
    alarms = [_alarms(row["false_alarms"][name]) for name in PHOTOGRAPHS]
    return [_title(row), _size(row), f"{row['cost']['ms_a_face']['1']:.0f}", *aucs, *alarms]


def _count(name: str, group: dict[str, Any]) -> str:
    return f"{name}, n = {group['n_real'] + group['n_fake']}"


def table(folder: Path = ROOT / "models") -> str:
    """Test AUC per set with its 95 % interval, and the photographs called fake, of everything that was measured."""
    board = json.loads((folder / "leaderboard.json").read_text(encoding="utf-8"))
    rows = [row for row in board["rows"] if row["kind"] != "ensemble" or row["name"] in SHOWN]
    counts = [_count(name, rows[0]["groups"][name]) for name in COLUMNS]
    for row in rows:
        if row["name"] == "ensemble":
            row["title"] = f"Ensemble, {board['left_out']['default']}, the default"
    head = ["model", "size", "ms a face", *counts, *(f"called fake: {name}" for name in PHOTOGRAPHS)]
    lines = [head, ["---"] * len(head), *map(_line, rows)]
    told = "Test AUC with its 95 % interval, on test splits, which no training saw; best first over all of them"
    body = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return f"{body}\n{told}. Repeat it with `dfx maintain leaderboard --data {board['data']}`.\n"


def split(text: str) -> tuple[str, str, str]:
    """What stands before, between and after the table of models."""
    return readme_settings.split(text, START, END)


def main() -> None:
    """Bring README.md up to date."""
    before, _, after = split(README.read_text(encoding="utf-8"))
    README.write_text(before + table() + after, encoding="utf-8")


if __name__ == "__main__":
    main()
