"""The grid of maps: a row per model, a column per method, filled tile by tile, and stopped at will."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dfx.explain.methods import method_named
from dfx.glossary import unit_words
from dfx.language import count
from dfx.report.pictures import jpeg
from dfx.types import Box, Explanation, FaceReport, Pixels
from dfx.ui.explain import maps, trust
from dfx.ui.explain.choice import Asked, tile_title
from dfx.ui.explain.maps import Tile
from dfx.ui.explain.pictures import greyed, pictured, zoomed
from dfx.ui.kit.choices import remember
from dfx.ui.kit.kept import Refusal
from dfx.ui.kit.steps import Bar
from dfx.ui.kit.text import escaped
from dfx.zoo import spec_of

STOPPED = "explain.stopped"


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The places of the tiles on the page, and what is shown in them."""

    asked: Asked
    face: FaceReport
    box: Box
    places: tuple[tuple[Tile, str, DeltaGenerator], ...]

    def show(self, tile: Tile) -> None:
        """Draw the tile as it stands, wherever it is in the grid."""
        pixels, words = _shown(self.face.face.crop, maps.kept(tile, self.face), self.asked, tile)
        for other, title, place in self.places:
            if other == tile:
                with place.container(gap="xsmall"):
                    alt = f"{spec_of(tile.model).title}, {title}: {words}"
                    st.image(jpeg(zoomed(pixels, self.box)), width="stretch", alt=alt)
                    st.markdown(f"**{escaped(title)}**")
                    st.caption(escaped(words))


def places(asked: Asked, face: FaceReport, box: Box) -> Grid:
    """Lay the grid out and show what is ready; `box` is the part of the crop that the zoom shows."""
    found = []
    for number, model in enumerate(asked.models):
        st.markdown(f"#### {escaped(spec_of(model).title)}")
        with st.container(horizontal=True, gap="small", key=f"explain-tiles-{number}"):
            for column in asked.columns:
                with st.container():
                    found.append((asked.tile(model, column), tile_title(model, column), st.empty()))
    grid = Grid(asked, face, box, tuple(found))
    for tile in asked.tiles():
        grid.show(tile)
    return grid


def fill(grid: Grid, work: DeltaGenerator, drawn: Callable[[], None]) -> None:
    """Draw what is missing, tile by tile; `drawn` is called after each. In `work`: how far it is, and the way to stop."""
    todo = [tile for tile in grid.asked.tiles() if maps.kept(tile, grid.face) is None]
    signature = (grid.asked.models, grid.asked.columns, grid.asked.toward, grid.asked.layer, grid.asked.face)
    if not todo:
        return
    if st.session_state.get(STOPPED) == signature:
        with work.container(horizontal=True, vertical_alignment="center"):
            st.button("Go on", key="explain.go", icon=":material/play_arrow:", on_click=remember, args=(STOPPED, None))
            st.caption(f"Stopped; {count(len(todo), 'map is', 'maps are')} not drawn yet.")
        return
    with work.container(horizontal=True, vertical_alignment="center"):
        st.button("Stop", key="explain.stop", icon=":material/stop:", on_click=remember, args=(STOPPED, signature))
        place = st.empty()
    for number, tile in enumerate(todo):
        says = f"Map {number + 1} of {len(todo)}: {spec_of(tile.model).title}, {method_named(tile.method).title}"
        bar = Bar(place, says, fixed=True, start=number / len(todo), share=1 / len(todo))
        found = maps.draw(tile, grid.face, bar)
        if isinstance(found, Refusal) and found.for_now:
            work.info(escaped(found.sentence), icon=":material/hourglass:")
            return
        grid.show(tile)
        drawn()
    work.empty()


def _shown(crop: Pixels, one: Explanation | Refusal | None, asked: Asked, tile: Tile) -> tuple[Pixels, str]:
    """The picture of a tile and what is to be said of it."""
    if one is None:
        return greyed(crop), "Not drawn yet"
    if isinstance(one, Refusal):
        return greyed(crop), one.sentence
    if not one.has_evidence:
        return pictured(crop, one, asked.look), f"No evidence for “{one.toward}”"
    words = f"Peak {one.raw_peak:.3g} {unit_words(one.unit)}"
    if failed := trust.failed_words(tile):
        return greyed(pictured(crop, one, asked.look)), f"{failed} {words}"
    return pictured(crop, one, asked.look), words
