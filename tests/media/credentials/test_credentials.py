"""Content credentials, signed on the spot: what holds, what was changed, and what nobody may be asked for."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator

import c2pa
import numpy as np
import pytest
from PIL import Image
from signed_files import TYPES, Chain, Listener, chain, sign, with_manifest

from dfx.forensics.blocks import embedded
from dfx.forensics.container import metadata
from dfx.forensics.container.credentials import PRESENT, said
from dfx.media.credentials import examine as credentials
from dfx.media.credentials import worker as credentials_worker
from dfx.media.credentials.examine import examine
from dfx.media.credentials.protocol import ANSWER_BYTES, REASONS, Found
from dfx.media.credentials.report import understood
from dfx.settings import Settings
from dfx.types import Credentials

Encoded = Callable[..., bytes]
_PACKAGE = "import sys; sys.path.insert(0, sys.argv[1]); "


@pytest.fixture(scope="module")
def by() -> Chain:
    return chain()


@pytest.fixture(scope="module")
def plain(scene: Image.Image, encoded: Encoded) -> bytes:
    return encoded(scene, "JPEG", quality=90)


@pytest.fixture
def door() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.mark.parametrize("kind", TYPES)
def test_an_untouched_file_is_intact(kind: str, by: Chain, scene: Image.Image, encoded: Encoded) -> None:
    signed, _ = sign(encoded(scene, kind), kind, by)
    assert said(embedded(signed).jumbf) == PRESENT
    assert embedded(signed).format == kind
    found = examine(signed, kind)
    assert found == Credentials("intact", (), "Made-up <b>Organisation</b>", "Leaf", "Maker 1")


@pytest.mark.parametrize("place", [-40, None], ids=["in the picture", "after the end"])
def test_a_changed_byte_is_found(place: int | None, by: Chain, plain: bytes) -> None:
    signed = bytearray(sign(plain, "JPEG", by)[0])
    if place is None:
        signed += b"x"
    else:
        signed[place] ^= 1
    found = examine(bytes(signed), "JPEG")
    assert (found.seal, found.reasons) == ("changed", ("bytes",))


def test_a_changed_statement_is_found(by: Chain, plain: bytes) -> None:
    signed, _ = sign(plain, "JPEG", by)
    forged = signed.replace(b"digitalCapture", b"digitalCaptury")
    assert forged != signed
    found = examine(forged, "JPEG")
    assert found.seal == "changed"
    assert "statement" in found.reasons


def test_another_picture_under_the_manifest_is_found(by: Chain, scene: Image.Image, encoded: Encoded) -> None:
    _, manifest = sign(encoded(scene, "PNG"), "PNG", by)
    other = encoded(scene.transpose(Image.Transpose.FLIP_LEFT_RIGHT), "PNG")
    assert examine(with_manifest(other, manifest), "PNG").seal == "changed"


def test_a_manifest_cut_off_cannot_be_read(by: Chain, scene: Image.Image, encoded: Encoded) -> None:
    png = encoded(scene, "PNG")
    _, manifest = sign(png, "PNG", by)
    assert examine(with_manifest(png, manifest[: len(manifest) // 2]), "PNG") == Credentials("unreadable")


def test_a_certificate_that_ran_out_is_not_called_a_change(plain: bytes) -> None:
    signed, _ = sign(plain, "JPEG", chain(lasts_s=2))  # nobody signs with one that has run out already
    end, context = time.monotonic() + 10, credentials_worker.offline()
    while (
        found := credentials_worker.examined(io.BytesIO(signed), "JPEG", context)
    ).seal == "intact" and time.monotonic() < end:
        time.sleep(0.2)
    assert (found.seal, found.reasons) == ("unsound", ("expired",))


@pytest.mark.parametrize(
    ("source", "origin"),
    [
        ("trainedAlgorithmicMedia", "made"),
        ("compositeWithTrainedAlgorithmicMedia", "edited"),
        ("algorithmicMedia", "program"),
    ],
)
def test_the_stated_source_is_told(source: str, origin: str, by: Chain, plain: bytes) -> None:
    context = credentials_worker.offline()
    found = credentials_worker.examined(io.BytesIO(sign(plain, "JPEG", by, source=source)[0]), "JPEG", context)
    assert (found.seal, found.origin) == ("intact", origin)


def test_hostile_words_are_cut_and_cleaned(by: Chain, plain: bytes) -> None:
    signed, _ = sign(plain, "JPEG", by, generator="\x1b[31m\u202e\n<script>" + "🙂" * 5000)
    program = examine(signed, "JPEG").program
    assert program.startswith("[31m <script>🙂")
    assert len(program) <= 120
    assert program.isprintable()


@pytest.mark.parametrize("embed", [True, False], ids=["embedded too", "remote alone"])
def test_nobody_is_asked_over_the_network(embed: bool, door: Listener, plain: bytes) -> None:
    signed, _ = sign(plain, "JPEG", chain(ocsp=door.url), remote=door.url, embed=embed)
    seal = "intact" if embed else "unreadable"
    assert examine(signed, "JPEG").seal == seal
    assert credentials_worker.examined(io.BytesIO(signed), "JPEG", credentials_worker.offline()).seal == seal
    told = metadata.measure(signed, np.zeros((8, 8, 3), np.uint8), verify=examine)
    assert told.fact("credentials online") == "points to credentials kept online at 127.0.0.1; dfx does not fetch them"
    assert door.knocks == 0


def test_even_settings_that_fetch_reach_nobody(
    door: Listener, by: Chain, plain: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    signed, _ = sign(plain, "JPEG", by, remote=door.url, embed=False)
    fetching = "from dfx.media.credentials import worker as one; one.offline = lambda: None; one.main()"
    monkeypatch.setattr(credentials, "_START", _PACKAGE + fetching)
    assert examine(signed, "JPEG").seal in ("unreadable", "unchecked")
    assert door.knocks == 0
    with pytest.raises(c2pa.C2paError):
        c2pa.Reader("image/jpeg", io.BytesIO(signed))
    assert door.knocks > 0, "the door would not have noticed"


@pytest.mark.parametrize(
    "code",
    [
        "sys.modules['c2pa'] = None; from dfx.media.credentials.worker import main; main()",
        "import os; os.abort()",
        "print('hello', flush=True)",
        "import os, time; os.write(1, b'dfx-worker-ready'); time.sleep(60)",
        f"import os; os.write(1, b'dfx-worker-ready' + b'\\xff' * {ANSWER_BYTES})",
        "import os; os.write(1, b'dfx-worker-ready' + b'\\0' * 9)",
    ],
    ids=["no package", "crash", "no greeting", "too slow", "nonsense", "half an answer"],
)
def test_what_cannot_be_checked_is_said_so(code: str, plain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "settings", lambda: Settings(image_seconds=0.5))
    monkeypatch.setattr(credentials, "_START", _PACKAGE + code)
    assert examine(plain, "JPEG") == Credentials("unchecked")


def test_the_least_memory_is_enough(by: Chain, plain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "settings", lambda: Settings(worker_memory_mb=256))
    assert examine(sign(plain, "JPEG", by)[0], "JPEG").seal == "intact"


def test_other_kinds_of_file_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "Child", None)
    assert examine(b"BM", "BMP") == Credentials("unchecked")


def test_an_answer_comes_back_as_it_was_sent() -> None:
    sent = Found("unsound", REASONS, "o" * 120, "é" * 120, "🙂" * 120, "2026-01-02T03:04:05+00:00", "part")
    assert Found.unpack(sent.pack()) == sent


def report(*codes: str, earlier: str = "", manifests: object = None) -> dict[str, object]:
    failures = [{"code": code} for code in codes]
    deltas = [{"validationDeltas": {"failure": [{"code": earlier}]}}] if earlier else []
    results = {"activeManifest": {"failure": failures}, "ingredientDeltas": deltas}
    return {"active_manifest": "a", "manifests": manifests, "validation_results": results}


@pytest.mark.parametrize(
    ("given", "seal", "reasons"),
    [
        (report("assertion.hashedURI.mismatch", "signingCredential.expired"), "changed", ("statement",)),
        (report("claimSignature.mismatch", "assertion.dataHash.mismatch"), "changed", ("signature", "bytes")),
        (report("signingCredential.revoked"), "unsound", ("revoked",)),
        (report("timeStamp.mismatch"), "unsound", ("time",)),
        (report(earlier="assertion.dataHash.mismatch"), "unsound", ("earlier",)),
        (report("a.new.code"), "unsound", ("other",)),
        (report(), "unsound", ("other",)),
        ([1], "unsound", ("other",)),
        (
            {"manifests": 3, "validation_results": {"activeManifest": {"failure": [None, {"code": 1}]}}},
            "unsound",
            ("other",),
        ),
    ],
)
def test_only_a_hash_that_differs_is_a_change(given: object, seal: str, reasons: tuple[str, ...]) -> None:
    found = understood(given, "Invalid")
    assert (found.seal, found.reasons) == (seal, reasons)


def manifest(source: str = "", relation: str = "", to: str = "", action: str = "c2pa.created") -> dict[str, object]:
    actions = [{"action": action, "digitalSourceType": f"http://x/{source}"}, None, {"digitalSourceType": 4}]
    links = [{"relationship": relation, "active_manifest": to}] if relation else [7]
    return {"assertions": [{"label": "c2pa.actions.v2", "data": {"actions": actions}}, "no"], "ingredients": links}


@pytest.mark.parametrize(
    ("manifests", "origin"),
    [
        ({"a": manifest("digitalCapture")}, ""),
        ({"a": manifest("trainedAlgorithmicMedia", action="c2pa.edited")}, "edited"),
        ({"a": manifest("", "parentOf", "b"), "b": manifest("trainedAlgorithmicMedia")}, "made"),
        ({"a": manifest("", "componentOf", "b"), "b": manifest("trainedAlgorithmicMedia")}, "part"),
        ({"a": manifest("", "inputTo", "b"), "b": manifest("trainedAlgorithmicMedia")}, ""),
        ({"a": manifest("", "parentOf", "a")}, ""),
    ],
)
def test_what_it_was_made_from_counts_as_far_as_it_reaches(manifests: object, origin: str) -> None:
    assert understood(report(manifests=manifests), "Valid").origin == origin


def test_the_time_of_signing_is_passed_on() -> None:
    signed = {"a": {"signature_info": {"time": "2026-01-02T03:04:05+00:00", "issuer": ["?"]}}}
    found = understood(report(manifests=signed), "Valid")
    assert (found.signed_at, found.organisation) == ("2026-01-02T03:04:05+00:00", "")
