"""The Fake lab: milliseconds from a slider to every model, the smallest change that is caught, and what fools whom.

    make bench BENCH=lab                     all of it, of three samples
    make bench BENCH=lab ARGS="--rounds 30"  more changes timed

Milliseconds are of the processor (all threads of this process together) and of the clock; on a busy machine read the first.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image

from dfx.data.samples import sample_named
from dfx.faces.detect.search import search_faces
from dfx.lab.answers import answers, deciding_with_maps, every_model, verdict_by
from dfx.lab.cover import COVERS, covered
from dfx.lab.look import look, share_of_centre
from dfx.lab.make import made
from dfx.lab.recipe import CHANGES, Recipe
from dfx.lab.scene import Scene, scene_of
from dfx.lab.search import Ask, first_turn
from dfx.zoo import spec_of

SAMPLES = ("astronaut", "grace-hopper", "sd3-female-19")
OTHER = "sd3-female-48"
CAUGHT = (
    Recipe(), Recipe(region="mouth"), Recipe(region="eyes"), Recipe(region="left half"), Recipe("swap"),
    Recipe("swap", "mouth"), Recipe("resynthesis"), Recipe("resynthesis").at(way=4), Recipe("resynthesis").at(way=5),
    Recipe("retouch", ""),
)  # fmt: skip
Spent = list[tuple[float, float]]  # seconds of the processor, of the clock


@contextmanager
def clocked(spent: Spent) -> Iterator[None]:
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    yield
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    spent.append((used, time.perf_counter() - began))


def scene(name: str) -> Scene:
    sample = sample_named(name)
    assert sample is not None
    pixels = np.asarray(Image.open(sample.file).convert("RGB"))
    found = scene_of(search_faces(pixels).faces[0], pixels)
    assert found is not None
    return found


def speed(at: Scene, other: Scene, rounds: int) -> None:
    """What one turn of a slider costs, part by part, for every kind of change."""
    print(f"\nFrom a slider to every model, median of {rounds} changes: processor ms / clock ms\n")
    parts = ("the fake", f"{len(every_model())} models", f"{len(deciding_with_maps())} maps with their shares")
    print("| change | " + " | ".join(parts) + " | in all |\n|---|" + "---|" * 4)
    for kind, change in CHANGES.items():
        spent: dict[str, Spent] = {part: [] for part in parts}
        for turn in range(rounds + 2):
            recipe = Recipe(kind, change.regions[0] if change.regions else "").at(strength=10 + turn % 80)
            with clocked(spent[parts[0]]):
                fake = made(at, recipe, other)
            with clocked(spent[parts[1]]):
                answers(fake.crop)
            with clocked(spent[parts[2]]):
                share_of_centre(fake.mask)
                for model in deciding_with_maps():
                    look(fake.crop, fake.mask, model)
        medians = [np.median(np.array(spent[part][2:]), axis=0) * 1000 for part in parts]  # the first load and plan
        cells = [f"{used:.0f} / {clock:.0f}" for used, clock in (*medians, np.sum(medians, axis=0))]
        print(f"| {change.title} | " + " | ".join(cells) + " |")


def smallest(scenes: dict[str, Scene], other: Scene) -> None:
    """The smallest strength at which dfx calls each change fake."""
    print("\nThe smallest strength at which dfx's answer is “fake”, % (P(fake) at 100 % where there is none)\n")
    print("| change | " + " | ".join(scenes) + " |\n|---|" + "---|" * len(scenes))
    for recipe in CAUGHT:
        cells = []
        for at in scenes.values():
            turn = first_turn(_asking(at, recipe, other), "fake")
            if turn.at is None:
                cells.append(f"none ({turn.tried[-1].fake_probability:.2f})")
            elif turn.at.strength:
                cells.append(f"{turn.at.strength}{' *' if turn.backs else ''}")
            else:
                cells.append("0: before any change")
        way = f", {CHANGES['resynthesis'].knob('way').names[recipe['way']]}" if recipe.kind == "resynthesis" else ""
        print(f"| {recipe.words.rpartition(', ')[0]}{way} | " + " | ".join(cells) + " |")
    print("\n* the answer turns back at some greater strength")


def _asking(at: Scene, recipe: Recipe, other: Scene) -> Ask:
    return lambda strength: verdict_by(made(at, recipe.at(strength=strength), other).crop)


def fooled(at: Scene) -> None:
    """Per model, the smallest cover-up of a self-blend at full strength after which it says real."""
    crop = made(at, Recipe().at(strength=100)).crop
    print("\nSelf-blend of the whole face at 100 %: the least cover-up after which a model calls it real\n")
    print("| model | P(fake) | " + " | ".join(cover.title for cover in COVERS) + " |\n|---|---|" + "---|" * len(COVERS))
    for model in ("", *every_model()):
        chance, verdict = verdict_by(crop, model)
        cells = ["falls for it as it is"] * len(COVERS)
        if verdict != "real":
            cells = [_least(crop, model, cover.name, cover.words) for cover in COVERS]
        name = spec_of(model).title if model else "dfx's answer"
        print(f"| {name} | {chance:.2f} | " + " | ".join(cells) + " |")


def _least(crop: np.ndarray, model: str, name: str, words: Callable[[int], str]) -> str:
    turn = first_turn(lambda degree: verdict_by(covered(crop, name, degree), model), "real")
    return words(turn.at.strength) if turn.at else "never"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", choices=("speed", "smallest", "fooled"), default=None)
    asked = parser.parse_args()
    scenes, other = {name: scene(name) for name in SAMPLES}, scene(OTHER)
    if asked.only in (None, "speed"):
        speed(scenes["grace-hopper"], other, asked.rounds)
    if asked.only in (None, "smallest"):
        smallest(scenes, other)
    if asked.only in (None, "fooled"):
        fooled(scenes["astronaut"])


if __name__ == "__main__":
    main()
