"""Everything needed to check or repeat the analysis of a clip, folded away."""

from __future__ import annotations

import streamlit as st

from dfx.language import file_size
from dfx.report.json.photo import settings_json
from dfx.report.words.video import container_rows, credentials_words, time_words
from dfx.types import VideoReport
from dfx.ui.photo.cards import plain
from dfx.ui.video.store import Visit


def details(report: VideoReport, here: Visit) -> None:
    """File, seconds, settings, weights."""
    with st.expander("Details", icon=":material/list:"):
        if sample := here.given.sample:
            _rows("Sample", {"Made of": "photographs in the public domain", "Credit": sample.credit})
        video, media = report.video, report.video.media
        credentials = credentials_words(report)
        _rows("File", {
            "Format": f"{media.format}, {video.codec}",
            "Size": f"{media.width} × {media.height} px, {file_size(media.bytes)}",
            "Length": "not stated" if video.duration_s is None else time_words(video.duration_s),
            "Frames a second": "not stated" if video.fps is None else f"{video.fps:.2f}",
            "SHA-256": media.sha256,
            **dict(container_rows(report)),
            **({"Content credentials (C2PA)": credentials} if credentials else {}),
        })  # fmt: skip
        _rows("Seconds", {step: f"{seconds:.3f}" for step, seconds in report.timing_s.items()})
        _rows("Settings", {name: plain(value) for name, value in settings_json(report).items()})
        _rows("Weights, SHA-256", dict(report.weights))


def _rows(title: str, rows: dict[str, str]) -> None:
    """A small heading and its pairs, as plain text that wraps."""
    if rows:
        st.markdown(f"**{title}**")
        st.text("\n".join(f"{name}: {value}" for name, value in rows.items()))
