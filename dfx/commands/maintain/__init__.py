"""`dfx maintain`: what its keepers do, from faces and trained weights to all that is shipped with them."""

from __future__ import annotations

import typer

from dfx.commands.maintain.clips import clips, motion
from dfx.commands.maintain.faces import landmarks, leaks, overview, spectrum_band, traits
from dfx.commands.maintain.models import anatomy, demo, engines, facts, golden
from dfx.commands.maintain.ship import leaderboard, ship
from dfx.commands.maintain.strangers import drawn, middle, strangers
from dfx.commands.maintain.training import schedule, smoke, teacher

maintain_app = typer.Typer(
    help="From faces and trained weights to all that stands on them.", no_args_is_help=True, add_completion=False
)
for command in (
    ship, leaderboard, schedule, smoke, teacher, landmarks, overview, traits, leaks, spectrum_band, clips, motion,
    strangers, middle, drawn, anatomy, facts, golden, demo, engines,
):  # fmt: skip
    maintain_app.command()(command)
