"""What every file from the lab carries: a strip below the picture for people, and its origin in the file for programs.

Three notes that can each be lost alone: EXIF and text chunks name the program, XMP holds IPTC's digital source type, and
content credentials (C2PA) bind both to the pixels where they can be signed. All of them can be taken off again by whoever
wants to; they are for those who do not.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from html import escape

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from dfx import __version__
from dfx.forensics.generators.rows import LAB
from dfx.lab.recipe import Recipe
from dfx.media.credentials.sign import signed
from dfx.types import Pixels

PROGRAM = f"{LAB} {__version__}"
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
INK, PAPER = (255, 255, 255), (11, 110, 130)  # the page's accent: seen on light and on dark, and told from the photo
TEXT_SHARE, LEAST_TEXT = 0.034, 11  # of the width; pixels
SOFTWARE, DESCRIPTION = 0x0131, 0x010E  # EXIF 2.32


@dataclass(frozen=True, slots=True)
class Marked:
    """A PNG with its marks; `unsigned` says why it has no content credentials, "" where it has."""

    data: bytes
    unsigned: str = ""


def strip(pixels: Pixels, line: str = "Made with dfx. Not a real photo.") -> Pixels:
    """`pixels` (H, W, 3) over a strip in the accent's colour that says what it is."""
    width = pixels.shape[1]
    size = max(LEAST_TEXT, round(TEXT_SHARE * width))
    font = ImageFont.load_default(size=size)
    while font.getlength(line) > width - size and size > LEAST_TEXT - 4:
        size -= 1
        font = ImageFont.load_default(size=size)
    band = Image.new("RGB", (width, round(2 * size)), PAPER)
    ImageDraw.Draw(band).text((size // 2, size), line, fill=INK, font=font, anchor="lm")
    return np.concatenate([pixels, np.asarray(band)], axis=0)


def file_of(pixels: Pixels, recipe: Recipe, source: str) -> Marked:
    """The fake `pixels` (H, W, 3) as a PNG with every mark there is. `source`: IPTC's name of how it came about."""
    words = f"Made with dfx, not a real photo: {recipe.words}."
    marked = with_notes(strip(pixels), words, source)
    sealed = signed(marked, SOURCE_TYPES + source, LAB, __version__, words)
    return Marked(sealed.data or marked, sealed.refused)


def with_notes(pixels: Pixels, words: str, source: str) -> bytes:
    """`pixels` (H, W, 3) as PNG whose EXIF, texts and XMP say what made it and how."""
    exif = Image.Exif()
    exif[SOFTWARE], exif[DESCRIPTION] = PROGRAM, words
    notes, out = PngInfo(), io.BytesIO()
    notes.add_itxt("Software", PROGRAM)
    notes.add_itxt("Description", words)
    notes.add_itxt("XML:com.adobe.xmp", _xmp(words, source))
    Image.fromarray(pixels).save(out, "PNG", pnginfo=notes, exif=exif)
    return out.getvalue()


def _xmp(words: str, source: str) -> str:
    """An XMP packet (ISO 16684-1) with IPTC's digital source type."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        f' xmp:CreatorTool="{escape(PROGRAM)}" photoshop:Headline="{escape(words)}"'
        f' Iptc4xmpExt:DigitalSourceType="{escape(SOURCE_TYPES + source)}"/>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    )


def source_type(recipe: Recipe, is_synthetic: bool) -> str:
    """IPTC's name of how such a fake came about; `is_synthetic`: the face it was made of is nobody's."""
    if is_synthetic:
        return "compositeSynthetic"
    if recipe.kind == "resynthesis" and recipe.change.knob("way").names[recipe["way"]] == "auto-encoder":
        return "compositeWithTrainedAlgorithmicMedia"
    return "compositeCapture" if recipe.kind in ("blend", "swap") else "algorithmicallyEnhanced"
