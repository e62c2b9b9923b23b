"""What the command line says of a picture."""

from __future__ import annotations

import io
from dataclasses import replace

from report_samples import face, image_report, no_face_report
from rich.console import Console

from dfx.report.terminal.photo import face_table
from dfx.report.words import photo as words
from dfx.types import ImageReport


def printed(report: ImageReport) -> str:
    out = io.StringIO()
    Console(file=out, width=200).print(face_table(report, "photo.jpg"))
    return out.getvalue()


def test_the_first_line_counts_what_was_judged() -> None:
    text = printed(replace(image_report(), left_out=16))
    assert "Likely fake, 2 of 18 faces judged — P(fake) 0.93" in text
    assert "2 of 18 faces were judged; the answer is that of face 2, the most suspicious." in text
    assert "2 of" not in printed(image_report())


def test_faces_too_small_are_said_and_have_no_number() -> None:
    small = (face(10, 10),)
    sentence = "1 face is too small."
    text = printed(replace(no_face_report(), verdict="uncertain", too_small=small, warnings=(sentence,)))
    assert "Uncertain, no face judged" in text
    assert words.TOO_SMALL in text
    assert f"note: {sentence}" in text
    assert "P(fake)" not in text
    one = printed(replace(image_report(), faces=image_report().faces[:1], too_small=small))
    assert "1 of 2 faces was judged." in one
