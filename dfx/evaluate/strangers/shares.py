"""How many faces, and how many things that no camera makes of a face, count as unlike anything dfx was trained on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from numpy.typing import ArrayLike

from dfx.data.alter.altered import WITHOUT_COLOUR
from dfx.data.dataset import read_dataset
from dfx.data.pixels import read_face
from dfx.evaluate.strangers.kinds import STRANGERS
from dfx.evaluate.strangers.seen import Eyes, Seen
from dfx.predict.drawn import colourless
from dfx.predict.unlike.distance import Unlike

ALTERED_OF, GREY_OF, DRAWN_OF = 50, 10, 20  # one altered face, one grey one and one drawing for so many faces
EVERY = 14  # so many faces lie between two that are made strangers


def shares(unlike: Unlike, data: Path, faces: int, work: Path | None = None) -> Iterator[tuple[str, int, int]]:
    """Name, how many count as unlike, and of how many: test faces per set and label, as they are and as people alter them;
    then what no camera makes of them.

    Raises DataError.
    """
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


def _counted(name: str, unlike: Unlike, features: Seen, grey: ArrayLike) -> tuple[str, int, int]:
    return name, int(unlike.beyond(features, grey).sum()), len(features)
