"""Copy-move: parts of the picture that look like other parts of it.

SIFT keypoints are matched with each other and kept where the best match is much nearer than the next (Amerini et al.,
"A SIFT-based forensic method for copy-move attack detection", 2011); pairs with one common offset are a copied part.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from dfx.forensics.method import Forensic, of_both
from dfx.forensics.pixels.planes import check, luminance, named_map, shrunk
from dfx.forensics.result import ForensicResult, NamedMap, Number, Pair, not_applicable
from dfx.types import Pixels

NAME = "clone"

MOST_SIDE = 1000  # pixels: SIFT's cost grows with them
MOST_POINTS = 2500
MOST_PAIRS = 1000  # looked at: every pair is held against every other
LEAST_PAIRS = 6  # with one offset, from which a copy is reported
_RATIO = 0.6  # of the best match's distance to the next one's (Amerini et al., T_h)
_LEAST_WAY = 24.0  # pixels between both places: nearer ones are one keypoint's neighbours
_TOLERANCE = 4.0  # pixels by which offsets of one copy differ
_LEAST_SIDE = 64
_SPOT = 8  # pixels drawn round a matched point

Points = NDArray[np.floating]  # (N, 2) x, y


def measure(data: bytes | None, pixels: Pixels) -> ForensicResult:
    """The pairs of the largest group with one offset, in full-size pixels, and a map of both places.

    The picture is shrunk to at most 1000 pixels. Raises MediaError for what is no picture.
    """
    check(pixels)
    if min(pixels.shape[:2]) < _LEAST_SIDE:
        return not_applicable(
            NAME, f"The picture is smaller than {_LEAST_SIDE} pixels: too small to look for copied parts."
        )
    small, factor = shrunk(pixels, MOST_SIDE)
    starts, ends = matches(small)
    group = largest_group(ends - starts)
    numbers = [Number("matches", len(starts)), Number("with one offset", int(group.sum()))]
    if group.sum() < LEAST_PAIRS:
        empty = named_map("copied parts", np.zeros(small.shape[:2], np.float32), "matches")
        return ForensicResult(NAME, "No part of the picture is found a second time.", map=empty, numbers=tuple(numbers))
    starts, ends = starts[group], ends[group]
    across, down = (float(way) for way in np.median(ends - starts, axis=0) * factor)
    numbers += [Number("offset to the right", across, "pixels"), Number("offset downwards", down, "pixels")]
    words = (
        f"{len(starts)} places are found a second time at one common offset of {across:.0f} pixels to the right and "
        f"{down:.0f} downwards."
    )
    pairs = tuple(Pair(_point(start, factor), _point(end, factor)) for start, end in zip(starts, ends, strict=True))
    return ForensicResult(NAME, words, map=_drawn(small, starts, ends), numbers=tuple(numbers), pairs=pairs)


def matches(pixels: Pixels) -> tuple[Points, Points]:
    """Both ends of each pair of like places, each pair once, the left (or upper) end first."""
    luma = np.rint(luminance(pixels)).astype(np.uint8)
    points, described = cv2.SIFT.create(nfeatures=MOST_POINTS, contrastThreshold=0.02).detectAndCompute(luma, None)
    if described is None or len(points) < 4:
        return np.zeros((0, 2)), np.zeros((0, 2))
    points, described = points[:MOST_POINTS], described[:MOST_POINTS]
    places = np.array([point.pt for point in points[:MOST_POINTS]], np.float32)
    partners = _partners(places, described[:MOST_POINTS].astype(np.float32))
    here = np.flatnonzero(partners >= 0)
    rows = {tuple(sorted((tuple(places[at].round(1)), tuple(places[partners[at]].round(1))))) for at in here}
    if not rows:
        return np.zeros((0, 2)), np.zeros((0, 2))
    ends = np.array(sorted(rows), np.float64)[:: 1 + len(rows) // MOST_PAIRS]  # (N, 2, 2)
    return ends[:, 0], ends[:, 1]


def _partners(places: Points, described: NDArray[np.float32]) -> NDArray[np.int64]:
    """Of each keypoint the one that looks like it, −1 where none is much nearer than the next.

    Keypoints of one place in several directions are set aside, round the point itself and round its partner.
    """
    lengths = (described**2).sum(axis=1)
    gaps = np.maximum(lengths[:, None] + lengths[None] - 2 * described @ described.T, 0)  # (N, N) squared
    gaps[_near(places, places, _LEAST_WAY)] = np.inf
    best = gaps.argmin(axis=1)
    nearest = gaps[np.arange(len(best)), best]
    gaps[_near(places[best], places, _TOLERANCE)] = np.inf
    clear = np.isfinite(nearest) & (nearest <= _RATIO**2 * gaps.min(axis=1))
    return np.where(clear, best, -1)


def _near(some: Points, others: Points, most: float) -> NDArray[np.bool_]:
    """(N, M): whether two places are less than `most` pixels apart."""
    across, down = (some[:, None, axis] - others[None, :, axis] for axis in (0, 1))
    return np.asarray(across**2 + down**2 < most**2)


def largest_group(offsets: Points) -> NDArray[np.bool_]:
    """The members `(N,)` of the offset that most others share within the tolerance."""
    if not len(offsets):
        return np.zeros(0, bool)
    near = np.hypot(*(offsets[:, None] - offsets[None]).transpose(2, 0, 1)) <= _TOLERANCE
    return np.asarray(near[int(near.sum(axis=1).argmax())])


def _point(place: Points, factor: float) -> tuple[float, float]:
    return float(place[0] * factor), float(place[1] * factor)


def _drawn(pixels: Pixels, starts: Points, ends: Points) -> NamedMap:
    canvas = np.zeros(pixels.shape[:2], np.float32)
    for places in (starts, ends):
        hull = cv2.convexHull(np.rint(places).astype(np.int32))
        cv2.fillConvexPoly(canvas, hull, 0.5)
        for x, y in np.rint(places).astype(int):
            cv2.circle(canvas, (int(x), int(y)), _SPOT, 1.0, -1)
    return named_map("copied parts", canvas, "1 at a matched point, 0.5 between them", peak=1.0)


FORENSIC = Forensic(
    name=NAME,
    title="Copied parts",
    group="Pixels",
    what="Places with the same fine pattern, as where a part was copied to cover another.",
    how_to_read="Lines join places that look the same; many parallel lines of one length mean that a part was copied.",
    misleads="Windows, patterns, text and symmetric faces match themselves; turned, scaled or smooth copies are not found.",
    paper="Amerini et al. 2011",
    measure=of_both(measure),
    asks=lambda result: bool(result.pairs),
)
