"""What dfx's entry point names: one `OwnModel`, made without importing Keras."""

from pathlib import Path

from dfx.zoo.own.model import Line, OwnModel
from dfx.zoo.spec import UNIT, ModelSpec

_HERE = Path(__file__).parent

example_net = OwnModel(
    ModelSpec(
        name="example_net",
        title="Example network",
        source="own",
        paper="None: an example of how a model is added to dfx.",
        builder="network:example_net",  # module and function in `home`
        input_size=96,
        source_size=96,
        scaling=UNIT,
        colour="#7a9e3b",
        home="dfx_example_net",
    ),
    weights=_HERE / "weights.safetensors",
    sha256="1a3802ee983ad10fed389a3fc3ff1dbc7aea310b7f70c242c7e696a860fa3830",
    card=_HERE / "card.md",
    about="A small network on what is left of a face when everything smooth is taken away. An example, not a good detector.",
    calibration=Line(scale=0.9412, bias=-0.5571, spread=1.2305, n=597),
    threshold=0.5,
)
