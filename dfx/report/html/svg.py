"""Small charts as SVG paths for the HTML file: both axes from 0 to 1, so that any two can be held side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dfx.language import number
from dfx.numbers.curves import Curves

SIDE, LEFT, TOP = 260.0, 46.0, 12.0  # of the plot's square, and where it begins, in units of the view box
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
# Okabe and Ito's colours (2008), told apart by every common kind of colour vision; past them lines are dashed.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a8a8a")


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line: its path, what it stands for, and how it is drawn."""

    path: str
    label: str
    colour: str
    dash: str  # of SVG's stroke-dasharray


@dataclass(frozen=True, slots=True)
class Dot:
    """One point with the upright bar of its interval."""

    x: str
    y: str
    low: str
    high: str
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws; `reading` is the sentence above it."""

    title: str
    reading: str
    x_label: str
    y_label: str
    strokes: tuple[Stroke, ...] = ()
    dots: tuple[Dot, ...] = ()


def style(place: int) -> tuple[str, str]:
    """Colour and dashes of the line at that place."""
    return COLOURS[place % len(COLOURS)], "none" if place < len(COLOURS) else "5 3"


def roc(lines: Sequence[tuple[str, Curves]], reading: str) -> Chart:
    """Judge and curves, one line each."""
    strokes = tuple(
        Stroke(path(zip(one.roc.columns["false_alarms"], one.roc.columns["recall"], strict=True)), name, *style(i))
        for i, (name, one) in enumerate(lines)
    )
    return Chart("ROC", reading, "false alarms", "fakes found", strokes)


def reliability(one: Curves, reading: str) -> Chart:
    """What was said against what was found, in bins; a bar is the 95 % interval of the share found."""
    dots = []
    for row in one.as_json()["reliability"]:
        low, high = row["interval"]
        words = f"said {number(row['probability'])}, found {row['fake']:.2f}, n {row['n']}"
        dots.append(Dot(_x(row["probability"]), _y(row["fake"]), _y(low), _y(high), words))
    return Chart("Reliability", reading, "P(fake) said", "share that was fake", (), tuple(dots))


def path(points: Iterable[tuple[float, float]]) -> str:
    """Points of [0, 1]² as an SVG path."""
    return "M" + "L".join(f"{_x(x)} {_y(y)}" for x, y in points)


def ticks() -> tuple[tuple[str, str, str], ...]:
    """Label, place on the x axis and place on the y axis of every tick."""
    return tuple((f"{value:g}", _x(value), _y(value)) for value in TICKS)


def _x(value: float) -> str:
    return f"{LEFT + SIDE * float(value):.1f}"


def _y(value: float) -> str:
    return f"{TOP + SIDE * (1 - float(value)):.1f}"
