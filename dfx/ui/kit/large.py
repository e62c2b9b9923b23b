"""Large type, for a projector or tired eyes: every page in larger words, kept in the session and the address (`?large=1`)."""

from __future__ import annotations

import streamlit as st

PARAM = "large"  # of the address
SCALE = 1.3  # of all words
WIDE_PX, NARROW_PX = 21, 19  # of the root, whose usual size is 16
USUAL = "dfx-usual"  # the class of what stands on a page that is no longer in large type
_ON = "dfx.large"


def is_on() -> bool:
    """Whether this session is shown in large type."""
    return bool(st.session_state.get(_ON))


def address() -> dict[str, str]:
    """What the address says of it."""
    return {PARAM: "1"} if is_on() else {}


def draw() -> None:
    """The size of all words, and the button in the page's head; an address that asks for large type turns it on."""
    if st.query_params.get(PARAM) == "1":
        st.session_state[_ON] = True
    on = is_on()
    if on:
        st.query_params[PARAM] = "1"
        st.html(f"<style>{sheet()}</style>")
    elif _ON in st.session_state:  # it was turned off; what the server sent with the page must end, too
        st.html(f'<span class="{USUAL} dfx-unseen"></span>')
    said = "Usual type" if on else "Large type"
    st.button(said, key=PARAM, icon=":material/format_size:", type="tertiary", on_click=_turn, args=(not on,))


def sheet(root: str = "html:root") -> str:
    """The style sheet; where words are large, the button in the head keeps its words only where there is room."""
    crowded = ".st-key-large [data-testid=stMarkdownContainer]"
    return (
        f"{root} {{ font-size: {WIDE_PX}px; }} @media (max-width: 48rem) {{ {root} {{ font-size: {NARROW_PX}px; }} }} "
        f"@media (max-width: 90rem) "
        f"{{ [data-testid=stTopNav] {{ margin-right: 3rem; }} "
        f"{crowded} {{ position: absolute; width: 1px; clip-path: inset(50%); }} }}"
    )


def before_it_is_drawn() -> str:
    """The same for a page as it leaves the server, until the session says that the type is usual again."""
    return sheet(f"html:root:not(:has(.{USUAL}))")


def _turn(on: bool) -> None:
    st.session_state[_ON] = on
    if not on:
        st.query_params.pop(PARAM, None)
