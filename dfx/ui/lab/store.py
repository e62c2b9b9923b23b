"""What the session keeps of its fakes, each under the photo, the face and the recipe: nothing is made or asked twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dfx.lab.recipe import Recipe
from dfx.types import Progress
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.work import run
from dfx.ui.lab.given import Given
from dfx.ui.lab.quiet import Quiet

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from dfx.lab.answers import Answers
    from dfx.lab.look import Look
    from dfx.lab.make import Made
    from dfx.lab.scene import Scene

FAILED = "Something went wrong in dfx with this fake. Another setting may work."
MADE: Kept[Made] = Kept("lab.made", most=4)
ANSWERS: Kept[Answers] = Kept("lab.answers", most=200)
LOOKS: Kept[Look] = Kept("lab.looks", most=120)


@dataclass(frozen=True, slots=True, eq=False)
class Bench:
    """The face that is worked on, and the one that a swap would take."""

    photo: Given
    face: int
    recipe: Recipe
    other: Given | None = None

    @property
    def scene(self) -> Scene:
        return self.photo.scenes[self.face]

    @property
    def key(self) -> tuple[object, ...]:
        return self.photo.key, self.face, self.recipe

    @property
    def untouched(self) -> tuple[object, ...]:
        """The key of the face as it came."""
        return self.photo.key, self.face, None


def make(bench: Bench, place: DeltaGenerator) -> Made | Refusal:
    """The fake, with all models' answers to it and to the face as it came kept beside it."""

    def job(progress: Progress) -> Made:
        from dfx.lab.answers import answers
        from dfx.lab.make import made
        from dfx.lab.recipe import WAYS

        if bench.recipe.kind == "resynthesis" and bench.recipe["way"] == WAYS.index("auto-encoder"):
            progress(0.1, "Asking the auto-encoder; the first time on a machine this takes some seconds")
        fake = MADE.get(bench.key) or made(bench.scene, bench.recipe, bench.other.scenes[0] if bench.other else None)
        for key, crop in ((bench.untouched, bench.scene.crop), (bench.key, fake.crop)):
            if ANSWERS.get(key) is None:
                ANSWERS.put(key, answers(crop))
        return MADE.put(bench.key, fake)

    known = MADE.get(bench.key)
    if known and ANSWERS.get(bench.key) and ANSWERS.get(bench.untouched):
        return known
    result = run("Making the fake", job, failed=FAILED, screen=Quiet(place))
    place.empty()
    return result


def looks(bench: Bench, fake: Made, models: Sequence[str], place: DeltaGenerator) -> list[Look] | Refusal:
    """Where each of these models looked in the fake, in their order."""

    def job(progress: Progress) -> None:
        from dfx.lab.look import look

        for name in missing:
            LOOKS.put((*bench.key, name), look(fake.crop, fake.mask, name))

    missing = [name for name in models if LOOKS.get((*bench.key, name)) is None]
    if missing:
        refused = run("Mapping", job, failed=FAILED, screen=Quiet(place))
        if isinstance(refused, Refusal):
            return refused
    return [found for name in models if (found := LOOKS.get((*bench.key, name)))]
