"""What is refused, by status and code, each in one sentence; and that nothing of the machine is told."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable

import pytest
from PIL import Image
from running import Rest

from dfx.errors import DfxError, TooSlow
from dfx.rest import analyze, deepguard
from dfx.rest.refusals import STATUS, refusal_of

ANALYZE, MAP, IMAGE, VIDEO = "/api/v1/analyze", "/api/v1/map", "/predict_image", "/predict_video"
POSTED = (ANALYZE, MAP, IMAGE, VIDEO)
CLIP = b"\0\0\0\x18ftypisom\0\0\0\0isom"


@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"file": "photo.jpg"}', "application/json"),
        (b"", "multipart/form-data; boundary=x"),
        (b"--x--\r\n", "multipart/form-data; boundary=x"),
        (b"file=photo.jpg", "application/x-www-form-urlencoded"),
        (b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nno file\r\n--x--\r\n', "multipart/form-data; boundary=x"),
        (None, ""),
    ],
    ids=["json", "empty", "no part", "urlencoded", "text in place of a file", "nothing"],
)  # fmt: skip
def test_a_body_without_a_file(rest: Rest, path: str, body: bytes | None, kind: str) -> None:
    answer = rest.ask("POST", path, body, content_type=kind)
    assert answer.refusal == (400, "no_file")
    assert answer.json["error"] == "Send the file as multipart/form-data, in a field named file."


EDGE = "multipart/form-data; boundary=x"
TWO = 2 * b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\na\r\n'
OPTION = b'--x\r\nContent-Disposition: form-data; name="models"\r\n\r\n'


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"abc", "multipart/form-data"),
        (b"abc", EDGE),
        (b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n", EDGE),
        (TWO + b"--x--\r\n", EDGE),
        (OPTION + 9_000 * b"a" + b"\r\n--x--\r\n", EDGE),
        (40 * (OPTION + b"a\r\n") + b"--x--\r\n", EDGE),
    ],
    ids=["no boundary", "no part", "a part without a name", "two files", "a huge option", "forty options"],
)  # fmt: skip
def test_a_body_that_cannot_be_read(rest: Rest, body: bytes, kind: str) -> None:
    assert rest.ask("POST", ANALYZE, body, content_type=kind).refusal == (400, "bad_request")


@pytest.mark.parametrize(
    ("path", "options", "code", "word"),
    [
        (ANALYZE, {"treshold": ".5"}, "setting", "treshold"),
        (ANALYZE, {"threshold": "7"}, "setting", "threshold"),
        (ANALYZE, {"threshold": "nan"}, "setting", "threshold"),
        (ANALYZE, {"threshold": "half"}, "setting", "threshold"),
        (ANALYZE, {"models": "nosuch"}, "unknown_model", "nosuch"),
        (ANALYZE, {"models": ","}, "setting", "no name"),
        (ANALYZE, {"models": "mtcnn_classifier"}, "weights_missing", "mtcnn_classifier"),
        (ANALYZE, {"models": "x" * 2_001}, "setting", "models"),
        (ANALYZE, {"explain": "nosuch"}, "explanation", "nosuch"),
        (ANALYZE, {"every": "0"}, "setting", "0.02"),
        (ANALYZE, {"max_frames": "0"}, "setting", "2000"),
        (ANALYZE, {"rules": "nosuch"}, "setting", "nosuch"),
        (MAP, {"method": "none"}, "setting", "one method"),
        (MAP, {"method": "gradcam,rise"}, "setting", "one method"),
        (MAP, {"model": "nosuch"}, "unknown_model", "nosuch"),
        (MAP, {"toward": "up"}, "setting", "toward"),
        (MAP, {"face": "0"}, "setting", "face"),
        (MAP, {"face": "9"}, "setting", "face 9"),
        (MAP, {"explain": "none"}, "setting", "explain"),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be_used(
    rest: Rest, photo: bytes, path: str, options: dict[str, str], code: str, word: str
) -> None:
    answer = rest.send(path, photo, **options)
    assert answer.refusal == (400, code)
    assert word in answer.json["error"]


@pytest.mark.parametrize(
    ("data", "name", "refusal"),
    [
        (b"", "photo.jpg", (422, "undecodable")),
        (b"Dear reader, this is no picture.", "photo.jpg", (415, "unsupported_type")),
        (b"%PDF-1.7", "photo.pdf", (415, "unsupported_type")),
        (b"\xff\xd8\xff\xe0" + bytes(50), "photo.jpg", (422, "undecodable")),
        (CLIP, "clip.mp4", (422, "undecodable")),
    ],
)
def test_a_file_that_cannot_be_read(rest: Rest, data: bytes, name: str, refusal: tuple[int, str]) -> None:
    assert rest.send(ANALYZE, data, name).refusal == refusal
    for path in (IMAGE, VIDEO):
        answer = rest.send(path, data, name)
        assert (answer.status, answer.body) == (200, b'{"msg":{"result":"Error","prob":"0.00"}}')


def test_a_map_is_of_a_face_in_a_picture(rest: Rest) -> None:
    assert rest.send(MAP, CLIP).refusal == (415, "unsupported_type")
    blank = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(blank, "PNG")
    assert rest.send(MAP, blank.getvalue()).refusal == (422, "no_face")
    assert rest.send(IMAGE, blank.getvalue()).json == {"msg": {"result": "No Faces", "prob": "0.00"}}


def test_limits_of_the_page_hold(rest: Rest, photo: bytes, with_setting: Callable[..., None]) -> None:
    with_setting(max_image_bytes=len(photo) - 1)
    for path in (ANALYZE, MAP, IMAGE):
        assert rest.send(path, photo).refusal == (413, "too_large")
    with_setting(max_image_bytes=1_000, max_video_bytes=2_000)
    refused = rest.send(ANALYZE, bytes(200_000))
    assert refused.refusal == (413, "too_large")
    assert "0.002 MB" in refused.json["error"]


@pytest.mark.parametrize(
    ("method", "path", "refusal"),
    [
        ("GET", "/api", (404, "not_found")),
        ("GET", "/api/v1/analyze/", (404, "not_found")),
        ("POST", "/api/v2/analyze", (404, "not_found")),
        ("GET", "/api/v1/../../etc/passwd", (404, "not_found")),
        ("GET", ANALYZE, (405, "method_not_allowed")),
        ("PUT", IMAGE, (405, "method_not_allowed")),
        ("DELETE", "/api/v1/models", (405, "method_not_allowed")),
    ],
)
def test_an_address_or_method_that_there_is_not(rest: Rest, method: str, path: str, refusal: tuple[int, str]) -> None:
    answer = rest.ask(method, path)
    assert answer.refusal == refusal
    assert refusal[0] != 405 or answer.headers["allow"]


@pytest.mark.parametrize("path", ["/", "/apiary", "/predict_images", "/compare/api/v1/health"])
def test_every_other_address_is_the_pages(rest: Rest, path: str) -> None:
    assert rest.ask("GET", path).body == b"the pages"


def test_answers_carry_the_page_s_guards_and_stay_nowhere(rest: Rest, photo: bytes) -> None:
    for answer in (rest.send(IMAGE, photo), rest.send(ANALYZE, b"x"), rest.ask("GET", "/api/v1/health")):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    assert rest.ask("GET", "/api/v1/health", Host="evil.example").status == 421
    assert rest.ask("POST", ANALYZE, b"", Origin="http://evil.example").status == 421


def test_every_error_has_a_status() -> None:
    def below(kind: type[DfxError]) -> list[type[DfxError]]:
        return [kind, *(inner for each in kind.__subclasses__() for inner in below(each))]

    for kind in below(DfxError):
        refusal = refusal_of(kind("A sentence."))
        assert refusal.status_code in {status for _, status in STATUS}
        assert refusal.code == kind.code
    assert refusal_of(TooSlow("A sentence.")).status_code == 422


@pytest.mark.parametrize("path", [ANALYZE, MAP])
def test_a_fault_of_our_own_is_one_calm_sentence(
    rest: Rest, photo: bytes, path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    words = "/srv/" + "secret"  # so that the line of code does not hold them

    def fail(*_: object, **__: object) -> object:
        raise OSError(words)

    monkeypatch.setattr(analyze, "analyze_image", fail)
    monkeypatch.setattr(deepguard, "analyze_image", fail)
    with caplog.at_level(logging.ERROR):
        assert rest.send(path, photo).refusal == (500, "fault")
        assert rest.send(IMAGE, photo).json == {"msg": {"result": "Error", "prob": "0.00"}}
    assert "OSError" in caplog.text
    assert words not in caplog.text
