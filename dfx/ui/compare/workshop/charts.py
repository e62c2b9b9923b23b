"""What each member of an ensemble brings, as two panels of bars that share their rows."""

from __future__ import annotations

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dfx.compare.board.judges import colour_of
from dfx.compare.workshop.shapley import Contribution, Contributions
from dfx.ui.compare.chart import folded, framed
from dfx.ui.compare.workshop.store import Title
from dfx.ui.kit.charts import PAPER, RAIL, RULE, readable
from dfx.ui.photo.cards import theme

ROW_PX, AROUND_PX = 46, 90
LEFT_OUT, FAIR = "Left out", "Fair share"


def member_bars(found: Contributions, ink: str, title: Title) -> go.Figure:
    """Members from top to bottom as they bring most; fair shares only where they were computed."""
    rows = sorted(found.rows, key=_brings, reverse=True)
    panels = [LEFT_OUT, FAIR] if all(row.share is not None for row in rows) else [LEFT_OUT]
    figure = make_subplots(rows=1, cols=len(panels), shared_yaxes=True, horizontal_spacing=0.1, subplot_titles=panels)
    places = [-k for k in range(len(rows))]
    colours = [readable(colour_of(row.model), PAPER[theme()]) for row in rows]
    lost = [row.lost for row in rows]
    figure.add_bar(
        x=[one.value if one else 0.0 for one in lost], y=places, orientation="h", marker={"color": colours}, row=1, col=1,
        error_x={
            "type": "data", "symmetric": False, "color": ink, "thickness": 1.5, "width": 4,
            "array": [one.interval[1] - one.value if one else 0.0 for one in lost],
            "arrayminus": [one.value - one.interval[0] if one else 0.0 for one in lost],
        },
        customdata=[_hover(row, found.n, title) for row in rows], hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    if len(panels) > 1:
        figure.add_bar(
            x=[row.share for row in rows], y=places, orientation="h", marker={"color": colours}, row=1, col=2,
            text=[f"{row.share:+.3f}" for row in rows], textposition="auto", cliponaxis=False,
            customdata=[_hover(row, found.n, title) for row in rows], hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    framed(figure, "", "", ROW_PX * len(rows) + AROUND_PX)
    figure.update_yaxes(showgrid=False, range=[0.6 - len(rows), 0.6], tickvals=places, ticktext=_names(rows, title))
    figure.update_xaxes(zeroline=True, zerolinecolor=RULE, gridcolor=RAIL, nticks=3)
    figure.update_annotations(font={"size": 13})
    figure.update_layout(bargap=0.45)
    return figure


def _names(rows: list[Contribution], title: Title) -> list[str]:
    return [folded(f"{title(row.model)} {row.weight:.0%}", 16) for row in rows]


def _brings(row: Contribution) -> float:
    return row.share if row.share is not None else row.lost.value if row.lost is not None else 0.0


def _hover(row: Contribution, n: int, title: Title) -> str:
    parts = [f"{title(row.model)}, weight {row.weight:.0%}", f"AUC alone {row.alone:.3f}"]
    if row.lost:
        low, high = row.lost.interval
        parts.append(f"left out: {row.lost.value:+.3f} ({low:+.3f} to {high:+.3f})")
    if row.share is not None:
        parts.append(f"fair share {row.share:+.3f}")
    return "<br>".join([*parts, f"{n:,} faces"])
