"""The HTML file of figures: inert, escaped, the same numbers; and its small charts."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from dfx.compare.own_data.scores import evaluate_scores
from dfx.compare.own_data.scores_csv import Scores
from dfx.data.dataset import FaceFile
from dfx.evaluate.run import evaluate_files
from dfx.numbers.curves import curves
from dfx.predict.ensemble import Ensemble, Member
from dfx.report.html.compare import evaluation_html, reading
from dfx.report.html.parts import CONTENT_POLICY
from dfx.report.html.svg import COLOURS, path, reliability, roc, style

HOSTILE = "<script>alert(1)</script>\"'{{ 7 * 7 }}<svg onload=x>\u202e"
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "section", "h1", "h2", "p", "span", "bdi"),
    *("strong", "div", "figure", "figcaption", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code"),
    *("svg", "rect", "path", "text", "circle"),
}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes += attrs


def evaluation(names=("meso4", "cnn"), fake_share=0.5):
    rng, files = np.random.default_rng(0), []
    for name in ("a", "b", HOSTILE):
        files += [FaceFile(name, f"{name}{k}", name, "test", k < 40 * fake_share, method="m") for k in range(40)]
    shift = np.array([1.0 if file.fake else -1.0 for file in files])
    pull = {name: 1.5 / (i + 1) for i, name in enumerate(names)}
    judges = {name: Ensemble((Member(name),), (1.0,)) for name in names}
    return evaluate_files(
        judges, files, lambda name, _: pull[name] * shift + rng.normal(size=len(files)), HOSTILE, "test", resamples=50
    )


def test_the_file_is_inert():
    text = evaluation_html(evaluation())
    found = Tags()
    found.feed(text)
    assert set(found.seen) <= TAGS
    assert not [name for name, _ in found.attributes if name.startswith("on") or name in ("href", "src", "xlink:href")]
    assert "http://" not in text
    assert "https://" not in text
    assert "url(" not in text
    assert ("content", CONTENT_POLICY) in found.attributes
    assert "\u202e" not in text
    assert "49" not in re.findall(r"dfx figures: (.*)", text)[0]
    assert "&lt;svg onload=x&gt;" in text


def test_it_holds_the_same_figures():
    made = evaluation()
    text = evaluation_html(made)
    for one in made.measured:
        for row in (*one.sets, *one.pools, one.everything):
            low, high = row.intervals["auc"]
            assert f'{row.metrics.auc:.3f}<span class="interval">{low:.3f}–{high:.3f}</span>' in text
            assert f"{row.metrics.mcc:.3f}<span" in text
            assert f"{row.metrics.n_real}/{row.metrics.n_fake}" in text
    pair = made.pairs[0]
    assert f"{pair.auc.value:+.3f} ({pair.auc.interval[0]:+.3f} to" in text
    assert "meso4 ranks best on all 120 faces" in text
    assert text.count('<svg viewBox="0 0 320 312"') == 3  # one ROC, two reliability diagrams


def test_ties_are_said():
    """The same answers under two names are tied whatever they are."""
    made = evaluation()
    one = made.measured[0]
    assert "ahead of all others by more than chance" in reading(made)
    alone = evaluation(("meso4",))
    assert reading(alone) == f"meso4 reaches an AUC of {one.everything.metrics.auc:.3f} on all 120 faces."
    rng = np.random.default_rng(1)
    files = made.predictions.files
    same = rng.normal(size=120)
    judges = {name: Ensemble((Member(name),), (1.0,)) for name in ("meso4", "cnn")}
    tied = evaluate_files(judges, files, lambda name, _: same, "x", "test", resamples=20)
    assert reading(tied).endswith("cnn is tied with it.")


def test_one_label_gives_dashes_and_no_chart():
    text = evaluation_html(evaluation(fake_share=0.0))
    assert "one label only, so nothing can be ranked" in text
    assert "<svg" not in text
    assert "–<span" in text
    assert "photographs called fake" in text


def test_scores_of_another_tool_are_shown_alike():
    p = np.linspace(0, 1, 40)
    scores = Scores(HOSTILE, tuple(map(str, range(40))), ("x",) * 40, p > 0.5, p)
    text = evaluation_html(evaluate_scores(scores))
    assert "<script" not in text
    assert "1.000<span" in text


def test_paths_run_from_corner_to_corner():
    assert path([(0, 0), (0.5, 1), (1, 1)]) == "M46.0 272.0L176.0 12.0L306.0 12.0"
    made = curves("all", np.arange(20) % 2 == 0, np.linspace(0, 1, 20))
    chart = roc([("one", made)], "")
    assert chart.strokes[0].path.startswith("M46.0 272.0")
    assert chart.strokes[0].path.endswith("306.0 12.0")
    assert len(reliability(made, "").dots) == len(made.bins)


def test_no_two_lines_look_alike():
    styles = [style(i) for i in range(2 * len(COLOURS))]
    assert len(set(styles)) == len(styles)


@pytest.mark.parametrize("place", [0, 3])
def test_colours_are_plain(place):
    assert re.fullmatch(r"#[0-9a-f]{6}", style(place)[0])
