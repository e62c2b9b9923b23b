"""The shelf: a card for each sample, which opens it where it belongs."""

from __future__ import annotations

from html import escape

import streamlit as st

from dfx.data.sample_clip import SampleClip
from dfx.data.samples import Sample
from dfx.ui.kit import frame
from dfx.ui.kit.choices import remember
from dfx.ui.kit.text import ADDRESS, escaped
from dfx.ui.photo import entrance, visit
from dfx.ui.samples.choice import SHELVES, Item, Shelf
from dfx.ui.samples.pictures import thumbnail_of

_OPEN = "samples.open"  # what was pressed, and whether what is true was hidden
HASH = 12  # hexadecimal digits of a SHA-256 that are shown
ABOUT = {  # of SHELVES
    "photographs": "Real people as a camera saw them, at most cropped and saved again.",
    "synthetic": "People who do not exist: Stable Diffusion 3 drew all of each picture, so no part of it was replaced.",
    "made": "Faces that dfx swapped, blended, redrew or retouched. What was changed can be shown.",
    "clips": "A camera glides over pictures. No face moves by itself: they show how a clip is read, not how motion is judged.",
}
MARKS = {"photograph": "Photograph", "synthetic": "Synthetic", "made by dfx": "Made by dfx"}


def hero() -> None:
    st.title("Samples", anchor=False)
    st.markdown(
        "Faces to try dfx on, each with what it truly is. Press one, and see whether the models know. Fakes of real people "
        "were made of two portraits in the public domain, and of nobody else.",
        width=760,
    )


def show(items: tuple[Item, ...], shelf: Shelf) -> None:
    """The cards, each kind by itself where all are shown and none is hidden; a press on one opens it."""
    if shelf.hidden or shelf.name != "all":
        if not shelf.hidden:
            st.caption(ABOUT[shelf.name])
        _cards(shelf.name, items, shelf)
    for name, about in ABOUT.items() if shelf.name == "all" and not shelf.hidden else ():
        title, belongs = SHELVES[name]
        st.header(title, anchor=False)
        st.caption(about)
        _cards(name, tuple(item for item in items if belongs(item.sample)), shelf)
    if shelf.hidden:
        answers(items)


def opened() -> tuple[Item, bool] | None:
    """What was pressed, and whether what is true was hidden; once."""
    return st.session_state.pop(_OPEN, None)


def go(item: Item, hidden: bool) -> None:
    """Turn to the page that looks at it; its address names it, or, where what is true is hidden, says its number alone."""
    sample, number = item.sample, {"guess": str(item.number)}
    if isinstance(sample, SampleClip):
        st.switch_page(frame.page_of("video"), query_params=number if hidden else {"clip": sample.name})
    visit.leave()  # what was shown there before gives way
    entrance.ask_for(item if hidden else sample.id)
    st.switch_page(frame.page_of("photo"), query_params=number if hidden else {"sample": sample.id})


def _cards(name: str, items: tuple[Item, ...], shelf: Shelf) -> None:
    with st.container(horizontal=True, gap="medium", key=f"shelf-{name}"):
        for item in items:
            _card(item, shelf)


def _card(item: Item, shelf: Shelf) -> None:
    sample = item.sample
    name = item.neutral if shelf.hidden else sample.title
    key = item.neutral.lower().replace(" ", "-") if shelf.hidden else sample.id
    with st.container(key=f"sample-{key}", width=entrance.THUMBNAIL // 2, gap=None):
        entrance.picture_of(lambda _: thumbnail_of(sample, shelf.changed), sample.file, name)
        st.button(escaped(name), key=f"take-{key}", type="tertiary", width="stretch", on_click=remember,
                  args=(_OPEN, (item, shelf.hidden)))  # fmt: skip
        if not shelf.hidden:
            st.html(papers(sample))


def papers(sample: Sample) -> str:
    """What a card says below its title, as HTML: kind, what to look for, whose it is; folded away where it is from."""
    kind = MARKS[sample.kind] + (f", {sample.how}" if sample.how else "")
    what = f"{kind} · {sample.seconds:.0f} s clip" if isinstance(sample, SampleClip) else kind
    return (
        f'<div class="dfx-papers"><p class="dfx-kind dfx-{sample.kind.split()[0]}">{escape(what)}</p>'
        f"<p>{escape(sample.look_for)}</p>"
        f'<p class="dfx-small">{escape(sample.credit)}</p>'
        f"<details><summary>Source and licence</summary>"
        f"<p>{linked(sample.licence)}.</p><p>{linked(sample.source)}.</p>"
        f"<p>SHA-256 {escape(sample.sha256[:HASH])}…</p></details></div>"
    )


def linked(listed: str) -> str:
    """What the list of samples says, as HTML, its addresses links."""
    return ADDRESS.sub(r'<a href="\1" rel="noreferrer" target="_blank">\1</a>', escape(listed))


def answers(items: tuple[Item, ...]) -> None:
    """What each number is, folded away: credit has to be given, and credit tells."""
    with st.expander("Answers and credits, by number", icon=":material/key:"):
        for item in items:
            truth = f"{item.sample.truth[0].upper()}{item.sample.truth[1:]}"
            st.markdown(f"**{item.neutral}**: {escaped(f'{item.sample.title}. {truth}. {item.sample.credit}.')}")
