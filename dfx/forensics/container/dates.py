"""Dates that a file states, and where they disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_FORMS = (  # letters, form
    (19, "%Y:%m:%d %H:%M:%S"), (19, "%Y-%m-%dT%H:%M:%S"), (19, "%Y-%m-%d %H:%M:%S"), (16, "%Y-%m-%dT%H:%M"),
    (10, "%Y-%m-%d"), (10, "%Y:%m:%d"),
)  # fmt: skip
_DAY = 10  # letters of a date without a time
SAME = timedelta(minutes=1)  # a camera needs that long to write
ZONES = timedelta(hours=26)  # between two clocks that name no zone


@dataclass(frozen=True, slots=True)
class Dated:
    """A stated time without its zone. `kind` is "taken", "digitised" or "changed"; `source` the block it stands in."""

    source: str
    kind: str
    when: datetime
    has_time: bool = True

    @property
    def name(self) -> str:
        return f"{self.kind} ({self.source})"


def dated(source: str, kind: str, text: str) -> Dated | None:
    """A date of EXIF or ISO 8601, its zone left out; None where `text` is none."""
    for length, form in _FORMS:
        try:
            when = datetime.strptime(text.strip()[:length], form)
        except ValueError:
            continue
        return Dated(source, kind, when, length > _DAY)
    return None


def disagreements(dates: Sequence[Dated]) -> tuple[str, ...]:
    """One sentence per pair of dates that should agree and do not."""
    pairs = ((one, other) for at, one in enumerate(dates) for other in dates[at + 1 :])
    return tuple(sentence for one, other in pairs if (sentence := _disagreement(one, other)))


def _disagreement(one: Dated, other: Dated) -> str:
    gap = other.when - one.when
    tolerance = SAME if one.source == other.source else ZONES
    if not (one.has_time and other.has_time):
        tolerance += timedelta(days=1)
    kinds = {one.kind, other.kind}
    if one.kind == other.kind or kinds == {"taken", "digitised"}:
        if abs(gap) > tolerance:
            return f"{one.name} and {other.name} differ by {_long(abs(gap))}."
    elif "changed" in kinds:
        first, changed = (one, other) if other.kind == "changed" else (other, one)
        if changed.when - first.when < -tolerance:
            return f"{changed.name} is {_long(first.when - changed.when)} before {first.name}."
    return ""


def _long(gap: timedelta) -> str:
    minutes = round(gap.total_seconds() / 60)
    for size, name in ((1440, "days"), (60, "hours")):
        if minutes >= 2 * size:
            return f"{minutes // size} {name}"
    return f"{minutes} minutes"
