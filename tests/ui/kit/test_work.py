"""Work on a page: in its turn, refused in one sentence, logged without anybody's words, and begun anew after it ended early."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from dfx.errors import Busy, Undecodable
from dfx.types import Progress
from dfx.ui.kit import kept, loading, steps, work
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.steps import Bar


class Silent:
    """A screen that remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def __call__(self, fraction: float, text: str, /) -> None:
        self.told.append((fraction, text))

    def waiting(self, ahead: int, /) -> None:
        self.told.append(ahead)


def raising(error: BaseException) -> Callable[[Progress], None]:
    def job(progress: Progress) -> None:
        raise error

    return job


def test_a_job_has_the_one_place_and_gives_what_it_made(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Silent()

    def job(progress: Progress) -> str:
        progress(0.5, "half")
        return f"{len(work.heavy._tickets)} at work"

    assert work.run("Title", job, screen=screen) == "1 at work"
    assert screen.told == [(0.5, "half")]
    assert not work.heavy._tickets


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (Busy("Busy; try again."), Refusal("Busy; try again.", True)),
        (Undecodable("No picture."), Refusal("No picture.", False)),
        (OSError("/srv/secret"), Refusal(work.FAILED, True)),
    ],
)
def test_a_refusal_is_a_sentence_and_the_place_is_free_again(
    error: Exception, refusal: Refusal, caplog: pytest.LogCaptureFixture
) -> None:
    assert work.run("Title", raising(error), about="a photo", screen=Silent()) == refusal
    assert not work.heavy._tickets
    assert "secret" not in caplog.text
    assert ("OSError on a photo" in caplog.text) is isinstance(error, OSError)


def test_the_door_refuses_before_the_turn() -> None:
    def door() -> None:
        assert not work.heavy._tickets
        raise Undecodable("No picture.")

    assert work.run("Title", raising(AssertionError()), door=door, screen=Silent()) == Refusal("No picture.")


def test_work_that_is_stopped_leaves_nothing_and_is_done_by_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    class Box(Silent):
        cleared = 0

        def __init__(self, title: str) -> None:
            super().__init__()

        def clear(self) -> None:
            Box.cleared += 1

    monkeypatch.setattr(work, "Steps", Box)
    monkeypatch.setattr(kept.st, "session_state", {})
    store: Kept[int] = Kept("numbers", most=2)
    asked: list[int] = []

    def job() -> int:
        asked.append(1)
        if len(asked) == 1:
            raise KeyboardInterrupt  # as Streamlit ends a run: no `Exception`
        return 7

    with pytest.raises(KeyboardInterrupt):
        work.once(store, "key", "Counting", job)
    assert (Box.cleared, work.heavy._tickets) == (1, [])
    assert work.once(store, "key", "Counting", job) == 7
    assert work.once(store, "key", "Counting", job) == 7
    assert len(asked) == 2


def test_a_refusal_is_not_kept(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(work, "Steps", lambda title: type("Box", (Silent,), {"clear": lambda self: None})())
    monkeypatch.setattr(kept.st, "session_state", {})
    store: Kept[int] = Kept("numbers", most=2)
    assert work.once(store, "key", "Counting", lambda: 1 // 0) == Refusal(work.FAILED, True)
    assert work.once(store, "key", "Counting", lambda: 3) == 3


def test_a_bar_s_share_of_several_jobs() -> None:
    shown: list[tuple[float, str]] = []
    place = type("Place", (), {"progress": lambda self, share, text: shown.append((share, text))})()
    bar = Bar(place, "Map 2 of 4", fixed=True, start=0.25, share=0.25)
    bar(0.5, "half")
    bar(7.0, "too far")
    bar.waiting(3)
    assert shown == [
        (0.25, "Map 2 of 4"), (0.375, "Map 2 of 4"), (0.5, "Map 2 of 4"),
        (0.25, "Waiting for a free place: 3 before this one"),
    ]  # fmt: skip


def test_who_waits_while_the_models_load_is_told_so() -> None:
    loading.going_on.set()
    try:
        assert steps.waiting_words(2) == "Loading the models, once per start"
    finally:
        loading.going_on.clear()
    assert steps.waiting_words(2) == "Waiting for a free place: 2 before this one"
