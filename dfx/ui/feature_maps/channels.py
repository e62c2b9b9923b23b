"""The browser of channels: twelve at a time, in the order asked for, with both sides' maps beside the difference."""

from __future__ import annotations

import streamlit as st

from dfx.analysis.feature_maps import Seen
from dfx.explain.difference import Channel, Order, channels, histogram
from dfx.language import percent
from dfx.report.pictures import jpeg
from dfx.ui.feature_maps import charts, pictures, words
from dfx.ui.kit import plots
from dfx.ui.kit.choices import segment

PAGE = 12
ORDERS: dict[Order, str] = {
    "energy": "Most different",
    "mean": "Largest mean",
    "max": "Largest value",
    "index": "Number",
}
ALL = -1  # stands for all channels in the choice of a histogram
WIDTH = 272  # pixels of one channel: three maps


@st.fragment
def browser(seen: Seen, sides: tuple[str, str]) -> None:
    """Only this part runs again when one leafs through or sorts anew."""
    if seen.difference.is_zero:
        return
    st.subheader("Channel by channel", anchor=False)
    found = channels(seen.difference, segment("Sorted by", ORDERS, "feature_maps.order"))
    page, last, total = 1, -(-len(found) // PAGE), float(seen.difference.energy.sum())
    if last > 1:
        title, key = f"Page (12 of {len(found)} channels each)", f"feature_maps.page-{len(found)}"
        page = st.slider(title, 1, last, 1, key=key)
    on_show = found[(page - 1) * PAGE : page * PAGE]
    with st.container(horizontal=True, gap="medium", key="channels"):
        for channel in on_show:
            sides_and_difference = (
                maps[..., channel.index] for maps in (seen.first, seen.second, seen.difference.shown)
            )
            said = f"Channel {channel.index}, {percent(channel.energy / total, digits=1)} of the difference"
            with st.container(width=WIDTH, gap=None):
                picture = jpeg(pictures.channel(*sides_and_difference))
                st.image(picture, width="stretch", alt=f"{said}: both sides and what differs")
                st.caption(f"{said}; mean {channel.mean:+.2g}, largest {channel.max:.2g}")
    st.caption(
        f"Each row of three: {sides[0]}, {sides[1]}, their difference. The first two share one scale, dark to yellow; the "
        "difference is orange where the first is larger, blue where the second is, white near none."
    )
    _histogram(seen, on_show)


def _histogram(seen: Seen, some: tuple[Channel, ...]) -> None:
    """How the values are spread, over all channels or in one of those on show."""
    unit = words.unit(seen.difference)
    places = [ALL, *(one.index for one in some)]
    index = st.selectbox(
        "How the difference is spread over the cells", places, key="feature_maps.histogram",
        format_func=lambda place: "In all channels" if place == ALL else f"In channel {place}",
    )  # fmt: skip
    found = histogram(seen.difference, None if index == ALL else index)
    said = f"Histogram of the difference in {'all channels' if index == ALL else f'channel {index}'}"
    plots.show(charts.spread(found, f"difference, {unit}"), "spread", said)
