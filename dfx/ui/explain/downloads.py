"""Maps to keep: one as a picture, all of them as numbers.

They are written with the page and not by a callable: the browser's request for that is a message that MessageGuard does not
let pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import numpy as np
import streamlit as st

from dfx import __version__
from dfx.report.captioned import map_png
from dfx.report.files import map_arrays
from dfx.types import Box, Explanation, Pixels
from dfx.ui.explain.maps import Tile
from dfx.zoo import spec_of


def picture(tile: Tile, one: Explanation, pixels: Pixels, sha256: str) -> None:
    """The tile as it is shown, with a strip that says what it is."""
    data = map_png(pixels, one, spec_of(tile.model).title, sha256, f"Face {tile.face + 1}")
    st.download_button(
        "This map (PNG)", data, f"dfx-{sha256[:12]}-{tile.name}.png", "image/png", on_click="ignore",
        icon=":material/download:", key="explain.png",
    )  # fmt: skip


def numbers(maps: Mapping[Tile, Explanation], boxes: Mapping[int, Box], sha256: str) -> None:
    """All maps that are drawn; `boxes` are their faces' squares in the picture."""
    with st.container(key="downloads"):
        st.download_button(
            f"All {len(maps)} maps as numbers (NPZ)", npz(maps, boxes, sha256), f"dfx-{sha256[:12]}-maps.npz",
            "application/octet-stream", on_click="ignore", icon=":material/data_array:", key="explain.npz",
            help="For NumPy: heat in [0, 1], raw_peak in the map's own unit, signed in [−1, 1] where it is known; where in "
            "the picture it lies, the file's hash and dfx's version.",
        )  # fmt: skip


def npz(maps: Mapping[Tile, Explanation], boxes: Mapping[int, Box], sha256: str) -> bytes:
    """Per map `<name>.heat`, `<name>.raw_peak`, `<name>.crop_box_xywh` and, where there is one, `<name>.signed`; of all
    `file_sha256` and `dfx_version`."""
    arrays: dict[str, np.ndarray] = {"file_sha256": np.array(sha256), "dfx_version": np.array(__version__)}
    for tile, one in maps.items():
        arrays |= {f"{tile.name}.{part}": values for part, values in map_arrays(one, boxes[tile.face]).items()}
    buffer = BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()
