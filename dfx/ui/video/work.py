"""The work on a clip: what is known so far is shown and kept as it comes, and can be stopped."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator
from functools import partial
from typing import Any, Literal

import streamlit as st

from dfx.errors import Busy
from dfx.media.process.files import check_size
from dfx.media.video.sniff import HEAD_BYTES, video_format
from dfx.report.words import photo as words
from dfx.report.words.video import people_words
from dfx.settings import settings
from dfx.types import Progress, VideoReport
from dfx.ui.history import keep
from dfx.ui.history.keep import Keeper
from dfx.ui.kit import background, loading, plots
from dfx.ui.kit import work as kit
from dfx.ui.kit.background import Job
from dfx.ui.kit.kept import Refusal
from dfx.ui.kit.loading import waiting_words
from dfx.ui.kit.text import escaped
from dfx.ui.video import chart, store, tracks
from dfx.ui.video.store import Given, Visit

FAILED = "Something went wrong in dfx with this clip. Another clip may work."
READING = "Reading the first moment"


def work(here: Visit) -> None:
    """Watch the work on the clip; the page turns to the result when it is there.

    What was read before an error stands; a clip of which nothing could be read leads back to the ways in.
    """
    here.stage, here.report, here.problem = "work", None, ""
    job = begun(here)
    screen = Screen(job)
    ended = job.watch(screen, screen.show)
    here.report = job.partial
    background.end(store.KIND)
    if not isinstance(ended, Refusal):
        here.stage = "done"
    elif ended.for_now:
        if not loading.going_on.is_set():  # what is loaded there is waited for, since nobody can do without it
            here.stage, here.problem = "stopped", ended.sentence
    elif here.report is None:
        store.refuse(ended.sentence)
    else:
        here.stage, here.problem = "stopped", ended.sentence
    st.rerun()


def begun(here: Visit) -> Job[VideoReport, Refusal | Literal["read"]]:
    """The work on the clip, begun now where it is not under way, or was not done while another page was looked at."""
    there = background.job_of(store.KIND, here.key)
    return there or background.begin(store.KIND, here.key, READING, partial(watched, here.given, keep.here()))


def watched(
    given: Given, history: Keeper, job: Job[VideoReport, Refusal | Literal["read"]]
) -> Refusal | Literal["read"]:
    """All of the clip, its reports shown by the job as they come, the last one written down; or why it could not be read to
    its end."""

    key = given.key

    def read(progress: Progress) -> Literal["read"]:
        with contextlib.closing(_reports(given, job.pulse)) as reports:
            for report in reports:
                job.show(report)
        return "read"

    ended = kit.run(
        READING, read, failed=FAILED, about=f"a clip of {len(given.data)} bytes, sha256 {key:.8}",
        door=lambda: at_the_door(given.data), screen=job, passes=lambda error: isinstance(error, Busy),
    )  # fmt: skip
    history.clip(key[:64], given.name, job.partial, ended if isinstance(ended, Refusal) else None)
    return ended


def at_the_door(data: bytes) -> None:
    """What is refused by its size or its first bytes is told at once: it need not wait for its turn, nor for the models.

    Raises TooLarge, UnsupportedType, Undecodable.
    """
    check_size(len(data), settings().max_video_bytes, "a video")
    video_format(data[:HEAD_BYTES])


def _reports(given: Given, pulse: Callable[[], None]) -> Generator[VideoReport]:
    """TensorFlow is imported in here, not before."""
    from dfx.analysis.video import VideoOptions, watch_video

    options = VideoOptions(
        (given.preset,) if given.preset and not given.own else (), None, given.every_s, given.most, given.rules,
        given.motion, given.own,
    )  # fmt: skip
    yield from watch_video(given.data, given.name, options, pulse)


class Screen:
    """The places of the page that fill while the work goes on."""

    def __init__(self, job: Job[VideoReport, Any]) -> None:
        row = st.container(horizontal=True, vertical_alignment="center", key="video-working")
        row.button("Stop", key="video.stop", icon=":material/stop:", on_click=store.stop)
        self._bar = row.progress(0.0, READING)
        self._so_far = st.container(key="video-so-far").empty()
        self._chart, self._people = st.empty(), st.empty()
        self._job, self._drawn = job, 0
        self._share, self._text = 0.0, READING

    def __call__(self, fraction: float, text: str, /) -> None:
        """How far the reading is, is said by what it shows."""
        self._bar.progress(self._share, self._text)

    def waiting(self, ahead: int, /) -> None:
        """Said while others are served first."""
        self._bar.progress(0.0, waiting_words(ahead))

    def show(self, report: VideoReport) -> None:
        """What is known now; how long it may still take, once a few moments have shown it."""
        read, wanted = len(report.frames), max(1, len(report.frames), report.decoding.frames_expected)
        faces = sum(len(frame.faces) for frame in report.frames)
        text = [f"Moment {read} of {wanted}", "one face found" if faces == 1 else f"{faces} faces found"]
        if 2 <= read < wanted:
            seconds = (time.monotonic() - self._job.began) / read * (wanted - read)
            text.append(f"about {max(1, round(seconds))} s left")
        self._share, self._text = min(1.0, read / wanted), " · ".join(text)
        self._bar.progress(self._share, self._text)
        with self._so_far.container():
            if report.fake_probability is None:
                st.markdown("No face so far.")
            else:
                answer = words.answer_words(report)
                st.markdown(f"**So far: {answer}.** {people_words(report)} This may still change.")
        if report.tracks:
            self._drawn += 1
            figure = chart.timeline(report).update_layout(meta=self._drawn)  # none like another
            plots.show(figure, f"video.so-far-{self._drawn}", chart.timeline_in_words(report), place=self._chart)
            with self._people.container():
                tracks.tracks(report, self._drawn)


def stopped(here: Visit) -> None:
    """Where it stopped, why, and the way to go on."""
    report = here.report
    read = len(report.frames) if report else 0
    wanted = max(read, report.decoding.frames_expected) if report else 0
    where = f"Stopped at moment {read} of {wanted}." if read else "Stopped before the first moment was read."
    st.info(escaped(f"{where} {here.problem}".strip()), icon=":material/pause_circle:")
    st.button("Go on from the start", key="video.go", icon=":material/play_arrow:", on_click=store.again)
