"""The finer parts of an evaluation as tables for the terminal: by trait, judges in pairs, folds, cost."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from dfx.evaluate.classes import class_report
from dfx.evaluate.fairness import FEWEST
from dfx.evaluate.folds import ALL, NOTE
from dfx.evaluate.run import Evaluation
from dfx.numbers.intervals import Interval
from dfx.numbers.pairs import Difference, Pair

NONE = "–"
SHOWN = 15  # pairs; of more than that only those of the judge with the best AUC
_FOLDED = ("auc", "balanced_accuracy", "recall", "false_alarms", "eer", "log_loss", "ece")


def detail_tables(evaluation: Evaluation, by: Sequence[str] = ()) -> list[Table]:
    """What the evaluation holds of these, each as a table; `by` names the traits shown."""
    made = [overall_table(evaluation), *([fairness_table(evaluation, by)] if by else [])]
    made += [pairs_table(evaluation)] if evaluation.pairs else []
    made += [folds_table(evaluation)] if evaluation.folds else []
    return [*made, cost_table(evaluation)] if evaluation.costs else made


def overall_table(evaluation: Evaluation) -> Table:
    """Of all faces together what the table per set leaves out; – where undefined."""
    made = _table(
        "All faces together", ("model",), ("EER", "MCC", "average precision", "F1 fake", "F1 real"),
        "EER: equal error rate. MCC: Matthews correlation at the model's threshold.",
    )  # fmt: skip
    for one in evaluation.measured:
        row, report = one.everything, class_report(one.everything.metrics.confusion)
        cells = [_figure(getattr(row.metrics, key), row.intervals[key]) for key in ("eer", "mcc", "average_precision")]
        made.add_row(one.name, *cells, *(_figure(report[name]["f1"], None) for name in ("fake", "real")))
    return made


def fairness_table(evaluation: Evaluation, by: Sequence[str]) -> Table:
    """Photographs called fake, one line per model, trait and value, and the largest gap of each trait."""
    made = _table(
        "False alarms on photographs by trait", ("model", "set", "trait", "value"), ("called fake", "rate"),
        f"Labels of the data set itself. Groups of fewer than {FEWEST} faces are too small to say. The interval of the "
        "largest gap allows for its being the largest of many.",
    )  # fmt: skip
    for one in evaluation.measured:
        for part in (part for part in one.fairness if part.trait in by):
            for row in part.rows:
                rate = "too small to say" if row.too_small else _between(row.rate, row.interval)
                made.add_row(one.name, part.set, part.trait, row.value, f"{row.count} of {row.n}", rate)
            if part.gap is not None:
                names = f"largest gap: {part.gap.high} − {part.gap.low}"
                made.add_row(
                    one.name, part.set, part.trait, names, "", _between(part.gap.difference, part.gap.interval)
                )
        made.add_section()
    return made


def pairs_table(evaluation: Evaluation) -> Table:
    """Differences of AUC and accuracy with their intervals and p values after Holm's correction."""
    shown: Sequence[Pair] = evaluation.pairs
    note = ""
    if len(shown) > SHOWN:
        best = max(evaluation.measured, key=lambda judge: judge.everything.metrics.auc or 0.0).name
        shown = [pair.seen_from(best) for pair in shown if best in (pair.first, pair.second)]
        note = f"Only the pairs of {best}, which has the best AUC; all are in the figures as JSON. "
    made = _table(
        f"Pairs of models on the same {evaluation.pairs[0].n} faces", ("first", "second"),
        ("AUC, first − second", "p", "accuracy, first − second", "p", "only one right"),
        f"{note}p after Holm's correction over all {len(evaluation.pairs)} pairs: AUC by DeLong, accuracy at each "
        "model's threshold by McNemar (*: exact binomial, else chi-square with continuity correction).",
    )  # fmt: skip
    for pair in shown:
        accuracy = f"{_p(pair.accuracy)}{'*' if pair.test.startswith('exact') else ''}"
        area = (NONE, NONE) if pair.auc is None else (_between(pair.auc.value, pair.auc.interval), _p(pair.auc))
        share = _between(pair.accuracy.value, pair.accuracy.interval)
        made.add_row(pair.first, pair.second, *area, share, accuracy, f"{pair.only_first} : {pair.only_second}")
    return made


def folds_table(evaluation: Evaluation) -> Table:
    """Mean and standard deviation over the folds, of all faces together."""
    k = next(iter(evaluation.folds.values())).folds
    made = _table(f"Over {k} folds, mean ± standard deviation", ("model",), ("threshold", *_FOLDED), NOTE)
    for name, found in evaluation.folds.items():
        row = found.groups[ALL]
        cells = [f"{row[key].mean:.3f} ± {row[key].deviation:.3f}" if key in row else NONE for key in _FOLDED]
        made.add_row(name, f"{found.threshold.mean:.3f} ± {found.threshold.deviation:.3f}", *cells)
    return made


def cost_table(evaluation: Evaluation) -> Table:
    """Milliseconds a face alone and in eights, size on disk, parameters and FLOPs."""
    cost = next(iter(evaluation.costs.values()))
    made = _table(
        "Cost of a face", ("model",), ("alone, ms", "of eight, ms", "on disk, MB", "parameters", "GFLOP a view"),
        f"Median of {cost.repeats} on {cost.cores} cores, {cost.threads} threads; every face in {cost.views} views.",
    )  # fmt: skip
    for name, one in evaluation.costs.items():
        size, flops = f"{one.bytes / 1e6:.1f}", f"{one.flops / 1e9:.2f}"
        made.add_row(name, f"{one.ms_one:.1f}", f"{one.ms_eight:.1f}", size, f"{one.parameters:,}", flops)
    return made


def _table(title: str, left: Sequence[str], right: Sequence[str], caption: str) -> Table:
    made = Table(title=title, caption=caption)
    for column in left:
        made.add_column(column)
    for column in right:
        made.add_column(column, justify="right")
    return made


def _between(value: float, interval: Interval) -> str:
    return f"{value:.3f} ({interval[0]:.3f} to {interval[1]:.3f})"


def _figure(value: float | None, interval: Interval | None) -> str:
    if value is None:
        return NONE
    return f"{value:.3f}" if interval is None else _between(value, interval)


def _p(one: Difference) -> str:
    if one.p_holm is None:
        return NONE
    return "< 0.001" if one.p_holm < 0.001 else f"{one.p_holm:.3f}"
