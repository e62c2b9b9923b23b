"""Every pixel layout that Pillow decodes, made 8-bit RGB in sRGB. Runs in the decoding worker only."""

from __future__ import annotations

import math
from io import BytesIO
from typing import cast

from PIL import Image, ImageChops, ImageCms, TiffImagePlugin

from dfx.media.protocol import Note

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
_SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}  # Pillow's mode → the ICC colour space that fits it
_WHITE_IS_ZERO = 0  # TIFF 6.0, PhotometricInterpretation
_PHOTOMETRIC = 262
_SAME = 2  # levels of 255 by which a profile may differ from sRGB before it is worth a conversion


def to_rgb(image: Image.Image) -> tuple[Image.Image, Note]:
    """A loaded image as RGB, transparency laid over white (hidden colours do not survive), and what to say of it."""
    if image.mode.startswith("I") or image.mode == "F":
        return _from_deep(image)
    if image.has_transparency_data:
        return _over_white(image)
    return _in_srgb(_plain(image), image.info.get("icc_profile"))


def _plain(image: Image.Image) -> Image.Image:
    """One of the modes that an ICC profile can describe: L, RGB, CMYK."""
    if image.mode in _SPACES:
        return image
    if image.mode == "LAB":
        transform = ImageCms.buildTransform(_LAB, _SRGB, "LAB", "RGB")
        return _applied(transform, image)
    return image.convert("L" if image.mode == "1" else "RGB")


def _over_white(image: Image.Image) -> tuple[Image.Image, Note]:
    _narrow_key(image)
    profile = image.info.get("icc_profile")
    rgba = image if image.mode == "RGBA" else image.convert("RGBA")
    alpha = rgba.getchannel("A")
    colours, note = _in_srgb(rgba.convert("RGB"), profile)
    if _range(alpha)[0] == 255:
        return colours, note
    colours.paste("white", mask=ImageChops.invert(alpha))  # in place: at 50 megapixels each copy costs 200 MB
    return colours, note | Note.TRANSPARENT


def _narrow_key(image: Image.Image) -> None:
    """A 16-bit RGB PNG is decoded to its high bytes, but its transparent colour is not: keep that one's too."""
    key = image.info.get("transparency")
    if image.mode == "RGB" and isinstance(key, tuple) and max(key) > 255:
        image.info["transparency"] = tuple(value >> 8 for value in key)


def _in_srgb(image: Image.Image, profile: bytes | None) -> tuple[Image.Image, Note]:
    """L, RGB or CMYK to RGB through the embedded profile; without one, or with one that does not fit, plainly."""
    if not profile:
        return _rgb(image), Note.NOTHING
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if source.profile.xcolor_space.strip() != _SPACES[image.mode]:
            return _rgb(image), Note.PROFILE_IGNORED
        transform = ImageCms.buildTransform(source, _SRGB, image.mode, "RGB")
        if image.mode == "RGB" and _changes_nothing(transform):
            return image, Note.NOTHING
        return _applied(transform, image), Note.NOTHING
    except (ImageCms.PyCMSError, OSError, ValueError):
        return _rgb(image), Note.PROFILE_IGNORED


def _rgb(image: Image.Image) -> Image.Image:
    return image if image.mode == "RGB" else image.convert("RGB")


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether the profile is sRGB to the eye: tried on a lattice of 9³ colours, instead of on millions of pixels."""
    steps = [round(i * 255 / 8) for i in range(9)]
    lattice = Image.frombytes("RGB", (27, 27), bytes(v for r in steps for g in steps for b in steps for v in (r, g, b)))
    difference = ImageChops.difference(lattice, _applied(transform, lattice))
    return all(_range(band)[1] <= _SAME for band in difference.split())


def _range(band: Image.Image) -> tuple[float, float]:
    """Darkest and lightest value of a one-band image."""
    low, high = cast("tuple[float, float]", band.getextrema())
    return low, high


def _applied(transform: ImageCms.ImageCmsTransform, image: Image.Image) -> Image.Image:
    result = Image.new("RGB", image.size)
    transform.apply(image, result)
    return result


def _from_deep(image: Image.Image) -> tuple[Image.Image, Note]:
    """16-bit, 32-bit and floating-point grey; `convert("RGB")` alone would clip it to white."""
    grey, note = _grey_of_floats(image) if image.mode == "F" else _grey_of_integers(image.convert("I"))
    if isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(_PHOTOMETRIC) == _WHITE_IS_ZERO:
        grey = ImageChops.invert(grey)
    key = image.info.get("transparency")
    if isinstance(key, int) and 0 <= key <= 65535 and image.mode.startswith("I;16"):
        hidden = image.convert("I").point([255 if value == key else 0 for value in range(65536)], "L")
        grey.paste(255, mask=hidden)
        note |= Note.TRANSPARENT if _range(hidden)[1] else Note.NOTHING
    return grey.convert("RGB"), note


def _grey_of_integers(image: Image.Image) -> tuple[Image.Image, Note]:
    low, high = _range(image)
    if low >= 0 and high <= 65535:
        return image.point([(value + 128) // 257 for value in range(65536)], "L"), Note.NOTHING
    return _grey_of_floats(image.convert("F"))


def _grey_of_floats(image: Image.Image) -> tuple[Image.Image, Note]:
    low, high = _range(image)
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("not a finite brightness")
    if low >= 0 and high <= 1:
        return _scaled(image, 0, 1), Note.NOTHING
    if low >= 0 and high <= 255:
        return _scaled(image, 0, 255), Note.NOTHING
    return _scaled(image, low, high), Note.STRETCHED


def _scaled(image: Image.Image, low: float, high: float) -> Image.Image:
    """Floats of [low, high] as 8-bit grey, rounded."""
    factor = 255 / (high - low) if high > low else 0.0
    offset = 0.5 - low * factor
    return image.point(lambda value: value * factor + offset).convert("L")
