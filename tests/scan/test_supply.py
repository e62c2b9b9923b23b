"""Which jobs are given out together, and what becomes of those whose worker died."""

from __future__ import annotations

from dfx.scan.values import KILLED, Job
from dfx.scan.work import supply as module
from dfx.scan.work.supply import Supply

JOBS = [Job(f"{number:064x}", bytes(10)) for number in range(5)]


def test_batches_of_at_most_so_many(monkeypatch: object) -> None:
    supply = Supply(iter(JOBS), 2)
    assert [len(supply.batch()) for _ in range(4)] == [2, 2, 1, 0]


def test_large_files_make_small_batches() -> None:
    large = [Job(f"{number:064x}", bytes(module.BATCH_BYTES // 2)) for number in range(3)]
    supply = Supply(iter(large), 8)
    assert [len(supply.batch()) for _ in range(3)] == [2, 1, 0]


def test_each_of_a_failed_batch_is_tried_alone_and_given_up_the_second_time() -> None:
    supply = Supply(iter(JOBS), 3)
    first = supply.batch()
    assert supply.failed(first) == []
    alone = [supply.batch() for _ in range(3)]
    assert alone == [(job,) for job in JOBS[:3]], "before what was not given out yet"
    (given_up,) = supply.failed(alone[1])
    assert given_up.sha256 == JOBS[1].sha256
    assert given_up.refusal is not None
    assert given_up.refusal.sentence == KILLED
    assert "could not be read" in KILLED
    assert supply.batch() == tuple(JOBS[3:])


def test_who_only_waited_counts_no_failure() -> None:
    supply = Supply(iter(JOBS), 1)
    batch = supply.batch()
    for _ in range(5):
        supply.give_back([batch])
        assert supply.batch() == batch
    assert supply.failed(batch) == []
