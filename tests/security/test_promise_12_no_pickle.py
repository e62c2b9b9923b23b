"""12: Weights only, into architectures built by code, SHA-256 checked; no user models, Lambda, pickle.

The face detector and everything a visitor or a command can reach: a folder of evidence in which dfx is run cannot bring
its own nets, and nothing is ever unpickled.
"""

from __future__ import annotations

import ast
import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from dfx.data import sample_clip
from dfx.data.samples import samples
from dfx.errors import WeightsDamaged, WeightsMissing
from dfx.faces.detect import nets

ROOT = Path(__file__).resolve().parents[2]
PHOTO = samples()[0].file
HERE = Path(__file__).resolve().parent

COMMANDS = """
import sys
from dfx.cli import main
for words in {commands!r}:
    sys.argv = ["dfx", *words]
    try:
        main()
    except SystemExit as end:
        assert not end.code, (words, end.code)
"""

PAGES = """
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({app!r}, default_timeout=120)
app.query_params["sample"] = "astronaut"
app.run()
assert not app.exception, app.exception
for page in {pages!r}:
    app.switch_page(page).run()
    assert not app.exception, (page, app.exception)
"""


class Canary:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A folder with a picture, and beside it three files that the `mtcnn` package would run."""
    folder = tmp_path / "evidence"
    folder.mkdir()
    for name in ("pnet", "rnet", "onet"):
        (folder / f"{name}.lz4").write_bytes(pickle.dumps(Canary(tmp_path / f"canary-{name}")))
    (folder / "photo.jpg").write_bytes(PHOTO.read_bytes())
    return folder


def run(folder: Path, code: str) -> tuple[list[str], str]:
    """What `code` brought in that must not be there, and all it printed; it runs in `folder` without any unpickling."""
    asked = folder.parent / "asked.py"
    asked.write_text(code, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(
        [sys.executable, str(HERE / "without_pickle.py"), str(asked)],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    *_, last = done.stdout.strip().splitlines()
    return json.loads(last), done.stdout


def test_the_hostile_files_would_bite(evidence: Path, tmp_path: Path) -> None:
    """What the package does with such a file: the test below is about something."""
    import joblib

    joblib.load(evidence / "pnet.lz4")
    assert (tmp_path / "canary-pnet").exists()


def test_in_a_folder_of_evidence_commands_and_pages_unpickle_nothing(evidence: Path, tmp_path: Path) -> None:
    (evidence / "clip.mp4").write_bytes(sample_clip.film_of(sample_clip.clips()[0]))
    commands = (
        ("analyze", "photo.jpg", "--json", "--out", "report"),
        ("analyze", "clip.mp4", "--max-frames", "2", "--json"),
        ("models",),
    )
    pages = tuple(f"pages/{path.name}" for path in sorted((ROOT / "pages").glob("*.py")))
    code = COMMANDS.format(commands=commands) + PAGES.format(app=str(ROOT / "app.py"), pages=pages)
    refused, said = run(evidence, code)
    assert refused == []
    photo, clip = (json.loads(line) for line in said.splitlines() if line.startswith("{"))
    assert photo["faces"]  # found by our own nets
    assert clip["tracks"]
    assert not list(tmp_path.glob("canary-*"))


@pytest.mark.parametrize("net", nets.NETS, ids=lambda net: net.name)
def test_one_flipped_byte_is_refused_and_named(net: nets.Net, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = bytearray(net.file.read_bytes())
    data[-1] ^= 1
    monkeypatch.setattr(nets, "FOLDER", tmp_path)
    (tmp_path / f"{net.name}.safetensors").write_bytes(data)
    with pytest.raises(WeightsDamaged, match=net.name) as refused:
        nets.load(net)
    assert str(tmp_path) not in str(refused.value)
    net.file.unlink()
    with pytest.raises(WeightsMissing, match=net.name):
        nets.load(net)


@pytest.mark.parametrize("net", nets.NETS, ids=lambda net: net.name)
def test_one_flipped_byte_of_a_derived_net_is_refused_and_named(
    net: nets.Net, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = bytearray(net.derived_file.read_bytes())
    data[-1] ^= 1
    monkeypatch.setattr(nets, "FOLDER", tmp_path)
    (tmp_path / f"{net.name}.litert").write_bytes(data)
    with pytest.raises(WeightsDamaged, match=net.name):
        nets.forward(net)
    net.derived_file.unlink()
    with pytest.raises(WeightsMissing, match=net.name):
        nets.forward(net)


def test_the_nets_are_found_from_anywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert all(net.file.is_absolute() and net.file.is_file() for net in nets.NETS)


DOORS = {  # the only places that read arrays out of files, and what they read
    "dfx/zoo/checked.py": "every shipped weight file, its SHA-256 checked first",
    "dfx/train/checkpoint.py": "checkpoints of a training on this machine",
    "dfx/zoo/networks/meso.py": "the Meso authors' HDF5 file, given by hand to a training",
}
ENGINES = {  # who may hand bytes of a file to LiteRT, after their SHA-256 was found right
    "dfx/engine/__init__.py": "the room's name for it",
    "dfx/faces/detect/nets.py": "the detector's nets, their SHA-256 in the code",
    "dfx/predict/engines.py": "derived files, which name the weights they were made from and their own SHA-256",
    "dfx/explain/engines.py": "likewise",
    "dfx/data/fakes/redrawn.py": "likewise",
    "dfx/faces/mesh/find.py": "the net of a face's 468 points, its SHA-256 in the code",
}
UNPICKLERS = {"pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal", "mtcnn", "torch"}


def sources() -> list[Path]:
    return sorted([*ROOT.glob("dfx/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"])


def imported(tree: ast.AST) -> set[str]:
    """Full names of all that is imported, wherever in the file."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_weight_files_have_one_door() -> None:
    """Whoever reads safetensors or HDF5 stands in `DOORS`, whoever gives LiteRT a network in `ENGINES`; nobody imports what
    unpickles, and numpy is told not to."""
    for path in sources():
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        tree = ast.parse(text)
        names = imported(tree)
        readers = {one for one in names if one.startswith(("safetensors", "h5py"))}
        writing = {one for one in readers if one.endswith((".save", ".save_file", ".SafetensorError"))}
        assert readers == writing or name in DOORS, (name, readers)
        assert not {one.partition(".")[0] for one in names} & UNPICKLERS, name
        assert not [one for one in names if one.startswith("ai_edge_litert")] or name == "dfx/engine/litert.py", name
        assert not {"dfx.engine.Engine", "dfx.engine.litert.Engine"} & names or name in ENGINES, name
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            asked = ast.unparse(call.func)
            if asked in ("np.load", "numpy.load"):
                words = {word.arg: ast.unparse(word.value) for word in call.keywords}
                assert words.get("allow_pickle", "False") == "False", f"{name}:{call.lineno}"
            assert not asked.endswith((".load_weights", "models.load_model", "saving.load_model")), (
                f"{name}:{call.lineno}"
            )
