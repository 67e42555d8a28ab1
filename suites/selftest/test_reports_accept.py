"""`reports accept` turns a finding of the history into an exception of the contract."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml

import contracts
from reports.__main__ import MISTAKE, main
from reports.history.database import opened
from suites.selftest import journals
from suites.selftest.nights import CLAUSE, take_in_all

FINDING = journals.finding(CLAUSE)["fingerprint"]
REASON = "The vendor fixes it: ticket 4711, see #12"
AGREED = ("--until", "2999-12-31", "--owner", "integrations", "--reason", REASON)


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """The exceptions of a provider whose clause was broken last night; they begin with a comment."""
    folder = tmp_path / "contracts/acme"
    shutil.copytree(contracts.load("aniva").folder, folder)
    (folder / "known.yaml").write_text("# agreed on in spring\n[]\n")
    with opened(_url(tmp_path)) as engine:
        take_in_all(engine, tmp_path, ["kept", "violation"])
    return folder / "known.yaml"


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'history.sqlite'}"


def accept(known: Path, *options: str, finding: str = FINDING) -> int:
    """The exit code of accepting the finding."""
    folder = known.parents[2]
    return main(["accept", finding, "--history", _url(folder), "--contracts", str(folder / "contracts"), *options])


def rows(known: Path) -> list[dict[str, str]]:
    """The exceptions of the file, days as they are written."""
    return list(yaml.load(known.read_text(), Loader=yaml.BaseLoader))


def test_the_row_says_what_was_agreed(known: Path) -> None:
    """The clause is accepted at the target of the finding, for this reason, until this day."""
    assert accept(known, *AGREED) == 0
    (row,) = rows(known)
    since = row.pop("since")
    said = {"reason": REASON, "owner": "integrations", "until": "2999-12-31"}
    assert row == {"clause": CLAUSE, "target": "stand-in", **said}
    assert date.fromisoformat(since) <= date.today()


def test_what_is_written_there_stays(known: Path) -> None:
    """Comments and other exceptions of the file are as before."""
    before = "# agreed on in spring\n- {clause: ACME-OLD, reason: x, owner: y, since: 2026-01-01, until: 2027-01-01}\n"
    known.write_text(before)
    assert accept(known, *AGREED) == 0
    assert known.read_text().startswith(before)


def test_nothing_is_accepted_twice(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second exception for a clause at a target is refused, and names the day of the first."""
    accept(known, *AGREED)
    before = known.read_text()
    assert accept(known, *AGREED) == MISTAKE
    assert "is accepted already, until 2999-12-31" in capsys.readouterr().err
    assert known.read_text() == before


@pytest.mark.parametrize(
    ("options", "finding", "message"),
    [
        (AGREED, "ffff", "the history has no such finding"),
        (("--target", "staging", *AGREED), FINDING, "no such finding at staging"),
        (("--until", "2026-01-31", *AGREED[2:]), FINDING, "--until 2026-01-31: this day is over."),
    ],
)
def test_a_mistake_writes_nothing(
    known: Path, options: tuple[str, ...], finding: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An unknown finding or a day that is over is one message, exit code 78."""
    before = known.read_text()
    assert accept(known, *options, finding=finding) == MISTAKE
    assert message in capsys.readouterr().err
    assert known.read_text() == before


def test_a_provider_without_a_contract_is_named(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the contract is in another folder, the message says which option names it."""
    shutil.rmtree(known.parent)
    assert accept(known, *AGREED) == MISTAKE
    assert "acme: no contract of that name. Name its folder with --contracts DIR." in capsys.readouterr().err
