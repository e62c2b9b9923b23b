"""Plug-ins that are damaged or lie: each is left out with one sentence, and dfx goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import dfx
from own_packages import GIVEN, copy_example, install, plugged_in
from tiny_models import write_tiny_models

from dfx.errors import UnknownModel
from dfx.zoo import build
from dfx.zoo.own.found import RECORD
from dfx.zoo.registry import plugged

# name of the entry point → what the module says of it, and the end of the sentence
LIES_AT_SIGHT = {
    "no_such": ("", "it cannot be imported (AttributeError)"),
    "a_text": ("a_text = 'example_net'", "its entry point gives no OwnModel but a str"),
    "other_name": ("other_name = named('else_net')", "its entry point has another name than its model"),
    "no_title": ("no_title = named('no_title', title='[x](y)')", "its title is not plain words of at most 40 letters"),
    "no_side": ("no_side = named('no_side', input_size=0)", "its input is not 16 to 1024 pixels"),
    "no_colour": ("no_colour = named('no_colour', colour=7)", "its colour is not of the form #rrggbb"),
    "no_file": ("no_file = named('no_file', weights=Path('gone.safetensors'))", "its weight file is missing"),
    "a_pickle": ("a_pickle = named('a_pickle', weights=Path('x.pkl'))", "its weights are not safetensors"),
    "no_hash": ("no_hash = named('no_hash', sha256='abc')", "it states no SHA-256 of its weights"),
    "no_card": ("no_card = named('no_card', card=Path('gone'))", "its card is missing, too long or not text"),
    "no_line": (
        "no_line = named('no_line', calibration=(1, 2))", "its calibration is not four numbers, the scale above 0"
    ),
    "no_cut": ("no_cut = named('no_cut', threshold=float('nan'))", "its threshold is not between 0 and 1"),
    "meso4": ("meso4 = named('meso4')", "its name is taken"),
    "fast": ("fast = named('fast')", "its name may have 2 to 40 small letters"),
}  # fmt: skip
# … and those that only a trial finds; each with what it changes of the good one
LIES_IN_USE = {
    "raises": ({"builder": "lies:raises"}, "its builder failed (ZeroDivisionError)"),
    "leaves": ({"builder": "lies:leaves"}, "its builder failed (SystemExit)"),
    "no_module": ({"builder": "gone:build"}, "its builder failed (ModuleNotFoundError)"),
    "no_model": ({"builder": "lies:no_model"}, "its builder failed (AttributeError)"),
    "shares": ({"builder": "lies:shares"}, "its network does not end in a layer called logit, without an activation"),
    "nested": ({"builder": "lies:nested"}, "its network is not flat: a layer of it is a model of its own"),
    "wide": ({"builder": "lies:wide"}, "its network does not lead from 96 × 96 pixels of three colours to one number"),
    "mapless": ({"builder": "lies:mapless"}, "its weights do not fit its network"),
    "wrong_hash": ({"sha256": "0" * 64}, "its weight file has another SHA-256 than it states"),
}
BUILDERS = """
import keras
from keras import layers

def raises(size): return 1 / 0
def leaves(size): raise SystemExit(3)
def no_model(size): return "a network"
def _to(size, last):
    image = keras.Input((size, size, 3))
    return keras.Model(image, last(layers.GlobalAveragePooling2D()(image)))
def shares(size): return _to(size, layers.Dense(1, activation="sigmoid", name="logit"))
def wide(size): return _to(size, layers.Dense(2, name="logit"))
def mapless(size): return _to(size, layers.Dense(1, name="logit"))
def nested(size): return _to(size, keras.Sequential([layers.Dense(1)], name="logit"))
"""


def test_every_lie_is_left_out_with_one_sentence(tmp_path: Path) -> None:
    site, models = tmp_path / "site", write_tiny_models(tmp_path / "models")
    copy_example(site)
    seen = "\n".join(code for code, _ in LIES_AT_SIGHT.values())
    install(site, "at_sight", dict.fromkeys(LIES_AT_SIGHT, "") | {name: name for name in LIES_AT_SIGHT}, GIVEN + seen)
    changed = {
        name: {**change, **({"home": "boxes"} if "builder" in change else {})}
        for name, (change, _) in LIES_IN_USE.items()
    }
    code = "\n".join(f"{name} = named({name!r}, **{change!r})" for name, change in changed.items())
    install(site, "in_use", {name: name for name in LIES_IN_USE}, GIVEN + code)
    (site / "boxes").mkdir()
    (site / "boxes/__init__.py").touch()
    (site / "boxes/lies.py").write_text(BUILDERS, encoding="utf-8")
    install(site, "broken", {"at_import": "x"}, "raise SystemExit(7)")
    install(site, "twin", {"shares": "shares"}, GIVEN + "shares = named('shares')")
    with plugged_in(site, models):
        assert set(plugged().untried) == set(LIES_IN_USE)
        said = dfx("models")
        assert said.code == 0
        assert plugged().models == {}
        assert plugged().untried == {}
        sentences = list(plugged().left_out.values())
        for name, (_, wrong) in {**LIES_AT_SIGHT, **LIES_IN_USE}.items():
            (sentence,) = [
                one
                for one in sentences
                if one.startswith((f"The model {name} of at_sight", f"The model {name} of in_use"))
            ]
            assert sentence.endswith(".")
            assert wrong in sentence
            assert sentence in said.err
        assert "The model shares of twin 1.0 is left out: its name is taken." in sentences
        assert "The model at_import of broken 1.0 is left out: it cannot be imported (SystemExit)." in sentences
        assert str(site) not in said.err
        with pytest.raises(UnknownModel, match="its builder failed"):
            build("raises")
        for name in LIES_IN_USE:
            assert json.loads((models / name / RECORD).read_text("utf-8"))["wrong"]
