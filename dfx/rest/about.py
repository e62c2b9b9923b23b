"""`/api/v1/health` and `/api/v1/models`: whether dfx answers, and whom it can ask."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from dfx.report.terminal.registry import registry_json
from dfx.rest.described import refused

router = APIRouter()


class Health(BaseModel):
    """Nothing about the machine: anybody may ask."""

    status: Literal["ok"] = "ok"


class Model(BaseModel):
    """One row of the registry. `weights`: whether they are here; without them a model cannot be asked."""

    name: str
    title: str
    source: str
    paper: str
    input_px: int
    source_input_px: int
    parameters: int
    trainable: int
    flops: int
    weights: bool
    bytes: int | None
    sha256: str | None
    licence: str


@router.get("/api/v1/health", summary="Whether dfx answers", response_description="it does")
async def health() -> Health:
    """Needs no key, and waits for nobody."""
    return Health()


@router.get(
    "/api/v1/models",
    summary="The models",
    responses=refused(401),
    response_description="one row per model",
    response_model=list[Model],
)
def models() -> list[dict[str, object]]:
    """What `dfx models --json` writes."""
    return registry_json()
