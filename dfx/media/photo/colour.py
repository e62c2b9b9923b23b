"""Every pixel layout that Pillow decodes, made 8-bit RGB in sRGB. Runs in the decoding worker only.

What has to be known of the whole picture is found out first; then any part of it can be converted by itself, so that a
picture is never held twice: at 120 megapixels each copy costs 480 MB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import cast

from PIL import Image, ImageChops, ImageCms

from dfx.media.photo.protocol import Note
from dfx.media.video.frame.deep_grey import shades_of

Convert = Callable[[Image.Image], Image.Image]

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}  # Pillow's mode → the ICC colour space that fits it
_SAME = 2  # levels of 255 by which a profile may differ from sRGB before it is worth a conversion
_BAND_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a part of a picture becomes one of the modes an ICC profile can describe, and where white is laid over it."""

    mode: str  # L, RGB, CMYK
    base: Convert
    cover: Convert | None = None  # 255: white, 0: the picture


def conversion(image: Image.Image, stated: Convert | None = None) -> tuple[Convert, Note]:
    """What makes RGB of any part of a loaded image, transparency laid over white, and what to say of it.

    Hidden colours do not survive. `stated`: for RGB whose meaning the file states in another way than by a profile,
    which comes before it. Raises ValueError where the pixels have no meaning.
    """
    layout, note = _layout(image)
    if layout.cover is not None and any(_lightest(layout.cover(band)) for band in bands(image)):
        note |= Note.TRANSPARENT
    if stated is not None:
        colours: Convert = lambda part: stated(_rgb(part))  # noqa: E731
    elif profile := image.info.get("icc_profile"):
        try:
            colours = profiled(layout.mode, profile)
        except (ImageCms.PyCMSError, OSError, ValueError):  # it does not fit
            colours, note = _rgb, note | Note.PROFILE_IGNORED
    else:
        colours = _rgb
    cover = layout.cover if note & Note.TRANSPARENT else None

    def convert(part: Image.Image) -> Image.Image:
        result = colours(layout.base(part))
        if cover is not None:
            result.paste("white", mask=cover(part))
        return result

    return convert, note


def bands(image: Image.Image) -> Iterator[Image.Image]:
    """The picture in strips of about a megabyte, from the top."""
    width, height = image.size
    rows = max(1, _BAND_BYTES // (3 * width))
    for top in range(0, height, rows):
        yield image.crop((0, top, width, min(top + rows, height)))


def _layout(image: Image.Image) -> tuple[_Layout, Note]:
    if image.mode.startswith("I") or image.mode == "F":
        grey, hidden, note = shades_of(image)
        return _Layout("L", grey, hidden), note
    if image.has_transparency_data:
        # A 16-bit RGB PNG is decoded to its high bytes, but its transparent colour is not: keep that one's too.
        key = image.info.get("transparency")
        if image.mode == "RGB" and isinstance(key, tuple) and max(key) > 255:
            image.info["transparency"] = tuple(value >> 8 for value in key)
        both = "LA" if image.mode in ("L", "LA", "La") else "RGBA"

        def with_alpha(part: Image.Image) -> Image.Image:
            return part if part.mode == both else part.convert(both)

        opaque: Convert = lambda part: with_alpha(part).convert(both[:-1])  # noqa: E731
        return _Layout(
            both[:-1], opaque, lambda part: ImageChops.invert(with_alpha(part).getchannel("A"))
        ), Note.NOTHING
    if image.mode in _SPACES:
        return _Layout(image.mode, lambda part: part), Note.NOTHING
    if image.mode == "LAB":
        transform = ImageCms.buildTransform(_LAB, _SRGB, "LAB", "RGB")
        return _Layout("RGB", lambda part: _applied(transform, part)), Note.NOTHING
    mode = "L" if image.mode == "1" else "RGB"
    return _Layout(mode, lambda part: part.convert(mode)), Note.NOTHING


def profiled(mode: str, profile: bytes) -> Convert:
    """L, RGB or CMYK to sRGB through an ICC profile. Raises PyCMSError, OSError or ValueError where it does not fit."""
    source = ImageCms.ImageCmsProfile(BytesIO(profile))
    if source.profile.xcolor_space.strip() != _SPACES[mode]:
        raise ValueError("a profile of another colour space")
    if mode == "L":  # shade by shade: the library's short cut for whole pictures is off by ten levels in the shadows
        transform = ImageCms.buildTransform(source, _SRGB, "L", "RGB", flags=ImageCms.Flags.NOOPTIMIZE)
        ramp = _applied(transform, Image.frombytes("L", (256, 1), bytes(range(256))))
        tables = [list(channel.tobytes()) for channel in ramp.split()]
        return lambda part: Image.merge("RGB", [part.point(table) for table in tables])
    transform = ImageCms.buildTransform(source, _SRGB, mode, "RGB")
    if mode == "RGB" and _changes_nothing(transform):
        return _rgb
    return lambda part: _applied(transform, part)


def _rgb(image: Image.Image) -> Image.Image:
    return image if image.mode == "RGB" else image.convert("RGB")


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether the profile is sRGB to the eye: tried on a lattice of 9³ colours, instead of on millions of pixels."""
    steps = [round(i * 255 / 8) for i in range(9)]
    lattice = Image.frombytes("RGB", (27, 27), bytes(v for r in steps for g in steps for b in steps for v in (r, g, b)))
    difference = ImageChops.difference(lattice, _applied(transform, lattice))
    return all(_lightest(band) <= _SAME for band in difference.split())


def _lightest(band: Image.Image) -> float:
    """The highest value of a one-band image."""
    return cast("tuple[float, float]", band.getextrema())[1]


def _applied(transform: ImageCms.ImageCmsTransform, image: Image.Image) -> Image.Image:
    result = Image.new("RGB", image.size)
    transform.apply(image, result)
    return result
