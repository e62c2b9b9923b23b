"""The clip of a visit: what was given, what is known of it so far, and what was made of it. Gone when the visitor leaves it.

All of it lives in `st.session_state`: no other visitor's run can reach it, and it ends with the session.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast

import streamlit as st

from dfx.data.sample_clip import SampleClip, clip_named
from dfx.errors import DataError
from dfx.types import FrameReport, VideoReport
from dfx.ui.kit import background, kept, link
from dfx.ui.kit.kept import Kept
from dfx.ui.photo import own_preset
from dfx.ui.samples.choice import Item, numbered_as

if TYPE_CHECKING:
    from dfx.predict.ensemble import Ensemble

Stage = Literal["begin", "work", "stopped", "done"]

KIND = "video"  # of the work on it
FILMS: Kept[bytes] = Kept("video.films", most=150_000_000, weigh=len)  # bytes, of the clip on show
_VISIT = "video.visit"
_REFUSED = "video.refused"


@dataclass(frozen=True, slots=True)
class Given:
    """Bytes to analyse and how; `name` serves only to note a wrong ending. `guess`: a sample, but what it truly is, is not told
    yet."""

    data: bytes
    name: str
    sample: SampleClip | None = None
    preset: str = ""  # of the models; none: the default's
    every_s: float | None = None  # None: the default's
    most: int | None = None
    rules: str = "dfx"
    motion: bool = True
    own: Ensemble | None = None  # the visitor's ensemble in place of a preset
    guess: Item | None = None

    @property
    def key(self) -> str:
        """What its result is kept under: SHA-256 of the bytes and how it is looked at."""
        models = own_preset.key_of(self.own) if self.own else self.preset
        how = f"{models} {self.every_s} {self.most} {self.rules} {self.motion}"
        return f"{hashlib.sha256(self.data).hexdigest()}-{hashlib.sha256(how.encode()).hexdigest()[:8]}"


@dataclass(slots=True, eq=False)
class Visit:
    """One clip on show. `report` is what is known so far; `problem` why the work ended early, in one sentence."""

    given: Given
    key: str
    stage: Stage = "begin"
    report: VideoReport | None = None
    problem: str = ""
    threshold: float | None = None  # the visitor's, None: the report's
    moment: int | None = None  # `FrameReport.number` looked at, None: that at `at_s`
    at_s: float | None = None  # the second that the address asked for, None: the most suspicious moment
    person: int | None = None

    def frame(self) -> FrameReport | None:
        """The moment looked at: the chosen one, that of the address, else the lead's most suspicious, else the first."""
        frames = self.report.frames if self.report else ()
        chosen = next((one for one in frames if one.number == self.moment), None)
        if chosen is None and self.at_s is not None:
            chosen = min(frames, key=lambda one: abs(one.time_s - (self.at_s or 0)), default=None)
        return chosen or max(frames, key=lambda one: suspicion(one, self.report), default=None)


def suspicion(frame: FrameReport, report: VideoReport | None) -> float:
    """P(fake) of the lead's face in that moment, of any face where the lead is not in it (less 1); −2 without a face."""
    lead = report.lead if report else None
    own = [one.report.prediction.fake_probability for one in frame.faces if one.track == lead]
    others = [one.report.prediction.fake_probability - 1 for one in frame.faces]
    return max((*own, *others), default=-2.0)


def current() -> Visit | None:
    """The clip on show, if any is."""
    return cast("Visit | None", st.session_state.get(_VISIT))


def begin(given: Given) -> Visit:
    """From now on the visit is about that clip; the one before is forgotten."""
    asked = link.read()
    leave()
    st.session_state[_VISIT] = here = Visit(given, given.key)
    number = given.guess.number if given.guess else None
    if (given.sample and given.sample.name in (asked.clip, asked.sample)) or (number and number == asked.guess):
        here.at_s, here.threshold = asked.at, asked.threshold
    address(here)
    return here


def address(here: Visit) -> None:
    """Make the page's address say which clip is shown, and how it is looked at."""
    sample, item = here.given.sample, here.given.guess
    if sample is None and item is None:
        link.write(link.Link(own="file"))
        return
    moment = here.frame() if here.moment is not None or here.at_s is not None else None
    at = here.at_s if moment is None else round(moment.time_s, 2)
    clip, number = sample.name if sample else None, item.number if item else None
    link.write(link.Link(clip=clip, guess=number, at=at, threshold=here.threshold))


def tell() -> None:
    """From now on it is told what the sample truly is that is on show."""
    here = current()
    if here and (item := here.given.guess) and isinstance(item.sample, SampleClip):
        here.given = replace(here.given, name=item.sample.file.name, sample=item.sample, guess=None)
        address(here)


def again(**changes: object) -> None:
    """The same clip from its start."""
    if here := current():
        begin(replace(here.given, **changes))  # type: ignore[arg-type]


def stop() -> None:
    """What is known so far stands."""
    here = current()
    job = background.job_of(KIND, here.key) if here else None
    if here and job and not job.is_over:
        here.stage, here.report = "stopped", job.partial
        background.end(KIND)


def leave() -> None:
    """Back to the ways in; clip, report, films and reasons are forgotten."""
    st.session_state.pop(_VISIT, None)
    background.end(KIND)
    kept.clear("video.")
    for name in [name for name in st.session_state if str(name).startswith("video.") and name != _REFUSED]:
        del st.session_state[name]
    link.write(link.Link())


def refuse(sentence: str) -> None:
    """Back to the ways in, where the sentence is said once."""
    leave()
    st.session_state[_REFUSED] = sentence


def refused() -> str:
    """Why the last clip gave no result; asked for once."""
    return str(st.session_state.pop(_REFUSED, ""))


def asked() -> SampleClip | Item | None:
    """The sample clip that the address names, by its number where it is to be guessed, if the visit is not about it already."""
    address = link.read()
    try:
        wanted = numbered_as(address.guess, clip=True) or clip_named(address.clip or address.sample)
    except DataError:  # the ways in say it
        return None
    here = current()
    return None if wanted is None or (here and wanted in (here.given.sample, here.given.guess)) else wanted
