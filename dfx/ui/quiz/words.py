"""What the quiz says of an answer, a truth and a kind of picture."""

from __future__ import annotations

from dfx.data.samples import Sample
from dfx.language import percent
from dfx.quiz.score import Call

QUESTION = "A real moment, or made or altered?"
NOTHING_KEPT = (
    "Your answers live in memory while this page is open, and go with it: nothing is kept, nothing is sent anywhere."
)
TRUTHS = {True: "fake", False: "real"}
LOOK_FOR = {
    "photograph": "Real pictures mislead, too: smooth skin from soft light or a strong lens, odd colours of old film. "
    "What speaks for a camera: skin, hair and cloth are equally sharp where they are equally far away.",
    "made by dfx": "The face was blended with a slightly changed copy of itself. Look along its outline, at brows and hairline "
    "for a soft edge, and whether skin inside and outside has the same colour and the same grain.",
}
LOOK_FOR_FAKES = (
    "Look at what has to be the same twice: both eyes and their reflections, ears, teeth, the two sides of a collar. "
    "Then at edges: where hair ends, where the face meets the neck."
)


def who(for_class: bool) -> str:
    """Whoever plays, in words."""
    return "The class" if for_class else "You"


def said(call: Call) -> str:
    """ "fake, 80 % sure"; "fifty-fifty"."""
    if call.side is None:
        return "fifty-fifty"
    return f"{call.side}, {percent(max(call.fake_probability, 1 - call.fake_probability))} sure"


def hands(call: Call) -> str:
    """What a class said: "60 % of the hands for fake"."""
    return f"{percent(call.fake_probability)} of the hands for fake"


def ruling(call: Call, fake: bool) -> str:
    """How it fits the truth: "right", "wrong", "undecided"."""
    right = call.is_right(fake)
    return "undecided" if right is None else "right" if right else "wrong"


def truth(sample: Sample) -> str:
    """What a picture is: "It is real: a photograph"; of a fake its kind."""
    return f"It is {TRUTHS[sample.is_fake]}: {'a photograph' if not sample.is_fake else sample.kind}"


def look_for(sample: Sample) -> str:
    """What to look at, with the truth known."""
    return LOOK_FOR.get(sample.kind, LOOK_FOR_FAKES if sample.is_fake else LOOK_FOR["photograph"])
