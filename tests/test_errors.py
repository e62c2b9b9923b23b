import inspect
import re

import pytest

from dfx import errors
from dfx.errors import DfxError, MediaError

CLASSES = [item for item in vars(errors).values() if inspect.isclass(item)]
TREE = errors.__doc__ or ""


@pytest.mark.parametrize("error", CLASSES, ids=lambda error: error.__name__)
def test_one_tree_with_a_code_and_a_line_in_the_drawing(error: type[DfxError]) -> None:
    assert issubclass(error, DfxError)
    assert re.fullmatch(r"[a-z_]+", error.code)
    assert re.search(rf"\b{error.__name__}\b", TREE)
    assert error.__doc__


def drawn_parent(name: str) -> str:
    """The class above `name` in the drawing of the module's docstring."""
    lines = TREE.splitlines()
    at = next(number for number, line in enumerate(lines) if re.search(rf"── {name}\b", line))
    depth = lines[at].index("──")
    above = next(line for line in reversed(lines[:at]) if re.search(r"[A-Z]", line) and depth > start(line))
    return re.search(r"[A-Z]\w+", above).group()  # type: ignore[union-attr]


def start(line: str) -> int:
    """Where the class name begins in a line of the drawing."""
    return re.search(r"[A-Z]", line).start()  # type: ignore[union-attr]


@pytest.mark.parametrize("error", [item for item in CLASSES if item is not DfxError], ids=lambda error: error.__name__)
def test_the_drawing_shows_the_real_parents(error: type[DfxError]) -> None:
    assert drawn_parent(error.__name__) == error.__bases__[0].__name__


def test_only_what_a_file_did_is_a_media_error() -> None:
    media = {item.__name__ for item in CLASSES if issubclass(item, MediaError)}
    assert media == {"MediaError", "TooLarge", "UnsupportedType", "Undecodable", "TooSlow"}


def test_codes_tell_the_kinds_of_refusal_apart() -> None:
    kinds = (
        errors.TooLarge,
        errors.UnsupportedType,
        errors.Undecodable,
        errors.TooSlow,
        errors.Busy,
        errors.SettingError,
    )
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert (errors.TooLarge.code, errors.UnsupportedType.code) == ("too_large", "unsupported_type")
    assert (errors.Undecodable.code, errors.Busy.code) == ("undecodable", "busy")
