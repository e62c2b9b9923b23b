"""The answer on a clip in words, what it rests on, and what to beware of."""

from __future__ import annotations

import streamlit as st

from dfx.language import between, figure
from dfx.report.words import photo as words
from dfx.report.words.threshold import threshold_words
from dfx.report.words.video import NOT_A_PROOF_POINTS, average_words, decoding_words, motion_words, people_words
from dfx.types import VideoReport
from dfx.ui.kit.text import escaped
from dfx.ui.samples import guess
from dfx.ui.video import store
from dfx.ui.video.store import Visit


def answer(report: VideoReport, here: Visit) -> None:
    """Verdict, numbers, the rule; then how much was read and every warning."""
    said = words.verdict_words(report)
    st.header(f"So far: {said[:1].lower()}{said[1:]}" if here.stage == "stopped" else said, anchor=False)
    if report.fake_probability is None or report.interval is None:
        st.markdown(escaped(words.meaning_words(report)))
    elif report.lead is not None:
        lead = report.track(report.lead)
        first, *more = words.answer_numbers(report)
        st.markdown(" · ".join([f"**{first}**", *more]))
        open_part = report.verdict == "uncertain" and bool(lead.stretches)
        st.markdown(escaped(lead.answer.reason if open_part else words.summary_words(report)))
        st.markdown(escaped(f"{people_words(report)} {report.rule}"))
        if average := average_words(lead.answer):
            st.markdown(escaped(average))
        reason = f"{lead.answer.reason} " if report.verdict in ("uncertain", "partly_fake") and not open_part else ""
        st.caption(escaped(f"{reason}{words.POLARITY} {threshold_words(report)}"))
    if sample := here.given.sample:
        st.info(escaped(f"This sample is {sample.truth}."), icon=":material/fact_check:")
    elif item := here.given.guess:
        guess.section(item, store.tell)
    _warnings(report, here)


def _warnings(report: VideoReport, here: Visit) -> None:
    """Each once; how much was read where it is no warning, since the answer rests on it."""
    decoding = report.decoding
    if decoding.complete and not decoding.bad_packets:
        st.caption(escaped(decoding_words(decoding)))
    own = here.stage == "stopped" and not decoding.stopped and not decoding.bad_packets  # it says so itself
    for sentence in dict.fromkeys(report.warnings):
        if not (own and sentence.startswith(f"Read {decoding.frames_read} of")):
            st.warning(escaped(sentence), icon=":material/info:")


def motion(report: VideoReport) -> None:
    """What the motion of the lead's face says, and how much that counts."""
    if report.lead is None:
        return
    st.subheader("How the face moves", anchor=False)
    st.markdown(escaped(motion_words(report.track(report.lead).motion)))
    st.caption(
        "dfx follows every pixel of the face over a few frames, takes away the motion of the head, and looks for steps that "
        "do not fit their neighbours: a face that was put on tends to tremble. " + measured_words()
    )


def measured_words() -> str:
    """How well the motion alone tells fakes, as it was measured; nothing where it was not."""
    from dfx.errors import DfxError
    from dfx.temporal.model import read_motion_model

    try:
        model = read_motion_model()
    except DfxError:
        return ""
    if model is None:
        return ""
    measured = model.measured
    return escaped(
        f"Measured on {measured.clips} clips of {measured.originals} originals, each left out once: by its motion alone a fake "
        f"was told from a real clip with AUC {figure(measured.auc, digits=2)} (95 % interval "
        f"{between(measured.interval, digits=2)}; 0.5 is guessing, 1 is perfect)."
    )


def limits() -> None:
    """What this answer is not."""
    st.subheader("What this answer is not", anchor=False)
    st.markdown("\n".join(f"- {point}" for point in NOT_A_PROOF_POINTS))
