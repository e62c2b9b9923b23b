"""One map drawn again by another library's code, on request: both side by side, how alike they are, and what that proves."""

from __future__ import annotations

import streamlit as st

from dfx.analysis import independent
from dfx.explain.independent.check import Checked, Compared, why_none
from dfx.explain.methods import method_named
from dfx.report.pictures import jpeg
from dfx.report.words import independent as words
from dfx.types import Explanation, Pixels, Progress
from dfx.ui.explain.maps import Tile
from dfx.ui.explain.pictures import Look, pictured
from dfx.ui.kit import work
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.text import escaped

ABOUT = "dfx asks tf-keras-vis, a library by other people, for the same method on the same network, face and layer."
FAILED = "Something went wrong in dfx while checking this map. Another map may work."
ALONE_S, TIMES = 2, 8  # seconds beside what dfx took for a slow map, and how many times that: measured on two cores
CHECKS: Kept[Checked | Refusal] = Kept("explain.independent", most=12)  # about a megabyte each


def section(tile: Tile, one: Explanation, crop: Pixels, look: Look) -> None:
    """The button, or why there can be no check; and what came of it."""
    st.markdown("#### Does another's code draw the same map?")
    if reason := why_none(one):
        st.caption(escaped(reason))
        return
    found = CHECKS.get(tile)
    if found is None:
        offer = st.empty()
        with offer.container():
            st.caption(ABOUT)
            if not st.button(
                "Check with an independent implementation",
                key="explain.independent",
                icon=":material/compare:",
                help=_duration(one),
            ):
                return

        def checked(progress: Progress) -> Checked:
            return independent.independent_check(one, crop, progress)

        found = CHECKS.put(tile, work.run("Asking another's code", checked, failed=FAILED))
        offer.empty()
    if isinstance(found, Refusal):
        work.offer_again(found, "explain.independent-again", lambda: CHECKS.forget(tile))
    else:
        _card(found, crop, look)


def _duration(one: Explanation) -> str:
    if method_named(one.method).quick:
        return "Takes a few seconds."
    return f"Takes about {ALONE_S + TIMES * one.seconds:.0f} s."


def _card(found: Checked, crop: Pixels, look: Look) -> None:
    """Each part with both maps and its numbers, then what all prove together."""
    for number, part in enumerate(found):
        seen, told = st.columns([6, 5], gap="medium", vertical_alignment="center")
        with told:
            title = words.part_title(part)
            if isinstance(part, Compared):
                st.markdown(f"**{escaped(words.headline(part))}.** {escaped(title)}.")
                st.markdown(escaped(words.measured(part)))
            else:
                st.markdown(f"**{escaped(title)}** is not checked.")
                st.caption(escaped(part.reason))
        if isinstance(part, Compared):
            with seen, st.container(horizontal=True, gap="small", key=f"explain-tiles-independent-{number}"):
                for who, map_ in (("dfx", part.own), (words.library(), part.other)):
                    with st.container(gap="xsmall"):
                        alt = f"The face under the map of {title}, drawn by {who}"
                        st.image(jpeg(pictured(crop, map_, look)), width="stretch", alt=alt)
                        st.caption(escaped(who))
    st.markdown(escaped(words.conclusion(found)))
