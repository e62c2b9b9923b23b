"""The faces of a clip, linked to persons: each person is a track with a number from 1, in order of appearance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfx.faces.best import best_sighting
from dfx.faces.detect.merging import same_persons
from dfx.faces.tracks.appearance import Appearance, appearance_of, distances, joined
from dfx.faces.tracks.linking import Track, assign, closeness
from dfx.types import Face

__all__ = ["Linker", "Seen", "best_sighting"]

# Distances of `appearance`, chosen on 12 originals of FaceForensics++ and two clips of several people with cuts.
FARTHEST = 0.36  # of a face from the nearest sighting of its person, where place says nothing
PLACE = 0.25  # by how much a face where its person should be may look different from what was seen of it
GALLERY = 8  # latest sightings of a person that a face is compared with


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The faces of one moment, with any model's features of each (D may be 0)."""

    number: int  # of the moment
    time_s: float
    faces: tuple[Face, ...]
    features: NDArray[np.floating]  # (n_faces, D)
    cut_before: bool = False  # whether another scene lies between the moment before and this one


class Linker:
    """Takes moments in order of time; the numbers it gives hold until `finish` says which of them are one person.

    A face joins the track that it looks like and that should be at its place by now, at the least sum over all faces
    of the moment: so two faces of one moment are never one person. A track never ends: a face that comes back after a
    gap or a cut is told by its looks alone, the longer the gap the more.
    """

    def __init__(self) -> None:
        self._tracks: list[Track] = []
        self._gallery: Appearance | None = None
        self._owners = np.zeros(0, np.int64)  # of each row of the gallery, an index into `_tracks`
        self._scene = 0

    def add(self, seen: Seen) -> tuple[int, ...]:
        """The track number of each face, in the order of `seen.faces`.

        Raises ValueError where there are not as many rows of features as faces.
        """
        if len(seen.features) != len(seen.faces):
            raise ValueError(f"Expected features of {len(seen.faces)} faces, not of {len(seen.features)}.")
        self._scene += seen.cut_before
        if not seen.faces:
            return ()
        looks = appearance_of(seen.faces, seen.features)
        boxes = np.array([face.box.as_xywh() for face in seen.faces], np.float64)
        boxes[:, 2:] += boxes[:, :2]  # x1, y1, x2, y2
        owners = []
        for known, corners in zip(assign(self._costs(looks, boxes, seen.time_s), FARTHEST), boxes, strict=True):
            if known is None:
                self._tracks.append(Track(len(self._tracks) + 1, corners, seen.time_s, self._scene))
            else:
                self._tracks[known].move(corners, seen.time_s, self._scene)
            owners.append(len(self._tracks) - 1 if known is None else known)
            self._tracks[owners[-1]].moments.add(seen.number)
        self._remember(looks, owners)
        return tuple(self._tracks[owner].number for owner in owners)

    def finish(self) -> dict[int, int]:
        """After the last moment: the numbers that turned out to be a person known under a lower one, with that one."""
        if self._gallery is None:
            return {}
        return same_persons(self._tracks, self._gallery, self._owners)

    def _costs(self, looks: Appearance, boxes: NDArray[np.float64], time_s: float) -> NDArray[np.float64]:
        """(N, tracks): the distance from the nearest sighting of each track, less what its place says for it."""
        if self._gallery is None:
            return np.zeros((len(looks), 0))
        nearest = np.full((len(looks), len(self._tracks)), np.inf)
        np.minimum.at(nearest.T, self._owners, distances(looks, self._gallery).T)
        places = [closeness(track, boxes, time_s, self._scene) for track in self._tracks]
        return np.asarray(nearest - PLACE * np.array(places).T)

    def _remember(self, looks: Appearance, owners: list[int]) -> None:
        """Adds the sightings to the gallery and drops the oldest of whoever has more than GALLERY."""
        self._gallery = looks if self._gallery is None else joined(self._gallery, looks)
        self._owners = np.append(self._owners, owners)
        counts = np.bincount(self._owners)
        full = [index for index in owners if counts[index] > GALLERY]
        if full:
            keep = np.ones(len(self._owners), bool)
            keep[[int(np.argmax(self._owners == index)) for index in full]] = False
            self._gallery, self._owners = self._gallery.take(np.flatnonzero(keep)), self._owners[keep]
