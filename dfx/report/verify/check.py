"""Is this report of this file, and does it come out again? One finding each on report, media, weights, code, settings, numbers.

Compared is every value that the same file, models and settings give again: the verdicts, P(fake) and intervals of faces,
people and moments, each model's score and logit, places, what the maps say, and the sentences. Not compared are times taken,
the pictures in the document, and what `--forensics` and `--check` put beside the report. The name of a file may change.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dfx.errors import UnknownModel, WeightsDamaged, WeightsMissing
from dfx.language import count, listed
from dfx.media.process.files import check_size, open_regular, read_file
from dfx.report.json.seal import repeatable
from dfx.report.verify.asked import AskedOf, asked_of
from dfx.report.verify.differences import count_of, differences, without_the_name
from dfx.report.verify.findings import Checked, Finding, of_code, of_differences, of_report, of_weights
from dfx.report.verify.stored import Stored
from dfx.settings import settings
from dfx.types import Progress, no_progress

SETTINGS = ("settings", "threshold", "threshold_shipped", "threshold_set_by", "ensemble")
APART = ("schema", "dfx_version", "commit", "weights")  # have findings of their own
_BLOCK = 1 << 20


def check(stored: Stored, media: Path, progress: Progress = no_progress) -> Checked:
    """The report against the file. Nothing is repeated for another file than the report's, nor with damaged weights.

    Raises MediaError: the report does not say enough, or the file cannot be used.
    """
    asked = asked_of(stored.values)
    findings = [of_report(stored), _of_media(asked, media)]
    weights, repeatable_here = of_weights(asked.models, asked.weights)
    findings += [weights, of_code(stored.values)]
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


def _of_values(said: Mapping[str, Any], here: Mapping[str, Any]) -> tuple[Finding, Finding]:
    given, made = _comparable(said), _comparable(here)
    found = [one for one in differences(given, made) if one.place[0] not in APART]
    of_settings = [one for one in found if one.place[0] in SETTINGS]
    rest = [one for one in found if one.place[0] not in SETTINGS]
    n = sum(count_of(value) for name, value in made.items() if name not in (*APART, *SETTINGS))
    return (
        of_differences("Settings", of_settings, "those of the report"),
        of_differences("Numbers", rest, f"{count(n, 'value')} compared, all the same"),
    )


def _comparable(report: Mapping[str, Any]) -> dict[str, Any]:
    """What can be repeated, without the sentence on the file's name: a copy may have another."""
    values = repeatable(report)
    for row in (values, values.get("media")):
        if isinstance(row, dict):
            told = {name: row[name] for name in ("warnings", "notes") if isinstance(row.get(name), list)}
            row.update({name: without_the_name(said) for name, said in told.items()})
    return values
