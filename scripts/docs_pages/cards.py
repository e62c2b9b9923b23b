"""The table of measured models, and a page for the card of each, from `models/`."""

from __future__ import annotations

from dfx.errors import DataError
from dfx.language import figure
from dfx.records.leaderboard import Row, read_leaderboard
from dfx.settings import settings
from dfx.zoo import MODELS
from scripts.docs_pages.placeholders import PHOTOGRAPHS, of_photographs

COLUMNS = ("dfdc", "ffpp", "faces140k", "diffusion+gans+photos")
SHOWN = ("ensemble", "ensemble_fast", "ensemble_all")  # of the ensembles; the other ways to join stand in the file


def pages() -> dict[str, str]:
    """Model → its card, of every model that has one, in the registry's order."""
    cards = {name: settings().models_dir / name / "card.md" for name in MODELS}
    return {name: card.read_text(encoding="utf-8") for name, card in cards.items() if card.is_file()}


def table() -> str:
    """Test AUC per set with its 95 % interval, and the photographs called fake, of everything that was measured."""
    board, with_card = read_leaderboard(settings().models_dir), pages()
    rows = [row for row in board.rows if row.kind != "ensemble" or row.name in SHOWN]
    counts = [f"{name.replace('+', ' + ')}, n = {rows[0].groups[name].n}" for name in COLUMNS]
    head = ["model", "size", "ms a face", *counts, *(f"called fake: {name}" for name in PHOTOGRAPHS)]
    lines = [head, ["---"] * len(head), *(_line(row, board.left_out["default"], row.name in with_card) for row in rows)]
    told = "Test AUC with its 95 % interval, on test splits, which no training saw; best first over all of them"
    body = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    return f"{body}\n{told}. Repeat it with `dfx maintain leaderboard --data {board.data}`.\n"


def _line(row: Row, default: str, has_card: bool) -> list[str]:
    cost = row.price()
    if cost is None:
        raise DataError(f"The leaderboard holds no cost of {row.name}.")
    size = f"{cost.bytes / 1e6:.1f} MB{', not shipped' if row.withheld else ''}"
    title = f"[{row.title}]({row.name}.md)" if has_card else row.title
    if row.kind == "ensemble":
        title = f"**{f'Ensemble, {default}, the default' if row.name == 'ensemble' else row.title}**"
    areas = [_area(row, name) for name in COLUMNS]
    return [title, size, f"{cost.ms_one:.1f}", *areas, *(of_photographs(row, name) for name in PHOTOGRAPHS)]


def _area(row: Row, name: str) -> str:
    group = row.groups[name]
    assert group.auc is not None  # each of COLUMNS holds real and fake faces
    return figure(group.auc, group.intervals["auc"])
