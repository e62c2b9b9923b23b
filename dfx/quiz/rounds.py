"""Which pictures a quiz asks about, and in which order: whoever has its number has the same ones.

There is no generator of random numbers in it, whose stream may change with a version: every picture draws a lot from the
quiz's number and its own hash. A picture that joins the samples moves no other one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from dfx.data.samples import Sample

ROUNDS = 10
NUMBERS = range(1, 1000)  # of quizzes: three digits can be called out in a class


def rounds(pictures: Sequence[Sample], number: int, most: int = ROUNDS) -> tuple[Sample, ...]:
    """The pictures of quiz `number` in their order, at most `most`, fewer where there are not so many.

    An original and what was made from it never meet: who has just been told that the one is real knows the other. Of ten
    pictures four to six are real, so that counting does not tell the last ones; of the fakes every kind comes once before
    any comes twice.
    """
    shown = {picture: origins(picture) for picture in pictures}
    drawn = sorted(pictures, key=lambda picture: _lot(number, "draw", picture))
    real = [picture for picture in drawn if not picture.is_fake]
    fake = _kinds_in_turn([picture for picture in drawn if picture.is_fake])
    n_real = most * 2 // 5 + _lot(number, "share") % (most // 5 + 1)
    sides = (real[:], fake[:]) if _lot(number, "first") % 2 else (fake[:], real[:])
    left = {True: most - n_real, False: n_real}
    chosen: list[Sample] = []
    while any(sides) and len(chosen) < most:
        for side in sides:
            suits = (one for one in side if left[one.is_fake] > 0 and not _meets(one, chosen, shown))
            if picture := next(suits, None):
                chosen.append(picture)
                left[picture.is_fake] -= 1
                side.remove(picture)
            else:
                side.clear()
    for picture in (one for pair in zip_longest(real, fake) for one in pair if one):  # one side has run out
        if len(chosen) < most and not _meets(picture, chosen, shown):
            chosen.append(picture)
    return tuple(sorted(chosen, key=lambda picture: _lot(number, "order", picture)))


def origins(picture: Sample) -> frozenset[str]:
    """The ids of what `picture` shows: its own, and those of every sample that it was made from."""
    return frozenset({picture.id, *picture.of})


def _meets(picture: Sample, chosen: Iterable[Sample], shown: Mapping[Sample, frozenset[str]]) -> bool:
    """Whether one of those chosen shows the same original."""
    return any(shown[picture] & shown[other] for other in chosen)


def _kinds_in_turn(fakes: Sequence[Sample]) -> list[Sample]:
    """The first of every kind, then the second of every kind, and so on."""
    seen: Counter[str] = Counter()
    places = []
    for place, picture in enumerate(fakes):
        places.append((seen[picture.variety], place))
        seen[picture.variety] += 1
    return [fakes[place] for _, place in sorted(places)]


def _lot(number: int, what: str, picture: Sample | None = None) -> int:
    drawn = hashlib.sha256(f"{number}/{what}/{picture.sha256 if picture else ''}".encode()).digest()
    return int.from_bytes(drawn[:8])
