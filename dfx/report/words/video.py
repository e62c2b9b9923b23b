"""The words that page, HTML report, command line and annotated clip share about a clip."""

from __future__ import annotations

from dfx.analysis.clip.words import decoding_words
from dfx.forensics.container import signed
from dfx.language import count
from dfx.report.words import photo
from dfx.report.words.times import part_words, span_words, time_words
from dfx.types import ClipAnswer, MotionReport, Stretch, TrackReport, VideoReport

__all__ = [
    "average_words", "credentials_words", "decoding_words", "label_words", "motion_words", "part_words", "people_words",
    "person_words", "span_words", "time_words",
]  # fmt: skip

NOT_A_PROOF_POINTS = (
    *photo.NOT_A_PROOF_POINTS[:3],
    "Only the moments listed here were looked at: what happens between them was not judged, and neither was the sound.",
    *photo.NOT_A_PROOF_POINTS[3:],
)
PRIVACY = "Every face that was found is blurred. A face that was not found stays as it is: look through the clip first."
BETWEEN = "Between two moments a box is drawn where the face may be; its number is that of the nearer moment."


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
    """A part that differs: "From 0:06.0 to 0:08.0: P(fake) 0.60, 95 % interval 0.41–0.77; in the rest P(fake) 0.03."."""
    span, part = span_words(stretch.first_s, stretch.last_s), stretch.answer
    return (
        f"{span[0].upper()}{span[1:]}: {photo.probability_words(part.fake_probability)}, "
        f"{photo.interval_words(part.interval)}; in the rest {photo.probability_words(stretch.rest.fake_probability)}."
    )


def average_words(answer: ClipAnswer) -> str:
    """From what the moments say to what is said of the clip: two numbers, and the step between them. "" where it is not
    known."""
    average = answer.average
    if average is None:
        return ""
    mean = photo.number_words(average.value)
    if average.count == 1:
        said = f"The one moment seen says P(fake) {mean}."
    else:
        said = (
            f"Over the whole time the {average.count} moments average P(fake) {mean}, weighed by size and sharpness of the "
            "face, without the most extreme tenth at either end."
        )
    if not average.clips:
        return f"{said} These models were not calibrated on whole clips, so that average is the clip's P(fake), too."
    needed, reached = photo.number_words(average.needed(answer.threshold)), answer.fake_probability >= answer.threshold
    close = "" if needed != mean else ", which this one just reaches" if reached else ", which this one just misses"
    return (
        f"{said} Of clips with such an average, {_of_a_hundred(answer.fake_probability)} are fakes where every second clip is "
        f"one, by the {average.clips} clips with known answers that this step was fitted on: hence "
        f"{photo.probability_words(answer.fake_probability)} for the clip. Its threshold, "
        f"{photo.number_words(answer.threshold)}, is reached from an average of {needed} on{close}."
    )


def lines_words(report: VideoReport, track: TrackReport) -> str:
    """What the straight lines of a person's chart are: the threshold of single moments, their average, and the average that
    the clip's threshold asks for."""
    said = f"Dashed: the threshold for one moment, {photo.number_words(report.ensemble.threshold)}."
    average = track.answer.average
    if average is None:
        return said
    said += (
        f" Solid: the average of {person_words(track.track).lower()}'s moments, {photo.number_words(average.value)}."
    )
    if not average.clips:
        return said
    needed = photo.number_words(average.needed(track.answer.threshold))
    return f"{said} Dotted: the average from which the clip's own threshold is reached, {needed}."


def _of_a_hundred(probability: float) -> str:
    """ "92 in 100", "fewer than 1 in 100", "more than 99 in 100"."""
    said = photo.number_words(probability)
    ends = {photo.LEAST: "fewer than 1 in 100", photo.MOST: "more than 99 in 100"}
    return ends.get(said) or f"{round(100 * float(said))} in 100"


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


def container_rows(report: VideoReport) -> list[tuple[str, str]]:
    """What the clip's container says of its making, as it says it; nobody checks that."""
    says = report.video.says
    kinds = (("picture", says.films), ("sound", says.sounds), ("text or data", says.others))
    tracks = ", ".join(f"{count} of {kind}" for kind, count in kinds if count)
    rows = [("Written by", says.writer), ("Created", says.created), ("Tracks", tracks), ("Sound", says.sound)]
    return [
        (name, f"{value} (as the file says)" if name in ("Written by", "Created") else value)
        for name, value in rows
        if value
    ]
