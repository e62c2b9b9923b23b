"""Files to scan, made here, and a crew that answers without models."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Generator, Iterable
from pathlib import Path

from PIL import Image

from dfx.data.samples import samples
from dfx.report.scanned import ScanBasis, ScanReport, ScanSettings
from dfx.scan.files.names import Noted
from dfx.scan.summary import Summing
from dfx.scan.values import Answer, Asked, FaceAnswer, FileAnswer, Refusal
from dfx.scan.work.supply import Supply
from dfx.types import EnsembleReport

ASKED = Asked(("mobilenet_v3_small",))
FACE = FaceAnswer(
    (1, 2, 30, 40), 0.99, "fake", 0.9, (0.8, 0.95), "P(fake) is 0.90.", ("Small.",), {"mobilenet_v3_small": 0.9}
)

BASIS = ScanBasis(
    ScanSettings(("meso4",), None, None, 64, 0.3, 800, 64, 0.95, 120_000_000, 4096),
    EnsembleReport("", "mean", 0.56, {"meso4": 1.0}),
    0.61,
    48,
    {"meso4": "ab12" * 16},
)
FILE = FileAnswer("image", "PNG", 9, 4, 3, None, "real", 0.2, (0.1, 0.3), 0.56, (FACE,))


def summed(
    files: Iterable[tuple[str, FileAnswer | Refusal]], table_sha256: str = "cd34" * 16, named: int | None = None
) -> ScanReport:
    """The report of files by name, the SHA-256 of each that of its name."""
    summing = Summing()
    for name, said in files:
        digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
        summing.add(Noted(name, digest), said if isinstance(said, Refusal) else Answer(digest, said))
    return summing.report("R.csv", table_sha256, BASIS, named)


def made_answer(data: bytes) -> Answer:
    """As for a picture with one face, its P(fake) drawn from the bytes; what begins with "no" is refused."""
    sha256 = hashlib.sha256(data).hexdigest()
    if data.startswith(b"no"):
        return Answer(sha256, refusal=Refusal("undecodable", "Expected a picture."))
    p = round(int(sha256[:4], 16) / 65535, 6)
    file = FileAnswer("image", "PNG", len(data), 4, 3, None, "fake" if p > 0.5 else "real", p, (p, p), 0.5, (FACE,))
    return Answer(sha256, file)


class MadeCrew:
    """Answers at once, from the bytes alone; `before` is called with the number of answers given."""

    count = 2

    def __init__(self, before: Callable[[int], None] = lambda given: None) -> None:
        self.given, self._before = 0, before

    def answers(self, supply: Supply) -> Generator[Answer]:
        while batch := supply.batch():
            for job in batch:
                self._before(self.given)
                self.given += 1
                yield made_answer(job.data)


def faces(folder: Path, count: int, side: int = 160) -> list[Path]:
    """So many photos of a face, no two alike; with 160 pixels a side the face is too small to judge, with 400 it is not."""
    folder.mkdir(parents=True, exist_ok=True)
    photo = Image.open(samples()[0].file).convert("RGB")
    paths = []
    for number in range(count):
        path = folder / f"{number:03d}.jpg"
        photo.resize((side + 2 * number, side + 2 * number)).save(path, quality=90)
        paths.append(path)
    return paths


def blank(colour: int, size: tuple[int, int] = (40, 30)) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, (colour, 255 - colour, 90)).save(stream, "PNG")
    return stream.getvalue()
