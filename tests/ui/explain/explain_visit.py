"""What tests of the Explain page share: maps that cost nothing, and what a page's address and session say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from streamlit.testing.v1 import AppTest

from dfx.explain.request import MapRequest
from dfx.types import Explanation, Pixels, Progress, no_progress
from dfx.ui.photo import visit

Visit = Callable[..., AppTest]


class Maps:
    """Stands in for the maps: the lower half of the face for every method; counts what was drawn, may refuse."""

    def __init__(self) -> None:
        self.drawn: list[tuple[str, str, str, str | None]] = []
        self.error: Exception | None = None

    def __call__(
        self, crops: Sequence[Pixels], model: str, request: MapRequest, progress: Progress = no_progress
    ) -> list[Explanation]:
        method, layer, toward = request.method, request.layer, request.toward
        self.drawn.append((model, method, toward, layer))
        progress(0.5, "half")
        if self.error:
            raise self.error
        heat = np.zeros((8, 8), np.float32)
        heat[4:] = np.linspace(0.5, 1, 32, dtype=np.float32).reshape(4, 8)
        return [Explanation(model, method, layer or "top", heat, 0.5, 0.1, toward, signed=heat)]  # type: ignore[arg-type]


def address(app: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}


def key_of(app: AppTest) -> str:
    return str(app.session_state[visit.SHOWN])
