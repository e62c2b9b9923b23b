"""The parts of an answer, top to bottom: verdict, numbers, picture, maps, downloads, limits, details."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dfx.data.samples import Sample
from dfx.language import count, file_size, percent
from dfx.predict.verdict import unlike_warnings
from dfx.report.json.photo import face_warnings, settings_json
from dfx.report.words import photo as words
from dfx.report.words.threshold import threshold_words
from dfx.types import EnsembleReport, FaceReport, ImageReport, Prediction
from dfx.ui.kit import charts, plots, printed
from dfx.ui.kit.text import escaped
from dfx.ui.photo import boxes
from dfx.ui.photo.result import PhotoResult, pdf_of
from dfx.zoo import spec_of

FEW, MANY = 8, 24  # faces up to which each pill says "Face", and beyond which a list takes the place of the pills


def choose_face(result: PhotoResult, key: str, first: int) -> int:
    """The index of the face to show; pills where there are several."""
    faces = result.report.faces
    if len(faces) < 2:
        return 0

    few = len(faces) <= FEW

    def label(index: int) -> str:
        told = f"{index + 1} · {words.number_words(faces[index].prediction.fake_probability)}"
        return f"Face {told}" if few else told

    title = "Face" if few else "Face · P(fake)"
    if len(faces) > MANY:
        face = st.selectbox(title, list(range(len(faces))), format_func=label, index=first, key=f"face-{key}")
        st.caption(why_first(result.report))
        return face
    chosen: int = st.pills(
        title, list(range(len(faces))), format_func=label, default=first, required=True, wrap=True, key=f"face-{key}"
    )
    st.caption(why_first(result.report))
    return chosen


def why_first(report: ImageReport) -> str:
    """Why a picture of several faces opens with the one it opens with."""
    return f"Face {report.lead + 1} opens first: it is the most suspicious, so it decides the answer on the picture."


def verdict(report: ImageReport, index: int) -> None:
    """The answer for one face in words, then its numbers; that of the face that decides is the picture's."""
    prediction = report.faces[index].prediction
    if index == report.lead:
        st.header(words.verdict_words(report), anchor=False)
    else:
        st.header(f"Face {index + 1}: {words.verdict_words(prediction).lower()}", anchor=False)
    st.markdown(
        f"**{words.probability_words(prediction.fake_probability)}** · {words.interval_words(prediction.interval)}"
    )
    if report.found > 1:
        st.markdown(words.face_count_words(report))
    st.markdown(words.summary_words(prediction))
    if prediction.verdict == "uncertain":
        st.caption(escaped(prediction.reason))
    else:
        st.caption(f"{words.POLARITY} {threshold_words(report)}")


def known(face: FaceReport, sample: Sample) -> None:
    """What is true of a sample, beside what the models say: they err, and a sample is where one can see it."""
    said = face.prediction.verdict
    true = "fake" if sample.is_fake else "real"
    how = {true: "the answer is right", "uncertain": "the models do not settle it"}.get(said, "the answer is wrong")
    st.info(escaped(f"This sample is {sample.truth}. {how[0].upper()}{how[1:]}."), icon=":material/fact_check:")


def no_face(result: PhotoResult) -> None:
    """What is said of a picture in which no face was found, or none that is large enough to judge."""
    st.header(words.verdict_words(result.report), anchor=False)
    st.markdown(words.meaning_words(result.report))
    if result.report.too_small:
        st.caption("A larger copy of the photo may hold enough: the file from the camera, not a preview of it.")


def warnings(report: ImageReport, face: FaceReport | None) -> None:
    """What to beware of in this face and this file."""
    of_face = face_warnings(face) if face else []
    if face and words.summary_words(face.prediction) == words.UNLIKE:  # the answer itself says it
        of_face = [one for one in of_face if one not in unlike_warnings(face.prediction.unlike, face.prediction.drawn)]
    for sentence in dict.fromkeys((*of_face, *report.media.notes, *report.warnings)):
        st.warning(escaped(sentence), icon=":material/info:")


def numbers(face: FaceReport, ensemble: EnsembleReport) -> None:
    """Every model's answer as a chart, and who has how much of a say."""
    st.subheader("What each model says", anchor=False)
    said(face.prediction, "answers")
    if ensemble.is_own:
        mine = ", ".join(
            f"{spec_of(name).title} {percent(weight)}" for name, weight in ensemble.weights.items() if weight > 0
        )
        st.caption(f"By your own ensemble from the Compare page: {escaped(mine)}.")


def said(prediction: Prediction, key: str) -> None:
    """The chart of those who decide; folded below it, drawn weaker, those who were asked and do not count, with the reason."""
    rows, cut = charts.answer_rows(prediction), prediction.threshold
    plots.show(charts.answers(rows, cut), key, charts.answers_in_words(rows, cut))
    if others := charts.heard_only_rows(prediction):
        with st.expander(f"{count(len(others), 'model')} asked that {'does' if len(others) == 1 else 'do'} not count"):
            st.caption(words.heard_only_words(prediction))
            plots.show(charts.answers(others, cut, weak=True), f"{key}-others", charts.answers_in_words(others, cut))


def picture(result: PhotoResult, chosen: int, key: str, sample: Sample | None) -> None:
    """The preview with its numbered boxes, and whose it is."""
    boxes.picture(result, chosen, f"face-{key}")
    if sample:
        st.caption(escaped(f"{sample.title}. Credit: {sample.credit}."))


def downloads(result: PhotoResult) -> None:
    """The report to keep and to send."""
    stem = f"dfx-{result.report.media.sha256[:12]}"
    with st.container(horizontal=True, key="downloads"):
        st.download_button(
            "Report to read (HTML)", result.html, f"{stem}.html", "text/html", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip
        printed.button(("photo", hash(result.json)), lambda: pdf_of(result), f"{stem}.pdf")
        st.download_button(
            "Report for programs (JSON)", result.json, f"{stem}.json", "application/json", on_click="ignore",
            icon=":material/data_object:",
        )  # fmt: skip


def limits() -> None:
    """What this answer is not."""
    st.subheader("What this answer is not", anchor=False)
    st.markdown("\n".join(f"- {point}" for point in words.NOT_A_PROOF_POINTS))


def details(result: PhotoResult, face: FaceReport | None, sample: Sample | None) -> None:
    """Everything needed to check or repeat the analysis, folded away."""
    report = result.report
    with st.expander("Details", icon=":material/list:"):
        if sample:
            _rows(
                "Sample",
                {"Source": sample.source, "Licence": sample.licence, "Credit": sample.credit},
            )
        media = report.media
        _rows(
            "File",
            {
                "Format": media.format,
                "Size": f"{media.width} × {media.height} px, {file_size(media.bytes)}",
                "SHA-256": media.sha256,
            },
        )
        if face:
            _scores(face)
        _rows("Seconds", {step: f"{seconds:.3f}" for step, seconds in report.timing_s.items()})
        _rows("Settings", {name: plain(value) for name, value in settings_json(report).items()})
        _rows("Weights, SHA-256", dict(report.weights))


def _scores(face: FaceReport) -> None:
    st.markdown("**Numbers behind the chart**")
    prediction = face.prediction
    together, scores = charts.answer_rows(prediction), (*prediction.deciding, *prediction.heard_only)
    rows = (*together, *charts.heard_only_rows(prediction))
    ahead = len(rows) - len(scores)  # an ensemble has neither logit nor weight
    st.table(
        {
            "Model": [row.name for row in rows],
            "P(fake)": [words.number_words(row.fake_probability) for row in rows],
            "95 % interval": [words.range_words(row.interval) for row in rows],
            "Logit": [*[""] * ahead, *(f"{score.logit:+.2f}" for score in scores)],
            "Weight": [*[""] * ahead, *(percent(score.weight) if score.weight else "none" for score in scores)],
        },
        border="horizontal",
        hide_index=True,
    )


def _rows(title: str, rows: dict[str, str]) -> None:
    """A small heading and its pairs, as plain text that wraps."""
    if rows:
        st.markdown(f"**{title}**")
        st.text("\n".join(f"{name}: {value}" for name, value in rows.items()))


def plain(value: object) -> str:
    """A setting as text."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {plain(inner)}" for name, inner in value.items())
    if isinstance(value, float):
        return f"{value:g}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
