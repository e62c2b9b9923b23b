"""Films made of the clip: drawn anew from decoded frames, never the bytes that came."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dfx.types import Progress
from dfx.ui.kit import work
from dfx.ui.kit.choices import remember
from dfx.ui.kit.kept import Refusal
from dfx.ui.kit.steps import Bar
from dfx.ui.kit.text import escaped
from dfx.ui.video.store import FILMS, Visit

PLAYER_SIDE = 640  # pixels of the longer side
KEPT_SIDE = 1280  # of the one to keep
SOON_S = 180.0  # a longer clip is drawn on request
FAILED = "Something went wrong in dfx while drawing this clip."
BY_ITSELF = "What you change on this page comes first; the drawing then begins again."


def kept(here: Visit, side: int, privacy: bool) -> bytes | None:
    """The annotated clip, where it was made."""
    return FILMS.get((here.key, side, privacy))


def make(here: Visit, side: int, privacy: bool, place: DeltaGenerator) -> bytes | None:
    """The annotated clip, made now, telling in `place` how far it is; None where it could not be, and why is said there."""

    def drawn(progress: Progress) -> bytes:
        from dfx.report.film.annotate import annotated_clip

        assert here.report is not None
        given = here.given
        return annotated_clip(given.data, given.name, here.report, progress, most_side=side, privacy=privacy)

    title = "Drawing the clip"
    film = work.run(title, drawn, failed=FAILED, screen=Bar(place, title))
    if isinstance(film, Refusal):
        place.info(escaped(film.sentence), icon=":material/info:")
        return None
    place.empty()
    return FILMS.put((here.key, side, privacy), film)


class Player:
    """The place of the player; it is filled last, so that nothing waits for the film."""

    def __init__(self, here: Visit) -> None:
        # A film that is there stays in its place while the page is drawn anew, so that it does not flicker.
        there = kept(here, PLAYER_SIDE, privacy=False) is not None
        self._here, self._place = here, st.container() if there else st.empty()
        if not there:
            with self._place.container():
                st.caption("The clip with every face marked plays here in a moment.")

    def show(self, at_s: float) -> None:
        """The film from the second looked at."""
        film = kept(self._here, PLAYER_SIDE, privacy=False)
        if film is not None:
            self._place.video(
                film, "video/mp4", start_time=int(at_s), muted=True, alt="The clip with every face marked"
            )

    def fill(self) -> None:
        """Make the film where it is missing: by itself for a short clip, on request for a long one."""
        here, place = self._here, self._place
        if kept(here, PLAYER_SIDE, privacy=False) is not None or here.report is None:
            return
        soon = here.stage == "done" and (here.report.video.duration_s or 0.0) <= SOON_S
        if not soon and not st.session_state.get("video.draw"):
            with place.container():
                st.caption("The clip with every face marked; drawing it may take a while.")
                st.button("Draw the clip", key="video.draw-it", icon=":material/movie:", on_click=remember,
                          args=("video.draw", True))  # fmt: skip
            return
        box = place.container()
        box.caption(BY_ITSELF)
        if make(here, PLAYER_SIDE, False, box.empty()) is not None:
            st.rerun()  # the film can be kept, too
