"""What is said of how a clip was read, and of what its answer rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dfx.faces.find import most_in_frame
from dfx.language import count
from dfx.types import Decoding, TrackReport


def warnings_of(
    decoding: Decoding, lead: TrackReport | None, tracks: Sequence[TrackReport], left_out: int, calibrated: bool
) -> Iterator[str]:
    """What weakens the answer, in sentences: `left_out` faces were too many for their frames; `calibrated`: on whole clips."""
    if not decoding.complete or decoding.bad_packets:
        yield decoding_words(decoding)
    if left_out:
        yield f"Only the {most_in_frame()} largest faces of a frame are analysed; {left_out} were left out."
    if lead is not None and not lead.enough:
        yield f"Person {lead.track} was seen too briefly or too small for a verdict to rest on."
    for one in tracks:
        if lead is not None and not one.enough and one is not lead and one.answer.verdict in ("fake", "partly_fake"):
            yield f"Person {one.track} looks suspicious, but was seen too briefly or too small to decide."
    if not calibrated and lead is not None:
        yield "These models were never calibrated on whole clips; the calibration of single faces is used."


def decoding_words(decoding: Decoding) -> str:
    """How much was read: "Read 45 of 120 moments; 3 damaged packets were skipped. The file ends in the middle."."""
    line = f"Read {decoding.frames_read} of {count(decoding.frames_expected, 'moment')}"
    if decoding.bad_packets:
        were = "was" if decoding.bad_packets == 1 else "were"
        line += f"; {count(decoding.bad_packets, 'damaged packet')} {were} skipped"
    return f"{line}. {decoding.stopped}".strip()
