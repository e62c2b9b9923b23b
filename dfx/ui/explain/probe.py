"""How the verdict moves: the same face a little changed, judged again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dfx.analysis import probe_curves
from dfx.analysis.gate import heavy
from dfx.analysis.probe_curves import FLIP, ProbeCurve
from dfx.errors import Busy, DfxError
from dfx.language import number
from dfx.types import FaceReport, Progress
from dfx.ui.explain import charts as explain_charts
from dfx.ui.explain.maps import note
from dfx.ui.kit import charts
from dfx.ui.kit.steps import Steps
from dfx.ui.kit.text import escaped
from dfx.ui.photo import cards, visit
from dfx.ui.photo.result import Refusal
from dfx.ui.photo.visit import Subject

FAILED = "Something went wrong in dfx while asking again. Another photo may work."
GONE = "The photo itself is no longer here; give it to dfx once more to see how its verdict moves."
ABOUT = "dfx changes the photo step by step and asks the models again. A verdict that turns early is fragile."
TITLES = {"margin": "More or less around the face", "jpeg": "Saved again as JPEG", "size": "Made smaller",
          "brightness": "Darker and brighter", "blur": "Blurred"}  # fmt: skip
_STORE = "explain.probe"

Found = tuple[ProbeCurve, ...] | Refusal


@st.fragment
def section(subject: Subject, face: FaceReport) -> None:
    """The button, then small charts with a sentence each."""
    st.subheader("How the verdict moves", anchor=False)
    store: dict[tuple[str, int], Found] = st.session_state.setdefault(_STORE, {})
    place = (subject.key, subject.index)
    if place not in store:
        offer = st.empty()
        with offer.container():
            st.caption(ABOUT)
            if not st.button("See how it moves", key="explain.probe-start", icon=":material/show_chart:"):
                return
        store[place] = measure(subject, face)
        offer.empty()
    found = store[place]
    if isinstance(found, Refusal):
        st.info(escaped(found.sentence), icon=":material/info:")
        if found.for_now:
            st.button("Try again", key="explain.probe-again", on_click=_forget, args=(place,))
    else:
        _curves(found, face.prediction.threshold)


def _forget(place: tuple[str, int]) -> None:
    st.session_state[_STORE].pop(place, None)


def measure(subject: Subject, face: FaceReport) -> Found:
    """All curves of the face, or why there are none."""
    source = visit.source()
    if source is None:
        return Refusal(GONE)
    steps = Steps("Changing the photo and asking again")
    models = tuple(score.model for score in face.prediction.scores)
    try:
        with heavy.turn(steps.waiting):
            return probe_curves.verdict_probe(
                source.data, face.face, models, face.prediction.threshold, progress=_told(steps), own=source.own
            )
    except DfxError as error:
        return Refusal(str(error), for_now=isinstance(error, Busy))
    except Exception as error:
        note(error)
        return Refusal(FAILED, for_now=True)
    finally:
        steps.clear()


def summary(curves: Sequence[ProbeCurve]) -> str:
    """How many changes turn the verdict, in one sentence."""
    turned = sum(bool(curve.changes_at) for curve in curves)
    if not turned:
        return f"The verdict stands: none of {len(curves)} kinds of change turns it."
    return f"{turned} of {len(curves)} kinds of change turn{'s' if turned == 1 else ''} the verdict."


def _told(steps: Steps) -> Progress:
    return lambda part, text: steps(part, TITLES.get(text, "In the mirror" if text == FLIP else text))


def _curves(curves: Sequence[ProbeCurve], threshold: float) -> None:
    st.markdown(f"**{summary(curves)}** As it is: P(fake) {number(curves[0].untouched)}.")
    st.caption(
        f"Each line is P(fake), from 0 real to 1 fake; dashed the threshold, {number(threshold)}; the broad grey line is the "
        "photo as it is; a ring marks where the verdict changes."
    )
    drawn = [curve for curve in curves if curve.name != FLIP]
    for start in range(0, len(drawn), 3):
        for place, curve in zip(st.columns(3, gap="large"), drawn[start : start + 3], strict=False):
            with place:
                st.markdown(f"**{TITLES.get(curve.name, curve.name)}**")
                figure = explain_charts.moved(curve, threshold, cards.theme())
                st.plotly_chart(
                    figure, config=charts.CONFIG, width="stretch", key=f"explain-{curve.name}", alt=curve.sentence
                )
                st.markdown(escaped(curve.sentence))
    for curve in curves:
        if curve.name == FLIP:
            st.markdown(f"**In the mirror.** {escaped(curve.sentence)}")
