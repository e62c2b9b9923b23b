"""Work sheet and answer sheet: a task for each step, whose answers are the numbers that the screens show of the same photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dfx.analysis.lesson.cover import MARGINS
from dfx.analysis.lesson.lesson import Lesson
from dfx.analysis.lesson.network import NETWORK, probabilities
from dfx.compare.board.cut import Cut
from dfx.compare.figures.ladder import PHOTOGRAPHS
from dfx.errors import DataError
from dfx.explain.overlay import overlay
from dfx.language import count, number, signed
from dfx.report.lesson import stored
from dfx.report.lesson.plan import STEPS, Step
from dfx.types import Pixels
from dfx.zoo import spec_of

COVERED = 0.1  # share of the pixels in the question on trust
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Task:
    """One step on paper: what is asked, and the answer for this photo; `lines` to write on."""

    step: Step
    asked: str
    answer: str
    lines: int = 2


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Both sheets of one photo: the face as the network sees it, and the first map over it, `(S, S, 3)` each."""

    photo: str  # in our own words
    network: str
    face: Pixels
    map: Pixels
    tasks: tuple[Task, ...]


def sheet(lesson: Lesson, photo: str) -> Sheet:
    """`photo`: what the photo is called, never a name that a visitor gave. A step that lacks stored answers is left out."""
    by_name = {step.name: step for step in STEPS}
    tasks = [Task(by_name[name], *task(lesson)) for name, task in TASKS.items()]
    try:
        found = stored.answers()
        tasks += [Task(by_name[name], *task(lesson, found)) for name, task in STORED.items()]
    except DataError:
        pass  # without them there is nothing to count; the screens say so
    tasks.sort(key=lambda task: STEPS.index(task.step))
    seen = overlay(lesson.view, lesson.maps[0])
    return Sheet(photo, spec_of(NETWORK).title, lesson.view, seen, tuple(tasks))


def _pixels(lesson: Lesson) -> tuple[str, str]:
    height, width = lesson.pixels.shape[:2]
    return (
        f"The photo is {width} pixels wide and {height} high. Each pixel is three numbers. How many numbers is the photo?",
        f"{count(width)} × {count(height)} × 3 = {count(lesson.pixels.size)} numbers.",
    )


def _crop(lesson: Lesson) -> tuple[str, str]:
    own = min(lesson.margins, key=lambda one: abs(one.share - 0.3))
    least, most = lesson.margins[0], lesson.margins[-1]
    said = "; ".join(f"{100 * one.share:.0f} %: {number(one.fake_probability)}" for one in (least, own, most))
    return (
        f"Write down P(fake) with a margin of {100 * MARGINS[0]:.0f} %, of 30 % and of {100 * MARGINS[-1]:.0f} %. "
        "Does the answer stay?",
        f"{said}. The detector is sure of the face at {number(lesson.face.confidence)}; its square is {own.square.width} "
        f"pixels wide at 30 % and is shrunk or grown to {len(lesson.view)}.",
    )


def _filters(lesson: Lesson) -> tuple[str, str]:
    kernel, count_, strength = lesson.filters.filters.weights.shape[0], lesson.filters.count, lesson.filters.strength
    loud, quiet = int(np.argmax(strength)), int(np.argmin(strength))
    return (
        f"The network has {count_} first filters. Which one answers most strongly to this face, which one least? How many "
        "weights has a filter?",
        f"Most: filter {loud + 1} (on average {strength[loud]:.2f}); least: filter {quiet + 1} ({strength[quiet]:.2f}). "
        f"{kernel} × {kernel} places × 3 colours = {kernel * kernel * 3} weights.",
    )


def _maps(lesson: Lesson) -> tuple[str, str]:
    adds, ranked = lesson.last.adds, lesson.last.ranked
    height, width, channels = lesson.last.maps.shape
    return (
        "How many deep maps are there, of how many cells? Which map speaks most for “fake”, which most for “real”, and how "
        "much does each add?",
        f"{channels} maps of {height} × {width} cells. Map {ranked[0]} adds {signed(float(adds[ranked[0]]), 2)}, map "
        f"{ranked[-1]} adds {signed(float(adds[ranked[-1]]), 2)}. {int((adds > 0).sum())} maps speak for “fake”, "
        f"{int((adds < 0).sum())} for “real”.",
    )


def _logit(lesson: Lesson) -> tuple[str, str]:
    said = lesson.answer
    total = (
        f"{signed(said.for_fake, 2)} for “fake”, {signed(said.for_real, 2)} for “real”, {signed(said.offset, 2)} in any case: "
        f"the logit is {signed(said.logit, 2)}."
    )
    if lesson.parts:
        most = max(lesson.parts, key=lambda part: abs(part.answer.logit - said.logit))
        total += f" Covering the {most.name} changes it most, to {signed(most.answer.logit, 2)}."
    return "What do the maps add up to? Which part of the face, covered, changes the logit most?", total


def _sigmoid(lesson: Lesson) -> tuple[str, str]:
    logit = lesson.answer.logit
    here, middle, more, far, farther = probabilities([logit, 0.0, 1.0, 4.0, 5.0])
    return (
        "Write down P(fake) of this face. Then: by how much does P(fake) rise from logit 0 to 1, and from 4 to 5?",
        f"P(fake) is {number(float(here))} at the logit {signed(logit, 2)}. From 0 to 1 it rises by {more - middle:.2f}, "
        f"from 4 to 5 by {farther - far:.3f}.",
    )


def _threshold(lesson: Lesson, found: Cut) -> tuple[str, str]:
    half, own = (stored.at(found, at) for at in (HALF, lesson.threshold))
    said = []
    for one in (half, own):
        recall, alarms = one.recall, one.false_alarms
        if recall and alarms:
            said.append(
                f"from {number(one.threshold)} on it finds {recall.in_words()} fakes and accuses {alarms.in_words()} real faces"
            )
    return (
        f"Count the mistakes on the test faces with the line at {number(HALF)} and at {number(lesson.threshold)}. Which line "
        "would you draw, and for what?",
        "; ".join(said).capitalize() + ". There is no right answer to the last question, only reasons.",
    )


def _cam(lesson: Lesson) -> tuple[str, str]:
    first = lesson.maps[0]
    asked = "Mark on the printed face where you think the network looked. Then compare with its map."
    if not first.has_evidence:
        return asked, f"The map is empty: nothing here speaks for “{lesson.toward}” to this network."
    scores = lesson.inside(first)
    if scores is None:
        return asked, f"See the picture: yellow is where the reasons for “{lesson.toward}” lie."
    return asked, (
        f"See the picture: yellow is where the reasons for “{lesson.toward}” lie. This fake was made by dfx, so that we know "
        f"what was changed: {100 * scores.energy:.0f} % of the map lies in it, and it is {100 * scores.area:.0f} % of the "
        "picture."
    )


def _trust(lesson: Lesson) -> tuple[str, str]:
    asked = (
        f"Cover {100 * COVERED:.0f} % of the pixels: first those the map marks most, then those it marks least. What is "
        "P(fake) each time?"
    )
    if lesson.removed is None:
        return asked, "The map of this photo is empty, so there is nothing to test."
    marked, dark = lesson.removed.at(COVERED)
    return asked, (
        f"At first {number(lesson.answer.fake_probability)}. Without what is marked most: {number(marked)}. Without what is "
        f"marked least: {number(dark)}."
    )


def _base_rates(lesson: Lesson, found: Cut) -> tuple[str, str]:
    rare = stored.among_thousand(found, stored.RARE)
    return (
        f"Of {count(PHOTOGRAPHS)} photos {rare.fakes} are fake. How many alarms are there, and how many of them are right?",
        f"{rare.flagged} alarms: {rare.found} on fakes, {rare.alarms} on real photos. {rare.missed} fakes are missed.",
    )


TASKS: dict[str, Callable[[Lesson], tuple[str, str]]] = {
    "pixels": _pixels, "crop": _crop, "filters": _filters, "maps": _maps, "logit": _logit, "sigmoid": _sigmoid,
    "cam": _cam, "trust": _trust,
}  # fmt: skip
STORED: dict[str, Callable[[Lesson, Cut], tuple[str, str]]] = {"threshold": _threshold, "base_rates": _base_rates}
