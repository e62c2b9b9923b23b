"""Which commit of the code this is, for whoever must repeat an answer."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_SHA1 = re.compile(r"[0-9a-f]{40}")


@cache
def commit(start: Path | None = None) -> str:
    """The commit of the checkout that this code lies in, 40 hex digits, read from its files; "" outside of one."""
    for folder in (start,) if start else Path(__file__).resolve().parents:
        git = folder / ".git"
        try:
            if git.is_file():  # of a worktree: a line that names the real place
                git = (folder / git.read_text(encoding="ascii").removeprefix("gitdir:").strip()).resolve()
            head = (git / "HEAD").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
        return head if _SHA1.fullmatch(head) else _of_branch(git, head.removeprefix("ref:").strip())
    return ""


def _of_branch(git: Path, name: str) -> str:
    """The commit at the tip of `name` ("refs/heads/main"): a file of its own, or a line among the packed ones."""
    try:
        shared = git / (git / "commondir").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        shared = git
    for place, line in ((shared / name, ""), (shared / "packed-refs", name)):
        try:
            lines = place.read_text(encoding="ascii").splitlines()
        except (OSError, UnicodeDecodeError):
            continue
        for text in lines:
            digest, _, of = text.partition(" ")
            if of.strip() == line and _SHA1.fullmatch(digest):
                return digest
    return ""
