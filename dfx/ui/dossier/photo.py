"""The dossier of a photo."""

from __future__ import annotations

from dfx.report.dossier.exhibit import Dossier
from dfx.report.dossier.exhibits import forensics_exhibits
from dfx.report.html.photo import to_html
from dfx.types import FaceReport, Picture
from dfx.ui.dossier import exhibits, form
from dfx.ui.dossier.form import Exhibits
from dfx.ui.forensics import store as forensics_store
from dfx.ui.kit.kept import Refusal
from dfx.ui.photo import visit
from dfx.ui.photo.result import overlays_of
from dfx.ui.photo.visit import Subject

MAPS, TRUST, PROBE, FEATURES = "Maps", "Trust in a map", "How the verdict moves", "Feature maps"
FORENSICS = "All nine forensic methods"
WHERE = {MAPS: "Explain", TRUST: "Explain", PROBE: "Explain", FEATURES: "Feature maps"}


def section(subject: Subject) -> None:
    """What was looked at on the pages of pictures, and all forensic methods."""
    report, source = subject.result.report, visit.source()

    def face_of(key: str, index: int) -> FaceReport | None:
        return report.faces[index] if key == subject.key and index < len(report.faces) else None

    def name_of(key: str, index: int) -> str:
        return f"Face {index + 1}"

    def forensics() -> Exhibits | Refusal:
        problem = forensics_store.ensure(subject, forensics_store.NAMES)
        return Refusal(problem) if problem else forensics_exhibits(forensics_store.known(subject))

    def write(name: str | None, dossier: Dossier) -> str:
        return to_html(report, Picture(subject.result.preview, report.media), overlays_of(report), name, dossier)

    drawn = exhibits.map_exhibit(face_of, name_of)
    ready = {
        MAPS: (drawn,) if drawn else (),
        TRUST: tuple(exhibits.trust_exhibits(face_of, name_of)),
        PROBE: tuple(exhibits.probe_exhibits(face_of, name_of)),
        FEATURES: tuple(exhibits.feature_exhibits(face_of, name_of)),
    }
    missing = {name: WHERE[name] for name, rows in ready.items() if not rows and report.faces}
    form.section(
        report, source.name if source else "", {name: rows for name, rows in ready.items() if rows}, missing,
        forensics, FORENSICS if source else "", write,
    )  # fmt: skip
