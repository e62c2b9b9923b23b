"""Equations: TeX between dollars to MathML, when the site is built. Browsers draw MathML themselves: a reader fetches nothing.

`pymdownx.arithmatex` finds the equations and leaves each as `<span class="arithmatex">\\(…\\)</span>`, or a `div` with
`\\[…\\]` for one on lines of its own.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ElementTree  # of what the converter wrote  # nosec B405

from latex2mathml.converter import convert

from dfx.errors import DataError

_FOUND = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>', re.DOTALL)
_CHILDREN = {"mfrac": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2, "mroot": 2, "msubsup": 3, "munderover": 3}
_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"


def drawn(page: str) -> str:
    """The HTML of a page with its equations as MathML. Raises DataError for one that cannot be read."""
    return _FOUND.sub(lambda match: mathml(html.unescape(match[2]), block=match[1] == "div"), page)


def mathml(tex: str, *, block: bool = False) -> str:
    """One equation. Raises DataError where the converter left something as it stood, or an argument is missing."""
    try:
        said = convert(tex.strip().replace("{aligned}", "{split}"), display="block" if block else "inline")
        tree = ElementTree.fromstring(said)  # nosec B314
    except Exception as error:  # the converter raises what its parser happens to raise
        raise DataError(f"The equation {tex[:80]!r} cannot be read.") from error
    for part in tree.iter():
        tag = part.tag.removeprefix(_NAMESPACE)
        if "\\" in (part.text or "") or len(part) != _CHILDREN.get(tag, len(part)):
            raise DataError(f"The equation {tex[:80]!r} has a command or an argument that cannot be read, in <{tag}>.")
    return said
