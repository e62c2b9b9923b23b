"""How several processes share the tests (`make test`): files stay whole, and two processes work towards each other.

The files stand in one row: at one end those that build networks in their own process, at the other those that look at pages
and servers. Even processes take the next file from the first end, odd ones from the second, until they meet among the small
files in the middle. So each loads TensorFlow's models, or starts the served app and the browser, once; and neither waits for
a long file that the other began last.

No test may lean on what another process does or leaves alone: ports are free ones, files lie in `tmp_path`, the engines of
the shipped models are there before (`make setup` derives them).
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

FIRST = ("train", "explain", "zoo", "evaluate", "predict", "analysis", "engine", "faces", "temporal")
LAST = ("forensics", "report", "compare", "ui", "browser", "security")


def place(item: pytest.Item) -> int:
    """Where in the row the test's room stands; the rooms named in neither list are the middle."""
    room = item.nodeid.split("/")[1]
    if room in FIRST:
        return FIRST.index(room) - len(FIRST)
    return LAST.index(room) + 1 if room in LAST else 0


class TowardsEachOther(LoadFileScheduling):
    """A file at a time, in the order collected, from the end of the row that is the process's own."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        if int(node.gateway.id.removeprefix("gw")) % 2:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)
