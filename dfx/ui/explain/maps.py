"""The maps of a session's faces: each drawn once, kept, the oldest forgotten."""

from __future__ import annotations

import logging
import traceback
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dfx.analysis import explain as why
from dfx.analysis.gate import heavy
from dfx.errors import Busy, DfxError
from dfx.explain.choice import default_method
from dfx.explain.methods import method_named, why_not
from dfx.explain.request import AUTO, MapRequest
from dfx.types import Explanation, FaceReport, Progress, Toward
from dfx.ui.kit import cache
from dfx.ui.photo.result import Refusal

KEPT = 150  # maps, at most about half a megabyte each
FAILED = "Something went wrong in dfx with this map. Another method may work."
_STORE = "explain.maps"
_log = logging.getLogger("dfx.ui")


@dataclass(frozen=True, slots=True)
class Tile:
    """One map to show: of which face of which result, by which model and method. `layer` None: the method's own."""

    key: cache.Key
    face: int
    model: str
    method: str
    toward: Toward
    layer: str | None = None

    @property
    def request(self) -> MapRequest:
        """What is asked of the model."""
        return MapRequest(self.method, self.layer, self.toward)

    @property
    def name(self) -> str:
        """E.g. `face_1_mobilenet_v2_gradcam_fake`, of letters that every disk takes."""
        parts = (f"face_{self.face + 1}", self.model, self.method, self.toward, self.layer or "")
        return "_".join(part for part in parts if part).replace("+", "p")


def tile_of(key: cache.Key, face: int, model: str, column: str, toward: Toward, layer: str | None) -> Tile:
    """The tile in `column`, a method's name or "auto"; a layer serves class activation maps only."""
    method = default_method(model) if column == AUTO else column
    return Tile(key, face, model, method, toward, layer if method_named(method).has_layers else None)


def kept(tile: Tile, face: FaceReport) -> Explanation | Refusal | None:
    """What is there already: drawn in this session, or with the answer; why there can be none; None: not drawn yet."""
    if reason := why_not(tile.model, tile.method):
        return Refusal(reason)
    store = _store()
    if tile in store:
        store.move_to_end(tile)
        return store[tile]
    wanted = (tile.model, tile.method, tile.toward)
    here = (one for one in face.explanations if (one.model, one.method, one.toward) == wanted)
    return next(here, None) if tile.layer is None else None


def draw(
    tile: Tile, face: FaceReport, progress: Progress, waiting: Callable[[int], None] = lambda ahead: None
) -> Explanation | Refusal:
    """Draw and keep it. What was only refused for now is not kept."""
    found = _drawn(tile, face, progress, waiting)
    if isinstance(found, Refusal) and found.for_now:
        return found
    store = _store()
    store[tile] = found
    while len(store) > KEPT:
        store.popitem(last=False)
    return found


def _drawn(tile: Tile, face: FaceReport, progress: Progress, waiting: Callable[[int], None]) -> Explanation | Refusal:
    try:
        with heavy.turn(waiting):
            return why.explain_crops([face.face.crop], tile.model, tile.request, progress)[0]
    except DfxError as error:
        return Refusal(str(error), for_now=isinstance(error, Busy))
    except Exception as error:
        note(error)
        return Refusal(FAILED)


def note(error: Exception) -> None:
    """Log where it failed; no message of the exception, since it could hold a user's own words."""
    _log.error("%s on the Explain page\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))


def _store() -> OrderedDict[Tile, Explanation | Refusal]:
    return st.session_state.setdefault(_STORE, OrderedDict())
