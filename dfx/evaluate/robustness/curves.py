"""What damage costs a judge: its AUC by degrees of damage, on the same faces, beside the AUC on the faces as they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dfx.data.alter.damages import DAMAGES
from dfx.errors import DataError
from dfx.evaluate.rows import Floats, Labels
from dfx.numbers.intervals import NORMAL_95, auc_interval, delong
from dfx.predict.ensemble import Ensemble
from dfx.records.robustness import Clean, Curves, DamageKind, Point, Robustness, Sample


def robustness_of(
    sample: Sample, curves: tuple[Curves, ...], side: int, earlier: Robustness | None = None
) -> Robustness:
    """These curves and what only `earlier` holds: judges, and damages of the same weights.

    Raises DataError where `earlier` was measured on other faces.
    """
    kinds = {name: DamageKind(row.title, row.untouched) for name, row in DAMAGES.items()}
    if earlier is None:
        return Robustness(sample, curves, kinds, side)
    check_same_faces(sample, earlier)
    order = {name: i for i, name in enumerate(DAMAGES)}
    merged = {before.name: before for before in earlier.curves}
    for new in curves:
        old = merged.get(new.name)
        merged[new.name] = new
        if old is not None and old.made_of == new.made_of:
            points = {(point.damage, point.level): point for point in (*old.points, *new.points)}
            by_damage = sorted(points.values(), key=lambda point: order.get(point.damage, len(order)))
            merged[new.name] = replace(new, points=tuple(by_damage))
    return Robustness(sample, tuple(merged.values()), {**earlier.damages, **kinds}, side)


def check_same_faces(sample: Sample, earlier: Robustness) -> None:
    """Raises DataError where `earlier` was measured on other faces."""
    if earlier.sample != sample:
        old, new = (f"{s.n_real + s.n_fake} faces of {s.data}, seed {s.seed}" for s in (earlier.sample, sample))
        raise DataError(f"Expected curves of the same faces to add to ({new}), but the file's are of others ({old}).")


def clean_of(judge: Ensemble, fake: Labels, logits: Floats) -> Clean:
    """`judge` on undamaged faces, from its members' raw logits `(N, M)`."""
    areas, _ = delong(fake, judge.combine(logits))
    return Clean(float(areas[0]), auc_interval(fake, judge.combine(logits)), float(judge.uncertain(logits).mean()))


def point_of(judge: Ensemble, fake: Labels, clean: Floats, logits: Floats, damage: str, level: float) -> Point:
    """`judge` on damaged faces against the same faces undamaged, from its members' raw logits `(N, M)`."""
    before, after = judge.combine(clean), judge.combine(logits)
    areas, covariance = delong(fake, np.stack([before, after]))
    drop = float(areas[0] - areas[1])
    variance = float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    half = NORMAL_95 * np.sqrt(variance) if variance > 1e-12 else None
    interval = None if half is None else (float(drop - half), float(drop + half))
    label = DAMAGES[damage].label(level)
    return Point(
        damage,
        float(level),
        float(areas[1]),
        auc_interval(fake, after),
        drop,
        interval,
        float(judge.uncertain(logits).mean()),
        label,
    )
