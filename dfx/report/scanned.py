"""What a whole scan comes to, as its reports tell it: counts, what was asked, and the files that are listed one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dfx.types import EnsembleReport, Verdict

FAKE: tuple[Verdict, ...] = ("fake", "partly_fake")


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file that was judged. `fake_probability` and `interval` None: without a face that could be. `thumbnail`: a JPEG that
    dfx made, b"" for none."""

    name: str
    sha256: str
    kind: str  # "image", "video"
    format: str
    verdict: Verdict
    fake_probability: float | None
    interval: tuple[float, float] | None
    threshold: float
    faces: int
    warnings: tuple[str, ...] = ()
    thumbnail: bytes = b""


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file without an answer, and why. `sha256` "" where it could not be read; `kind` a word for programs."""

    name: str
    sha256: str
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """What was asked of every file. `threshold` None: the shipped ones; `every_s` None: as long as the clip needs."""

    models: tuple[str, ...]
    threshold: float | None
    every_s: float | None
    max_frames: int  # of a clip
    face_margin: float
    detect_side: int  # pixels
    max_faces: int
    face_confidence: float
    max_image_pixels: int
    max_video_side: int  # pixels


@dataclass(frozen=True, slots=True)
class ScanBasis:
    """What the answers of a scan rest on beside the files."""

    settings: ScanSettings
    ensemble: EnsembleReport  # its threshold is that of a photo's face
    clip_threshold: float
    calibrating_clips: int  # on so many whole clips the answer of a clip was calibrated
    weights: Mapping[str, str]  # model → SHA-256


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What came of a scan: files by verdict, refused files by their sentence, and in the order to show the judged files, the
    most suspicious first, and the refused ones. Of many, the rest stands in the table alone.

    `table_sha256` is "" where there is no table: the scan was stopped before its end, with `named` files to look at in all
    (None: not known).
    """

    table: str
    table_sha256: str
    basis: ScanBasis
    verdicts: Mapping[Verdict, int]
    refusals: Mapping[str, int]
    files: Sequence[ScannedFile]
    refused_files: Sequence[RefusedFile]
    named: int | None = None

    @property
    def finished(self) -> bool:
        return bool(self.table_sha256)

    @property
    def judged(self) -> int:
        return sum(self.verdicts.values())

    @property
    def refused(self) -> int:
        return sum(self.refusals.values())

    @property
    def answered(self) -> int:
        return self.judged + self.refused

    @property
    def fake(self) -> int:
        return sum(self.verdicts.get(verdict, 0) for verdict in FAKE)

    @property
    def judged_left_out(self) -> int:
        return self.judged - len(self.files)

    @property
    def refused_left_out(self) -> int:
        return self.refused - len(self.refused_files)
