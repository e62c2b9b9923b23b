"""Reports read back: the same values from all three forms, a flipped byte noticed, and hostile files refused in a sentence."""

from __future__ import annotations

import hashlib
import json
import random
import zlib
from collections.abc import Callable

import pytest
from report_samples import image_report, picture
from video_samples import video_report

from dfx.errors import MediaError, TooLarge, Undecodable, UnsupportedType
from dfx.report.html.photo import to_html
from dfx.report.html.video import to_html as clip_to_html
from dfx.report.json.photo import to_json, to_text
from dfx.report.json.seal import is_intact, seal, sealed
from dfx.report.json.video import to_json as clip_to_json
from dfx.report.json.video import to_text as clip_to_text
from dfx.report.pdf.photo import to_pdf
from dfx.report.pdf.video import to_pdf as clip_to_pdf
from dfx.report.verify import stored as reading
from dfx.report.verify.stored import read_stored

PHOTO: dict[str, Callable[[], bytes]] = {
    "JSON": lambda: to_text(image_report()).encode(),
    "HTML": lambda: to_html(image_report(), picture(), display_name="</template><script>").encode(),
    "PDF": lambda: to_pdf(image_report(), picture()),
}
CLIP: dict[str, Callable[[], bytes]] = {
    "JSON": lambda: clip_to_text(video_report()).encode(),
    "HTML": lambda: clip_to_html(video_report()).encode(),
    "PDF": lambda: clip_to_pdf(video_report()),
}


@pytest.mark.parametrize("form", PHOTO)
def test_every_form_gives_the_report_back(form: str) -> None:
    photo, clip = read_stored(PHOTO[form]()), read_stored(CLIP[form]())
    assert (photo.form, photo.intact, photo.values) == (form, True, to_json(image_report()))
    assert (clip.form, clip.intact, clip.values) == (form, True, clip_to_json(video_report()))


@pytest.mark.parametrize(("form", "was", "becomes"), [
    ("JSON", b'"fake_probability": 0.93', b'"fake_probability": 0.13'),
    ("HTML", b"<h1>Likely fake", b"<h1>Likely real"),  # what people read
    ("HTML", b"fake_probability&#34;:0.93", b"fake_probability&#34;:0.13"),  # what programs read
    ("PDF", b"/Title (", b"/Titlf ("),
])  # fmt: skip
def test_a_changed_byte_breaks_the_seal(form: str, was: bytes, becomes: bytes) -> None:
    data = PHOTO[form]()
    assert was in data
    assert read_stored(data.replace(was, becomes, 1)).intact is False


def test_seal_is_of_what_can_be_repeated_whatever_the_order() -> None:
    values = to_json(image_report())
    slower = {**values, "timing_s": {"decode": 9.0}, "file": "a.jpg", "forensics": {}}
    slower["faces"][1]["explanations"][0]["seconds"] = 7.0
    assert seal(dict(reversed(slower.items()))) == values["seal"]
    assert seal({**values, "threshold": 0.6}) != values["seal"]


def test_sealed_by_hand() -> None:
    document = b"before <" + b"0" * 64 + b"> behind"
    done = sealed(document, b"<")
    assert done == document.replace(b"0" * 64, hashlib.sha256(document).hexdigest().encode())
    assert is_intact(done, b"<") is True
    assert is_intact(done.replace(b"behind", b"behimd"), b"<") is False
    assert is_intact(done, b"[") is None
    with pytest.raises(ValueError, match="not found"):
        sealed(b"no mark", b"<")


def test_an_older_report_has_no_seal() -> None:
    older = {name: value for name, value in to_json(image_report()).items() if name not in ("seal", "commit")}
    assert read_stored(json.dumps(older).encode()).intact is None


def _with(**change: object) -> bytes:
    return json.dumps({**to_json(image_report()), **change}).encode()


@pytest.mark.parametrize(("data", "error", "words"), [
    (b"", UnsupportedType, "none of them"),
    (b"\xff\xd8\xff\xe0 a photo", UnsupportedType, "none of them"),
    (b"{", Undecodable, "not valid JSON"),
    (b'{"schema": NaN}', Undecodable, "not valid JSON"),
    (b'{"schema": "\xff"}', Undecodable, "not valid JSON"),
    (b'{"a":' * 100_000, Undecodable, "nested too deeply"),
    (b'{"a":' * 60 + b"1" + b"}" * 60, Undecodable, "nested too deeply"),
    (b'{"a": ' + b"9" * 5000 + b"}", Undecodable, "not valid JSON"),
    (b'{"schema": "dfx.report/1"}\n{"schema": "dfx.report/1"}', Undecodable, "more than one"),
    (b'{"schema": "other/1"}', UnsupportedType, "of another"),
    (b'{"schema": ["dfx.report/1"]}', UnsupportedType, "of another"),
    (b'{"schema": "dfx.report/1", "error": {}}', Undecodable, "refused"),
    (b"<!doctype html><p>a page", Undecodable, "no report that can be checked"),
    (b'<!DOCTYPE html><template id="dfx-report">[]</template>', UnsupportedType, "of another"),
    (b"%PDF-1.4 of somebody else", Undecodable, "no report that can be checked"),
])  # fmt: skip
def test_what_is_no_report_is_refused_in_a_sentence(data: bytes, error: type[MediaError], words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        read_stored(data)
    assert str(caught.value).endswith(".")


def test_a_number_beyond_floats_breaks_the_seal_and_nothing_else() -> None:
    assert read_stored(_with(threshold=1).replace(b'"threshold": 1,', b'"threshold": 1e999,')).intact is False


def test_nothing_swells_beyond_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = to_pdf(image_report(), picture())
    bomb = zlib.compress(b" " * 3_000_000)
    found = reading._ATTACHED.search(pdf)
    assert found
    head = reading._LENGTH.sub(b"/Length %d" % len(bomb), found[0])
    monkeypatch.setattr(reading, "MOST_JSON", 1_000_000)
    with pytest.raises(TooLarge, match="at most 1 MB in this PDF"):
        read_stored(b"%PDF-1.4\n" + head + bomb)
    monkeypatch.setattr(reading, "MOST_BYTES", 2_000_000)
    with pytest.raises(TooLarge, match="at most 2 MB, but the file is larger"):
        read_stored(b" " * 2_000_001)
    with pytest.raises(Undecodable, match="damaged"):
        read_stored(b"%PDF-1.4\n" + head + b"x" * len(bomb))


@pytest.mark.parametrize("form", PHOTO)
def test_flipped_bits_are_noticed_or_refused(form: str) -> None:
    data, whole, rng = PHOTO[form](), seal(to_json(image_report())), random.Random(3)
    for _ in range(300):
        flipped = bytearray(data)
        flipped[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        try:
            read = read_stored(bytes(flipped))
        except MediaError:
            continue
        if read.intact:  # a blank, or a time that something took
            assert form == "JSON"
            assert seal(read.values) == whole
