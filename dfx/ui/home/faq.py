"""Questions that people really ask, each answered in at most three sentences, with a link to the page that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dfx.errors import DfxError
from dfx.language import number, percent
from dfx.predict.shipped import read_ensembles
from dfx.predict.verdict import band_around
from dfx.types import Toward
from dfx.ui.home.leads import Lead, draw
from dfx.ui.home.wrong import measured
from dfx.ui.kit.text import escaped


@dataclass(frozen=True, slots=True)
class Question:
    """`answer` gives the words; figures in them are read where they are stored, never written here."""

    asked: str
    answer: Callable[[], str]
    leads: tuple[Lead, ...]


def _share_wrong(said: Toward) -> str:
    """E.g. "4 % (3–5 %) of the real faces in collections that the networks were not fitted to"."""
    found, faces = measured(said), "real faces" if said == "fake" else "fakes"
    if found is None:
        return f"some of the {faces} that the networks were not fitted to"
    return f"{percent(found.share, found.interval)} of the {faces} in collections that the networks were not fitted to"


def _flagged() -> str:
    return (
        f"The networks err: {_share_wrong('fake')} rose above the threshold. Small, soft, filtered or heavily compressed "
        "pictures are most at risk. Explain shows which part of the face spoke for “fake”; it accuses nobody."
    )


def _missed() -> str:
    return (
        f"No: {_share_wrong('real')} stayed below the threshold. “Likely real” means that few signs were found, and "
        "a good fake has few. The sample behind this link is such a fake."
    )


def _low() -> str:
    try:
        threshold = read_ensembles().default.threshold
    except DfxError:
        return "Low is real: P(fake) runs from 0, real, to 1, fake."
    low, high = map(number, band_around(threshold))
    return (
        f"Low is real: P(fake) runs from 0, real, to 1, fake. Above {high} dfx says “likely fake”, below {low} “likely real”, "
        "and in between it does not decide. Where the interval is wide, it does not decide either."
    )


def _said(words: str) -> Callable[[], str]:
    return lambda: words


QUESTIONS = (
    Question("A real photo of me was called fake. Why?", _flagged,
             (Lead("explain", "Why: a sample explained", {"sample": "astronaut"}),)),
    Question("Is a low number fake or real?", _low,
             (Lead("compare", "What a threshold costs", {"tab": "costs"}),)),
    Question("It says “likely real”. Is the picture real, then?", _missed,
             (Lead("photo", "A fake that is missed", {"sample": "grace-hopper-fake"}),)),
    Question(
        "Can I use this in court, or against somebody?",
        _said("Not as proof: it is a measurement by imperfect models. It can show an expert where to look; keep the original "
              "file. A dossier, written below each answer, says what was looked at and how it came about."),
        (Lead("photo", "An answer with its dossier", {"sample": "astronaut-fake"}),),
    ),
    Question(
        "What happens to my photo?",
        _said("It is read in memory and gone when you leave the page; its name and the answer stay in the History, where dfx "
              "keeps one. dfx trains on none and sends none to anybody. Where someone else runs this dfx, it is read on their "
              "machine."),
        (Lead("photo", "Check a photo"), Lead("history", "What was looked at before")),
    ),
    Question(
        "What does “uncertain” mean?",
        _said("The networks do not settle it: treat the face as neither real nor fake. It is said where the number lies near "
              "the threshold, where its interval is wide, and where a face is unlike all that dfx was trained on."),
        (Lead("compare", "Where the networks err", {"tab": "errors"}),),
    ),
    Question(
        "Why do the networks disagree?",
        _said("Each was trained in its own way and heeds other traces. That is why several are asked, and why each answer "
              "stands beside the joint one. Compare shows who errs together and who does not."),
        (Lead("compare", "All side by side", {"tab": "ranking"}), Lead("models", "One from the inside")),
    ),
    Question(
        "Do the colours show where the picture was edited?",
        _said("No: they show where one network found signs of a fake, or of a real face. Its colours are relative to its own "
              "peak, so a vivid map is no strong one. Explain says of each map whether it can be trusted."),
        (Lead("explain", "Maps, and how far to trust them", {"sample": "astronaut-fake"}),),
    ),
    Question(
        "Does it work on screenshots and pictures from a chat?",
        _said("Less well: every copy and every compression wipes out traces. How much each kind of damage costs was measured. "
              "Use the first file you can get."),
        (Lead("compare", "What damage costs", {"tab": "damage"}),),
    ),
    Question(
        "Does it find everything an AI has made?",
        _said("No: it judges faces only, and generators it never saw are the hardest. What the file says of its own making, "
              "content credentials among it, stands under Forensics."),
        (Lead("forensics", "What the file itself says", {"sample": "astronaut-fake"}),),
    ),
    Question(
        "Is a clip with one odd second a fake?",
        _said("It may be fake for that second only; dfx then says from when to when. It looks at moments of the whole clip and "
              "follows each face. It does not listen: a voice can be fake, too."),
        (Lead("video", "A clip, fake for two seconds", {"clip": "part-fake"}),),
    ),
    Question(
        "Who is in the picture, and where is it from?",
        _said("dfx recognises nobody. “Where was it first?”, below each answer, helps you to look for the first source "
              "yourself, which often tells more than any number."),
        (Lead("photo", "An answer with its way to the source", {"sample": "astronaut"}),),
    ),
)  # fmt: skip


def section() -> None:
    """All of them, folded, in two columns that are one on a phone."""
    st.header("Questions people ask", anchor=False)
    half = -(-len(QUESTIONS) // 2)
    for column, questions in zip(st.columns(2, gap="medium"), (QUESTIONS[:half], QUESTIONS[half:]), strict=True):
        for question in questions:
            with column.expander(question.asked):
                st.markdown(escaped(question.answer()))
                draw(*question.leads)
