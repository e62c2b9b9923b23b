"""What a page says."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def kept_in(app: AppTest, store: str) -> dict:
    """What the session keeps in that store, by key, the oldest first."""
    return dict(app.session_state["dfx.kept"].get(store, {})) if "dfx.kept" in app.session_state else {}


def written(app: AppTest) -> str:
    """All words on the page, without what keeps a visitor's words from being read as Markdown."""
    kinds = (
        app.title, app.header, app.subheader, app.markdown, app.caption, app.text, app.error, app.warning, app.info,
        app.success,
    )  # fmt: skip
    text = "\n".join(str(element.value) for kind in kinds for element in kind)
    return text.replace("\\", "").replace("\u2060", "")


def address(app: AppTest) -> dict[str, str]:
    """The page's query, whose values AppTest gives bare or in lists."""
    return {name: value if isinstance(value, str) else value[0] for name, value in app.query_params.items()}
