"""What a scan asks, sends to whoever judges, and gets back. All of it goes through msgspec: plain values, nothing to run."""

from __future__ import annotations

from dataclasses import dataclass, field

from dfx.types import Verdict

KILLED = "The process that judged this file was killed twice, so it could not be read."
LATE_OR_KILLED = ("too_slow", "worker_died", "fault")  # kinds of refusal that another try, or machine, may not give


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every file. `models` named out, as `dfx.analysis.image.check` gives them; the rest as in
    `dfx.analysis.video.VideoOptions`. `thumbnails`: the face that decides comes along, small."""

    models: tuple[str, ...]
    threshold: float | None = None
    every_s: float | None = None
    max_frames: int | None = None
    thumbnails: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A file's bytes, read once, and their SHA-256 in hexadecimal digits."""

    sha256: str
    data: bytes


@dataclass(frozen=True, slots=True)
class FaceAnswer:
    """A face of a picture, or a person of a clip as they show best. `first_s` to `moments`: of persons; `scores`, each
    model's P(fake): of pictures."""

    box_xywh: tuple[int, int, int, int]
    confidence: float
    verdict: Verdict
    fake_probability: float
    interval: tuple[float, float]
    reason: str
    warnings: tuple[str, ...] = ()
    scores: dict[str, float] = field(default_factory=dict)
    first_s: float | None = None
    last_s: float | None = None
    moments: int | None = None


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """What dfx says of a file whatever its name; numbers as in `dfx.report/1`. `thumbnail`: JPEG, b"" for none."""

    kind: str  # "image", "video"
    format: str
    size_bytes: int
    width: int
    height: int
    duration_s: float | None
    verdict: Verdict
    fake_probability: float | None
    interval: tuple[float, float] | None
    threshold: float
    faces: tuple[FaceAnswer, ...] = ()
    warnings: tuple[str, ...] = ()
    thumbnail: bytes = b""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer: `DfxError.code` or another word for programs, and a sentence without the file's name."""

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of the bytes with that digest: an answer or a refusal."""

    sha256: str
    file: FileAnswer | None = None
    refusal: Refusal | None = None

    @property
    def lasting(self) -> bool:
        """Whether the same bytes would get it again."""
        return self.refusal is None or self.refusal.kind not in LATE_OR_KILLED


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker sends for a batch of jobs: their answers in order. Or `fault`: dfx failed on one of them; or `stop`: why
    none can be answered, as of missing weights."""

    answers: tuple[Answer, ...] = ()
    fault: str = ""
    stop: str = ""
