"""Teach what is drawn and not photographed: `python -m dfx.train.ship.drawn --data DIR [--left-out]`.

Fitted on train faces, as they are and as people alter them, against drawings made of train faces; the limit is set on
validation faces. The distance keeps its numbers, and its limit moves outward so that both measures together flag at most
one face in a hundred. After a new distance (`dfx.train.ship.ship --distance`) it has to be run again.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dfx.errors import WeightsMissing
from dfx.evaluate.card.markdown import markdown_table
from dfx.evaluate.strangers.left_out import Row, by_kind, left_out
from dfx.evaluate.strangers.seen import Eyes, Seen, joined
from dfx.numbers.intervals import wilson
from dfx.predict.drawn import PHOTOGRAPHED_GREY, Drawn, fit_drawn, limited
from dfx.predict.unlike.distance import LIMIT, Unlike, fit_unlike
from dfx.predict.unlike.file import read_unlike, write_unlike
from dfx.settings import settings

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


def _cells(row: Row) -> str:
    shares = " | ".join(
        f"{100 * count / row.n:.0f} % ({100 * wilson(count, row.n)[0]:.0f}–{100 * wilson(count, row.n)[1]:.0f})"
        for count in (row.distance, row.fitted, row.without_it, row.without_its_kind)
    )
    return f"| {row.kind} | {row.name} | {row.n} | {shares} |"


def main() -> None:
    parser = argparse.ArgumentParser(description="Teach what is drawn and not photographed.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, help="where features are kept between calls")
    parser.add_argument("--left-out", action="store_true", help="only measure procedures and kinds left out of the fit")
    asked = parser.parse_args()
    unlike = read_unlike()
    if unlike is None:
        raise WeightsMissing("No distance is shipped; `python -m dfx.train.ship.ship --distance MODEL` makes one.")
    eyes = Eyes(unlike.model, asked.data, asked.work)
    found = material(eyes)
    unlike = taught(unlike, found)
    if not asked.left_out:
        return write_unlike(settings().models_dir, unlike)
    columns = ("kind", "procedure", "n", "distance alone", "fitted", "procedure left out", "kind left out")
    for grey, fit, seen in (
        (False, found.fit, eyes.drawings("test", DRAWN_TEST)),
        (True, found.fit_grey, eyes.drawings("test", GREY_DRAWN_TEST, grey=True)),
    ):
        rows = list(left_out(unlike, fit, seen))
        print(
            markdown_table("Without colour" if grey else "As drawn", columns, map(_cells, (*by_kind(rows), *rows))),
            "\n",
        )


if __name__ == "__main__":
    main()
