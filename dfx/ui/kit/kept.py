"""What a session keeps of its work: each result under what it was made of; where they are too many, the oldest go first.

They live in `st.session_state`: no other visitor's run can reach them, and they end with the session.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

T = TypeVar("T")
_STORE = "dfx.kept"  # the name of a store → what it keeps, the oldest first


@dataclass(frozen=True, slots=True)
class Refusal:
    """One plain sentence on why work gave no result; `for_now`: the next try may fare better."""

    sentence: str
    for_now: bool = False


def clear(start: str) -> None:
    """Forget all that stores keep whose name begins like that."""
    stores = st.session_state.get(_STORE, {})
    for name in [name for name in stores if name.startswith(start)]:
        del stores[name]


class Kept(Generic[T]):
    """The session's results of one kind, by a key that holds the content's hash and every option that they depend on.

    `most` bounds their number, or the sum of what `weigh` says of each; what weighs nothing is never forgotten for room.
    """

    def __init__(self, name: str, most: int, weigh: Callable[[T], int] = lambda result: 1) -> None:
        self._name, self._most, self._weigh = name, most, weigh

    def get(self, key: Hashable) -> T | None:
        """What is kept under `key`, now the youngest; None where nothing is."""
        store = self._store()
        if key in store:
            store.move_to_end(key)
        return store.get(key)

    def put(self, key: Hashable, result: T) -> T:
        """Keep `result` as the youngest and give it back; the youngest of any weight stays, however heavy it is."""
        store = self._store()
        store[key] = result
        store.move_to_end(key)
        heavy = [(old, weight) for old, value in store.items() if (weight := self._weigh(value))]
        total = sum(weight for _, weight in heavy)
        for old, weight in heavy[:-1]:
            if total <= self._most:
                break
            del store[old]
            total -= weight
        return result

    def values(self) -> tuple[T, ...]:
        """The oldest first."""
        return tuple(self._store().values())

    def items(self) -> tuple[tuple[Any, T], ...]:
        """Each with its key, the oldest first."""
        return tuple(self._store().items())

    def forget(self, key: Hashable) -> None:
        """Keep nothing under `key`."""
        self._store().pop(key, None)

    def _store(self) -> OrderedDict[Hashable, T]:
        return st.session_state.setdefault(_STORE, {}).setdefault(self._name, OrderedDict())
