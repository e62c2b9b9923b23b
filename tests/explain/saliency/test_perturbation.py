"""Methods that ask again, on functions whose answer is known; no network is needed for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dfx.errors import ExplanationError, SettingError
from dfx.explain.inputs import in_batches
from dfx.explain.request import MapRequest
from dfx.explain.saliency.family import GRADIENTS, PERTURBATIONS
from dfx.explain.saliency.lime import Lime, weighted_ridge
from dfx.explain.saliency.occlusion import Occlusion
from dfx.explain.saliency.perturbation import Perturbation, Score, explain, keep, without
from dfx.explain.saliency.regions import grid, labels_at, superpixels
from dfx.explain.saliency.rise import Rise
from dfx.explain.saliency.shapley import Shapley, shapley_of
from dfx.types import Pixels

SIZE = 16
BLOCK = (slice(8, 12), slice(4, 8))


@dataclass
class Known:
    """A predictor whose logit is a function of the picture `(S, S, 3)` float."""

    function: Callable[[NDArray[np.float64]], float]
    size: int = SIZE
    spec: Any = field(default_factory=lambda: SimpleNamespace(name="known"))
    most: int = 8  # what its memory suffices for
    asked: int = 0

    def logits(self, crops: Sequence[Pixels]) -> NDArray[np.float64]:
        assert len(crops) <= 8
        if len(crops) > self.most:
            raise MemoryError
        self.asked += len(crops)
        return np.array([self.function(crop.astype(float)) for crop in crops])


def red_of_block(picture: NDArray[np.float64]) -> float:
    return float(picture[(*BLOCK, 0)].mean())


def block_face() -> Pixels:
    """Red 200 in the block, 0 elsewhere: its mean red is 12.5, which rounds to 12."""
    face = np.zeros((SIZE, SIZE, 3), np.uint8)
    face[(*BLOCK, 0)] = 200
    return face


def quarters_face() -> Pixels:
    """Red 40, 80, 120, 160 in the quarters: the mean is 100."""
    reds = np.array([40, 80, 120, 160], np.uint8)
    return np.repeat(reds[grid(SIZE, 2)][..., None], 3, axis=2)


def quarters(weights: Sequence[float]) -> Known:
    """logit = Σ weight · the quarter's mean red."""
    where = grid(SIZE, 2)
    return Known(lambda picture: sum(w * picture[where == q, 0].mean() for q, w in enumerate(weights)))


def one(method: Perturbation, known: Known, face: Pixels, **options: Any) -> Any:
    (found,) = explain(method, known, [face], MapRequest(**options))  # type: ignore[arg-type]
    return found


def test_the_families_hold_the_names_of_the_command_line_in_order() -> None:
    assert list(GRADIENTS) == ["gradient", "gradient-input", "smoothgrad", "integrated-gradients", "guided-backprop"]
    assert list(PERTURBATIONS) == ["occlusion", "rise", "lime", "shapley"]
    assert all(method.row.title and method.row.unit for method in (*GRADIENTS.values(), *PERTURBATIONS.values()))


def test_occlusion_finds_the_block_and_nothing_else() -> None:
    found = one(Occlusion(patch=0.25, stride=0.25, fill="mean"), Known(red_of_block), block_face())
    expected = np.zeros((SIZE, SIZE))
    expected[BLOCK] = 1
    np.testing.assert_array_equal(found.heat, expected)
    assert found.raw_peak == 200 - 12
    assert (found.model, found.method, found.layer) == ("known", "occlusion", "input")


def test_occlusion_with_overlapping_patches_averages_them() -> None:
    # Half a block's side as the stride: patches cover 0, 2, …; the pixel (8, 4) lies in those that begin at rows 6, 8 and
    # columns 2, 4, which cover 1/4, 1/2, 1/2 and all of the block: 9/16 of 188 on average.
    found = one(Occlusion(patch=0.25, stride=0.125, fill="mean"), Known(red_of_block), block_face())
    assert found.heat[8, 4] * found.raw_peak == pytest.approx(188 * 9 / 16, rel=1e-6)
    assert not found.heat[:5].any()


@pytest.mark.parametrize(("patch", "stride"), [(0.15, 0.075), (0.3, 0.25), (1.0, 1.0), (0.01, 0.01), (0.2, 0.9)])
def test_occlusion_covers_every_pixel(patch: float, stride: float) -> None:
    found = one(Occlusion(patch, stride), Known(lambda picture: float(picture.std())), block_face())
    assert np.isfinite(found.signed).all()


def test_rise_points_at_the_block() -> None:
    found = one(Rise(n=600, fill="mean"), Known(red_of_block), block_face())
    row, column = np.unravel_index(found.heat.argmax(), found.heat.shape)
    assert 7 <= row <= 12
    assert 3 <= column <= 8
    expected = np.zeros((SIZE, SIZE))
    expected[BLOCK] = 1
    assert np.corrcoef(found.signed.ravel(), expected.ravel())[0, 1] > 0.6


def test_rise_masks_are_smooth_seeded_and_half_open() -> None:
    masks = np.array(list(Rise(n=300).masks(20, 1)))
    assert masks.shape == (300, 20, 20)
    assert masks.min() >= 0
    assert masks.max() <= 1
    assert masks.mean() == pytest.approx(0.5, abs=0.02)
    np.testing.assert_array_equal(masks[:3], list(Rise(n=3).masks(20, 1)))
    assert np.abs(masks[0] - next(Rise(n=1).masks(20, 2))).max() > 0.1


def test_rise_by_hand_where_nothing_depends_on_the_mask() -> None:
    found = one(Rise(n=20), Known(lambda picture: 3.0), quarters_face())
    assert not found.has_evidence
    assert not found.signed.any()


def test_lime_recovers_the_weights_of_a_linear_function() -> None:
    # Removing a quarter turns its red r into the mean 100: with it the logit is weight · (r − 100) higher.
    weights = (1.0, -2.0, 0.5, 3.0)
    found = one(Lime(fill="mean"), quarters(weights), quarters_face(), labels=(grid(SIZE, 2),))
    expected = np.array([-60.0, 40.0, 10.0, 180.0])[grid(SIZE, 2)]
    np.testing.assert_allclose(found.signed * 180, expected, atol=0.1)
    assert found.raw_peak == pytest.approx(180, rel=1e-3)


def test_lime_finds_its_own_superpixels() -> None:
    found = one(Lime(superpixels=16, fill="mean"), quarters((0.0, 0.0, 0.0, 1.0)), quarters_face())
    where = grid(SIZE, 2)
    assert found.heat[where == 3].min() > 0.5
    assert np.abs(found.signed[where != 3]).max() < 0.05


def test_weighted_ridge_by_hand() -> None:
    present = np.array([[True], [False]])
    # Of two points at z = ±1/2 around their mean with weights 1: w = Σ z y / (Σ z² + ridge) = 3 / (1/2 + 1).
    np.testing.assert_allclose(weighted_ridge(present, np.array([7.0, 1.0]), np.ones(2), 1.0), [2.0])
    np.testing.assert_allclose(weighted_ridge(present, np.array([7.0, 1.0]), np.ones(2), 1e-9), [6.0])


def test_superpixels_follow_edges() -> None:
    picture = np.zeros((32, 32, 3), np.uint8)
    picture[:, 13:] = (250, 220, 10)  # not where a grid of 4 × 4 has a line
    found = superpixels(picture, 16)
    assert 8 <= found.max() + 1 <= 16
    assert not set(found[:, :13].ravel()) & set(found[:, 13:].ravel())
    np.testing.assert_array_equal(found, superpixels(picture, 16))


def test_shapley_values_by_hand() -> None:
    np.testing.assert_allclose(shapley_of(np.array([0.0, 10.0, 20.0, 50.0])), [20, 30])
    # One left glove (bit 0) and two right ones: a pair is worth 1.
    glove = np.array([float(s & 1 and s > 1) for s in range(8)])
    np.testing.assert_allclose(shapley_of(glove), [2 / 3, 1 / 6, 1 / 6])


def test_shapley_values_of_regions_add_up_also_where_regions_interact() -> None:
    where = grid(SIZE, 2)
    known = Known(lambda picture: float(np.tanh(np.prod([picture[where == q, 0].mean() / 90 for q in range(4)]))))
    found = Shapley(fill="mean").values(Score(known, 1.0), quarters_face(), where)  # type: ignore[arg-type]
    assert found.labels == (0, 1, 2, 3)
    assert sum(found.values) == pytest.approx(found.whole - found.empty, abs=1e-12)
    assert found.whole == known.function(quarters_face().astype(float))
    assert abs(found.whole - found.empty) > 0.1
    assert known.asked == 16


def test_shapley_map_holds_each_regions_value() -> None:
    labels = grid(8, 2) * 10  # half the size, other names
    labels[labels == 20] = -1  # a quarter that is never removed
    found = one(Shapley(fill="mean"), quarters((1.0, -2.0, 0.5, 3.0)), quarters_face(), labels=(labels,))
    np.testing.assert_allclose(found.signed * found.raw_peak, np.array([-60.0, 40, 0, 180])[grid(SIZE, 2)], atol=1e-4)


def test_shapley_without_regions_explains_nine_squares() -> None:
    known = Known(red_of_block)
    found = one(PERTURBATIONS["shapley"], known, block_face())
    assert known.asked == 512
    assert len(np.unique(found.signed)) <= 9


def test_regions_that_do_not_fit_are_refused() -> None:
    known, face = Known(red_of_block), block_face()
    with pytest.raises(ExplanationError, match="at most 9 regions, not 16"):
        one(Shapley(), known, face, labels=(grid(SIZE, 4),))
    with pytest.raises(ExplanationError, match="all below 0"):
        one(Lime(), known, face, labels=(np.full((4, 4), -1),))
    with pytest.raises(ExplanationError, match=r"whole numbers, not \(4, 4\) float64"):
        one(Shapley(), known, face, labels=(np.zeros((4, 4)),))
    with pytest.raises(ExplanationError, match="needs its regions; there are 2"):
        one(Shapley(), known, face, labels=(grid(4, 2),) * 2)
    assert known.asked == 0


def test_regions_keep_their_place_at_another_size() -> None:
    np.testing.assert_array_equal(labels_at(grid(6, 2), 16), grid(16, 2))
    np.testing.assert_array_equal(labels_at(grid(64, 2), 16), grid(16, 2))


@pytest.mark.parametrize("method", PERTURBATIONS.values(), ids=PERTURBATIONS.keys())
def test_every_method_survives_a_constant_face_and_rounding(method: Perturbation) -> None:
    draw = np.random.default_rng(0)
    known = Known(lambda picture: float(picture.mean()) + 1e-5 * draw.random())
    found = one(method, known, np.full((9, 7, 3), 90, np.uint8))
    assert (found.raw_peak, found.has_evidence) == (0, False)
    assert not found.signed.any()
    assert found.heat.shape == (SIZE, SIZE)


@pytest.mark.parametrize("method", PERTURBATIONS.values(), ids=PERTURBATIONS.keys())
def test_real_is_fake_with_its_sign_turned(method: Perturbation) -> None:
    maps = [one(method, Known(red_of_block), block_face(), toward=toward).signed for toward in ("fake", "real")]
    np.testing.assert_allclose(maps[0], -maps[1], atol=1e-6)


@pytest.mark.parametrize("method", PERTURBATIONS.values(), ids=PERTURBATIONS.keys())
def test_progress_rises_to_one_and_may_stop_it(method: Perturbation) -> None:
    seen: list[tuple[float, str]] = []
    faces = [block_face(), quarters_face()]
    explain(method, Known(red_of_block), faces, MapRequest(), lambda share, text: seen.append((share, text)))  # type: ignore[arg-type]
    shares = [share for share, _ in seen]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)
    assert seen[-1][1] == f"{method.row.title}, face 2 of 2"

    def stop(share: float, text: str) -> None:
        raise KeyboardInterrupt

    known = Known(red_of_block)
    with pytest.raises(KeyboardInterrupt):
        explain(method, known, faces, MapRequest(), stop)  # type: ignore[arg-type]
    assert known.asked == 8


def test_little_memory_gives_the_same_map_and_too_little_a_sentence() -> None:
    plenty, little = (one(Occlusion(), Known(red_of_block, most=most), block_face()) for most in (8, 3))
    np.testing.assert_array_equal(plenty.heat, little.heat)
    with pytest.raises(ExplanationError, match="memory does not suffice"):
        one(Occlusion(), Known(red_of_block, most=0), block_face())


def test_batches_keep_order_and_other_errors_pass() -> None:
    sizes: list[int] = []

    def ask(rows: list[int]) -> list[int]:
        sizes.append(len(rows))
        if len(rows) > 4:
            raise MemoryError
        return [row * row for row in rows]

    assert list(in_batches(ask, range(11))) == [n * n for n in range(11)]
    assert sizes == [8, 4, 4, 3]
    with pytest.raises(ZeroDivisionError):
        list(in_batches(lambda rows: [1 // 0], [1]))


def test_what_cannot_be_explained_is_refused_in_a_sentence() -> None:
    with pytest.raises(ExplanationError, match="not for 'left'"):
        one(Occlusion(), Known(red_of_block), block_face(), toward="left")
    with pytest.raises(ExplanationError, match="uint8 RGB"):
        one(Occlusion(), Known(red_of_block), np.zeros((4, 4, 3)))  # type: ignore[arg-type]
    with pytest.raises(ExplanationError, match="known gave a logit that is not a finite number"):
        one(Lime(), Known(lambda picture: float("nan")), block_face())
    with pytest.raises(SettingError, match="'blur', 'mean'"):
        one(Occlusion(fill="black"), Known(red_of_block), block_face())  # type: ignore[arg-type]


def test_fills_and_mixtures() -> None:
    face = block_face()
    np.testing.assert_array_equal(without(face, "mean")[0, 0], [12, 0, 0])
    blurred = without(face, "blur")
    assert 0 < blurred.max() < 200
    np.testing.assert_array_equal(without(np.full((8, 8, 3), 77, np.uint8), "blur"), 77)
    half = keep(face, np.full_like(face, 100), np.full((SIZE, SIZE), 0.5))
    np.testing.assert_array_equal(half[9, 5], [150, 50, 50])
