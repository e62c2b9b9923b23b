"""What one model's rates come to among a thousand photos: what is flagged, what is missed, what is flagged for nothing."""

from __future__ import annotations

from dataclasses import dataclass

from dfx.compare.figures.ladder import PHOTOGRAPHS, Effect
from dfx.compare.figures.prices import Value
from dfx.language import count, number, percent


@dataclass(frozen=True, slots=True)
class Thousand:
    """Expected counts among 1 000 photos, rounded; the four make 1 000."""

    found: int
    missed: int
    alarms: int
    passed: int

    @property
    def fakes(self) -> int:
        return self.found + self.missed

    @property
    def flagged(self) -> int:
        return self.found + self.alarms

    @property
    def usual(self) -> str:
        """The commoner label."""
        return "fake" if 2 * self.fakes > PHOTOGRAPHS else "real"

    @property
    def idle(self) -> float:
        """The accuracy of calling every photo by the commoner label."""
        return max(self.fakes, PHOTOGRAPHS - self.fakes) / PHOTOGRAPHS


def thousand(effect: Effect, prevalence: float) -> Thousand:
    """What one model's rates come to; both labels must be there."""
    if effect.recall is None or effect.false_alarms is None:
        raise ValueError("Expected rates of real and of fake faces.")
    fakes = round(PHOTOGRAPHS * prevalence)
    found, alarms = round(fakes * effect.recall.value), round((PHOTOGRAPHS - fakes) * effect.false_alarms.value)
    return Thousand(found, fakes - found, alarms, PHOTOGRAPHS - fakes - alarms)


def thousand_in_words(title: str, one: Thousand, value: Value) -> str:
    """ "Of 1 000 photos 10 are fake: Ensemble flags 58, 9 of them fake." """
    are = "is" if one.fakes == 1 else "are"
    how = f"{title}, calling a face fake from {number(min(value.threshold, 1.0))}"
    start = f"Of {count(PHOTOGRAPHS)} photos {one.fakes} {are} fake: {how}, flags"
    if not one.flagged:
        return f"{start} none, and misses {'it' if one.fakes == 1 else 'them all'}."
    rest = f"{start} {one.flagged}, {one.found} of them fake, and misses {one.missed}. "
    right = f"{percent(value.accuracy, digits=1)} of its calls are right"
    if value.alarm is not None and value.alarm < 0.5:
        return f"{rest}{right}, and yet most of its alarms are false: real photos are so many more."
    return f"{rest}{right}."
