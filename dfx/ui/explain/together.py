"""What the models' maps say together: one sentence, the map they agree on, and where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from dfx.analysis.explain import regions_or_none
from dfx.explain.methods import method_named
from dfx.explain.overlay import overlay
from dfx.explain.regions import Consensus, agreement, consensus, models_sentence, shares
from dfx.explain.regions.agreement import CHANCE
from dfx.language import percent
from dfx.report.pictures import jpeg
from dfx.report.words import photo as words
from dfx.types import Explanation, FaceReport, Pixels
from dfx.ui.explain import maps as explain_maps
from dfx.ui.explain import trust
from dfx.ui.explain.choice import Asked, column_title
from dfx.ui.explain.pictures import beside, pictured
from dfx.ui.kit.choices import keep_within, pill
from dfx.ui.kit.text import escaped
from dfx.zoo import spec_of

RULE = (
    "Models are said to agree where more than half of them look at one part of the face; two maps can be alike place by place "
    "and still lean to neighbouring parts."
)
WITHDRAWN = "No map speaks here: what was drawn failed its trust check."
NO_PARTS = "The face's landmarks span no face here, so the maps cannot be told by its parts."


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The maps of one column that are drawn, by one method or each by its model's best, and whether more are to come."""

    name: str
    maps: tuple[Explanation, ...]
    complete: bool
    notes: tuple[str, ...] = ()  # of maps that are left out


def columns(asked: Asked, face: FaceReport) -> list[Column]:
    """The columns, as far as they are drawn."""
    found = []
    for name in asked.columns:
        there = [explain_maps.kept(asked.tile(model, name), face) for model in asked.models]
        maps = tuple(one for one in there if isinstance(one, Explanation))
        if maps:
            found.append(Column(name, maps, None not in there))
    return found


def heard(column: Column, asked: Asked, face: FaceReport) -> Column:
    """The column without the maps that failed their trust card: in the place of each stands another map of the same model
    that passed its own, where one was drawn and measured. `notes` say which is missing, and which speaks for it."""
    maps, notes = [], []
    for one in column.maps:
        tile = asked.tile(one.model, column.name)
        said = trust.said_of(tile)
        if said is None or not said.failed:
            maps.append(one)
            continue
        others = (asked.tile(one.model, name) for name in asked.columns if asked.tile(one.model, name) != tile)
        passed = (
            other for other in others if (known := trust.said_of(other)) and not (known.failed or known.unmeasured)
        )
        instead = next((drawn for drawn in (explain_maps.kept(other, face) for other in passed)
                        if isinstance(drawn, Explanation)), None)  # fmt: skip
        why = " and ".join(f"not {name}" for name in said.failed)
        note = f"{method_named(one.method).title} of {spec_of(one.model).title} failed its trust check ({why})"
        if instead is None:
            notes.append(f"{note} and is left out; no other map of this model has passed it here.")
        else:
            maps.append(instead)
            notes.append(f"{note}; {method_named(instead.method).title}, which passed it, speaks in its place.")
    return replace(column, maps=tuple(maps), notes=tuple(notes))


def answer(asked: Asked, face: FaceReport) -> bool:
    """The answer on top: in words, beside the face and the map of all; False where there is nothing to say yet. A map that
    failed its trust card does not speak in it."""
    there = columns(asked, face)
    drawn = next((one for one in there if one.complete), there[0] if there else None)
    if drawn is None:
        return False
    first, answered = heard(drawn, asked, face), face.prediction
    told, seen = st.columns([6, 5], gap="large", vertical_alignment="center")
    with told:
        st.header(sentence(first, face), anchor=False)
        st.markdown(f"{words.verdict_words(answered)} · {words.probability_words(answered.fake_probability)}")
        for note in first.notes:
            st.markdown(f":material/rule: {escaped(note)}")
        if first.maps:
            who = f"{len(first.maps)} models" if len(first.maps) > 1 else spec_of(first.maps[0].model).title
            methods = {one.method for one in first.maps}
            by = "each by its best method" if len(methods) > 1 else f"by {method_named(methods.pop()).title}"
            if first.notes and len(first.maps) > 1:
                by = "by maps that did not fail their check"
            st.caption(
                f"Evidence for “{asked.toward}” in {escaped(who)}, {escaped(by)}. "
                "A map shows where a model found its reasons, not where the picture was edited."
            )
    crop = face.face.crop
    if not first.maps:
        with seen:
            _picture(crop, "The face; no map of it is to be trusted", "The face, without a map")
        return True
    together = _consensus(first.maps, face)
    voters = together.voters
    title = "what the models' maps share" if len(voters) > 1 else "no map that counts"
    if len(voters) == 1:
        title = f"the map of {spec_of(voters[0]).title}"
    with seen:
        over = pictured(crop, together.explanation, asked.look)
        _picture(beside(crop, over), f"The face, and {title}", "The face, and beside it the same under the map")
    return True


def sentence(column: Column, face: FaceReport) -> str:
    """What the column's maps say, by the parts of the face: the one place where models are said to agree or not."""
    if not column.maps:
        return WITHDRAWN
    regions = regions_or_none(face.face)
    if regions is None:
        return NO_PARTS
    return models_sentence([shares(one, regions) for one in column.maps], column.maps[0].toward)


def section(asked: Asked, face: FaceReport) -> None:
    """Consensus and disagreement side by side, with how alike the maps are."""
    there = {column.name: column for column in columns(asked, face) if column.complete and len(column.maps) > 1}
    if not there:
        return
    st.subheader("Do the models agree?", anchor=False)
    names = list(there)
    chosen = names[0]
    if len(names) > 1:
        keep_within("explain-together", names)
        chosen = pill("By", names, "explain-together", column_title)
    column = heard(there[chosen], asked, face)
    for note in column.notes:
        st.markdown(f":material/rule: {escaped(note)}")
    if len(column.maps) < 2:
        st.caption("Fewer than two maps are left to compare.")
        return
    maps = column.maps
    together = _consensus(maps, face)
    note = together.note
    for name in sorted({one.model for one in maps}, key=len, reverse=True):  # the longest first: some begin like others
        note = note.replace(name, spec_of(name).title)
    told, seen = st.columns([6, 5], gap="large")
    with told:
        st.markdown(f"**{escaped(sentence(column, face))}**")
        for line in agreement_words(maps):
            st.markdown(escaped(line))
        st.caption(escaped(f"{RULE} {note} A model counts here as much as it does in the answer."))
    with seen, st.container(horizontal=True, gap="small", key="explain-tiles-together"):
        crop = face.face.crop
        _picture(pictured(crop, together.explanation, asked.look), "What they share", "The map that the models share")
        if len(together.voters) > 1:
            spread, peak = together.disagreement, float(together.disagreement.max())
            heat = spread / peak if peak > 0 else spread
            apart = overlay(crop, replace(together.explanation, heat=heat, raw_peak=peak), asked.look.opacity)
            _picture(apart, "Where they differ", "Bright where the models differ most")


def agreement_words(maps: Sequence[Explanation]) -> list[str]:
    """How alike the maps are place by place: two measured numbers with their scales, and no second verdict beside
    `sentence`."""
    found = agreement(maps)
    rank, overlap = found.mean_rank, found.mean_overlap
    if rank is None or overlap is None:
        return ["Fewer than two maps hold evidence, so there is nothing to compare place by place."]
    mean = "" if len(found.models) == 2 else ", on average over all pairs"
    return [
        f"Place by place, the order of the maps' places agrees with a rank correlation of {rank:.2f}{mean} "
        "(1 the same, 0 unrelated, −1 opposite).",
        f"Their hottest tenths share {percent(overlap)} of their area; two drawn by lot would share {percent(CHANCE)}.",
    ]


def _consensus(maps: Sequence[Explanation], face: FaceReport) -> Consensus:
    """By the models' weights in the ensemble that answered; alike where none of them counts."""
    weights = [face.prediction.weights[one.model] for one in maps]
    return consensus(maps, weights if any(weights) else None)


def _picture(pixels: Pixels, title: str, alt: str) -> None:
    with st.container(gap="xsmall"):
        st.image(jpeg(pixels), width="stretch", alt=alt)
        st.caption(escaped(title))
