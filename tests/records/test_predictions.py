"""Predictions kept as Parquet: the same figures again, to the last digit, and no place of this machine."""

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from dfx.data.dataset import read_dataset
from dfx.errors import DataError, DfxError
from dfx.evaluate.run import evaluate, evaluate_files
from dfx.predict.calibration.platt import Calibration
from dfx.predict.ensemble import Ensemble, Member
from dfx.records.predictions import read_predictions, write_predictions

JUDGES = {
    "sharp": Ensemble((Member("sharp", Calibration(1.5, 0.2, 0.3)),), (1.0,), threshold=0.6, band=(0.45, 0.65)),
    "both": Ensemble((Member("sharp"), Member("dull")), (0.75, 0.25)),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Faces with everything a manifest can say of them."""
    root, rows = tmp_path_factory.mktemp("faces"), ["path,method,source,pair,age,sex,group"]
    for name, label, n in (("mixed", "real", 25), ("mixed", "fake", 25), ("kept", "real", 50), ("drawn", "fake", 20)):
        for k in range(n):
            path = root / name / "test" / label / f"{k}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            who = f"p{k},," if name == "mixed" else f",{k},{'male' if k % 2 else 'female'}"
            rows.append(f"{path.relative_to(root).as_posix()},{('swap', 'paint')[k % 2]},them/set,{who},")
    (root / "manifest.csv").write_text("\n".join(rows))
    return root


def awkward_logits(model, files):
    """Doubles that float32 does not hold."""
    rng = np.random.default_rng(len(model))
    return np.array([(1 if file.fake else -1) + rng.normal() for file in files]) / 3


@pytest.fixture(scope="module")
def first(folder):
    return evaluate(JUDGES, folder, "test", awkward_logits, pools=["kept+drawn"], resamples=50)


@pytest.fixture
def written(first, tmp_path):
    path = tmp_path / "said.parquet"
    write_predictions(path, first.predictions.files, first.predictions.columns, first.predictions.data)
    return path


def test_every_figure_comes_again_exactly(first, written):
    kept = read_predictions(written)
    again = evaluate_files(
        JUDGES, kept.files, kept.logits_of, kept.data, "test", pools=["kept+drawn"], resamples=50
    )  # fmt: skip
    assert again.as_json() == first.as_json()
    assert [one.sets for one in again.measured] == [one.sets for one in first.measured]
    assert again.pairs == first.pairs
    assert again.with_folds(3).as_json() == first.with_folds(3).as_json()
    assert first.measured[0].fairness  # or the test would not see the traits


def test_faces_come_back_as_the_manifest_told_them(folder, written):
    for was, now in zip(read_dataset(folder, ("test",)), read_predictions(written).files, strict=True):
        for word in ("key", "set", "split", "fake", "method", "source", "pair", "traits"):
            assert getattr(was, word) == getattr(now, word)
        assert not now.path.is_absolute()


def test_columns_are_small_and_name_no_place(folder, written):
    table = parquet.read_table(written)
    assert table.column_names == [
        "key", "set", "split", "method", "source", "pair", "fake", "age", "sex", "group",
        "sharp.logit", "sharp.p", "dull.logit", "both.p",
    ]  # fmt: skip
    types = {name: table.schema.field(name).type for name in ("sharp.logit", "sharp.p", "dull.logit", "both.p")}
    assert types == {
        "sharp.logit": pa.float32(), "sharp.p": pa.float64(), "dull.logit": pa.float32(), "both.p": pa.float64(),
    }  # fmt: skip
    assert str(folder.parent).encode() not in written.read_bytes()
    assert read_predictions(written).data == folder.name


def test_a_model_not_kept_and_other_faces_are_refused(first, written):
    kept = read_predictions(written)
    assert kept.models == ("sharp", "dull")
    with pytest.raises(DataError, match="no logits of blunt"):
        kept.logits_of("blunt", kept.files)
    with pytest.raises(DataError, match="other faces"):
        kept.logits_of("sharp", kept.files[1:])
    assert kept.logits_of("sharp", first.predictions.files).shape == (120,)


def _cut(path):
    path.write_bytes(path.read_bytes()[:-30])


def _other(path):
    parquet.write_table(pa.table({"a": [1]}), path)


def _text(path):
    path.write_text("key,set\n")


def _empty(path):
    parquet.write_table(parquet.read_table(path).slice(0, 0), path)


@pytest.mark.parametrize(
    ("damage", "said"),
    [(_cut, "not a file"), (_other, "not a file"), (_text, "not a file"), (_empty, "holds no faces")],
)
def test_another_file_is_one_sentence(written, damage, said):
    damage(written)
    with pytest.raises(DataError, match=said) as caught:
        read_predictions(written)
    assert str(written.parent) not in str(caught.value)


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(DataError, match=r"'none\.parquet'"):
        read_predictions(tmp_path / "none.parquet")


def test_what_was_there_stays_where_writing_fails(first, written, monkeypatch):
    before = written.read_bytes()

    def full(table, file):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parquet, "write_table", full)
    with pytest.raises(DfxError, match="No space left"):
        write_predictions(written, first.predictions.files, first.predictions.columns)
    assert written.read_bytes() == before
    assert [path.name for path in written.parent.iterdir()] == ["said.parquet"]
