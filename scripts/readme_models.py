"""Write the table of measured models into README.md, from models/leaderboard.json: `python -m scripts.readme_models`."""

from pathlib import Path

from dfx.errors import DataError
from dfx.records.leaderboard import Group, Row, read_leaderboard
from dfx.settings import ROOT
from scripts import readme_settings

README = ROOT / "README.md"
START, END = "<!-- models:start -->\n", "<!-- models:end -->"
COLUMNS = ("dfdc", "ffpp", "faces140k", "diffusion+gans+photos")
PHOTOGRAPHS = ("photos", "utkface")
SHOWN = ("ensemble", "ensemble_fast", "ensemble_all")  # of the ensembles; the other ways to join stand in the file


def _between(group: Group) -> str:
    low, high = group.intervals["auc"]
    return f"{group.auc:.3f} ({low:.3f}–{high:.3f})"


def _line(row: Row, default: str) -> list[str]:
    cost = row.price()
    if cost is None:
        raise DataError(f"The leaderboard holds no cost of {row.name}.")
    size = f"{cost.bytes / 1e6:.1f} MB{', not shipped' if row.withheld else ''}"
    title = row.title if row.kind == "published" else f"[{row.title}](models/{row.name}/card.md)"
    if row.kind == "ensemble":
        title = f"**{f'Ensemble, {default}, the default' if row.name == 'ensemble' else row.title}**"
    aucs = [_between(row.groups[name]) for name in COLUMNS]
    alarms = [f"{row.false_alarms[name]['count']} of {row.false_alarms[name]['n']}" for name in PHOTOGRAPHS]
    return [title, size, f"{cost.ms_one:.1f}", *aucs, *alarms]


def table(folder: Path = ROOT / "models") -> str:
    """Test AUC per set with its 95 % interval, and the photographs called fake, of everything that was measured."""
    board = read_leaderboard(folder)
    rows = [row for row in board.rows if row.kind != "ensemble" or row.name in SHOWN]
    counts = [f"{name}, n = {rows[0].groups[name].n}" for name in COLUMNS]
    head = ["model", "size", "ms a face", *counts, *(f"called fake: {name}" for name in PHOTOGRAPHS)]
    lines = [head, ["---"] * len(head), *(_line(row, board.left_out["default"]) for row in rows)]
    told = "Test AUC with its 95 % interval, on test splits, which no training saw; best first over all of them"
    body = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return f"{body}\n{told}. Repeat it with `dfx maintain leaderboard --data {board.data}`.\n"


def split(text: str) -> tuple[str, str, str]:
    """What stands before, between and after the table of models."""
    return readme_settings.split(text, START, END)


def main() -> None:
    """Bring README.md up to date."""
    before, _, after = split(README.read_text(encoding="utf-8"))
    README.write_text(before + table() + after, encoding="utf-8")


if __name__ == "__main__":
    main()
