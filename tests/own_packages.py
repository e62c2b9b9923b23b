"""Plug-ins on `sys.path` for the length of a test: a module with its dist-info, as an installer leaves them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tiny_models import models_in

from dfx.zoo.own import found

EXAMPLE = Path(__file__).resolve().parents[1] / "examples/own-model/dfx_example_net"
GIVEN = """
from dataclasses import replace
from pathlib import Path
from dfx_example_net import example_net as good

def named(name, **changed):
    spec = {key: changed.pop(key) for key in tuple(changed) if hasattr(good.spec, key)}
    return replace(good, spec=replace(good.spec, name=name, **spec), **changed)
"""


def install(site: Path, package: str, entries: dict[str, str], code: str) -> None:
    """A package of one module in `site`; `entries`: name → what it names in the module."""
    (site / f"{package}.py").write_text(code, encoding="utf-8")
    info = site / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8")
    lines = [f"[{found.GROUP}]", *(f"{name} = {package}:{what}" for name, what in entries.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def plugged_in(site: Path, models: Path) -> Iterator[None]:
    """This process with `site` on its path and its models in `models`; afterwards it knows nothing of either."""
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch, models_in(models):
        patch.syspath_prepend(str(site))
        found._installed.cache_clear()
        try:
            yield
        finally:
            found._installed.cache_clear()
            for name in set(sys.modules) - before:
                if getattr(sys.modules[name], "__file__", None) and str(site) in str(sys.modules[name].__file__):
                    del sys.modules[name]


def copy_example(site: Path) -> None:
    """The example's code, weights and card, without its entry point."""
    site.mkdir(exist_ok=True)
    shutil.copytree(EXAMPLE, site / EXAMPLE.name, ignore=shutil.ignore_patterns("__pycache__"))
