"""Which pictures a quiz asks about."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from dfx.data.samples import KINDS, Sample, samples
from dfx.quiz.rounds import NUMBERS, ROUNDS, origins, rounds
from dfx.ui.quiz.words import SHOWN


def a_picture(name: str, variety: str = "photograph", of: Sequence[str] = ()) -> Sample:
    kind, how = (variety, "") if variety in KINDS else ("made by dfx", variety)
    told = {"title": name, "kind": kind, "source": "a camera", "licence": "CC0", "credit": "nobody"}
    more = {"look_for": "Look.", "truth": "a picture", "how": how, "of": tuple(of)}
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Sample(file=Path(f"/nowhere/{name}.jpg"), sha256=digest, **told, **more)  # type: ignore[arg-type]


PHOTOGRAPHS = [a_picture(f"photo-{k}") for k in range(10)]
BLENDS = [a_picture(f"photo-{k}-fake", "self-blend", [f"photo-{k}"]) for k in range(4)]
PORTRAITS = [a_picture(f"portrait-{k}", "synthetic") for k in range(12)]
SWAPS = [a_picture(f"swap-{k}", "swap", [f"portrait-{k}", f"portrait-{k + 1}"]) for k in (0, 2, 4)]
ALL = [*PHOTOGRAPHS, *BLENDS, *PORTRAITS, *SWAPS]


def names(pictures: Sequence[Sample]) -> list[str]:
    return [one.file.stem for one in pictures]


def test_a_number_stands_for_the_same_pictures_in_any_order_of_the_list() -> None:
    assert names(rounds(ALL, 417)) == names(rounds(ALL[::-1], 417))
    drawn = {tuple(names(rounds(ALL, number))) for number in range(1, 101)}
    assert len(drawn) > 95


def test_every_picture_is_asked_about_and_none_far_more_often_than_others_of_its_kind() -> None:
    drawn = Counter(name for number in NUMBERS[:400] for name in names(rounds(ALL, number)))
    assert drawn.keys() == set(names(ALL))
    plain = [drawn[name] for name in names(PHOTOGRAPHS[4:])]  # from which nothing was made
    assert max(plain) < 1.25 * min(plain)


@pytest.mark.parametrize("number", [*range(1, 60), 999])
def test_an_original_and_what_was_made_from_it_never_meet(number: int) -> None:
    shown = rounds(ALL, number)
    assert len(shown) == ROUNDS
    assert 4 <= sum(not one.is_fake for one in shown) <= 6
    seen = [name for one in shown for name in origins(one)]
    assert len(seen) == len(set(seen))


def test_origins_are_a_picture_and_all_it_was_made_from() -> None:
    assert origins(SWAPS[0]) == {"swap-0", "portrait-0", "portrait-1"}
    assert origins(BLENDS[1]) == {"photo-1-fake", "photo-1"}
    assert origins(PHOTOGRAPHS[1]) == {"photo-1"}


def test_few_pictures_make_a_short_quiz() -> None:
    four = [*PHOTOGRAPHS[:2], *BLENDS[:2]]
    for number in range(1, 30):
        shown = rounds(four, number)
        assert sorted(one.is_fake for one in shown) == [False, True]
    assert rounds([], 5) == ()
    assert len(rounds(PHOTOGRAPHS, 5)) == len(PHOTOGRAPHS)
    assert len(rounds(PORTRAITS[:3], 5)) == 3


def test_every_kind_of_fake_comes_once_before_any_comes_twice() -> None:
    rare = [a_picture("rare", "swap"), a_picture("odd", "retouch")]
    for number in range(1, 30):
        kinds = {one.variety for one in rounds([*PHOTOGRAPHS, *PORTRAITS, *rare], number)}
        assert kinds == {"photograph", "synthetic", "swap", "retouch"}


def test_the_shipped_samples_make_a_quiz_of_both_sides() -> None:
    shown = rounds(samples(), 417)
    assert 4 <= sum(not one.is_fake for one in shown) <= 6
    assert len(shown) == ROUNDS
    assert all(one.variety in SHOWN for one in samples())
