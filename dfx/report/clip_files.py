"""What `--out` writes of a clip: the report as JSON, CSV, HTML and PDF, each person's best face, and the annotated clip."""

from __future__ import annotations

from pathlib import Path

from dfx.report.files import folder_for, prepare, refused, write_png
from dfx.report.film.annotate import annotated_clip
from dfx.report.html.video import to_html
from dfx.report.json.video import to_text
from dfx.report.video_csv import to_csv
from dfx.report.whole_folder import whole
from dfx.storage import write_whole
from dfx.types import Progress, VideoReport, no_progress


def write_clip_files(
    source: bytes | Path, name: str, report: VideoReport, out: Path, progress: Progress = no_progress
) -> Path:
    """Write everything below `out` in a folder of its own, named after `name`, and return that folder: all of it or
    nothing. Raises DfxError where the disk refuses, MediaError where the clip cannot be read again."""
    from dfx.report.pdf.video import to_pdf  # here, since fpdf2 is slow to import

    folder = folder_for(out, Path(name).stem, report.video.media.sha256)
    try:
        prepare(out)
        with whole(folder) as part:
            write_whole(part / "report.json", to_text(report) + "\n")
            write_whole(part / "faces.csv", to_csv(report))
            write_whole(part / "report.html", to_html(report))
            write_whole(part / "report.pdf", to_pdf(report))
            for track in report.tracks:
                write_png(part / f"person_{track.track}.png", track.best.face.crop)
            write_whole(part / "annotated.mp4", annotated_clip(source, name, report, progress))
    except OSError as error:
        raise refused(out, error) from error
    return folder
