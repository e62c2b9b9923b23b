"""What OpenAPI says of the addresses beyond their own types: the report's schema, the refusals, the key."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field

from dfx.report.json.photo import SCHEMA_FILE

REPORT = {"$ref": "#/components/schemas/Report"}
MEANING = {
    400: "the request or an option cannot be used",
    401: "a key is needed, or another one",
    408: "the body stands still, or comes too slowly",
    413: "the file is too large",
    415: "not a kind of file that dfx reads",
    422: "the file is damaged or empty, takes too long, or shows no face to map",
    429: "others are served first: try again after `Retry-After` seconds",
}
KEYS = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "the server's DFX_API_KEY"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "the same"},
}
OPEN = ("/api/v1/health",)  # needs no key wherever the server listens


class Refused(BaseModel):
    """Every answer that is none: one sentence for people, one word for programs."""

    error: str = Field(min_length=1)
    code: str = Field(min_length=1)


def refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an address that may refuse so; none named: in every way there is."""
    return {status: {"model": Refused, "description": MEANING[status]} for status in statuses or MEANING}


def describe(app: FastAPI, title: str, version: str, description: str) -> None:
    """Have `app` tell OpenAPI what its own types do not."""
    app.openapi = partial(_openapi, app, title, version, description)  # type: ignore[method-assign]


def _openapi(app: FastAPI, title: str, version: str, description: str) -> dict[str, Any]:
    if app.openapi_schema is None:
        made = get_openapi(title=title, version=version, description=description, routes=app.routes)
        parts = made["components"]
        parts["schemas"]["Report"] = _report()
        parts["securitySchemes"] = KEYS
        for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own 422 is a 400 with one sentence here
            parts["schemas"].pop(unused, None)
        for path, methods in made["paths"].items():
            for operation in methods.values():
                if path not in OPEN:
                    operation["security"] = [{}, *({name: []} for name in KEYS)]
                if operation["responses"].get("422", {}).get("description") == "Validation Error":
                    del operation["responses"]["422"]
        app.openapi_schema = made
    return app.openapi_schema


def _report() -> dict[str, Any]:
    """The published schema, its references made those of the document it stands in."""
    text = SCHEMA_FILE.read_text(encoding="utf-8").replace('"#/$defs/', '"#/components/schemas/Report/$defs/')
    schema: dict[str, Any] = json.loads(text)
    return schema
