"""What is said of faces whose source no fit saw."""

from pathlib import Path

import numpy as np
import pytest

from dfx.data.dataset import FaceFile
from dfx.errors import DataError
from dfx.predict.fitting.unseen import OTHERS
from dfx.predict.verdict import band_around, share_across, verdict_of
from dfx.train.ship.fitting import Val
from dfx.train.ship.middle import CUTS, TODAY, Cut, OfSource, Share, by_cut, by_source, left_out_answers

MODELS = ("mobilenet_v2", "mobilenet_v3_small")


def faces(shift: float = 0.0, sources=("a", "b", "c"), seed: int = 5) -> Val:
    """120 photographs and 120 fakes of each source; those of the first are moved by `shift` towards "fake"."""
    rng, files, logits = np.random.default_rng(seed), [], []
    for source in sources:
        for i in range(240):
            key = f"{source}/val/{i}.png"
            files.append(FaceFile(Path(key), key, source, "val", i % 2 == 1, source=source))
            logits.append(rng.normal((-1.5, 1.5)[i % 2], 1, 2) + shift * (source == sources[0]))
    columns = np.array(logits)
    return Val(files, {name: columns[:, k] for k, name in enumerate(MODELS)})


def test_a_cut_by_hand():
    p = np.array([0.4, 0.46, 0.49, 0.6, 0.72, 0.78, 0.78, 0.9])
    across = np.array([0, 0, 0, 0, 0.3, 0.1, 0.4, 0.0])
    of = OfSource("a", np.zeros(8, bool), p, across, 0.7)
    called, uncertain = Cut("").verdicts(of)  # the band from .45 to .75
    assert uncertain.tolist() == [False, True, True, True, True, False, False, False]
    assert called.tolist() == [False, False, False, False, False, True, True, True]
    called, uncertain = Cut("", below=0, beyond=0, across=0.35).verdicts(of)  # from .5 to .7, and wide intervals
    assert uncertain.tolist() == [False, False, False, True, False, False, True, False]
    assert called.tolist() == [False, False, False, False, True, True, False, True]
    called, uncertain = Cut("", beyond=0, fake_from=0.85).verdicts(of)
    assert called.tolist() == [False] * 7 + [True]


def test_todays_cut_is_the_verdict():
    rng = np.random.default_rng(0)
    p, width = rng.uniform(0.01, 0.99, 400), rng.uniform(0.1, 4, 400)
    for threshold in (0.3, 0.5, 0.78):
        odds, answers = np.log(p / (1 - p)), []
        bounds = np.stack([1 / (1 + np.exp(width - odds)), 1 / (1 + np.exp(-width - odds))], axis=1)
        for at, (low, high) in zip(p.tolist(), bounds.tolist(), strict=True):
            said = verdict_of(at, (low, high), threshold, band_around(threshold))[0]
            answers.append((said, share_across(at, (low, high), threshold)))
        across = np.array([share for _, share in answers])
        called, uncertain = TODAY.verdicts(OfSource("a", p > 2, p, across, threshold))
        told = np.where(uncertain, "uncertain", np.where(called, "fake", "real")).tolist()
        assert told == [said for said, _ in answers]


def test_what_a_source_holds_does_not_reach_its_own_fit():
    asked = faces(seed=6)
    plain, moved = (left_out_answers(MODELS, faces(shift), asked) for shift in (0.0, 3.0))
    assert [of.source for of in plain] == ["a", "b", "c"]
    assert plain[0].threshold == moved[0].threshold
    np.testing.assert_array_equal(plain[0].p, moved[0].p)
    assert moved[1].threshold > plain[1].threshold  # the others' fit saw it


def test_a_source_that_validation_lacks_is_judged_by_all_and_small_ones_go_together():
    val, asked = faces(), faces(sources=("c", "elsewhere"), seed=7)
    few = [FaceFile(f.path, f.key, "a", "val", f.fake, source="tiny") for f in val.files[:8]]
    val = Val([*few, *val.files[8:]], val.columns)
    elsewhere = left_out_answers(MODELS, val, asked)[1]
    assert elsewhere.source == "elsewhere"
    assert len(elsewhere.p) == 240
    small = Val([FaceFile(f.path, f.key, "a", "val", f.fake, source="tiny") for f in asked.files], asked.columns)
    assert [of.source for of in left_out_answers(MODELS, val, small)] == [OTHERS]


def test_one_source_cannot_be_left_out():
    with pytest.raises(DataError, match="two sources"):
        left_out_answers(MODELS, faces(sources=("a",)), faces())


def test_rows_count_what_is_called():
    one = OfSource("a", np.array([False, False, True, True]), np.array([0.2, 0.9, 0.3, 0.95]), np.zeros(4), 0.5)
    two = OfSource("b", np.array([False, True]), np.array([0.5, 0.5]), np.zeros(2), 0.5)
    a, b, both = by_source([one, two])
    assert (a.photographs_fake, a.photographs_uncertain) == (Share(1, 2), Share(0, 2))
    assert (a.fakes_fake, a.fakes_uncertain, a.fakes_real) == (Share(1, 2), Share(0, 2), Share(1, 2))
    assert (b.photographs_uncertain, b.fakes_uncertain) == (Share(1, 1), Share(1, 1))
    assert (both.name, both.photographs_fake, both.fakes_real) == ("all", Share(1, 3), Share(1, 3))
    assert both.cells[:2] == ("3", "33.3% (6.1%–79.2%)")  # Wilson's interval of 1 in 3
    assert [row.name for row in by_cut([one, two])] == [cut.name for cut in CUTS]
    assert str(Share(0, 0)) == "–"
