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
SHOWN = {
    "photograph": "a photograph",
    "synthetic": "a portrait of nobody, drawn from words",
    "self-blend": "a face blended into itself",
    "swap": "another one's face",
    "re-synthesis": "a face drawn anew",
    "retouch": "a retouched face",
    "group": "one face in the group is another one's",
}


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
    """What a picture is: "It is real: a photograph"; of a fake what was done."""
    return f"It is {TRUTHS[sample.is_fake]}: {SHOWN.get(sample.variety, sample.variety)}"
