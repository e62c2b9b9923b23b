"""How far a face lies from what dfx knows: on features whose distances are known."""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi
from sklearn.covariance import ledoit_wolf

from dfx import language
from dfx.errors import DataError, WeightsDamaged, WeightsMissing
from dfx.predict.calibration.platt import Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.unlike.distance import Unlike, fit_unlike, shrunk_covariance
from dfx.predict.unlike.file import FILE, NUMBERS, read_unlike, write_unlike
from dfx.predict.verdict import KNOWN, WIDER, Strangeness, unlike_warnings
from dfx.zoo.index import Shipped, add_to_index

WIDTH = 12


def cloud(seed, n=1_200):
    """Features of real and fake faces of three sets, correlated, one of them hardly ever moving."""
    rng = np.random.default_rng(seed)
    fake = rng.random(n) < 0.4
    mix = np.random.default_rng(99).normal(0, 1, (WIDTH, WIDTH))
    x = rng.normal(0, 1, (n, WIDTH)) @ mix + 6 * fake[:, None]
    x[:, 0] = rng.normal(0, 1e-3, n)
    return x, fake, np.array(["a", "b", "c"])[rng.integers(0, 3, n)].tolist()


@pytest.fixture(scope="module")
def fitted() -> Unlike:
    return fit_unlike("meso4", *cloud(0))


def by_hand() -> Unlike:
    """Means at 0 and (10, 0), distances as on paper, spread evenly from 0 to 10 over validation faces."""
    means = np.array([[0, 0], [10, 0]], np.float32)
    return Unlike("meso4", means, np.eye(2, dtype=np.float16), 1.0, np.linspace(0, 10, 101, dtype=np.float32))


def test_the_distance_is_to_the_nearer_mean_by_hand():
    ruler = by_hand()
    points = [[0, 0], [3, 4], [9, 0], [10, 20]]
    assert ruler.distances(points) == pytest.approx([0, 5, 1, 20])
    assert ruler.score(points) == pytest.approx([0, 0.5, 0.1, 1.0])
    assert ruler.threshold == pytest.approx(9.9)
    assert ruler.beyond(points).tolist() == [False, False, False, True]
    near, far = (ruler.strangeness(points)[i] for i in (1, 3))
    assert (near.percentile, near.excess, near.beyond) == (pytest.approx(0.5), 0.0, False)
    assert (far.percentile, far.excess, far.beyond) == (1.0, pytest.approx(20 / 9.9 - 1), True)


def test_whitening_undoes_scale_and_direction():
    ruler = replace(by_hand(), whiten=np.diag([1.0, 0.5]).astype(np.float16), scale=2.0)
    assert ruler.distances([[0, 3]]) == pytest.approx([3])
    assert ruler.distances([[3, 0]]) == pytest.approx([6])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_faces_of_the_same_kind_are_rarely_flagged(fitted, seed):
    """What the limit promises holds on faces that no fit saw, not only on those it was set with."""
    flagged = fitted.beyond(cloud(seed)[0]).mean()
    assert 0.002 < flagged <= 0.02
    assert fitted.score(cloud(seed)[0]).mean() == pytest.approx(0.5, abs=0.05)


def test_the_faces_it_was_fitted_on_are_rarely_flagged(fitted):
    assert fitted.beyond(cloud(0)[0]).mean() <= 0.01


def test_far_faces_are_flagged(fitted):
    x, _, _ = cloud(4)
    rng = np.random.default_rng(5)
    away = rng.normal(0, 1, x.shape)
    away /= np.linalg.norm(away, axis=1, keepdims=True)
    assert fitted.beyond(x + 60 * away).mean() > 0.99
    assert (fitted.score(x + 60 * away) == 1).mean() > 0.95
    odd = x.copy()
    odd[:, 0] = 30  # a feature that was silent on all validation faces speaks
    assert fitted.beyond(odd).all()


def test_distances_are_those_of_a_normal_cloud():
    """Of a spherical cloud the distances to its mean are chi-distributed."""
    rng = np.random.default_rng(6)
    fake = np.arange(4_000) % 2 == 0
    x = rng.normal(0, 1, (4_000, 5)) + 100 * fake[:, None]
    found = fit_unlike("meso4", x, fake, ["s"] * 4_000)
    assert found.threshold == pytest.approx(chi(5).ppf(0.99), rel=0.04)
    assert found.quantiles[50] == pytest.approx(chi(5).ppf(0.5), rel=0.03)


def test_left_out_faces_set_the_limit():
    """With few faces a fit lies near its own faces; a limit set by them would flag many others."""
    x, fake, sets = cloud(7, n=120)
    found = fit_unlike("meso4", x, fake, sets)
    own = np.quantile(found.distances(x), 0.9)
    assert found.quantiles[90] > 1.05 * own
    assert found.beyond(cloud(8)[0]).mean() < 0.08


def test_score_rises_with_distance_and_agrees_with_the_limit(fitted):
    x = np.linspace(0, 40, 400)[:, None] * np.ones(WIDTH)
    order = np.argsort(fitted.distances(x))
    assert (np.diff(fitted.score(x)[order]) >= 0).all()
    assert np.array_equal(fitted.score(x) > KNOWN, fitted.beyond(x))
    assert 0 < fitted.beyond(x).mean() < 1


def test_shrinkage_is_ledoit_and_wolf_s():
    x, _, _ = cloud(9, n=40)
    x = x - x.mean(axis=0)
    theirs, share = ledoit_wolf(x, assume_centered=True)
    assert share > 0.02
    np.testing.assert_allclose(shrunk_covariance(x, np.full(40, 1 / 40)), theirs, rtol=1e-9)


def test_a_large_set_does_not_rule():
    rng = np.random.default_rng(10)
    big, small = rng.normal(0, 1, (2_000, 3)), rng.normal(4, 1, (200, 3))
    fake = np.arange(2_200) % 2 == 0
    found = fit_unlike("meso4", np.concatenate([big, small]), fake, ["big"] * 2_000 + ["small"] * 200)
    assert found.means == pytest.approx(2.0, abs=0.3)  # halfway
    assert found.beyond(small).mean() < 0.03


@pytest.mark.parametrize(
    ("features", "fake"),
    [
        (np.zeros((200, 3)), np.arange(200) % 2 == 0),
        (np.random.default_rng(0).normal(0, 1, (200, 3)), np.ones(200)),
        (np.full((200, 3), np.nan), np.arange(200) % 2 == 0),
        (np.random.default_rng(0).normal(0, 1, (50, 3)), np.arange(50) % 2 == 0),
        (np.zeros(200), np.arange(200) % 2 == 0),
    ],
)
def test_what_gives_no_distance_is_refused(features, fake):
    with pytest.raises(DataError):
        fit_unlike("meso4", features, fake, ["s"] * len(fake))


def test_features_of_another_width_are_refused(fitted):
    with pytest.raises(DataError, match="meso4"):
        fitted.score(np.zeros((2, WIDTH + 1)))


# What it does to a prediction

SURE = Ensemble((Member("meso4", Calibration(1.0, 0.0, 0.1)),), (1.0,))
INSIDE, JUST, FAR = Strangeness(0.7, 0.0), Strangeness(0.992, 1e-6), Strangeness(1.0, 1.5)


def test_a_known_face_is_judged_as_before():
    for logit in (-3.0, 0.0, 3.0):
        plain, known = SURE.judge({"meso4": logit}), SURE.judge({"meso4": logit}, INSIDE)
        assert plain.unlike is None
        assert replace(known, unlike=None) == plain
        assert known.unlike == 0.7


@pytest.mark.parametrize(("logit", "verdict"), [(3.0, "fake"), (-3.0, "real")])
def test_an_unknown_face_is_uncertain_with_the_reason(logit, verdict):
    assert SURE.judge({"meso4": logit}).verdict == verdict
    said = SURE.judge({"meso4": logit}, JUST)
    assert said.verdict == "uncertain"
    assert said.reason.startswith("This face is unlike anything dfx was trained on (")
    assert "99.2 %" in said.reason
    assert said.reason.endswith(".")
    assert said.reason.count(". ") == 0
    assert said.fake_probability == SURE.judge({"meso4": logit}).fake_probability
    assert said.interval == pytest.approx(SURE.judge({"meso4": logit}).interval, abs=1e-6)  # no jump at the limit


def test_the_interval_grows_with_the_distance():
    widths = [np.diff(SURE.judge({"meso4": 1.0}, Strangeness(1.0, e)).interval)[0] for e in (0.0, 0.2, 0.6, 1.5)]
    assert widths == sorted(widths)
    low, high = SURE.judge({"meso4": 1.0}, FAR).interval
    error = np.hypot(0.1, WIDER * 1.5)
    assert np.log(high / (1 - high)) - np.log(low / (1 - low)) == pytest.approx(2 * 1.959964 * error)


@pytest.mark.parametrize("strangeness", [None, INSIDE, FAR])
@pytest.mark.parametrize("logit", [-3.0, 0.2, 0.9, 3.0])
def test_one_number_has_one_interval(logit, strangeness):
    """A lone model's number is the answer's: beside it stands the same interval, and the reason names no other."""
    said = SURE.called_from(0.6).judge({"meso4": logit}, strangeness)
    (score,) = said.scores
    assert score.fake_probability == said.fake_probability
    assert score.interval == said.interval
    assert "95 % interval" not in said.reason or language.interval(said.interval) in said.reason


def test_an_unsettled_strangers_reason_names_the_interval_that_is_shown():
    """At .75 the narrow interval crosses .72 and leaves it open: that one is shown nowhere."""
    unsure = Ensemble((Member("meso4", Calibration(1.0, 0.0, 0.4)),), (1.0,)).called_from(0.66)
    said = unsure.judge({"meso4": 0.95}, FAR)
    assert said.verdict == "uncertain"
    assert language.interval(said.interval) in said.reason


def test_the_reason_is_the_strangeness_and_not_the_interval_that_it_widened():
    said = SURE.judge({"meso4": 3.0}, FAR)
    assert said.interval[0] < 0.1
    assert (said.verdict, said.reason[:24]) == ("uncertain", "This face is unlike anyt")


def test_a_face_uncertain_before_keeps_its_reason():
    assert SURE.judge({"meso4": 0.0}, JUST).reason == SURE.judge({"meso4": 0.0}).reason


@pytest.mark.parametrize(("percentile", "count"), [(None, 0), (0.0, 0), (KNOWN, 0), (0.991, 1), (1.0, 1)])
def test_a_warning_only_beyond_the_limit(percentile, count):
    found = unlike_warnings(percentile)
    assert len(found) == count
    assert all(sentence.endswith(".") and "100" not in sentence for sentence in found)


# The file


@pytest.fixture
def folder(tmp_path):
    add_to_index(tmp_path, "meso4", Shipped("ab" * 32, 10, 64))
    return tmp_path


def test_what_is_written_is_read_back(fitted, folder):
    assert read_unlike(folder) is None
    write_unlike(folder, fitted)
    found = read_unlike(folder)
    assert found is not None
    x = cloud(11)[0]
    assert np.array_equal(found.distances(x), fitted.distances(x))
    assert (found.model, found.n, found.threshold) == (fitted.model, fitted.n, fitted.threshold)
    row = json.loads((folder / FILE).read_text())
    assert row["sha256"] == hashlib.sha256((folder / NUMBERS).read_bytes()).hexdigest()
    assert sorted(path.name for path in folder.iterdir()) == sorted([FILE, NUMBERS, "weights.json"])


def test_a_flipped_byte_or_a_missing_half_is_refused(fitted, folder):
    write_unlike(folder, fitted)
    data = bytearray((folder / NUMBERS).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / NUMBERS).write_bytes(data)
    with pytest.raises(WeightsDamaged, match="git checkout models"):
        read_unlike(folder)
    (folder / NUMBERS).unlink()
    with pytest.raises(WeightsDamaged):
        read_unlike(folder)


@pytest.mark.parametrize("text", ["{", "[]", '{"sha256": 1}'])
def test_a_damaged_list_is_refused(fitted, folder, text):
    write_unlike(folder, fitted)
    (folder / FILE).write_text(text)
    with pytest.raises(WeightsDamaged):
        read_unlike(folder)


def test_other_weights_of_the_model_are_noticed(fitted, folder):
    write_unlike(folder, fitted)
    add_to_index(folder, "meso4", Shipped("cd" * 32, 10, 64))
    with pytest.raises(WeightsDamaged, match="other weights of meso4"):
        read_unlike(folder)


def test_a_distance_without_its_weights_is_not_written(fitted, tmp_path):
    with pytest.raises(WeightsMissing):
        write_unlike(tmp_path, fitted)
    assert list(tmp_path.iterdir()) == []
