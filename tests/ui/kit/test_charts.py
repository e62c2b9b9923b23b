from dataclasses import replace

import plotly.graph_objects as go
import pytest
from ui_samples import a_face

from dfx.types import Prediction
from dfx.ui.kit import charts, plots


def drawn(prediction: Prediction) -> go.Figure:
    return charts.answers(charts.answer_rows(prediction), prediction.threshold)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_dots_and_intervals_stand_where_the_numbers_are(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "theme", lambda: theme)
    prediction = a_face(0.93).prediction
    figure = drawn(prediction)
    dots = [trace for trace in figure.data if trace.mode == "markers"]
    intervals = [trace for trace in figure.data if trace.mode == "lines"]
    assert [dot.x[0] for dot in dots] == [0.93, 0.93, 0.93]
    assert [tuple(line.x) for line in intervals] == [prediction.interval] * 3
    assert len({dot.y[0] for dot in dots}) == 3
    assert figure.layout.xaxis.range == (0, 1)
    assert figure.layout.template.layout.paper_bgcolor == plots.PAPER[theme]
    assert dots[0].marker.color == plots.INK[theme]


def test_the_threshold_is_drawn_and_named() -> None:
    figure = drawn(a_face(0.93).prediction)
    assert 0.5 in [shape.x0 for shape in figure.layout.shapes if shape.x0 == shape.x1]
    assert "threshold 0.50" in [note.text for note in figure.layout.annotations]


def test_the_chart_in_words_names_every_number() -> None:
    prediction = a_face(0.93).prediction
    said = charts.answers_in_words(charts.answer_rows(prediction), prediction.threshold)
    assert said.count("0.93") == 3
    assert "MobileNetV2" in said
    assert "Threshold 0.50" in said
    assert "<b>" not in said


def test_a_lone_model_is_not_called_all_models() -> None:
    prediction = a_face(0.93).prediction
    rows = charts.answer_rows(replace(prediction, scores=prediction.scores[:1]))
    assert [row.name for row in rows] == ["MobileNetV2"]


def test_only_those_who_decide_are_called_so_and_the_rest_is_drawn_weaker() -> None:
    """Of three models one has no weight: two decide."""
    prediction = a_face(0.93).prediction
    first, second = prediction.scores
    third = replace(first, model="xception", fake_probability=0.31, weight=0.0)
    prediction = replace(prediction, scores=(first, second, third))
    rows, others = charts.answer_rows(prediction), charts.heard_only_rows(prediction)
    assert rows[0].name == "The 2 that decide, together"
    assert len(rows) == 3
    assert [(row.name, row.fake_probability) for row in others] == [("Xception", 0.31)]
    strong, weak = charts.answers(rows, 0.5), charts.answers(others, 0.5, weak=True)
    assert min(trace.opacity for trace in strong.data if trace.mode == "lines") == pytest.approx(0.35)
    assert max(trace.opacity for trace in weak.data if trace.mode == "lines") < 0.2
    assert max(trace.opacity for trace in weak.data if trace.mode == "markers") < 0.5


@pytest.mark.parametrize("threshold", [0.02, 0.5, 0.91])
def test_the_threshold_words_never_meet_those_of_the_ends(threshold: float) -> None:
    figure = drawn(replace(a_face(0.93).prediction, threshold=threshold))
    ends = next(note for note in figure.layout.annotations if note.text == "1 fake")
    words = next(note for note in figure.layout.annotations if note.text.startswith("threshold"))
    assert (words.yshift == ends.yshift) == (threshold == 0.5)
    assert -words.yshift + 10 < figure.layout.margin.b
