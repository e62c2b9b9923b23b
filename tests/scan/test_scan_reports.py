"""The reports of a scan, by values worked out from a small made table: what HTML, PDF and JSON say of it, and no more than
they can hold."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

import jsonschema
import pytest
from inert import HOSTILE, check_inert
from report_samples import noise
from scan_samples import BASIS, FILE, summed
from test_lesson_sheet import words_of

from dfx.report.html.scan import scan_html
from dfx.report.json.scan import SCHEMA_FILE, scan_json
from dfx.report.json.seal import seal
from dfx.report.pdf.parts import SAID_ANEW
from dfx.report.pdf.scan import scan_pdf
from dfx.report.pictures import jpeg
from dfx.report.verify.stored import read_stored
from dfx.report.words import scan as words
from dfx.report.words.photo import NOT_A_PROOF_POINTS
from dfx.scan.values import Refusal

SMALL = [
    ("holiday/anna.png", replace(FILE, verdict="fake", fake_probability=0.93, interval=(0.81, 0.97), warnings=("Small.",))),
    ("boat.png", replace(FILE, verdict="no_face", fake_probability=None, interval=None, faces=())),
    ("dog.png", FILE),
    ("talk.mkv", replace(FILE, kind="video", format="MKV", verdict="partly_fake", fake_probability=0.12)),
    ("torn.jpg", Refusal("undecodable", "Expected a picture, but it is damaged.")),
    ("late.jpg", Refusal("undecodable", "Expected a picture, but it is damaged.")),
]  # fmt: skip


def squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text)


def test_html_and_pdf_say_what_the_table_says() -> None:
    report = summed(SMALL)
    page, paper = check_inert(scan_html(report)).text, words_of(scan_pdf(report))
    for said in (
        "6 files scanned, 2 likely fake", "Likely fake 1", "Part of it is likely fake 1", "Likely real 1", "No face found 1",
        "Refused 2", "Threshold 0.56 for photos and 0.61 for clips, as dfx ships them.", "holiday/anna.png",
        "Small.", words.OF_A_PART, "Expected a picture, but it is damaged.", "2 files", *NOT_A_PROOF_POINTS,
        words.SUGGESTS_NOTHING, words.TO_CHECK, "ab12" * 16, "cd34" * 16, "What its P(fake) was calibrated on",
        "Known errors", "face_margin", "by 48 whole clips",
        *(file.sha256 for file in (*report.files, *report.refused_files)),
    ):  # fmt: skip
        assert squeezed(said) in squeezed(page), said
        assert squeezed(said) in squeezed(paper), said
    for number in ("0.93", "0.81–0.97", "0.20", "0.10–0.30", "0.12"):
        assert number in page
        assert number in paper
    for text in (page, paper):
        assert [text.index(name) for name in ("anna.png", "talk.mkv", "dog.png", "boat.png", "torn.jpg")] == sorted(
            text.index(name) for name in ("anna.png", "talk.mkv", "dog.png", "boat.png", "torn.jpg")
        )


def test_the_values_of_a_row() -> None:
    values = scan_json(summed(SMALL))
    assert values["counts"] == {"fake": 1, "partly_fake": 1, "real": 1, "uncertain": 0, "no_face": 1, "refused": 2}
    assert values["listed"] == {"judged": 4, "refused": 2}
    first = values["files"][0]
    assert (first["name"], first["fake_probability"], first["interval"]) == ("holiday/anna.png", 0.93, [0.81, 0.97])
    assert values["files"][3]["fake_probability"] is values["files"][3]["interval"] is None
    assert values["refused"][0]["error"] == "Expected a picture, but it is damaged."
    assert values["settings"]["models"] == ["meso4"]
    assert values["table"] == {"name": "R.csv", "sha256": "cd34" * 16}
    assert values["seal"] == seal(values)


def test_what_is_written_fits_the_schema() -> None:
    schema = jsonschema.Draft202012Validator(json.loads(SCHEMA_FILE.read_text()))
    for report in (summed(SMALL), summed([]), summed(SMALL, "", 9)):
        schema.validate(scan_json(report))
    values = scan_json(summed(SMALL))
    for wrong in ({"counts": {}}, {"files": [{}]}, {"table": {"name": "R.csv", "sha256": "ab"}}, {"other": 1}):
        assert not schema.is_valid({**values, **wrong}), wrong


@pytest.mark.parametrize("form", ["HTML", "PDF"])
def test_it_is_read_back_and_a_changed_byte_shows(form: str) -> None:
    report = summed(SMALL)
    data = scan_html(report).encode() if form == "HTML" else scan_pdf(report)
    read = read_stored(data)
    assert (read.form, read.intact, read.of_scan, read.values) == (form, True, True, scan_json(report))
    was = b"<h1>6 files" if form == "HTML" else b"/Title ("
    assert was in data
    assert read_stored(data.replace(was, was[:-2] + b"y" + was[-1:], 1)).intact is False


def test_pages_are_numbered() -> None:
    data = scan_pdf(summed(SMALL * 10))
    pages = data.count(b"/Type /Page\n")
    assert pages >= 3
    assert all(f"page{number}of{pages}" in squeezed(words_of(data)) for number in range(1, pages + 1))


def test_ten_thousand_files_are_counted_and_some_are_listed() -> None:
    """9 000 judged and 1 000 refused: 500 and 200 rows, on so many pages and of so many bytes."""
    files = [
        (f"f{n:05d}.png", replace(FILE, fake_probability=n / 10_000) if n % 10 else Refusal("x", "No."))
        for n in range(10_000)
    ]
    report = summed(files)
    values, page, paper = scan_json(report), scan_html(report), scan_pdf(report)
    assert (len(values["files"]), len(values["refused"])) == (500, 200)
    assert values["files"][0]["name"] == "f09999.png"
    assert page.count('<span class="small hash">') == 700
    assert len(page) < 700 * 1000
    assert paper.count(b"/Type /Page\n") < 50
    assert len(paper) < 700 * 400
    more = "8\u202f500 judged files and 800 refused files more are counted above and not listed: the table R.csv has them all."
    assert more in html.unescape(page)
    assert squeezed(more) in squeezed(words_of(paper))


def test_a_stopped_scan_says_so() -> None:
    report = summed(SMALL, "", 2_000)
    said = "The scan was stopped: this report holds the 6 of about 2\u202f000 files that were answered by then"
    assert said in html.unescape(scan_html(report))
    assert squeezed(said) in squeezed(words_of(scan_pdf(report)))
    values = scan_json(report)
    assert (values["finished"], values["table"]["sha256"]) == (False, None)
    assert words.stopped_words(summed(SMALL)) == ""


def test_whose_threshold_it_is() -> None:
    moved = replace(BASIS, settings=replace(BASIS.settings, threshold=0.4))
    assert words.threshold_words(moved) == "Threshold 0.40, set by the reader."


def test_nothing_in_it_runs_or_fetches_and_no_name_stops_a_page() -> None:
    hostile = [
        (HOSTILE, replace(FILE, warnings=(HOSTILE,))), (HOSTILE, Refusal(HOSTILE, HOSTILE)), ("宇宙" + "W" * 5000, FILE),
    ]  # fmt: skip
    report = replace(summed(hostile), table=HOSTILE)
    check_inert(scan_html(report))
    data = scan_pdf(report)
    assert SAID_ANEW in words_of(data)
    assert b"/JavaScript" not in data
    assert b"/URI" not in data
    assert read_stored(data).intact is True
    check_inert(scan_html(summed([])))
    assert words.NOTHING in words_of(scan_pdf(summed([])))


def test_faces_only_where_they_were_asked_for() -> None:
    shown = replace(FILE, thumbnail=jpeg(noise(96, 96)))
    assert "<img" not in scan_html(summed([("a", FILE)]))
    assert b"/Subtype /Image" not in scan_pdf(summed([("a", FILE)]))
    assert scan_html(summed([("a", shown), ("b", FILE)])).count("<img") == 1
    assert scan_pdf(summed([("a", shown), ("b", FILE)])).count(b"/Subtype /Image") == 1
