"""Many pictures through the one analysis: the same answers as one by one, the models asked for all their faces at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dfx.analysis.image import Options, face_reports, report_of
from dfx.types import Face, ImageReport, Picture, Prediction


def analyze_pictures(pictures: Iterable[Picture], options: Options) -> list[ImageReport]:
    """A report per picture, in their order, with the numbers of `analyze_image` and without maps or seconds.

    `options` as `dfx.analysis.image.check` gives them. A picture's pixels are let go once its faces are cut out, so an
    iterator that decodes one after the other holds one at a time. Each picture is searched by itself: a search of several
    shares one sort of their boxes, in which faces of equal confidence could change places. Raises ModelError.
    """
    from dfx.faces.detect.search import search_faces

    seen = [(picture.info, search_faces(picture.pixels)) for picture in pictures]
    predictions = iter(_predictions([found.faces for _, found in seen], options))
    return [
        report_of(info, found, face_reports(found.faces, [next(predictions) for _ in found.faces]), options, {})
        for info, found in seen
    ]


def _predictions(faces: Sequence[Sequence[Face]], options: Options) -> list[Prediction]:
    """The predictions of all pictures' faces, one after the other."""
    from dfx.predict import predict_faces
    from dfx.predict.predictor import IN_NUMPY
    from dfx.zoo import spec_of

    # A product of matrices rounds its last digit by how many rows there are: such a model is asked picture by picture.
    alone = any(spec_of(name).builder in IN_NUMPY for name in options.models)
    batches = faces if alone else [[face for its in faces for face in its]]
    return [
        prediction
        for batch in batches
        if batch
        for prediction in predict_faces(
            [face.crop for face in batch], options.models, options.threshold, ensemble=options.ensemble
        )
    ]
