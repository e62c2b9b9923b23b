"""Who may ask: this machine's programs without a key, others only with the server's."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest
from running import Rest

MODELS, HEALTH = "/api/v1/models", "/api/v1/health"
POSTED = ("/api/v1/analyze", "/api/v1/map", "/predict_image", "/predict_video")
KEY = "correct-horse-16"


def test_this_machine_needs_no_key(rest: Rest) -> None:
    assert rest.ask("GET", MODELS).status == 200


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "via", "x_real_ip"])
def test_without_a_key_nobody_comes_through_a_proxy(rest: Rest, header: str) -> None:
    answer = rest.ask("GET", MODELS, **{header: "203.0.113.7"})
    assert answer.refusal == (401, "key_needed")
    assert "DFX_API_KEY" in answer.json["error"]


def test_a_server_for_others_answers_no_program_without_a_key(
    rest: Rest, photo: bytes, here_alone: Callable[[str], None]
) -> None:
    here_alone("0.0.0.0")
    for path in POSTED:
        assert rest.send(path, photo).refusal == (401, "key_needed")
    assert rest.ask("GET", MODELS).refusal == (401, "key_needed")
    for path in (HEALTH, "/api/v1/docs", "/api/v1/openapi.json"):
        assert rest.ask("GET", path).status == 200


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])
def test_the_key_opens_and_nothing_else_does(
    rest: Rest, here_alone: Callable[[str], None], with_setting: Callable[..., None], address: str
) -> None:
    here_alone(address)
    with_setting(api_key=KEY)
    asked: list[dict[str, str]] = [
        {}, {"x_api_key": KEY[:-1]}, {"x_api_key": KEY + "7"}, {"x_api_key": KEY.upper()}, {"x_api_key": ""},
        {"x_api_key": "ä"}, {"authorization": f"Basic {KEY}"}, {"authorization": KEY}, {"authorization": "Bearer"},
        {"authorization": f"Bearer x{KEY}", "x_api_key": KEY},
    ]  # fmt: skip
    for headers in asked:
        answer = rest.ask("GET", MODELS, **headers)
        assert answer.refusal == (401, "wrong_key"), headers
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert KEY not in answer.body.decode()
    for headers in ({"x_api_key": KEY}, {"authorization": f"Bearer {KEY}"}, {"authorization": f"bearer {KEY}"}):
        assert rest.ask("GET", MODELS, **headers, x_forwarded_for="203.0.113.7").status == 200
    assert rest.ask("GET", HEALTH).status == 200


def test_a_wrong_key_is_told_before_a_body_is_taken(
    rest: Rest, photo: bytes, with_setting: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_setting(api_key=KEY)
    monkeypatch.setattr("dfx.ui.server.rest._application", None)
    assert rest.send("/api/v1/analyze", photo).refusal == (401, "wrong_key")


def test_it_is_compared_in_constant_time(
    rest: Rest, with_setting: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with_setting(api_key=KEY)
    compared = []
    whole = secrets.compare_digest
    monkeypatch.setattr(secrets, "compare_digest", lambda *both: compared.append(both) or whole(*both))
    rest.ask("GET", MODELS, x_api_key="wrong")
    assert compared == [(b"wrong", KEY.encode())]


@pytest.mark.parametrize("bad", ["short", "with some spaces in it"])
def test_a_key_that_cannot_be_one_lets_nobody_in(rest: Rest, with_setting: Callable[..., None], bad: str) -> None:
    with_setting(api_key=bad)
    answer = rest.ask("GET", MODELS, x_api_key=bad)
    assert answer.refusal == (500, "fault")
    assert bad not in answer.json["error"]
