"""The tutorials show what dfx answers, and name what is there: samples, pages, buttons, commands, options, settings, steps."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from contextlib import redirect_stdout
from dataclasses import fields
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import typer
from command import dfx
from PIL import Image

from dfx.cli import app
from dfx.data.sample_clip import clip_named
from dfx.data.samples import sample_named, samples
from dfx.quiz.rounds import rounds
from dfx.report.lesson.plan import STEPS
from dfx.report.words.photo import VERDICTS, answer_words
from dfx.settings import ROOT, Settings
from dfx.types import ImageReport, VideoReport
from dfx.ui.compare.page import VIEWS
from dfx.ui.kit.frame import HOME, ROWS
from dfx.zoo import MODELS
from scripts.tutorials import answers, scenes

TEXTS = {name: (answers.FOLDER / f"{name}.md").read_text(encoding="utf-8") for name in answers.NAMES}
ALL = "\n".join(TEXTS.values())
SHELLS = re.findall(r"```sh\n(.*?)```", ALL, re.DOTALL)
PROSE = re.sub(r"```.*?```", "", ALL, flags=re.DOTALL)
report_of = cache(answers.report_of)


@pytest.mark.parametrize(("shown", "said", "same"), [
    ("P(fake) 0.98, 95 % interval 0.90–0.97", "P(fake) 0.99,\n95 % interval 0.91 to > 0.99", True),
    ("P(fake) < 0.01", "P(fake) 0.02", True),
    ("P(fake) 0.50", "P(fake) 0.53", False),
    ("Likely fake — P(fake) 0.80", "Uncertain — P(fake) 0.80", False),
    ("16 moments, P(fake) 0.80", "17 moments, P(fake) 0.80", False),
    ("0.10 and 0.20", "0.10", False),
])  # fmt: skip
def test_alike_is_the_same_within_rounding(shown: str, said: str, same: bool) -> None:
    assert answers.alike(shown, said) is same


@pytest.mark.parametrize(("name", "shown"), sorted({(name, said) for _, name, said, _ in answers.ANSWER.findall(ALL)}))
def test_an_answer_is_what_dfx_says_of_the_sample(name: str, shown: str) -> None:
    assert answers.alike(shown, answer_words(report_of(name))), "run: python -m scripts.tutorials.answers"


def test_no_probability_stands_unmarked_in_prose() -> None:
    unmarked = re.sub(r"`[^`]*`|\"[^\"\n]*\"", "", answers.ANSWER.sub("", PROSE))
    assert not re.search(r"P\(fake\)[^\n]{0,12}\d\.\d", unmarked)
    assert not re.search(r"(?<!\d)0?\.\d{2}\b", unmarked), "a number of a model is a placeholder"


@pytest.mark.parametrize("name", answers.NAMES)
def test_what_is_run_writes_what_stands_there(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for block in answers.blocks(TEXTS[name]):
        if not block.slow:
            said = answers.as_shown(_written(block), block.lines)
            assert answers.alike(block.shown, said), f"run: python -m scripts.tutorials.answers {name}\n{said}"


def _written(block: answers.Block) -> str:
    if block.kind == "python":
        said = StringIO()
        with redirect_stdout(said):
            exec(compile(block.code, "snippet", "exec"), {"__name__": "snippet"})
        return said.getvalue()
    outcomes = [dfx(*words[1:]) for words in _commands(block.code)]
    return "".join(outcome.out + outcome.err for outcome in outcomes)


def _commands(code: str) -> list[list[str]]:
    """The words of every command of dfx in it, settings before it and what follows a pipe left out."""
    lines = code.replace("\\\n", " ").splitlines()
    found = [shlex.split(re.sub(r"^(?:[A-Z_]+=\S+ )*", "", line).split("|")[0]) for line in lines]
    return [words for words in found if words and words[0] == "dfx"]


def test_blocks_that_are_run_hold_commands_of_dfx_alone() -> None:
    quick = [block for text in TEXTS.values() for block in answers.blocks(text) if not block.slow]
    assert {block.kind for block in quick} == {"sh", "python"}
    assert all(len(_commands(block.code)) == len(block.code.splitlines()) for block in quick if block.kind == "sh")


def test_the_scan_counts_what_the_answers_count() -> None:
    first, second = re.findall(r"^\d+ files\. .*?\.\n.*?\.$", TEXTS["analyst"], re.MULTILINE)
    for said, extra in ((first, ()), (second, ("sd3-male-56",))):
        reports: list[ImageReport | VideoReport] = [report_of(name) for name in (*scenes.SCANNED, *extra, "part-fake")]
        verdicts = Counter(VERDICTS[report.verdict] for report in reports)
        counted = {words: int(count) for words, count in re.findall(r"([A-Z][a-z ]+): (\d+)", said)}
        assert counted == {**verdicts, "Refused": 1}
        assert said.startswith(f"{len(reports) + 1} files. ")


def test_rest_answers_what_the_page_shows() -> None:
    (shown,) = re.findall(r'"fake_probability": ([\d.]+)', ALL)
    report = report_of("swap-1")
    assert report.fake_probability == pytest.approx(float(shown), abs=answers.ROUNDING)
    assert f'"verdict": "{report.verdict}"' in ALL


@pytest.mark.parametrize("address", sorted(set(re.findall(r"[`(]/([a-z_]+(?:\?[^`)]*)?)[`)]", PROSE))))
def test_every_address_leads_to_what_it_says(address: str) -> None:
    page, _, query = address.partition("?")
    asked = dict(parse_qsl(query))
    assert page in {row.name for row in ROWS if row.name != HOME}
    known = {
        "sample": lambda value: sample_named(value),
        "clip": lambda value: clip_named(value),
        "tab": lambda value: value in VIEWS,
        "model": lambda value: value in MODELS or value == "example_net",
        "step": lambda value: 1 <= int(value) <= len(STEPS),
        "seed": lambda value: value.isdigit(),
        "view": lambda value: value == "class",
        "large": lambda value: value == "1",
        "hidden": lambda value: value == "1",
    }
    assert all(known[name](value) for name, value in asked.items())


@pytest.mark.parametrize(("title", "name"), sorted(set(re.findall(r"\*([^*\n]+)\* \(`/photo\?sample=([^`]+)`\)", ALL))))
def test_a_sample_has_the_title_that_is_given(title: str, name: str) -> None:
    sample = sample_named(name)
    assert sample
    assert sample.title == title


def test_every_command_knows_its_options() -> None:
    spans: list[str] = re.findall(r"`(dfx [^`]+)`", PROSE)
    commands = [words for code in [*SHELLS, *spans] for words in _commands(code)]
    assert len(commands) >= 15
    for words in commands:
        here: Any = typer.main.get_command(app)
        rest = words[1:]
        while hasattr(here, "commands") and rest:
            here = here.commands[rest.pop(0)]
        options = {name for param in here.params for name in (*param.opts, *param.secondary_opts)} | {"--help"}
        assert {word for word in rest if word.startswith("--")} <= options, words


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:`|^)make ([a-z-]+)", ALL, re.MULTILINE))))
def test_make_has_the_target(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("file", sorted(set(re.findall(r"(?:assets|examples)/[\w./-]+\w(?![\w-]*\*)", ALL))))
def test_files_that_are_named_are_there(file: str) -> None:
    assert (ROOT / file).exists()


def test_settings_that_are_named_are_there() -> None:
    named = set(re.findall(r"\bDFX_[A-Z_]+", ALL))
    assert named
    assert named <= {f"DFX_{field.name.upper()}" for field in fields(Settings)}


def test_what_is_bold_is_a_label_of_the_app() -> None:
    """In the tutorials, bold is what one presses or looks for; each piece of it stands in the code of the pages."""
    code = "\n".join(
        file.read_text(encoding="utf-8") for folder in ("dfx", "pages") for file in (ROOT / folder).rglob("*.py")
    )
    labels = set(re.findall(r"\*\*([^*\n]+)\*\*", PROSE))
    assert len(labels) > 25
    assert [label for label in sorted(labels) if label not in code] == []


def test_every_picture_is_shown_with_words_for_who_cannot_see_it() -> None:
    shown = re.findall(r"!\[([^\]]*)\]\(pictures/([^)]+)\)", ALL)
    assert {file for _, file in shown} == {f"{scene.name}.webp" for scene in scenes.SCENES}
    assert {file for _, file in shown} == {path.name for path in (answers.FOLDER / "pictures").iterdir()}
    assert all(len(words) > 15 for words, _ in shown)


def test_pictures_are_small() -> None:
    files = sorted((answers.FOLDER / "pictures").iterdir())
    assert sum(file.stat().st_size for file in files) <= 1_500_000
    for file in files:
        with Image.open(file) as picture:
            assert picture.format == "WEBP"
            assert 300 < picture.width <= scenes.WIDTH
            assert picture.height > 200


def test_the_lesson_s_steps_are_the_plan_s() -> None:
    rows = re.findall(r"^\| (\d+)\. ([^|]+) \| ([\d.]+) \| ([^|]+) \|$", TEXTS["teacher"], re.MULTILINE)
    assert len(rows) == 7
    for number, title, minutes, question in rows:
        step = STEPS[int(number) - 1]
        assert (title, float(minutes)) == (step.title, step.minutes)
        assert step.question.startswith(question)
    assert sum(float(row[2]) for row in rows) <= 15, "they have to fit into the minutes from 7 to 22"


def test_the_quiz_begins_with_the_picture_that_is_told_of() -> None:
    (named,) = re.findall(r"<!-- answer (\S+) -->", TEXTS["teacher"])
    assert rounds(samples(), 417)[0].id == named
