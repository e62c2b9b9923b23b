"""The sheets of a lesson: their numbers are those of the photo and of the stored answers, on paper as on the page."""

from __future__ import annotations

import re
import zlib

import numpy as np
import pytest

from dfx.analysis.lesson.lesson import Lesson, lesson
from dfx.analysis.lesson.network import NETWORK
from dfx.compare.board.board import load_board
from dfx.data.samples import samples
from dfx.errors import DataError
from dfx.report.lesson import stored
from dfx.report.lesson.pdf import answer_sheet, work_sheet
from dfx.report.lesson.plan import MINUTES, STEPS, begins
from dfx.report.lesson.sheet import Sheet, sheet
from dfx.zoo import shipped

needs_weights = pytest.mark.skipif(NETWORK not in shipped(), reason="needs the shipped weights")
FAKE = next(sample for sample in samples() if sample.file.stem == "astronaut-fake")


@pytest.fixture(scope="module")
def opened() -> Lesson:
    return lesson(FAKE.file.read_bytes(), FAKE.file.name, FAKE.mask)


@pytest.fixture(scope="module")
def made(opened: Lesson) -> Sheet:
    return sheet(opened, "a photo of “ours” ← and more")


def answer(made: Sheet, name: str) -> str:
    return next(task.answer for task in made.tasks if task.step.name == name).replace("\u202f", " ")


def words_of(pdf: bytes) -> str:
    """What a reader sees of a PDF, its lines joined by spaces."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    shown = []
    for stream in streams:
        try:
            text = zlib.decompress(stream)
        except zlib.error:
            continue  # a picture
        shown += re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", text)
    joined = b" ".join(shown).decode("cp1252").replace("\u00a0", " ")
    return re.sub(r"\\(.)", r"\1", joined)


def test_ten_steps_make_twenty_minutes() -> None:
    assert len(STEPS) == 10
    assert MINUTES == 20
    assert begins(1) == 0
    assert begins(10) + STEPS[9].minutes == 20
    assert len({step.name for step in STEPS}) == 10
    for step in STEPS:
        assert len(step.heard) >= 2, step.name
        assert step.question.endswith("?"), step.name


@needs_weights
def test_the_answers_are_counted_anew(made: Sheet, opened: Lesson) -> None:
    assert [task.step for task in made.tasks] == list(STEPS)
    assert answer(made, "pixels") == f"512 × 512 × 3 = {512 * 512 * 3:,} numbers.".replace(",", " ")
    board = load_board()
    p, fake = board.p[board.names.index(NETWORK)], board.faces.fake
    found, accused = int((p[fake] >= 0.5).sum()), int((p[~fake] >= 0.5).sum())
    said = f"finds {found:,} of {fake.sum():,} fakes and accuses {accused:,} of {(~fake).sum():,} real faces"
    assert said.replace(",", " ") in answer(made, "threshold")
    alarms = (p >= opened.threshold).astype(float)
    right, wrong = 10 * alarms[fake].mean(), 990 * alarms[~fake].mean()
    told = [int(number) for number in re.findall(r"\d+", answer(made, "base_rates"))]
    assert told == [round(right) + round(wrong), round(right), round(wrong), 10 - round(right)]
    total = [float(number) for number in re.findall(r"[+-]\d+\.\d+", answer(made, "logit"))]
    assert sum(total[:3]) == pytest.approx(total[3], abs=0.02)


@needs_weights
def test_a_work_sheet_asks_and_an_answer_sheet_tells(made: Sheet) -> None:
    papers = work_sheet(made), answer_sheet(made)
    work, answers = map(words_of, papers)
    for task in made.tasks:
        for text in (work, answers):
            assert task.step.title in text
    assert "786 432" in answers
    assert "786 432" not in work
    assert "a photo of “ours” ? and more" in answers  # what the fonts lack is seen to be missing
    assert STEPS[8].heard[0][1].split(". ")[0] in answers
    for pdf in papers:
        assert pdf.startswith(b"%PDF-")
        assert len(re.findall(rb"/Type /Page\n", pdf)) == 2


@needs_weights
def test_without_stored_answers_the_sheet_has_the_other_tasks(opened: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise DataError("None here.")

    monkeypatch.setattr(stored, "answers", none)
    assert {step.name for step in STEPS} - {task.step.name for task in sheet(opened, "").tasks} == {
        "threshold", "base_rates"
    }  # fmt: skip


def test_stored_answers_that_lack_the_network_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nobody:
        names = ()

    monkeypatch.setattr(stored, "load_board", Nobody)
    with pytest.raises(DataError, match="missing"):
        stored.answers()


def test_the_network_is_measured() -> None:
    row = stored.trust()
    assert row is not None
    assert row.n >= 10
    assert np.isfinite(row.randomised or np.nan)
