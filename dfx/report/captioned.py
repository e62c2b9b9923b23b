"""A map as a picture that can stand alone: a strip below it says what it is, and a text chunk says it to programs."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from dfx import __version__
from dfx.explain.methods import method_named
from dfx.explain.overlay import ColourBar, colour_bar
from dfx.report.pictures import wrapped
from dfx.types import Explanation, Pixels

LEAST_WIDTH = 480  # pixels of the whole: of a smaller picture every pixel becomes a square of them
TEXT, EDGE, BAR = 15, 12, 12  # pixels: the letters, the margin, the colours' height
INK, PAPER = (28, 37, 41), (255, 255, 255)


def map_png(pixels: Pixels, one: Explanation, title: str, sha256: str, whose: str = "") -> bytes:
    """The map `one`, drawn as `pixels` `(H, W, 3)`, with its strip and text chunks, as PNG.

    `title` is the model's, `sha256` that of the file it is of, `whose` the face's name.
    """
    bar = colour_bar(one, length=256, thickness=1)
    first = f"{whose}: " if whose else ""
    lines = (
        f"{first}{title}, {method_named(one.method).title}, evidence for “{one.toward}”.",
        f"File {sha256[:16]}…, dfx {__version__}. A map of one model's reasons, no proof.",
    )
    text = {
        "Software": f"dfx {__version__}",
        "dfx:model": one.model,
        "dfx:method": one.method,
        "dfx:layer": one.layer,
        "dfx:toward": one.toward,
        "dfx:scale": f"0 to {one.raw_peak:.6g} {one.unit}" if one.has_evidence else bar.label,
        "dfx:file-sha256": sha256,
    }
    return png(captioned(pixels, lines, bar), text)


def captioned(pixels: Pixels, lines: Sequence[str], bar: ColourBar) -> Pixels:
    """`pixels` `(H, W, 3)` over a white strip with the colours lying down, their ends and unit, and `lines` of text."""
    grow = max(1, -(-LEAST_WIDTH // pixels.shape[1]))
    picture = np.repeat(np.repeat(pixels, grow, axis=0), grow, axis=1)
    width = picture.shape[1]
    font = ImageFont.load_default(size=TEXT)
    colours = np.asarray(
        bar.pixels[::-1, :1].transpose(1, 0, 2)
    )  # standing with its peak on top: laid down, peak right
    scale = f"Colours: 0 to {bar.ticks[-1].text} {bar.label}." if len(bar.ticks) > 1 else f"{bar.label.capitalize()}."
    rows = [row for line in (scale, *lines) for row in wrapped(line, font, width - 2 * EDGE)]
    strip = Image.new("RGB", (width, EDGE + BAR + EDGE // 2 + len(rows) * round(1.4 * TEXT) + EDGE), PAPER)
    strip.paste(Image.fromarray(colours).resize((width - 2 * EDGE, BAR)), (EDGE, EDGE))
    draw, at = ImageDraw.Draw(strip), EDGE + BAR + EDGE // 2
    for row in rows:
        draw.text((EDGE, at), row, fill=INK, font=font)
        at += round(1.4 * TEXT)
    return np.concatenate([picture, np.asarray(strip)], axis=0)


def png(pixels: Pixels, text: Mapping[str, str]) -> bytes:
    """RGB `pixels` as PNG with `text` in chunks of its own and no other metadata."""
    chunks, out = PngInfo(), io.BytesIO()
    for name, value in text.items():
        chunks.add_itxt(name, value)
    Image.fromarray(pixels).save(out, "PNG", pnginfo=chunks)
    return out.getvalue()
