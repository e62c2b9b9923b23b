"""Is this report of this file, and does it come out again? One finding each on report, media, weights, code, settings, numbers.

Compared is every value that the same file, models and settings give again: the verdicts, P(fake) and intervals of faces,
people and moments, each model's score and logit, places, what the maps say, and the sentences. Not compared are times taken,
the pictures in the document, and what `--forensics` and `--check` put beside the report. The name of a file may change.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dfx import __version__
from dfx.errors import UnknownModel, WeightsDamaged, WeightsMissing
from dfx.language import count, listed, visible
from dfx.media.process.files import check_size, open_regular, read_file
from dfx.report.commit import commit
from dfx.report.json.seal import repeatable
from dfx.report.verify.asked import AskedOf, asked_of
from dfx.report.verify.differences import Difference, count_of, differences
from dfx.report.verify.stored import Stored
from dfx.settings import settings
from dfx.types import Progress, no_progress
from dfx.zoo import MODELS
from dfx.zoo.index import read_index, sha256_of, weight_file

State = Literal["same", "rounding", "told", "differs"]  # told: worth knowing, and in itself no difference in the answer
SETTINGS = ("settings", "threshold", "threshold_shipped", "threshold_set_by", "ensemble")
APART = ("schema", "dfx_version", "commit", "weights")  # have findings of their own
SHOWN = 6  # differences that are told one by one
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what it is about, what was found, and, of values, which ones differ."""

    about: str
    state: State
    words: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it."""

    findings: tuple[Finding, ...]

    @property
    def state(self) -> State:
        """ "differs", "rounding" or "same"."""
        states = {one.state for one in self.findings}
        return next((state for state in ("differs", "rounding") if state in states), "same")

    @property
    def conclusion(self) -> str:
        wrong = [one.about.lower() for one in self.findings if one.state == "differs"]
        if wrong:
            return f"Not the same: {listed(wrong)}."
        return "Same within rounding." if self.state == "rounding" else "Same."


def check(stored: Stored, media: Path, progress: Progress = no_progress) -> Checked:
    """The report against the file. Nothing is repeated for another file than the report's, nor with damaged weights.

    Raises MediaError: the report does not say enough, or the file cannot be used.
    """
    asked = asked_of(stored.values)
    findings = [_of_report(stored), _of_media(asked, media)]
    weights, repeatable_here = _of_weights(asked)
    findings += [weights, _of_code(stored.values)]
    if asked.unsaid:
        said = f"the report does not say {listed(asked.unsaid)}; repeated with what is set here"
        findings.append(Finding("Unsaid", "told", said))
    if findings[1].state == "differs" or not repeatable_here:
        return Checked((*findings, Finding("Numbers", "told", "not repeated")))
    from dfx.report.verify.repeat import repeat

    source = read_file(media) if asked.kind == "image" else media
    try:
        here = repeat(asked, source, media.name, progress)
    except (UnknownModel, WeightsMissing, WeightsDamaged) as error:
        return Checked((*findings, Finding("Numbers", "differs", f"not repeated: {error}")))
    return Checked((*findings, *_of_values(stored.values, here)))


def _of_report(stored: Stored) -> Finding:
    if stored.intact is None:
        return Finding("Report", "told", "has no seal, so a change shows only in what is repeated")
    if stored.intact:
        return Finding("Report", "same", f"as dfx wrote it ({stored.form})")
    return Finding("Report", "differs", f"changed since dfx wrote it ({stored.form}): its seal does not fit")


def _of_media(asked: AskedOf, media: Path) -> Finding:
    limits = settings()
    limit = limits.max_image_bytes if asked.kind == "image" else limits.max_video_bytes
    noun = "an image" if asked.kind == "image" else "a video"
    handle, size = open_regular(media, noun)
    digest = hashlib.sha256()
    with os.fdopen(handle, "rb") as file:
        check_size(size, limit, noun)
        while block := file.read(_BLOCK):
            digest.update(block)
    found = digest.hexdigest()
    if found == asked.sha256:
        return Finding("Media", "same", f"the file of the report, SHA-256 {found[:12]}…")
    return Finding(
        "Media", "differs", f"not the file of the report: SHA-256 {found[:12]}…, in the report {asked.sha256[:12]}…"
    )


def _of_weights(asked: AskedOf) -> tuple[Finding, bool]:
    """The files themselves are hashed, not what the index says of them. And whether models can be asked with them."""
    other, usable, index = [], True, read_index()
    for model in asked.models:
        said = asked.weights.get(model)
        file = weight_file(model) if model in MODELS else None
        here = sha256_of(file) if file is not None and file.is_file() else None
        if here is None or here != said:
            other.append(f"{model}: {_start(said)} in the report, {_start(here)} here")
        if here is None or model not in index or here != index[model].sha256:
            usable = False
    if not other and usable:
        return Finding("Weights", "same", f"the files of the report, {count(len(asked.models), 'model')}"), True
    words = "not those of the report" + ("" if usable else "; a file here is missing or damaged")
    return Finding("Weights", "differs", words, tuple(other)), usable


def _start(sha256: str | None) -> str:
    return "none" if sha256 is None else f"{sha256[:12]}…"


def _of_code(report: Mapping[str, Any]) -> Finding:
    said, known = (report.get("dfx_version"), report.get("commit")), commit()
    if said == (__version__, known or None):
        return Finding("Code", "same", _code(__version__, known))
    return Finding("Code", "told", f"another: {_code(*said)} in the report, {_code(__version__, known)} here")


def _code(version: object, digest: object) -> str:
    return f"dfx {visible(str(version)[:20])}" + (
        f", commit {visible(str(digest)[:12])}" if digest else ", commit not stated"
    )


def _of_values(said: Mapping[str, Any], here: Mapping[str, Any]) -> tuple[Finding, Finding]:
    given, made = _comparable(said), _comparable(here)
    found = [one for one in differences(given, made) if one.place[0] not in APART]
    of_settings = [one for one in found if one.place[0] in SETTINGS]
    rest = [one for one in found if one.place[0] not in SETTINGS]
    n = sum(count_of(value) for name, value in made.items() if name not in (*APART, *SETTINGS))
    return (
        _finding("Settings", of_settings, "those of the report"),
        _finding("Numbers", rest, f"{count(n, 'value')} compared, all the same"),
    )


def _finding(about: str, found: Sequence[Difference], same: str) -> Finding:
    if not found:
        return Finding(about, "same", same)
    real = [one for one in found if not one.rounding]
    if not real:
        return Finding(about, "rounding", f"{count(len(found), 'value')} differ by no more than rounding", _told(found))
    return Finding(
        about, "differs", f"{count(len(real), 'value')} {'differs' if len(real) == 1 else 'differ'}", _told(real)
    )


def _told(found: Sequence[Difference]) -> tuple[str, ...]:
    more = len(found) - SHOWN
    return (*(one.words for one in found[:SHOWN]), *((f"and {count(more)} more",) if more > 0 else ()))


def _comparable(report: Mapping[str, Any]) -> dict[str, Any]:
    """What can be repeated, without the sentence on the file's name: a copy may have another."""
    values = repeatable(report)
    for row in (values, values.get("media")):
        if isinstance(row, dict):
            told = {name: row[name] for name in ("warnings", "notes") if isinstance(row.get(name), list)}
            row.update(
                {k: [one for one in said if not str(one).startswith("The file name")] for k, said in told.items()}
            )
    return values
