"""What a clip is to be asked, and which of its frames and faces follow from that."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dfx.analysis.image import Options, check
from dfx.errors import SettingError
from dfx.settings import settings
from dfx.types import FoundFaces, Pixels, Sampling

if TYPE_CHECKING:
    from dfx.predict.ensemble import Ensemble

BURST = 5  # frames read after each moment, for its motion
DETECT_SIDE = 640  # pixels: the faces of a clip are looked for on smaller frames than those of a photo
PRESETS = ("dfx", "deepguard")


@dataclass(frozen=True, slots=True)
class VideoOptions:
    """What to compute of a clip.

    `models` and `threshold` as in `dfx.analysis.image.Options`; `every_s` seconds between moments and `max_frames` of them
    at most (None: the default's); `rules` "deepguard" takes frames and crops as that system does (one a second, scaled by
    width, a box with 30 % margin), without motion. `ensemble` as in `Options`: one of the visitor's own in place of `models`;
    its calibration of single faces stands for whole clips, too.
    """

    models: tuple[str, ...] = ()
    threshold: float | None = None
    every_s: float | None = None
    max_frames: int | None = None
    rules: str = "dfx"
    motion: bool = True
    ensemble: Ensemble | None = None


def check_video(options: VideoOptions) -> VideoOptions:
    """`options` with the models named out. Raises SettingError, UnknownModel, WeightsMissing, WeightsDamaged."""
    if options.every_s is not None and not (math.isfinite(options.every_s) and 0.02 <= options.every_s <= 3600):
        raise SettingError(f"The time between moments must lie between 0.02 and 3600 seconds, not {options.every_s:g}.")
    if options.max_frames is not None and not 1 <= options.max_frames <= 2000:
        raise SettingError(f"At most 1 to 2000 frames can be asked for, not {options.max_frames}.")
    if options.rules not in PRESETS:
        raise SettingError(f"There are the rules {' and '.join(PRESETS)}, not {options.rules[:40]!r}.")
    return replace(
        options, models=check(Options(options.models, options.threshold, "none", ensemble=options.ensemble)).models
    )


def sampling_of(options: VideoOptions) -> Sampling:
    """Which frames these options look at."""
    if options.rules == "deepguard":
        from dfx.faces.detect.deepguard import SAMPLING

        base = SAMPLING
    else:
        # The same moments either way: whether motion is looked at must not move the answer where it has no say.
        base = Sampling(most=settings().max_frames, burst=BURST if options.motion else 0, room=BURST)
    if options.every_s is not None:
        base = replace(base, every_s=options.every_s, least=1)
    return base if options.max_frames is None else replace(base, most=options.max_frames)


def finder(rules: str) -> Callable[[Sequence[Pixels]], list[FoundFaces]]:
    """What finds the faces of some frames, by these rules."""
    if rules == "deepguard":
        from dfx.faces.detect.deepguard import find_faces_deepguard_in_batch

        return find_faces_deepguard_in_batch
    from dfx.faces.find import find_faces_in_batch, most_in_frame

    limits = replace(settings(), detect_side=min(DETECT_SIDE, settings().detect_side), max_faces=most_in_frame())
    return lambda pictures: find_faces_in_batch(pictures, limits)
