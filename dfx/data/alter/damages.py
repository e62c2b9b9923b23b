"""By what degrees the robustness curves damage a face: one row per kind of damage, mild to severe.

Every strength is meant at `SIDE` pixels, to which a face is brought first, so that a blur of 2 px is as wide on any crop.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec

import cv2
import numpy as np

from dfx.data.alter import damage
from dfx.errors import SettingError
from dfx.types import Pixels

SIDE = 224  # pixels
FRAMES = 5  # of the clip whose last frame is predicted from those before it
DRIFT = (1.5, 0.75)  # pixels per frame, so that the prediction is not simply the frame before
SHOWN = 0.8  # of its side, a picture on a screen

Apply = Callable[[Pixels, float, np.random.Generator], Pixels]


@dataclass(frozen=True, slots=True)
class Damage:
    """One kind of damage: `apply` to a picture at each of `levels`; `says` puts a level into words."""

    name: str
    title: str
    says: str
    levels: tuple[float, ...]
    apply: Apply
    untouched: float | None  # the level at which nothing happens, None where there is none
    needs: str = ""  # a package without which it cannot be done

    def label(self, level: float) -> str:
        """That level in words: "JPEG 50", "down-scaling to 1/4"."""
        return self.says.format(f"{level:g}", Fraction(level).limit_denominator(99))

    @property
    def possible(self) -> bool:
        return not self.needs or find_spec(self.needs) is not None


def h264(pixels: Pixels, crf: float, frames: int = 1) -> Pixels:
    """As frame of an H.264 film (x264, constant rate factor `crf` 0…51, 4:2:0), decoded again: `(H, W, 3)` as given.

    Of `frames` 1 it is an intra frame; of more, the last of a slow pan, predicted from those before. Needs PyAV.
    """
    import av

    height, width = pixels.shape[:2]
    clip = [_panned(pixels, frames - 1 - i) for i in range(frames)]
    options = {"crf": f"{crf:g}", "preset": "medium", "bf": "0", "g": "250", "threads": "1"}
    encoder, decoder = av.CodecContext.create("libx264", "w"), av.CodecContext.create("h264", "r")
    encoder.options, encoder.time_base, encoder.pix_fmt = options, Fraction(1, 25), "yuv420p"
    encoder.height, encoder.width = clip[0].shape[:2]
    packets = []
    for i, picture in enumerate(clip):
        frame = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format="yuv420p")
        frame.pts = i
        packets += encoder.encode(frame)
    packets += encoder.encode(None)
    shown = [frame for packet in [*packets, None] for frame in decoder.decode(packet)]
    return np.asarray(shown[-1].to_ndarray(format="rgb24"), np.uint8)[:height, :width]


def _panned(pixels: Pixels, steps: int) -> Pixels:
    """Moved by `steps` of DRIFT and made even in height and width, which 4:2:0 needs; the border is repeated."""
    height, width = pixels.shape[:2]
    place = np.array([[1, 0, DRIFT[0] * steps], [0, 1, DRIFT[1] * steps]])
    size, border = (width + width % 2, height + height % 2), cv2.BORDER_REPLICATE
    return np.asarray(cv2.warpAffine(pixels, place, size, flags=cv2.INTER_LINEAR, borderMode=border), np.uint8)


_LIGHT = (0.5, 0.75, 1.25, 1.5)
_CRF = (23.0, 28.0, 33.0, 38.0, 43.0)

DAMAGES: dict[str, Damage] = {
    row.name: row
    for row in (
        Damage("jpeg", "JPEG quality", "JPEG {0}", (100, 90, 75, 60, 50, 40, 30),
               lambda x, level, rng: damage.jpeg(x, int(level)), None),
        Damage("down", "Down-scaling", "down-scaling to {1}", (1 / 2, 1 / 4, 1 / 8),
               lambda x, level, rng: damage.down_up(x, level), 1),
        Damage("blur", "Gaussian blur, σ in pixels", "blur σ {0} px", (0.5, 1, 2, 3),
               lambda x, level, rng: damage.blur(x, level), 0),
        Damage("noise", "Gaussian noise, σ in grey levels", "noise σ {0}", (2, 5, 10, 20), damage.noise, 0),
        Damage("brightness", "Brightness", "brightness ×{0}", _LIGHT,
               lambda x, level, rng: damage.brightness(x, level), 1),
        Damage("gamma", "Gamma", "gamma {0}", (0.5, 0.75, 1.5, 2), lambda x, level, rng: damage.gamma(x, level), 1),
        Damage("h264", "H.264, intra frame, rate factor", "H.264 intra frame at CRF {0}", _CRF,
               lambda x, level, rng: h264(x, level), None, "av"),
        Damage("h264_inter", "H.264, predicted frame, rate factor", "H.264 predicted frame at CRF {0}", _CRF,
               lambda x, level, rng: h264(x, level, FRAMES), None, "av"),
        Damage("video_blocks", "Blocks as a video codec leaves them, step", "blocks of a video codec, step {0}",
               (4, 10, 18, 28, 40), lambda x, level, rng: damage.video_blocks(x, level), None),
        Damage("screenshot", "Screenshots of screenshots", "{0} × screenshot", (1, 2, 3),
               lambda x, level, rng: damage.screenshot(x, SHOWN, rounds=int(level)), 0),
    )
}  # fmt: skip


def damages_named(names: Sequence[str] = ()) -> tuple[Damage, ...]:
    """These rows of DAMAGES, each once; none named: all that this machine can do, the imitated codec only where no real one is.

    Raises SettingError for a name that is not there or that needs a package that is not.
    """
    if not names:
        real = DAMAGES["h264"].possible
        return tuple(row for row in DAMAGES.values() if row.possible and not (real and row.name == "video_blocks"))
    if unknown := [name for name in names if name not in DAMAGES]:
        raise SettingError(f"There is no damage {unknown[0][:40]!r}; there are: {', '.join(DAMAGES)}.")
    rows = tuple(DAMAGES[name] for name in dict.fromkeys(names))
    if lacking := [row for row in rows if not row.possible]:
        raise SettingError(
            f"The damage {lacking[0].name!r} needs the package {lacking[0].needs!r}, which is not installed."
        )
    return rows


def damaged(pixels: Pixels, kind: Damage, level: float, key: str, seed: int) -> Pixels:
    """The face `key` at that level; its noise is the same in every run and, but for its size, at every level."""
    return kind.apply(pixels, level, np.random.default_rng((seed, zlib.crc32(key.encode()))))
