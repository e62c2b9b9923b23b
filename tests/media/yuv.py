"""Frames filled plane by plane, and what they show, worked out from those planes by the standards alone.

Y′CbCr to R′G′B′: ITU-R BT.601-7, BT.709-6 and BT.2020-2; HDR: BT.2100-2; no line of it is shared with dfx or ffmpeg.
"""

from __future__ import annotations

from dataclasses import dataclass

import av
import numpy as np

LIMITED, FULL = 1, 2
LUMA = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}  # H.273's number of a matrix: Kr, Kb


@dataclass(frozen=True)
class Layout:
    """A pixel format: bits, chroma's steps across and down (0, 0: full; None: no chroma), and how planes are packed."""

    name: str
    bits: int
    across: int = 1
    down: int = 1
    packed: str = "planar"  # "semi": U and V side by side; "vu": V first; "high": semi, in the high bits; "grey"


LAYOUTS = [
    *(Layout(f"yuv{name}p{bits}", int(bits[:2] or 8), *steps)
      for bits in ("", "10le", "12le", "16le") for name, steps in (("420", (2, 2)), ("422", (2, 1)), ("444", (1, 1)))),
    Layout("yuv440p", 8, 1, 2), Layout("yuv411p", 8, 4, 1),
    Layout("nv12", 8, 2, 2, "semi"), Layout("nv21", 8, 2, 2, "vu"),
    Layout("nv16", 8, 2, 1, "semi"), Layout("nv24", 8, 1, 1, "semi"),
    *(Layout(f"p{kind}{bits}le", bits, *steps, "high")
      for bits in (10, 12, 16) for kind, steps in (("0", (2, 2)), ("2", (2, 1)), ("4", (1, 1)))),
    *(Layout(f"gray{bits}", int(bits[:2] or 8), 1, 1, "grey") for bits in ("", "10le", "12le", "16le")),
]  # fmt: skip


def scene(height: int, width: int) -> np.ndarray:
    """(H, W, 3) in [0, 1]: eight saturated bars with hard edges, others below them."""
    colours = np.array([(0.8, 0.2, 0.15), (0.15, 0.7, 0.25), (0.2, 0.25, 0.85), (0.9, 0.85, 0.1),
                        (0.1, 0.8, 0.8), (0.75, 0.1, 0.7), (0.5, 0.5, 0.5), (0.95, 0.95, 0.95)])  # fmt: skip
    bars = colours[np.minimum(np.arange(width) * 8 // width, 7)]
    return np.concatenate([np.tile(bars, (height // 2, 1, 1)), np.tile(0.8 * bars[::-1], (height - height // 2, 1, 1))])


def frame_and_truth(
    layout: Layout, rgb: np.ndarray, matrix: int, span: int, transfer: int = 1, primaries: int = 1
) -> tuple[av.VideoFrame, np.ndarray]:
    """A frame of `rgb`, and the R′G′B′ (H, W, 3) in [0, 1] that its own planes hold: what was lost in coding is lost."""
    planes = _coded(rgb, layout, matrix, span)
    frame = av.VideoFrame(rgb.shape[1], rgb.shape[0], layout.name)
    _fill(frame, planes, layout)
    frame.colorspace, frame.color_range, frame.color_trc, frame.color_primaries = matrix, span, transfer, primaries
    return frame, decoded(planes, layout, matrix, span)


def decoded(planes: list[np.ndarray], layout: Layout, matrix: int, span: int) -> np.ndarray:
    """R′G′B′ of whole-number planes, chroma drawn linearly between the middles of the blocks that it stands for."""
    height, width = planes[0].shape
    light = _share(planes[0], layout.bits, span, chroma=False)
    if layout.packed == "grey":
        return np.clip(np.stack([light] * 3, axis=2), 0, 1)
    blue, red = (
        _spread(_spread(_share(one, layout.bits, span, chroma=True), layout.across, width, 1), layout.down, height, 0)
        for one in planes[1:]
    )
    kr, kb = LUMA[matrix]
    r, b = light + 2 * (1 - kr) * red, light + 2 * (1 - kb) * blue
    return np.clip(np.stack([r, (light - kr * r - kb * b) / (1 - kr - kb), b], axis=2), 0, 1)


def _coded(rgb: np.ndarray, layout: Layout, matrix: int, span: int) -> list[np.ndarray]:
    kr, kb = LUMA[matrix]
    light = rgb @ (kr, 1 - kr - kb, kb)
    chroma = (rgb[..., 2] - light) / (2 * (1 - kb)), (rgb[..., 0] - light) / (2 * (1 - kr))
    top, step = (1 << layout.bits) - 1, 1 << (layout.bits - 8)
    offset, gain = (0, top) if span == FULL else (16 * step, 219 * step)
    values = [offset + gain * light]
    if layout.packed != "grey":
        gain = top if span == FULL else 224 * step
        values += [(1 << (layout.bits - 1)) + gain * _blocks(one, layout.across, layout.down) for one in chroma]
    return [np.clip(one.round(), 0, top).astype(int) for one in values]


def _share(values: np.ndarray, bits: int, span: int, chroma: bool) -> np.ndarray:
    step, middle = 1 << (bits - 8), 1 << (bits - 1)
    if span == FULL:
        return (values - middle * chroma) / ((1 << bits) - 1)
    return (values - middle) / (224 * step) if chroma else (values - 16 * step) / (219 * step)


def _blocks(values: np.ndarray, across: int, down: int) -> np.ndarray:
    """The mean of each block; blocks at the right and below repeat the edge."""
    height, width = values.shape
    values = np.pad(values, ((0, -height % down), (0, -width % across)), "edge")
    return values.reshape(values.shape[0] // down, down, -1, across).mean(axis=(1, 3))


def _spread(values: np.ndarray, step: int, size: int, axis: int) -> np.ndarray:
    place = (np.arange(size) + 0.5) / step - 0.5
    first = np.floor(place).astype(int)
    share = (place - first).reshape(-1, 1) if axis == 0 else place - first
    last = values.shape[axis] - 1
    before, after = (np.take(values, np.clip(one, 0, last), axis) for one in (first, first + 1))
    return before * (1 - share) + after * share


def _fill(frame: av.VideoFrame, planes: list[np.ndarray], layout: Layout) -> None:
    if layout.packed in ("semi", "vu", "high"):
        first, second = planes[1:] if layout.packed != "vu" else planes[:0:-1]
        planes = [planes[0], np.stack([first, second], axis=2).reshape(first.shape[0], -1)]
    shift = 16 - layout.bits if layout.packed == "high" else 0
    for plane, values in zip(frame.planes, planes, strict=True):
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        rows = rows.view("<u2") if layout.bits > 8 else rows
        rows[: values.shape[0], : values.shape[1]] = values << shift
