"""Charts of the data: faces by set and split, shortcuts, spreads of the files, and kinds left out of training."""

from __future__ import annotations

import plotly.graph_objects as go

from dfx.compare.board.judges import colour_of
from dfx.compare.stored.data import Data
from dfx.compare.stored.left_out import LeftOut
from dfx.glossary import set_words
from dfx.language import count, figure, real_and_fake
from dfx.ui.compare import chart as charts
from dfx.ui.kit import plots

SPLITS = {"train": "#0072b2", "val": "#e69f00", "test": "#009e73"}
LABELS = {"real": "", "fake": "/"}
MEASURES = {
    "quality": "JPEG quality",
    "side": "Size in pixels",
    "sharpness": "Sharpness",
    "bytes": "File size",
    "jpeg": "Is a JPEG",
}
SHAPES = {"quality": "circle", "side": "square", "sharpness": "diamond", "bytes": "triangle-up", "jpeg": "x"}
ROW_PX = 40


def sets_chart(found: Data) -> go.Figure:
    """Faces of every set, stacked by split, fakes hatched."""
    sets = list(found.names("set"))
    splits = [name for name in SPLITS if name in found.names("split")]
    splits += [name for name in found.names("split") if name not in SPLITS]
    chart = go.Figure()
    for split in splits:
        for label, shape in LABELS.items():
            n = [found.number(set=name, split=split, label=label) for name in sets]
            chart.add_bar(
                x=n, y=[-k for k in range(len(sets))], orientation="h", name=f"{split}, {label}",
                marker={"color": plots.tint(SPLITS.get(split, "#999999")),
                        "pattern": {"shape": shape, "fillmode": "overlay", "fgcolor": plots.paper()}},
                text=[f"{name}, {split}: {count(value)} {label}" for name, value in zip(sets, n, strict=True)],
                hovertemplate="%{text}<extra></extra>", textposition="none",
            )  # fmt: skip
    charts.framed(chart, "faces", "", ROW_PX * len(sets) + 120)
    charts.rows_axis(chart, [set_words(name) for name in sets], 16, rails=False)
    legend = {**charts.QUIET_LEGEND, "y": -0.2, "traceorder": "normal"}
    return chart.update_layout(barmode="stack", bargap=0.62, showlegend=True, legend=legend)


def shortcuts_chart(found: Data) -> go.Figure:
    """Per group one mark per measure at its strength, 0.5 to 1; clear ones filled."""
    groups = list(dict.fromkeys(one.group for one in found.shortcuts))
    chart = go.Figure()
    for measure in dict.fromkeys(one.measure for one in found.shortcuts):
        rows = [one for one in found.shortcuts if one.measure == measure]
        symbol = SHAPES.get(measure, "circle")
        chart.add_scatter(
            x=[max(one.auc, 1 - one.auc) for one in rows], y=[-groups.index(one.group) for one in rows], mode="markers",
            name=MEASURES.get(measure, measure),
            marker={"symbol": [symbol if one.is_clear else f"{symbol}-open" for one in rows], "size": 11,
                    "color": plots.ink(), "line": {"width": 1.5}},
            text=[f"{one.group}: {one.words}<br>AUC {figure(max(one.auc, 1 - one.auc), digits=2)}, "
                  f"{real_and_fake(one.n_real, one.n_fake)}" for one in rows],
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    charts.framed(chart, "AUC of the measure alone", "", ROW_PX * len(groups) + 140)
    charts.rows_axis(chart, [group.replace("+", " + ") for group in groups])
    chart.update_xaxes(range=[0.485, 1.01], tickvals=[0.5, 0.6, 0.7, 0.8, 0.9, 1])
    return chart.update_layout(showlegend=True, legend={"y": -0.3, "yanchor": "top"})


def spreads_chart(found: Data, measure: str) -> go.Figure:
    """The quantiles of one measure, real and fake one below the other per set."""
    rows = [one for one in found.spreads if one.measure == measure and one.n]
    sets = list(dict.fromkeys(one.set for one in rows))
    chart = go.Figure()
    for one in rows:
        y = (0.06 if one.label == "real" else -0.22) - sets.index(one.set)
        q, colour = one.quantiles, plots.tint("#0b6e82" if one.label == "real" else "#d55e00")
        for low, high, width in ((q[0], q[-1], 2), (q[1], q[-2], 7)):
            charts.interval(chart, (low, high), y, colour, width, opacity=1)
        chart.add_scatter(
            x=[q[len(q) // 2]], y=[y], mode="markers",
            marker={"symbol": "circle" if one.label == "real" else "circle-open", "size": 10, "color": colour,
                    "line": {"width": 2}},
            hovertemplate=f"{one.set}, {one.label}, {count(one.n)} files<br>{MEASURES.get(measure, measure)}: "
                          f"{', '.join(f'{value:,.4g}' for value in q)}<extra></extra>",
        )  # fmt: skip
    charts.framed(chart, MEASURES.get(measure, measure), "", ROW_PX * len(sets) + 90)
    return charts.rows_axis(chart, [set_words(name) for name in sets], 16, rails=False)


def left_out_chart(found: LeftOut) -> go.Figure:
    """Per kind the AUC trained without it, open, and with it, filled; sets first."""
    rows = sorted(found.rows, key=lambda row: (not row.is_set, row.family, row.unseen.value or 0))
    chart, colour = go.Figure(), plots.tint(colour_of(found.model))
    for k, row in enumerate(rows):
        head = f"{row.name}, {count(row.n_fake)} fakes and {count(row.n_real)} real of {row.against}"
        for cell, y, symbol, how in (
            (row.unseen, 0.06 - k, "circle-open", "without"), (row.seen, -0.2 - k, "circle", "with"),
        ):  # fmt: skip
            if cell.value is None:
                continue
            charts.interval(chart, cell.interval, y, colour, 3, opacity=0.45)
            chart.add_scatter(
                x=[cell.value], y=[y], mode="markers", cliponaxis=False,
                marker={"symbol": symbol, "size": 10, "color": colour, "line": {"width": 2}},
                hovertemplate=f"{head}<br>trained {how}: {cell.in_words()}<extra></extra>",
            )  # fmt: skip
    charts.framed(chart, "AUC", "", ROW_PX * len(rows) + 90)
    names = [f"{set_words(row.name).replace('/', ' / ')}{'*' if row.too_few else ''} ({row.n_fake})" for row in rows]
    charts.rows_axis(chart, names, 16, rails=False)
    charts.unit_axis(chart)
    chart.update_xaxes(side="top")
    chart.add_vline(x=0.5, line={"color": plots.RULE, "width": 1.2, "dash": "dash"})
    return chart
