"""The sample pictures: each with its papers, what dfx made of whom, and that its scripts make them again."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dfx.data.sample_clip import clips
from dfx.data.samples import FOLDER, Sample, featured, rows, sample_named, samples
from dfx.errors import DataError
from dfx.faces import find_faces
from dfx.faces.quality import warnings_for
from dfx.settings import settings
from dfx.types import Pixels
from scripts.sample_makers import clips as takes
from scripts.sample_makers import fakes, given

ALL = samples()
EVERYTHING = (*ALL, *clips())
MADE = [sample for sample in ALL if sample.kind == "made by dfx"]
MOST_BYTES = 12_000_000
PUBLIC = {"astronaut", "grace-hopper"}


def read(path: Path) -> Pixels:
    return np.asarray(Image.open(path))


def test_there_are_enough_of_every_kind() -> None:
    assert [sample.kind for sample in ALL] == ["photograph"] * 10 + ["synthetic"] * 12 + ["made by dfx"] * len(MADE)
    assert {sample.how for sample in MADE} == {"self-blend", "swap", "re-synthesis", "retouch", "group"}
    assert len(ALL) >= 24
    assert len(clips()) >= 6
    assert {clip.kind for clip in clips()} == {"photograph", "synthetic", "made by dfx"}
    assert 4 <= len(featured()) <= 6
    assert {sample.kind for sample in featured()} == {"photograph", "synthetic", "made by dfx"}
    assert len({sample.id for sample in EVERYTHING}) == len(EVERYTHING)


def test_no_file_without_a_row_and_all_of_them_small() -> None:
    listed = {path for s in EVERYTHING for path in (s.file, s.mask, getattr(s, "poster", None)) if path}
    assert {path for path in FOLDER.iterdir() if path.suffix not in (".json", ".md")} == listed
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= MOST_BYTES


@pytest.mark.parametrize("sample", EVERYTHING, ids=lambda sample: sample.id)
def test_every_sample_has_its_papers(sample: Sample) -> None:
    assert hashlib.sha256(sample.file.read_bytes()).hexdigest() == sample.sha256
    assert all((sample.title, sample.source, sample.credit))
    assert any(word in sample.licence for word in ("ublic domain", "Creative Commons"))
    assert sample.look_for[0].isupper()
    assert sample.look_for[-1] in ".?"
    assert sample.truth[0].islower()
    assert sample.truth[-1] not in ".?"
    assert sample.id in (FOLDER / "CREDITS.md").read_text(encoding="utf-8")
    if "CC BY" in sample.credit:
        assert "creativecommons.org/licenses/by/2.0" in sample.licence


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.id)
def test_no_metadata(sample: Sample) -> None:
    with Image.open(sample.file) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        assert not {"comment", "exif", "xmp", "icc_profile", "photoshop", "adobe"} & set(image.info)


@pytest.mark.parametrize("sample", featured(), ids=lambda sample: sample.id)
def test_one_good_face_in_each_that_is_offered_first(sample: Sample) -> None:
    found = find_faces(read(sample.file))
    assert len(found.faces) == 1
    assert found.faces[0].confidence > settings().face_confidence  # it would be kept among others, too
    assert found.faces[0].warnings + warnings_for(found.faces[0]) == ()


@pytest.mark.parametrize("sample", MADE, ids=lambda sample: sample.id)
def test_a_fake_differs_from_its_original_where_its_mask_says(sample: Sample) -> None:
    assert sample.mask
    fake, mask = read(sample.file).astype(float), read(sample.mask)
    assert mask.shape == fake.shape[:2]
    assert mask.max() > 150
    original = sample_named(sample.original)
    assert (original is None) == (sample.how == "group")
    if original:
        assert original.id == sample.of[0]
        difference = np.abs(fake - read(original.file)).mean(axis=2)
        assert difference[mask > 128].mean() > 2.2 * difference[mask == 0].mean()
        assert difference[mask == 0].mean() < 2.5  # what is left is JPEG's


def test_nobody_who_could_not_be_asked_is_in_a_fake() -> None:
    """The eight of flickr: in no fake's recipe, in no entry, in no clip."""
    strangers = {each.id for each in given.FLICKR}
    allowed = PUBLIC | {each.id for each in given.SD3}
    assert len(strangers) == 8
    assert not strangers & allowed
    assert {sample.id for sample in ALL if sample.kind == "photograph"} == PUBLIC | strangers
    for sample in MADE:
        assert set(sample.of) <= allowed
    for clip in clips():
        assert not strangers & set(clip.of)
    assert {recipe.id: set(recipe.of) for recipe in fakes.RECIPES} == {sample.id: set(sample.of) for sample in MADE}
    assert {take.name: take.pictures for take in takes.TAKES} == {clip.name: clip.of for clip in clips()}


@pytest.mark.parametrize("name", ["astronaut-mouth", "grace-hopper-smooth", "swap-2", "nobody-redrawn"])
def test_the_scripts_make_it_again_of_nothing_but_what_it_names(name: str) -> None:
    recipe = next(recipe for recipe in fakes.RECIPES if recipe.id == name)
    named = [sample_named(each) for each in recipe.of]
    made = recipe.make({one.id: read(one.file) for one in named if one})
    sample = sample_named(name)
    assert sample
    assert sample.mask
    assert np.abs(made.picture.astype(int) - read(sample.file)).mean() < 2.5  # JPEG's share
    assert np.abs(made.mask * 255 - read(sample.mask)).mean() < 1


def test_reading_needs_no_tensorflow() -> None:
    code = "import sys, dfx.data.samples as s; s.samples(); sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def broken(**changes: object) -> str:
    return json.dumps([{**rows()[0], **changes}])


@pytest.mark.parametrize(
    "text",
    [
        None,
        "{",
        "[1]",
        '[{"file": "x.jpg"}]',
        broken(kind="oil painting"),
        broken(file="../../secret.jpg"),
        broken(unheard_of=1),
    ],
)
def test_a_missing_or_damaged_list(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "samples.json").write_text(text)
    with pytest.raises(DataError, match="cannot be read"):
        samples(tmp_path)


def test_a_list_that_is_whole_is_read_from_anywhere(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "samples.json", tmp_path)
    assert [sample.id for sample in samples(tmp_path)] == [sample.id for sample in ALL]
    assert sample_named("nobody-at-all") is None
    assert sample_named(None) is None
