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
    if found.left_out:
        yield _left_out(len(found.faces), found.left_out)
    if found.too_small:
        yield _too_small([face.width_px for face in found.too_small], alone=not found.faces)


def _left_out(judged: int, left_out: int) -> str:
    more = "One more face was found" if left_out == 1 else f"{left_out} more faces were found"
    kept = "the largest is" if judged == 1 else f"the {judged} largest are"
    return f"{more}; only {kept} analysed."


def _too_small(widths: list[int], alone: bool) -> str:
    """`alone`: none was judged beside them."""
    more = "" if alone else "more "
    faces = f"One {more}face is" if len(widths) == 1 else f"{len(widths)} {more}faces are"
    wide = sorted(widths, reverse=True)
    told = " and ".join(map(str, wide)) if len(wide) <= 2 else f"{wide[0]} to {wide[-1]}"
    return f"{faces} too small to judge ({told} px wide; dfx judges faces from {LEAST_PX} px)."
