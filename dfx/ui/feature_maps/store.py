"""What the Feature maps page has worked out in this session: the last few results, so that nothing is done twice."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from dfx.analysis.gate import heavy
from dfx.errors import DfxError
from dfx.ui.kit import steps
from dfx.ui.kit.text import escaped

KEPT = 24  # results of one kind; most are small
KEPT_SEEN = 3  # differences, some megabytes each
_STORE = "feature_maps.store"
T = TypeVar("T")
_log = logging.getLogger("dfx.ui")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something could not be worked out, in one sentence."""

    sentence: str


def once(kind: str, key: Hashable, words: str, work: Callable[[], T], kept: int = KEPT) -> T | Problem:
    """What `work` gives, worked out in turn with others while `words` are shown, and kept under `kind` and `key`.

    A problem is not kept: the next run tries again.
    """
    store: OrderedDict[Hashable, T] = st.session_state.setdefault(_STORE, {}).setdefault(kind, OrderedDict())
    if key in store:
        store.move_to_end(key)
        return store[key]
    told = steps.Steps(words)
    try:
        with heavy.turn(told.waiting):
            told(0.1, words)
            store[key] = work()
    except DfxError as error:
        return Problem(str(error))
    except Exception as error:  # its message could hold a user's own words
        _log.error("%s in feature maps", type(error).__name__)
        return Problem(steps.FAILED)
    finally:
        told.clear()
    while len(store) > kept:
        store.popitem(last=False)
    return store[key]


def told(problem: Problem) -> None:
    """Say it."""
    st.error(escaped(problem.sentence), icon=":material/error:")
