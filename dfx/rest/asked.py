"""What a request brings: its file, and the options of `dfx analyze` by the same names and with the same defaults."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from dfx.analysis import image
from dfx.analysis.explain import methods_of
from dfx.analysis.image import Options
from dfx.analysis.video import VideoOptions, check_video
from dfx.errors import SettingError
from dfx.explain.request import AUTO
from dfx.predict.shipped import DEFAULT, names_in
from dfx.types import Toward
from dfx.zoo import check_shipped, spec_of

LONGEST = 2_000  # characters of an option
FORM = "multipart/form-data"

File = Annotated[UploadFile, Field(description="a picture, or a clip; what its bytes are decides")]
Name = Annotated[str, Field(max_length=LONGEST)]
Models = Annotated[
    Name, Field(description="`default`, `fast`, `all` that are shipped, or names with commas between them")
]
Layer = Annotated[
    Name | None,
    Field(description="of class activation maps: a name, `early`, `middle`, `last`, or a+b; else the best measured"),
]
Threshold = Annotated[float | None, Field(description="P(fake) from which a face counts as fake", ge=0, le=1)]


def form_router() -> APIRouter:
    """For addresses that take one file and its options, each of at most LONGEST characters of four bytes."""
    return APIRouter(form_limits={"max_files": 1, "max_fields": 16, "max_part_size": 4 * LONGEST})


class Given(BaseModel):
    """A file and nothing else that matters."""

    model_config = ConfigDict(frozen=True)

    file: File


class Asked(Given):
    """`/api/v1/analyze`. An option that there is not is refused: misspelt, it would silently change nothing."""

    model_config = ConfigDict(extra="forbid")

    models: Models = DEFAULT
    explain: Annotated[
        Name, Field(description="maps in the report: `auto` (each model's best), `none`, or methods with commas")
    ] = AUTO
    layer: Layer = None
    threshold: Threshold = None
    every: Annotated[float | None, Field(description="of a clip: seconds between the moments looked at")] = None
    max_frames: Annotated[int | None, Field(description="of a clip: moments looked at, at most")] = None
    rules: Annotated[Name, Field(description="of a clip: `dfx`, or `deepguard` for that system's frames and crops")] = (
        "dfx"
    )
    forensics: Annotated[
        bool, Field(description="of a picture: also what the Forensics page says (seconds a picture)")
    ] = False

    def checked(self) -> tuple[Options, VideoOptions]:
        """Those of a picture and those of a clip. Raises SettingError, ExplanationError, UnknownModel, WeightsMissing,
        WeightsDamaged."""
        names = names_in(self.models)
        return (
            image.check(Options(names, self.threshold, self.explain, self.layer)),
            check_video(VideoOptions(names, self.threshold, self.every, self.max_frames, self.rules)),
        )


class MapAsked(Given):
    """`/api/v1/map`: one map of one face."""

    model_config = ConfigDict(extra="forbid")

    models: Models = DEFAULT
    threshold: Threshold = None
    model: Annotated[Name | None, Field(description="whose map; else that of the one that counts most")] = None
    method: Annotated[Name, Field(description="`auto` (the model's best), or a name `explain` takes")] = AUTO
    layer: Layer = None
    toward: Annotated[Toward | None, Field(description="evidence for which answer; else for the face's own")] = None
    face: Annotated[int | None, Field(description="which face, from 1; else the most suspicious", ge=1)] = None

    def checked(self) -> Options:
        """Those of the picture's analysis, which draws no map itself. Raises as `Asked.checked`."""
        if len(methods_of(self.method)) != 1:
            raise SettingError("Expected one method for one map; /api/v1/analyze draws several.")
        if self.model is not None:
            check_shipped(spec_of(self.model).name)
        return image.check(Options(names_in(self.models), self.threshold, "none"))
