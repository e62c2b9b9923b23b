"""Runs the command line in this process: `dfx` with these arguments."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest.mock import patch

from dfx.cli import main


@dataclass(frozen=True, slots=True)
class Outcome:
    """The exit status and what was written."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """What stderr holds, which must be one line that ends like a sentence and shows no trace of our insides."""
        said = self.err.removesuffix("\n")
        assert said.endswith("."), self.err
        assert "\n" not in said, self.err
        assert not [word for word in ("Traceback", 'File "', "site-packages", ".py") if word in said], self.err
        return said


def dfx(*arguments: object, encoding: str = "utf-8") -> Outcome:
    """`dfx ARGUMENTS…` on streams of that encoding."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding, newline="") for _ in range(2))
    code = 0
    with patch.object(sys, "argv", ["dfx", *map(str, arguments)]), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
    return Outcome(code, _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode(stream.encoding)
