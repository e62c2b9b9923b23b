"""`dfx evaluate --html`: every figure as one inert HTML file, without script and without an address.

The template escapes every value, as that of the picture's report does; charts are SVG drawn from the curves' points.
"""

from __future__ import annotations

from dataclasses import dataclass

from dfx import __version__
from dfx.compare.board.two_models import difference_words
from dfx.evaluate.measured import ALL, Measured
from dfx.evaluate.rows import Row
from dfx.evaluate.run import Evaluation
from dfx.language import between, figure, number
from dfx.media.process.names import display_name
from dfx.numbers.curves import Curves
from dfx.report.html.parts import CONTENT_POLICY, page_template
from dfx.report.html.svg import Chart, reliability, roc, ticks

NONE = "–"
FIGURES = {  # of a row: field → title
    "auc": "AUC", "accuracy": "Accuracy", "balanced_accuracy": "Balanced accuracy", "precision": "Precision",
    "recall": "Recall", "specificity": "Specificity", "f1": "F1", "mcc": "MCC", "average_precision": "Average precision",
    "eer": "Equal error rate", "log_loss": "Log loss", "brier": "Brier", "ece": "ECE",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and its 95 % interval, as shown."""

    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table."""

    name: str
    counts: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One judge: its figures on every set, and its charts."""

    name: str
    words: str
    lines: tuple[Line, ...]
    alarms: tuple[str, ...]
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two judges and by how much they differ, as shown."""

    names: str
    auc: str
    accuracy: str


def evaluation_html(evaluation: Evaluation) -> str:
    """The whole evaluation as one HTML document."""
    ranked = sorted(evaluation.measured, key=lambda one: -(one.everything.metrics.auc or 0))
    return page_template("compare.html.jinja").render(
        policy=CONTENT_POLICY,
        data=display_name(evaluation.data),
        split=evaluation.split,
        command=evaluation.command,
        version=__version__,
        titles=tuple(FIGURES.values()),
        summary=tuple(_line(one.everything, display_name(one.name)) for one in ranked),
        reading=reading(evaluation),
        roc=_roc(ranked),
        ticks=ticks(),
        sections=tuple(_section(one) for one in ranked),
        pairs=tuple(
            PairLine(
                f"{display_name(pair.first)} − {display_name(pair.second)}",
                difference_words(pair.auc),
                difference_words(pair.accuracy),
            )
            for pair in evaluation.pairs
        ),
    )


def reading(evaluation: Evaluation) -> str:
    """Which judge ranks best on all faces, and which are tied with it."""
    ranked = [one for one in evaluation.measured if one.everything.metrics.auc is not None]
    if not ranked:
        return "These faces have one label only, so nothing can be ranked."
    best = max(ranked, key=lambda one: one.everything.metrics.auc or 0)
    m, n = best.everything.metrics, best.everything.metrics.n
    seen = [pair.seen_from(best.name) for pair in evaluation.pairs if best.name in (pair.first, pair.second)]
    tied = [pair.second for pair in seen if pair.auc is not None and pair.auc.interval[0] <= 0]
    if not seen:
        return f"{display_name(best.name)} reaches an AUC of {m.auc:.3f} on all {n} faces."
    said = f"{display_name(best.name)} ranks best on all {n} faces, with an AUC of {m.auc:.3f}"
    if not tied:
        return f"{said}, ahead of all others by more than chance."
    return f"{said}; {', '.join(map(display_name, tied))} {'is' if len(tied) == 1 else 'are'} tied with it."


def _line(row: Row, name: str) -> Line:
    cells = []
    for field in FIGURES:
        value, interval = getattr(row.metrics, field), row.intervals.get(field)
        known = Cell(NONE, "") if value is None else Cell(figure(value), between(interval) if interval else "")
        cells.append(known)
    return Line(name, f"{row.metrics.n_real}/{row.metrics.n_fake}", tuple(cells))


def _section(one: Measured) -> Section:
    alarms = tuple(
        f"{display_name(alarm.name)}: {alarm.count} of {alarm.n} photographs called fake, "
        f"{figure(alarm.rate, alarm.interval)}"
        for alarm in one.false_alarms
    )
    members = "" if len(one.models) == 1 else f"Members: {', '.join(map(display_name, one.models))}. "
    lines = tuple(_line(row, display_name(row.name)) for row in (*one.sets, *one.pools, one.everything))
    return Section(
        display_name(one.name), f"{members}A face is called fake from P(fake) {number(one.threshold)} on.", lines, alarms,
        _reliability(one),
    )  # fmt: skip


def _on_all(one: Measured) -> Curves | None:
    return next((curve for curve in one.curves if curve.name == ALL), None)


def _roc(ranked: list[Measured]) -> Chart | None:
    lines = [(one, curve) for one in ranked if (curve := _on_all(one)) is not None]
    if not lines:
        return None
    named = [(f"{display_name(one.name)} {one.everything.metrics.auc:.3f}", curve) for one, curve in lines]
    told = "Fakes found against false alarms as the threshold falls, on all faces. The nearer to the upper left, the better."
    return roc(named, told)


def _reliability(one: Measured) -> Chart | None:
    curve, row = _on_all(one), one.everything
    if curve is None or row.metrics.ece is None:
        return None
    interval = row.intervals.get("ece")
    sure = f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else ""
    return reliability(
        curve, f"P(fake) is off by {figure(row.metrics.ece)}{sure} on average. On the diagonal it would be exact."
    )
