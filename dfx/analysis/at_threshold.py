"""The answer on a clip at another threshold, from numbers that are there: nothing is judged anew."""

from __future__ import annotations

from dataclasses import replace

from dfx.analysis.clip.lead import leader, rule_in_words
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
    from dfx.analysis.clip.tracks import partly  # brings SciPy, which a page's first paint does without

    p, interval = track.answer.fake_probability, track.answer.interval
    verdict, reason = verdict_of(p, interval, threshold, band_around(threshold))
    stretches = tuple(one for one in track.stretches if one.fake_probability >= threshold)
    answer = ClipAnswer(p, interval, threshold, verdict, reason)
    return replace(track, answer=partly(answer, stretches), stretches=stretches)
