"""How many faces, and how many things that no camera makes of a face, count as unlike anything dfx was trained on.

python -m dfx.evaluate.strangers --data DIR [--faces 250] [--work DIR]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from numpy.typing import ArrayLike

from dfx.data.alter.altered import WITHOUT_COLOUR
from dfx.data.dataset import read_dataset
from dfx.data.pixels import read_face
from dfx.errors import WeightsMissing
from dfx.evaluate.card.markdown import markdown_table
from dfx.evaluate.strangers.kinds import STRANGERS
from dfx.evaluate.strangers.seen import Eyes, Seen
from dfx.numbers.intervals import wilson
from dfx.predict.drawn import colourless
from dfx.predict.unlike.distance import Unlike
from dfx.predict.unlike.file import read_unlike

ALTERED_OF, GREY_OF, DRAWN_OF = 50, 10, 20  # one altered face, one grey one and one drawing for so many faces
EVERY = 14  # so many faces lie between two that are made strangers


def shares(data: Path, faces: int, work: Path | None = None) -> Iterator[tuple[str, int, int]]:
    """Name, how many count as unlike, and of how many: test faces per set and label, as they are and as people alter them;
    then what no camera makes of them.

    Raises WeightsMissing where no distance is shipped, DataError.
    """
    unlike = _shipped()
    eyes = Eyes(unlike.model, data, work)
    for prefix, seen in (
        ("test", eyes.faces("test", faces)),
        ("altered", eyes.altered("test", max(1, faces // ALTERED_OF))),
        ("without colour", eyes.greys("test", max(1, faces // GREY_OF))),
        ("drawn", eyes.drawings("test", max(1, faces // DRAWN_OF))),
        ("drawn without colour", eyes.drawings("test", max(1, faces // DRAWN_OF), grey=True)),
    ):
        for name, features in seen.items():
            grey = prefix.endswith("without colour") or name in WITHOUT_COLOUR
            yield _counted(f"{prefix}, {name}", unlike, features, grey)
    some = [read_face(one.path) for one in read_dataset(data, ("test",))[:: EVERY * EVERY]]
    for name, change in STRANGERS.items():
        made = [change(face) for face in some]
        yield _counted(name, unlike, eyes.of(made), [colourless(one) for one in made])


def _shipped() -> Unlike:
    unlike = read_unlike()
    if unlike is None:
        raise WeightsMissing("No distance is shipped; `python -m dfx.train.ship.ship --distance MODEL` makes one.")
    return unlike


def _counted(name: str, unlike: Unlike, features: Seen, grey: ArrayLike) -> tuple[str, int, int]:
    return name, int(unlike.beyond(features, grey).sum()), len(features)


def main() -> None:
    parser = argparse.ArgumentParser(description="How many faces, and how many other things, count as unlike.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--faces", type=int, default=250, help="of each set and label")
    parser.add_argument("--work", type=Path, help="where features are kept between calls")
    asked = parser.parse_args()
    cells = (
        f"| {name} | {count} of {n} | {wilson(count, n)[0]:.2f}–{wilson(count, n)[1]:.2f} |"
        for name, count, n in shares(asked.data, asked.faces, asked.work)
    )
    print(markdown_table("", ("what", "unlike", "95 %"), cells))


if __name__ == "__main__":
    main()
