"""Workers on several machines, by Ray: an actor each, which loads the models once.

The scan reads the files and sends their bytes, so that the machines need no common disk. An actor holds two batches at a
time; more wait where the files are. What dies with its machine is given to another. Ray's own messages are pickled: whoever is
part of a cluster can run code on all of it, so it must be one's own, on a closed network.
"""

from __future__ import annotations

import os
import socket
import time
from collections import deque
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from typing import Any

import msgspec

from dfx.errors import DfxError, SettingError
from dfx.scan.rests import differing, rests_on
from dfx.scan.values import Answer, Asked, Refusal, Reply
from dfx.scan.work.local_crew import AT_ONCE, START_SECONDS, patience
from dfx.scan.work.ray_actor import RemoteJudge
from dfx.scan.work.supply import Batch, Supply
from dfx.settings import ROOT, Settings

LOCAL = "local"
PROBE_SECONDS = 5.0
LOOK_SECONDS = 1.0  # how often it is looked whether an actor is stuck

Ref = Any  # ray.ObjectRef
Actor = Any  # ray.actor.ActorHandle


@dataclass(slots=True, eq=False)
class Place:
    """An actor and the batches that it holds, the one at work first, with when that was begun."""

    actor: Actor
    held: deque[tuple[Batch, Ref]] = field(default_factory=deque)
    since: float = 0.0


class RayCrew:
    """Connected until `answers` ends."""

    def __init__(self, asked: Asked, address: str, workers: int | None = None) -> None:
        """`address`: `local`, `auto`, host:port, or ray://host:port. `workers`: the cluster's cores unless given.

        Raises SettingError where Ray is not installed or the address is none, DfxError where nobody answers there.
        """
        self._asked = asked
        self._ray = _connected(address, workers)
        self._count = workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        self._places: list[Place] = []
        self._remote = self._ray.remote(num_cpus=1, max_restarts=0, scheduling_strategy="SPREAD")(RemoteJudge)

    @property
    def count(self) -> int:
        return self._count

    def places(self) -> list[Place]:
        """The actors, started where they are not yet. Raises DfxError."""
        if not self._places:
            self._places += self._started(self._count)
        return self._places

    def answers(self, supply: Supply) -> Generator[Answer]:
        """As `LocalCrew.answers`."""
        places = self._places
        try:
            self.places()
            while True:
                for place in places:
                    self._fill(place, supply)
                working = {place.held[0][1]: place for place in places if place.held}
                if not working:
                    return
                done, _ = self._ray.wait(list(working), num_returns=1, timeout=LOOK_SECONDS)
                for ref in done:
                    yield from self._taken(working[ref], supply, places)
                now = time.monotonic()
                for place in [
                    place for place in places if place.held and now - place.since > patience(place.held[0][0])
                ]:
                    yield from self._lost(place, supply, places)
        finally:
            for place in places:
                with suppress(Exception):
                    self._ray.kill(place.actor)
            self._ray.shutdown()

    def _fill(self, place: Place, supply: Supply) -> None:
        while len(place.held) < AT_ONCE and (batch := supply.batch(beside=place.held[0][0] if place.held else ())):
            if not place.held:
                place.since = time.monotonic()
            place.held.append((batch, place.actor.judge.remote(msgspec.msgpack.encode(batch))))

    def _taken(self, place: Place, supply: Supply, places: list[Place]) -> Generator[Answer]:
        """The answers to the batch at work, which has come to its end. Raises DfxError where the actor stops."""
        try:
            reply = msgspec.msgpack.decode(self._ray.get(place.held[0][1]), type=Reply)
        except self._ray.exceptions.RayError:  # the actor died, or its machine did
            yield from self._lost(place, supply, places)
            return
        batch, _ = place.held.popleft()
        place.since = time.monotonic()
        if reply.stop:
            raise DfxError(reply.stop)
        yield from reply.answers or supply.failed(batch, Refusal("fault", reply.fault))

    def _lost(self, place: Place, supply: Supply, places: list[Place]) -> Generator[Answer]:
        """A dead or stuck actor's jobs go back, and another takes its place where the cluster has room for one."""
        (batch, _), *waiting = place.held
        supply.give_back([batch for batch, _ in waiting])
        yield from supply.failed(batch)
        with suppress(Exception):
            self._ray.kill(place.actor)
        places.remove(place)
        try:
            places += self._started(1)
        except DfxError:
            if not places:
                raise

    def _started(self, count: int) -> list[Place]:
        """So many actors, or as many as the cluster has room for. Raises DfxError for none, and for another dfx."""
        payload = msgspec.msgpack.encode(self._asked)
        actors = {actor.hello.remote(): actor for actor in (self._remote.remote(payload) for _ in range(count))}
        ready, _ = self._ray.wait(list(actors), num_returns=count, timeout=START_SECONDS)
        places = []
        for ref in ready:
            try:
                theirs = msgspec.msgpack.decode(self._ray.get(ref))
            except self._ray.exceptions.RayError:
                continue
            if other := differing(rests_on(self._asked), theirs):
                raise DfxError(f"A machine of the Ray cluster has other {', '.join(other)} than this one.")
            places.append(Place(actors[ref]))
        if not places:
            raise DfxError(
                "No machine of the Ray cluster could start a judge: is the same dfx installed on all of them?"
            )
        for ref, actor in actors.items():
            if ref not in ready:
                self._ray.kill(actor)
        return places


def _connected(address: str, workers: int | None) -> Any:
    """Ray, connected. Raises SettingError, DfxError."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # or it tells its makers
    try:
        import ray
    except ImportError:
        raise SettingError("--ray needs Ray, which is not installed here: pip install 'dfx[ray]'.") from None
    here = address == LOCAL
    options: dict[str, Any] = {
        "runtime_env": {"env_vars": _environment(here)},
        "log_to_driver": False,
        "logging_level": "error",
    }
    if here:
        options |= {"address": LOCAL, "num_cpus": workers, "include_dashboard": False}
    else:
        options["address"] = address
        if address != "auto":
            probe(address)
    try:
        ray.init(**options)
    except Exception as error:  # Ray raises anything from ConnectionError to RuntimeError
        raise DfxError(f"The Ray cluster could not be joined ({type(error).__name__}).") from error
    return ray


def probe(address: str) -> None:
    """Ray itself would try for minutes. Raises SettingError, DfxError."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if not (host and colon and port.isdecimal() and 0 < int(port) < 1 << 16):
        raise SettingError(f"--ray takes `local`, `auto`, HOST:PORT or ray://HOST:PORT, not {address[:80]!r}.")
    try:
        socket.create_connection((host.strip("[]"), int(port)), PROBE_SECONDS).close()
    except OSError:
        raise DfxError(f"No Ray cluster answers at {address[:80]}.") from None


def _environment(here: bool) -> Mapping[str, str]:
    """The settings of this process for the actors; where the models lie, and dfx itself, is each machine's own affair."""
    names = [f"DFX_{row.name.upper()}" for row in fields(Settings) if here or row.name != "models_dir"]
    given = {name: os.environ[name] for name in names if name in os.environ}
    if not here:
        return given
    return {**given, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
