"""A model's weights part by part, its first filters, and how much of the picture a cell sees."""

from __future__ import annotations

from io import BytesIO

import cv2
import numpy as np
import streamlit as st
from PIL import Image

from dfx.data.samples import samples
from dfx.errors import DfxError
from dfx.explain.overlay import diverging
from dfx.language import count
from dfx.report.pictures import jpeg
from dfx.types import Pixels
from dfx.ui.kit import plots
from dfx.ui.kit.text import escaped
from dfx.ui.models.store import Card
from dfx.ui.models.words import reach_words
from dfx.ui.photo.entrance import thumbnail
from dfx.zoo.anatomy.filters import Filters, first_filters
from dfx.zoo.anatomy.model import Anatomy, Layer

TILE, GAP, IN_ROW = 46, 6, 8
MOST = 64  # filters shown
DIM = 0.4
LINE = (255, 255, 255)


def parameters(found: Anatomy, one: Card) -> None:
    """The table of S5: each part's weights, how many of them are learned."""
    st.subheader("Weights", anchor=False)
    rows = [(part.name, part.parameters, part.trainable) for part in found.parts]
    rows.append(("**All**", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    st.table(
        {
            "Part": [row[0] for row in rows],
            "Weights": [count(row[1]) for row in rows],
            "Trainable": [count(row[2]) for row in rows],
            "Not": [count(row[1] - row[2]) for row in rows],
        },
        border="horizontal", hide_index=True,
    )  # fmt: skip
    st.caption(
        "Trainable weights are learned by gradient; the others are means and spreads that batch norm keeps. Counted at "
        f"{found.input_size} × {found.input_size} pixels."
    )
    if one.input_size != found.input_size:
        st.caption(
            f"The shipped weights take {one.input_size} × {one.input_size} pixels: with them the maps are smaller, and the "
            f"model has {count(one.parameters)} weights."
        )


def filters(found: Anatomy) -> None:
    """The first filters as small pictures."""
    st.subheader("Its first filters", anchor=False)
    try:
        first = first_filters(found)
    except DfxError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    if first is None:
        st.markdown("This model has no learned filters: the patterns it counts are fixed.")
        return
    tiles, words = tiles_of(first)
    st.image(
        jpeg(wall(tiles, tuple(bytes.fromhex(plots.paper()[1:])))),
        width=min(len(tiles), IN_ROW) * (TILE + GAP),
        alt=f"{len(tiles)} filters of {first.layer}",
    )
    st.caption(words)
    if not first.trained:
        st.caption(
            "dfx ships no weights of this model yet: these filters are random, as every filter is before training."
        )


def tiles_of(first: Filters) -> tuple[list[Pixels], str]:
    """A tile per filter in the colours it looks for; per filter and map where it reads no colours. With what they show."""
    side, weights = first.weights.shape[0], first.weights
    if weights.shape[2] == 3:
        found = [weights[..., i] for i in range(weights.shape[3])][:MOST]
        tiles = [np.rint(127.5 + 127.5 * one / (np.abs(one).max() or 1)).astype(np.uint8) for one in found]
        return tiles, (
            f"{len(tiles)} of {weights.shape[3]} filters of {side} × {side} of the layer {first.layer}: grey is 0, a colour is "
            "what the filter answers to. Each is shown at its own full contrast."
        )
    found = [weights[..., j, i] for i in range(weights.shape[3]) for j in range(weights.shape[2])]
    tiles = [diverging((one / (np.abs(one).max() or 1)).astype(np.float32)) for one in found[:MOST]]
    return tiles, (
        f"{len(tiles)} of {len(found)} filters of {side} × {side} of the layer {first.layer}, the first that looks at more "
        "than one place. It reads maps, no colours: orange adds, blue takes away. Each is shown at its own full contrast."
    )


def wall(tiles: list[Pixels], paper: tuple[int, ...]) -> Pixels:
    """Tiles `(k, k, 3)` enlarged cell by cell, eight to a row, on `paper` (RGB)."""
    grown = [cv2.resize(tile, (TILE, TILE), interpolation=cv2.INTER_NEAREST) for tile in tiles]
    columns = min(len(grown), IN_ROW)
    lines = -(-len(grown) // columns)
    seen = np.full((lines * (TILE + GAP) - GAP, columns * (TILE + GAP) - GAP, 3), paper, np.uint8)
    for i, tile in enumerate(grown):
        y, x = i // columns * (TILE + GAP), i % columns * (TILE + GAP)
        seen[y : y + TILE, x : x + TILE] = tile
    return seen


@st.fragment
def reach(found: Anatomy) -> None:
    """The receptive field of a cell, on a sample face."""
    st.subheader("How much of the picture one cell sees", anchor=False)
    st.markdown(escaped(reach_words(found)), width=760)
    layers, sizes = {}, {}
    for block in found.blocks:
        for layer in block.layers:
            if layer.field and layer.is_map and layer.kind != "InputLayer":
                layers[block.name], sizes[block.name] = layer, layer.field.size  # the last of the block stays
    if len(layers) < 2:
        return
    chosen = st.select_slider(
        "After the block", list(layers), value=list(layers)[len(layers) // 2], key=f"models.reach-{found.model}",
        format_func=lambda name: f"{name} ({sizes[name]} px)",
    )  # fmt: skip
    with Image.open(BytesIO(thumbnail(samples()[0].file))) as image:
        face = np.asarray(image.convert("RGB"))
    seen = window(face, layers[chosen], found.input_size)
    st.image(jpeg(seen), width=280, alt=f"What the middle cell of {chosen} sees")
    st.caption("Bright: what the cell in the middle reads. Dark: what cannot reach it through its windows.")


def window(face: Pixels, layer: Layer, side: int) -> Pixels:
    """The picture, dimmed outside what the layer's middle cell reads."""
    field = layer.field
    if field is None:
        return face
    scale, middle = len(face) / side, (layer.shape[0] // 2) * field.step
    low, high = (round(min(max(at, 0), side) * scale) for at in (middle + field.first, middle + field.last + 1))
    seen = np.rint(face * DIM).astype(np.uint8)
    cv2.rectangle(seen, (low - 2, low - 2), (high + 1, high + 1), LINE, 2)
    seen[low:high, low:high] = face[low:high, low:high]
    return seen
