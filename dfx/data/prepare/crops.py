"""Raw pictures and videos to a folder of faces, cut as dfx itself cuts them when it judges one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path

import cv2

from dfx.data.prepare.frames import Still, read_frames
from dfx.data.prepare.journal import Crop, Done, Journal
from dfx.data.prepare.sources import Source, read_sources
from dfx.errors import DataError, DfxError, MediaError
from dfx.faces import find_faces_in_batch
from dfx.faces.resize import resize
from dfx.media.photo.images import decode, read_file
from dfx.media.process.names import display_name
from dfx.settings import Settings, settings
from dfx.storage import write_whole
from dfx.types import Pixels, Progress, no_progress

JPEG_QUALITY = 95  # the same for real and fake, so that compression tells nothing


@dataclass(frozen=True, slots=True)
class Options:
    """How to cut. A `margin` of None is the one of the settings, which the models see."""

    margin: float | None = None  # share of the face's box on each side
    every_s: float = 1.0  # seconds of video per frame
    size: int | None = None  # larger crops are shrunk to this side in pixels; smaller ones stay
    png: bool = False  # PNG instead of JPEG


@dataclass(frozen=True, slots=True)
class Prepared:
    """What lies in the output folder after a run."""

    sources: int
    crops: int
    already: int  # sources done by earlier runs
    skipped: tuple[tuple[str, str], ...]  # source and reason


def prepare(
    source: Path, out: Path, options: Options | None = None, *, resume: bool = False, progress: Progress = no_progress
) -> Prepared:
    """Cut the largest face of every picture and frame below `source` (see `read_sources`) into `out`.

    `out` gets `<set>/<split>/<real|fake>/*`, a `manifest.csv` with a row per crop, `skipped.csv` with the files that
    gave none and why, and `done.jsonl`. Stopped at any moment, at most one file's work is lost; `resume` goes on.

    Raises DataError for a source without files or an `out` that cannot be used, DfxError where the disk refuses.
    """
    options = options or Options()
    limits = replace(settings(), max_faces=1)
    if options.margin is not None:
        limits = replace(limits, face_margin=options.margin)
    sources = read_sources(source)
    if source.resolve().is_relative_to(out.resolve()) or out.resolve().is_relative_to(source.resolve()):
        raise DataError("Expected the output folder outside the source folder and the other way round.")
    stated = asdict(options) | {"margin": limits.face_margin}  # what makes two preparations differ
    try:
        journal = Journal(out, stated, resume)
        todo = [raw for raw in sources if raw.key not in journal.done]
        try:
            for number, raw in enumerate(todo):
                progress(number / len(todo), f"{number} of {len(todo)} files")
                journal.add(_cut_all(raw, journal.folder, options, limits))
        finally:
            journal.write_tables()
    except OSError as error:
        name = display_name(out.resolve().name)
        raise DfxError(
            f"The crops could not be written to {name}: {error.strerror or type(error).__name__}."
        ) from error
    done = journal.done.values()
    skipped = tuple((file.source, file.reason) for file in done if file.reason)
    return Prepared(len(done), sum(len(file.crops) for file in done), len(done) - len(todo), skipped)


def _cut_all(source: Source, out: Path, options: Options, limits: Settings) -> Done:
    """Every crop of one file, on disk; or the reason why there is none."""
    crops: list[Crop] = []
    try:
        stills: Iterable[Still]
        if source.is_video:
            stills = read_frames(source.path, options.every_s)
        else:
            stills = [Still(0.0, decode(read_file(source.path), source.path.name).pixels)]
        for still in stills:
            faces = find_faces_in_batch([still.pixels], limits)[0].faces  # the largest alone, as `limits` ask
            if faces:
                face, path = faces[0].crop, _crop_path(source, still, "png" if options.png else "jpg")
                if options.size is not None and len(face) > options.size:
                    face = resize(face, options.size)
                _write(out / path, face)
                of = source.set, source.split, source.label, source.method, source.key, source.pair
                crops.append(Crop(path, *of))
    except MediaError as error:
        return Done(source.key, reason=str(error).removeprefix(f"{display_name(source.path.name)}: "))
    where = "in any frame looked at" if source.is_video else "in it"
    return Done(source.key, tuple(crops), "" if crops else f"No face was found {where}.")


def _crop_path(source: Source, still: Still, suffix: str) -> str:
    """Below the data folder; the same for the same source and time, and for no other."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", source.path.stem)[:40].strip("_")
    mark = sha256(source.key.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    time = (f"{round(still.time_s * 1000):08d}ms",) if source.is_video else ()
    name = "-".join(part for part in (stem, mark, *time) if part)
    return f"{source.set}/{source.split}/{source.label}/{name}.{suffix}"


def _write(path: Path, pixels: Pixels) -> None:
    """Whole or not at all."""
    done, data = cv2.imencode(path.suffix, pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    if not done:
        raise DfxError(f"{path.name} could not be encoded.")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data.tobytes(), durable=False)
