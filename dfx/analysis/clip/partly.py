"""When a clip is called fake for a part of its time only: what is said of the part, of the rest, and of both together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dfx.language import count, interval, number
from dfx.types import ClipAnswer, Stretch

EVEN = 0.5  # what the moments of a part must come to: below it each of them, as a photo, rather speaks for real

# Of the logarithm of fine detail around the face: by a third. On 9 clips of which only the face differed it moved by .26 at
# most; on 3 real ones with a blurred or noisy part, which the models took for fakes, by .52 at least.
AROUND = 0.3


def partly(answer: ClipAnswer, stretches: Sequence[Stretch]) -> ClipAnswer:
    """The answer on a face over the whole time, once it is known that `stretches` of it differ from the rest.

    "partly_fake" where the part is called fake by the rule for whole clips, its interval included, its moments average to
    EVEN odds, and the rest is not called fake; a part that is suspicious without being settled leaves the whole open. A whole
    that is called fake stays so unless the rest is called real. Where the picture around the face changes with it (focus,
    noise, another scene), that may be what moves P(fake), and the part is left open, too.
    """
    if not stretches:
        return answer
    part, rest = stretches[0].answer, stretches[0].rest
    if answer.verdict == "fake" and rest.verdict != "real":
        return answer
    said = f"In the part that differs, {_told(part)}; in the rest, {_told(rest)}"
    as_photos = part.average is None or part.average.value >= EVEN
    around = stretches[0].around
    if abs(around) >= AROUND:
        how = "sharper or noisier" if around > 0 else "softer"
        why = f"there the picture around the face is {how}, too, which moves P(fake) as well"
        return replace(answer, verdict="uncertain", reason=f"{said}; but {why}.")
    if part.verdict == "fake" and as_photos and rest.verdict != "fake":
        return replace(answer, verdict="partly_fake", reason=f"{said}.")
    return replace(answer, verdict="uncertain", reason=f"{said}: the face may be manipulated for part of the clip.")


def _told(answer: ClipAnswer) -> str:
    """ "of 4 moments, P(fake) is 0.97 (95 % interval 0.80–0.99)"."""
    moments = "" if answer.average is None else f"of {count(answer.average.count, 'moment')}, "
    return f"{moments}P(fake) is {number(answer.fake_probability)} (95 % interval {interval(answer.interval)})"
