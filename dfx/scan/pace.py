"""How fast a scan goes, and how long it will take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from dfx import language

WINDOW_S = 30.0  # the rate is that of the last so many seconds: what a resumed scan passes over takes no time


@dataclass(frozen=True, slots=True)
class Tally:
    """Where a scan stands: files passed, of how many (None: not known), those refused, and those whose answer was known
    already, from an earlier run or from a file of the same bytes."""

    passed: int = 0
    total: int | None = None
    refused: int = 0
    known: int = 0


class Pace:
    """Told of every step, in the order of time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steps: deque[tuple[float, int]] = deque([(clock(), 0)])

    def step(self, passed: int) -> None:
        """So many files are passed by now."""
        now = self._clock()
        self._steps.append((now, passed))
        while len(self._steps) > 2 and self._steps[1][0] <= now - WINDOW_S:
            self._steps.popleft()

    @property
    def rate(self) -> float:
        """Files a second; 0 before the first."""
        (began, before), (now, passed) = self._steps[0], self._steps[-1]
        return (passed - before) / (now - began) if now > began else 0.0

    def seconds_left(self, tally: Tally) -> float | None:
        """None where that cannot be known."""
        if tally.total is None or not self.rate:
            return None
        return max(0, tally.total - tally.passed) / self.rate

    def words(self, tally: Tally) -> str:
        """ "312 of 2 000 files, 23.1 a second, about 1 min left, 3 refused"."""
        of = "" if tally.total is None else f" of {language.count(tally.total)}"
        parts = [f"{language.count(tally.passed)}{of} files", f"{self.rate:.1f} a second"]
        left = self.seconds_left(tally)
        if left is not None:
            parts.append(f"about {duration(left)} left")
        if tally.refused:
            parts.append(f"{language.count(tally.refused)} refused")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """ "12 s", "5 min", "2 h 10 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
