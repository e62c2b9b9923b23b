"""The card of maps known to be right, wrong or unstable, and what is said of it."""

from dataclasses import replace

import numpy as np
import pytest
from maps_by_hand import PATCH, SIDE, bright_patch, map_of, patch_logits, right_map

from dfx.errors import ExplanationError
from dfx.explain.trust import trust_of, verdict
from dfx.explain.trust.randomisation import SHARES, Stage, randomisation
from dfx.explain.trust.stability import Stability


def right(crop):
    """Wherever the bright patch is, a hill round it."""
    import cv2

    bright = (crop.mean(axis=2) > 100).astype(np.float32)
    return map_of(cv2.GaussianBlur(bright, (0, 0), 2))


def forgotten(share):
    """The less like the right map the more layers are drawn anew."""
    noise = np.random.default_rng(1).random((SIDE, SIDE))
    return map_of((1 - share) * right_map() + share * noise)


@pytest.fixture(scope="module")
def card():
    steps = []
    made = trust_of(
        right, patch_logits, bright_patch(), randomised=forgotten, progress=lambda at, what: steps.append(at)
    )
    assert steps == sorted(steps)
    assert steps[-1] == 1
    return made


def test_a_right_map_passes(card):
    found = verdict(card)
    assert found.words == "stable, faithful, specific"
    assert not found.failed
    assert not found.unmeasured
    assert card.reasons == ()
    assert card.removal.gap > 0
    assert card.road.gap > 0
    assert card.chance == pytest.approx(0.1)
    assert 0 < card.gini < 1
    assert [one.share for one in card.randomisation] == list(SHARES)
    assert card.seconds > 0


def test_the_scores_are_the_logits_of_the_crop(card):
    assert card.removal.deletion[0] == pytest.approx(patch_logits([bright_patch()])[0])


def test_a_wrong_map_fails_to_be_faithful():
    wrong = trust_of(lambda crop: map_of(1 - right(crop).heat), patch_logits, bright_patch(), randomised=forgotten)
    found = verdict(wrong)
    assert "faithful" in found.failed
    assert "not faithful (deleting its last pixels" in found.words
    assert "p = 1.00" in found.words


def test_toward_real_turns_the_scores():
    """The patch speaks for "fake": as a map for "real" it is wrong, as one for the turned logits right again."""

    def towards_real(crop):
        return replace(right(crop), toward="real")

    wrong = trust_of(towards_real, patch_logits, bright_patch(), random_orders=0)
    again = trust_of(towards_real, lambda crops: -patch_logits(crops), bright_patch(), random_orders=0)
    assert wrong.removal.gap < 0 < again.removal.gap
    assert again.removal.deletion[0] == pytest.approx(patch_logits([bright_patch()])[0])
    assert again.chance is None


def test_what_was_not_asked_for_is_unmeasured_and_not_passed():
    card = trust_of(right, patch_logits, bright_patch(), random_orders=0)
    found = verdict(card)
    assert found.words == "stable, faithful, not measured whether specific"
    assert found.unmeasured == ("specific",)
    assert card.randomisation == ()


def test_scores_that_are_no_numbers_give_reasons_and_no_numbers():
    card = trust_of(right, lambda crops: np.full(len(crops), np.nan), bright_patch(), randomised=forgotten)
    assert (card.removal, card.road, card.chance) == (None, None, None)
    assert [reason.split(":")[0] for reason in card.reasons] == ["Deletion and insertion", "ROAD"]
    assert verdict(card).unmeasured == ("faithful",)


@pytest.mark.parametrize(("value", "said"), [(0.0, 'no evidence for "fake"'), (0.5, "same everywhere")])
def test_no_card_for_a_map_of_nothing(value, said):
    with pytest.raises(ExplanationError, match=said):
        trust_of(lambda crop: map_of(np.full((5, 5), value)), patch_logits, bright_patch())


def test_large_crops_are_measured_small():
    sizes = set()

    def watched(crop):
        sizes.add(crop.shape)
        return right(crop)

    large = np.kron(bright_patch(), np.ones((3, 3, 1), np.uint8))
    trust_of(watched, patch_logits, large, random_orders=0, side=SIDE)
    assert sizes == {(SIDE, SIDE, 3)}


@pytest.mark.parametrize(
    ("stability", "failed", "words"),
    [
        (Stability("jpeg", 0.9, 0.79), ("stable",), "not stable (rank correlation 0.79 after JPEG 75)"),
        (Stability("jpeg", 0.1, 0.8), (), "stable,"),
        (Stability("noise", 0.1, 0.1), (), "stable,"),
        (Stability("shift up", 0.9, 0.2), ("stable",), "not stable (rank correlation 0.20 after a small shift up)"),
        (Stability("jpeg", None, None, vanished=True), ("stable",), "not stable (nothing is left of it after JPEG 75)"),
        (Stability("jpeg", None, None), (), "not measured whether stable"),
    ],
)
def test_stable_is_judged_by_jpeg_and_shift(card, stability, failed, words):
    rows = tuple(stability if one.damage == stability.damage else one for one in card.stability)
    found = verdict(replace(card, stability=rows))
    assert found.failed == failed
    assert found.words.startswith(words)


@pytest.mark.parametrize(
    ("correlation", "failed", "unmeasured"),
    [(0.3, (), ()), (-0.3, (), ()), (0.31, ("specific",), ()), (-0.9, ("specific",), ()), (None, (), ("specific",))],
)
def test_specific_is_judged_at_full_randomisation(card, correlation, failed, unmeasured):
    stages = (Stage(0.0, 0.99), Stage(0.5, 0.99), Stage(1.0, correlation))
    found = verdict(replace(card, randomisation=stages))
    assert (found.failed, found.unmeasured) == (failed, unmeasured)


def test_stages_and_their_words():
    stages = randomisation(map_of(right_map()), forgotten)
    found = [one.correlation for one in stages]
    assert found[0] == pytest.approx(1)
    assert found == sorted(found, reverse=True)
    assert abs(found[-1]) < 0.1
    assert [one.words for one in stages] == [
        "the head", "the last 25 % of the layers", "the last 50 % of the layers", "all layers",
    ]  # fmt: skip


def test_a_stage_without_an_order_has_a_reason_and_no_number():
    (stage,) = randomisation(map_of(right_map()), lambda share: map_of(np.zeros((4, 4))), (1.0,))
    assert stage.correlation is None
    assert "same everywhere" in stage.reason


def test_the_sign_of_a_map_does_not_count():
    (stage,) = randomisation(map_of(right_map()), lambda share: map_of(-right_map() + 0), (1.0,))
    assert stage.correlation == pytest.approx(1)


def test_the_patch_is_bright():
    assert (bright_patch().mean(axis=2) > 100).sum() == bright_patch()[PATCH][..., 0].size
