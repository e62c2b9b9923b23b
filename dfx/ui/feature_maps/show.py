"""A difference of feature maps on the page: words, pictures, numbers, equations."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dfx.analysis.feature_maps import Depth, Seen
from dfx.explain.difference import FeatureDifference, equations
from dfx.language import percent
from dfx.report.pictures import jpeg
from dfx.types import Pixels
from dfx.ui.feature_maps import charts, pictures, words
from dfx.ui.feature_maps.choices import Pair
from dfx.ui.kit import plots
from dfx.ui.kit.colours import show_bar
from dfx.ui.kit.text import escaped
from dfx.zoo import spec_of

STRUT = r"\rule{0pt}{2em}"  # keeps a fraction's top inside the line, which is cut off else
PICTURE = 300  # pixels of one picture in a row


def pair(seen: Seen, both: Pair) -> None:
    """The answer in words, both crops and where their features differ."""
    difference = seen.difference
    _words(difference, single=False)
    if both.beware:
        st.caption(both.beware)
    crops = [pictures.crop_at(crop) for crop in (both.real, both.fake)]
    over = pictures.strength_over(both.fake, difference.strength_map)
    _row([(crops, f"Left: {both.real_words}. Right: {both.fake_words}."), ([over], "Where their features differ.")])
    _bar(difference)


def single(seen: Seen, crop: Pixels, model: str) -> None:
    """One face at two layers and what lies between them; whether the model reads it."""
    difference = seen.difference
    _words(difference, single=True)
    title = spec_of(model).title
    reads = words.READS if model == words.IFMD else words.READS_NOT
    st.caption(f"Model: {title}. {reads.format(title=title)}")
    face = pictures.crop_at(crop)
    over = pictures.strength_over(crop, difference.strength_map)
    layers = f"Left: the early layer, {difference.second.layer}. Right: the late layer, {difference.first.layer}."
    _row(
        [
            ([face, over], "Left: the face. Right: where both layers differ."),
            ([_mean(seen.second), _mean(seen.first)], layers),
        ]
    )
    _bar(difference)


def numbers(difference: FeatureDifference, depths: tuple[Depth, ...], sides: tuple[str, str]) -> None:
    """Statistics, and how far both faces differ from layer to layer."""
    with st.expander("Numbers", icon=":material/list:"):
        st.table(words.numbers(difference, sides), border="horizontal", hide_index=True)
        st.caption("Energy: the mean of squared activations. D: the features of one side less those of the other.")
    parts = [(one.layer, one.apart) for one in depths if one.apart is not None]
    if depths and len(parts) == len(depths):
        st.subheader("Where on the way they part", anchor=False)
        said = "; ".join(f"{layer}: {percent(apart, digits=1)}" for layer, apart in parts)
        plots.show(charts.by_depth(depths), "by-depth", f"Difference by layer. {said}")
        st.caption(
            "The energy of the difference at eight layers, those of the thumbnails, as a share of the features' energy."
        )


def explained(difference: FeatureDifference, places: tuple[str, str] | None = None) -> None:
    """The publication's equations with this case's numbers; `places`: what stands here in those of its two faces."""
    with st.expander("The equations, with these numbers", icon=":material/function:"):
        if places:
            st.caption(
                escaped(f"In the place of the publication's real face: {places[0]}; of its fake face: {places[1]}.")
            )
        for one in equations(difference):
            st.latex(STRUT + one.latex if "frac" in one.latex else one.latex)
            used = "" if one.used else " Not used for what is shown now."
            st.caption(f"({one.number}) {escaped(one.words)}{used}")


def _words(difference: FeatureDifference, single: bool) -> None:
    st.markdown(escaped(words.in_words(difference, single)))
    if difference.note and not difference.is_zero:
        st.caption(escaped(difference.note))


def _mean(maps: np.ndarray) -> Pixels:
    return pictures.activation(np.abs(maps).mean(axis=-1), pictures.SIDE)


def _row(groups: list[tuple[list[Pixels], str]]) -> None:
    """Groups of one or two pictures in a row, a group per line on a phone."""
    columns = st.columns([len(group) for group, _ in groups], gap="medium")
    for column, (group, title) in zip(columns, groups, strict=True):
        with column:
            st.image(jpeg(pictures.beside(group)), width="stretch", alt=title)
            st.caption(escaped(title))


def _bar(difference: FeatureDifference) -> None:
    if not difference.is_zero:
        unit = f"Root mean square of the difference over the channels, in {words.unit(difference)}"
        bar = pictures.bar(float(difference.strength_map.max()), unit)
        show_bar(bar, "The colours of the map, from 0 to its most", width=PICTURE)
