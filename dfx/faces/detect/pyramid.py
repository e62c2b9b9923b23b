"""MTCNN's first net on all levels of its pyramid in one graph.

The `mtcnn` package runs it level by level. Most levels are too small to keep two cores busy; in one graph they run side
by side: the same numbers in about half the time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from dfx.faces.detect.boxes import (
    build_scale_pyramid,
    generate_bounding_box,
    resize_to_square,
    smart_nms_from_bboxes,
    upscale_bboxes,
)

# The package's own defaults (mtcnn 1.0.0, StagePNet).
SMALLEST_FACE = 20  # pixels
FACTOR = 0.709  # from level to level
LEAST_CONFIDENCE = 0.6
OVERLAP_IN_LEVEL, OVERLAP = 0.5, 0.7  # of two boxes, the less confident goes

NET_SIDE = 12  # the net sees this many pixels: no level is smaller
LEVELS_STEP = 4  # the graph is built for a multiple of this many levels, so that nearly all pictures share one


class Pyramid:
    """Takes the place of the package's first stage: pictures in, candidate boxes out."""

    def __init__(self, net: Any) -> None:
        self._net = net  # pictures (N, h, w, 3) → offsets (N, h', w', 4), probabilities (N, h', w', 2)
        self._graphs: dict[int, Any] = {}

    def __call__(
        self, images_normalized: tf.Tensor, images_oshapes: NDArray[np.int64], **_: Any
    ) -> NDArray[np.float64]:
        """Rows of picture, x1, y1, x2, y2, confidence for pictures (N, H, W, 3) in [−1, 1] of one size."""
        height, width = images_oshapes[0][:2]
        scales = build_scale_pyramid(width, height, SMALLEST_FACE, FACTOR)
        found = []
        for scale, (offsets, probabilities) in zip(scales, self._outputs(images_normalized, scales), strict=False):
            boxes = generate_bounding_box(offsets, probabilities, LEAST_CONFIDENCE)
            boxes = upscale_bboxes(boxes, np.full(len(images_oshapes), scale))
            found.append(smart_nms_from_bboxes(boxes, OVERLAP_IN_LEVEL, method="union", initial_sort=False))
        together = np.concatenate(found) if found else np.empty((0, 6))
        return np.asarray(resize_to_square(smart_nms_from_bboxes(together, OVERLAP, method="union", initial_sort=True)))

    def _outputs(self, images: tf.Tensor, scales: NDArray[np.float64]) -> Any:
        """The net's answer for each level; behind those of `scales`, some of no meaning that fill the graph up."""
        count = -(-len(scales) // LEVELS_STEP) * LEVELS_STEP
        sizes = np.full((count, 2), NET_SIDE, np.int32)
        sizes[: len(scales)] = np.array(images.shape[1:3]) * scales[:, None]
        return self._graph(count)(images, tf.constant(sizes))

    def _graph(self, count: int) -> Any:
        if count not in self._graphs:
            net = self._net
            signature = (tf.TensorSpec((None, None, None, 3), tf.float32), tf.TensorSpec((count, 2), tf.int32))

            @tf.function(autograph=False, input_signature=signature)
            def levels(images: tf.Tensor, sizes: tf.Tensor) -> Any:
                return [net(tf.image.resize(images, sizes[i], method="area")) for i in range(count)]

            self._graphs[count] = levels
        return self._graphs[count]
