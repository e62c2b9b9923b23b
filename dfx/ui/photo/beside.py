"""Two photos of a visit side by side: each with its verdict and a map, so that one can be read against the other."""

from __future__ import annotations

import streamlit as st

from dfx.explain.overlay import overlay
from dfx.report.pictures import boxed, jpeg
from dfx.report.words import photo as words
from dfx.ui.kit.choices import pill
from dfx.ui.kit.text import escaped
from dfx.ui.photo.result import OPACITY, PhotoResult
from dfx.ui.photo.visit import Subject
from dfx.ui.photo.work import RESULTS
from dfx.zoo import spec_of


@st.fragment
def section(subject: Subject) -> None:
    """Folded; of use once another photo was looked at in this session."""
    others = {key: one for key, one in RESULTS.items() if key != subject.key and isinstance(one, PhotoResult)}
    with st.expander("Beside another photo", icon=":material/compare:"):
        if not others:
            st.caption(
                "Once you have looked at another photo, both can stand side by side here. It is kept until you leave."
            )
            return
        keys = list(reversed(others))  # the youngest first
        chosen = pill("The other photo", keys, f"beside-{subject.key}", lambda key: _name(others[key]), first=keys[0])
        for place, result, title in zip(
            st.columns(2, gap="large"), (subject.result, others[chosen]), ("This photo", "The other"), strict=True
        ):
            with place:
                _shown(result, title)
        st.caption("Two numbers that differ little, within their intervals, say nothing about which of both is real.")


def _name(result: PhotoResult) -> str:
    report = result.report
    said = "no face" if report.fake_probability is None else words.number_words(report.fake_probability)
    return f"{report.media.format} {report.media.width} × {report.media.height} · {said}"


def _shown(result: PhotoResult, title: str) -> None:
    """Its answer, the picture, and where the model that counts most looked in the face that decides."""
    report = result.report
    st.markdown(f"**{title}: {escaped(words.answer_words(report))}**")
    st.image(jpeg(boxed(result.preview, result.boxes(), unjudged=result.boxes(unjudged=True))), width="stretch",
             alt=f"{title}, its faces numbered")  # fmt: skip
    if not report.faces:
        return
    face = report.faces[report.lead]
    if (drawn := next((one for one in face.explanations if one.has_evidence), None)) is None:
        st.caption("No map of this photo's face was drawn yet, or none holds evidence.")
        return
    model = spec_of(drawn.model).title
    st.image(jpeg(overlay(face.face.crop, drawn, OPACITY)), width="stretch", alt=f"The face under the map of {model}")
    st.caption(f"Face {report.lead + 1}, {model}: evidence for “{drawn.toward}”.")
