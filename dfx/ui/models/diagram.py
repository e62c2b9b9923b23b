"""The architecture as a tower of boxes, from the picture to the answer: wide is many channels, tall is a fine map."""

from __future__ import annotations

import math

import streamlit as st

from dfx.language import count
from dfx.ui.kit import plots
from dfx.ui.kit.text import escaped
from dfx.ui.models.words import KINDS, layer_words, shape_words, stage_words
from dfx.zoo.anatomy.model import Anatomy, Block, Stage

BOX = 80  # pixels of the widest box
TALLEST = 58
FEW = 3  # layers up to which a drawing of the block says nothing that its table does not


@st.fragment
def diagram(found: Anatomy) -> None:
    """Every stage with a button that unfolds it; only this part runs again."""
    key = f"models.stage-{found.model}"
    opened = st.session_state.get(key)
    with st.container(gap="xsmall", key="tower"):
        for number, stage in enumerate(found.stages):
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"tower-row-{number}"):
                st.html(box(stage), width=BOX)
                st.button(
                    stage_words(stage), key=f"{key}-{number}", type="tertiary", on_click=_toggle, args=(key, number),
                    icon=":material/expand_less:" if number == opened else ":material/expand_more:",
                    help=KINDS[stage.kind][1], width="stretch", wrap=True,
                )  # fmt: skip
            if number == opened:
                _unfolded(stage, f"models.block-{found.model}-{number}")
    st.caption(
        "A box's width is its number of channels, its height the fineness of its maps, both on a logarithmic scale. "
        "Behind a name: height × width × channels, then how many weights. Press a row to unfold it."
    )


def _toggle(key: str, number: int) -> None:
    st.session_state[key] = None if st.session_state.get(key) == number else number


def box(stage: Stage) -> str:
    """A stage as HTML: several boxes behind one another where it has several blocks."""
    width, height = size_of(stage)
    colour, paper = plots.tint(KINDS[stage.kind][2]), plots.paper()
    behind = min(len(stage.blocks) - 1, 3)
    shadow = ", ".join(
        part
        for i in range(1, behind + 1)
        for part in (f"{4 * i - 1}px {-4 * i + 1}px 0 {paper}", f"{4 * i}px {-4 * i}px 0 {colour}")
    )
    return (
        f'<div style="display:flex;justify-content:center;padding-top:{4 * behind}px"><div style="width:{width}px;'
        f'height:{height}px;border-radius:3px;background:{colour};box-shadow:{shadow or "none"}"></div></div>'
    )


def size_of(stage: Stage) -> tuple[int, int]:
    """Pixels of its box, from 8 up."""
    shape = stage.shape
    side, channels = (shape[0], shape[2]) if len(shape) == 3 else (1, shape[0])
    width = 10 + (BOX - 30) * min(1.0, math.log2(channels + 1) / 11)
    return round(width), round(8 + (TALLEST - 8) * min(1.0, math.log2(side) / 8))


def _unfolded(stage: Stage, key: str) -> None:
    """One of its blocks in words, as a drawing and layer by layer."""
    blocks = {each.name: each for each in stage.blocks}
    with st.container(border=True, key="unfolded"):
        block = stage.blocks[0]
        if len(blocks) > 1:
            titles = {name: name.replace("_", " ") for name in blocks} | {"expanded_conv": "expanded conv 0"}
            block = blocks[st.selectbox("Block", list(blocks), format_func=titles.__getitem__, key=key)]
        said = f"{count(len(block.layers), 'layer')}: {KINDS[block.kind][1]}."
        if block.adds_its_input:
            said += " What enters it is added to what comes out, so that it only has to learn a change."
        weights = f"{count(block.parameters)} weights, {count(block.trainable)} of them learned by gradient."
        st.markdown(escaped(f"{said} {weights}"))
        if len(block.layers) > FEW:
            st.graphviz_chart(graph(block, plots.ink()), width="content", alt=f"The layers of {block.name}")
        st.dataframe(table(block), hide_index=True, width="stretch", height="content")
        st.caption("Sees: pixels of the picture a side that one cell reads; +: and means over whole maps.")


def table(block: Block) -> dict[str, list[str]]:
    """A row per layer. "Sees": how much of the picture a cell reads."""
    fields = [layer.field for layer in block.layers]
    return {
        "Layer": [layer_words(layer) for layer in block.layers],
        "Gives": [shape_words(layer.shape) for layer in block.layers],
        "Weights": [count(layer.parameters) if layer.parameters else "–" for layer in block.layers],
        "Sees": [f"{field.size} px{' +' if field.beyond else ''}" if field else "all" for field in fields],
        "Name": [layer.name for layer in block.layers],
    }


def graph(block: Block, ink: str) -> str:
    """The block in Graphviz's language: a box per layer, an arrow per input, what comes from before as one point."""
    style = f'color="{ink}" fontcolor="{ink}" fontname="sans-serif" fontsize=11'
    lines = [f"node [shape=box style=rounded height=0.3 {style}]; edge [{style} arrowsize=0.6];"]
    lines.append('bgcolor="transparent"; ranksep=0.22; nodesep=0.18; before [label="from before" shape=plaintext];')
    for place, layer in enumerate(block.layers, start=block.start):
        lines.append(f'n{place} [label="{layer_words(layer)}\\n{shape_words(layer.shape)}"];')
        lines += [f"{f'n{read}' if read >= block.start else 'before'} -> n{place};" for read in layer.reads]
    if not block.layers[0].reads:
        lines = [line.replace('before [label="from before" shape=plaintext];', "") for line in lines]
    return "digraph { " + " ".join(lines) + " }"
