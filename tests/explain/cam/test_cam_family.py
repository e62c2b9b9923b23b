"""Every class activation map against numbers worked out by hand, and against its formula in numpy."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from asking import cam
from cam_samples import Array, Curved, curved_model, face, pooled_model, random_faces

from dfx.errors import ExplanationError
from dfx.explain.cam import faster_score_cam as faster
from dfx.explain.cam.family import FAMILY
from dfx.types import Toward
from dfx.zoo.spec import RAW, UNIT

NAMES = [
    "gradcam",
    "gradcam++",
    "layercam",
    "xgradcam",
    "hirescam",
    "eigencam",
    "scorecam",
    "faster-scorecam",
    "ablationcam",
]


def test_the_family_has_its_names_in_order() -> None:
    assert list(FAMILY) == NAMES
    assert all(method.row.name == name for name, method in FAMILY.items())


# What a cell holds, from red r and green g there (see `face`), for the logit (2 · mean r − mean g) + 7. Gradients are
# 2/16 and −1/16. Score-CAM masks with r/10, which leaves red 10 and 1.6, green 3 and 1.2: 2 · 11.6/16 − 4.2/16 = 1.1875;
# green has no contrast. Ablation takes away 2 · 14/16 and −3.
BY_HAND: dict[str, Callable[[float, float], float]] = {
    "gradcam": lambda r, g: (2 * r - g) / 16,
    "gradcam++": lambda r, g: 2 * r / 16,
    "scorecam": lambda r, g: 1.1875 * r,
    "faster-scorecam": lambda r, g: 1.1875 * r,
    "layercam": lambda r, g: 2 * r / 16,
    "xgradcam": lambda r, g: (2 * r - g) / 16,
    "hirescam": lambda r, g: (2 * r - g) / 16,
    # AᵀA = [[116, 42], [42, 144]], so its larger eigenvalue is 130 + √(14² + 42²) and its vector (42, 14 + √…), normed.
    "eigencam": lambda r, g: (42 * r + (14 + 1960**0.5) * g) / np.hypot(42, 14 + 1960**0.5),
    "ablationcam": lambda r, g: 1.75 * r - 3 * g,
}


@pytest.mark.parametrize("name", NAMES)
def test_the_map_is_the_one_worked_out_by_hand(name: str) -> None:
    (explanation,) = cam(name, pooled_model((2.0, -1.0)), [face()], RAW)
    expected = np.array([[BY_HAND[name](float(r), float(g)) for r, g, _ in row] for row in face()])
    assert explanation.raw_peak == pytest.approx(expected.max(), rel=1e-5)
    np.testing.assert_allclose(explanation.heat, np.maximum(expected, 0) / expected.max(), atol=1e-5)
    assert explanation.signed is not None
    np.testing.assert_allclose(explanation.signed, expected / np.abs(expected).max(), atol=1e-5)
    assert (explanation.method, explanation.layer, explanation.unit) == (name, "conv", FAMILY[name].row.unit)


def masks(activations: Array) -> list[Array]:
    """Score-CAM's masks `(8, 8, 1)`, one per channel."""
    grown = [cv2.resize(activations[..., c], (8, 8), interpolation=cv2.INTER_LINEAR) for c in range(3)]
    return [((one - one.min()) / (np.ptp(one) or 1))[..., None] for one in grown]


def increase(net: Curved, image: Array, a: Array) -> Array:
    return np.array([net.logit(image * mask) - net.logit(image * 0) for mask in masks(a)])


def without(a: Array, channel: int) -> Array:
    return np.where(np.arange(3) == channel, 0, a)


def plus_plus(a: Array, g: Array, score: float) -> Array:
    """As published, with the score's exponential, divided out at the end: the derivatives of exp(score)."""
    first, second, third = (np.exp(score) * g**power for power in (1, 2, 3))
    alpha = second / (2 * second + a.sum(axis=(0, 1)) * third)
    alpha /= alpha.sum(axis=(0, 1))
    return (a * (alpha * np.maximum(first, 0)).sum(axis=(0, 1))).sum(axis=-1) / np.exp(score)


def eigen(a: Array) -> Array:
    values, vectors = np.linalg.eigh(a.reshape(16, 3).T @ a.reshape(16, 3))
    return np.asarray(a @ np.abs(vectors[:, values.argmax()]))  # of a matrix without negative values, all of one sign


# From the model, the scaled image, its activations A, the gradient of sign · logit there, and the sign.
FORMULAS: dict[str, Callable[[Curved, Array, Array, Array, float], Array]] = {
    "gradcam": lambda net, x, a, g, s: a @ g.mean(axis=(0, 1)),
    "gradcam++": lambda net, x, a, g, s: plus_plus(a, g, s * net.head(a)),
    "scorecam": lambda net, x, a, g, s: s * a @ increase(net, x, a),
    "faster-scorecam": lambda net, x, a, g, s: (
        s * a @ np.where(np.arange(3) == a.var(axis=(0, 1)).argmax(), increase(net, x, a), 0)
    ),
    "layercam": lambda net, x, a, g, s: (np.maximum(g, 0) * a).sum(axis=-1),
    "xgradcam": lambda net, x, a, g, s: a @ ((g * a).sum(axis=(0, 1)) / a.sum(axis=(0, 1))),
    "hirescam": lambda net, x, a, g, s: (g * a).sum(axis=-1),
    "eigencam": lambda net, x, a, g, s: eigen(a),
    "ablationcam": lambda net, x, a, g, s: s * a @ [net.head(a) - net.head(without(a, c)) for c in range(3)],
}


@pytest.mark.parametrize("toward", ["fake", "real"])
@pytest.mark.parametrize("name", NAMES)
def test_the_map_is_its_formula(name: str, toward: Toward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faster, "KEPT", 1)
    model, sign = curved_model(), 1.0 if toward == "fake" else -1.0
    net, crops = Curved(model), random_faces(3)
    for crop, explanation in zip(crops, cam(name, model, crops, UNIT, toward=toward), strict=True):
        image = crop / 255
        a = net.activations(image)
        assert (np.ptp(a, axis=(0, 1)) > 0).all(), "a dead channel would test nothing"
        raw = FORMULAS[name](net, image, a, sign * net.gradient(a), sign)
        assert explanation.raw_peak == pytest.approx(max(raw.max(), 0), rel=1e-3)
        assert explanation.signed is not None
        np.testing.assert_allclose(explanation.signed, raw / np.abs(raw).max(), atol=1e-3)


def test_behind_pooling_the_averaged_and_the_own_gradient_agree() -> None:
    model = pooled_model((2.0, -1.0))
    maps = [cam(name, model, [face()], RAW)[0].heat for name in ("gradcam", "xgradcam", "hirescam")]
    for one in maps[1:]:
        np.testing.assert_allclose(one, maps[0], atol=1e-6)


def test_toward_real_turns_all_but_eigencam_round() -> None:
    model = pooled_model((-2.0, -1.0))
    for name in NAMES:
        (fake,), (real,) = (cam(name, model, [face()], RAW, toward=toward) for toward in ("fake", "real"))
        assert real.has_evidence
        assert fake.has_evidence == (name == "eigencam")
        if name == "eigencam":
            np.testing.assert_array_equal(fake.heat, real.heat)


def test_an_unknown_name_lists_the_family() -> None:
    with pytest.raises(ExplanationError, match=r"no class activation map 'fullgrad'; there are: gradcam, gradcam\+\+"):
        cam("fullgrad", pooled_model((1.0, 1.0)), [face()], RAW)
