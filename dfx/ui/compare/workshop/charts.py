"""What each member of an ensemble brings, as two panels of bars that share their rows."""

from __future__ import annotations

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dfx.compare.board.judges import colour_of
from dfx.compare.workshop.shapley import Contribution, Contributions
from dfx.language import count, figure, percent, signed
from dfx.ui.compare.chart import folded, framed
from dfx.ui.compare.workshop.store import Title
from dfx.ui.kit import plots

ROW_PX, AROUND_PX = 46, 90
LEFT_OUT, FAIR = "Left out", "Fair share"


def member_bars(found: Contributions, title: Title) -> go.Figure:
    """Members from top to bottom as they bring most; fair shares only where they were computed."""
    rows = sorted(found.rows, key=lambda row: row.brings, reverse=True)
    panels = [LEFT_OUT, FAIR] if all(row.share is not None for row in rows) else [LEFT_OUT]
    chart = make_subplots(rows=1, cols=len(panels), shared_yaxes=True, horizontal_spacing=0.1, subplot_titles=panels)
    places = [-k for k in range(len(rows))]
    colours = [plots.tint(colour_of(row.model)) for row in rows]
    lost = [row.lost for row in rows]
    chart.add_bar(
        x=[one.value if one else 0.0 for one in lost], y=places, orientation="h", marker={"color": colours}, row=1, col=1,
        error_x={
            "type": "data", "symmetric": False, "color": plots.ink(), "thickness": 1.5, "width": 4,
            "array": [one.interval[1] - one.value if one else 0.0 for one in lost],
            "arrayminus": [one.value - one.interval[0] if one else 0.0 for one in lost],
        },
        customdata=[_hover(row, found.n, title) for row in rows], hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    if len(panels) > 1:
        chart.add_bar(
            x=[row.share for row in rows], y=places, orientation="h", marker={"color": colours}, row=1, col=2,
            text=[signed(row.share or 0.0) for row in rows], textposition="auto", cliponaxis=False,
            customdata=[_hover(row, found.n, title) for row in rows], hovertemplate="%{customdata}<extra></extra>",
        )  # fmt: skip
    framed(chart, "", "", ROW_PX * len(rows) + AROUND_PX)
    names = [folded(f"{title(row.model)} {row.weight:.0%}", 16) for row in rows]
    chart.update_yaxes(showgrid=False, range=[0.6 - len(rows), 0.6], tickvals=places, ticktext=names)
    chart.update_xaxes(zeroline=True, zerolinecolor=plots.RULE, nticks=3)
    chart.update_annotations(font={"size": 13})
    return chart.update_layout(bargap=0.45)


def _hover(row: Contribution, n: int, title: Title) -> str:
    parts = [f"{title(row.model)}, weight {percent(row.weight)}", f"AUC alone {figure(row.alone)}"]
    if row.lost:
        low, high = row.lost.interval
        parts.append(f"left out: {signed(row.lost.value)} ({signed(low)} to {signed(high)})")
    if row.share is not None:
        parts.append(f"fair share {signed(row.share)}")
    return "<br>".join([*parts, count(n, "face")])
