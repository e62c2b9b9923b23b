"""How the verdict moves: the same face a little changed, judged again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dfx.analysis import probe_curves
from dfx.analysis.probe_curves import FLIP, MARGIN, ProbeCurve, band_verdict
from dfx.language import number
from dfx.types import FaceReport, Prediction, Progress
from dfx.ui.explain import charts as explain_charts
from dfx.ui.kit import plots, work
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.text import escaped
from dfx.ui.photo import of_clip, visit
from dfx.ui.photo.visit import Subject

FAILED = "Something went wrong in dfx while asking again. Another photo may work."
ABOUT = "dfx changes the photo step by step and asks the models again. A verdict that turns early is fragile."
TITLES = {"margin": "More or less around the face", "jpeg": "Saved again as JPEG", "size": "Made smaller",
          "brightness": "Darker and brighter", "blur": "Blurred"}  # fmt: skip
CURVES: Kept[tuple[ProbeCurve, ...] | Refusal] = Kept("explain.probe", most=40)  # some kilobytes each


@st.fragment
def section(subject: Subject, face: FaceReport) -> None:
    """The button, then small charts with a sentence each."""
    st.subheader("How the verdict moves", anchor=False)
    place = (subject.key, subject.index)
    curves = CURVES.get(place)
    if curves is None:
        offer = st.empty()
        with offer.container():
            st.caption(ABOUT)
            if not st.button("See how it moves", key="explain.probe-start", icon=":material/show_chart:"):
                return
        curves = CURVES.put(place, measure(face, subject.key))
        offer.empty()
    if isinstance(curves, Refusal):
        work.offer_again(curves, "explain.probe-again", lambda: CURVES.forget(place))
    else:
        _curves(curves, face)


def measure(face: FaceReport, key: str) -> tuple[ProbeCurve, ...] | Refusal:
    """All curves of the face, those that can be drawn from its crop where the picture it is from is none of this visit; or
    why there are none."""
    source, place = visit.source(), of_clip.of_clip(key)
    models = tuple(score.model for score in face.prediction.scores)
    threshold = face.prediction.threshold

    def asked(progress: Progress) -> tuple[ProbeCurve, ...]:
        def told(part: float, name: str) -> None:
            progress(part, TITLES.get(name, "In the mirror" if name == FLIP else name))

        if source is None:
            own = place.clip.given.own if place else None
            return probe_curves.crop_probe(face.face.crop, models, threshold, told, own)
        return probe_curves.verdict_probe(source.data, face.face, models, threshold, progress=told, own=source.own)

    return work.run("Changing the photo and asking again", asked, failed=FAILED)


def summary(curves: Sequence[ProbeCurve]) -> str:
    """How many changes turn the verdict, in one sentence."""
    turned = sum(bool(curve.changes) for curve in curves)
    if not turned:
        return f"The verdict stands: none of {len(curves)} kinds of change turns it."
    return f"{turned} of {len(curves)} kinds of change turn{'s' if turned == 1 else ''} the verdict."


def of_crop(curves: Sequence[ProbeCurve], face: FaceReport) -> str:
    """What is said where the crop that the visit keeps was asked, in place of the picture it is from."""
    kept, judged = number(curves[0].untouched), number(face.prediction.fake_probability)
    side = face.face.crop.shape[0]
    differs = "" if kept == judged else f", with P(fake) {kept}, and {judged} in the clip itself"
    return f"Asked of the face as dfx keeps it here, {side} pixels wide{differs}; the margin around it stays as it is."


def by_number_alone(curves: Sequence[ProbeCurve], answered: Prediction) -> str:
    """What to say where the face is called otherwise than P(fake) alone would have it; "" where both agree."""
    now = band_verdict(curves[0].untouched, curves[0].band)
    if now == answered.verdict:
        return ""
    why = ", for its wide interval or for being unlike what dfx knows" if answered.verdict == "uncertain" else ""
    return f"dfx calls this face {answered.verdict}{why}. By P(fake) alone it would be {now}, and the curves show that alone."


def _curves(curves: Sequence[ProbeCurve], face: FaceReport) -> None:
    answered = face.prediction
    threshold, (low, high) = answered.threshold, curves[0].band
    st.markdown(f"**{summary(curves)}** As it is: P(fake) {number(curves[0].untouched)}.")
    if beside := by_number_alone(curves, answered):
        st.markdown(escaped(beside))
    st.caption(
        f"Each line is P(fake), from 0 real to 1 fake; dashed the threshold, {number(threshold)}, in the pale band from "
        f"{number(low)} to {number(high)} in which dfx does not decide; the broad grey line is the photo as it is; a ring "
        "marks where the verdict changes."
    )
    if MARGIN not in (curve.name for curve in curves):
        st.caption(of_crop(curves, face))
    drawn = [curve for curve in curves if curve.name != FLIP]
    for start in range(0, len(drawn), 3):
        for place, curve in zip(st.columns(3, gap="large"), drawn[start : start + 3], strict=False):
            with place:
                st.markdown(f"**{TITLES.get(curve.name, curve.name)}**")
                plots.show(explain_charts.moved(curve, threshold), f"explain-{curve.name}", curve.sentence)
                st.markdown(escaped(curve.sentence))
    for curve in curves:
        if curve.name == FLIP:
            st.markdown(f"**In the mirror.** {escaped(curve.sentence)}")
