"""The models on the visitor's own pictures: rows like those of the stored predictions, and every picture accounted for."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.metrics import roc_auc_score
from tiny_models import TINY, models_in, write_tiny_models

from dfx.compare.own_data import run as own_data_run
from dfx.compare.own_data.run import evaluate_faces
from dfx.compare.own_data.zip import read_zip
from dfx.errors import Busy, DataError
from dfx.predict.predictor import predictor
from dfx.predict.shipped import ensemble_of


def pixels(seed):
    return np.random.default_rng(seed).integers(0, 256, (40, 40, 3), np.uint8)


def own(more=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for seed in range(20):
            picture = io.BytesIO()
            Image.fromarray(pixels(seed)).save(picture, "PNG")
            archive.writestr(f"{'fake' if seed % 2 else 'real'}/same name.png", picture.getvalue())
        for name, data in more:
            archive.writestr(name, data)
    return read_zip(out.getvalue(), "mine.zip")


@pytest.fixture(scope="module", autouse=True)
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = write_tiny_models(tmp_path_factory.mktemp("models"))
    with models_in(folder):
        yield folder


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_ready_crops_are_judged_as_they_are():
    seen = []
    found = evaluate_faces(own(), TINY, lambda part, text: seen.append(part), ready=True)
    kept = found.evaluation.predictions
    assert kept.models == TINY
    assert len({file.key for file in kept.files}) == 20
    assert {(file.set, file.split) for file in kept.files} == {("mine.zip", "own")}
    logits = predictor("meso4").logits([pixels(seed) for seed in range(20)])
    assert kept.columns["meso4"][0] == pytest.approx(logits, abs=1e-4)
    fake = [file.fake for file in kept.files]
    both = ensemble_of(TINY).combine(np.stack([kept.columns[name][0] for name in TINY], axis=1))
    measured = {one.name: one for one in found.evaluation.measured}
    assert measured["ensemble"].everything.metrics.auc == pytest.approx(roc_auc_score(fake, both), abs=1e-12)
    assert measured["meso4"].everything.metrics.n_real == 10
    assert found.sentence == "Measured on 20 of your pictures."
    assert seen == sorted(seen)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_every_picture_is_accounted_for(monkeypatch):
    """Noise shows no face: with the detector, a picture gets no number, is counted and named."""
    faces = iter([None if seed < 3 else pixels(seed) for seed in range(20)])
    monkeypatch.setattr(own_data_run, "_largest_face", lambda whole: next(faces))
    broken = [("real/torn.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50), ("fake/text.jpg", b"hello")]
    found = evaluate_faces(own(broken), ["meso4"])
    assert [one.name for one in found.refused] == ["torn.png", "text.jpg"]
    assert all(one.sentence.endswith(".") for one in found.refused)
    assert len(found.without_face) == 3
    assert found.sentence == (
        "Measured on 17 of your pictures; 2 could not be read and 3 showed no face, and these have no number."
    )
    assert len(found.evaluation.predictions.files) == 17


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_where_one_label_is_left_it_is_one_sentence(monkeypatch):
    faces = iter([None if seed % 2 else pixels(seed) for seed in range(20)])
    monkeypatch.setattr(own_data_run, "_largest_face", lambda whole: next(faces))
    with pytest.raises(DataError, match="what could be judged is only real ones"):
        evaluate_faces(own(), ["meso4"])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_busy_is_no_refusal_of_a_picture(monkeypatch):
    def busy(data, name):
        raise Busy("Too many jobs at once; try again later.")

    monkeypatch.setattr("dfx.media.photo.images.decode", busy)
    with pytest.raises(Busy):
        evaluate_faces(own(), ["meso4"], ready=True)


def test_the_largest_face_is_found_in_a_photo():
    from dfx.data.samples import samples
    from dfx.media.photo.images import decode

    photo = decode(samples()[0].file.read_bytes()).pixels
    crop = own_data_run._largest_face(photo)
    assert crop is not None
    assert crop.shape[0] == crop.shape[1] < max(photo.shape)
    assert own_data_run._largest_face(np.full((64, 64, 3), 90, np.uint8)) is None
