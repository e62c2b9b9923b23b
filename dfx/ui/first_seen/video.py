"""Where a clip was first: a handful of distinct moments and everyone's best face, to save and to search for."""

from __future__ import annotations

import streamlit as st

from dfx.report.words.video import person_words, time_words
from dfx.types import Frame, VideoReport
from dfx.ui.first_seen import section as parts
from dfx.ui.first_seen import words
from dfx.ui.first_seen.section import Plate
from dfx.ui.kit import work
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.steps import Bar
from dfx.ui.video.store import Visit

FOUND: Kept[tuple[Frame, ...]] = Kept(
    "video.key-frames", most=40_000_000, weigh=lambda frames: sum(frame.pixels.nbytes for frame in frames)
)
FACES = 6  # people whose best face is offered, whoever is seen most often first
LOOKING = "Looking for distinct moments"
FAILED = "Something went wrong in dfx while looking for distinct moments of this clip."


@st.fragment
def section(report: VideoReport, here: Visit) -> None:
    """Folded; the clip is read once more where someone opens it."""
    with st.expander(words.TITLE, icon=":material/travel_explore:", on_change="rerun", key="video.first-seen") as box:
        if not box.open:
            return
        st.markdown(words.ABOUT)
        frames = _frames(report, here, st.empty())
        if isinstance(frames, Refusal):
            work.say(frames)
            frames = ()
        times = {moment.number: moment.time_s for moment in report.frames}
        people = sorted(report.tracks, key=lambda track: -track.count)[:FACES]
        shown = [
            *(Plate(one.pixels, f"At {time_words(one.time_s)}", f"at-{one.time_s:.1f}s") for one in frames),
            *(
                Plate(
                    track.best.face.crop,
                    f"{person_words(track.track)} at {time_words(times.get(track.best_frame, track.first_s))}",
                    f"person-{track.track}",
                )
                for track in people
            ),
        ]
        if shown:
            parts.plates(shown, f"dfx-{report.video.media.sha256[:12]}")
        beside, asked = st.columns([2, 3], gap="large")
        with beside:
            parts.searches()
        with asked:
            parts.questions()


def _frames(report: VideoReport, here: Visit, place: st.delta_generator.DeltaGenerator) -> tuple[Frame, ...] | Refusal:
    """Those that are kept, else looked for now, telling in `place` how far it is."""
    known = FOUND.get(here.key)
    if known is not None:
        return known

    def looked(progress: work.Progress) -> tuple[Frame, ...]:
        from dfx.analysis.clip.keyframes import key_frames

        return key_frames(here.given.data, here.given.name, report.video.media.sha256, progress)

    found = work.run(LOOKING, looked, failed=FAILED, screen=Bar(place, LOOKING, fixed=True))
    place.empty()
    return found if isinstance(found, Refusal) else FOUND.put(here.key, found)
