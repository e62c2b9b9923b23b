"""The REST page names every address, field and code that there is, and none that there is not."""

from __future__ import annotations

import ast
import re

from dfx.analysis.gate import Gate
from dfx.errors import Busy, DfxError
from dfx.rest.app import build
from dfx.rest.asked import Asked, MapAsked
from dfx.rest.described import MEANING
from dfx.rest.refusals import STATUS, Refusal, refusal_of
from dfx.settings import ROOT

PAGE = (ROOT / "docs/rest.md").read_text(encoding="utf-8")
STATED = re.compile(r"\b(GET|POST) (/[a-z0-9_/.]+)")


def test_every_address_is_named_and_every_one_named_exists() -> None:
    there = routes()
    assert set(STATED.findall(PAGE)) == there
    paths = {path for _, path in there}
    assert set(re.findall(r"(?:localhost:8501|`)((?:/api/v1|/predict)[a-z_/.]*)", PAGE)) <= paths


def test_every_field_is_named_with_its_default() -> None:
    for asked in (Asked, MapAsked):
        for name, field in asked.model_fields.items():
            row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
            if isinstance(field.default, bool):
                assert f"`{str(field.default).lower()}`" in row
            elif isinstance(field.default, str):
                assert f"`{field.default}`" in row
    rows = set(re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE))
    assert rows == set(Asked.model_fields) | set(MapAsked.model_fields)


def test_every_code_is_named_and_every_one_named_exists() -> None:
    assert codes() == named()


def test_statuses_are_those_that_the_codes_have() -> None:
    for kind in kinds(DfxError):
        status = refusal_of(kind("A sentence.")).status_code
        if f"`{kind.code}`" in table():
            assert any(f"{status}" in row.split("|")[1] for row in table().splitlines() if f"`{kind.code}`" in row)
        else:
            assert status == 500, kind
    stated = {int(status) for row in table().splitlines() for status in re.findall(r"\d{3}", row.split("|")[1])}
    assert stated == set(MEANING) | {404, 405} | {status for _, status in STATUS}


def test_a_busy_answer_is_as_shown() -> None:
    """The sentence and the header of the example."""
    shown = re.search(r'"error": "(dfx is busy[^"]+ (\d+) s\.)"', PAGE)
    assert shown is not None
    assert re.sub(r"\d+", "N", str(Gate().busy())) == re.sub(r"\d+", "N", shown[1])
    refusal = refusal_of(Busy(shown[1], int(shown[2])))
    assert refusal.headers == {"retry-after": shown[2]}


def routes() -> set[tuple[str, str]]:
    """Method and address of everything that the application answers."""
    app = build()
    each = [one for route in app.routes for one in getattr(getattr(route, "original_router", None), "routes", [route])]
    found = {(method, route.path) for route in each for method in route.methods - {"HEAD"}}
    described = {(method.upper(), path) for path, methods in app.openapi()["paths"].items() for method in methods}
    assert described < found, "those of OpenAPI, and the two that tell of them"
    return found


def table() -> str:
    """The rows of errors."""
    return "\n".join(re.findall(r"^\| [45]\d\d.*", PAGE, re.MULTILINE))


def named() -> set[str]:
    """Codes in the second column of the errors, and in the sentence on those that no address should give."""
    second = " ".join(row.split("|")[2] for row in table().splitlines())
    rest = PAGE.partition("Further codes")[2].partition("each with 500")[0]
    return set(re.findall(r"`([a-z_]+)`", second + rest))


def codes() -> set[str]:
    """Those of every error, and those that are stated where something is refused before there is one."""
    found = {kind.code for kind in kinds(DfxError)}
    for folder in ("rest", "ui/server"):
        for path in (ROOT / "dfx" / folder).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == Refusal.__name__:
                    found |= {one.value for one in node.args[1:2] if isinstance(one, ast.Constant)}
    return found | {"not_found", "method_not_allowed", "bad_request"}  # `refusal_of_http`, of what FastAPI says itself


def kinds(root: type[DfxError]) -> set[type[DfxError]]:
    below = [kind for kind in root.__subclasses__() if kind.__module__.startswith("dfx.")]  # not those of other tests
    return {root, *(kind for one in below for kind in kinds(one))}
