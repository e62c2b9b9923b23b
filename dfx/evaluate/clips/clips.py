"""Whole clips through the whole pipeline: what is said of each, and how well it separates real from fake."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from dfx.errors import DataError, DfxError
from dfx.numbers.bootstrap import auc_interval_by_group
from dfx.numbers.logistic import logit
from dfx.numbers.metrics import auc
from dfx.predict.clip.answer import ClipModel
from dfx.predict.clip.file import clip_model
from dfx.predict.fitting.clip_fit import Clips
from dfx.storage import append_line
from dfx.types import Progress, VideoReport, no_progress

SUFFIXES = (".mp4", ".mov", ".mkv", ".webm", ".avi")


@dataclass(frozen=True, slots=True)
class ClipFile:
    """A clip, its label, how it was faked, and what it belongs to: a fake and its original share a group."""

    path: Path
    key: str
    fake: bool
    method: str
    group: str


@dataclass(frozen=True, slots=True)
class ClipRow:
    """What was said of one clip. `spatial`: log-odds of the faces over time, before any calibration of clips; `motion`:
    log-odds of the motion; both of the track that decides. None where no face was found; `problem` says why there is
    nothing at all."""

    key: str
    fake: bool
    method: str
    group: str
    fake_probability: float | None
    spatial: float | None
    motion: float | None
    moments: int
    seconds: float
    problem: str = ""


def read_clips(folder: Path) -> list[ClipFile]:
    """The clips that `manifest.csv` names (path, label, method, original), or those in folders `real` and `fake`.

    Raises DataError where there are none, or of one label only.
    """
    manifest = folder / "manifest.csv"
    rows = []
    if manifest.is_file():
        with manifest.open(newline="", encoding="utf-8") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                name, label = row.get("path") or "", (row.get("label") or "").lower()
                if label not in ("real", "fake") or not name or not (folder / name).is_file():
                    raise DataError(
                        f"manifest.csv, line {number}: expected the path of a clip and real or fake as its label."
                    )
                group = row.get("original") or Path(name).stem
                rows.append(ClipFile(folder / name, name, label == "fake", row.get("method") or label, group))
    else:
        for label in ("real", "fake"):
            for path in sorted((folder / label).rglob("*")):
                if path.suffix.lower() in SUFFIXES:
                    rows.append(ClipFile(path, str(path.relative_to(folder)), label == "fake", label, path.stem))
    if {clip.fake for clip in rows} != {True, False}:
        raise DataError(
            "Expected a folder of clips with real and fake ones: a manifest.csv with path and label, or the folders real "
            "and fake."
        )
    return rows


def row_of(clip: ClipFile, report: VideoReport, model: ClipModel, seconds: float) -> ClipRow:
    """The numbers of a report, made with the calibration `model`, that fits and figures rest on."""
    spatial, motion = None, None
    if report.lead is not None:
        lead = report.track(report.lead)
        if lead.motion is not None and lead.motion.fake_probability is not None:
            motion = _log_odds(lead.motion.fake_probability)
        spatial = (_log_odds(lead.answer.fake_probability) - model.bias - model.motion * (motion or 0.0)) / model.factor
    return ClipRow(
        clip.key, clip.fake, clip.method, clip.group, report.fake_probability, spatial, motion, len(report.frames), seconds
    )  # fmt: skip


def _log_odds(p: float) -> float:
    return float(logit(min(max(p, 1e-9), 1 - 1e-9)))


def judge_clips(
    clips: Sequence[ClipFile], models: Sequence[str] = (), keep: Path | None = None, progress: Progress = no_progress
) -> list[ClipRow]:
    """A row per clip; with `keep`, each is written down at once and not computed again when asked anew."""
    from dfx.analysis.video import VideoOptions, analyze_video

    lines = keep.read_text(encoding="utf-8").splitlines() if keep and keep.is_file() else []
    done = {row.key: row for row in (ClipRow(**json.loads(line)) for line in lines)}
    model, rows = clip_model(models), []
    for number, clip in enumerate(clips):
        progress(number / len(clips), f"Clip {number + 1} of {len(clips)}")
        if clip.key not in done:
            began = time.perf_counter()
            try:
                report = analyze_video(clip.path, clip.path.name, VideoOptions(tuple(models)))
                done[clip.key] = row_of(clip, report, model, round(time.perf_counter() - began, 3))
            except DfxError as error:
                done[clip.key] = ClipRow(
                    clip.key, clip.fake, clip.method, clip.group, None, None, None, 0,
                    round(time.perf_counter() - began, 3), str(error),
                )  # fmt: skip
            if keep:
                append_line(keep, json.dumps(asdict(done[clip.key])))
        rows.append(done[clip.key])
    return rows


@dataclass(frozen=True, slots=True)
class ClipFigures:
    """AUC per clip with its 95 % interval (originals resampled with their fakes), and calls at the threshold."""

    n_real: int
    n_fake: int
    auc: float
    interval: tuple[float, float]
    false_alarms: int
    caught: int
    no_answer: int


def figures(rows: Sequence[ClipRow], p: Sequence[float | None], threshold: float) -> ClipFigures:
    """Figures of the clips with an answer `p`. Raises DataError where one label has none."""
    told = [(row, value) for row, value in zip(rows, p, strict=True) if value is not None]
    fake, scores = np.array([row.fake for row, _ in told]), np.array([value for _, value in told], float)
    if not fake.any() or fake.all():
        raise DataError("No figures: of one label no clip has an answer.")
    interval = auc_interval_by_group(fake, scores, [row.group for row, _ in told])
    return ClipFigures(
        int((~fake).sum()), int(fake.sum()), float(auc(fake, scores)), interval,
        int((scores[~fake] >= threshold).sum()), int((scores[fake] >= threshold).sum()), len(rows) - len(told),
    )  # fmt: skip


def clips_of(rows: Sequence[ClipRow], motion: Sequence[float | None] | None = None) -> tuple[Clips, list[ClipRow]]:
    """What a fit needs of the clips with a face, and these clips' rows; `motion` replaces what the rows hold of it."""
    moved = [row.motion for row in rows] if motion is None else list(motion)
    used = [(row, value) for row, value in zip(rows, moved, strict=True) if row.spatial is not None]
    return (
        Clips(
            np.array([row.spatial for row, _ in used], float),
            np.array([value or 0.0 for _, value in used], float),
            np.array([row.fake for row, _ in used], bool),
            [row.group for row, _ in used],
        ),
        [row for row, _ in used],
    )


def motion_of(rows: Sequence[ClipRow], path: Path) -> list[float | None]:
    """The left-out log-odds of the motion, in the order of `rows`. Raises DataError for a file of another kind."""
    try:
        said = {one["clip"]: one["logit"] for one in json.loads(path.read_text(encoding="utf-8"))["rows"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path.name} does not hold what the motion says of clips.") from error
    return [None if said.get(row.key) is None else float(said[row.key]) for row in rows]
