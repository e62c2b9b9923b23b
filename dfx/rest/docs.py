"""`/api/v1/docs`: the addresses as one page made from OpenAPI. It has no script, and asks nothing of any other server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: what it takes and means, and what is taken where it is left out."""

    name: str
    kind: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Address:
    """One address: how to ask it, and what comes back by status."""

    method: str
    path: str
    summary: str
    meaning: str
    fields: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]
    curl: str


@router.get("/api/v1/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """The page."""
    made = request.app.openapi()
    return HTMLResponse(_template().render(info=made["info"], addresses=tuple(addresses(made))))


def addresses(made: dict[str, Any]) -> Iterator[Address]:
    """Every address of an OpenAPI document, in its order."""
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            fields = tuple(_fields(made, operation))
            yield Address(
                method.upper(),
                path,
                operation["summary"],
                operation.get("description", ""),
                fields,
                tuple((status, told["description"]) for status, told in operation["responses"].items()),
                _curl(path, fields, operation),
            )


def _fields(made: dict[str, Any], operation: dict[str, Any]) -> Iterator[Field]:
    body = operation.get("requestBody", {}).get("content", {}).get("multipart/form-data")
    if body is None:
        return
    schema = made["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]
    for name, told in schema["properties"].items():
        kinds = [one for one in told.get("anyOf", [told]) if one.get("type") != "null"]
        kind = " or ".join(kinds[0]["enum"]) if "enum" in kinds[0] else str(kinds[0]["type"])
        is_file = "contentMediaType" in kinds[0] or kinds[0].get("format") == "binary"
        default = told.get("default")
        shown = "" if default is None else str(default).lower() if isinstance(default, bool) else str(default)
        yield Field(name, "file" if is_file else kind, shown, told.get("description", ""))


def _curl(path: str, fields: tuple[Field, ...], operation: dict[str, Any]) -> str:
    file = "clip.mp4" if "video" in path else "photo.jpg"
    form = f" -F file=@{file}" if fields else ""
    out = " -o map.png" if "image/png" in operation["responses"]["200"].get("content", {}) else ""
    return f"curl{form} http://localhost:8501{path}{out}"


@cache
def _template() -> Template:
    here = FileSystemLoader(Path(__file__).with_name("templates"))
    return Environment(loader=here, autoescape=True, undefined=StrictUndefined, trim_blocks=True).get_template(
        "docs.html.jinja"
    )
