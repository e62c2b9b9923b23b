"""Where one scene of a clip ends and the next begins, told moment by moment, within the frames after a moment, too."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from dfx.analysis.clip.moments import Moment
from dfx.faces.tracks.cuts import Look, is_cut, look_of


@dataclass(slots=True, eq=False)
class Scenes:
    """`cuts_s` are the times of the first frames known to be of a new scene, in order."""

    cuts_s: list[float] = field(default_factory=list)
    _look: Look | None = None  # of the last frame seen
    _seen_s: float = -math.inf  # when that was
    _moment_s: float = -math.inf  # when the last moment was

    def begins(self, moment: Moment) -> bool:
        """Whether another scene began since the moment before. Ask once per moment, in order of time."""
        for frame in moment.frames():
            if frame.time_s <= self._seen_s:  # the frames after a moment may reach beyond the next one
                continue
            look = look_of(frame.pixels)
            if self._look is not None and is_cut(self._look, look):
                self.cuts_s.append(frame.time_s)
            self._look, self._seen_s = look, frame.time_s
        began = any(self._moment_s < cut <= moment.frame.time_s for cut in self.cuts_s)
        self._moment_s = moment.frame.time_s
        return began
