"""The ten steps of the lesson: what each shows, how long it takes, and what a teacher says and hears. Twenty minutes in all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One screen. `idea` is all that a pupil should keep; `heard` holds what pupils say with an answer to it."""

    name: str
    title: str
    idea: str
    minutes: float
    goal: str
    question: str
    heard: tuple[tuple[str, str], ...]


STEPS: tuple[Step, ...] = (
    Step(
        "pixels", "A photo is numbers",
        "A computer sees no face. For every dot, a pixel, it gets three numbers from 0 to 255: how red, how green, how blue.",
        1.5, "Everyone has seen that a photo is a table of numbers and nothing else.",
        "Where in these numbers is the eye?",
        (("It sees the eye.", "It gets numbers. That some of them make an eye has yet to be found out."),
         ("Then bigger photos are better.", "Only if the face has many pixels. The network shrinks it anyway: see step 2.")),
    ),
    Step(
        "crop", "Find the face, cut it out",
        "A detector finds the face. A square with some margin is cut out and shrunk; nothing outside of it is ever judged.",
        2, "The answer is about one square of the photo, and how it is cut changes the answer.",
        "What happens to the answer if we cut closer, or wider?",
        (("Wider must be better, it sees more.", "It sees the face smaller. The network learned from crops of one kind, and "
          "asked about others it is on its own."),
         ("Then the answer is arbitrary.", "It depends on a choice. So the choice is fixed: dfx always cuts alike.")),
    ),
    Step(
        "filters", "The first filters",
        "A filter is a tiny window of 27 weights. It slides over the face, multiplies, adds up, and draws a map: strong where "
        "its pattern is.",
        2, "A network looks through small windows first, and each of them answers to one simple pattern.",
        "Which pattern does this filter answer to: light, a colour, an edge? Which way does the edge run?",
        (("Who drew the filters?", "Nobody. They began as random numbers; training moved them little by little."),
         ("Does it look for fakes already?", "No. These find edges and colours, in any photo.")),
    ),
    Step(
        "maps", "Deep maps",
        "Many layers later the maps are coarse, and a cell stands for a pattern over much of the face. Each map adds a little "
        "for “fake” or for “real”.",
        2, "Deep maps stand for patterns without names, and each has a say.",
        "What does this map look for? How could we find out?",
        (("It looks for the mouth!", "On this face it lights up there. To know more takes many faces: a name is our guess."),
         ("Why so coarse?", "Each layer gives up some place to gain some meaning.")),
    ),
    Step(
        "logit", "Added up: the logit",
        "All that the maps say is added up to one number, the logit. Above 0 speaks for “fake”, below 0 for “real”.",
        2, "The answer is a sum: cover a part of the face and the sum changes.",
        "Guess first: which part, covered, changes the number most?",
        (("The eyes, of course.", "Look: the number says it. It is a fact about this network and this face, not about eyes."),
         ("Covering a part proves that it was faked.", "No: the blur is a change too, and the network never saw such a face.")),
    ),
    Step(
        "sigmoid", "From the logit to a probability",
        "A curve, the sigmoid, turns the logit into P(fake), between 0 and 1. In the middle a step changes much, at the ends "
        "hardly anything.",
        2, "P(fake) is another way to write the logit, fitted so that it can be read as “so many in a hundred”.",
        "From 0 to 1, and from 4 to 5: which step of the logit changes P(fake) more?",
        (("0.99 means it is certain.", "It means that about one in a hundred such answers is wrong, on faces like those it was "
          "fitted on, half of them fake."),
         ("Why not just say yes or no?", "Because someone has to choose what is enough: the next step.")),
    ),
    Step(
        "threshold", "Where to draw the line",
        "From some P(fake) on we call a face fake. Every line has a price: move it left, and more real faces are accused; "
        "move it right, and more fakes are missed.",
        2.5, "No line makes no mistakes. Who draws it chooses which mistake is worse.",
        "You run a newspaper. You run a dating app. Where do you draw the line?",
        (("At 0.5, in the middle.", "Half is a habit, not a reason. Look how many real faces it accuses."),
         ("Take a better network.", "A better one has fewer mistakes of both kinds, and still a line.")),
    ),
    Step(
        "cam", "Where did it look?",
        "A class activation map, CAM, colours the places that spoke for the answer. Another method draws another map.",
        2, "A map shows where the evidence lies, coarsely, and it depends on the method.",
        "Before you look: where would you look for a fake? Do all the maps agree with you, and with each other?",
        (("Red is where it is fake.", "Yellow is where this network found its reasons. It may be wrong, and its reasons too."),
         ("Which map is right?", "That can be tested: the next step.")),
    ),
    Step(
        "trust", "Can we trust the map?",
        "If the map is right, covering what it marks must move the answer, and covering what it leaves dark must not.",
        2, "An explanation is a claim. It can be tested, and it can fail.",
        "Ten of a hundred pixels are covered: those the map marks, or those it does not. What happens to P(fake)?",
        (("The number moved, so the map is true.", "It passed one test. On other faces it fails: see how often, below."),
         ("And if it moves both times?", "Then what the map left dark mattered as well, and it has not told us all.")),
    ),
    Step(
        "base_rates", "Of a thousand photos",
        "Where fakes are rare, most alarms are false, even if the network is good: there are so many more real photos.",
        2, "What an alarm is worth depends on how common fakes are, not on the network alone.",
        "The alarm rings for one of a thousand photos. How likely is it that this one is fake?",
        (("As likely as the network is good.", "Count the dots: the alarms on real photos against those on fakes."),
         ("Then it is useless.", "It makes a thousand photos into a few to look at. It does not replace the look.")),
    ),
)  # fmt: skip
MINUTES = round(sum(step.minutes for step in STEPS))


def begins(number: int) -> float:
    """The minute of the lesson at which step `number`, from 1, is to begin."""
    return float(sum(step.minutes for step in STEPS[: number - 1]))
