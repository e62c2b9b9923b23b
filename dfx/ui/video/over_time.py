"""Reasons over time, on request: which part of the face when, the moments that stand out, the maps as a film."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dfx.analysis import explain as why
from dfx.analysis.order import lead_model
from dfx.explain.over_time import RegionTable, extreme_moments, film_of_maps, region_table
from dfx.explain.overlay import overlay
from dfx.explain.request import MapRequest
from dfx.media.film.film import write_film
from dfx.report.film.people import Appearance, appearances, step_s
from dfx.report.pictures import jpeg
from dfx.report.words.photo import probability_words
from dfx.report.words.video import person_words, time_words
from dfx.types import Explanation, Progress, TrackReport, VideoReport
from dfx.ui.kit import plots, work
from dfx.ui.kit.choices import first_of, pill
from dfx.ui.kit.kept import Kept, Refusal
from dfx.ui.kit.steps import Bar
from dfx.ui.kit.text import escaped
from dfx.ui.photo.result import OPACITY
from dfx.ui.video import film as video_film
from dfx.ui.video import timeline
from dfx.ui.video.store import Visit
from dfx.zoo import spec_of

TOGETHER = 8  # maps between two words on how far it is
FILM_SIDE, FILM_STEP_S = 320, 0.4
ROW_PX = 30
APART = 1.5  # usual steps between two of the moments that stand out: not the same look of a face three times


@dataclass(frozen=True, slots=True, eq=False)
class Reasons:
    """One model's maps of one person, a map per moment, and what was made of them."""

    seen: tuple[Appearance, ...]
    maps: tuple[Explanation, ...]
    table: RegionTable
    film: bytes


REASONS: Kept[Reasons] = Kept("video.reasons", most=12)  # of the clip on show, by person; a megabyte or two each


def section(report: VideoReport, here: Visit) -> None:
    """The offer, then heat map, film and the moments that stand out most."""
    st.subheader("The reasons over time", anchor=False)
    track = _choose(report)
    key = here.key, here.stage, track.track
    known = REASONS.get(key)
    if known is None:
        place = st.empty()
        with place.container():
            st.caption(
                f"dfx draws where the model that counts most looked, for each of the {track.count} moments of "
                f"{person_words(track.track).lower()}, and sums it up by the parts of the face."
            )
            if not st.button("Show the reasons over time", key="video.reasons", icon=":material/grid_on:"):
                return
        title, box = "Mapping what the model saw", place.empty()
        found = work.run(title, partial(reasons, report, track), failed=video_film.FAILED, screen=Bar(box, title))
        if isinstance(found, Refusal):
            box.info(escaped(found.sentence), icon=":material/info:")
            return
        box.empty()
        known = REASONS.put(key, found)
    _show(report, known, track)


def _choose(report: VideoReport) -> TrackReport:
    """Whose reasons; pills where there are several people."""
    numbers = [one.track for one in report.tracks]
    lead = first_of(numbers, report.lead)
    if len(numbers) < 2:
        return report.track(lead)
    return report.track(pill("Whose", numbers, "video.reasons-of", person_words, first=lead, hidden=True))


def reasons(report: VideoReport, track: TrackReport, progress: Progress) -> Reasons:
    """Maps for “fake” by the model that counts most, of every moment. Raises DfxError."""
    seen = appearances(report, track.track)
    model = lead_model(seen[0].face.prediction.weights)
    maps: list[Explanation] = []
    for start in range(0, len(seen), TOGETHER):
        progress(0.9 * start / len(seen), f"Mapping moment {start + 1} of {len(seen)}")
        crops = [one.face.face.crop for one in seen[start : start + TOGETHER]]
        maps += why.explain_crops(crops, model, MapRequest(toward="fake"))
    progress(0.9, "Making a film of the maps")
    faces = [one.face.face for one in seen]
    film = io.BytesIO()
    pictures = film_of_maps([face.crop for face in faces], maps, FILM_SIDE, OPACITY)
    write_film(film, ((number * FILM_STEP_S, pixels) for number, pixels in enumerate(pictures)))
    return Reasons(seen, tuple(maps), region_table(maps, faces), film.getvalue())


def _show(report: VideoReport, found: Reasons, track: TrackReport) -> None:
    played, told = st.columns([2, 5], gap="large")
    with played:
        st.video(found.film, "video/mp4", loop=True, muted=True, alt="The maps of all moments as a film")
        st.caption(
            f"{spec_of(found.maps[0].model).title}, evidence for “fake”; every moment for {FILM_STEP_S:g} s, one scale "
            "throughout: yellow is the strongest of the whole clip."
        )
    with told:
        plots.show(parts_over_time(found), "video.parts", in_words(found.table))
        st.caption(
            "How much of each moment's map lies on a part of the face, against the share of the picture that part covers: "
            "1 is what chance would give, brighter is more. Empty: no evidence, or the part is not to be seen."
        )
    times, chances = [one.time_s for one in found.seen], [one.fake_probability for one in found.seen]
    most, least = extreme_moments(times, chances, 3, APART * step_s(report))
    _row("Most suspicious", found, most, track.track)
    _row("Least suspicious", found, least, track.track)


def parts_over_time(found: Reasons) -> go.Figure:
    """Parts of the face × moments, in viridis."""
    figure = plots.figure(height=ROW_PX * len(found.table.names) + 50, margin={"b": 30})
    figure.add_heatmap(
        z=[list(row) for row in found.table.ratios], x=[time_words(one.time_s) for one in found.seen],
        y=[name.capitalize() for name in found.table.names], colorscale="Viridis", zmin=0, hoverongaps=False,
        xgap=1, ygap=1, colorbar={"thickness": 10, "outlinewidth": 0, "len": 1.0},
        hovertemplate="%{y} at %{x}: %{z:.1f} × its area<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(type="category", nticks=7, showgrid=False, tickangle=0)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def in_words(table: RegionTable) -> str:
    """The heat map for those who do not see it: the parts that hold most over all moments."""
    means = [(name, mean) for name, mean in zip(table.names, table.means(), strict=True) if mean is not None]
    best = sorted(means, key=lambda pair: -pair[1])[:3]
    if not best:
        return "No moment's map holds evidence for fake."
    return "Evidence for fake over its even share: " + ", ".join(f"{name} {mean:.1f}" for name, mean in best) + "."


def _row(title: str, found: Reasons, places: Sequence[int], person: int) -> None:
    if not places:
        return
    st.markdown(f"**{title}**")
    with st.container(horizontal=True, gap="medium", key=f"video-row-{title.split()[0].lower()}"):
        for place in places:
            one = found.seen[place]
            with st.container(width=170, gap="xsmall"):
                over = overlay(one.face.face.crop, found.maps[place], OPACITY)
                st.image(jpeg(over), width="stretch", alt=f"The face at {time_words(one.time_s)} under its map")
                st.button(
                    escaped(f"{time_words(one.time_s)} · {probability_words(one.fake_probability)}"),
                    key=f"video.go-{title[:4]}-{one.number}", type="tertiary", on_click=timeline.go_to,
                    args=(one.number, person), help="Show this moment above",
                )  # fmt: skip
