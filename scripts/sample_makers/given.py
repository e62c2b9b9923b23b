"""What is taken over from others: two photographs of kept packages, eight of flickr, and twelve portraits of nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import matplotlib.cbook
import numpy as np
import skimage.data
from PIL import Image

from dfx.types import Pixels

PUBLIC_NASA = "Public domain: released by NASA, no known copyright restrictions (as scikit-image states)"
PUBLIC_NAVY = (
    "Public domain: official portrait by the United States Navy, a work of the US federal government (17 U.S.C. § 105)"
)
CC_BY = "Creative Commons Attribution 2.0 (https://creativecommons.org/licenses/by/2.0/)"
CC0 = "Creative Commons Zero 1.0: no rights reserved (https://creativecommons.org/publicdomain/zero/1.0/)"
FLICKR_QUALITY = 88  # the files come with quality 100: three times the bytes, nothing more to see
PHOTOGRAPH = "a photograph of a real person, at most cropped and saved again"
SYNTHETIC = "a portrait of nobody: Stable Diffusion 3 drew all of it"


@dataclass(frozen=True, slots=True)
class Given:
    """One picture that dfx did not make. `id` names its file; `person` says who or what is in it."""

    id: str
    title: str
    person: str
    source: str
    licence: str
    credit: str
    look_for: str
    featured: bool = False


PACKAGED = (
    Given(
        "astronaut",
        "Eileen Collins, astronaut",
        "Eileen Collins",
        "scikit-image, skimage.data.astronaut(); from the NASA Great Images database, https://flic.kr/p/r9qvLn",
        PUBLIC_NASA,
        "NASA",
        "The face is only 85 pixels wide: little is left of skin and lashes, and still it is a photograph.",
        featured=True,
    ),
    Given(
        "grace-hopper",
        "Grace Hopper, computer scientist and naval officer",
        "Grace Hopper",
        "matplotlib, sample data grace_hopper.jpg; from https://commons.wikimedia.org/wiki/File:Grace_Hopper.jpg "
        "(as the file's own comment states)",
        PUBLIC_NAVY,
        "US Navy, 1984",
        "Glasses that fit both ears, wrinkles that go on under the rims, and the grain of film over all of it.",
        featured=True,
    ),
)

_FLICKR = "flickr, photo {number}; cropped in acani/fake_profile_pictures (2011); saved again here as JPEG, quality 88"
_BRAINCHILD, _HA_WEE = "Charlie Nguyen (brainchildvn), flickr", "Howie Le (Ha-Wee), flickr"
_CARBON, _HALER = "David Goehring (CarbonNYC), flickr", "Julien Haler, flickr"
FLICKR = tuple(
    Given(f"photo-{number}", title, person, _FLICKR.format(number=number), CC_BY, f"{credit}, CC BY 2.0", look_for)
    for number, title, person, credit, look_for in (
        (3156504080, "Portrait of a man", "a man", _CARBON,
         "Light from one side: nose, beard and ear all throw their shadows the same way."),
        (3259370999, "Portrait: Alex", "a man", _BRAINCHILD,
         "Single hairs, the catchlight in both eyes at the same place, and an ear stud that sits in the ear."),
        (3377864339, "“frosty”", "a woman", _HA_WEE,
         "Dark around her and bright on the face: strong make-up and studio light can look made, and are not."),
        (3474008237, "“ticked off”", "a woman", _HA_WEE,
         "A strand of hair before the face, sharp where the face is sharp: nothing was laid over anything."),
        (3788426000, "A bride", "a woman", _HALER,
         "Toned brown by whoever took it: an edited look alone makes no fake."),
        (3936777541, "Portrait of a man with freckles", "a man", _HALER,
         "Freckles and small spots that no two halves of the face share."),
        (3936883765, "Portrait of a man, close", "a man", _HALER,
         "Pores and stubble everywhere at the same size and sharpness, up to the ears."),
        (3937523554, "Portrait of a man, leaning", "a man", _HALER,
         "The head leans by a third of a right angle; one ear and half an eye are hidden. Models see few of these."),
    )
)  # fmt: skip

_SD3 = (
    "faker-js/assets-person-portrait, made with Stable Diffusion 3 (prompt: profile picture of a N-year-old {sex} from a "
    "country); the file as published"
)
SD3 = tuple(
    Given(f"sd3-{name}", f"Nobody, {title}", "nobody", _SD3.format(sex="woman" if name.startswith("f") else "man"), CC0,
          "faker-js, made with Stable Diffusion 3, CC0", look_for, featured)
    for name, title, look_for, featured in (
        ("female-16", "in a blue headwrap",
         "Are the two earrings a pair, and does the necklace go all the way round?", False),
        ("female-19", "in blue and yellow",
         "Clothes that change from one side to the other: a dark sleeve here, a yellow one there.", False),
        ("female-22", "in a street",
         "The dark ornament on the blouse is neither print nor brooch; skin without a single pore.", False),
        ("female-30", "in a head scarf", "The things behind her: none of them is quite a thing.", False),
        ("female-48", "before a wall",
         "Nothing gives it away at once: look at the skin between cheek and nose, and where hair meets wall.", True),
        ("female-52", "with white hair", "The writing below the picture on the wall is no writing.", False),
        ("male-20", "before a bookshelf", "Books without a title on their spines.", False),
        ("male-22", "before flowers", "The flowers: towards the edge they turn into dabs of paint.", False),
        ("male-43", "before a window", "The window's bars: follow one from above the head to beside it.", False),
        ("male-56", "in a suit",
         "Nothing gives it away at once: compare the two ears, and the two halves of the collar.", False),
        ("male-57", "at the sea", "Wrinkles as even and deep as if drawn with a pen.", False),
        ("male-99", "in a white shirt", "The words on the shirt are no words.", False),
    )
)  # fmt: skip


def packaged_pixels() -> Iterator[tuple[Given, Pixels]]:
    """The two photographs of kept packages with their pixels."""
    hopper = Image.open(str(matplotlib.cbook.get_sample_data("grace_hopper.jpg", asfileobj=False))).convert("RGB")
    yield from zip(PACKAGED, (skimage.data.astronaut(), np.asarray(hopper)), strict=True)
