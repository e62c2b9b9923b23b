import hashlib
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from dfx.data.samples import FOLDER, samples
from dfx.errors import DataError
from dfx.faces import find_faces
from dfx.faces.quality import warnings_for
from dfx.settings import settings

ALL = samples()
FAKES = [sample for sample in ALL if sample.is_fake]


def read(path):
    return np.asarray(Image.open(path))


def test_two_photographs_and_a_fake_of_each():
    assert [sample.kind for sample in ALL] == ["photograph"] * 2 + ["made by dfx"] * 2
    assert all("fake" in sample.title and "dfx" in sample.title for sample in FAKES)


def test_no_picture_without_a_row():
    listed = {path for sample in ALL for path in (sample.file, sample.mask) if path}
    assert {path for path in FOLDER.iterdir() if path.suffix != ".json"} == listed


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.file.stem)
def test_every_sample_has_its_papers(sample):
    assert all((sample.title, sample.source, sample.licence, sample.credit))
    assert "ublic domain" in sample.licence
    assert hashlib.sha256(sample.file.read_bytes()).hexdigest() == sample.sha256


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.file.stem)
def test_no_metadata(sample):
    with Image.open(sample.file) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        assert not {"comment", "exif", "xmp", "icc_profile", "photoshop"} & set(image.info)


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.file.stem)
def test_one_good_face_in_each(sample):
    found = find_faces(read(sample.file))
    assert len(found.faces) == 1
    assert found.faces[0].confidence > settings().face_confidence  # it would be kept among others, too
    assert found.faces[0].warnings + warnings_for(found.faces[0]) == ()


@pytest.mark.parametrize("sample", FAKES, ids=lambda sample: sample.file.stem)
def test_a_fake_differs_from_its_photograph_where_its_mask_says(sample):
    fake, mask = read(sample.file).astype(float), read(sample.mask)
    photograph = read(sample.file.with_name(sample.file.name.replace("-fake", ""))).astype(float)
    assert mask.shape == fake.shape[:2]
    difference = np.abs(fake - photograph).mean(axis=2)
    assert difference[mask > 128].mean() > 5
    assert difference[mask == 0].mean() < 1  # what is left is JPEG's


def test_reading_needs_no_tensorflow():
    code = "import sys, dfx.data.samples as s; s.samples(); sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("text", [None, "{", "[1]", '[{"file": "x.jpg"}]'])
def test_a_missing_or_damaged_list(tmp_path, text):
    if text is not None:
        (tmp_path / "samples.json").write_text(text)
    with pytest.raises(DataError, match="cannot be read"):
        samples(tmp_path)
