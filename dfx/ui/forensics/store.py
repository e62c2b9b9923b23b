"""The forensic results of the picture on show: each worked out once, forgotten with the picture."""

from __future__ import annotations

from collections.abc import Sequence

from dfx.analysis.forensics import METHODS, look, method
from dfx.errors import DfxError
from dfx.forensics.result import ForensicResult
from dfx.media.photo.images import decode
from dfx.types import Progress
from dfx.ui.kit import work
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.photo import visit
from dfx.ui.photo.visit import Subject

Place = tuple[str, int]  # the method, the face's index where it is of one face, else −1

NAMES = tuple(row.name for row in METHODS)
GONE = "The file itself is no longer in this session: choose the photo again."
RESULTS: Kept[dict[Place, ForensicResult]] = Kept("forensics.results", most=1)  # of one picture: maps are large


def known(subject: Subject) -> dict[str, ForensicResult]:
    """Method → result, of those worked out so far for this picture and face, in the methods' order."""
    kept = _kept(subject)
    return {name: kept[place] for name in NAMES if (place := _place(subject, name)) in kept}


def ensure(subject: Subject, names: Sequence[str]) -> str:
    """Work out what is missing, showing how far it is; why that could not be done, in a sentence, else "".

    What is done is kept at once, so that Stop loses only the method at work.
    """
    kept = _kept(subject)
    missing = [name for name in names if _place(subject, name) not in kept]
    if not missing:
        return ""

    def looked(progress: Progress) -> None:
        source = visit.source()
        if source is None:
            raise DfxError(GONE)
        face = subject.face.face.crop_box if subject.face else None
        pixels = decode(source.data, source.name).pixels
        for number, name in enumerate(missing):
            progress(number / len(missing), method(name).title)
            kept[_place(subject, name)] = look(name, source.data, pixels, face)

    refused = work.run("Reading the picture", looked)
    return refused.sentence if isinstance(refused, Refusal) else ""


def _place(subject: Subject, name: str) -> Place:
    return name, subject.index if method(name).of_face else -1


def _kept(subject: Subject) -> dict[Place, ForensicResult]:
    kept = RESULTS.get(subject.key)
    return RESULTS.put(subject.key, {}) if kept is None else kept
