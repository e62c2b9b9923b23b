"""A report without its pictures: a grey strip as wide in the place of each, so that nothing of the media is kept."""

from __future__ import annotations

import base64
import binascii
import re
from functools import cache
from io import BytesIO

from PIL import Image

SAID = "Kept without its pictures: they stood where this report is grey."
_PICTURE = re.compile(r'src="data:image/[a-z]+;base64,([^"]*)"')
_GREY = (150, 158, 162)
_LONGEST = 1_000  # pixels of a side, as reports have them
_FLATTER = 6  # times than the picture was


def without_pictures(html: str) -> str:
    """The same HTML report with a grey strip for each picture, and a sentence at its top that says so where there was any.

    Every picture of the pages and reports is in the document itself, as `data:`; nothing else is changed.
    """
    bare, count = _PICTURE.subn(lambda found: f'src="{_grey(*_size(found[1]))}"', html)
    return bare.replace("</header>", f'<p class="name">{SAID}</p>\n</header>', 1) if count else html


def _size(encoded: str) -> tuple[int, int]:
    """Of the picture, from its header alone; as of a small square where it cannot be read."""
    try:
        with Image.open(BytesIO(base64.b64decode(encoded, validate=True)), formats=("JPEG", "PNG")) as image:
            width, height = image.size
    except (OSError, binascii.Error, ValueError, Image.DecompressionBombError):
        return 240, 240 // _FLATTER
    return min(width, _LONGEST), max(1, min(height, _LONGEST) // _FLATTER)


@cache
def _grey(width: int, height: int) -> str:
    file = BytesIO()
    Image.new("RGB", (width, height), _GREY).save(file, "JPEG", quality=30, optimize=True)
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"
