"""What a check found, a line each: on the report itself, on weights, code and numbers, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dfx import __version__
from dfx.language import count, listed, visible
from dfx.report.commit import commit
from dfx.report.verify.differences import Difference
from dfx.report.verify.stored import Stored
from dfx.zoo import MODELS
from dfx.zoo.index import read_index, sha256_of, weight_file

State = Literal["same", "rounding", "told", "differs"]  # told: worth knowing, and in itself no difference in the answer
SHOWN = 6  # differences that are told one by one


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


def of_report(stored: Stored) -> Finding:
    if stored.intact is None:
        return Finding("Report", "told", "has no seal, so a change shows only in what is repeated")
    if stored.intact:
        return Finding("Report", "same", f"as dfx wrote it ({stored.form})")
    return Finding("Report", "differs", f"changed since dfx wrote it ({stored.form}): its seal does not fit")


def of_weights(models: Sequence[str], weights: Mapping[str, str]) -> tuple[Finding, bool]:
    """The files themselves are hashed, not what the index says of them. And whether models can be asked with them."""
    other, usable, index = [], True, read_index()
    for model in models:
        said = weights.get(model)
        file = weight_file(model) if model in MODELS else None
        here = sha256_of(file) if file is not None and file.is_file() else None
        if here is None or here != said:
            other.append(f"{model}: {_start(said)} in the report, {_start(here)} here")
        if here is None or model not in index or here != index[model].sha256:
            usable = False
    if not other and usable:
        return Finding("Weights", "same", f"the files of the report, {count(len(models), 'model')}"), True
    words = "not those of the report" + ("" if usable else "; a file here is missing or damaged")
    return Finding("Weights", "differs", words, tuple(other)), usable


def _start(sha256: str | None) -> str:
    return "none" if sha256 is None else f"{sha256[:12]}…"


def of_code(report: Mapping[str, Any]) -> Finding:
    said, known = (report.get("dfx_version"), report.get("commit")), commit()
    if said == (__version__, known or None):
        return Finding("Code", "same", _code(__version__, known))
    return Finding("Code", "told", f"another: {_code(*said)} in the report, {_code(__version__, known)} here")


def _code(version: object, digest: object) -> str:
    return f"dfx {visible(str(version)[:20])}" + (
        f", commit {visible(str(digest)[:12])}" if digest else ", commit not stated"
    )


def of_differences(about: str, found: Sequence[Difference], same: str) -> Finding:
    if not found:
        return Finding(about, "same", same)
    real = [one for one in found if not one.rounding]
    details = told([one.words for one in real or found])
    if not real:
        return Finding(about, "rounding", f"{count(len(found), 'value')} differ by no more than rounding", details)
    return Finding(
        about, "differs", f"{count(len(real), 'value')} {'differs' if len(real) == 1 else 'differ'}", details
    )


def told(lines: Sequence[str]) -> tuple[str, ...]:
    """The first SHOWN of them, and how many more there are."""
    more = len(lines) - SHOWN
    return (*lines[:SHOWN], *((f"and {count(more)} more",) if more > 0 else ()))
