"""Is this report of these files, and do its rows come out again?

Files are looked for in the folder or list that the reader names, by their SHA-256; a name in the report is only shown, and
opens nothing. Compared is every value of a row but what is said of the file's name: a copy may have another.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dfx.errors import FAULT, DfxError, MediaError, SettingError, Undecodable
from dfx.language import count, visible
from dfx.media.kind import head_of, kind_of
from dfx.report.json.scan import file_json, refused_json
from dfx.report.scanned import RefusedFile
from dfx.report.verify.differences import Difference, count_of, differences, without_the_name
from dfx.report.verify.findings import Checked, Finding, of_code, of_differences, of_report, of_weights, told
from dfx.report.verify.repeat import environment_as
from dfx.report.verify.stored import Stored
from dfx.scan.files.listed import STDIN, listed
from dfx.scan.files.reading import read_job
from dfx.scan.summary import listed as row_of
from dfx.scan.values import LATE_OR_KILLED, Answer, Job, Refusal
from dfx.scan.verify.asked import AskedScan, Row, asked_scan
from dfx.scan.work.judge import Judge
from dfx.types import Progress, no_progress

NAME = 60  # characters shown of one
BEFORE_JUDGING = 0.2  # share of the bar


@dataclass(frozen=True, slots=True)
class Here:
    """Where the report's files lie, by SHA-256, and how many others there are; `alone`: one file was named."""

    places: Mapping[str, Path]
    others: int
    alone: bool


def check_scan(stored: Stored, source: Path, sample: int | None = None, progress: Progress = no_progress) -> Checked:
    """The report against the files of `source`, a folder, a list or one file, as for a scan; with `sample`, so many of them,
    drawn anew each time, are judged. Nothing is judged with damaged weights.

    Raises MediaError: the report does not say enough; SettingError, DataError: there is no such source.
    """
    asked = asked_scan(stored.values)
    weights, usable = of_weights(asked.asked.models, asked.weights)
    here = _here(asked, source, progress)
    findings = [of_report(stored), weights, of_code(stored.values), _of_counts(asked), _of_files(asked, here)]
    if asked.unread and not here.alone:
        words = f"{count(asked.unread, 'refused file')} could not be read, so nothing tells which it was"
        findings.append(Finding("Unread", "told", words))
    if not usable or not here.places:
        return Checked((*findings, Finding("Numbers", "told", "not repeated")))
    chosen = dict(here.places)
    if sample is not None and sample < len(chosen):
        chosen = {digest: chosen[digest] for digest in random.SystemRandom().sample(sorted(chosen), sample)}
    return Checked((*findings, _of_numbers(asked, chosen, len(here.places), progress)))


def _here(asked: AskedScan, source: Path, progress: Progress) -> Here:
    """Every file of `source` is read once and hashed, one at a time."""
    wanted, others = asked.digests, 0
    places: dict[str, Path] = {}
    for number, file in enumerate(listed(source)):
        progress(min(BEFORE_JUDGING, BEFORE_JUDGING * number / max(1, len(wanted))), f"File {number + 1}")
        try:
            if file.problem:
                raise file.problem
            digest = read_job(file.path).sha256
        except MediaError:
            others += 1
            continue
        if digest in wanted:
            places.setdefault(digest, file.path)
        else:
            others += 1
    alone = source != STDIN and not source.is_dir() and bool(kind_of(head_of(source)))
    return Here(places, others, alone)


def _of_counts(asked: AskedScan) -> Finding:
    """Whether the report's own sums fit its rows."""
    listed_of = Counter(row.get("verdict") or "refused" for row in asked.files)
    if any(listed_of[name] > n for name, n in {**asked.verdicts, "refused": asked.refused}.items()):
        return Finding("Counts", "differs", "the report counts fewer files than it lists")
    left = asked.judged + asked.refused - len(asked.files)
    if left:
        return Finding(
            "Counts", "told", f"{count(left, 'file')} of the scan stand in its table alone, and are not checked"
        )
    return Finding("Counts", "same", "fit the files that are listed")


def _of_files(asked: AskedScan, here: Here) -> Finding:
    if here.alone:
        if here.places:
            return Finding("Files", "same", "the file is one of the report's")
        return Finding("Files", "differs", "the file is none of the report's")
    missing = [row for row in asked.files if row["sha256"] and row["sha256"] not in here.places]
    others = f"; {count(here.others, 'other')} beside them" if here.others else ""
    n = count(len(asked.files) - asked.unread, "file")
    if not missing:
        return Finding("Files", "same", f"all {n} of the report are here{others}")
    lines = [f"{_named(row)}, SHA-256 {row['sha256'][:12]}…" for row in missing]
    return Finding("Files", "differs", f"of {n} of the report, {count(len(missing))} not here{others}", told(lines))


def _of_numbers(asked: AskedScan, chosen: Mapping[str, Path], of: int, progress: Progress) -> Finding:
    found: list[Difference] = []
    values = 0
    with environment_as(asked.environment):
        try:
            judge = Judge(asked.asked)
        except SettingError as error:
            raise Undecodable(f"What the report was asked cannot be asked here: {error}") from None
        answers = _answers(judge, chosen, progress)
        by_digest: dict[str, list[Row]] = {}
        for row in asked.files:
            by_digest.setdefault(row["sha256"], []).append(row)
        for digest, answer in answers:
            for row in by_digest[digest]:
                again = _again(row, answer)
                values += count_of(again)
                found += [replace(one, place=(_named(row), *one.place)) for one in differences(_comparable(row), again)]
    some = "" if len(chosen) == of else f" of {count(of)}, drawn anew,"
    same = f"{count(len(chosen), 'file')}{some} judged again, {count(values, 'value')} compared, all the same"
    return of_differences("Numbers", found, same)


def _answers(judge: Judge, chosen: Mapping[str, Path], progress: Progress) -> Iterator[tuple[str, Answer]]:
    for number, (digest, path) in enumerate(chosen.items()):
        progress(BEFORE_JUDGING + (1 - BEFORE_JUDGING) * number / len(chosen), f"Judging {number + 1} of {len(chosen)}")
        yield digest, _judged(judge, path, digest)


def _judged(judge: Judge, path: Path, digest: str) -> Answer:
    """One file at a time, so that none stands for another's failure. Raises DfxError for what concerns all."""
    try:
        job: Job = read_job(path)
        if job.sha256 != digest:
            raise MediaError("The file changed while it was checked.")
        return judge.answers([judge.open(job)])[0]
    except MediaError as error:
        return Answer(digest, refusal=Refusal(error.code, str(error)))
    except (DfxError, OSError):
        raise
    except Exception as error:
        return Answer(digest, refusal=Refusal("fault", FAULT.format(type(error).__name__)))


def _again(row: Row, answer: Answer) -> dict[str, Any]:
    """The row as it would be written now."""
    if answer.file is not None:
        made = file_json(row_of(row["name"], answer.sha256, answer.file))
    else:
        refusal = answer.refusal or Refusal("fault", "")
        made = refused_json(RefusedFile(row["name"], answer.sha256, refusal.kind, refusal.sentence))
    return _comparable(made)


def _comparable(row: Row) -> dict[str, Any]:
    """Without what is said of the name; of a refusal that another try may not give, only that it was one."""
    values = {name: value for name, value in row.items() if name != "name"}
    if isinstance(values.get("warnings"), list):
        values["warnings"] = without_the_name(values["warnings"])
    if values.get("error_kind") in LATE_OR_KILLED:
        return {"refused": "for what another try may not meet"}
    return values


def _named(row: Row) -> str:
    return visible(row["name"][:NAME])
