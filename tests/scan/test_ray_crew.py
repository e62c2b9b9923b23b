"""Several machines: two nodes of Ray on this one, an actor that is killed, and addresses where nobody is."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import dfx
from scan_samples import ASKED, faces

from dfx.errors import DfxError, SettingError
from dfx.scan.files.reading import read_job
from dfx.scan.values import KILLED, Asked, Job
from dfx.scan.work.judge import Judge
from dfx.scan.work.ray_crew import RayCrew, probe
from dfx.scan.work.supply import Supply

ROOT = Path(__file__).resolve().parents[2]


def test_without_ray_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    (tmp_path / "list").write_text("a.jpg\n")
    told = dfx("scan", tmp_path / "list", "--out", tmp_path / "R.csv", "--ray", "local")
    assert told.code == 2
    assert told.sentence == "--ray needs Ray, which is not installed here: pip install 'dfx[ray]'."


def test_an_address_where_nobody_answers_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        port = taken.getsockname()[1]
        with pytest.raises(DfxError, match=f"No Ray cluster answers at ray://127.0.0.1:{port}"):
            probe(f"ray://127.0.0.1:{port}")


@pytest.mark.parametrize("address", ["", "nowhere", "host:", ":6379", "host:99999", "host:x"])
def test_what_is_no_address_is_one_sentence(address: str) -> None:
    with pytest.raises(SettingError, match="HOST:PORT"):
        probe(address)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    pytest.importorskip("ray", reason="Ray is not installed")
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
        nodes = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
        nodes.add_node(num_cpus=1)
        yield nodes
        nodes.shutdown()


@pytest.fixture(scope="module")
def jobs(tmp_path_factory: pytest.TempPathFactory) -> list[Job]:
    return [read_job(path) for path in faces(tmp_path_factory.mktemp("photos"), 6)]


def test_two_nodes_answer_as_this_process_and_a_killed_actor_costs_nothing(cluster: Any, jobs: list[Job]) -> None:
    import ray

    judge = Judge(ASKED)
    expected = {job.sha256: answer for job in jobs for answer in judge.answers([judge.open(job)])}
    crew = RayCrew(ASKED, cluster.address)
    assert crew.count == 2
    places = crew.places()
    nodes = {ray.get(place.actor.node.remote()) for place in places}
    assert len(nodes) == 2
    os.kill(ray.get(places[0].actor.pid.remote()), signal.SIGKILL)
    assert {answer.sha256: answer for answer in crew.answers(Supply(iter(jobs), 2))} == expected
    assert not ray.is_initialized()


def test_a_file_that_kills_its_actor_twice_is_given_up(cluster: Any, jobs: list[Job]) -> None:
    import ray

    crew = RayCrew(ASKED, cluster.address, workers=1)
    fill, killer, deaths = crew._fill, jobs[1].sha256, []

    def deadly(place: Any, supply: Supply) -> None:
        fill(place, supply)
        if place.held and killer in [job.sha256 for job in place.held[0][0]]:
            deaths.append(time.monotonic())
            ray.kill(place.actor)

    crew._fill = deadly  # type: ignore[method-assign]
    found = {answer.sha256: answer for answer in crew.answers(Supply(iter(jobs[:2]), 2))}
    assert len(found) == 2
    refused = found[killer].refusal
    assert refused is not None
    assert refused.sentence == KILLED
    assert found[jobs[0].sha256].file is not None
    assert len(deaths) == 2


def test_a_machine_with_another_dfx_is_refused(cluster: Any, jobs: list[Job], monkeypatch: pytest.MonkeyPatch) -> None:
    from dfx.scan.work import ray_crew

    told = ray_crew.rests_on
    monkeypatch.setattr(ray_crew, "rests_on", lambda asked: {**told(asked), "dfx version": "0"})
    with pytest.raises(DfxError, match="has other dfx version than this one"):
        list(RayCrew(Asked(("mobilenet_v3_small",)), cluster.address, workers=1).answers(Supply(iter(jobs), 2)))
