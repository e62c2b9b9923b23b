"""How far one map can be trusted: measured on request, told in words first."""

from __future__ import annotations

import streamlit as st

from dfx.analysis import explain as why
from dfx.explain.choice import MapChoice, default_layer
from dfx.explain.trust import TrustCard, TrustVerdict, verdict
from dfx.explain.trust.beforehand import beforehand
from dfx.types import Explanation, Pixels, Progress
from dfx.ui.explain.maps import MOST, Tile
from dfx.ui.kit import work
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.text import escaped

FAILED = "Something went wrong in dfx while measuring this map. Another map may work."
CARDS: Kept[TrustCard | Refusal] = Kept("explain.trust", MOST)
ALONE_S = 30  # seconds a measurement took beside the maps it draws again, on two busy cores
AGAIN = 9  # maps that are drawn again

MEANINGS = {
    "stable": ("It stays the same when the face is moved by a few pixels or saved again.",
               "It changes when the face is moved by a few pixels or saved again: its details are chance."),
    "faithful": ("Hiding what it marks changes the answer more than hiding the rest.",
                 "Hiding what it marks changes the answer no more than hiding other places does."),
    "specific": ("It depends on what the model has learned: with random weights it looks different.",
                 "It looks much the same when the model forgets all it has learned: it shows the face, not the reasons."),
}  # fmt: skip
ICONS = {True: ":material/check_circle:", False: ":material/cancel:", None: ":material/help:"}


def section(tile: Tile, one: Explanation, crop: Pixels) -> None:
    """The button, and the card where it was measured."""
    st.markdown("#### Can this map be trusted?")
    found = CARDS.get(tile)
    if found is None:
        st.caption("dfx moves and recompresses the face, hides what the map marks, and gives the model random weights.")
        if known := beforehand(
            tile.model, MapChoice(tile.method, tile.layer or default_layer(tile.model, tile.method))
        ):
            st.caption(f"Measured before, on fakes with a known mask: maps of this kind were {known.words}.")
        seconds = ALONE_S + AGAIN * one.seconds
        takes = f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} minutes"
        if st.button("Measure trust", key="explain.measure", icon=":material/rule:", help=f"Takes about {takes}."):
            measure(tile, crop)
            st.rerun()  # the whole page: a map that fails is greyed in the grid too
    elif isinstance(found, Refusal):
        work.offer_again(found, "explain.measure-again", lambda: CARDS.forget(tile))
    else:
        card(found)


def measure(tile: Tile, crop: Pixels) -> None:
    """Measure and keep the card, or why there is none."""

    def measured(progress: Progress) -> TrustCard:
        return why.trust_card(crop, tile.model, tile.request, progress=progress)

    CARDS.put(tile, work.run("Measuring how far the map can be trusted", measured, failed=FAILED))


def card(found: TrustCard) -> None:
    """Words first, the numbers folded."""
    said = verdict(found)
    with st.container(border=True):
        for name, (passed, failed) in MEANINGS.items():
            state = False if name in said.failed else None if name in said.unmeasured else True
            line = "It could not be measured." if state is None else passed if state else failed
            head = name.capitalize() if state is not False else f"Not {name}"
            st.markdown(f"{ICONS[state]} **{head}.** {line}")
        if said.failed:
            st.caption(f"Do not read reasons off this map. Measured: {escaped(said.words)}.")
        with st.expander("Numbers"):
            st.table(numbers(found), border="horizontal", hide_index=True)
            for reason in found.reasons:
                st.caption(escaped(reason))


def said_of(tile: Tile) -> TrustVerdict | None:
    """What was measured of that map; None: nothing yet."""
    found = CARDS.get(tile)
    return verdict(found) if isinstance(found, TrustCard) else None


def failed_words(tile: Tile) -> str:
    """ "Not to be trusted: not stable." of a map that was measured and failed; else nothing."""
    said = said_of(tile)
    failed = said.failed if said else ()
    return f"Not to be trusted: {', '.join(f'not {name}' for name in failed)}." if failed else ""


def numbers(found: TrustCard) -> dict[str, list[str]]:
    """All that was measured, as two columns of plain text."""
    rows: list[tuple[str, str]] = []
    for one in found.stability:
        likeness = "nothing left" if one.vanished else f"rank correlation {_number(one.correlation)}"
        rows.append((f"Stability: {one.damage}", f"{likeness}, SSIM {_number(one.ssim)}"))
    if found.removal:
        rows += [
            ("Deletion, area under the curve (low is good)", _number(found.removal.deletion_auc)),
            ("Insertion, area under the curve (high is good)", _number(found.removal.insertion_auc)),
        ]
    if found.road:
        rows.append(("ROAD: least minus most relevant first (above 0 is good)", _number(found.road.gap)))
    if found.chance is not None:
        rows.append(("p against random orders as smooth", _number(found.chance)))
    rows += [
        (f"Random weights in {one.words}: rank correlation", _number(one.correlation)) for one in found.randomisation
    ]
    rows += [("Gini index (0 spread, 1 one spot)", _number(found.gini)), ("Seconds", f"{found.seconds:.0f}")]
    return {"Measured": [name for name, _ in rows], "Value": [value for _, value in rows]}


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.2f}"
