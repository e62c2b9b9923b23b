"""The gradient of what dfx answers with: the mean logit of a picture and its mirror image."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from dfx.explain.saliency.compiled import Floats, PixelGradients


class BothWays(PixelGradients):
    """Like the gradients it is made of, of the mean over both views; each picture costs two runs of the model."""

    def __init__(self, gradients: PixelGradients) -> None:
        self.size, self.scaling, self._one_way = gradients.size, gradients.scaling, gradients

    def of(self, pictures: Iterable[Floats], sign: float) -> Iterator[tuple[float, Floats]]:
        views = (view for picture in pictures for view in (picture, picture[:, ::-1]))
        found = self._one_way.of(views, sign)
        while pair := tuple(islice(found, 2)):
            (logit, gradient), (mirrored, turned) = pair
            yield (logit + mirrored) / 2, np.float32(0.5) * (gradient + turned[:, ::-1])
