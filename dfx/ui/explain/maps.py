"""The maps of a session's faces: each drawn once, kept, the oldest forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from dfx.analysis import explain as why
from dfx.errors import Busy
from dfx.explain.choice import default_method
from dfx.explain.methods import method_named, why_not
from dfx.explain.request import AUTO, MapRequest
from dfx.types import Explanation, FaceReport, Progress, Toward
from dfx.ui.kit import work
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.steps import Screen

MOST = 150  # maps, at most about half a megabyte each
FAILED = "Something went wrong in dfx with this map. Another method may work."


@dataclass(frozen=True, slots=True)
class Tile:
    """One map to show: of which face of which result, by which model and method. `layer` None: the method's own."""

    key: str
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


def tile_of(key: str, face: int, model: str, column: str, toward: Toward, layer: str | None) -> Tile:
    """The tile in `column`, a method's name or "auto"; a layer serves class activation maps only."""
    method = default_method(model) if column == AUTO else column
    return Tile(key, face, model, method, toward, layer if method_named(method).has_layers else None)


MAPS: Kept[Explanation | Refusal] = Kept("explain.maps", MOST)


def kept(tile: Tile, face: FaceReport) -> Explanation | Refusal | None:
    """What is there already: drawn in this session, or with the answer; why there can be none; None: not drawn yet."""
    if reason := why_not(tile.model, tile.method):
        return Refusal(reason)
    drawn = MAPS.get(tile)
    if drawn is not None or tile.layer is not None:
        return drawn
    wanted = (tile.model, tile.method, tile.toward)
    return next((one for one in face.explanations if (one.model, one.method, one.toward) == wanted), None)


def draw(tile: Tile, face: FaceReport, screen: Screen) -> Explanation | Refusal:
    """Draw and keep it. What was only refused for now is not kept; another reason stands, for it would come to the same."""

    def drawn(progress: Progress) -> Explanation:
        return why.explain_crops([face.face.crop], tile.model, tile.request, progress)[0]

    result = work.run(
        "Drawing the map", drawn, failed=FAILED, screen=screen, passes=lambda error: isinstance(error, Busy)
    )
    return result if isinstance(result, Refusal) and result.for_now else MAPS.put(tile, result)
