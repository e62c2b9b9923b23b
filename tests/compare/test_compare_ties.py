"""Ties, cliques, pairs and correlations, worked out by hand."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from dfx.compare.board.cut import Filter, cut
from dfx.compare.figures.agreement import links, links_in_words, pair_in_words, pairs_of
from dfx.compare.figures.errors import wrong_of
from dfx.compare.figures.ties import cliques, ties, ties_in_words
from dfx.numbers.pairs import pairs


def graph(n, *edges):
    alike = np.eye(n, dtype=bool)
    for i, j in edges:
        alike[i, j] = alike[j, i] = True
    return alike


@pytest.mark.parametrize(
    ("alike", "expected"),
    [
        (graph(3), [(0,), (1,), (2,)]),
        (graph(3, (0, 1), (1, 2)), [(0, 1), (1, 2)]),
        (graph(4, (0, 1), (0, 2), (1, 2), (2, 3)), [(0, 1, 2), (2, 3)]),
        (graph(4, (0, 2), (1, 3)), [(0, 2), (1, 3)]),
        (np.ones((5, 5), bool), [(0, 1, 2, 3, 4)]),
    ],
)
def test_cliques_by_hand(alike, expected):
    assert cliques(alike) == expected


def test_cliques_are_all_and_maximal_on_random_graphs():
    rng = np.random.default_rng(2)
    for _ in range(20):
        alike = np.triu(rng.random((7, 7)) < 0.6, 1)
        alike |= alike.T
        whole = [
            set(some)
            for size in range(1, 8)
            for some in combinations(range(7), size)
            if all(alike[i, j] for i, j in combinations(some, 2))
        ]
        expected = sorted(tuple(sorted(one)) for one in whole if not any(one < other for other in whole))
        assert cliques(alike | np.eye(7, dtype=bool)) == expected


def test_ties_are_the_tested_pairs(everything):
    found = ties(everything)
    tested = pairs(
        everything.fake, {j.name: (p, j.threshold) for j, p in zip(everything.judges, everything.p, strict=True)}
    )
    for pair in tested:
        assert found.tied(pair.first, pair.second) == (pair.auc.p_holm >= 0.05)
    assert [one.name for one in found.ranked] == ["mobilenet_v2", "cnn", "svm"]
    assert [(one.best, one.worst) for one in found.ranked] == [(1, 1), (2, 2), (3, 3)]
    assert found.groups == ()
    assert "more than chance" in ties_in_words(found, {one.name: one.name for one in found.ranked})


def test_judges_that_answer_alike_are_tied(everything):
    twins = replace(everything, p=everything.p[[0, 0, 2]])
    found = ties(twins)
    assert found.groups == (("mobilenet_v2", "cnn"),)
    assert [(one.best, one.worst) for one in found.ranked] == [(1, 2), (1, 2), (3, 3)]
    assert "cnn is tied with it" in ties_in_words(found, {one.name: one.name for one in found.ranked})


def test_one_label_ranks_nobody_and_says_why(board):
    part = cut(board, Filter(sets=("drawn",)))
    assert ties(part).ranked == ()
    assert "All 30 faces here are fake" in ties_in_words(ties(part), {})
    assert pairs_of(part)[0].tests.auc is None


def test_pairs_count_every_face_once(everything):
    wrong = wrong_of(everything)
    for one in pairs_of(everything):
        assert one.both_right + one.only_first + one.only_second + one.both_wrong == 185
        i, j = (everything.judges.index(judge) for judge in (one.first, one.second))
        assert one.both_wrong == (wrong[i] & wrong[j]).sum()
        assert one.only_first == (~wrong[i] & wrong[j]).sum()
        assert one.first.title in pair_in_words(one)


def test_pairs_carry_the_tests_of_the_evaluation(everything):
    judged = {judge.name: (p, judge.threshold) for judge, p in zip(everything.judges, everything.p, strict=True)}
    assert [one.tests for one in pairs_of(everything)] == list(pairs(everything.fake, judged))


def test_links_are_correlations(everything):
    found = links(everything)
    wrong = wrong_of(everything)
    for i, j in combinations(range(3), 2):
        assert found.errors[i][j] == pytest.approx(np.corrcoef(wrong[i], wrong[j])[0, 1])
        assert found.answers[i][j] == pytest.approx(np.corrcoef(everything.p[i], everything.p[j])[0, 1])
    assert found.wrong == pytest.approx(wrong.mean(axis=1))
    assert "err together least" in links_in_words(found)


def test_a_judge_that_never_errs_has_no_correlation(everything):
    sure = everything.p.copy()
    sure[0] = everything.fake
    found = links(replace(everything, p=sure))
    assert found.errors[0] == (None, None, None)
    assert found.errors[1][2] is not None
    assert found.answers[0][1] is not None
