"""What answers in a quiz are worth: how many are right, and whether a doubt that was put in numbers was earned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import comb

from dfx.numbers.metrics import Bin, reliability
from dfx.types import Prediction, Toward

BINS = 3  # said real, undecided, said fake: ten answers fill no more
COIN = 0.25  # the Brier score of whoever always says fifty-fifty


@dataclass(frozen=True, slots=True)
class Call:
    """What one says of a picture: P(fake), and the side it comes to; None: neither."""

    fake_probability: float
    side: Toward | None

    def is_right(self, fake: bool) -> bool | None:
        """None where no side was taken."""
        return None if self.side is None else (self.side == "fake") == fake


@dataclass(frozen=True, slots=True)
class Answered:
    """A picture with its truth, and what was said of it by whoever plays and by the models; None: nothing."""

    fake: bool
    kind: str
    player: Call | None
    models: Call | None


@dataclass(frozen=True, slots=True)
class Score:
    """Of `n` answers `right` took the true side and `undecided` none.

    `brier`: the mean squared distance between P(fake) and the truth, 0 or 1 (Brier, 1950): 0 is perfect. `bins` tell for
    answers that said alike how many of their pictures were fake.
    """

    n: int
    right: int
    undecided: int
    brier: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Fooled:
    """Of `n` pictures of a kind, those that the player and the models took for the opposite."""

    kind: str
    n: int
    player: int
    models: int


def call_of(probability: float) -> Call:
    """A person's or a class' P(fake) in [0, 1]; at one half no side is taken."""
    return Call(probability, None if probability == 0.5 else "fake" if probability > 0.5 else "real")


def call_of_models(prediction: Prediction) -> Call:
    """The ensemble's: its side is its verdict, and "uncertain" is none."""
    verdict = prediction.verdict
    return Call(prediction.fake_probability, verdict if verdict == "fake" or verdict == "real" else None)


def call_of_hands(real: int, fake: int) -> Call | None:
    """A class': the share of hands for fake; None where no hand was raised."""
    return call_of(fake / (real + fake)) if real + fake else None


def score(calls: Sequence[tuple[Call, bool]]) -> Score | None:
    """Of answers, each with whether its picture is fake; None of none."""
    if not calls:
        return None
    fake, said = [truth for _, truth in calls], [call.fake_probability for call, _ in calls]
    verdicts = [call.is_right(truth) for call, truth in calls]
    brier = sum((p - truth) ** 2 for p, truth in zip(said, fake, strict=True)) / len(calls)
    return Score(len(calls), verdicts.count(True), verdicts.count(None), brier, reliability(fake, said, BINS))


def side_by_side(answered: Iterable[Answered]) -> tuple[Score | None, Score | None]:
    """The player's score and the models', over the pictures of which both said something: nothing else compares.

    Where the models said nothing of any, the player's over all of theirs.
    """
    said = [one for one in answered if one.player]
    both = [one for one in said if one.models]
    return (
        score([(one.player, one.fake) for one in both or said if one.player]),
        score([(one.models, one.fake) for one in both if one.models]),
    )


def fooled(answered: Iterable[Answered]) -> tuple[Fooled, ...]:
    """Per kind, in the order in which they came, who took it for the opposite."""
    rows = tuple(answered)
    kinds = {kind: [one for one in rows if one.kind == kind] for kind in dict.fromkeys(one.kind for one in rows)}
    return tuple(
        Fooled(
            kind,
            len(some),
            sum(one.player is not None and one.player.is_right(one.fake) is False for one in some),
            sum(one.models is not None and one.models.is_right(one.fake) is False for one in some),
        )
        for kind, some in kinds.items()
    )


def by_chance(right: int, n: int) -> float:
    """How likely a coin gets at least `right` of `n` pictures right: the upper end of Binomial(n, ½)."""
    return sum(comb(n, k) for k in range(right, n + 1)) / 2**n
