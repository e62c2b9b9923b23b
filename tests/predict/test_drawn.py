"""Whether a face looks drawn: on features of which the answer is known."""

import json
from dataclasses import replace

import numpy as np
import pytest

from dfx.errors import DataError, WeightsDamaged
from dfx.predict.drawn import ALTERED, PHOTOGRAPHED, Drawn, colourless, fit_drawn, limited
from dfx.predict.unlike.distance import Unlike, fit_unlike
from dfx.predict.unlike.file import FILE, read_unlike, write_unlike
from dfx.predict.verdict import DRAWN, KNOWN, Strangeness, unlike_warnings, verdict_among_strangers
from dfx.zoo.index import Shipped, add_to_index


def photographs(seed: int, n: int = 2_000) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, (n, 3))


def by_hand() -> Unlike:
    """Means at 0 and (10, 0, 0), limit 9.9; drawn beyond 4 in the third number, which is 0 at the middle."""
    means = np.array([[0, 0, 0], [10, 0, 0]], np.float32)
    ruler = Unlike("meso4", means, np.eye(3, dtype=np.float16), 1.0, np.linspace(0, 10, 101, dtype=np.float32))
    return replace(ruler, drawn=Drawn(np.array([0, 0, 0.25], np.float32), 0.0))


def test_two_clouds_are_parted_where_they_differ() -> None:
    drawings = photographs(1, 300) + np.array([0, 6, 0])
    found = limited(fit_drawn(photographs(0), drawings, ["a"] * 300), photographs(2, 20_000))
    assert abs(found.weights[1]) > 10 * max(abs(found.weights[0]), abs(found.weights[2]))
    assert found.beyond(drawings).mean() > 0.95
    assert found.beyond(photographs(3, 20_000)).mean() == pytest.approx(1 - PHOTOGRAPHED, abs=0.001)
    assert np.median(found.scores(photographs(2, 20_000))) == pytest.approx(0, abs=1e-5)


def test_two_values_by_hand() -> None:
    """One number, photographs at ±1 about 0 and drawings at ±1 about d: without a ridge the slope of their log-odds."""
    rng = np.random.default_rng(4)
    found = fit_drawn(rng.normal(0, 1, (40_000, 1)), rng.normal(2, 1, (40_000, 1)), ["a"] * 40_000, ridge=0)
    assert found.weights[0] == pytest.approx(2, rel=0.03)  # log N(x; 2, 1) − log N(x; 0, 1) = 2 x − 2
    assert found.bias == pytest.approx(-2, rel=0.03)


def test_a_kind_with_many_drawings_does_not_rule() -> None:
    """A kind shifted in the second number must be told although another has thirty times its drawings."""
    many, few = photographs(5, 3_000) + np.array([6, 0, 0]), photographs(6, 100) + np.array([0, 6, 0])
    found = limited(
        fit_drawn(photographs(0), np.concatenate([many, few]), ["many"] * 3_000 + ["few"] * 100), photographs(2)
    )
    assert found.weights[1] / found.weights[0] == pytest.approx(1, abs=0.25)


@pytest.mark.parametrize("drawings", [np.zeros((5, 2)), np.zeros((0, 3)), np.full((5, 3), np.nan)])
def test_what_teaches_nothing_is_refused(drawings: np.ndarray) -> None:
    with pytest.raises(DataError):
        fit_drawn(photographs(0), drawings, ["a"] * len(drawings))
    with pytest.raises(DataError):
        limited(Drawn(np.zeros(3, np.float32), 0.0), photographs(0))


def test_either_measure_flags_and_the_words_say_which() -> None:
    known, far, drawn = by_hand().strangeness([[0, 0, 3.9], [0, 20, 0], [0, 0, 6]])
    assert known == Strangeness(pytest.approx(0.39), 0.0)
    assert (far.beyond, far.drawn, far.excess) == (True, False, pytest.approx(20 / 9.9 - 1))
    assert (drawn.beyond, drawn.drawn, drawn.excess) == (True, True, pytest.approx(0.5))
    assert drawn.percentile >= PHOTOGRAPHED > KNOWN
    assert by_hand().beyond([[0, 0, 3.9], [0, 20, 0], [0, 0, 6]]).tolist() == [False, True, True]
    verdict, reason = verdict_among_strangers("real", "", 0.1, drawn)
    assert (verdict, DRAWN in reason) == ("uncertain", True)
    assert DRAWN not in verdict_among_strangers("real", "", 0.1, far)[1]
    assert DRAWN in unlike_warnings(drawn.percentile, drawn.drawn)[0]


def test_faces_without_colour_have_a_score_of_their_own() -> None:
    """Grey faces are drawn beyond 2 in the second number, which tells nothing of coloured ones."""
    ruler = replace(by_hand(), drawn_grey=Drawn(np.array([0, 0.5, 0], np.float32), 0.0))
    rows = [[0, 3, 0], [0, 3, 0], [0, 0, 6], [0, 0, 6]]
    assert ruler.beyond(rows, [True, False, True, False]).tolist() == [True, False, False, True]
    assert by_hand().beyond(rows, [True] * 4).tolist() == [False, False, True, True]  # an older file has none


def test_a_crop_without_colour_is_known_by_its_middle() -> None:
    grey = np.repeat(np.random.default_rng(0).integers(0, 256, (80, 80, 1), dtype=np.uint8), 3, axis=2)
    frame = grey.copy()
    frame[:18] = (250, 10, 10)
    spot, face = grey.copy(), grey.copy()
    spot[36:44, 36:44] = (250, 10, 10)  # 16 of 400 looked at: 4 %
    face[30:50, 30:50] = (200, 150, 120)  # a quarter
    assert [colourless(crop) for crop in (grey, frame, spot, face)] == [True, True, True, False]


def test_altered_faces_may_move_the_limit_outward_only() -> None:
    plain = fit_drawn(photographs(0), photographs(1) + np.array([6, 0, 0]), ["a"] * 2_000)
    usual, same, moved = (
        limited(plain, photographs(2), x) for x in (None, photographs(3), photographs(3) + np.array([3, 0, 0]))
    )
    assert np.array_equal(same.weights, usual.weights)
    far = photographs(3) + np.array([3, 0, 0])
    assert usual.beyond(far).mean() > 0.1
    assert moved.beyond(far).mean() == pytest.approx(1 - ALTERED, abs=0.001)


def test_the_limit_may_lie_farther_out_than_the_99_percent() -> None:
    ruler = replace(by_hand(), limit=9.95)
    near, far = ruler.strangeness([[0, 9.93, 0], [0, 9.97, 0]])
    assert (near.beyond, near.percentile) == (False, KNOWN)
    assert (far.beyond, far.percentile) == (True, pytest.approx(0.997))


def test_a_share_of_their_own_sets_the_limit() -> None:
    x, fake = photographs(7, 4_000), np.arange(4_000) % 2 == 0
    usual, farther = (fit_unlike("meso4", x, fake, ["s"] * 4_000, known) for known in (None, 0.995))
    assert usual.threshold == usual.quantiles[99] < farther.threshold < farther.quantiles[100]
    assert farther.beyond(photographs(8, 40_000)).mean() == pytest.approx(0.005, abs=0.003)


def test_what_is_written_is_read_back_and_an_older_file_still_loads(tmp_path) -> None:
    add_to_index(tmp_path, "meso4", Shipped("ab" * 32, 10, 64))
    ruler = replace(by_hand(), limit=9.95, drawn_grey=Drawn(np.array([0, 0.5, 0], np.float32), 0.0, 5))
    write_unlike(tmp_path, ruler)
    found = read_unlike(tmp_path)
    assert found is not None
    assert found.drawn is not None
    x = photographs(9) * 5
    assert found.strangeness(x) == ruler.strangeness(x)
    assert found.strangeness(x, True) == ruler.strangeness(x, True) != ruler.strangeness(x)
    row = json.loads((tmp_path / FILE).read_text())
    (tmp_path / FILE).write_text(json.dumps({**row, "drawn": {"bias": "x", "n": 1}}))
    with pytest.raises(WeightsDamaged):
        read_unlike(tmp_path)
    old = {key: value for key, value in row.items() if not key.startswith("drawn")} | {"n": 7, "threshold": 9.9}
    (tmp_path / FILE).write_text(json.dumps(old))
    without = read_unlike(tmp_path)
    assert without is not None
    assert (without.drawn, without.drawn_grey, without.threshold) == (None, None, 9.9)


def test_it_belongs_to_the_distance_s_features() -> None:
    with pytest.raises(DataError):
        replace(by_hand(), drawn=Drawn(np.zeros(2, np.float32), 0.0))
