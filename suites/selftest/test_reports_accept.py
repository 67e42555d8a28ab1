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
from suites.selftest.empty_histories import history_in
from suites.selftest.nights import CLAUSE, night, take_in, take_in_all, told

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
    return history_in(folder)


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
    told = capsys.readouterr().err
    assert "is accepted already at stand-in, until 2999-12-31: change its reason there, if what is broken now" in told
    assert known.read_text() == before


@pytest.mark.parametrize(
    ("options", "finding", "message"),
    [
        (AGREED, "ffff", "the history has no such finding"),
        (("--target", "staging", *AGREED), FINDING, "no such finding at staging"),
        (("--until", "2026-01-31", *AGREED[2:]), FINDING, "--until 2026-01-31: this day is over."),
        (AGREED, "", "FINDING: this is empty."),
        ((*AGREED, "--owner", " "), FINDING, "--owner: this is empty."),
        ((*AGREED, "--reason", ""), FINDING, "--reason: this is empty."),
        ((*AGREED, "--reason", "a\udce9b"), FINDING, r"--reason a\udce9b: give a text without control characters"),
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


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"# caf\xe9\n[]\n", "this is not UTF-8"),
        (b"- {clause: ACME-TIME, reason: x, owner: y, since: 2026-01-01}\n", "/0: `until` is missing"),
        (b"- {until: 2026-01-01}\n", "/0: `clause` is missing"),
    ],
    ids=["not UTF-8", "no end", "no clause"],
)
def test_a_file_that_cannot_be_used_is_one_message(
    content: bytes, message: str, known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exceptions that are no text, or not as they should be, are told with the file and stay as they are."""
    known.write_bytes(content)
    assert accept(known, *AGREED) == MISTAKE
    told = capsys.readouterr().err
    assert message in told
    assert str(known) in told
    assert known.read_bytes() == content


def test_a_folder_in_place_of_the_file_is_one_message(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of the name of the exceptions is told as such."""
    known.unlink()
    known.mkdir()
    assert accept(known, *AGREED) == MISTAKE
    assert f"{known}: cannot be read: Is a directory." in capsys.readouterr().err


def test_an_exception_for_all_targets_counts(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clause that is accepted everywhere gets no second exception at a target."""
    known.write_text(f"- {{clause: {CLAUSE}, reason: x, owner: y, since: 2026-01-01, until: 2999-01-01}}\n")
    assert accept(known, *AGREED) == MISTAKE
    assert f"{CLAUSE} is accepted already at all targets, until 2999-01-01" in capsys.readouterr().err
    assert len(rows(known)) == 1


def test_an_expired_exception_is_told_as_such(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was accepted until a day that is over is not said to be accepted."""
    known.write_text(f"- {{clause: {CLAUSE}, reason: x, owner: y, since: 2026-01-01, until: 2026-01-02}}\n")
    assert accept(known, *AGREED) == MISTAKE
    assert f"{CLAUSE} was accepted already at all targets, until 2026-01-02" in capsys.readouterr().err


def test_of_two_targets_the_other_is_accepted(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a finding is accepted at one of two targets, it is accepted at the other, and both are named."""
    folder = known.parents[2]
    staging = [journals.target("acme", target="staging")]
    with opened(_url(folder)) as engine:
        take_in(engine, folder, night(5, told("violation"), targets=staging))
    assert accept(known, *AGREED, "--target", "stand-in") == 0
    capsys.readouterr()
    assert accept(known, *AGREED) == MISTAKE
    shown = capsys.readouterr()
    assert "at staging is accepted until 2999-12-31" in shown.out
    assert "accepted already at stand-in" in shown.err
    assert [row["target"] for row in rows(known)] == ["stand-in", "staging"]


def test_it_says_when_the_gate_counts_it(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who accepts a deviation is told that the gate changes with the next run only."""
    accept(known, *AGREED)
    assert "The gate goes by the next run" in capsys.readouterr().out


def test_an_included_provider_is_excepted_in_the_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exception of an included provider goes to the folder of --contracts, and its contract stays as it is."""
    monkeypatch.setattr(contracts, "names", lambda: ("acme",))
    with opened(_url(tmp_path)) as engine:
        take_in_all(engine, tmp_path, ["kept", "violation"])
    own = tmp_path / "contracts/acme/known.yaml"
    own.parent.parent.mkdir()
    assert accept(own, *AGREED) == 0
    assert [row["clause"] for row in rows(own)] == [CLAUSE]


@pytest.mark.parametrize("reason", [CLAUSE, "ACME-OTHER"])
def test_it_says_that_what_is_left_changed_stays_so(
    known: Path, capsys: pytest.CaptureFixture[str], reason: str
) -> None:
    """Who accepts a deviation that leaves something changed is told that the target stays shut all the same."""
    folder = known.parents[2]
    left = [f"the vendor does not take it back ({reason}): put it back at the vendor"]
    records = [{**one, "left": left} if one["kind"] == "summary" else one for one in night(5, told("violation"))]
    with opened(_url(folder)) as engine:
        take_in(engine, folder, records)
    assert accept(known, *AGREED) == 0
    assert ("It leaves something changed at stand-in" in capsys.readouterr().out) == (reason == CLAUSE)


VALUES = [
    ({"values": ["b", "a"], "right_values": ["c"]}, "At /status that is when a or b is sent; another value that"),
    ({"values": ["a"], "right_values": []}, "At /status that is for all values, as nothing tells"),
    ({}, ""),
]


@pytest.mark.parametrize(("choices", "expected"), VALUES)
def test_it_says_for_which_values_it_counts(
    known: Path, capsys: pytest.CaptureFixture[str], choices: dict[str, list[str]], expected: str
) -> None:
    """Of a member with a closed list it is said for which of its values the exception is; of another one, nothing."""
    finding = {**journals.finding(CLAUSE, pointer="/status", fingerprint="0000abcd"), **choices}
    with opened(_url(known.parents[2])) as engine:
        take_in(engine, known.parents[2], night(3, told("violation", findings=[finding])))
    assert accept(known, *AGREED, finding="0000abcd") == 0
    shown = capsys.readouterr().out
    assert (expected in shown, "At /status" in shown) == (True, bool(expected))
