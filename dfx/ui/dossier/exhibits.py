"""What was looked at on the pages of pictures, as exhibits: only what is kept there, nothing is worked out anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import streamlit as st

from dfx.explain.methods import method_named
from dfx.explain.overlay import overlay
from dfx.explain.trust import TrustCard, verdict
from dfx.language import signed
from dfx.report.dossier.exhibit import Exhibit, Plate, Table, plate
from dfx.report.dossier.exhibits import probe_exhibit
from dfx.report.words import photo as words
from dfx.types import Explanation, FaceReport
from dfx.ui.explain import maps, probe, trust
from dfx.ui.explain.maps import Tile
from dfx.ui.feature_maps import pictures, store
from dfx.ui.feature_maps import words as feature_words
from dfx.ui.kit.kept import Refusal
from dfx.ui.photo.result import OPACITY
from dfx.zoo import spec_of

SIDES = {True: ("the late layer", "the early layer"), False: ("the first face", "the second face")}
FaceOf = Callable[[str, int], FaceReport | None]  # the key of a result and the index of a face in it → that face
NameOf = Callable[[str, int], str]  # likewise → what it is called, e.g. "Face 1"


def map_exhibit(face_of: FaceOf, name_of: NameOf) -> Exhibit | None:
    """Every map that was drawn on Explain, at the opacity chosen there, with what its trust card says of it."""
    opacity = float(st.session_state.get("explain-opacity", OPACITY))
    drawn = [
        (tile, one, face)
        for tile, one in _of(maps.MAPS.items(), face_of)
        if isinstance(one, Explanation) and (face := face_of(tile.key, tile.face))
    ]
    plates = tuple(
        plate(overlay(face.face.crop, one, opacity), _map_words(tile, one, name_of)) for tile, one, face in drawn
    )
    return Exhibit("Where the models looked", (words.MAP_MEANING,), (), plates) if plates else None


def _map_words(tile: Tile, one: Explanation, name_of: NameOf) -> str:
    parts = (
        f"{name_of(tile.key, tile.face)}: {spec_of(tile.model).title}, {words.map_words(one)}", trust.failed_words(tile),
    )  # fmt: skip
    return " ".join(part for part in parts if part)


def trust_exhibits(face_of: FaceOf, name_of: NameOf) -> Iterator[Exhibit]:
    """Each trust card that was measured, with its numbers."""
    for tile, card in _of(trust.CARDS.items(), face_of):
        if isinstance(card, TrustCard):
            title = f"{spec_of(tile.model).title}, {method_named(tile.method).title}, evidence for “{tile.toward}”"
            said = verdict(card).words
            rows = trust.numbers(card)
            table = Table(tuple(rows), tuple(zip(*rows.values(), strict=True)))
            yield Exhibit(
                f"Can this map be trusted? {name_of(tile.key, tile.face)}: {title}",
                (f"Measured: {said}.", *card.reasons), (table,),
            )  # fmt: skip


def probe_exhibits(face_of: FaceOf, name_of: NameOf) -> Iterator[Exhibit]:
    """How the verdict moves, of each face of which it was asked."""
    for (key, index), curves in probe.CURVES.items():
        face = face_of(key, index)
        if face and not isinstance(curves, Refusal):
            found = probe_exhibit(curves, face.prediction.threshold, probe.summary(curves), probe.TITLES)
            yield Exhibit(f"{found.title}: {name_of(key, index).lower()}", found.words, found.tables)


def feature_exhibits(face_of: FaceOf, name_of: NameOf) -> Iterator[Exhibit]:
    """The differences of feature maps that were looked at last."""
    for place, seen in store.SEEN.items():
        key, index, *rest = place
        face = face_of(key, index)
        if face is None:
            continue
        single, difference = len(rest) == 1, seen.difference
        rows = feature_words.numbers(difference, SIDES[single])
        model = spec_of(str(rest[0] if single else rest[-2])).title
        what = "one face at two layers" if single else "a real face against a fake one"
        shown: tuple[Plate, ...] = (
            plate(
                pictures.strength_over(face.face.crop, difference.strength_map),
                "Where the features differ, over this face.",
            ),
        )
        yield Exhibit(
            f"Feature maps: {name_of(key, index).lower()}, {what}, {model}",
            (feature_words.in_words(difference, single), f"Mean of the difference: {signed(difference.mu)}."),
            (Table(tuple(rows), tuple(zip(*rows.values(), strict=True))),), shown,
        )  # fmt: skip


def _of(kept: tuple, face_of: FaceOf) -> Iterator[tuple[Tile, object]]:
    """Those whose face is of what the dossier is about."""
    for tile, value in kept:
        if face_of(tile.key, tile.face) is not None:
            yield tile, value
