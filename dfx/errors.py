"""Every error that dfx raises on purpose.

    DfxError
    ├── MediaError                the bytes given cannot be used (exit status 3)
    │   ├── TooLarge              over a stated limit of bytes, pixels or seconds      413
    │   ├── UnsupportedType       not a kind of file dfx reads                         415
    │   ├── Undecodable           the right kind, but damaged or empty                 422
    │   └── TooSlow               the decoder ran over its time or was killed          422
    ├── ModelError
    │   ├── UnknownModel          no row of that name in the registry
    │   ├── WeightsMissing        the row has no weight file on this machine
    │   ├── WeightsDamaged        the file's SHA-256 or its contents do not match the registry
    │   └── EngineUnusable        no forward without TensorFlow: another way is taken
    ├── DataError                 a training or test folder that cannot be used
    ├── TrainingError             training stopped for a stated reason (NaN loss, disk full)
    ├── ExplanationError          a map that does not exist for this model (no such layer, no 4-D maps)
    ├── SettingError              an environment variable or option out of its range
    ├── HistoryError              the history cannot be read or written
    │   └── HistoryDamaged        its file holds something that dfx did not write, or not all of it
    └── Busy                      too many jobs at once; try again later                429

A message is one sentence that says what was expected and what came. It never holds a path of the
server or a stack trace, so that every door may show it as it is.
"""

FAULT = "dfx failed on a fault of its own ({}); please report it."  # with the name of the exception, and no more of it


class DfxError(Exception):
    """Root of the tree. `code` is the machine-readable name used by the REST interface."""

    code = "error"


class MediaError(DfxError):
    """The bytes given cannot be used."""

    code = "undecodable"


class TooLarge(MediaError):
    """Over a stated limit of bytes, pixels or seconds."""

    code = "too_large"


class UnsupportedType(MediaError):
    """Not a kind of file dfx reads."""

    code = "unsupported_type"


class Undecodable(MediaError):
    """The right kind of file, but damaged, truncated or empty."""


class TooSlow(MediaError):
    """The decoder ran over its time limit, or its process died."""

    code = "too_slow"


class ModelError(DfxError):
    """Something about a model of the registry."""

    code = "model"


class UnknownModel(ModelError):
    """No row of that name in the registry."""

    code = "unknown_model"


class WeightsMissing(ModelError):
    """The row has no weight file on this machine."""

    code = "weights_missing"


class WeightsDamaged(ModelError):
    """The weight file does not match the registry's SHA-256 or the architecture."""

    code = "weights_damaged"


class EngineUnusable(ModelError):
    """A network cannot be run without TensorFlow: its file or this machine does not allow it."""

    code = "engine"


class DataError(DfxError):
    """A training or test folder that cannot be used."""

    code = "data"


class TrainingError(DfxError):
    """Training stopped for a stated reason; what was saved before is kept."""

    code = "training"


class ExplanationError(DfxError):
    """A map that does not exist for this model."""

    code = "explanation"


class SettingError(DfxError):
    """An environment variable or option out of its range."""

    code = "setting"


class HistoryError(DfxError):
    """The history cannot be read or written: in use, full, read-only, or of a later dfx."""

    code = "history"


class HistoryDamaged(HistoryError):
    """The history's file holds something that dfx did not write, or not all of what it wrote."""

    code = "history_damaged"


class Busy(DfxError):
    """Too many jobs at once; another try is worth it after `seconds`."""

    code = "busy"

    def __init__(self, sentence: str, seconds: int = 60) -> None:
        super().__init__(sentence)
        self.seconds = seconds
