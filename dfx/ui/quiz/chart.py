"""What was said beside the truth: of one picture on a rail, of a quiz as a reliability diagram."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go

from dfx.language import count, interval, number, percent
from dfx.numbers.intervals import wilson
from dfx.numbers.metrics import Bin
from dfx.quiz.score import Score
from dfx.types import Prediction
from dfx.ui.kit import plots

HEIGHT = 320
ACCENT = "#0b6e82"
HOW_TO_READ = (
    "Left to right: how likely fake the pictures were said to be, in three groups; upwards: how many of them were fake. On the "
    "dashed line a doubt is as large as it should be. The bars are 95 % intervals; with so few pictures they are wide."
)


def rail(who: str, said: float, models: Prediction, fake: bool) -> str:
    """From real to fake, as HTML: a circle where `who` stands, a diamond for the models on their interval, and the end
    that is true. The squared distances to that end are what the Brier score is the mean of."""
    told = models.fake_probability
    own, theirs = ((p - fake) ** 2 for p in (said, told))
    low, high = models.interval
    ends = "".join(
        f"<span>{'<b>' if true else ''}{side}{', the truth</b>' if true else ''}</span>"
        for side, true in (("real", not fake), ("fake", fake))
    )
    alt = (
        f"From 0, real, to 1, fake. {who}: {number(said)}. The models: {number(told)}, {interval(models.interval)}. "
        f"The truth: {int(fake)}."
    )
    return (
        f'<div class="dfx-rail" role="img" aria-label="{escape(alt)}" style="--you:{plots.tint(ACCENT)};--ink:{plots.ink()}">'
        f'<i class="dfx-rail-sure" style="left:{100 * low:.1f}%;right:{100 * (1 - high):.1f}%"></i>'
        f'<i class="dfx-rail-models" style="left:{100 * told:.1f}%"></i>'
        f'<i class="dfx-rail-you" style="left:{100 * said:.1f}%"></i></div>'
        f'<div class="dfx-rail-ends">{ends}</div>'
        f'<div class="dfx-rail-far">Distance from the truth, squared: <i class="dfx-key-you" style="background:'
        f'{plots.tint(ACCENT)}"></i>{who.lower()} {own:.2f}, <i class="dfx-key-models" style="background:{plots.ink()}"></i>'
        f"the models {theirs:.2f}</div>"
    )


def reliability(scores: Sequence[tuple[str, Score]]) -> go.Figure:
    """Every group of answers as a dot with its interval, the number of pictures beside it."""
    figure = plots.figure(height=HEIGHT, margin={"l": 8, "r": 24, "t": 32, "b": 8}, showlegend=True)
    figure.add_shape(
        type="line", x0=0, x1=1, y0=0, y1=1, line={"color": plots.RULE, "width": 1.2, "dash": "dash"}, layer="below"
    )
    looks = ((plots.tint(ACCENT), "circle", "middle right"), (plots.ink(), "diamond", "middle left"))
    for (who, score), (colour, symbol, beside) in zip(scores, looks, strict=False):
        ends = [_interval(one) for one in score.bins]
        figure.add_scatter(
            x=[one.probability for one in score.bins], y=[one.fake for one in score.bins], name=who,
            mode="lines+markers+text", line={"color": colour, "width": 1.8}, cliponaxis=False,
            marker={"size": 11, "color": colour, "symbol": symbol},
            text=[f" {one.n} " for one in score.bins], textposition=beside, textfont={"color": plots.ink()},
            error_y={
                "type": "data", "symmetric": False, "color": colour, "thickness": 1, "width": 0,
                "array": [high - one.fake for one, (_, high) in zip(score.bins, ends, strict=True)],
                "arrayminus": [one.fake - low for one, (low, _) in zip(score.bins, ends, strict=True)],
            },
            hovertext=[f"{who}: {_words(one)}" for one in score.bins], hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    ticks = {"tickvals": [0, 0.25, 0.5, 0.75, 1], "range": [-0.02, 1.02]}
    figure.update_xaxes(title_text="P(fake) said", **ticks)
    figure.update_yaxes(title_text="share that was fake", **ticks)
    return figure


def in_words(who: str, player: Score, models: Score | None) -> str:
    """The diagram for those who do not see it."""
    lines = [(who, player), *([("The models", models)] if models else [])]
    return " ".join(f"{name}: {'; '.join(map(_words, score.bins))}." for name, score in lines)


def _words(one: Bin) -> str:
    return f"said {number(one.probability)} of {count(one.n, 'picture')}, {percent(one.fake)} were fake"


def _interval(one: Bin) -> tuple[float, float]:
    return wilson(round(one.fake * one.n), one.n)
