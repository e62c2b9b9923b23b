"""A scan from its first name to its table: read, send out, keep, and write it all at the end."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

from dfx.errors import DfxError, MediaError, SettingError
from dfx.media.process.names import display_name
from dfx.report.html.scan import scan_html
from dfx.report.scanned import ScanBasis
from dfx.scan.files.listed import Listed, count, listed
from dfx.scan.files.names import Names, Noted
from dfx.scan.files.reading import read_job
from dfx.scan.journal import Journal, journal_of
from dfx.scan.pace import Tally
from dfx.scan.reports import check_reports, write_reports
from dfx.scan.rests import basis_of, rests_on
from dfx.scan.summary import Summing
from dfx.scan.table import Row, check_suffix, rows_of, write_table
from dfx.scan.values import Answer, Asked, Job, Refusal
from dfx.scan.work.supply import Supply
from dfx.storage import write_whole

MOST_IN_BATCH = 8  # photos: few enough to share out what is left at the end, and more gain nothing
SUMMARY = ".summary.html"
UNKNOWN = Refusal("fault", "The file could not be read.")

Show = Callable[[Tally], None]


class Crew(Protocol):
    """Who answers jobs, see `dfx.scan.work.local_crew` and `dfx.scan.work.ray_crew`."""

    @property
    def count(self) -> int:
        """How many work at once."""

    def answers(self, supply: Supply) -> Generator[Answer]: ...


@dataclass(frozen=True, slots=True)
class Scan:
    """What is scanned, for what, and where the table goes."""

    source: Path
    out: Path
    asked: Asked
    resume: bool = False
    reports: tuple[Path, ...] = ()  # to write beside the summary, see `dfx.scan.reports`

    @property
    def summary(self) -> Path:
        """The summary beside the table."""
        return self.out.with_name(self.out.stem + SUMMARY)


class Run:
    """One run of a scan. After `go`, the table and the summary are written and `tally` is final."""

    def __init__(self, scan: Scan, show: Show = lambda tally: None) -> None:
        self._scan, self._show = scan, show
        self._sent: set[bytes] = set()  # digests under way or given up in this run
        self._given_up: dict[str, Refusal] = {}
        self._unread = self._known = self._answered = self._refused = 0
        self._total: int | None = None
        self._telling = Lock()

    def go(self, crew: Crew) -> Summing:
        """Everything, in order. Raises DfxError in one sentence; what was answered until then is kept for `resume`."""
        scan = self._scan
        check_suffix(scan.out)
        check_reports(scan.reports, (scan.out, scan.summary, journal_of(scan.out)))
        basis = basis_of(scan.asked)
        names_of_files = listed(scan.source)
        self._total = count(scan.source)
        with _written("list of names"):
            names = Names()
        with closing(names), self._opened() as journal:
            jobs = self._jobs(names_of_files, journal, names)
            size = MOST_IN_BATCH if self._total is None else self._total // (4 * crew.count)
            try:
                with closing(crew.answers(Supply(jobs, max(1, min(size, MOST_IN_BATCH))))) as answers:
                    for answer in answers:
                        self._keep(answer, journal)
            except KeyboardInterrupt:
                if scan.reports and names.count:
                    self._report_so_far(basis, journal, names)
                raise
            if not names.count:
                if not len(journal):
                    journal.path.unlink(missing_ok=True)
                raise MediaError(f"{display_name(scan.source.name)}: expected pictures or clips, but there are none.")
            summing = Summing()
            with _written("table"):
                write_table(scan.out, scan.asked.models, self._rows(journal, names, summing))
                with scan.out.open("rb") as table:
                    table_sha256 = hashlib.file_digest(table, "sha256").hexdigest()
            report = summing.report(display_name(scan.out.name), table_sha256, basis)
            with _written("summary"):
                write_whole(scan.summary, scan_html(report))
            with _written("report"):
                write_reports(scan.reports, report)
            with _written("journal"):
                journal.finish()
        return summing

    def _jobs(self, files: Iterator[Listed], journal: Journal, names: Names) -> Iterator[Job]:
        """A job for every content that is not answered yet; every name is noted."""
        for file in files:
            with _written("list of names"):
                job = self._read(file, names)
            if job is None:
                self._unread += 1
            elif job.sha256 in journal or bytes.fromhex(job.sha256) in self._sent:
                self._known += 1
            else:
                self._sent.add(bytes.fromhex(job.sha256))
                yield job
                continue
            self._tell()

    def _read(self, file: Listed, names: Names) -> Job | None:
        """None where the file is refused by its name alone."""
        try:
            if file.problem:
                raise file.problem
            job = read_job(file.path)
        except MediaError as error:
            names.note(Noted(file.shown, refusal=Refusal(error.code, str(error))))
            return None
        names.note(Noted(file.shown, job.sha256, path=os.fsencode(file.path)))
        return job

    def _keep(self, answer: Answer, journal: Journal) -> None:
        if answer.lasting:
            with _written("journal"):
                journal.add(answer)
        else:
            self._given_up[answer.sha256] = answer.refusal or UNKNOWN
        self._answered += 1
        self._refused += answer.refusal is not None
        self._tell()

    def _tell(self) -> None:
        with self._telling:
            self._show(self.tally)

    @property
    def tally(self) -> Tally:
        passed = self._unread + self._known + self._answered
        return Tally(passed, self._total, self._unread + self._refused, self._known)

    def _rows(self, journal: Journal, names: Names, summing: Summing) -> Iterator[Row]:
        for noted in names:
            said = noted.refusal or self._given_up.get(noted.sha256) or journal[noted.sha256]
            summing.add(noted, said)
            yield from rows_of(noted.shown, noted.sha256, said, self._scan.asked.models)

    def _report_so_far(self, basis: ScanBasis, journal: Journal, names: Names) -> None:
        """Of what was answered until it was stopped. Raises DfxError where the disk refuses."""
        summing = Summing()
        for noted in names:
            known = journal[noted.sha256] if noted.sha256 and noted.sha256 in journal else None
            if said := noted.refusal or self._given_up.get(noted.sha256) or known:
                summing.add(noted, said)
        with _written("report"):
            write_reports(self._scan.reports, summing.report(display_name(self._scan.out.name), "", basis, self._total))

    @contextmanager
    def _opened(self) -> Iterator[Journal]:
        with _written("journal beside the table"):
            if self._scan.out.is_dir():
                raise SettingError(f"{display_name(self._scan.out.name)} is a folder: --out must name a file.")
            journal = Journal(self._scan.out, rests_on(self._scan.asked), self._scan.resume)
        with closing(journal):
            yield journal


@contextmanager
def _written(what: str) -> Iterator[None]:
    """Where the disk refuses, one sentence that says what is kept."""
    try:
        yield
    except OSError as error:
        raise DfxError(
            f"The {what} could not be written ({error.strerror or 'no reason given'}); what was answered by then is kept, so "
            "go on with --resume once that is mended."
        ) from error
