"""A look at a folder of faces: what is counted, what is damaged, what is there twice, what a model could cheat with."""

import csv
import json
from io import BytesIO

import numpy as np
import pytest
from command import dfx
from PIL import Image

from dfx.data.dataset import read_dataset
from dfx.data.health.check import TILES, check
from dfx.data.health.duplicates import find_duplicates, near_pairs
from dfx.data.health.inspect import Look, Unreadable, jpeg_quality, look_at
from dfx.data.health.shortcuts import Shortcut, auc
from dfx.errors import DataError


def picture(seed, side=48):
    """Smooth noise: no two seeds are near duplicates."""
    small = np.random.default_rng(seed).integers(0, 255, (8, 8, 3), np.uint8)
    return Image.fromarray(small).resize((side, side), Image.Resampling.BICUBIC)


def save(root, key, image, **options):
    path = root / key
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, **({"quality": 90} if path.suffix == ".jpg" else {}) | options)
    return path


def fill(root, *rows, first=0):
    """`fill(root, ("a", "train", 3, 2))`: set a, split train, 3 real and 2 fake pictures."""
    seed = first
    for name, split, real, fake in rows:
        for label, count in (("real", real), ("fake", fake)):
            for i in range(count):
                save(root, f"{name}/{split}/{label}/{i}.jpg", picture(seed))
                seed += 1


def manifest(root, *rows):
    with (root / "manifest.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("path", "method", "pair"), *rows])


def sentences(summary, level):
    return [finding.sentence for finding in summary.findings if finding.level == level]


def test_counts_by_set_split_label_and_method(tmp_path):
    fill(tmp_path, ("a", "train", 2, 3), ("a", "test", 1, 1))
    manifest(tmp_path, ("a/train/fake/0.jpg", "swap", ""), ("a/train/fake/9.jpg", "swap", ""))
    save(tmp_path, "loose.jpg", picture(99))
    summary = check(tmp_path)
    assert summary.by_set() == {"a": {"test": {"real": 1, "fake": 1}, "train": {"real": 2, "fake": 3}}}
    assert summary.by_split() == {"test": 2, "train": 5}
    assert {(c.split, c.fake, c.method): c.files for c in summary.counts if c.method} == {("train", True, "swap"): 1}
    assert (summary.files, summary.outside, summary.not_there) == (7, 1, 1)
    assert [s for s in sentences(summary, "beware") if "val split" in s]
    assert not sentences(summary, "wrong")


def test_damaged_files_are_listed_and_the_rest_is_measured(tmp_path):
    fill(tmp_path, ("a", "train", 2, 2))
    whole = (tmp_path / "a/train/real/0.jpg").read_bytes()
    damaged = {"empty": b"", "text": b"hello", "cut": whole[: len(whole) // 2]}
    for name, data in damaged.items():
        (tmp_path / f"a/train/fake/{name}.jpg").write_bytes(data)
    (tmp_path / "a/train/fake/folder.jpg").mkdir()
    (tmp_path / "a/train/fake/gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    summary = check(tmp_path)
    assert sorted(one.key.split("/")[-1] for one in summary.unreadable) == [
        "cut.jpg", "empty.jpg", "folder.jpg", "gone.jpg", "text.jpg",
    ]  # fmt: skip
    assert all(one.reason.endswith(".") and str(tmp_path) not in one.reason for one in summary.unreadable)
    assert summary.files == 4
    assert sentences(summary, "wrong") == ["5 files cannot be read; training may stop at such a file."]


def test_a_leak_is_said_first_and_byte_for_byte_copies_are_counted(tmp_path):
    fill(tmp_path, ("a", "train", 2, 2), ("a", "test", 2, 2))
    twin = tmp_path / "a/test/real/copy.jpg"
    twin.write_bytes((tmp_path / "a/train/real/0.jpg").read_bytes())
    save(tmp_path, "a/test/real/again.jpg", picture(1), quality=60)
    leak = check(tmp_path).duplicates.across_splits
    assert (leak.pairs, leak.identical, leak.pictures, leak.sets) == (2, 1, 4, (("a", 2),))
    assert leak.examples[0] == ("a/test/real/copy.jpg", "a/train/real/0.jpg")
    first = check(tmp_path).findings[0]
    assert first.level == "wrong"
    assert first.sentence.startswith("LEAK: 2 pairs")


def test_the_same_file_under_both_labels_is_louder_than_a_leak(tmp_path):
    fill(tmp_path, ("a", "train", 2, 2), ("a", "test", 2, 2))
    for key in ("train/fake", "test/real"):
        (tmp_path / "a" / key / "copy.jpg").write_bytes((tmp_path / "a/train/real/0.jpg").read_bytes())
    manifest(
        tmp_path, ("a/train/fake/copy.jpg", "", "p"), ("a/train/real/0.jpg", "", "p")
    )  # no excuse: no pixel differs
    summary = check(tmp_path)
    assert [s.split(":")[0] for s in sentences(summary, "wrong")] == ["CALLED BOTH REAL AND FAKE", "LEAK"]
    assert summary.duplicates.across_labels.identical == 2


@pytest.mark.parametrize("paired", [True, False])
def test_a_fake_beside_its_own_original_is_no_fault_where_the_manifest_says_so(tmp_path, paired):
    fill(tmp_path, ("a", "train", 2, 2))
    save(tmp_path, "a/train/fake/made.jpg", picture(0), quality=70)
    if paired:
        manifest(tmp_path, ("a/train/fake/made.jpg", "", "p0"), ("a/train/real/0.jpg", "", "p0"))
    found = check(tmp_path)
    assert (found.duplicates.own_originals.pairs, found.duplicates.across_labels.pairs) == (paired, not paired)
    assert len(sentences(found, "note")) == paired
    assert [s.split(":")[0] for s in sentences(found, "wrong")] == ([] if paired else ["REAL AND FAKE ALIKE"])


def test_every_near_pair_is_found_and_no_other():
    hashes = np.random.default_rng(0).integers(0, 2**63, 700, np.uint64)
    hashes[600] = hashes[3] ^ np.uint64(0b1111)
    hashes[601] = hashes[4] ^ np.uint64(0b11111)
    hashes[400] = hashes[399]
    hashes[[10, 20, 30]] = 1  # plain areas: nothing to compare, but two are the same file
    same = np.arange(700)
    same[30] = same[20]
    found = {(int(i), int(j)) for pairs, _ in near_pairs(hashes, same) for i, j in pairs}
    assert found == {(3, 600), (399, 400), (20, 30)}


def test_duplicates_are_in_time_for_a_large_folder(tmp_path):
    file = look_at(file_of(save(tmp_path, "a/train/real/0.jpg", picture(0)), tmp_path))
    numbers = np.random.default_rng(1).integers(0, 2**63, 6_000).tolist()
    looks = [Look(file.file, 1, "PNG", 9, 9, None, 1.0, number, str(i)) for i, number in enumerate(numbers)]
    shares = []
    assert find_duplicates(looks, lambda share, text: shares.append(share)).repeated.pairs == 0
    assert shares == sorted(shares)
    assert shares[-1] == 1


def file_of(path, root):
    return next(file for file in read_dataset(root) if file.path == path)


@pytest.mark.parametrize("quality", [1, 10, 49, 50, 75, 90, 95, 100])
def test_quality_of_what_libjpeg_wrote(quality):
    data = BytesIO()
    picture(0).save(data, "JPEG", quality=quality)
    assert jpeg_quality(np.array(Image.open(data).quantization[0])) == quality


def test_what_is_measured_of_a_file(tmp_path):
    stripes = np.zeros((40, 60), np.uint8)
    stripes[:, ::2] = 200  # the Laplacian is ±400 everywhere but at no border: variance 160 000
    path = save(tmp_path, "a/train/real/0.png", Image.fromarray(stripes))
    look = look_at(file_of(path, tmp_path))
    assert (look.format, look.width, look.height, look.side, look.quality) == ("PNG", 60, 40, 40, None)
    assert look.bytes == path.stat().st_size
    assert look.sharpness == pytest.approx(160_000, rel=0.01)
    path.write_bytes(b"GIF89a")
    assert isinstance(look_at(look.file), Unreadable)


def test_auc_by_hand():
    assert auc(np.array([1.0, 2.0]), np.array([3.0, 2.0])) == 0.875  # 3 of 4 above, one tie
    assert auc(np.array([5.0]), np.array([1.0])) == 0
    few, many = (Shortcut("a", "side", "", 0.8, n, n) for n in (4, 100))
    assert (few.is_clear, many.is_clear) == (False, True)
    assert Shortcut("a", "side", "", 0.2, 100, 100).is_clear


def test_cheating_is_named_with_its_number(tmp_path):
    for i in range(20):
        save(tmp_path, f"a/train/real/{i}.jpg", picture(i), quality=95)
        save(tmp_path, f"a/train/fake/{i}.jpg", picture(100 + i), quality=70)
        save(tmp_path, f"b/train/real/{i}.jpg", picture(200 + i))
        save(tmp_path, f"b/train/fake/{i}.png", picture(300 + i))
    summary = check(tmp_path)
    areas = {(one.group, one.measure): one.auc for one in summary.shortcuts}
    assert areas["a", "quality"] == 0
    assert areas["b", "jpeg"] == 0
    assert ("b", "quality") not in areas
    assert areas["a", "side"] == areas["b", "side"] == 0.5
    said = sentences(summary, "beware")
    assert (
        "A model can cheat here: in a, JPEG quality alone tells fake from real with an AUC of 1.00 "
        "(fakes have less; 20 real, 20 fake)." in said
    )
    assert not [s for s in said if "size in pixels" in s]
    median = {(s.set, s.fake): s.quantiles[2] for s in summary.spreads if s.measure == "quality"}
    assert median == {("a", False): 95, ("a", True): 70, ("b", False): 90}


def test_one_label_sets_need_a_pool_and_are_measured_in_it(tmp_path):
    fill(tmp_path, ("photos", "train", 3, 0), ("made", "train", 0, 3), ("both", "test", 9, 1))
    summary = check(tmp_path)
    said = sentences(summary, "beware")
    assert "photos holds only real faces and means nothing alone: training pools it with made." in said
    assert "made holds only fake faces and means nothing alone: training pools it with photos." in said
    assert "both is in the test split only." in said
    assert "both is uneven: 90 % of its 10 faces are real." in said
    assert {one.group for one in summary.shortcuts} == {"both", "made+photos"}


@pytest.mark.parametrize(
    ("real", "fake", "missing"), [(2, 0, "fake"), (0, 2, "real"), (2, 1, "readable face that is fake")]
)
def test_one_label_alone_is_one_sentence(tmp_path, real, fake, missing):
    fill(tmp_path, ("a", "train", real, fake))
    if real and fake:
        (tmp_path / "a/train/fake/0.jpg").write_bytes(b"")
    with pytest.raises(DataError, match=missing):
        check(tmp_path)


def test_a_manifest_that_is_no_text_is_one_sentence(tmp_path):
    fill(tmp_path, ("a", "train", 1, 1))
    (tmp_path / "manifest.csv").write_bytes(b"path,method\n\xff\xfe,\xff\n")
    with pytest.raises(DataError, match=r"manifest\.csv"):
        check(tmp_path)


def test_summary_as_json_has_charts_and_no_pixels(tmp_path):
    fill(tmp_path, ("a", "train", 20, 2), ("a", "test", 1, 1))
    (tmp_path / "a/train/fake/bad.jpg").write_bytes(b"")
    shares = []
    summary = check(tmp_path, lambda share, text: shares.append(share))
    made = json.loads(json.dumps(summary.as_json(), allow_nan=False))
    assert made["splits"] == {"train": 22, "test": 2}
    assert made["sets"]["a"]["train"] == {"real": 20, "fake": 2}
    assert made["unreadable"]["count"] == 1
    assert made["unreadable"]["first"][0]["key"] == "a/train/fake/bad.jpg"
    labels = [tile["label"] for tile in made["tiles"]]
    assert (len(labels), labels.count("fake")) == (TILES, 3)
    assert all(len(tile["phash"]) == 16 and (tmp_path / tile["key"]).is_file() for tile in made["tiles"])
    assert {"set", "label", "measure", "n", "quantiles"} == set(made["spreads"][0])
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_command_prints_tables_or_json_and_writes_the_summary(tmp_path):
    root, out = tmp_path / "faces [bold]", tmp_path / "summary.json"
    fill(root, ("a", "train", 2, 2), ("a", "test", 1, 1))
    (root / "a/train/fake/bad.jpg").write_bytes(b"")
    shown = dfx("data", "check", root, "--out", out)
    assert (shown.code, shown.err) == (0, "")
    assert "faces [bold]: 6 faces" in shown.out
    assert "a/train/fake/bad.jpg: expected an image file, but it is empty." in shown.out
    as_json = dfx("data", "check", root, "--json")
    assert json.loads(as_json.out) == json.loads(out.read_text())
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []


@pytest.mark.parametrize("case", ["missing", "empty", "one label", "no place"])
def test_command_refuses_in_one_sentence(tmp_path, case):
    root = tmp_path / "faces"
    if case != "missing":
        root.mkdir()
    if case in ("one label", "no place"):
        fill(root, ("a", "train", 1, int(case == "no place")))
    outcome = dfx("data", "check", root, "--out", tmp_path / "nowhere" / "x.json")
    assert outcome.code == (1 if case == "no place" else 2)
    assert str(tmp_path) not in outcome.sentence
