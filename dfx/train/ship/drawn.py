"""Teach what is drawn and not photographed: `dfx maintain drawn`.

Fitted on train faces, as they are and as people alter them, against drawings made of train faces; the limit is set on
validation faces. The distance keeps its numbers, and its limit moves outward so that both measures together flag at most
one face in a hundred. After a new distance (`dfx maintain leaderboard --distance`) it has to be run again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from dfx.evaluate.strangers.left_out import by_kind, left_out
from dfx.evaluate.strangers.seen import Eyes, Seen, joined
from dfx.numbers.intervals import wilson
from dfx.predict.drawn import PHOTOGRAPHED_GREY, Drawn, fit_drawn, limited
from dfx.predict.unlike.distance import LIMIT, Unlike, fit_unlike

TRAIN, VAL = 120, 150  # faces of each set and label
ALTERED_TRAIN, ALTERED_VAL = 6, 4  # of each set and label, in each way
DRAWN_TRAIN, DRAWN_TEST = 28, 14  # by each procedure
GREY_TRAIN, GREY_VAL = 30, 22  # of each set and label
GREY_DRAWN_TRAIN, GREY_DRAWN_TEST = 22, 12  # by each procedure on paper
RIDGE_GREY = 0.03  # fewer pictures than for the coloured, a stronger pull
FAR = (
    0.993  # the share of validation faces within the distance's limit; with PHOTOGRAPHED, 9 in 1 000 lie beyond either
)


@dataclass(frozen=True, slots=True)
class Material:
    """Features of what the measure is fitted on, `photographs` `(N, D)` and `drawings` by procedure, and of the validation
    faces, by set and label, and altered ones, that set its limit."""

    photographs: Seen
    drawings: dict[str, Seen]
    validation: dict[str, Seen]
    altered: Seen
    greys: Seen
    grey_drawings: dict[str, Seen]
    grey_validation: Seen

    def fit_grey(self, without: Collection[str] = ()) -> Drawn:
        """The measure of faces without colour, without the procedures named."""
        taken = {name: seen for name, seen in self.grey_drawings.items() if name not in without}
        names = [name for name, seen in taken.items() for _ in seen]
        return limited(
            fit_drawn(self.greys, joined(taken), names, RIDGE_GREY), self.grey_validation, known=PHOTOGRAPHED_GREY
        )

    def fit(self, without: Collection[str] = ()) -> Drawn:
        """The measure, without the procedures named."""
        taken = {name: seen for name, seen in self.drawings.items() if name not in without}
        names = [name for name, seen in taken.items() for _ in seen]
        found = fit_drawn(self.photographs, joined(taken), names)
        return limited(found, joined(self.validation), self.altered)

    def reach(self, model: str) -> float:
        """How many times farther FAR of validation faces lie than the 99 % that a distance is measured by."""
        x = joined(self.validation)
        sets = [name.partition("/")[0] for name, seen in self.validation.items() for _ in seen]
        fake = np.concatenate([np.full(len(seen), name.endswith("/fake")) for name, seen in self.validation.items()])
        found = fit_unlike(model, x, fake, sets, FAR)
        return found.threshold / float(found.quantiles[LIMIT])


def material(eyes: Eyes) -> Material:
    """Everything the fit needs; minutes, where nothing is kept."""
    photographs = [joined(eyes.faces("train", TRAIN)), joined(eyes.altered("train", ALTERED_TRAIN))]
    drawings, validation = eyes.drawings("train", DRAWN_TRAIN), eyes.faces("val", VAL)
    altered = joined(eyes.altered("val", ALTERED_VAL))
    greys, grey_validation = (joined(eyes.greys(split, n)) for split, n in (("train", GREY_TRAIN), ("val", GREY_VAL)))
    grey_drawings = dict(eyes.drawings("train", GREY_DRAWN_TRAIN, grey=True))
    return Material(
        np.concatenate(photographs), dict(drawings), dict(validation), altered, greys, grey_drawings, grey_validation
    )


def taught(unlike: Unlike, found: Material) -> Unlike:
    """The distance with drawings told beside it, and its limit farther out."""
    limit = float(unlike.quantiles[LIMIT]) * found.reach(unlike.model)
    return replace(unlike, drawn=found.fit(), drawn_grey=found.fit_grey(), limit=limit)


def left_out_cells(eyes: Eyes, unlike: Unlike, found: Material, grey: bool) -> list[str]:
    """Rows of Markdown, kinds first: how many test drawings each fit flags, with its 95 % interval; `grey`: without colour."""
    fit = found.fit_grey if grey else found.fit
    each = GREY_DRAWN_TEST if grey else DRAWN_TEST
    rows = list(left_out(unlike, fit, eyes.drawings("test", each, grey=grey)))
    lines = []
    for row in (*by_kind(rows), *rows):
        cells = [row.kind, row.name, str(row.n)]
        for count in (row.distance, row.fitted, row.without_it, row.without_its_kind):
            low, high = wilson(count, row.n)
            cells.append(f"{100 * count / row.n:.0f} % ({100 * low:.0f}–{100 * high:.0f})")
        lines.append(f"| {' | '.join(cells)} |")
    return lines
