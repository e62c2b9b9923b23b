"""Times of a clip, and parts of it, in words."""

from __future__ import annotations

from collections.abc import Sequence

from dfx.language import listed
from dfx.types import Stretch

WHOLE_S = 1.0  # from this length on a part is told in whole seconds: moments lie further apart than tenths


def time_words(time_s: float) -> str:
    """A time of the clip: "0:07.5", "1:02:03.0"."""
    tenths = max(0, round(10 * time_s))
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    ahead = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{ahead}:{rest // 10:02}.{rest % 10}"


def span_words(first_s: float, last_s: float) -> str:
    """E.g. "from 0:01.0 to 0:09.0", or "at 0:01.0" where the two are one."""
    first, last = time_words(first_s), time_words(last_s)
    return f"at {first}" if first == last else f"from {first} to {last}"


def part_words(stretches: Sequence[Stretch]) -> str:
    """When a clip differs, as short as a headline: "0:02–0:04", "0:00–0:02 and 0:06–0:08", of a short part "0:02.3–0:02.9"."""
    return listed([_short(one.first_s, one.last_s) for one in stretches])


def _short(first_s: float, last_s: float) -> str:
    if last_s - first_s >= WHOLE_S:
        first, last = (time_words(int(time_s + 0.5)).removesuffix(".0") for time_s in (first_s, last_s))
    else:
        first, last = time_words(first_s), time_words(last_s)
    return first if first == last else f"{first}–{last}"
