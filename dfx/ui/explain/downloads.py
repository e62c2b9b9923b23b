"""Maps to keep: one as a picture, all of them as numbers.

They are written with the page and not by a callable: the browser's request for that is a message that MessageGuard does not
let pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import cv2
import numpy as np
import streamlit as st

from dfx.errors import DfxError
from dfx.types import Explanation, Pixels
from dfx.ui.explain.maps import Tile


def picture(tile: Tile, pixels: Pixels, sha256: str) -> None:
    """The tile as it is shown, at the crop's size."""
    st.download_button(
        "This map (PNG)", png(pixels), f"dfx-{sha256[:12]}-{tile.name}.png", "image/png", on_click="ignore",
        icon=":material/download:", key="explain.png",
    )  # fmt: skip


def numbers(maps: Mapping[Tile, Explanation], sha256: str) -> None:
    """All maps that are drawn."""
    with st.container(key="downloads"):
        st.download_button(
            f"All {len(maps)} maps as numbers (NPZ)", npz(maps), f"dfx-{sha256[:12]}-maps.npz",
            "application/octet-stream", on_click="ignore", icon=":material/data_array:", key="explain.npz",
            help="For NumPy: heat in [0, 1], raw_peak in the map's own unit, signed in [−1, 1] where it is known.",
        )  # fmt: skip


def png(pixels: Pixels) -> bytes:
    """RGB `pixels` (H, W, 3) as PNG bytes without any metadata. Raises DfxError."""
    done, data = cv2.imencode(".png", pixels[..., ::-1])
    if not done:
        raise DfxError("The map could not be encoded.")
    return data.tobytes()


def npz(maps: Mapping[Tile, Explanation]) -> bytes:
    """Per map `<name>.heat`, `<name>.raw_peak` and, where there is one, `<name>.signed`."""
    arrays: dict[str, np.ndarray] = {}
    for tile, one in maps.items():
        arrays[f"{tile.name}.heat"] = one.heat
        arrays[f"{tile.name}.raw_peak"] = np.array(one.raw_peak, np.float32)
        if one.signed is not None:
            arrays[f"{tile.name}.signed"] = one.signed
    buffer = BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()
