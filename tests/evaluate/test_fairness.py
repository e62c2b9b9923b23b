"""False alarms by trait, counted by hand."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from dfx.data.dataset import FaceFile
from dfx.evaluate.fairness import band_of, fairness_rows
from dfx.numbers.intervals import rate_difference, wilson


def faces(counts, name="kept", trait="sex", fake=False):
    """`counts`: value → (faces, how many of them are called fake). Returns the files and P(fake)."""
    files, p = [], []
    for value, (n, called) in counts.items():
        traits = ((trait, value),) if value else ()
        files += [FaceFile(Path("x"), f"{value}{k}", name, "test", fake, traits=traits) for k in range(n)]
        p += [0.9] * called + [0.1] * (n - called)
    return files, np.array(p)


@pytest.mark.parametrize(
    ("age", "band"),
    [("0", "0–9"), ("9", "0–9"), ("10", "10–19"), ("20", "20–39"), ("39", "20–39"), ("59", "40–59"), ("60", "60+"),
     ("116", "60+"), ("adult", "adult")],
)  # fmt: skip
def test_bands_of_ages(age, band):
    assert band_of(age) == band


def test_rates_intervals_and_the_largest_gap():
    files, p = faces({"a": (40, 2), "b": (50, 20), "c": (19, 19), "d": (30, 6), "": (9, 9)})
    (part,) = fairness_rows(files, p, 0.5)
    assert (part.set, part.trait) == ("kept", "sex")
    assert [(row.value, row.n, row.count, row.too_small) for row in part.rows] == [
        ("a", 40, 2, False), ("b", 50, 20, False), ("c", 19, 19, True), ("d", 30, 6, False),
    ]  # fmt: skip
    assert part.rows[1].interval == wilson(20, 50)
    assert (part.gap.high, part.gap.low) == ("b", "a")  # c is too small to be compared
    assert part.gap.difference == pytest.approx(0.35)
    corrected = rate_difference(20, 50, 2, 40, norm.ppf(1 - 0.025 / 3))  # three pairs of large groups
    assert part.gap.interval == pytest.approx(corrected)
    plain = rate_difference(20, 50, 2, 40)
    assert part.gap.interval[0] < plain[0] < plain[1] < part.gap.interval[1]


def test_ages_stand_in_their_order():
    files, p = faces({"70": (3, 0), "5": (25, 1), "33": (30, 0), "12": (1, 0)}, trait="age")
    (part,) = fairness_rows(files, p, 0.5)
    assert [row.value for row in part.rows] == ["0–9", "10–19", "20–39", "60+"]


def test_only_sets_of_photographs_count():
    kept, p = faces({"a": (25, 5), "b": (25, 5)})
    mixed, q = faces({"a": (25, 5)}, name="mixed")
    fakes, r = faces({"a": (25, 5)}, name="mixed", fake=True)
    painted, s = faces({"a": (25, 5)}, name="painted", fake=True)
    found = fairness_rows(kept + mixed + fakes + painted, np.concatenate([p, q, r, s]), 0.5)
    assert [part.set for part in found] == ["kept"]
    assert found[0].gap.difference == 0
    assert found[0].gap.high != found[0].gap.low


def test_too_few_groups_have_no_gap():
    files, p = faces({"a": (40, 2), "b": (19, 2)})
    assert fairness_rows(files, p, 0.5)[0].gap is None
    assert fairness_rows(files, p, 0.5)[0].as_json()["gap"] is None
    assert fairness_rows(files, p, 0.5, traits=("age",)) == ()


@pytest.mark.parametrize(
    ("counts", "expected"), [((56, 70, 48, 80), (0.0524, 0.3339)), ((9, 10, 3, 10), (0.1705, 0.8090))]
)
def test_difference_as_in_newcombe_1998_table_ii(counts, expected):
    assert rate_difference(*counts) == pytest.approx(expected, abs=5e-5)
