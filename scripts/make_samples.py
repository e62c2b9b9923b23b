"""Writes assets/samples: two free photographs that come with kept packages, and a fake made from each.

    python scripts/make_samples.py           write them
    python scripts/make_samples.py --count   how many of 60 fakes of each the shipped ensemble calls fake

The photographs are re-encoded without metadata. The fakes are self-blended (dfx.data.alter.blend) with fixed seeds, chosen so
that the edit can be seen, the face stays a face, and one is caught and one missed: of seeds 1 to 60 the ensemble shipped first
called 11 of the astronaut's fakes fake and 1 of Grace Hopper's.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass

import matplotlib.cbook
import numpy as np
import skimage.data
from PIL import Image

from dfx.data.alter.blend import self_blend
from dfx.data.samples import FOLDER
from dfx.faces import find_faces
from dfx.predict import predict_faces
from dfx.types import Pixels

QUALITY = 92


@dataclass(frozen=True, slots=True)
class Photograph:
    name: str
    title: str
    person: str
    pixels: Pixels
    source: str
    licence: str
    credit: str
    seed: int  # of the fake made from it


def photographs() -> tuple[Photograph, ...]:
    hopper = Image.open(str(matplotlib.cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))).convert("RGB")
    return (
        Photograph(
            name="astronaut",
            title="Eileen Collins, astronaut",
            person="Eileen Collins",
            pixels=skimage.data.astronaut(),
            source="scikit-image, skimage.data.astronaut(); from the NASA Great Images database, https://flic.kr/p/r9qvLn",
            licence="Public domain: released by NASA, no known copyright restrictions (as scikit-image states)",
            credit="NASA",
            seed=35,
        ),
        Photograph(
            name="grace-hopper",
            title="Grace Hopper, computer scientist and naval officer",
            person="Grace Hopper",
            pixels=np.asarray(hopper),
            source="matplotlib, sample data grace_hopper.jpg; from "
            "https://commons.wikimedia.org/wiki/File:Grace_Hopper.jpg (as the file's own comment states)",
            licence="Public domain: official portrait by the United States Navy, a work of the US federal government "
            "(17 U.S.C. § 105)",
            credit="US Navy, 1984",
            seed=30,
        ),
    )


def write_jpeg(pixels: Pixels, name: str) -> dict[str, str]:
    path = FOLDER / f"{name}.jpg"
    Image.fromarray(pixels).save(path, quality=QUALITY, subsampling=0, optimize=True)
    return {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def write_photograph(photo: Photograph) -> dict[str, str]:
    written = write_jpeg(photo.pixels, photo.name)
    told = {"title": photo.title, "source": photo.source, "licence": photo.licence, "credit": photo.credit}
    return written | {"kind": "photograph"} | told


def write_fake(photo: Photograph) -> dict[str, str]:
    (face,) = find_faces(photo.pixels).faces
    blend = self_blend(photo.pixels, face.landmarks, np.random.default_rng(photo.seed))
    mask = FOLDER / f"{photo.name}-fake-mask.png"
    Image.fromarray(np.round(blend.mask * 255).astype(np.uint8)).save(mask, optimize=True)
    return write_jpeg(blend.pixels, f"{photo.name}-fake") | {
        "kind": "made by dfx",
        "title": f"{photo.person}, a fake made by dfx",
        "source": f"made by dfx (scripts/make_samples.py, self-blending, seed {photo.seed}) from {photo.name}.jpg",
        "licence": f"As {photo.name}.jpg: public domain; the edit is offered under the same terms",
        "credit": f"{photo.credit}; altered by dfx",
        "mask": mask.name,
    }


def count(photo: Photograph, seeds: int = 60) -> str:
    """Of the fakes of seeds 1 to `seeds`, how many the shipped ensemble calls fake at its threshold."""
    (face,) = find_faces(photo.pixels).faces
    blends = [self_blend(photo.pixels, face.landmarks, np.random.default_rng(seed)) for seed in range(1, seeds + 1)]
    answers = predict_faces([face.crop_box.cut(blend.pixels) for blend in blends])
    caught = sum(answer.fake_probability >= answer.threshold for answer in answers)
    return f"{photo.name}: {caught} of {seeds} called fake"


def main() -> None:
    if "--count" in sys.argv[1:]:
        print("\n".join(count(photo) for photo in photographs()))
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    photos = photographs()
    rows = [write_photograph(photo) for photo in photos] + [write_fake(photo) for photo in photos]
    (FOLDER / "samples.json").write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
