"""Tracks that turn out to be the same person."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dfx.faces.tracks.appearance import Appearance, distances
from dfx.faces.tracks.linking import Track

FARTHEST_MEAN = 0.38  # between all sightings of two tracks


def same_persons(tracks: Sequence[Track], gallery: Appearance, owners: NDArray[np.int64]) -> dict[int, int]:
    """Numbers of tracks → the lower number of the same person: those whose sightings look alike on average and that
    never share a moment. The most alike are joined first; a group counts by the mean over all its tracks."""
    apart, groups = mean_distances(gallery, owners, len(tracks)), [[index] for index in range(len(tracks))]
    group_of = list(range(len(tracks)))
    moments = [set(track.moments) for track in tracks]
    ones, others = np.nonzero(np.triu(apart <= FARTHEST_MEAN, k=1))
    for one, other in sorted(zip(ones, others, strict=True), key=lambda pair: float(apart[pair])):
        kept, gone = sorted((group_of[one], group_of[other]))
        if (
            kept == gone
            or moments[kept] & moments[gone]
            or apart[np.ix_(groups[kept], groups[gone])].mean() > FARTHEST_MEAN
        ):
            continue
        for index in groups[gone]:
            group_of[index] = kept
        groups[kept] += groups[gone]
        moments[kept] |= moments[gone]
    return {
        track.number: tracks[group].number
        for track, group in zip(tracks, group_of, strict=True)
        if group != track.number - 1
    }


def mean_distances(gallery: Appearance, owners: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """(count, count): the mean distance between the sightings of two tracks."""
    sums = np.zeros((count, count))
    np.add.at(sums, (owners[:, None], owners), distances(gallery, gallery))
    sizes = np.bincount(owners, minlength=count)
    return np.asarray(sums / np.maximum(np.outer(sizes, sizes), 1))
