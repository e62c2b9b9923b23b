from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from dfx.errors import SettingError
from dfx.settings import ROOT, Settings, read, settings

FIELDS = {field.name: field for field in fields(Settings)}
NUMBERS = [field for field in FIELDS.values() if field.type in ("int", "float")]


def test_nothing_set_gives_the_promised_limits() -> None:
    got = read({})
    assert got == Settings()
    assert (got.max_image_bytes, got.max_image_pixels, got.image_seconds) == (40_000_000, 120_000_000, 20.0)
    assert (got.max_faces, got.face_confidence, got.face_margin) == (64, 0.95, 0.30)
    assert got.models_dir == ROOT / "models"


@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.name)
def test_default_lies_in_its_range_and_has_its_type(field) -> None:
    assert field.metadata["low"] <= field.default <= field.metadata["high"]
    assert type(field.default).__name__ == field.type
    assert field.metadata["meaning"]


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("max_faces", "3", 3),
        ("max_image_pixels", "1_000_000", 1_000_000),
        ("image_seconds", "2.5", 2.5),
        ("face_margin", "0", 0.0),
        ("models_dir", "weights/of/mine", Path("weights/of/mine")),
    ],
)
def test_environment_is_read_in_the_field_s_type(name: str, raw: str, expected: object) -> None:
    got = getattr(read({f"DFX_{name.upper()}": raw}), name)
    assert got == expected
    assert isinstance(got, type(expected))


def test_what_is_empty_or_not_ours_changes_nothing() -> None:
    assert read({"DFX_MAX_FACES": "", "MAX_FACES": "3", "dfx_max_faces": "3"}) == Settings()


@pytest.mark.parametrize("field", NUMBERS, ids=lambda field: field.name)
@pytest.mark.parametrize("side", ["low", "high"])
def test_both_ends_are_allowed_and_beyond_is_not(field, side: str) -> None:
    name, end = f"DFX_{field.name.upper()}", field.metadata[side]
    value = int(end) if field.type == "int" else float(end)
    assert getattr(read({name: str(value)}), field.name) == value
    with pytest.raises(SettingError, match=f"{name} must lie between"):
        read({name: str(value - 1 if side == "low" else value + 1)})


@pytest.mark.parametrize(
    ("name", "raw"),
    [("DFX_MAX_FACES", "many"), ("DFX_MAX_FACES", "2.5"), ("DFX_IMAGE_SECONDS", "ten"), ("DFX_IMAGE_SECONDS", "nan")],
)
def test_a_bad_value_is_one_sentence_that_names_it(name: str, raw: str) -> None:
    with pytest.raises(SettingError) as caught:
        read({name: raw})
    message = str(caught.value)
    assert name in message
    assert raw in message
    assert message.endswith(".")
    assert "\n" not in message
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_key_has_a_length_and_is_never_repeated() -> None:
    assert read({}).api_key == ""
    key = "Correct-horse+16"
    got = read({"DFX_API_KEY": key})
    assert got.api_key == key
    assert key not in repr(got)
    for bad in (key[:15], "x" * 201, "a key with spaces", "key-with-umlaut-ä", "key\x00with-a-zero-byte"):
        with pytest.raises(SettingError, match="DFX_API_KEY must have 16 to 200 plain characters") as caught:
            read({"DFX_API_KEY": bad})
        assert bad not in str(caught.value)


def test_a_very_long_value_is_cut() -> None:
    with pytest.raises(SettingError) as caught:
        read({"DFX_MAX_FACES": "x" * 10_000})
    assert len(str(caught.value)) < 120


def test_settings_are_read_once_and_cannot_be_changed() -> None:
    assert settings() is settings()
    with pytest.raises(FrozenInstanceError):
        settings().max_faces = 99  # type: ignore[misc]
