"""The way of one uploaded photo through the house: every file it enters, and how often it climbs back up a floor.

    python -m scripts.way             of this checkout
    python -m scripts.way --page      on to what the Photo page keeps of it, downloads and maps included
    python -m scripts.way --root DIR  of another one

A sample goes through `analyze_image`, from bytes to report, by the default models with a map. It is followed the second time,
when everything is loaded. A file is entered when one of its functions is called; files are told in the order in which they are
first entered, with the floor of their room. A climb: the next new file lies on a higher floor than the one before, so whoever
reads along has to go back up. A call back: a function of a higher floor that was handed down is called from below.
"""

from __future__ import annotations

import os
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import FrameType

from scripts.house import ROOT, floors, read, room_of


@dataclass(slots=True)
class Way:
    """The files below `dfx` that calls lead into, by dotted name; `names` are all there are, by path."""

    names: dict[str, str]
    entered: dict[str, None] = field(default_factory=dict)  # in order
    calls: set[tuple[str, str]] = field(default_factory=set)  # (from, to)

    def follow(self, frame: FrameType, event: str, argument: object) -> None:
        """One event, as `sys.setprofile` tells them; what runs while a module loads is no part of the way."""
        name = self.names.get(frame.f_code.co_filename)
        if event != "call" or name is None or frame.f_code.co_name == "<module>":
            return
        self.entered.setdefault(name)
        below = frame.f_back
        while below is not None and below.f_code.co_filename not in self.names:
            below = below.f_back
        if below is not None:
            self.calls.add((self.names[below.f_code.co_filename], name))


def way_of(root: Path, job: Callable[[], object]) -> Way:
    """Where `job` leads."""
    way = Way({str(path): name for name, path in read(root).files.items() if name.startswith("dfx.")})
    threading.setprofile(way.follow)
    sys.setprofile(way.follow)
    try:
        job()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return way


def climbs(way: Way, floor: Callable[[str], int]) -> int:
    """How often the next new file lies on a higher floor than the one before."""
    heights = [floor(name) for name in way.entered]
    return sum(after > before for before, after in pairwise(heights))


def main(arguments: list[str]) -> None:
    """Follow one sample and print its way."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument(
        "--page", nargs="?", const="dfx.ui.photo.result", metavar="MODULE", help="where its `analyse` is"
    )
    asked = parser.parse_args(arguments)
    root: Path = asked.root.resolve()
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"  # of the workers, too
    sys.path.insert(0, str(root))
    from dfx.analysis.image import analyze_image
    from dfx.data.samples import samples

    data = samples()[0].file.read_bytes()
    analyse = import_module(asked.page).analyse if asked.page else None

    def job() -> None:
        analyse(data, "", lambda part, text: None) if analyse else analyze_image(data)

    job()
    way, by_room = way_of(root, job), floors(read(root).rooms())

    def floor(name: str) -> int:
        return by_room[room_of(name)]

    for name in way.entered:
        print(f"{floor(name):3}  {name}")
    back = sorted(pair for pair in way.calls if floor(pair[1]) > floor(pair[0]))
    print(f"{len(way.entered)} files entered, {climbs(way, floor)} climbs back up, {len(back)} calls back from below:")
    for here, above in back:
        print(f"     {here} → {above}")


if __name__ == "__main__":
    main(sys.argv[1:])
