"""Answers and their maps import neither TensorFlow nor Keras: a photo, a clip, and what the Photo page asks for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dfx.data.samples import samples
from dfx.errors import EngineUnusable
from dfx.explain.cam.sweep import GRADIENT_CAMS
from dfx.explain.engines import derived_gradients, stored_gradients
from dfx.explain.method import FUSED
from dfx.explain.saliency.family import PERTURBATIONS
from dfx.predict.predictor import predictor
from dfx.predict.shipped import members_of
from dfx.zoo import shipped

pytestmark = pytest.mark.skipif(not shipped(), reason="no shipped weights")

PHOTO = str(samples()[0].file)
HEAVY = ("tensorflow", "keras", "h5py", "mtcnn")
SAID = f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"


@pytest.fixture(scope="module", autouse=True)
def engines() -> None:
    """They are derived where a checkout has none yet: that is what TensorFlow is needed for."""
    for name in members_of(("all",)):
        predictor(name)
    for name in members_of(()):
        try:
            stored_gradients(name)
        except EngineUnusable:
            derived_gradients(name, predictor(name).model)


def run(code: str) -> tuple[str, list[str]]:
    """What a process of its own prints on stdout, and the lines on stderr, of which the last names what was imported."""
    asked = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\n{SAID}"], capture_output=True, text=True, timeout=240, check=True
    )
    return asked.stdout, asked.stderr.splitlines()


def of_command(*words: str) -> str:
    return (
        f"sys.argv = {['dfx', *words]!r}\nfrom dfx.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code"
    )


def test_a_photo_is_judged_and_its_map_drawn_without_and_nothing_is_said_beside() -> None:
    out, errors = run(of_command("analyze", "--explain", "auto,gradcam", "--json", PHOTO))
    assert errors == ["[]"]
    (face,) = json.loads(out)["faces"]
    assert [made["method"] for made in face["explanations"]] == ["fusedcam", "gradcam"]


def test_all_networks_judge_a_photo_without() -> None:
    out, errors = run(of_command("analyze", "--models", "all", "--explain", "none", "--json", PHOTO))
    assert errors == ["[]"]
    (face,) = json.loads(out)["faces"]
    assert len(face["scores"]) == len(members_of(("all",)))


def test_a_clip_is_judged_without(tmp_path: Path) -> None:
    from dfx.data import sample_clip

    clip = tmp_path / "clip.mp4"
    clip.write_bytes(sample_clip.film_of(sample_clip.clips()[0]))
    out, errors = run(of_command("analyze", "--max-frames", "2", "--json", str(clip)))
    assert errors[-1] == "[]"
    assert json.loads(out)["tracks"]


def test_what_needs_forwards_or_the_gradients_of_known_layers_asks_engines_only() -> None:
    code = (
        "import numpy as np\nfrom dfx.analysis.image import explain_face\nfrom dfx.explain.request import MapRequest\n"
        "crop = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)\n"
        f"for method in {[*PERTURBATIONS, *GRADIENT_CAMS, 'eigencam', FUSED]!r}:\n"
        "    print(method, explain_face(crop, 'mobilenet_v3_small', MapRequest(method)).has_evidence)"
    )
    out, errors = run(code)
    assert len(out.splitlines()) == len(PERTURBATIONS) + len(GRADIENT_CAMS) + 2
    assert errors == ["[]"]


def test_the_photo_page_has_its_answer_before() -> None:
    """What the page calls tells the answer, and is stopped where it would begin with the maps."""
    code = (
        "from pathlib import Path\nfrom dfx.ui.photo.result import analyse\n"
        "def answered(report):\n    print(report.verdict, len(report.faces))\n    raise KeyboardInterrupt\n"
        f"try:\n    analyse(Path({PHOTO!r}).read_bytes(), 'a.jpg', lambda *_: None, answered=answered)\n"
        "except KeyboardInterrupt:\n    pass"
    )
    out, errors = run(code)
    assert out == "real 1\n"
    assert errors == ["[]"]
