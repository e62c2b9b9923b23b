"""OpenAPI and the page made from it: every address stands there, the report's schema is the published one, and hostile
requests made from it are answered as it says."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import jsonschema
import pytest
import schemathesis
from command import dfx
from hypothesis import HealthCheck, Phase, given, seed, settings
from running import Rest
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from dfx.report.json.photo import SCHEMA_FILE

EXAMPLES = 15  # of each kind at each address, always the same ones
POSTED = ("/api/v1/analyze", "/api/v1/map", "/predict_image", "/predict_video")
DEEPGUARD = POSTED[2:]
HARMLESS = (
    "threshold",
    "toward",
    "face",
)  # options of which every value that the schema allows fits a photo, or nearly
made = settings(
    max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)  # fmt: skip


@pytest.fixture(scope="module")
def openapi(rest: Rest) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("streamlit.get_option", lambda name: None)
        return rest.ask("GET", "/api/v1/openapi.json").json


@pytest.fixture
def schema(rest: Rest) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"http://127.0.0.1:{rest.port}/api/v1/openapi.json")


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("path", POSTED)
def test_requests_made_from_it_are_answered_as_it_says(
    schema: schemathesis.BaseSchema, photo: bytes, path: str, mode: GenerationMode
) -> None:
    answers: Counter[int] = Counter()
    excluded = [positive_data_acceptance]  # that the file is a picture, no schema can say
    # DeepGuard's contract calls every file that cannot be judged "Error", with a 200: a number sent as a file is one, too.
    if path in DEEPGUARD or mode is GenerationMode.POSITIVE:
        excluded.append(negative_data_rejection)

    @seed(7)
    @made
    @given(case=schema[path]["POST"].as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        if mode is GenerationMode.POSITIVE and sum(answers.values()) % 3 == 0:  # a photo, and only what fits every one
            kept = {name: value for name, value in case.body.items() if name in HARMLESS and value is not None}
            case.body = {**kept, "file": photo}
        answer = case.call()
        answers[answer.status_code] += 1
        case.validate_response(answer, excluded_checks=excluded)

    ask()
    print(f"{path}, {mode.value}: {sum(answers.values())} requests, {dict(answers)}")
    assert sum(answers.values()) >= EXAMPLES
    assert mode is GenerationMode.NEGATIVE or answers[200] >= EXAMPLES // 5
    assert not answers.keys() & {404, 405, 500}


@pytest.mark.parametrize("path", ["/api/v1/health", "/api/v1/models"])
def test_so_are_requests_without_a_body(schema: schemathesis.BaseSchema, path: str) -> None:
    case = schema[path]["GET"].Case()
    case.validate_response(case.call())


def test_the_report_is_the_published_one(rest: Rest, openapi: dict[str, Any], photo: bytes) -> None:
    published = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    told = openapi["components"]["schemas"]["Report"]
    assert told.keys() == published.keys()
    assert told["properties"].keys() == published["properties"].keys()
    report = rest.send("/api/v1/analyze", photo).json
    validator = jsonschema.Draft202012Validator({"$ref": "#/components/schemas/Report", **openapi})
    validator.validate(report)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**report, "fake_probability": 1.5})


def test_models_are_the_command_line_s(rest: Rest) -> None:
    assert rest.ask("GET", "/api/v1/models").json == json.loads(dfx("models", "--json").out)


def test_every_address_and_option_stands_on_the_page(rest: Rest, openapi: dict[str, Any]) -> None:
    answer = rest.ask("GET", "/api/v1/docs")
    page = answer.body.decode()
    assert answer.headers["content-type"].startswith("text/html")
    assert set(openapi["paths"]) == {"/api/v1/health", "/api/v1/models", *POSTED}
    for path in openapi["paths"]:
        assert f"</b> {path}</h2>" in page
    for form in ("Asked", "MapAsked"):
        for name, field in openapi["components"]["schemas"][form]["properties"].items():
            assert f"<code>{name}</code>" in page
            assert field["description"].partition("`")[0].replace("'", "&#39;") in page
    assert "curl -F file=@photo.jpg http://localhost:8501/api/v1/map -o map.png" in page


def test_the_page_is_inert_and_asks_nobody(rest: Rest) -> None:
    page = rest.ask("GET", "/api/v1/docs").body.decode()
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'\"" in page
    assert not re.findall(r"<script|<iframe|<img|<link|\son\w+=|javascript:|url\(", page)
    assert set(re.findall(r'(?:href|src)="([^"]*)"', page)) == {"/api/v1/openapi.json"}
