"""The list: an entry a card, all of which opens it, and the way to older and newer ones."""

from __future__ import annotations

import base64
from html import escape

import streamlit as st

from dfx import language
from dfx.history.entry import Page, Row
from dfx.report.words.photo import model_words
from dfx.ui.history import choose
from dfx.ui.history.words import KINDS, span, when
from dfx.ui.kit.text import escaped

A_PAGE = 20  # entries
FEW = 3  # models that are named
LINE = 160  # characters of a note in the list


def cards(page: Page) -> None:
    """The entries of one page."""
    with st.container(key="history-list", gap="xsmall"):
        for row in page.rows:
            with st.container(key=f"entry-{row.id}", border=True, gap=None):
                st.button(
                    escaped(row.summary.name), key=f"history-open-{row.id}", type="tertiary", on_click=choose.show,
                    args=(row.id,),
                )  # fmt: skip
                st.html(line(row))


def line(row: Row) -> str:
    """What a card says below the name. Everything in it came from a file or a person, and is text alone."""
    told = row.summary
    kind = f"{KINDS[told.kind]}{f', {told.format}' if told.format else ''}"
    again = [f"asked {row.times} times"] if row.times > 1 else []
    more = [when(told), *again, kind, *_models(told.models), f"dfx {told.dfx_version}"]
    parts = [f'<p class="dfx-answer"><strong>{_text(told.headline)}</strong>{_numbers(row)}</p>']
    if told.reason:
        parts.append(f"<p>{_text(told.reason)}</p>")
    parts.append(f'<p class="dfx-small">{_text(" · ".join(more))}</p>')
    if row.note:
        cut = row.note if len(row.note) <= LINE else f"{row.note[:LINE].rstrip()}…"
        parts.append(f'<p class="dfx-note">{_text(cut)}</p>')
    return f'<div class="dfx-entry">{_thumbnail(row)}<div>{"".join(parts)}</div></div>'


def turning(page: Page, total: int) -> None:
    """Where in the list this is, and the ways on."""
    turned = len(choose.shown().befores)
    first = turned * A_PAGE + 1
    with st.container(horizontal=True, vertical_alignment="center", key="history-turn"):
        st.button(
            "Newer", icon=":material/chevron_left:", key="history.newer", disabled=not turned, on_click=choose.turn,
            args=(None,),
        )  # fmt: skip
        st.button(
            "Older", icon=":material/chevron_right:", key="history.older", disabled=page.after is None,
            on_click=choose.turn, args=(page.after,),
        )  # fmt: skip
        last = first + len(page.rows) - 1
        st.caption(f"{language.count(first)} to {language.count(last)} of {language.count(total)}")


def scale(probability: float, interval: tuple[float, float]) -> str:
    """P(fake) as a dot on a line from 0 to 1, its interval as a bar; what it says stands beside it in words."""
    low, high = (100 * end for end in interval)
    bar = f'<i style="left:{low:.1f}%;width:{high - low:.1f}%"></i><b style="left:{100 * probability:.1f}%"></b>'
    return f'<span class="dfx-scale" aria-hidden="true">{bar}</span>'


def _models(names: tuple[str, ...]) -> list[str]:
    """Who was asked, by name where they are few."""
    if not names:
        return []
    return [language.listed([*map(model_words, names)]) if len(names) <= FEW else language.count(len(names), "model")]


def _numbers(row: Row) -> str:
    told = row.summary
    if told.fake_probability is None or told.interval is None:
        return ""
    said = f"{span(told)}P(fake) {language.number(told.fake_probability)} ({language.interval(told.interval)})"
    return f" <span>{_text(said)}</span>{scale(told.fake_probability, told.interval)}"


def _thumbnail(row: Row) -> str:
    if not row.thumbnail:
        return ""
    return (
        f'<img src="data:image/jpeg;base64,{base64.b64encode(row.thumbnail).decode()}" alt="" width="72" height="72">'
    )


def _text(text: str) -> str:
    """Plain text as HTML, without what a reader cannot see."""
    return escape(language.visible(" ".join(text.split())))
