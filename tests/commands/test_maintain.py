"""`dfx maintain`: every command is there, and bad input is one sentence before any work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import pytest
from command import dfx
from tiny_models import models_in

from dfx import zoo
from dfx.settings import ROOT
from dfx.zoo.anatomy import facts, model

COMMANDS = (
    "ship", "leaderboard", "schedule", "smoke", "teacher", "landmarks", "overview", "traits", "leaks", "spectrum-band",
    "clips", "motion", "strangers", "drawn", "anatomy", "facts", "golden", "demo", "engines",
)  # fmt: skip


def test_help_names_every_command() -> None:
    shown = dfx("maintain", "--help").out
    assert [name for name in COMMANDS if f" {name} " not in shown] == []


def test_a_try_says_where_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []
    monkeypatch.setattr("dfx.train.smoke.smoke", lambda out, progress: made.append(out))
    kept, gone = dfx("maintain", "smoke", "--out", str(tmp_path / "try")), dfx("maintain", "smoke")
    assert (kept.code, gone.code, made[0]) == (0, 0, tmp_path / "try")
    assert f"kept in {made[0]}." in kept.err
    assert f"made in {made[1]}, which is removed at the end; --out DIR keeps it." in gone.err
    assert not made[1].exists()


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["landmarks", "none", "out.npz"], 2, "Expected real faces in"),
        (["overview", "--data", "none"], 2, "There is no data folder named 'none'."),
        (["traits", "--data", "none"], 2, "There is no data folder named 'none'."),
        (["spectrum-band", "none", "out.json"], 2, "There is no data folder named 'none'."),
        (["leaks", "none.parquet", "none"], 2, "There is no file of predictions named 'none.parquet'."),
        (["clips", "--videos", "none"], 2, "Expected a folder of clips with real and fake ones"),
        (["motion", "--videos", "none"], 2, "Expected a folder of clips with real and fake ones"),
        (["strangers", "--data", "none"], 1, "No distance is shipped; `dfx maintain leaderboard"),
        (["drawn", "--data", "none"], 1, "No distance is shipped; `dfx maintain leaderboard"),
        (["schedule", "--data", "none", "--starts", "none", "--only", "x"], 2, "The schedule has no run x."),
        (["teacher", "--data", "none", "run", "out.npz"], 1, "'run' is no run folder: expected plan.json"),
        (["leaderboard", "--data", "none", "run"], 2, "There is no data folder named 'none'."),
        (["facts", "resnet"], 2, "There is no model 'resnet'"),
        (["anatomy", "meso4", "resnet"], 2, "There is no model 'resnet'"),
        (["ship", "--data", "none", "run"], 1, "'run' is no run folder: expected plan.json"),
    ],
)
def test_bad_input_is_one_sentence(
    words: list[str], code: int, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    with models_in(tmp_path / "empty"):
        done = dfx("maintain", *words)
    assert (done.code, done.out) == (code, "")
    assert done.sentence.startswith(sentence)
    assert not list(tmp_path.glob("out.*"))


def test_a_run_without_weights_is_named(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "plan.json").write_text('{"model": "cnn"}')
    done = dfx("maintain", "teacher", "--data", tmp_path, tmp_path / "run", tmp_path / "out.npz")
    assert done.sentence == "'run' holds no best.safetensors: expected a run that has finished an epoch."


def test_where_the_disk_refuses_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dfx.data.alter.spectrum_band.measured", lambda data: {"n": 1})
    done = dfx("maintain", "spectrum-band", tmp_path, tmp_path / "none" / "band.json")
    assert done.code == 1
    assert done.sentence == "The band could not be written to band.json: No such file or directory."


def test_counts_and_anatomy_of_one_model_leave_the_others_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both files come out as they are shipped: the named model is built anew, the others are kept."""
    before = facts.FILE.read_text(encoding="utf-8"), model.FILE.read_text(encoding="utf-8")
    spoilt = {name: replace(row, flops=0) if name == "meso4" else row for name, row in facts.facts().items()}
    monkeypatch.setattr(facts, "facts", lambda: spoilt)
    for module in (facts, model):
        shipped, here = module.FILE, tmp_path / f"{module.__name__}.json"
        here.write_bytes(shipped.read_bytes())
        monkeypatch.setattr(module, "FILE", here)
    built: list[str] = []
    real = zoo.build

    def noted(name: str, input_size: int | None = None) -> keras.Model:
        built.append(name)
        return real(name, input_size=input_size)

    monkeypatch.setattr(zoo, "build", noted)
    assert dfx("maintain", "facts", "meso4").code == 0
    assert dfx("maintain", "anatomy", "meso4").code == 0
    assert (facts.FILE.read_text(encoding="utf-8"), model.FILE.read_text(encoding="utf-8")) == before
    assert built == ["meso4", "meso4"]


def test_no_module_hides_a_command_of_its_own() -> None:
    files = (
        path for path in sorted((ROOT / "dfx").glob("**/*.py")) if "\nif __name__" in path.read_text(encoding="utf-8")
    )
    assert [path.relative_to(ROOT).as_posix() for path in files] == ["dfx/cli.py"]


def test_a_cut_that_there_is_not_is_said_before_anything_is_asked(tmp_path):
    done = dfx("maintain", "middle", "--data", tmp_path, "--cut", "in half")
    assert done.code == 2
    assert done.sentence.startswith("--cut takes as dfx says it, the band alone")
