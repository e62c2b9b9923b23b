"""The visitor's own ensemble from the workshop, as Photo and Video offer and use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from page_words import written
from streamlit.testing.v1 import AppTest
from ui_samples import MODELS, Analysis

from dfx.analysis import image
from dfx.analysis import video as clips
from dfx.analysis.clip.run import ClipRun
from dfx.data import sample_clip
from dfx.errors import SettingError
from dfx.predict.ensemble import Ensemble, Member
from dfx.predict.shipped import ShippedEnsembles, write_ensembles
from dfx.settings import settings
from dfx.types import OWN, EnsembleReport, no_progress
from dfx.ui.photo import own_preset, result

Visit = Callable[..., AppTest]
APP = Path(__file__).resolve().parents[3] / "app.py"
MINE = Ensemble(tuple(map(Member, MODELS)), (0.75, 0.25), 0.4, (0.35, 0.55), "vote")


@pytest.fixture(autouse=True)
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    members = tuple(Member(name) for name in MODELS)
    all_of = Ensemble(members, (0.5, 0.5))
    fast = Ensemble(members[:1], (1.0,))
    single = {name: Ensemble((member,), (1.0,)) for name, member in zip(MODELS, members, strict=True)}
    write_ensembles(tmp_path, ShippedEnsembles(fast, single, {"fast": fast, "all": all_of}))
    monkeypatch.setenv("DFX_MODELS_DIR", str(tmp_path))
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


class OwnAnalysis(Analysis):
    """Remembers by whose ensemble it was asked, and reports it as the analysis does."""

    def __init__(self) -> None:
        super().__init__()
        self.by: list[tuple[str, Ensemble | None]] = []

    def __call__(self, data, name, progress=no_progress, preset="", own=None, *rest):  # type: ignore[no-untyped-def]
        self.by.append((preset, own))
        found = super().__call__(data, name, progress, preset, own, *rest)
        return replace(found, report=replace(found.report, ensemble=own.report(OWN))) if own else found


@pytest.fixture
def asked(analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> OwnAnalysis:
    stand_in = OwnAnalysis()
    monkeypatch.setattr(result, "analyse", stand_in)
    return stand_in


def models(app: AppTest) -> list[str]:
    return [
        one.label if hasattr(one, "label") else str(one) for one in app.segmented_control(key="photo.models").options
    ]


def saved(preset: Ensemble) -> AppTest:
    """The Photo page in a session that has saved it before."""
    app = AppTest.from_file(str(APP), default_timeout=30)
    app.session_state["own.preset"] = preset
    return app.switch_page("pages/photo.py").run()


def test_mine_is_offered_while_it_is_saved(visit: Visit, asked: OwnAnalysis) -> None:
    assert len(models(visit())) == 2
    app = saved(MINE)
    assert any("Mine (2)" in label for label in models(app))
    assert app.segmented_control(key="photo.models").value == own_preset.MINE
    del app.session_state["own.preset"]
    app.run()
    assert len(models(app)) == 2
    assert app.segmented_control(key="photo.models").value == "fast"


def test_a_photo_is_judged_by_it_and_the_page_says_so(visit: Visit, asked: OwnAnalysis) -> None:
    app = saved(MINE)
    app.button(key="take-astronaut").click().run()
    assert not app.exception
    assert asked.by == [("", MINE)]
    page = written(app)
    assert "By your own ensemble from the Compare page: MobileNetV2 75 %, MesoInception-4 25 %." in page
    assert "ensemble: rule vote, weights mobilenet_v2 0.75, meso_inception4 0.25" in page
    app.button(key="photo.leave").click().run()
    app.segmented_control(key="photo.models").set_value("all").run()
    app.button(key="take-astronaut").click().run()
    assert asked.by[1:] == [("all", None)]  # an answer of its own
    assert "your own ensemble" not in written(app)
    app.button(key="photo.leave").click().run()
    app.segmented_control(key="photo.models").set_value(own_preset.MINE).run()
    app.button(key="take-astronaut").click().run()
    assert len(asked.by) == 2  # kept
    app.button(key="photo.leave").click().run()
    app.session_state["own.preset"] = replace(MINE, weights=(0.5, 0.5))
    app.run()
    app.button(key="take-astronaut").click().run()
    assert len(asked.by) == 3  # another ensemble, another answer


def test_without_named_ensembles_it_stands_beside_the_default(visit: Visit, asked: OwnAnalysis, tmp_path: Path) -> None:
    alone = Ensemble((Member(MODELS[0]),), (1.0,))
    write_ensembles(tmp_path, ShippedEnsembles(alone, {MODELS[0]: alone}))
    app = visit()
    assert not [one for one in app.segmented_control if one.key == "photo.models"]
    app.session_state["own.preset"] = MINE
    app.run()
    assert [label.split(" (")[0] for label in models(app)] == ["Default", "Mine"]


def test_the_heavy_job_takes_its_ensemble(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[image.Options] = []

    def analyze(data: bytes, name: str, options: image.Options, progress: object) -> object:
        seen.append(options)
        raise RuntimeError

    monkeypatch.setattr(image, "analyze_image", analyze)
    for more in ({"own": MINE}, {"preset": "all"}):
        with pytest.raises(RuntimeError):
            result.analyse(b"", "", no_progress, **more)  # type: ignore[arg-type]
    assert seen[0].ensemble == MINE
    assert (seen[0].models, seen[1].models, seen[1].ensemble) == ((), ("all",), None)


def test_a_clip_is_watched_by_it(visit: Visit, analysis: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[clips.VideoOptions] = []

    def watch(data: bytes, name: str, options: clips.VideoOptions, pulse: object) -> Iterator[object]:
        seen.append(options)
        raise SettingError("Stop here.")
        yield

    monkeypatch.setattr(clips, "watch_video", watch)
    monkeypatch.setattr(sample_clip, "film_of", lambda clip: clip.name.encode())
    app = visit()
    app.session_state["own.preset"] = MINE
    app.switch_page("pages/video.py").run()
    app.button(key=f"take-{sample_clip.clips()[0].name}").click().run()
    assert not app.exception
    assert (seen[0].models, seen[0].ensemble) == ((), MINE)


def test_clips_by_different_ensembles_are_kept_apart() -> None:
    from dfx.ui.video.store import Given

    one = Given(b"x", "a.mp4", own=MINE)
    assert one.key == Given(b"x", "b.mp4", own=replace(MINE)).key
    assert one.key != Given(b"x", "a.mp4", own=replace(MINE, threshold=0.5)).key
    assert one.key != Given(b"x", "a.mp4").key


def test_a_clip_s_report_tells_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "dfx.analysis.clip.options.check", lambda options: SimpleNamespace(models=options.ensemble.models)
    )
    options = clips.check_video(clips.VideoOptions(ensemble=MINE))
    run = ClipRun(options, image.Stopwatch(), lambda: None)
    assert run._ensemble == EnsembleReport(OWN, "vote", 0.4, dict(zip(MODELS, (0.75, 0.25), strict=True)))
    assert run._judge.clips.threshold == 0.4
    assert run._judge.clips.clips == 0  # never fitted on clips, which the report warns of
    assert run._lead == MODELS[0]
