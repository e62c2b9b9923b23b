"""For the terminal: one map drawn again by another library's code."""

from __future__ import annotations

from collections.abc import Iterator

from dfx.explain.independent.check import Checked, Compared
from dfx.explain.methods import method_named
from dfx.report.words import independent as words
from dfx.types import Explanation
from dfx.zoo import spec_of


def check_lines(face: int, one: Explanation, found: Checked | str) -> Iterator[str]:
    """What was checked, the answer of each part, and a warning where they differ; or the sentence why nothing was."""
    what = f"Face {face}, {spec_of(one.model).title}, {method_named(one.method).title}"
    if isinstance(found, str):
        yield f"{what}: not checked. {found}"
        return
    yield f"{what}, drawn again by {words.library()}:"
    for part in found:
        if isinstance(part, Compared):
            yield f"  {words.part_title(part)}: {words.headline(part).lower()}. {words.measured(part)}"
        else:
            yield f"  {words.part_title(part)}: {part.reason}"
    if (conclusion := words.conclusion(found)) != words.PROVES:  # which is said once, below all maps
        yield f"  {conclusion}"
