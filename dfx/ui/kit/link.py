"""The address of what is shown: `?sample=astronaut&face=2&model=mobilenet_v2`. Only samples can be linked to."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True, slots=True)
class Link:
    """What an address asks for; None where it does not say. `face` counts from 1."""

    sample: str | None = None
    face: int | None = None
    model: str | None = None
    method: str | None = None

    def as_dict(self) -> dict[str, str]:
        pairs = {"sample": self.sample, "face": self.face, "model": self.model, "method": self.method}
        return {name: str(value) for name, value in pairs.items() if value is not None}


def read() -> Link:
    """What the page's address asks for; what cannot be understood is left out."""
    asked = st.query_params
    face = asked.get("face", "")
    number = int(face) if face.isdecimal() and len(face) < 4 else None
    return Link(asked.get("sample"), number, asked.get("model"), asked.get("method"))


def write(link: Link) -> None:
    """Make the page's address say `link`."""
    if st.query_params.to_dict() != link.as_dict():
        st.query_params.from_dict(link.as_dict())
