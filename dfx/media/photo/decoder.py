"""One image file's bytes to an upright picture, ready to be read as RGB in strips. Runs in the decoding worker only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from pi_heif import HeifImageFile
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from dfx.media.boxes import primary_coder
from dfx.media.photo.colour import Convert, bands, conversion
from dfx.media.photo.companions import companions
from dfx.media.photo.protocol import Note
from dfx.media.photo.stated_colours import stated_colours
from dfx.media.photo.tiff_pages import mend_planes, picture_first

# The classes themselves, not Image.open: no other plugin of Pillow can be reached, whatever the bytes say.
PLUGINS: dict[str, type[ImageFile.ImageFile]] = {
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
    "AVIF": AvifImagePlugin.AvifImageFile,
    "HEIF": HeifImageFile,
}
_TELL_THEMSELVES = ("TIFF", "HEIF")  # pages and collections: `tiff_pages`, `companions`
_HEIF_CODERS = (b"", b"hvc1", b"grid", b"iden", b"iovl")  # HEVC, and what is put together from other items
# Bytes that decoding takes for each pixel, as measured, where it is more than 7 (a progressive JPEG)
_DECODING = {"WEBP": 16, "AVIF": 9, "HEIF": 8}
_CHEAP = 360_000_000  # bytes that decoding may take whatever the file looks like
_FLATTEST = 1000  # pixels for each byte: a portrait stretched to 24 megapixels has 670 as HEIC of the lowest quality
_PNG_END = b"IEND\xaeB`\x82"
_ORIENTATION = 0x0112  # EXIF 2.3, table 4
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class _OfSize(Exception):
    """A refusal for the size that the header states."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self.width, self.height = width, height


class TooManyPixels(_OfSize):
    """The header states more pixels than allowed; the size is (0, 0) where only Pillow saw it."""


class NoPhoto(_OfSize):
    """The header states far more pixels than a photo could have in so few bytes: a bomb."""


class NotBuiltIn(Exception):
    """The file is coded with something that the image library lacks."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """An upright picture in the layout of its file, and what makes RGB of its parts."""

    image: Image.Image
    convert: Convert
    note: Note

    def rgb(self) -> Iterator[bytes]:
        """Its pixels row by row, in strips: never the whole picture at once."""
        return (self.convert(band).tobytes() for band in bands(self.image))


def decode(data: bytes, kind: str, most_pixels: int) -> Decoded:
    """The picture of `data`, a file of `kind`: its first frame, its first page in full size, its primary item.

    Raises TooManyPixels, NoPhoto, NotBuiltIn, MemoryError, or anything else where the file is damaged: Pillow has no
    one error for it.
    """
    note = Note.NOTHING
    if kind == "TIFF":
        data, note = picture_first(data)
    image = _open(data, kind, most_pixels)
    _load(image)
    if kind == "PNG" and _PNG_END not in data:  # Pillow is content with the pixels
        raise ValueError("no end of file")
    stated, said = stated_colours(image, data, kind)
    convert, seen = conversion(image, stated)
    note |= said | seen | companions(image, data, kind)
    if kind not in _TELL_THEMSELVES and _has_more_frames(image):
        note |= Note.SEVERAL_FRAMES
    turn = _UPRIGHT.get(_orientation(image))
    return Decoded(image.transpose(turn) if turn is not None else image, convert, note)


def _open(data: bytes, kind: str, most_pixels: int) -> ImageFile.ImageFile:
    """Header only, with the size checked before any pixel is."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = (most_pixels + 1) // 2  # Pillow refuses above twice this
    try:
        image = PLUGINS[kind](BytesIO(data))
    except Image.DecompressionBombError:
        raise TooManyPixels(0, 0) from None
    except SyntaxError as error:
        if kind == "HEIF" and primary_coder(data) not in _HEIF_CODERS:
            raise NotBuiltIn from error
        raise
    width, height = image.size
    if width * height > most_pixels:
        raise TooManyPixels(width, height)
    if width < 1 or height < 1:
        raise ValueError("no pixels")
    if width * height * _DECODING.get(kind, 7) > _CHEAP and width * height > _FLATTEST * len(data):
        raise NoPhoto(width, height)
    return image


def _load(image: ImageFile.ImageFile) -> None:
    """All pixels, and nothing of the decoder after them. Raises what the decoder raises; MemoryError for its limits."""
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        mend_planes(image)
    try:
        image.load()
    except RuntimeError as error:
        if "Memory allocation" in str(error):  # libheif's way of saying it
            raise MemoryError from error
        raise
    vars(image).pop("_decoder", None)  # WebP's and AVIF's hold two more copies, and turning the picture needs one


def _orientation(image: Image.Image) -> int:
    """EXIF's 1 to 8; 1 where the file says nothing or its EXIF is broken, which must not cost the picture."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # any error at all of a metadata parser fed with hostile bytes
        return 1


def _has_more_frames(image: Image.Image) -> bool:
    """Asked last: a GIF looks at its second frame to answer, which may be damaged."""
    try:
        return bool(getattr(image, "is_animated", False))
    except Exception:
        return True
