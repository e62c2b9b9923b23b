"""The report of a clip as JSON, schema `dfx.report/1`, kind "video" (schema.json beside this file)."""

from __future__ import annotations

import json
import math
from typing import Any

from dfx.report.json.photo import answer_json, ensemble_json, face_json, head_json, media_json, reading_json, tail_json
from dfx.report.json.seal import seal
from dfx.report.json.values import DIGITS, finite, interval, probability, seconds
from dfx.report.words.video import average_words, credentials_words
from dfx.types import Average, ClipAnswer, MotionReport, Stretch, TrackReport, VideoInfo, VideoReport


def to_json(report: VideoReport) -> dict[str, Any]:
    """The report as plain dicts, lists, strings and finite numbers: the keys of a picture's report, then a clip's own.

    `faces` holds each person as they show best; `motion` is that of the person the verdict rests on, None where it was
    not measured. Raises ValueError on NaN, infinity, a probability outside [0, 1] or a missing one.
    """
    lead = None if report.lead is None else report.track(report.lead)
    credentials, decoding = credentials_words(report), report.decoding
    whole = {
        **head_json(report, "video"),
        "media": {**_media(report.video), **({"credentials": credentials} if credentials else {})},
        **answer_json(report),
        "faces": [_best(track, report) for track in report.tracks],
        **tail_json(report),
        "decoding": {
            "frames_read": int(decoding.frames_read),
            "frames_expected": int(decoding.frames_expected),
            "bad_packets": int(decoding.bad_packets),
            "stopped": decoding.stopped,
        },
        "frames": [
            {
                "number": int(frame.number),
                "time_s": seconds(frame.time_s, "time_s"),
                "faces": [{**face_json(face.report), "track": int(face.track)} for face in frame.faces],
            }
            for frame in report.frames
        ],
        "tracks": [_track(track) for track in report.tracks],
        "motion": None if lead is None else _motion(lead.motion),
        "cuts_s": [seconds(cut, "cuts_s") for cut in report.cuts_s],
        "rule": report.rule,
        "lead": report.lead,
        "ensemble": ensemble_json(report.ensemble),
        **reading_json(report),
    }
    return {**whole, "seal": seal(whole)}


def to_text(report: VideoReport, indent: int | None = 2) -> str:
    """The report as ASCII JSON text, safe for any terminal and file encoding. Raises ValueError like `to_json`."""
    return json.dumps(to_json(report), indent=indent, allow_nan=False)


def _media(video: VideoInfo) -> dict[str, Any]:
    """A length or rate that the container does not say is None."""
    return {
        **media_json(video.media),
        "duration_s": None if video.duration_s is None else seconds(video.duration_s, "duration_s"),
        "fps": None if video.fps is None else finite(video.fps, "fps", DIGITS),
        "codec": video.codec,
    }


def _best(track: TrackReport, report: VideoReport) -> dict[str, Any]:
    times = {frame.number: frame.time_s for frame in report.frames}
    time = times.get(track.best_frame)
    found = None if time is None else seconds(time, "time_s")
    return {**face_json(track.best), "track": int(track.track), "time_s": found}


def _track(track: TrackReport) -> dict[str, Any]:
    answer = track.answer
    return {
        "track": int(track.track),
        "first_s": seconds(track.first_s, "first_s"),
        "last_s": seconds(track.last_s, "last_s"),
        "fake_probability": probability(answer.fake_probability, "fake_probability"),
        "interval": interval(answer.interval, "interval"),
        "threshold": probability(answer.threshold, "threshold"),
        "verdict": answer.verdict,
        "reason": answer.reason,
        "count": int(track.count),
        "enough": bool(track.enough),
        "best_frame": int(track.best_frame),
        "stretches": [_stretch(stretch) for stretch in track.stretches],
        "motion": _motion(track.motion),
        **({} if answer.average is None else {"average": _average(answer, answer.average)}),
    }


def _stretch(stretch: Stretch) -> dict[str, Any]:
    """A part that differs, and `rest_fake_probability` of all other moments."""
    part, rest = stretch.answer, stretch.rest
    return {
        "first_s": seconds(stretch.first_s, "first_s"),
        "last_s": seconds(stretch.last_s, "last_s"),
        "fake_probability": probability(part.fake_probability, "fake_probability"),
        "interval": interval(part.interval, "interval"),
        "verdict": part.verdict,
        "rest_fake_probability": probability(rest.fake_probability, "rest_fake_probability"),
        "detail_around": finite(stretch.around, "detail_around", DIGITS),
    }


def _average(answer: ClipAnswer, average: Average) -> dict[str, Any]:
    """What the moments come to, the average at which the clip's threshold is reached, and on how many clips that rests."""
    return {
        "fake_probability": probability(average.value, "average"),
        "moments": int(average.count),
        "at_threshold": probability(average.needed(answer.threshold), "average.at_threshold"),
        "calibration_clips": int(average.clips),
        "sentence": average_words(answer),
    }


def _motion(motion: MotionReport | None) -> dict[str, Any] | None:
    """The signals of single steps come after the published keys, each where it was measured; None: not at this step."""
    if motion is None:
        return None
    alone = motion.fake_probability
    signals = {"boundary": motion.boundary, "mouth": motion.mouth, "eyes": motion.eyes}
    return {
        "times_s": [seconds(time, "motion.times_s") for time in motion.times_s],
        "anomaly": [finite(value, "motion.anomaly", DIGITS) for value in motion.anomaly],
        "fake_probability": None if alone is None else probability(alone, "motion.fake_probability"),
        "weight": finite(motion.weight, "motion.weight", DIGITS),
        **{
            name: [round(float(value), DIGITS) if math.isfinite(value) else None for value in values]
            for name, values in signals.items()
            if values
        },
    }
