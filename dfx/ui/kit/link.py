"""The address of what is shown: `?sample=astronaut&face=2&model=mobilenet_v2`.

What dfx has itself can be linked to: samples, models, and how one looks at them. What a visitor gave lives in the session
alone, and an address says no more than that there was something; loaded anew, the page can then say that it is gone.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Literal

import streamlit as st

from dfx.ui.kit import large

GONE = (
    "What was looked at here is gone: dfx keeps no files, and a page that is loaded anew begins anew. "
    "Please give it once more."
)


@dataclass(frozen=True, slots=True)
class Link:
    """What an address asks for; None where it does not say. `face` and `step` count from 1.

    `clip` is a sample clip, `at` seconds of it, `threshold` the P(fake) from which it is called fake. `own`: the visitor's own
    file is shown. `seed` is the number of a quiz. `entry` names one of the visitor's own history.
    `guess` is a sample by its number, where it is not told yet what it is.
    """

    sample: str | None = None
    face: int | None = None
    model: str | None = None
    method: str | None = None
    view: str | None = None
    layer: str | None = None
    step: int | None = None
    clip: str | None = None
    at: float | None = None
    threshold: float | None = None
    own: Literal["file"] | None = None
    seed: int | None = None
    entry: str | None = None
    guess: int | None = None

    def as_dict(self) -> dict[str, str]:
        return {name: str(value) for name, value in asdict(self).items() if value is not None}


def read() -> Link:
    """What the page's address asks for; what cannot be understood is left out."""
    asked = st.query_params
    threshold = _number(asked.get("threshold", ""))
    return Link(
        sample=asked.get("sample"),
        face=_count(asked.get("face", "")),
        model=asked.get("model"),
        method=asked.get("method"),
        view=asked.get("view"),
        layer=asked.get("layer"),
        step=_count(asked.get("step", "")),
        clip=asked.get("clip"),
        at=_number(asked.get("at", "")),
        threshold=threshold if threshold is not None and threshold <= 1 else None,
        own="file" if "own" in asked else None,
        seed=_count(asked.get("seed", "")),
        entry=asked.get("entry"),
        guess=_count(asked.get("guess", "")),
    )


def write(link: Link) -> None:
    """Make the page's address say `link`, beside whether the type is large."""
    told = {**link.as_dict(), **large.address()}
    if st.query_params.to_dict() != told:
        st.query_params.from_dict(told)


def _count(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 4 else None


def _number(text: str) -> float | None:
    """A number from 0 on; an address may hold anything."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
