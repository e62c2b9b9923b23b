"""One network on LiteRT: arrays in, arrays out, from any thread."""

from __future__ import annotations

import os
from collections.abc import Sequence
from threading import Event, Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfx.errors import EngineUnusable
from dfx.quiet import stderr_muted

MOST_THREADS = 4  # networks this small gain little from more, and other visitors want cores too

Array = NDArray[Any]

_greeted = Event()
_allowed = MOST_THREADS


class Engine:
    """A network in LiteRT's form, ready to answer; several threads may ask, one at a time is served.

    Memory is held for the shape asked last: whoever asks for ever new ones pays for it, see `in_batches`.
    """

    def __init__(self, flatbuffer: bytes, threads: int | None = None) -> None:
        """`threads`: at most so many are used; None: the cores there are, at most MOST_THREADS.

        Raises EngineUnusable where LiteRT is missing, does not run here, or does not take these bytes.
        """
        try:
            with stderr_muted():  # it says there what is wrong with a file
                from ai_edge_litert.interpreter import Interpreter

                self._network = Interpreter(model_content=flatbuffer, num_threads=threads or most_threads())
                (taken,) = self._network.get_input_details()
                self._shape: tuple[int, ...] = ()  # what memory is planned for: nothing yet
                if -1 not in taken["shape_signature"]:
                    self._plan()
                    self._shape = tuple(int(size) for size in taken["shape"])
        except (ImportError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
            raise EngineUnusable("LiteRT cannot run this network on this machine.") from error
        self._input, self._dtype = taken["index"], taken["dtype"]
        self._outputs = [given["index"] for given in self._network.get_output_details()]
        self._lock = Lock()

    def __call__(self, inputs: Array) -> tuple[Array, ...]:
        """The network's answers for `inputs`, in the type it was converted for; arrays of the caller's own.

        Raises EngineUnusable for a shape that the network does not take.
        """
        with self._lock:
            try:
                if inputs.shape != self._shape:
                    self._network.resize_tensor_input(self._input, inputs.shape)
                    self._plan()
                    self._shape = inputs.shape
                self._network.set_tensor(self._input, np.ascontiguousarray(inputs, self._dtype))
                self._network.invoke()
                return tuple(self._network.get_tensor(index) for index in self._outputs)
            except (ValueError, RuntimeError) as error:
                self._shape = ()  # a shape that was refused must not pass for the one in place
                raise EngineUnusable(f"This network does not take an array of shape {inputs.shape}.") from error

    def _plan(self) -> None:
        """Take memory for the shape that is set; LiteRT greets whoever in a process does so first."""
        if _greeted.is_set():
            self._network.allocate_tensors()
            return
        with stderr_muted():
            self._network.allocate_tensors()
        _greeted.set()

    def in_batches(self, inputs: Sequence[Array] | Array, size: int) -> tuple[Array, ...]:
        """As a call with all of `inputs` `(N, …)` at once, but `size` at a time, the last filled up with zeros.

        N of 1 or more. One shape is planned once, and memory does not grow with N.
        """
        parts = []
        for at in range(0, len(inputs), size):
            some = np.asarray(inputs[at : at + size], self._dtype)
            if len(some) < size:
                some = np.concatenate([some, np.zeros((size - len(some), *some.shape[1:]), self._dtype)])
            parts.append(self(some))
        return tuple(np.concatenate(pieces)[: len(inputs)] for pieces in zip(*parts, strict=True))


def most_threads() -> int:
    """How many threads one network may use."""
    return min(usable_cores(), _allowed)


def share_cores(threads: int) -> None:
    """Use no more than so many threads for a network from here on: of a process that does its work beside others."""
    global _allowed
    _allowed = max(1, min(threads, MOST_THREADS))


def usable_cores() -> int:
    """Cores this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
