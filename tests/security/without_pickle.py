"""Run as a script: dfx's commands and pages in a process where unpickling raises and joblib cannot be imported.

Arguments: a file of Python code with what to do. Names of refused modules that were asked for, and of refused modules
that got in all the same, are printed at the end as JSON.
"""

from __future__ import annotations

import json
import pickle
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

REFUSED = ("joblib", "lz4", "mtcnn", "sklearn", "dill", "cloudpickle")  # none is among what users install


class Refuse(MetaPathFinder):
    """As on a user's machine, where these packages are not there."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] in REFUSED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def _refuse(*_: Any, **__: Any) -> Any:
    raise AssertionError("something was unpickled")


class Unpickler(pickle._Unpickler):  # type: ignore[name-defined]
    """Stands there to be derived from, as Keras does, and is never to be made."""

    __init__ = _refuse


def main(code: str) -> None:
    sys.meta_path.insert(0, Refuse())
    pickle.load = pickle.loads = _refuse
    pickle.Unpickler = Unpickler  # type: ignore[assignment,misc]
    exec(compile(Path(code).read_text(encoding="utf-8"), code, "exec"), {"__name__": "asked"})
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules} & set(REFUSED))))


if __name__ == "__main__":
    main(sys.argv[1])
