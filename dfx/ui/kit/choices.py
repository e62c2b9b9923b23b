"""Rows of pills and segmented controls: which of them is chosen first, by the address or a page before, and what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def first_of(options: Sequence[T], *wishes: object) -> T:
    """The first wish that can be chosen, else the first option; an address may wish for anything."""
    return next((wish for wish in wishes if wish in options), options[0])  # type: ignore[return-value]


def keep_within(key: str, options: Sequence[object]) -> None:
    """What the widget of `key` shows and is no longer there gives way to the first option."""
    if st.session_state.get(key) not in options:
        st.session_state[key] = options[0]


def pill(
    label: str,
    options: Sequence[T],
    key: str,
    words: Callable[[T], str],
    *,
    first: T | None = None,
    hidden: bool = False,
) -> T:
    """One of `options`, which may wrap onto several lines. `first` is chosen at first; without it, what `key` holds."""
    chosen = st.pills(
        label, options, format_func=words, default=first, required=True, wrap=True, key=key,
        label_visibility="collapsed" if hidden else "visible",
    )  # fmt: skip
    return options[0] if chosen is None else chosen


def pills(
    label: str, options: Sequence[T], key: str, words: Callable[[T], str], *, about: str | None = None
) -> tuple[T, ...]:
    """Any of `options`, in their own order; it is kept while other pages are looked at."""
    chosen = st.pills(
        label, options, selection_mode="multi", format_func=words, wrap=True, key=key, help=about,
        persist_state="session",
    )  # fmt: skip
    return tuple(option for option in options if option in chosen)


def segment(
    label: str, titles: dict[T, str], key: str, *, first: T | None = None, about: str | None = None, stays: bool = False
) -> T:
    """One of the keys of `titles`, side by side; `first`, else the first, is chosen at first. `stays`: on other pages too."""
    start = next(iter(titles)) if first is None else first
    chosen = st.segmented_control(
        label, list(titles), format_func=titles.__getitem__, default=start, required=True, key=key, help=about,
        persist_state="session" if stays else None,
    )  # fmt: skip
    return start if chosen is None else chosen


def remember(key: str, value: object) -> None:
    """What a button or a picture that is clicked chooses: `on_click=remember, args=(key, value)`."""
    st.session_state[key] = value
