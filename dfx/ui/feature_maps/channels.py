"""The browser of channels: twelve at a time, in the order asked for, with both sides' maps beside the difference."""

from __future__ import annotations

import streamlit as st

from dfx.analysis.feature_maps import Seen
from dfx.explain.difference import Channel, Order, channels, histogram
from dfx.report.pictures import jpeg
from dfx.ui.feature_maps import charts, pictures, words
from dfx.ui.kit import plots

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
    order: Order = st.segmented_control(
        "Sorted by", list(ORDERS), format_func=lambda name: ORDERS[name], default="energy", required=True,
        key="feature_maps.order",
    )  # fmt: skip
    found = channels(seen.difference, order or "energy")
    page = _page(len(found))
    with st.container(horizontal=True, gap="medium", key="channels"):
        for one in found[page * PAGE : (page + 1) * PAGE]:
            _channel(seen, one)
    st.caption(
        f"Each row of three: {sides[0]}, {sides[1]}, their difference. The first two share one scale, dark to yellow; the "
        "difference is orange where the first is larger, blue where the second is, white near none."
    )
    _histogram(seen, found[page * PAGE : (page + 1) * PAGE])


def _page(count: int) -> int:
    """The page chosen, from 0."""
    last = -(-count // PAGE)
    if last < 2:
        return 0
    return st.slider(f"Page (12 of {count} channels each)", 1, last, 1, key=f"feature_maps.page-{count}") - 1


def _channel(seen: Seen, one: Channel) -> None:
    total = float(seen.difference.energy.sum())
    parts = (maps[..., one.index] for maps in (seen.first, seen.second, seen.difference.shown))
    with st.container(width=WIDTH, gap=None):
        said = f"Channel {one.index}, {one.energy / total:.1%} of the difference"
        st.image(jpeg(pictures.channel(*parts)), width="stretch", alt=f"{said}: both sides and what differs")
        st.caption(f"{said}; mean {one.mean:+.2g}, largest {one.max:.2g}")


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
