"""Makes what dfx made itself in assets/samples, and the list of all samples.

    python -m scripts.make_samples                 everything, from the portraits and photographs that lie there
    python -m scripts.make_samples --from FOLDER   the portraits and photographs as well, as their publishers give them
    python -m scripts.make_samples --answers       what the shipped ensemble says of every sample
    python -m scripts.make_samples --count         how many of 60 self-blends it calls fake

Equal inputs give equal files on the same versions of OpenCV, Pillow and x264. No sample is called caught or missed anywhere in
words: the pages say what the models answer, beside what is true.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from dfx.data.alter.blend import self_blend
from dfx.data.samples import FOLDER, LIST, samples
from dfx.faces import find_faces
from dfx.types import Pixels
from scripts.sample_makers import clips, fakes, given
from scripts.sample_makers.given import Given

QUALITY = 92  # of the two photographs and their self-blends
MADE_QUALITY = 88  # of pictures of a million pixels
Row = dict[str, object]


@dataclass(slots=True)
class Workshop:
    """The folder that is filled, the pixels of what lies there by now, and the entries."""

    folder: Path
    pictures: dict[str, Pixels] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def keep(self, name: str, pixels: Pixels, quality: int = QUALITY) -> None:
        """Save as JPEG without metadata."""
        path = self.folder / f"{name}.jpg"
        subsampling = 0 if quality == QUALITY else 2
        Image.fromarray(pixels).save(path, quality=quality, subsampling=subsampling, optimize=True)
        self.read(name)

    def read(self, name: str) -> None:
        self.pictures[name] = np.asarray(Image.open(self.folder / f"{name}.jpg").convert("RGB"))

    def enter(self, file: str, **told: object) -> None:
        """One entry of the list; what is empty is left out."""
        sha256 = hashlib.sha256((self.folder / file).read_bytes()).hexdigest()
        self.rows.append({"file": file, "sha256": sha256} | {name: value for name, value in told.items() if value})


def main() -> None:
    parser = ArgumentParser(description="Makes the samples.")
    parser.add_argument("--from", dest="source", type=Path, help="folder of the portraits and photographs as published")
    parser.add_argument("--answers", action="store_true", help="what the shipped ensemble says of each")
    parser.add_argument("--count", action="store_true", help="how many of 60 self-blends it calls fake")
    asked = parser.parse_args()
    if asked.answers or asked.count:
        print("\n".join(answers() if asked.answers else counts()))
        return
    make(FOLDER, asked.source)


def make(folder: Path, source: Path | None = None) -> None:
    """Fill `folder`, in which the portraits and photographs lie or to which they come from `source`."""
    folder.mkdir(parents=True, exist_ok=True)
    shop = Workshop(folder)
    for each, pixels in given.packaged_pixels():
        shop.keep(each.id, pixels)
        shop.pictures[each.id] = pixels  # fakes are made of what was not saved yet
        enter_given(shop, each, "photograph")
    for each in given.FLICKR:
        if source:
            with Image.open(source / f"{each.id.replace('-', '_')}.jpg") as published:
                shop.keep(each.id, np.asarray(published.convert("RGB")), given.FLICKR_QUALITY)
        enter_given(shop, each, "photograph")  # its pixels are not read: nothing is made of it
    for each in given.SD3:
        if source:
            shutil.copyfile(source / f"{each.id.replace('-', '_')}.jpg", folder / f"{each.id}.jpg")
        shop.read(each.id)
        enter_given(shop, each, "synthetic")
    papers = {str(row["file"]).removesuffix(".jpg"): row for row in shop.rows}
    for recipe in fakes.RECIPES:
        enter_fake(shop, recipe, papers)
    papers = {str(row["file"]).removesuffix(".jpg"): row for row in shop.rows}
    for take in clips.TAKES:
        enter_clip(shop, take, papers)
    (folder / LIST).write_text(json.dumps(shop.rows, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "CREDITS.md").write_text("\n".join(credits(shop.rows)) + "\n", encoding="utf-8")


def enter_given(shop: Workshop, each: Given, kind: str) -> None:
    truth = given.PHOTOGRAPH if kind == "photograph" else given.SYNTHETIC
    shop.enter(
        f"{each.id}.jpg", kind=kind, title=each.title, source=each.source, licence=each.licence, credit=each.credit,
        look_for=each.look_for, truth=truth, featured=each.featured,
    )  # fmt: skip


def enter_fake(shop: Workshop, recipe: fakes.Recipe, papers: dict[str, Row]) -> None:
    made = recipe.make(shop.pictures)
    public = recipe.of[0] in {each.id for each in given.PACKAGED}
    shop.keep(recipe.id, made.picture, QUALITY if public else MADE_QUALITY)
    mask = f"{recipe.id}-mask.png"
    Image.fromarray(np.round(made.mask * 255).astype(np.uint8)).save(shop.folder / mask, optimize=True)
    shop.enter(
        f"{recipe.id}.jpg", kind="made by dfx", title=recipe.title,
        source=f"Made by dfx (scripts/make_samples.py): {recipe.told}; from {', '.join(f'{name}.jpg' for name in recipe.of)}",
        licence=licence_of(recipe.of, papers), credit=credit_of(recipe.of, papers), look_for=recipe.look_for,
        truth=recipe.truth, how=recipe.how, of=recipe.of, original=recipe.of[0] if recipe.same_place else "", mask=mask,
        featured=recipe.featured,
    )  # fmt: skip


def enter_clip(shop: Workshop, take: clips.Take, papers: dict[str, Row]) -> None:
    file, poster = f"{take.name}.mp4", f"{take.name}-poster.jpg"
    (shop.folder / file).write_bytes(clips.film_of(take, shop.pictures))
    Image.fromarray(clips.poster_of(take, shop.pictures)).save(shop.folder / poster, quality=80, optimize=True)
    compressed = f", compressed hard (H.264, crf {take.crf})" if take.crf == clips.HARD else ""
    shop.enter(
        file, kind=take.kind, title=take.title,
        source="Made by dfx (scripts/make_samples.py): a camera glides over "
        f"{' and '.join(f'{name}.jpg' for name in take.pictures)}{compressed}",
        licence=licence_of(take.pictures, papers), credit=credit_of(take.pictures, papers), look_for=take.look_for,
        truth=take.truth, how=take.how, of=take.pictures, poster=poster, seconds=clips.SECONDS, featured=take.featured,
    )  # fmt: skip


def licence_of(names: tuple[str, ...], papers: dict[str, Row]) -> str:
    """What is made of public domain and CC0 alone is offered under the same."""
    of = dict.fromkeys(str(papers[name]["licence"]).removeprefix("As its originals: ") for name in names)
    return f"As its originals: {'; '.join(of)}"


def credit_of(names: tuple[str, ...], papers: dict[str, Row]) -> str:
    of = dict.fromkeys(str(papers[name]["credit"]).removesuffix("; altered by dfx") for name in names)
    return f"{'; '.join(of)}; altered by dfx"


def credits(rows: list[Row]) -> Iterator[str]:
    """The list for people who look into the folder."""
    yield "# Where the samples come from\n\nWritten by `scripts/make_samples.py` from `samples.json`, which the app reads.\n"
    yield "| file | title | kind | credit | licence | source |\n|---|---|---|---|---|---|"
    for row in rows:
        yield (
            "| "
            + " | ".join(str(row[name]) for name in ("file", "title", "kind", "credit", "licence", "source"))
            + " |"
        )


def answers() -> Iterator[str]:
    """Every picture with what is true and what the shipped ensemble answers."""
    from dfx.analysis.image import Options, analyze_image

    for sample in samples():
        report = analyze_image(sample.file.read_bytes(), sample.file.name, Options(explain="none")).report
        yield f"{sample.id:22} {sample.kind:12} {report.verdict:10} {report.fake_probability:.2f}"


def counts(seeds: int = 60) -> Iterator[str]:
    """Of the self-blends of seeds 1 to `seeds`, how many the shipped ensemble calls fake at its threshold."""
    from dfx.predict import predict_faces

    for each, pixels in given.packaged_pixels():
        (face,) = find_faces(pixels).faces
        blends = [self_blend(pixels, face.landmarks, np.random.default_rng(seed)) for seed in range(1, seeds + 1)]
        said = predict_faces([face.crop_box.cut(blend.pixels) for blend in blends])
        yield f"{each.id}: {sum(one.fake_probability >= one.threshold for one in said)} of {seeds} called fake"


if __name__ == "__main__":
    main()
