"""A visitor's own ensemble, weighed the other way round than the shipped one: every page shows its order and its weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from page_words import written
from streamlit.testing.v1 import AppTest
from ui_samples import Analysis, a_face, a_report
from video_samples import video_report

from dfx.analysis import explain as why
from dfx.analysis import feature_maps, probe_curves
from dfx.analysis import video as clips
from dfx.analysis.probe_curves import ProbeCurve
from dfx.data import sample_clip
from dfx.errors import ExplanationError
from dfx.explain import choice
from dfx.language import percent
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.shipped import ShippedEnsembles, write_ensembles
from dfx.report.json.photo import to_text
from dfx.settings import settings
from dfx.types import OWN, Explanation, FaceReport, Progress, VideoReport, no_progress
from dfx.ui.explain import together, truth
from dfx.ui.photo import result
from dfx.ui.photo.result import TOWARDS, PhotoResult
from dfx.zoo import spec_of

MODELS = ("cnn", "meso_inception4", "mobilenet_v2")
MEMBERS = tuple(map(Member, MODELS))
SHIPPED = Ensemble(MEMBERS, (0.6, 0.3, 0.1), method="weighted")
MINE = Ensemble(MEMBERS, (0.1, 0.3, 0.6), 0.4, (0.35, 0.55), "weighted")
WEIGHTS = dict(zip(MODELS, (0.1, 0.3, 0.6), strict=True))
ORDER = [spec_of(name).title for name in ("mobilenet_v2", "meso_inception4", "cnn")]  # the shipped one's is the reverse
CURVE = ProbeCurve("jpeg", "JPEG quality", (95.0, 60.0), (0.9, 0.8), (), 0.9, "The verdict stays fake.", (0.45, 0.55))
LOGITS = {"cnn": 3.0, "meso_inception4": 1.0, "mobilenet_v2": 2.0}


def a_map(model: str, toward: str = "fake") -> Explanation:
    heat = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    return Explanation(model, "gradcam", "top", heat, 0.5, 0.1, toward)  # type: ignore[arg-type]


def judged(face: FaceReport, ensemble: Ensemble) -> FaceReport:
    """The face as that ensemble judges it, with both sides of every model's map."""
    maps = tuple(a_map(model, toward) for model in MODELS for toward in TOWARDS)
    return replace(face, prediction=ensemble.judge(LOGITS), explanations=maps)


def analyse(
    data: bytes,
    name: str,
    progress: Progress = no_progress,
    preset: str = "",
    own: Ensemble | None = None,
    answered: object = None,
) -> PhotoResult:
    """In place of the heavy job: a made-up face, judged for real by the ensemble that was asked."""
    asked = own or SHIPPED
    report = replace(a_report(data, [judged(a_face(0.9), asked)]), ensemble=asked.report(OWN if own else ""))
    return PhotoResult(report, np.full((400, 800, 3), 60, np.uint8), to_text(report), "<!doctype html>")


def watch(data: bytes, name: str, options: clips.VideoOptions, pulse: object) -> Iterator[VideoReport]:
    """In place of the analysis of a clip: one person, judged likewise in every moment."""
    asked = options.ensemble or SHIPPED
    made = video_report(people=1)
    frames = tuple(
        replace(frame, faces=tuple(replace(face, report=judged(face.report, asked)) for face in frame.faces))
        for frame in made.frames
    )
    tracks = tuple(replace(track, best=judged(track.best, asked)) for track in made.tracks)
    yield replace(made, frames=frames, tracks=tracks, ensemble=asked.report(OWN))


@pytest.fixture
def weighed(monkeypatch: pytest.MonkeyPatch) -> list[Mapping[str, float]]:
    """By which weights maps were joined, one for each time."""
    seen: list[Mapping[str, float]] = []
    joined = together.consensus

    def consensus(maps: Sequence[Explanation], weights: Sequence[float] | None = None) -> object:
        seen.append(dict(zip([one.model for one in maps], weights or (), strict=True)))
        return joined(maps, weights)

    monkeypatch.setattr(together, "consensus", consensus)
    return seen


@pytest.fixture
def mine(
    analysis: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weighed: list[Mapping[str, float]]
) -> Iterator[Callable[[], AppTest]]:
    """The app in a session that has saved its own ensemble."""
    single = {member.model: Ensemble((member,), (1.0,)) for member in MEMBERS}
    write_ensembles(tmp_path, ShippedEnsembles(SHIPPED, single))
    monkeypatch.setenv("DFX_MODELS_DIR", str(tmp_path))
    settings.cache_clear()
    for place in (choice, truth):
        monkeypatch.setattr(place, "FILE", "none.json")
    monkeypatch.setattr(result, "analyse", analyse)
    monkeypatch.setattr(clips, "watch_video", watch)
    monkeypatch.setattr(sample_clip, "film_of", lambda clip: clip.name.encode())
    monkeypatch.setattr(why, "explain_crops", lambda crops, model, *rest, **more: [a_map(model)] * len(crops))

    def no_layers(model: str, crops: object) -> object:
        raise ExplanationError("Its layers are not looked at here.")

    monkeypatch.setattr(feature_maps, "depth_of", no_layers)

    def opened() -> AppTest:
        app = AppTest.from_file(str(Path(__file__).resolve().parents[2] / "app.py"), default_timeout=30)
        app.session_state["own.preset"] = MINE
        return app.switch_page("pages/photo.py").run()

    yield opened
    monkeypatch.undo()
    settings.cache_clear()


def order(app: AppTest, key: str) -> list[str]:
    """The models that can be chosen, as they stand side by side."""
    (pills,) = (one for one in app.pills if str(one.key).startswith(key))
    return list(pills.options)


def test_pictures(
    mine: Callable[[], AppTest], weighed: list[Mapping[str, float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = mine()
    app.button(key="take-astronaut").click().run()
    assert order(app, "model-") == ORDER
    said = ", ".join(f"{spec_of(name).title} {percent(weight)}" for name, weight in WEIGHTS.items())
    assert f"By your own ensemble from the Compare page: {said}." in written(app)

    app.switch_page("pages/explain.py").run()
    assert order(app, "explain-models-") == ORDER
    assert weighed
    assert all(weights == WEIGHTS for weights in weighed)
    again: list[object] = []
    monkeypatch.setattr(probe_curves, "verdict_probe", lambda *given, **more: again.append(more["own"]) or (CURVE,))
    app.button(key="explain.probe-start").click().run()
    assert again == [MINE]
    assert not app.exception

    app.switch_page("pages/feature_maps.py").run()
    assert order(app, "feature_maps.model-") == ORDER


def test_clips(mine: Callable[[], AppTest], weighed: list[Mapping[str, float]]) -> None:
    app = mine().switch_page("pages/video.py").run()
    app.button(key=f"take-{sample_clip.clips()[0].name}").click().run()
    assert not app.exception
    assert f"{ORDER[0]}: where it found evidence for “fake”" in written(app)
    assert "ensemble: rule weighted, weights cnn 0.1, meso_inception4 0.3, mobilenet_v2 0.6" in written(app)
    app.button(key="video.to-explain").click().run()
    assert order(app, "explain-models-") == ORDER
    assert weighed
    assert all(weights == WEIGHTS for weights in weighed)
    assert "ensemble: rule weighted, weights cnn 0.1, meso_inception4 0.3, mobilenet_v2 0.6" in written(
        app.switch_page("pages/photo.py").run()
    )
