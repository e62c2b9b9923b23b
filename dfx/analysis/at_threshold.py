"""The answer on a clip at another threshold, from numbers that are there: nothing is judged anew."""

from __future__ import annotations

from dataclasses import replace

from dfx.analysis.clip.lead import leader, rule_in_words
from dfx.analysis.clip.partly import partly
from dfx.predict.verdict import band_around, verdict_of
from dfx.types import ClipAnswer, TrackReport, VideoReport


def at_threshold(report: VideoReport, threshold: float) -> VideoReport:
    """The report as it reads with that threshold in [0, 1]: verdicts, reasons, stretches, and whose answer is the clip's.

    P(fake) and its intervals stay. A stretch that falls below the threshold is no longer one.
    """
    if threshold == report.threshold:
        return report
    tracks = tuple(_track(track, threshold) for track in report.tracks)
    lead = leader(tracks)
    if lead is None:
        return replace(report, threshold=threshold)
    answer = lead.answer
    return replace(
        report,
        threshold=threshold,
        tracks=tracks,
        lead=lead.track,
        verdict=answer.verdict if lead.enough else "uncertain",
        fake_probability=answer.fake_probability,
        interval=answer.interval,
        rule=rule_in_words(lead, tracks, len(report.frames)),
    )


def _track(track: TrackReport, threshold: float) -> TrackReport:
    stretches = tuple(
        replace(one, answer=_answer(one.answer, threshold), rest=_answer(one.rest, threshold))
        for one in track.stretches
        if one.answer.fake_probability >= threshold > one.rest.fake_probability
    )
    return replace(track, answer=partly(_answer(track.answer, threshold), stretches), stretches=stretches)


def _answer(answer: ClipAnswer, threshold: float) -> ClipAnswer:
    """The same numbers by that threshold."""
    verdict, reason = verdict_of(answer.fake_probability, answer.interval, threshold, band_around(threshold))
    return replace(answer, threshold=threshold, verdict=verdict, reason=reason)
