"""Linking on real clips: two people, one after the other, found and cut apart by dfx alone."""

from itertools import pairwise

import av
import numpy as np
import pytest

from dfx.faces import find_faces_in_batch
from dfx.faces.tracks.cuts import is_cut, look_of
from dfx.faces.tracks.tracks import Linker, Seen

EVERY = 20  # frames


def frames(path):
    with av.open(str(path)) as container:
        return [f.to_ndarray(format="rgb24") for n, f in enumerate(container.decode(video=0)) if n % EVERY == 0]


@pytest.fixture(scope="module")
def clips(shared):
    """Frames of two originals and their faces."""
    both = [frames(shared(f"videos/real/original/{name}.mp4")) for name in ("033", "097")]
    return [list(zip(pictures, find_faces_in_batch(pictures), strict=True)) for pictures in both]


def test_two_people_with_cuts_between_them(clips):
    one, two = clips
    rows = [*one[:2], *two, *one[2:]]
    looks = [look_of(pixels) for pixels, _ in rows]
    cuts = [False, *(is_cut(before, after) for before, after in pairwise(looks))]
    assert [n for n, cut in enumerate(cuts) if cut] == [2, 2 + len(two)]
    linker = Linker()
    numbers = []
    for n, ((_, found), cut) in enumerate(zip(rows, cuts, strict=True)):
        faces = found.faces[:1]
        numbers += linker.add(Seen(n, 0.8 * n, faces, np.zeros((len(faces), 0)), cut))
    assert numbers == [1, 1, *[2] * len(two), *[1] * (len(one) - 2)]
    assert linker.finish() == {}
