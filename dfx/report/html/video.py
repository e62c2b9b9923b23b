"""The report of a clip as one HTML file to keep, send and print: inert, self-contained, the answer first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dfx.explain.over_time import extreme_moments
from dfx.report.dossier.exhibit import Dossier
from dfx.report.film.people import Appearance, appearances, step_s
from dfx.report.film.timeline import HEIGHT, MOTION, WIDTH, Timeline, timeline
from dfx.report.film.track_colours import INKS, TRACK_COLOURS, place_of
from dfx.report.html.parts import render
from dfx.report.json.photo import face_warnings
from dfx.report.pictures import CROP_SIDE, data_uri
from dfx.report.words import photo as words
from dfx.report.words import video as video_words
from dfx.types import TrackReport, VideoReport

MOMENTS = 3  # most and least suspicious ones
APART = 1.5  # steps between them, so that no two are neighbours
MOMENT_SIDE = 320  # pixels of their crops


@dataclass(frozen=True, slots=True)
class MomentView:
    """A moment of one person as shown."""

    time: str
    answer: str
    crop: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person as shown; `colour` counts TRACK_COLOURS from 1."""

    name: str
    colour: int
    track: TrackReport
    leads: bool
    crop: str
    best_time: str
    seen: str
    average: str
    lines: str
    stretches: tuple[str, ...]
    motion: str
    warnings: tuple[str, ...]
    chart: Timeline
    chart_words: str


def to_html(report: VideoReport, display_name: str | None = None, dossier: Dossier | None = None) -> str:
    """The whole report as one HTML document of no script and no address but `data:` pictures.

    `display_name` is the user's own name for the file, shown shortened and escaped, and nowhere where it is None;
    `dossier` is what was looked at beside the answer. Raises ValueError on a probability or interval outside [0, 1], NaN
    included.
    """
    decoding = video_words.decoding_words(report.decoding)
    return render(
        "video.html.jinja",
        report,
        report.video.media,
        display_name,
        detail=report.rule,
        points=video_words.NOT_A_PROOF_POINTS,
        said=(decoding,),
        dossier=dossier,
        more_facts=clip_facts(report),
        decoding=decoding,
        seen=video_words.people_words(report),
        people=[person_view(track, report) for track in report.tracks],
        lead="" if report.lead is None else video_words.person_words(report.lead),
        groups=moment_groups(report),
        colours=list(zip(TRACK_COLOURS, INKS, strict=True)),
        width=WIDTH,
        height=HEIGHT,
        motion_height=MOTION,
    )


def person_view(track: TrackReport, report: VideoReport) -> PersonView:
    """One person as shown. Raises ValueError as `to_html`."""
    times = {frame.number: frame.time_s for frame in report.frames}
    best_s = times.get(track.best_frame)
    return PersonView(
        name=video_words.person_words(track.track),
        colour=place_of(track.track) + 1,
        track=track,
        leads=track.track == report.lead,
        crop=data_uri(track.best.face.crop, CROP_SIDE),
        best_time="" if best_s is None else video_words.time_words(best_s),
        seen=video_words.track_words(track),
        average=video_words.average_words(track.answer),
        lines=video_words.lines_words(report, track),
        stretches=tuple(map(video_words.stretch_words, track.stretches)),
        motion=video_words.motion_words(track.motion),
        warnings=tuple(face_warnings(track.best)),
        chart=timeline(report, track),
        chart_words=_in_words(appearances(report, track.track), report, track),
    )


def moment_groups(report: VideoReport) -> list[tuple[str, list[MomentView]]]:
    """The moments of the person the answer rests on that stand out most, under their titles."""
    seen = () if report.lead is None else appearances(report, report.lead)
    times, probabilities = [one.time_s for one in seen], [one.fake_probability for one in seen]
    groups = [
        [
            MomentView(
                video_words.time_words(moment.time_s),
                words.probability_words(moment.fake_probability),
                data_uri(moment.face.face.crop, MOMENT_SIDE),
            )
            for moment in (seen[k] for k in places)
        ]
        for places in extreme_moments(times, probabilities, MOMENTS, APART * step_s(report))
    ]
    return [
        (title, group) for title, group in zip(("Most suspicious", "Least suspicious"), groups, strict=True) if group
    ]


def _in_words(seen: Sequence[Appearance], report: VideoReport, track: TrackReport) -> str:
    """The drawing for those who do not see it."""
    if not seen:
        return "No moment."
    low, high = min(seen, key=lambda one: one.fake_probability), max(seen, key=lambda one: one.fake_probability)
    ends = (
        f"{words.number_words(one.fake_probability)} at {video_words.time_words(one.time_s)}" for one in (low, high)
    )
    return f"P(fake) over time: from {' to '.join(ends)}. {video_words.lines_words(report, track)}"


def clip_facts(report: VideoReport) -> list[tuple[str, str]]:
    """What the clip's container says."""
    video = report.video
    return [
        ("Length", "not stated" if video.duration_s is None else video_words.time_words(video.duration_s)),
        ("Frames a second", "not stated" if video.fps is None else f"{video.fps:.4g}"),
        ("Codec", video.codec),
        *video_words.container_rows(report),
        *([("Content credentials (C2PA)", said)] if (said := video_words.credentials_words(report)) else []),
    ]
