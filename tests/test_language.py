"""How numbers are written: by one function, and nowhere by hand."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dfx import language
from dfx.language import between, figure, percent, percent_between, real_and_fake, signed

ROOT = Path(__file__).resolve().parent.parent
# Names by which the house calls a probability, a bound of its interval or a threshold.
PROBABILITY = re.compile(r"probabilit|threshold|\bband\b|untouched|fake_prob|\bp\b|\bcut\b|\bchance\b", re.IGNORECASE)
DIGITS = re.compile(r"\.\d+[fg%]$")
# A p-value, a mean over folds with its deviation, the seconds of a cut: no P(fake) and no threshold of one answer.
OTHER_MEASURES = {
    ("dfx/explain/trust/verdict.py", "card.chance"),
    ("dfx/ui/explain/together.py", "CHANCE"),  # a share of the area
    ("dfx/report/terminal/evaluation_details.py", "found.threshold.mean"),
    ("dfx/report/terminal/evaluation_details.py", "found.threshold.deviation"),
    ("dfx/report/terminal/clip.py", "cut"),
    ("dfx/compare/board/two_models.py", "p"),
    ("dfx/report/film/timeline.py", "HEIGHT * (1 - probability)"),  # a place in a drawing
    ("dfx/ui/history/rows.py", "100 * probability"),  # likewise
}


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0, "< 0.01"),
        (0.0049, "< 0.01"),
        (0.0051, "0.01"),
        (0.5, "0.50"),
        (0.9949, "0.99"),
        (0.9951, "> 0.99"),
        (1, "> 0.99"),
    ],
)
def test_no_number_promises_certainty(probability: float, expected: str) -> None:
    assert language.number(probability) == expected


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ((0.81, 0.97), "0.81–0.97"),
        ((0.3, 0.3), "0.30–0.30"),
        ((0.0, 0.36), "< 0.01 to 0.36"),
        ((0.81, 1.0), "0.81 to > 0.99"),
        ((0.001, 0.999), "< 0.01 to > 0.99"),
        ((0.0, 0.003), "< 0.01"),
        ((0.996, 1.0), "> 0.99"),
    ],
)
def test_an_interval_promises_none_either(bounds: tuple[float, float], expected: str) -> None:
    assert language.interval(bounds) == expected


def test_over_the_whole_range_nothing_reads_zero_or_one() -> None:
    grid = [float(p) for p in np.linspace(0, 1, 2001)]
    written = [language.number(p) for p in grid] + [language.interval((low, 1.0)) for low in grid]
    assert not [one for one in written if re.search(r"\b[01]\.00\b", one)]
    for p, one in zip(grid, written, strict=False):
        assert abs(float(one.lstrip("<> ")) - p) <= 0.01 + 1e-9


@pytest.mark.parametrize("bad", [float("nan"), -0.01, 1.01, float("inf")])
def test_what_is_no_probability_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        language.number(bad)
    with pytest.raises(ValueError, match="within"):
        language.interval((0.2, bad))


def test_a_falling_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="rise"):
        language.interval((0.9, 0.1))


def test_counts_and_lists() -> None:
    assert language.count(1, "moment") == "1 moment"
    assert language.count(0, "moment") == "0 moments"
    assert language.count(2, "map is", "maps are") == "2 maps are"
    assert language.count(1_234_567) == "1\u202f234\u202f567"
    said = [language.listed("abc"[:n]) for n in range(4)]
    assert said == ["", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1_000, "1 kB"), (51_400, "51 kB"), (999_499, "999 kB"),
        (999_500, "1 MB"), (1_440_000, "1.4 MB"), (10_000_000, "10 MB"), (1_000_000_000, "1000 MB"),
    ],
)  # fmt: skip
def test_a_file_s_size(size: int, said: str) -> None:
    assert language.file_size(size) == said


def by_hand(path: Path) -> Iterator[tuple[int, str]]:
    """Line and expression of every probability that an f-string of that file formats with digits of its own."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = "".join(str(getattr(part, "value", "")) for part in getattr(node.format_spec, "values", []))
            said = ast.unparse(node.value)
            if DIGITS.search(spec) and PROBABILITY.search(said):
                yield node.lineno, said


def test_no_source_writes_a_probability_by_hand() -> None:
    sources = [*ROOT.glob("dfx/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"]
    found = [
        f"{name}:{line}: {said}"
        for path in sources
        if (name := path.relative_to(ROOT).as_posix()) != "dfx/language.py"
        for line, said in by_hand(path)
        if (name, said) not in OTHER_MEASURES
    ]
    assert not found


def test_charts_leave_no_probability_to_plotly() -> None:
    """`%{y:.2f}` of a P(fake) would read 0.00 and 1.00."""
    found = [
        f"{path.name}: {line.strip()}"
        for path in ROOT.glob("dfx/ui/**/*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"(P\(fake\)|threshold|from) %\{+[xyz]:\.\d", line)
    ]
    assert not found


def test_the_walk_sees_what_it_looks_for(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('f"{one.threshold:.2f} {p:.3f} {auc:.3f} {report.fake_probability:.0%} {p}"')
    assert [said for _, said in by_hand(tmp_path / "a.py")] == ["one.threshold", "p", "report.fake_probability"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (figure(0.9136), "0.914"),
        (figure(1.0), "1.000"),  # measured, not promised
        (figure(0.9136, (0.9049, 0.9218)), "0.914 (0.905–0.922)"),
        (figure(0.9136, (0.9049, 0.9218), 2), "0.91 (0.90–0.92)"),
        (between((0.5, 1)), "0.500–1.000"),
        (signed(0.0124), "+0.012"),
        (signed(-0.3), "-0.300"),
        (percent(0.384), "38 %"),
        (percent(0.384, digits=1), "38.4 %"),
        (percent(0.384, (0.3, 0.45)), "38 % (30–45 %)"),
        (percent_between((0.301, 0.45), 1), "30.1–45.0 %"),
        (real_and_fake(2019, 7), "2\u202f019 real and 7 fake faces"),
    ],
)
def test_measured_figures(said: str, expected: str) -> None:
    assert said == expected
