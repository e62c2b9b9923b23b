"""A handful of frames that show all of a clip, each as unlike the others as can be: what one looks for elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import cv2

from dfx.errors import DfxError
from dfx.faces.tracks.cuts import Look, difference, look_of
from dfx.types import Frame, Pixels, Progress, Sampling, no_progress

MOST = 6
SIDE = 960  # pixels of the longer side
SAMPLING = Sampling(every_s=1.0, least=16, most=64, side=SIDE)
ALIKE = (
    0.12  # colours that differ less show one scene: moments without a cut differ by at most .14 in ten of twelve clips
)


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    frame: Frame
    look: Look
    sharpness: float


def distinct(frames: Iterable[Frame], most: int = MOST) -> tuple[Frame, ...]:
    """At most `most` of the frames, by time: of the two most alike the less sharp one goes, until few are left and no two show
    the same. A black frame shows nothing and is left out. No more than `most` + 1 frames are held at once."""
    kept: list[_Seen] = []
    for frame in frames:
        look = look_of(frame.pixels)
        if look.any():
            kept.append(_Seen(frame, look, _sharpness(frame.pixels)))
        if len(kept) > most:
            kept.remove(_closest(kept)[1])
    while len(kept) > 1 and (closest := _closest(kept))[0] < ALIKE:
        kept.remove(closest[1])
    return tuple(one.frame for one in sorted(kept, key=lambda one: one.frame.time_s))


def key_frames(
    source: bytes | Path, name: str, sha256: str, progress: Progress = no_progress, most: int = MOST
) -> tuple[Frame, ...]:
    """Those of a clip, read once more. Raises MediaError where it cannot be read, DfxError where it is not that of `sha256`."""
    from dfx.media.video.stream import open_video

    with open_video(source, name) as stream:
        if stream.info.media.sha256 != sha256:
            raise DfxError("Expected the clip that the report is of, got another one.")
        return distinct(stream.frames(SAMPLING, progress), most)


def _closest(kept: list[_Seen]) -> tuple[float, _Seen]:
    """How unlike the two most alike are, and the less sharp of them."""
    one, other = min(combinations(kept, 2), key=lambda pair: difference(pair[0].look, pair[1].look))
    return difference(one.look, other.look), min(one, other, key=lambda seen: seen.sharpness)


def _sharpness(pixels: Pixels) -> float:
    """Variance of the Laplacian of the grey frame: more of it, more fine detail."""
    return float(cv2.Laplacian(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), cv2.CV_32F).var())
