"""The Explain page: where the models looked, whether they agree, and how far to trust it."""

import streamlit as st

from dfx.analysis.explain import regions_or_none
from dfx.types import FaceReport
from dfx.ui.explain import choice as explain_choice
from dfx.ui.explain import closer as explain_closer
from dfx.ui.explain import downloads as explain_downloads
from dfx.ui.explain import grid as explain_grid
from dfx.ui.explain import pictures as explain_pictures
from dfx.ui.explain import probe as explain_probe
from dfx.ui.explain import together as explain_together
from dfx.ui.explain import truth as explain_truth
from dfx.ui.kit import frame, link
from dfx.ui.photo import cards, entrance, visit, warm
from dfx.ui.photo.visit import Subject

frame.require()


def hero() -> None:
    st.title("Why the models judge as they do", anchor=False)
    st.markdown(
        "Give dfx a photo. It shows where each model finds its reasons, by several methods side by side, "
        "whether the models agree, and how far such a map can be trusted.",
        width=760,
    )


def explained(subject: Subject, face: FaceReport) -> None:
    """The answer first; it is drawn as soon as its maps are there."""
    top = st.container(key="explain-answer").empty()
    st.subheader("Where each model looked", anchor=False)
    asked = explain_choice.controls(subject, face)
    if not asked.models or not asked.columns:
        st.info("Choose at least one model and one method.", icon=":material/info:")
    work = st.empty()
    crop_side = face.face.crop.shape[0]
    box = explain_pictures.window(crop_side, asked.look, regions_or_none(face.face))
    grid = explain_grid.places(asked, face, box)
    answer(top, asked, face)
    explain_grid.fill(grid, work, lambda: answer(top, asked, face))
    sha256 = subject.result.report.media.sha256
    explain_closer.section(asked, face, box, sha256)
    explain_together.section(asked, face)
    explain_probe.section(subject, face)
    if there := explain_closer.ready(asked, face):
        explain_downloads.numbers({one.tile: one.map for one in there}, {subject.index: face.face.crop_box}, sha256)
    explain_truth.section(face)
    if subject.sample:
        model, method = explain_closer.chosen(asked)
        link.write(link.Link(entrance.id_of(subject.sample), subject.index + 1, model, method))


def answer(top: st.delta_generator.DeltaGenerator, asked: explain_choice.Asked, face: FaceReport) -> None:
    """What is known so far."""
    with top.container():
        if not explain_together.answer(asked, face):
            st.caption("The answer appears here with the first maps.")


above = st.container()
shown = visit.subject(hero)
if shown:
    with above:
        frame.unseen("Explain")
        visit.another()
    if shown.face:
        explained(shown, shown.face)
    else:
        cards.no_face(shown.result)
    visit.further(shown.key, "photo", "feature_maps", "forensics")
warm.start()
