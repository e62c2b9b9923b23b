"""The dossier of a clip: its faces that were looked at, the reasons over time, and what its container says."""

from __future__ import annotations

from collections.abc import Iterator

from dfx.explain.overlay import overlay
from dfx.language import number
from dfx.report.dossier.exhibit import Dossier, Exhibit, Table, plate
from dfx.report.dossier.exhibits import container_exhibit
from dfx.report.html.video import to_html
from dfx.report.words.photo import probability_words
from dfx.report.words.video import person_words, time_words
from dfx.types import FaceReport, VideoReport
from dfx.ui.dossier import exhibits, form
from dfx.ui.photo.result import OPACITY
from dfx.ui.video import over_time
from dfx.ui.video.face import face_key
from dfx.ui.video.over_time import REASONS, Reasons
from dfx.ui.video.store import Visit
from dfx.zoo import spec_of

CONTAINER, REASONS_BOX, MAPS, TRUST, PROBE = (
    "What the file's container says", "Reasons over time", "Maps of single moments", "Trust in a map",
    "How the verdict moves",
)  # fmt: skip
WHERE = {
    REASONS_BOX: "below the clip",
    MAPS: "Explain this face",
    TRUST: "Explain this face",
    PROBE: "Explain this face",
}


def section(report: VideoReport, here: Visit) -> None:
    """What was looked at of this clip."""
    faces: dict[str, tuple[FaceReport, str]] = {
        face_key(here.key, moment.number, face.track): (
            face.report, f"{person_words(face.track)} at {time_words(moment.time_s)}",
        )
        for moment in report.frames
        for face in moment.faces
    }  # fmt: skip

    def face_of(key: str, index: int) -> FaceReport | None:
        return faces[key][0] if key in faces else None

    def name_of(key: str, index: int) -> str:
        return faces[key][1]

    drawn = exhibits.map_exhibit(face_of, name_of)
    ready = {
        CONTAINER: (container_exhibit(report),),
        REASONS_BOX: tuple(_reasons(here)),
        MAPS: (drawn,) if drawn else (),
        TRUST: tuple(exhibits.trust_exhibits(face_of, name_of)),
        PROBE: tuple(exhibits.probe_exhibits(face_of, name_of)),
    }
    missing = {name: WHERE[name] for name, rows in ready.items() if not rows and report.tracks}

    def write(name: str | None, dossier: Dossier) -> str:
        return to_html(report, name, dossier)

    form.section(
        report, here.given.name, {name: rows for name, rows in ready.items() if rows}, missing, lambda: (), "", write
    )


def _reasons(here: Visit) -> Iterator[Exhibit]:
    """Which part of the face holds the evidence, moment by moment, of everyone of whom it was asked."""
    for (key, _, track), found in REASONS.items():
        if key == here.key:
            yield _reasons_of(found, track)


def _reasons_of(found: Reasons, track: int) -> Exhibit:
    model = spec_of(found.maps[0].model).title
    head = ("Moment", "P(fake)", *(name.capitalize() for name in found.table.names))
    rows = tuple(
        (
            time_words(one.time_s),
            number(one.fake_probability),
            *("–" if row[k] is None else f"{row[k]:.1f}" for row in found.table.ratios),
        )
        for k, one in enumerate(found.seen)
    )
    order = sorted(range(len(found.seen)), key=lambda k: -found.seen[k].fake_probability)[:3]
    plates = tuple(
        plate(
            overlay(found.seen[k].face.face.crop, found.maps[k], OPACITY),
            f"{time_words(found.seen[k].time_s)}, {probability_words(found.seen[k].fake_probability)}.",
        )
        for k in order
    )
    words = (
        over_time.in_words(found.table),
        f"{model}, evidence for “fake”: each number is the map's share on that part of the face over the part's own share of "
        "the picture; 1 is what chance would give.",
    )
    return Exhibit(f"Reasons over time: {person_words(track).lower()}", words, (Table(head, rows),), plates)
