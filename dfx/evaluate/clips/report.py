"""What is said of whole clips: a table per way of faking, and the fit of their calibration with what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from dfx.evaluate.card.markdown import markdown_table
from dfx.evaluate.clips.clips import ClipFigures, ClipRow, clips_of, figures
from dfx.numbers.logistic import expit
from dfx.predict.clip.file import clip_model, name_of, read_measured, write_clip_models
from dfx.predict.fitting.clip_fit import Clips, fit_clips, left_out, motion_helps
from dfx.settings import settings


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: of which evidence, against which fakes."""

    evidence: str
    fakes: str
    figures: ClipFigures


def lines_of(rows: Sequence[ClipRow], p: Sequence[float | None], threshold: float, evidence: str) -> list[Line]:
    """All fakes together, then each way of faking against all originals."""
    made = [Line(evidence, "all", figures(rows, p, threshold))]
    methods = sorted({row.method for row in rows if row.fake})
    for method in methods if len(methods) > 1 else ():
        kept = [i for i, row in enumerate(rows) if not row.fake or row.method == method]
        made.append(Line(evidence, method, figures([rows[i] for i in kept], [p[i] for i in kept], threshold)))
    return made


def table_of(rows: Sequence[ClipRow], models: Sequence[str] = ()) -> str:
    """Markdown: what the shipped calibration says of these clips."""
    model = clip_model(models)
    return _table(lines_of(rows, [row.fake_probability for row in rows], model.threshold, "as shipped"), rows)


def fit_and_write(
    rows: Sequence[ClipRow], models: Sequence[str] = (), motion: Sequence[float | None] | None = None
) -> str:
    """Fit the calibration of these models' clips, write it, and return what it is worth on clips left out.

    `motion`: log-odds of the motion from fits that did not see the clip, in the order of `rows`; only with them can the
    motion be given a weight, since the rows' own come from a classifier that saw these very clips.
    """
    clips, used = clips_of(rows, motion if motion is not None else [None] * len(rows))
    fused = motion is not None and motion_helps(clips)
    model = fit_clips(clips, fused)
    lines = _measured(clips, used, model.threshold)
    stored, measured = read_measured(settings().models_dir)
    name = name_of(models)
    entry: dict[str, Any] = {
        "motion_helps": fused,
        "lines": [{"evidence": one.evidence, "fakes": one.fakes, **asdict(one.figures)} for one in lines],
    }
    write_clip_models(settings().models_dir, {**stored, name: model}, {**measured, name: entry})
    return _table(lines, rows)


def _measured(clips: Clips, rows: Sequence[ClipRow], threshold: float) -> list[Line]:
    """By the faces as they are, which nothing was fitted for; then by the faces, the motion and both, each clip judged by a
    fit that saw neither it nor its original."""
    lines = lines_of(rows, expit(clips.spatial).tolist(), 0.5, "faces, nothing fitted")
    lines += lines_of(rows, left_out(clips, False).tolist(), threshold, "faces")
    if np.any(clips.motion):
        moved: list[float | None] = [float(expit(m)) if m else None for m in clips.motion]
        lines += lines_of(rows, moved, 0.5, "motion")
        lines += lines_of(rows, left_out(clips, True).tolist(), threshold, "both")
    return lines


def _table(lines: Sequence[Line], rows: Sequence[ClipRow]) -> str:
    """The lines, and below them what kept clips from being judged."""
    cells = []
    for line in lines:
        of, (low, high) = line.figures, line.figures.interval
        cells.append(
            f"| {line.evidence} | {line.fakes} | {of.n_real} + {of.n_fake} | {of.auc:.3f} ({low:.3f}–{high:.3f})"
            f" | {of.false_alarms} of {of.n_real} | {of.caught} of {of.n_fake} |"
        )
    head = ("evidence", "fakes", "real + fake", "AUC (95 %)", "false alarms", "caught")
    return markdown_table("", head, cells) + "".join(f"\n{row.key}: {row.problem}" for row in rows if row.problem)
