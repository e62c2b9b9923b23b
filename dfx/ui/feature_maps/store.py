"""What a session keeps of its differences of feature maps."""

from __future__ import annotations

from dfx.analysis.feature_maps import Depth, Seen
from dfx.ui.kit.kept import Kept

DEPTHS: Kept[tuple[Depth, ...]] = Kept("feature_maps.depths", most=24)
SEEN: Kept[Seen] = Kept("feature_maps.seen", most=3)  # differences, some megabytes each
