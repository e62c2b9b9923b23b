"""What a deepfake is, by one picture, and what dfx does about it."""

from __future__ import annotations

import streamlit as st

from dfx.records.demo import StoredPair
from dfx.ui.home.leads import Lead, draw
from dfx.ui.home.pictures import faces_of, tile

DEEPFAKE = (
    "A deepfake is a picture or a film of a person that a program made or changed so well that it can pass for real. "
    "A face is swapped for another, moved by somebody else's words, or invented whole. "
    "Some leave traces: a seam, skin too smooth, grain that does not fit."
)
STEPS = (
    ("Find", "every face in the photo, or everyone in the clip."),
    ("Ask", "several networks how likely each face is fake."),
    ("Join", "their answers into one number, P(fake), with its interval."),
    ("Show", "where they looked, and how far to trust that."),
)
WAYS = (
    (
        "Check a photo or a clip", "An answer with its reasons, in seconds.", ":material/fact_check:",
        (Lead("photo", "A photo"), Lead("video", "A clip"), Lead("samples", "Samples"), Lead("history", "Looked at before")),
    ),
    (
        "Learn", "How a network sees a face, and where it errs.", ":material/school:",
        (Lead("lesson", "A lesson"), Lead("quiz", "Spot the fake"), Lead("lab", "Make a fake"),
         Lead("models", "Step through a network", {"model": "mobilenet_v2", "view": "walk"})),
    ),
    (
        "Compare networks", "Which errs least, on what, and at what price.", ":material/leaderboard:",
        (Lead("compare", "All side by side"), Lead("models", "One from the inside")),
    ),
)  # fmt: skip


def deepfake(pair: StoredPair | None) -> None:
    """Three sentences below one picture: a photograph, a fake of it, and what was changed."""
    if pair is not None:
        faces = faces_of(pair)
        shown = (
            ("Real", faces.original, "The face of a photograph"),
            ("Fake", faces.fake, "The same face, altered"),
            ("What was changed", faces.mask, "The fake, all in the dark but what was changed"),
        )
        with st.container(horizontal=True, gap="small", key="home-three"):
            for said, pixels, alt in shown:
                with st.container(gap=None):
                    st.image(tile(pixels), width="stretch", alt=alt)
                    st.caption(said)
    st.header("What a deepfake is", anchor=False)
    st.markdown(DEEPFAKE)


def ways() -> None:
    """The three ways in, as cards."""
    with st.container(horizontal=True, gap="medium", key="home-ways"):
        for title, said, icon, leads in WAYS:
            with st.container(border=True, gap="small"):
                st.header(f"{icon} {title}", anchor=False)
                st.markdown(said)
                draw(*leads)


def steps() -> None:
    """What dfx does, in four steps side by side."""
    st.header("What dfx does", anchor=False)
    items = "".join(f"<li><strong>{what}</strong> {rest}</li>" for what, rest in STEPS)
    st.html(f'<ol class="dfx-steps">{items}</ol>')
