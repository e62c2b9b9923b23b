"""Faces looked for beside the judging: the order of what is read, looked through and judged, and how it ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing

import numpy as np
import pytest

from dfx.analysis.clip.ahead import searched
from dfx.analysis.clip.moments import Moment
from dfx.analysis.image import Stopwatch
from dfx.types import FoundFaces, Frame, Pixels


class Story:
    """What happened, in order: a batch read, looked through, judged; in which thread it was looked through."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.threads: set[int] = set()

    def read(self, count: int) -> Iterator[list[Moment]]:
        for number in range(count):
            self.told.append(f"read {number}")
            yield [Moment(Frame(number, 0.0, np.full((1, 1, 3), number, np.uint8)))]

    def find(self, pictures: Sequence[Pixels]) -> list[FoundFaces]:
        self.threads.add(threading.get_ident())
        return [FoundFaces((), left_out=int(pixels[0, 0, 0])) for pixels in pictures]

    def judged(self, count: int) -> list[int]:
        faces = []
        for batch, found in searched(self.read(count), self.find, Stopwatch()):
            self.told.append(f"judged {batch[0].frame.number}")
            faces.append(found[0].left_out)
        return faces


def test_the_first_is_judged_at_once_and_each_later_one_when_the_next_is_read() -> None:
    story = Story()
    assert story.judged(4) == [0, 1, 2, 3]  # each batch with its own faces
    assert story.told == ["read 0", "judged 0", "read 1", "read 2", "judged 1", "read 3", "judged 2", "judged 3"]
    assert len(story.threads) == 1
    assert threading.get_ident() not in story.threads


def test_the_next_batch_is_looked_through_while_one_is_judged() -> None:
    story, begun = Story(), threading.Event()

    def find(pictures: Sequence[Pixels]) -> list[FoundFaces]:
        if pictures[0][0, 0, 0] == 2:
            begun.set()
        return story.find(pictures)

    for batch, _ in searched(story.read(3), find, Stopwatch()):
        if batch[0].frame.number == 1:
            assert begun.wait(20)  # without letting go of batch 1


def test_nothing_read_gives_nothing() -> None:
    assert Story().judged(0) == []


def test_an_error_of_the_search_is_the_caller_s() -> None:
    def fails(pictures: Sequence[Pixels]) -> list[FoundFaces]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        next(searched(Story().read(2), fails, Stopwatch()))


def test_who_waits_for_faces_may_give_up_and_the_search_ends_before_the_caller_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dfx.analysis.clip.ahead.POLL_S", 0.01)
    story, let, ended = Story(), threading.Event(), []

    class Gone(Exception):
        pass

    def slow(pictures: Sequence[Pixels]) -> list[FoundFaces]:
        assert let.wait(20)
        ended.append(True)
        return story.find(pictures)

    def gone() -> None:
        let.set()
        raise Gone

    with pytest.raises(Gone), closing(searched(story.read(2), slow, Stopwatch(), gone)) as batches:
        next(batches)
    assert ended == [True]
    assert not [one for one in threading.enumerate() if one.name.startswith("dfx-faces")]
