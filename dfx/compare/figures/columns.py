"""The columns a visitor can choose for the leaderboard: what each means, which way is better, and how to read it off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dfx.compare.table import Three
from dfx.language import figure
from dfx.numbers.intervals import Interval
from dfx.numbers.metrics import Metrics
from dfx.records.cost import Cost

ONE_LABEL = "needs real and fake faces"
_FAKES, _REALS, _CALLS = "needs fake faces", "needs real faces", "called no face fake"
NOT_TIMED = "its cost was not measured"
UNMEASURED = "not measured"  # of a model of the operator's own
NOTHING = "There is nothing to compare here."


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure with its 95 % interval; where `value` is None, `why` says why."""

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str = ""

    @property
    def interval(self) -> Interval | None:
        return None if self.low is None or self.high is None else (self.low, self.high)

    @property
    def plain(self) -> Three:
        return self.value, self.low, self.high

    def in_words(self) -> str:
        """ "0.914 (0.905–0.922)"."""
        return "unknown" if self.value is None else figure(self.value, self.interval)


@dataclass(frozen=True, slots=True)
class Column:
    """`higher` says whether more is better; exactly one of `metric` (a field of Metrics) and `cost` is set.

    `why_none` is the reason where the faces at hand cannot define it.
    """

    key: str
    title: str
    higher: bool
    says: str  # one sentence for a newcomer
    metric: str = ""
    cost: Callable[[Cost], float] | None = None
    why_none: str = ""
    unit: str = ""

    def of(self, metrics: Metrics) -> float | None:
        found: float | None = getattr(metrics, self.metric)
        return found


_ROWS = (
    Column("auc", "AUC", True, "The chance that a fake scores above a real face; 0.5 is guessing.", "auc", None, ONE_LABEL),
    Column("accuracy", "accuracy", True, "The share of faces called rightly.", "accuracy"),
    Column("balanced_accuracy", "balanced accuracy", True, "The mean of recall and specificity.", "balanced_accuracy",
           None, ONE_LABEL),
    Column("precision", "precision", True, "Of the faces called fake, the share that are.", "precision", None, _CALLS),
    Column("recall", "recall", True, "Of the fakes, the share that was found.", "recall", None, _FAKES),
    Column("specificity", "specificity", True, "Of the real faces, the share called real.", "specificity", None, _REALS),
    Column("f1", "F1", True, "The harmonic mean of precision and recall.", "f1", None, ONE_LABEL),
    Column("mcc", "MCC", True, "The correlation of label and call, −1 to 1; 0 is guessing.", "mcc", None, ONE_LABEL),
    Column("average_precision", "AP", True, "Precision, averaged over all fakes by falling score.", "average_precision",
           None, ONE_LABEL),
    Column("eer", "EER", False, "The error where misses and false alarms are equally frequent.", "eer", None, ONE_LABEL),
    Column("log_loss", "log loss", False, "How surprised the probability was by the truth, in nats.", "log_loss"),
    Column("brier", "Brier", False, "The mean squared error of the probability.", "brier"),
    Column("ece", "ECE", False, "The mean gap between the probability said and the share found.", "ece", None, ONE_LABEL),
    Column("ms", "ms a face", False, "Time for one face alone.", "", lambda cost: cost.ms_one, NOT_TIMED, "ms"),
    Column("mb", "MB", False, "Weights on disk.", "", lambda cost: cost.bytes / 1e6, NOT_TIMED, "MB"),
    Column("parameters", "parameters", False, "Numbers in the network.", "", lambda cost: cost.parameters, NOT_TIMED),
    Column("flops", "FLOPs", False, "Operations for one view of a face.", "", lambda cost: cost.flops, NOT_TIMED),
)  # fmt: skip

COLUMNS: dict[str, Column] = {row.key: row for row in _ROWS}
METRICS = tuple(key for key, row in COLUMNS.items() if row.metric)
DEFAULT = ("auc", "accuracy", "recall", "specificity", "ece", "ms", "mb")
