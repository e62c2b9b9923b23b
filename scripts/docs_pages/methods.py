"""A page for each forensic method, and the table of all, from the rows in `dfx.forensics.table`."""

from __future__ import annotations

from dfx.forensics.method import Forensic
from dfx.forensics.table import GROUPS, METHODS, method

EQUATIONS = "../how/forensics.md"


def pages() -> dict[str, str]:
    """Method → its page."""
    return {row.name: _page(row) for row in METHODS}


def table() -> str:
    """All methods by group: what each shows, and whether it can ask for a second look."""
    parts = ["| Group | Method | Shows | Asks for a second look |", "|---|---|---|---|"]
    for group, names in GROUPS.items():
        for row in map(method, names):
            asks = "where a finding is worth one" if row.asks else "no, it only shows"
            parts.append(f"| {group} | [{row.title}]({row.name}.md) | {row.what} | {asks} |")
    return "\n".join(parts)


def _page(row: Forensic) -> str:
    needs = "the file itself; pixels alone give it nothing" if row.needs_bytes else "the picture's pixels"
    measured = f"{needs}{', of one face' if row.of_face else ''}"
    asks = "where its finding is worth one" if row.asks else "never; it only shows"
    curve = f"\n\n**Its curves.** {row.curve}" if row.curve else ""
    return f"""# {row.title}

{row.what}

**How to read it.** {row.how_to_read}

**How it misleads.** {row.misleads}{curve}

| | |
|---|---|
| Group | {row.group} |
| Needs | {measured} |
| Asks for a second look | {asks} |
| Paper | {row.paper} |
| Command line | `dfx analyze FILE --forensics`, as `{row.name}` |

Nothing of it enters P(fake). The arithmetic: [how forensic methods work]({EQUATIONS}).
"""
