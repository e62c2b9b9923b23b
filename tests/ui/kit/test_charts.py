from dataclasses import replace

import pytest
from ui_samples import a_face

from dfx.ui.kit import charts, plots


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_dots_and_intervals_stand_where_the_numbers_are(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "theme", lambda: theme)
    prediction = a_face(0.93).prediction
    figure = charts.answers(prediction)
    dots = [trace for trace in figure.data if trace.mode == "markers"]
    intervals = [trace for trace in figure.data if trace.mode == "lines"]
    assert [dot.x[0] for dot in dots] == [0.93, 0.93, 0.93]
    assert [tuple(line.x) for line in intervals] == [prediction.interval] * 3
    assert len({dot.y[0] for dot in dots}) == 3
    assert figure.layout.xaxis.range == (0, 1)
    assert figure.layout.template.layout.paper_bgcolor == plots.PAPER[theme]
    assert dots[0].marker.color == plots.INK[theme]


def test_the_threshold_is_drawn_and_named() -> None:
    figure = charts.answers(a_face(0.93).prediction)
    assert 0.5 in [shape.x0 for shape in figure.layout.shapes if shape.x0 == shape.x1]
    assert "threshold 0.50" in [note.text for note in figure.layout.annotations]


def test_the_chart_in_words_names_every_number() -> None:
    said = charts.answers_in_words(a_face(0.93).prediction)
    assert said.count("0.93") == 3
    assert "MobileNetV2" in said
    assert "Threshold 0.50" in said
    assert "<b>" not in said


def test_a_lone_model_is_not_called_all_models() -> None:
    prediction = a_face(0.93).prediction
    rows = charts.answer_rows(replace(prediction, scores=prediction.scores[:1]))
    assert [row.name for row in rows] == ["MobileNetV2"]


@pytest.mark.parametrize("threshold", [0.02, 0.5, 0.91])
def test_the_threshold_words_never_meet_those_of_the_ends(threshold: float) -> None:
    figure = charts.answers(replace(a_face(0.93).prediction, threshold=threshold))
    ends = next(note for note in figure.layout.annotations if note.text == "1 fake")
    words = next(note for note in figure.layout.annotations if note.text.startswith("threshold"))
    assert (words.yshift == ends.yshift) == (threshold == 0.5)
    assert -words.yshift + 10 < figure.layout.margin.b
