"""The process that decodes: reads requests from its input, writes pixels to its output, can be killed at any time.

It starts with an empty environment, cannot open a file or a socket once it runs, cannot write to disk, may add a stated
amount of memory, has CPU seconds per job, and ends with the process that started it.
"""

from __future__ import annotations

import codecs
import contextlib
import importlib
import os
import select
import sys
import warnings

import pi_heif.options
from PIL import AvifImagePlugin

from dfx.media.photo.decoder import NoPhoto, NotBuiltIn, TooManyPixels, decode
from dfx.media.photo.protocol import ANSWER, FORMATS, READY, REQUEST, Note, Status
from dfx.media.process.confined import confine, limit_cpu, read, write

_LOOK_S = 5.0  # how often an idle worker looks whether its parent still lives


def main() -> None:
    """Serve until the input ends or the parent is gone. Arguments: MiB of memory that may be added."""
    parent = os.getppid()
    prepare()
    confine(int(sys.argv[-1]))
    write(READY)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            _wait(parent)
            kind, most_pixels, seconds, size = REQUEST.unpack(read(REQUEST.size))
            limit_cpu(seconds)
            _answer(read(size), FORMATS[kind], most_pixels)


def prepare() -> None:
    """Load what Python and Pillow would otherwise load in the middle of a job, when no file can be opened any more."""
    warnings.simplefilter("ignore")
    for name in ("copy", "PIL.ExifTags", "PIL.ImageColor", "PIL.ImageOps", "PIL.ImagePalette"):
        importlib.import_module(name)
    for name in ("ascii", "latin-1", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        codecs.lookup(name)
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each thread reserves address space, which is limited
    pi_heif.options.DECODE_THREADS = 1
    pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = False


def _wait(parent: int) -> None:
    """Until a request begins or the input ends. Raises EOFError when the parent is another one than at the start."""
    while not select.select([0], [], [], _LOOK_S)[0]:
        if os.getppid() != parent:
            raise EOFError


def _answer(data: bytes, kind: str, most_pixels: int) -> None:
    try:
        if kind == "AVIF" and not AvifImagePlugin.SUPPORTED:
            return _refuse(Status.NOT_BUILT_IN)
        decoded = decode(data, kind, most_pixels)
    except TooManyPixels as error:
        return _refuse(Status.TOO_MANY_PIXELS, error.width, error.height)
    except NoPhoto as error:
        return _refuse(Status.NO_PHOTO, error.width, error.height)
    except NotBuiltIn:
        return _refuse(Status.NOT_BUILT_IN)
    except MemoryError:
        return _refuse(Status.NO_MEMORY)
    except Exception:  # Pillow's parsers raise anything from SyntaxError to struct.error on damaged bytes
        return _refuse(Status.DAMAGED)
    write(ANSWER.pack(Status.OK, decoded.note, *decoded.image.size))
    for rows in decoded.rgb():  # while the parent already reads
        write(rows)


def _refuse(status: Status, width: int = 0, height: int = 0) -> None:
    most = 0xFFFFFFFF
    write(ANSWER.pack(status, Note.NOTHING, min(width, most), min(height, most)))
