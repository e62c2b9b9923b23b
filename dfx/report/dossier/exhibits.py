"""Exhibits from what the pages keep: maps, trust, how the verdict moves, the classical methods, a clip's container."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from dfx.analysis.forensics import METHODS, maps_of, method
from dfx.analysis.probe_curves import ProbeCurve
from dfx.explain.overlay import coloured
from dfx.forensics.result import ForensicResult, NamedMap
from dfx.language import number
from dfx.report.dossier.exhibit import Exhibit, Plate, Table, pairs, plate
from dfx.report.words.forensics import APART, generator_words, headline, looked_words, second_look
from dfx.report.words.video import container_rows, credentials_words, time_words
from dfx.types import VideoReport

MAPS = 2  # of one forensic method


def forensics_exhibits(known: Mapping[str, ForensicResult]) -> tuple[Exhibit, ...]:
    """What asks for a second look, then a method each: its sentence, facts, maps, and how it is read and misleads."""
    named = generator_words(known)
    asks = tuple(f"{method(name).title}: {sentence}" for name, sentence in second_look(known))
    top = (*((named.sentence, *named.says, named.proves) if named else ()), *asks, looked_words(known), APART)
    missing = [row.title for row in METHODS if row.name not in known]
    left = (f"Not looked at: {', '.join(missing)}.",) if missing else ()
    first = Exhibit(f"Forensics: {headline(known).lower()}", (*top, *left))
    return first, *(_method(result) for result in known.values())


def _method(result: ForensicResult) -> Exhibit:
    row = method(result.method)
    facts = [(fact.name, f"{fact.value}{' (worth a second look)' if fact.beware else ''}") for fact in result.facts]
    numbers = [(one.name, f"{one.value:.6g} {one.unit}".strip()) for one in result.numbers]
    tables = tuple(pairs(rows) for rows in (facts, numbers) if rows)
    plates = tuple(_plate(one) for one in maps_of(result)[:MAPS]) if result.applies else ()
    read = (
        (row.how_to_read, f"When it misleads: {row.misleads}", f"After: {row.paper}.")
        if row.paper
        else (row.how_to_read,)
    )
    return Exhibit(row.title, (result.words, *(read if result.applies else ()), *result.notes), tables, plates)


def _plate(one: NamedMap) -> Plate:
    scale = f"from 0 to {one.peak:.3g} {one.unit}".strip() if one.peak else "0 everywhere"
    return plate(coloured(np.asarray(one.values, np.float32)), f"{one.name.capitalize()}: dark to bright, {scale}.")


def probe_exhibit(curves: Sequence[ProbeCurve], threshold: float, summary: str, titles: Mapping[str, str]) -> Exhibit:
    """How P(fake) moves when the photo is changed; every value that was asked for."""
    rows = tuple(
        (
            titles.get(curve.name, curve.name),
            curve.unit,
            ", ".join(f"{value:g}: {number(p)}" for value, p in zip(curve.values, curve.probabilities, strict=True)),
        )
        for curve in curves
    )
    words = (f"{summary} As it is: P(fake) {number(curves[0].untouched)}; threshold {number(threshold)}.",)
    table = Table(("Change", "In", "P(fake) at each value"), rows)
    return Exhibit("How the verdict moves", (*words, *(curve.sentence for curve in curves)), (table,))


def container_exhibit(report: VideoReport) -> Exhibit:
    """What the clip's file says of itself, and how much of it was read."""
    video, decoding = report.video, report.decoding
    rows = [
        ("Format", video.media.format),
        ("Codec", video.codec),
        ("Size", f"{video.media.width} × {video.media.height} px"),
        ("Length", "not stated" if video.duration_s is None else time_words(video.duration_s)),
        ("Frames a second", "not stated" if video.fps is None else f"{video.fps:.4g}"),
        ("Moments read", f"{decoding.frames_read} of {decoding.frames_expected}"),
        ("Packets that could not be decoded", str(decoding.bad_packets)),
        *container_rows(report),
        ("Content credentials (C2PA)", credentials_words(report) or "none found"),
    ]
    return Exhibit("The clip's container", tables=(pairs(rows),))
