"""A look-up of vulnerabilities that did not happen never passes for one that found nothing."""

import json

import pytest

from scripts import audit

CLEAN = {"name": "left", "version": "1.0", "vulns": []}
HOLED = {"name": "right", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1", "3.0"]}]}
OPEN = {"name": "middle", "version": "4.0", "vulns": [{"id": "PYSEC-2", "fix_versions": []}]}
SKIPPED = {"name": "far", "skip_reason": "Dependency not found"}


def answer(monkeypatch: pytest.MonkeyPatch, *packages: dict, errors: str = "") -> None:
    report = json.dumps({"dependencies": packages}) if packages else ""
    monkeypatch.setattr(audit, "pip_audit", lambda lock: (report, errors))


def test_all_looked_up_and_clean(monkeypatch, capsys) -> None:
    answer(monkeypatch, CLEAN)
    assert audit.main(["lock.txt"]) == 0
    assert "no known vulnerability" in capsys.readouterr().out


def test_findings_are_listed_with_their_fix(monkeypatch, capsys) -> None:
    answer(monkeypatch, CLEAN, HOLED, OPEN)
    assert audit.main(["lock.txt"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "middle 4.0: PYSEC-2, fixed in none",
        "right 2.0: PYSEC-1, fixed in 2.1, 3.0",
    ]


def test_a_package_that_was_skipped_is_a_failure_of_its_own(monkeypatch, capsys) -> None:
    answer(monkeypatch, CLEAN, SKIPPED)
    assert audit.main(["lock.txt"]) == 2
    said = capsys.readouterr()
    assert "1 of 2 packages were not looked up" in said.err
    assert "no known" not in said.out


def test_a_finding_outweighs_a_gap(monkeypatch) -> None:
    answer(monkeypatch, HOLED, SKIPPED)
    assert audit.main(["lock.txt"]) == 1


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        ("Traceback …\nrequests.exceptions.ConnectionError: Max retries exceeded", "could not be reached"),
        ("ERROR: requirement file has no hashes", "gave no report: ERROR: requirement file has no hashes"),
        ("", "it said nothing"),
    ],
)
def test_no_report_is_one_sentence(monkeypatch, capsys, errors: str, expected: str) -> None:
    answer(monkeypatch, errors=errors)
    assert audit.main(["lock.txt"]) == 2
    said = capsys.readouterr().err
    assert expected in said
    assert said.count("\n") == 1
