"""What runs on a machine of a Ray cluster: a judge that loads its models once. Ray is not needed to import it."""

from __future__ import annotations

import os

import msgspec

from dfx.scan.rests import rests_on
from dfx.scan.values import Asked, Job, Reply
from dfx.scan.work.judge import Judge, ahead
from dfx.scan.work.worker import reply_of, warm_up


class RemoteJudge:
    """Messages in and out are frames of msgspec, as those of `dfx.scan.work.worker`."""

    def __init__(self, asked: bytes) -> None:
        """Raises as `Judge`."""
        from dfx import own_temp
        from dfx.engine.litert import share_cores

        own_temp.enter()
        share_cores(1)  # of the one core that Ray keeps for it
        self._asked = msgspec.msgpack.decode(asked, type=Asked)
        self._judge = Judge(self._asked)
        warm_up(self._judge)

    def hello(self) -> bytes:
        """All that its answers rest on."""
        return msgspec.msgpack.encode(rests_on(self._asked))

    def pid(self) -> int:
        return os.getpid()

    def node(self) -> str:
        """Which machine it runs on, by Ray's name for it."""
        import ray

        return str(ray.get_runtime_context().get_node_id())

    def judge(self, batch: bytes) -> bytes:
        """A `Reply` for a tuple of `Job`."""
        jobs = msgspec.msgpack.decode(batch, type=tuple[Job, ...])
        reply: Reply = reply_of(self._judge, ahead(map(self._judge.open, jobs)))
        return msgspec.msgpack.encode(reply)
