"""Work in the background: watched to its end, ended where nobody waits for it, in one place with all heavy work."""

from __future__ import annotations

import weakref
from threading import Event

import pytest
from streamlit.runtime.scriptrunner import StopException

from dfx.types import Progress
from dfx.ui.kit import background, work
from dfx.ui.kit.background import Job


class Page:
    """A screen that remembers what it was told, and the session of its visitor."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.told: list[object] = []
        self.is_open = True
        monkeypatch.setattr(background.st, "session_state", {})
        monkeypatch.setattr(background, "presence", lambda: lambda: self.is_open)

    def __call__(self, fraction: float, text: str, /) -> None:
        if (fraction, text) not in self.told:
            self.told.append((fraction, text))

    def waiting(self, ahead: int, /) -> None:
        self.told.append(ahead)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    return Page(monkeypatch)


def test_who_comes_back_is_told_all_of_it(page: Page) -> None:
    go, half = Event(), Event()

    def task(job: Job[str, int]) -> int:
        job(0.5, "half")
        job.show("a part")
        half.set()
        assert go.wait(20)
        job(0.9, "nearly")
        return 7

    job = background.begin("photo", "key", "Reading", task)
    assert half.wait(20)
    assert (job.is_over, job.is_wanted) == (False, True)
    assert background.job_of("photo", "another") is None
    shown: list[str] = []
    go.set()
    assert background.job_of("photo", "key").watch(page, shown.append) == 7
    assert page.told == [(0.0, "Reading"), (0.5, "half"), (0.9, "nearly")]
    assert shown == ["a part"]


@pytest.mark.parametrize("how", ["closed", "stopped", "another"])
def test_work_for_nobody_ends_at_its_next_word_and_leaves_nothing(page: Page, how: str) -> None:
    class Photo:
        """What a visitor gave."""

    at_work, go = Event(), Event()
    given = Photo()
    seen = weakref.ref(given)

    def begun(given: Photo) -> Job[None, object]:
        def told(progress: Progress) -> Photo:
            at_work.set()
            assert go.wait(20)
            progress(0.5, "half")
            return given

        return background.begin("photo", "key", "Reading", lambda job: work.run("Reading", told, screen=job))

    job = begun(given)
    del given
    assert at_work.wait(20)
    if how == "closed":
        page.is_open = False
    elif how == "stopped":
        background.end("photo")
    else:
        background.begin("photo", "other", "Reading", lambda job: 1)
    go.set()
    assert job._over.wait(20)
    assert (job.result, job.is_wanted) == (None, False)
    assert background.job_of("photo", "key") is None
    assert not work.heavy._tickets  # the place is free for the next
    assert seen() is None


def test_a_page_that_is_closed_ends_its_work_and_one_that_is_left_does_not(page: Page) -> None:
    go = Event()
    job = background.begin("photo", "key", "Reading", lambda job: go.wait(20))

    class Called(BaseException):
        """The page is called away."""

    for called, is_wanted in ((Called, True), (StopException, False)):

        def leaves(part: object, called: type[BaseException] = called) -> None:
            raise called

        job.partial = "a part"
        with pytest.raises(called):
            job.watch(page, leaves)
        assert job.is_wanted is is_wanted
    go.set()
