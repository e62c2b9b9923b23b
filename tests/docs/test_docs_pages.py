"""What the documentation is made by: numbers in prose, equations, tables, and the build that stops at a slip."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from dfx.errors import DataError
from dfx.settings import ROOT, Settings
from dfx.ui.video.answer import measured_words
from scripts import readme
from scripts.docs_pages import cards, configuration, equations, placeholders


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("up to {{ settings.max_faces }} faces", "up to 64 faces"),
        ("{{settings.max_image_bytes}} bytes", "40\u202f000\u202f000 bytes"),
        ("{{ settings.face_margin }}, {{ settings.models_dir }}", "0.3, models/"),
        ("by {{ maps.cams }} + {{ maps.gradients }} + {{ maps.hiding }} = {{ maps.count }}", "by 10 + 5 + 4 = 19"),
        ("nothing to fill", "nothing to fill"),
    ],
)
def test_names_are_filled_in(text: str, said: str) -> None:
    assert placeholders.fill(text) == said


@pytest.mark.parametrize("name", ["default.uac", "model.nobody.auc", "settings.", "", "default.auc | round", "a{b"])
def test_a_name_that_is_nowhere_is_an_error(name: str) -> None:
    with pytest.raises(DataError, match="There is no number named"):
        placeholders.fill(f"AUC {{{{ {name} }}}}")


def test_numbers_are_those_of_the_files() -> None:
    """Each by hand from its file, rounded by Python and not by dfx.language."""
    known = placeholders.numbers()
    stored = {path.stem: json.loads(path.read_text("utf-8")) for path in (ROOT / "models").glob("*.json")}
    first = stored["metrics"]
    assert known["default.auc.ffpp"].startswith(f"{first['sets']['ffpp']['auc']:.3f} (")
    assert (
        known["default.threshold"] == f"{stored['ensemble']['presets'][stored['ensemble']['default']]['threshold']:.2f}"
    )
    assert known["left_out.sets"] == f"{stored['leave_out']['means']['sets']:.2f}"
    assert known["left_out.gans"] == f"{stored['leave_out']['means']['families']['GAN']:.2f}"
    assert known["left_out.text_to_image"] == f"{stored['leave_out']['means']['families']['text-to-image']:.2f}"
    (row,) = [
        row for row in stored["explanations"]["rows"]
        if (row["model"], row["method"], row["kind"]) == ("ensemble", "auto", "pair")
    ]  # fmt: skip
    assert f"pointing {row['pointing']:.2f} (" in known["truth.default.pairs"]
    assert f"energy {row['energy']:.2f} (" in known["truth.default.pairs"]
    lines = stored["clips"]["measured"]["+".join(sorted(first["members"]))]["lines"]
    assert known["clips.auc"].startswith(f"{lines[0]['auc']:.2f} (")
    motion = json.loads((ROOT / "models/motion.json").read_text("utf-8"))["measured"]
    low, high = motion["interval"]
    assert known["clips.motion.auc"] == f"{motion['auc']:.2f} ({low:.2f}–{high:.2f}), n = {motion['clips']}"
    assert f"AUC {motion['auc']:.2f} (95 % interval {low:.2f}–{high:.2f};" in measured_words().replace("\\", "")
    assert known["models.count"] == str(len(list((ROOT / "models").glob("*/weights.safetensors"))))


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\frac{a}{b}", "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>"),
        (r"x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "<mtable"),
        (r"a < b", "&lt;|&#x0003C;"),
    ],
)
def test_equations_become_mathml(tex: str, expected: str) -> None:
    assert re.search(expected, equations.mathml(tex))


@pytest.mark.parametrize("tex", [r"\nosuchcommand{x}", r"\frac{1}", r"a & b", r"\left( x", ""])
def test_an_equation_that_cannot_be_read_is_an_error(tex: str) -> None:
    with pytest.raises(DataError, match="The equation"):
        equations.mathml(tex)


def test_equations_of_a_page_are_found() -> None:
    page = '<p>if <span class="arithmatex">\\(a &lt; b\\)</span></p><div class="arithmatex">\\[\nc\n\\]</div>'
    drawn = equations.drawn(page)
    assert "arithmatex" not in drawn
    assert (drawn.count('display="inline"'), drawn.count('display="block"')) == (1, 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("AUC {{ default.nothing }}", "page.md: There is no number named 'default.nothing'"),
        ("$\\nosuchcommand{x}$", "page.md: The equation"),
    ],
)
def test_a_slip_stops_the_build(tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str, reason: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/page.md").write_text(text)
    out = tmp_path / "out"
    config = load_config(
        str(ROOT / "mkdocs.yml"), docs_dir=str(tmp_path / "docs"), site_dir=str(out), plugins=[], nav=None, extra_css=[]
    )
    with caplog.at_level(logging.ERROR, logger="mkdocs"), pytest.raises(Abort):
        build(config)
    assert reason in caplog.text
    assert not (out / "page.html").exists()


@pytest.mark.parametrize("name", cards.COLUMNS)
def test_each_column_of_the_models_table_holds_its_own_set(name: str) -> None:
    head, _, first, *_ = (line.split(" | ") for line in cards.table().splitlines())
    board = json.loads((ROOT / "models/leaderboard.json").read_text("utf-8"))
    group = next(row for row in board["rows"] if row["title"] in first[0] and row["kind"] == "ensemble")["groups"][name]
    place = next(i for i, cell in enumerate(head) if cell.startswith(f"{name.replace('+', ' + ')}, n = "))
    assert first[place].startswith(f"{group['auc']:.3f}")


def test_every_setting_has_a_row() -> None:
    table = configuration.table()
    assert len(re.findall(r"^\| `DFX_", table, re.MULTILINE)) == len(Settings.__dataclass_fields__)
    meaning = "faces analysed per picture, largest first; of a clip at most 12 per frame"
    assert f"| `DFX_MAX_FACES` | 64 | 1 – 200 | {meaning} |\n" in table


def test_figures_of_the_readme_are_those_of_the_files() -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert text == readme.brought_up_to_date(text), "run: python -m scripts.readme"


def test_the_example_in_python_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/python/index.md").read_text("utf-8"), re.DOTALL)
    exec(compile(code, "docs/python/index.md", "exec"), {})
    first, _, report = capsys.readouterr().out.partition("\n")
    assert re.fullmatch(r"fake 0\.9\d+ \(0\.\d+, 0\.99\d+\)", first)
    assert json.loads(report)["verdict"] == "fake"
