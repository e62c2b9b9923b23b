"""Look every pinned version up among the known vulnerabilities, with pip-audit.

    audit.py requirements-dev.txt

Exit status 0: every version was looked up, nothing known. 1: something known, one line each. 2: not (all) looked up,
one sentence why. pip-audit itself says "no known vulnerabilities" of packages it could not look up; here a look-up
that did not happen never passes for one that found nothing.
"""

import json
import subprocess
import sys
from typing import Any

NETWORK = ("ConnectionError", "ServiceError", "NameResolutionError", "Max retries", "timed out")


def pip_audit(lock: str) -> tuple[str, str]:
    """pip-audit's (stdout, stderr) for one lock file; the lock is complete, so nothing is resolved or installed."""
    words = [
        "--requirement",
        lock,
        "--require-hashes",
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", *words], capture_output=True, text=True, check=False
    )  # our own words  # nosec B603
    return done.stdout, done.stderr


def known(packages: list[dict[str, Any]]) -> set[str]:
    """One line per known vulnerability."""
    return {
        f"{package['name']} {package['version']}: {hole['id']}, fixed in {', '.join(hole['fix_versions']) or 'none'}"
        for package in packages
        for hole in package.get("vulns", ())
    }


def missed(packages: list[dict[str, Any]]) -> str:
    """A sentence if some packages were skipped, else ''."""
    skipped = sum("skip_reason" in package for package in packages)
    if not skipped:
        return ""
    return (
        f"{skipped} of {len(packages)} packages were not looked up, because the vulnerability service "
        "did not know them or could not be reached through this package index."
    )


def failure(errors: str) -> str:
    """Why pip-audit gave no report, in one sentence."""
    if any(sign in errors for sign in NETWORK):
        return "no package was looked up, because the vulnerability service could not be reached."
    return f"pip-audit gave no report: {(errors.strip().splitlines() or ['it said nothing'])[-1][:200]}"


def audit(lock: str) -> tuple[set[str], str]:
    """The known vulnerabilities of one lock, and a sentence on what could not be looked up ('' if all was)."""
    report, errors = pip_audit(lock)
    if not report.lstrip().startswith("{"):
        return set(), failure(errors)
    packages = json.loads(report)["dependencies"]
    return known(packages), missed(packages)


def main(locks: list[str]) -> int:
    """Audit each lock; a finding outweighs a failed look-up in the exit status."""
    holes: set[str] = set()
    status = 0
    for lock in locks:
        found, gap = audit(lock)
        holes |= found
        if gap:
            print(f"dfx: {lock} is not audited: {gap}", file=sys.stderr)
            status = 2
    for hole in sorted(holes):
        print(hole)
    if not holes and not status:
        print("audit: no known vulnerability in any pinned version")
    return 1 if holes else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
