"""Jobs side by side: in order, a core each, and nothing goes on behind one's back."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future
from functools import partial

import numpy as np
import pytest

from dfx.engine import cores
from dfx.engine.cores import is_one_of_several, side_by_side


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cores, whatever this machine has."""
    monkeypatch.setattr(cores, "most_threads", lambda: 2)


def test_answers_come_in_order_from_threads_that_know_it(two: None) -> None:
    meet = threading.Barrier(2, timeout=30)  # passed only where two jobs run at once

    def job(number: int) -> tuple[int, bool]:
        if number < 2:
            meet.wait()
        return number, is_one_of_several()

    assert list(side_by_side([lambda n=n: job(n) for n in range(9)])) == [(n, True) for n in range(9)]
    assert not is_one_of_several()


def test_jobs_within_a_job_and_single_ones_are_the_callers(two: None) -> None:
    def outer() -> set[int]:
        return {threading.get_ident(), *side_by_side([threading.get_ident] * 5)}

    assert [len(threads) for threads in side_by_side([outer, outer])] == [1, 1]
    assert list(side_by_side([threading.get_ident])) == [threading.get_ident()]


def test_one_core_takes_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cores, "most_threads", lambda: 1)
    assert list(side_by_side([is_one_of_several, is_one_of_several])) == [False, False]


def test_what_a_job_raises_is_raised_and_no_further_one_begins(two: None, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    hold, wait = threading.Event(), cores.wait

    def fail() -> None:
        raise KeyError("mine")

    def job(number: int) -> None:
        begun.append(number)
        assert hold.wait(30)

    def let_go_and_wait(jobs: list[Future[None]]) -> None:
        hold.set()  # those that have not begun are cancelled by now
        wait(jobs)

    monkeypatch.setattr(cores, "wait", let_go_and_wait)
    with pytest.raises(KeyError, match="mine"):
        list(side_by_side([fail, *[partial(job, n) for n in range(50)]]))
    assert len(begun) <= 2
    seen = list(begun)
    assert list(side_by_side([lambda: 1, lambda: 2])) == [1, 2]
    assert begun == seen


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_child_has_threads_of_its_own(two: None) -> None:
    list(side_by_side([int, int]))
    before = cores._pool()
    child = os.fork()
    if not child:
        os._exit(0 if cores._pool() is not before and list(side_by_side([int, int])) == [0, 0] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_as_many_as_there_are_cores(two: None) -> None:
    arrays = [np.full(8, n) for n in range(50)]
    assert [int(total) for total in side_by_side([array.sum for array in arrays])] == [8 * n for n in range(50)]
