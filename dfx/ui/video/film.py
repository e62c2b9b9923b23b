"""Films made of the clip: drawn anew from decoded frames, never the bytes that came."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dfx.analysis.gate import heavy
from dfx.errors import DfxError
from dfx.types import Progress
from dfx.ui.explain.maps import note
from dfx.ui.kit.text import escaped
from dfx.ui.photo import warm
from dfx.ui.video.store import Visit

PLAYER_SIDE = 640  # pixels of the longer side
KEPT_SIDE = 1280  # of the one to keep
SOON_S = 180.0  # a longer clip is drawn on request
FAILED = "Something went wrong in dfx while drawing this clip."
BY_ITSELF = "What you change above comes first; the drawing then begins again."


def name_of(side: int, privacy: bool) -> tuple[str, int, bool]:
    """What the film is kept under."""
    return "film", side, privacy


def kept(here: Visit, side: int, privacy: bool) -> bytes | None:
    """The annotated clip, where it was made."""
    film = here.made.get(name_of(side, privacy))
    return film if isinstance(film, bytes) else None


def make(here: Visit, side: int, privacy: bool, place: st.delta_generator.DeltaGenerator) -> bytes | None:
    """The annotated clip, made now, telling in `place` how far it is; None where it could not be."""

    def film(progress: Progress) -> bytes:
        from dfx.report.film.annotate import annotated_clip

        assert here.report is not None
        given = here.given
        return annotated_clip(given.data, given.name, here.report, progress, most_side=side, privacy=privacy)

    made = with_progress("Drawing the clip", film, place)
    return None if made is None else here.keep(name_of(side, privacy), lambda: made)


def with_progress(
    title: str, job: Callable[[Progress], bytes], place: st.delta_generator.DeltaGenerator
) -> bytes | None:
    """Run `job` in its turn with a bar in `place`; a sentence there and None where it fails."""
    bar = place.progress(0.0, title)

    def progress(share: float, text: str) -> None:
        bar.progress(min(1.0, max(0.0, share)), escaped(text))

    def waiting(ahead: int) -> None:
        bar.progress(0.0, "Loading the models" if warm.is_running() else f"Waiting for a free place: {ahead} before")

    try:
        with heavy.turn(waiting):
            made = job(progress)
    except DfxError as error:
        place.info(escaped(str(error)), icon=":material/info:")
        return None
    except Exception as error:
        note(error)
        place.info(FAILED, icon=":material/info:")
        return None
    place.empty()
    return made


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
                st.button("Draw the clip", key="video.draw-it", icon=":material/movie:", on_click=_draw)
            return
        box = place.container()
        box.caption(BY_ITSELF)
        if make(here, PLAYER_SIDE, False, box.empty()) is not None:
            st.rerun()  # the film can be kept, too


def _draw() -> None:
    st.session_state["video.draw"] = True
