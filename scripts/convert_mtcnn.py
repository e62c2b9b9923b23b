"""The nets of the installed `mtcnn` package as safetensors, and derived from these in LiteRT's form:
`python -m scripts.convert_mtcnn` writes `dfx/faces/detect/mtcnn`.

The package keeps its weights pickled, so they are opened by absolute path, only where their SHA-256 is the one of
mtcnn 1.0.0, and only here, on a developer's machine. The SHA-256 that is printed belongs into `dfx/faces/nets.py`.
"""

from __future__ import annotations

import hashlib
import io
from importlib.util import find_spec
from pathlib import Path

import joblib
import numpy as np
from safetensors.numpy import save

from dfx.engine.convert import flatbuffer_of
from dfx.faces.detect.nets import NETS, Net, build
from dfx.zoo.weights import read_into

PICKLED = {
    "pnet": "ea6b0c3e685ebee3165326ad6484acc95f2ef78f1c94fbf40a55704fa989f7b5",
    "rnet": "cb00e6460f3c98b0bfafaba3c0a0ded4bdf6e62cee7174d969e8670d7e757fee",
    "onet": "94f6ea2f4cf985275ee958cdd762d17b6009348a4fb9d8c6be39ba73ffd22ca3",
}


def main() -> None:
    """Write the six files, and print what each net is called and the SHA-256 of both of its files."""
    package = find_spec("mtcnn")
    if package is None or package.origin is None:
        raise SystemExit("mtcnn 1.0.0 is not installed.")
    folder = Path(package.origin).resolve().parent / "assets" / "weights"
    for net in NETS:
        data = converted(net, (folder / f"{net.name}.lz4").read_bytes())
        net.file.write_bytes(data)
        derived = flatbuffer_of(read_into(build(net), net.file), (None, net.side, net.side, 3))
        net.derived_file.write_bytes(derived)
        print(net.name, *(hashlib.sha256(content).hexdigest() for content in (data, derived)))


def converted(net: Net, pickled: bytes) -> bytes:
    """The weights of one net as a safetensors file's bytes, in full precision; the same in, the same out."""
    if hashlib.sha256(pickled).hexdigest() != PICKLED[net.name]:
        raise SystemExit(f"{net.name}.lz4 is not the one of mtcnn 1.0.0.")
    arrays = joblib.load(io.BytesIO(pickled))
    variables = build(net).weights
    tensors = {}
    for number, (array, variable) in enumerate(zip(arrays, variables, strict=True)):
        if array.shape != tuple(variable.shape):
            raise SystemExit(f"Weight {number} of {net.name} has the shape {array.shape}, not {variable.shape}.")
        tensors[f"{number:04d}.{variable.path}"] = np.ascontiguousarray(array, np.float32)
    return save(tensors, {"format": f"dfx.weights/1 {net.name}"})


if __name__ == "__main__":
    main()
