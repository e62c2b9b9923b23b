"""How an answer came about, for whoever must repeat it: code, libraries, weights, calibration, known errors."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from dfx import __version__
from dfx.compare.stored.data import read_data
from dfx.errors import DfxError
from dfx.glossary import set_words
from dfx.language import figure, listed, number
from dfx.predict.shipped import ensemble_of
from dfx.records.leaderboard import Group, Row, read_leaderboard
from dfx.report.commit import commit
from dfx.settings import settings
from dfx.types import EnsembleReport, ImageReport, VideoReport
from dfx.zoo.registry import plugged

LIBRARIES = (
    "ai-edge-litert", "tensorflow", "keras", "numpy", "scipy", "opencv-python-headless", "pillow", "av", "streamlit",
)  # fmt: skip
UNKNOWN = "not stated"

Rows = tuple[tuple[str, str], ...]


def origin(report: ImageReport | VideoReport) -> tuple[tuple[str, Rows], ...]:
    """Titles with their rows; nothing here names a path or this machine."""
    clips = 0
    if isinstance(report, VideoReport) and report.lead is not None:
        average = report.track(report.lead).answer.average
        clips = average.clips if average else 0
    return origin_of(report.ensemble, report.dfx_version, clips)


def origin_of(ensemble: EnsembleReport, dfx_version: str = "", clips: int = 0) -> tuple[tuple[str, Rows], ...]:
    """The same for whatever that ensemble answered, by the code of `dfx_version`; `clips`: on how many whole clips the answer
    of a clip was calibrated, where it is of one."""
    code = (
        ("dfx", dfx_version or __version__),
        ("Commit", commit() or UNKNOWN),
        ("Python", platform.python_version()),
        *((name, known) for name in LIBRARIES if (known := _version(name))),
    )
    return (
        ("Code", code),
        ("Who answered, and by which rule", judges(ensemble)),
        ("What its P(fake) was calibrated on", calibrated_on(ensemble, clips)),
        ("Known errors", errors(ensemble)),
    )


def judges(ensemble: EnsembleReport) -> Rows:
    """The models that count with their weights, the rule, and the threshold it was fitted with."""
    counted = ((name, f"{weight:.1%}") for name, weight in ensemble.weights.items() if weight > 0)
    return (
        ("Ensemble", ensemble.name), ("Rule", ensemble.rule),
        ("Fitted threshold, single faces", number(ensemble.threshold)), *counted,
    )  # fmt: skip


def calibrated_on(ensemble: EnsembleReport, clips: int = 0) -> Rows:
    """The faces, set by set, by which scores became probabilities, and how far off those were on others; one sentence where
    that is not known."""
    if who := _not_of_dfx(ensemble):
        return (("", f"dfx calibrated {who} on nothing: what their packages state was taken as it is."),)
    if ensemble.is_own:
        return (
            (
                "",
                "The ensemble is the reader's own: its members' calibrations are the shipped ones, its own is not stored.",
            ),
        )
    try:
        fitted, row, data = (
            ensemble_of((ensemble.name,) if ensemble.name else tuple(ensemble.weights)),
            _row(ensemble),
            read_data(),
        )
    except DfxError:
        return (("", "What it was calibrated on is not stored."),)
    sets = [
        (
            set_words(name),
            " and ".join(f"{data.number(set=name, split='val', label=label)} {label}" for label in ("real", "fake")),
        )
        for name in data.names("set")
        if data.number(set=name, split="val")
    ]
    off = (
        ()
        if row is None or row.all is None or row.all.ece is None
        else (("Expected calibration error on the test splits", figure(row.all.ece, row.all.intervals.get("ece"))),)
    )
    return (
        (
            "Faces",
            f"{fitted.calibrated_on} of the validation splits, which no training saw; "
            "each set, and in it real and fake, counts alike",
        ),
        *sets,
        ("P(fake) is meant", "for a face that was as likely real as fake before it was looked at"),
        *off,
        *(
            (("From a clip's average to its P(fake)", f"by {clips} whole clips, real and fake counting alike"),)
            if clips
            else ()
        ),
    )


def _not_of_dfx(ensemble: EnsembleReport) -> str:
    """The models that count and come from plug-ins, by their packages; "" where there are none."""
    own = plugged().models
    return listed(
        [f"{name} ({own[name].package})" for name, weight in ensemble.weights.items() if weight > 0 and name in own]
    )


def errors(ensemble: EnsembleReport) -> Rows:
    """What the shipped ensemble gets wrong on faces that no training saw; one sentence where that is not known."""
    if who := _not_of_dfx(ensemble):
        return (("", f"Not measured: dfx knows no errors of {who}, nor of an answer that they have a part in."),)
    if ensemble.is_own:
        return (("", "The ensemble is the reader's own: Compare measures it, its errors are not stored."),)
    try:
        row = _row(ensemble)
    except DfxError:
        row = None
    if row is None or row.all is None:
        return (("", "The errors of this ensemble were not measured."),)
    sets = [(f"AUC, {set_words(name)}", _auc(group)) for name, group in row.groups.items() if group.auc is not None]
    alarms = [
        (f"Photographs called fake, {set_words(name)}", f"{alarm['count']} of {alarm['n']}")
        for name, alarm in row.false_alarms.items()
    ]
    return (
        ("Measured on", f"{row.all.n} single faces of the test splits ({row.all.n_real} real, {row.all.n_fake} fake)"),
        ("AUC, all", _auc(row.all)),
        *sets,
        *alarms,
        (
            "Beyond these",
            "Faces of other sources and generators are judged worse; by how much is not known beforehand.",
        ),
    )


def _row(ensemble: EnsembleReport) -> Row | None:
    """The leaderboard's row of a shipped preset, or of a single model that was named."""
    board = read_leaderboard(settings().models_dir)
    alone = next(iter(ensemble.weights), "") if len(ensemble.weights) == 1 else ""
    preset = "ensemble" if ensemble.name == board.left_out.get("default") else f"ensemble_{ensemble.name}"
    name = preset if ensemble.name else alone
    return next((row for row in board.rows if row.name == name), None)


def _auc(group: Group) -> str:
    return "–" if group.auc is None else figure(group.auc, group.intervals.get("auc"))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
