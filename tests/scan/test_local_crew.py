"""Real processes: what they answer, and what happens when they are killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from scan_samples import ASKED, blank, faces

from dfx.errors import DfxError
from dfx.scan.files.reading import read_job
from dfx.scan.values import KILLED, Answer, Asked, Job
from dfx.scan.work import local_crew
from dfx.scan.work.judge import Judge
from dfx.scan.work.local_crew import LocalCrew, LocalWorker
from dfx.scan.work.supply import Batch, Supply


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> list[Job]:
    """Eight faces, a picture without one, and a damaged one."""
    folder = tmp_path_factory.mktemp("jobs")
    paths = faces(folder, 8)
    (folder / "blank.png").write_bytes(blank(7))
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff" + b"x" * 500)
    return [read_job(path) for path in [*paths, folder / "blank.png", folder / "broken.jpg"]]


@pytest.fixture(scope="module")
def expected(jobs: list[Job]) -> dict[str, Answer]:
    """The answers of this process, one file after the other."""
    judge = Judge(ASKED)
    return {job.sha256: answer for job in jobs for answer in judge.answers([judge.open(job)])}


def test_a_worker_that_is_killed_costs_nothing(jobs: list[Job], expected: dict[str, Answer]) -> None:
    crew, killed = LocalCrew(ASKED, 1), []
    answers = crew.answers(Supply(iter(jobs), 2))
    found = []
    for answer in answers:
        found.append(answer)
        if not killed:
            killed = list(crew.pids)
            os.kill(killed[0], signal.SIGKILL)
    assert killed
    assert {answer.sha256: answer for answer in found} == expected
    assert len(found) == len(jobs), "each once"
    assert not crew.pids


def test_a_file_that_kills_its_worker_twice_is_given_up(
    jobs: list[Job], expected: dict[str, Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    killer, send, deaths = jobs[1].sha256, LocalWorker.send, []

    def deadly(self: LocalWorker, batch: Batch) -> None:
        if killer in [job.sha256 for job in batch]:
            os.kill(self.pid, signal.SIGKILL)
            deaths.append(len(batch))
        send(self, batch)

    monkeypatch.setattr(LocalWorker, "send", deadly)
    found = {answer.sha256: answer for answer in LocalCrew(ASKED, 1).answers(Supply(iter(jobs[:3]), 3))}
    assert deaths == [3, 1], "once among others, once alone"
    refused = found.pop(killer)
    assert refused.refusal is not None
    assert refused.refusal.sentence == KILLED
    assert not refused.lasting
    assert found == {job.sha256: expected[job.sha256] for job in (jobs[0], jobs[2])}


def test_what_concerns_every_file_ends_the_scan(
    jobs: list[Job], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DFX_MODELS_DIR", str(tmp_path))
    crew = LocalCrew(Asked(("mobilenet_v3_small",)), 1)
    with pytest.raises(DfxError, match="weights"):
        list(crew.answers(Supply(iter(jobs), 2)))
    assert not crew.pids


def test_a_worker_that_does_not_start_is_one_sentence(jobs: list[Job], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_crew, "START", "raise SystemExit(5)")
    with pytest.raises(DfxError, match="could not be started on this machine"):
        list(LocalCrew(ASKED, 2).answers(Supply(iter(jobs), 2)))


def test_a_stuck_worker_is_replaced(
    jobs: list[Job], expected: dict[str, Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    send, stopped = LocalWorker.send, []

    def stop_once(self: LocalWorker, batch: Batch) -> None:
        if not stopped:
            stopped.append(self.pid)
            os.kill(self.pid, signal.SIGSTOP)
        send(self, batch)

    monkeypatch.setattr(LocalWorker, "send", stop_once)
    monkeypatch.setattr(local_crew, "patience", lambda batch: 1.0 if len(batch) > 1 else 100.0)
    monkeypatch.setattr(local_crew, "END_SECONDS", 0.1)
    found = {answer.sha256: answer for answer in LocalCrew(ASKED, 1).answers(Supply(iter(jobs[:2]), 2))}
    assert found == {job.sha256: expected[job.sha256] for job in jobs[:2]}
    assert stopped


def test_what_fails_while_jobs_are_taken_is_raised(jobs: list[Job]) -> None:
    def some() -> Iterator[Job]:
        yield jobs[0]
        raise DfxError("No more of it.")

    with pytest.raises(DfxError, match="No more of it"):
        list(LocalCrew(ASKED, 1).answers(Supply(some(), 4)))
