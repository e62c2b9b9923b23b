"""One map looked at closer: swiped over the photo or another map, by the parts of the face, with its trust."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from dfx.analysis.explain import regions_or_none
from dfx.explain.overlay import colour_bar, signed_colour_bar
from dfx.explain.regions import coarse_sentence, map_sentence, shares
from dfx.report.pictures import jpeg
from dfx.report.words import photo as words
from dfx.types import Box, Explanation, FaceReport
from dfx.ui.explain import charts as explain_charts
from dfx.ui.explain import downloads, independent, maps, trust
from dfx.ui.explain.choice import Asked, close_keys, tile_title
from dfx.ui.explain.maps import Tile
from dfx.ui.explain.pictures import Look, pictured, swiped, zoomed
from dfx.ui.kit import plots
from dfx.ui.kit.choices import keep_within, pill
from dfx.ui.kit.colours import show_bar
from dfx.ui.kit.text import escaped
from dfx.zoo import spec_of

PHOTO = "the photo"
DRAWN_BY = {
    "points": "The parts were drawn by 468 points found on this face.",
    "template": "No finer points were found on this face: its parts are an average face's, laid over eyes, nose and mouth.",
}


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A map that can be looked at."""

    tile: Tile
    column: str
    map: Explanation

    @property
    def title(self) -> str:
        return f"{spec_of(self.tile.model).title}, {tile_title(self.tile.model, self.column)}"


@st.fragment
def section(asked: Asked, face: FaceReport, box: Box, sha256: str) -> None:
    """Only this part runs again while one swipes."""
    there = ready(asked, face)
    if not there:
        return
    st.subheader("Look closer", anchor=False)
    one = _choose(asked, there)
    seen, told = st.columns(2, gap="large")
    with seen:
        _swipe(one, there, face, box, asked.look)
        signed = asked.look.both and one.map.signed is not None
        bar = (signed_colour_bar if signed else colour_bar)(one.map, length=480, thickness=16)
        show_bar(bar, "The map's colours, from least to most")
        downloads.picture(one.tile, one.map, pictured(face.face.crop, one.map, asked.look), sha256)
    with told:
        _told(one, face)
        trust.section(one.tile, one.map, face.face.crop)
    independent.section(one.tile, one.map, face.face.crop, asked.look)


def ready(asked: Asked, face: FaceReport) -> list[Shown]:
    """The maps of the grid that are drawn, by model, then by method; each once."""
    found: dict[Tile, Shown] = {}
    for model in asked.models:
        for column in asked.columns:
            tile = asked.tile(model, column)
            one = maps.kept(tile, face)
            if isinstance(one, Explanation):
                found.setdefault(tile, Shown(tile, column, one))
    return list(found.values())


def chosen(asked: Asked) -> tuple[str | None, str | None]:
    """The model and the column looked at, for the address."""
    model, column = (st.session_state.get(key) for key in close_keys(asked.key, asked.face))
    return model, column


def _choose(asked: Asked, there: list[Shown]) -> Shown:
    model_key, column_key = close_keys(asked.key, asked.face)
    models = list(dict.fromkeys(one.tile.model for one in there))
    keep_within(model_key, models)
    model = pill("Model", models, model_key, lambda name: spec_of(name).title)
    columns = [one.column for one in there if one.tile.model == model]
    keep_within(column_key, columns)
    column = pill("Method", columns, column_key, partial(tile_title, model))
    return next(one for one in there if (one.tile.model, one.column) == (model, column))


def _swipe(one: Shown, there: list[Shown], face: FaceReport, box: Box, look: Look) -> None:
    """Left of the seam the photo or another map, right of it this one; the slider takes arrow keys."""
    crop = face.face.crop
    others = {other.title: other for other in there if other is not one}
    picture, place = st.empty(), st.container()
    with place:
        share = st.slider("Swipe between the two", 0, 100, 50, 5, format="%d %%", key="explain-swipe") / 100
        key = "explain-against"
        keep_within(key, [PHOTO, *others])
        against = st.selectbox("Left of the line", [PHOTO, *others], key=key) if others else PHOTO
    left = crop if against == PHOTO else pictured(crop, others[against].map, look)
    joined = swiped(zoomed(left, box), zoomed(pictured(crop, one.map, look), box), share)
    alt = f"Left {share:.0%}: {against}. Right: the face under the map of {one.title}"
    picture.image(jpeg(joined), width="stretch", alt=alt)


def _told(shown: Shown, face: FaceReport) -> None:
    """The map in words, then as bars; of one that failed its trust card no more than what it shows."""
    one, failed = shown.map, trust.failed_words(shown.tile)
    regions = regions_or_none(face.face)
    if regions is None or not one.has_evidence:
        st.info(escaped(words.map_meaning_words(one)), icon=":material/info:")
        return
    found = shares(one, regions)
    said = map_sentence(found, one.toward)
    st.markdown(escaped(f"{failed} {said}") if failed else f"**{escaped(said)}**")
    if coarse := coarse_sentence(one, regions):
        st.caption(escaped(coarse))
    if source := words.map_source_words(one):
        st.caption(escaped(source))
    plots.show(explain_charts.parts(found), "explain-parts", explain_charts.parts_in_words(found))
    st.caption(
        "A bar well beyond its grey mark: the map holds more there than the part's size alone would explain. "
        f"{DRAWN_BY[regions.drawn_by]}"
    )
