"""What is said of how a photo's faces were found, and of those that were not judged."""

from __future__ import annotations

from collections.abc import Iterator

from dfx.faces.quality import LEAST_PX
from dfx.types import FoundFaces

TURNED = {
    1: "The picture lies on its side; it was turned by 90° to the right for judging.",
    2: "The picture stands on its head; it was turned by 180° for judging.",
    3: "The picture lies on its side; it was turned by 90° to the left for judging.",
}
TURNED_EACH = "Faces in this picture lie in different directions; each was turned upright for judging."


def found_words(found: FoundFaces) -> Iterator[str]:
    """What to keep in mind of the search, in sentences."""
    turns = {face.turn for face in (*found.faces, *found.too_small)}
    if len(turns) > 1:
        yield TURNED_EACH
    elif turns != {0} and turns:
        yield TURNED[turns.pop()]
    if found.parts:
        yield f"The picture was also searched in {found.parts} overlapping parts, for faces from {found.reach_px} px."
    judged = len(found.faces)
    if found.left_out:
        more = "One more face was found" if found.left_out == 1 else f"{found.left_out} more faces were found"
        kept = "the largest is" if judged == 1 else f"the {judged} largest are"
        yield f"{more}; only {kept} analysed."
    if found.too_small:
        widths = sorted((face.width_px for face in found.too_small), reverse=True)
        more = "more " if judged else ""
        faces = f"One {more}face is" if len(widths) == 1 else f"{len(widths)} {more}faces are"
        wide = " and ".join(map(str, widths)) if len(widths) <= 2 else f"{widths[0]} to {widths[-1]}"
        yield f"{faces} too small to judge ({wide} px wide; dfx judges faces from {LEAST_PX} px)."
