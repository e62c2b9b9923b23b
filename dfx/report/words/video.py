"""The words that page, HTML report, command line and annotated clip share about a clip."""

from __future__ import annotations

from dfx.analysis.clip.words import decoding_words
from dfx.forensics.container import signed
from dfx.language import count
from dfx.report.words import photo
from dfx.types import MotionReport, Stretch, TrackReport, VideoReport

__all__ = [
    "credentials_words", "decoding_words", "label_words", "motion_words", "people_words", "person_words", "span_words",
    "time_words",
]  # fmt: skip

NOT_A_PROOF_POINTS = (
    *photo.NOT_A_PROOF_POINTS[:2],
    "Only the moments listed here were looked at: what happens between them was not judged, and neither was the sound.",
    "It says nothing about the rest of the picture, its caption, or who made it.",
    *photo.NOT_A_PROOF_POINTS[3:],
)
PRIVACY = "Every face that was found is blurred. A face that was not found stays as it is: look through the clip first."
BETWEEN = "Between two moments a box is drawn where the face may be; its number is that of the nearer moment."


def time_words(time_s: float) -> str:
    """A time of the clip: "0:07.5", "1:02:03.0"."""
    tenths = max(0, round(10 * time_s))
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    ahead = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{ahead}:{rest // 10:02}.{rest % 10}"


def span_words(first_s: float, last_s: float) -> str:
    """E.g. "from 0:01.0 to 0:09.0", or "at 0:01.0" where the two are one."""
    first, last = time_words(first_s), time_words(last_s)
    return f"at {first}" if first == last else f"from {first} to {last}"


def person_words(track: int) -> str:
    """E.g. "Person 1"."""
    return f"Person {track}"


def label_words(track: int, fake_probability: float) -> str:
    """What stands at a box in the annotated clip: "P(fake) 0.93 · person 1"."""
    return f"{photo.probability_words(fake_probability)} · {person_words(track).lower()}"


def track_words(track: TrackReport) -> str:
    """When a person was seen, and whether that is enough."""
    seen = f"Seen in {count(track.count, 'moment')}, {span_words(track.first_s, track.last_s)}."
    return seen if track.enough else f"{seen} Too brief or too small for a verdict on the clip to rest on."


def stretch_words(stretch: Stretch) -> str:
    """A part that differs: "From 0:06.0 to 0:08.0: P(fake) 0.60."."""
    span = span_words(stretch.first_s, stretch.last_s)
    return f"{span[0].upper()}{span[1:]}: {photo.probability_words(stretch.fake_probability)}."


def motion_words(motion: MotionReport | None) -> str:
    """What the motion of a face says, and how much it counts."""
    if motion is None:
        return "The motion of this face was not measured."
    if motion.fake_probability is None:
        return "The motion of this face was not judged: there was too little of it, or no model for it."
    alone = f"By its motion alone: {photo.probability_words(motion.fake_probability)}."
    if motion.weight == 0:
        return f"{alone} It does not count in the answer: on whole clips it brought no gain."
    return f"{alone} It counts in the answer with a weight of {motion.weight:.2f}."


def credentials_words(report: VideoReport) -> str:
    """What the clip's content credentials say, in one line of plain text; "" where none were found."""
    found = report.video.credentials
    if found is None:
        return ""
    first, *more = signed.facts(found)
    named = (f"{fact.name.removesuffix(' (C2PA)')}: {fact.value.rstrip('.')}" for fact in more)
    return f"{'; '.join((first.value, *named))}."


def people_words(report: VideoReport) -> str:
    """E.g. "2 people were seen.", "One person was seen."."""
    people = len(report.tracks)
    if people < 2:
        return "One person was seen." if people else "No person was seen."
    return f"{people} people were seen."
