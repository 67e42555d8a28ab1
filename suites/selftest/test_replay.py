"""`--replay RUN:FINDING` tries one finding of an earlier run again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import contracts
from suites.kit.generate.left_open import open_cases
from suites.kit.model.verdicts import CONTRACT_FAULT, UNCLEAR
from suites.kit.run.replayed import Wanted, found_again
from suites.kit.session.replay import Replay, told
from suites.selftest import exchanges, live, runs
from suites.selftest.locks_of_tests import VARIABLE
from suites.standin import faults

CLAUSE = "LOBBIE-BOUNDARIES"
PROVIDER = "lobbie"


@dataclass(frozen=True)
class Found:
    """A target with a fault, and the journal of the run that found it."""

    place: live.Place
    run: str
    finding: dict[str, Any]

    def replay(self, *options: str, finding: str = "") -> tuple[int, str]:
        """The exit code and the output of trying the finding again."""
        named = f"{self.run}:{finding or self.finding['fingerprint']}"
        return runs.called(self.place.folder, "--replay", named, *options, environ=self.place.environ)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    """A run of one clause against a target that breaks it."""
    fault = next(one for one in faults(contracts.load(PROVIDER)) if one.clause.id == CLAUSE)
    with live.place(tmp_path_factory.mktemp("replay"), (PROVIDER,), faults=(fault,)) as place:
        run = place.run_here("-k", CLAUSE)
        verdict = next(one for one in run.of_kind("verdict") if one["clause"] == CLAUSE)
        yield Found(place, run.of_kind("header")[0]["run"], verdict["findings"][0])


def _last_run(found: Found) -> list[dict[str, Any]]:
    newest = max((found.place.folder / "reports/out").glob("*.jsonl"), key=lambda path: path.stat().st_mtime)
    return [json.loads(line) for line in newest.read_text().splitlines()]


def _updates(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in records if one["kind"] == "exchange" and one["clause"] == CLAUSE]


def test_a_fault_that_is_still_there_is_seen_again(found: Found) -> None:
    """A vendor that breaks the promise as before is told to, with the exit code of a violation."""
    code, text = found.replay()
    assert (code, f"{found.finding['fingerprint']} is seen again: 3 of 3." in text) == (1, True), text


def test_only_the_request_of_the_finding_is_sent(found: Found) -> None:
    """Of a clause with dozens of requests the one that showed the finding is sent, as often as is asked for."""
    found.replay("--replay-times=4")
    reasons = [one["why"] for one in _updates(_last_run(found))]
    assert set(reasons) == {_why(found)}
    assert len(reasons) >= 4


def _why(found: Found) -> str:
    path = found.place.folder / f"reports/out/{found.run}.jsonl"
    records = [json.loads(line) for line in path.read_text().splitlines()]
    numbered = {one["number"]: one for one in records if one["kind"] == "exchange"}
    return str(numbered[found.finding["exchange"]]["why"])


def test_a_finding_of_a_replay_can_be_tried_again(found: Found) -> None:
    """A replay is a run like others: what it found is tried again at the same target."""
    found.replay()
    again = Found(found.place, _last_run(found)[0]["run"], found.finding)
    assert "is seen again: 3 of 3." in again.replay()[1]


def test_everything_is_put_back(found: Found) -> None:
    """After a replay the target's appointments are as they were."""
    before = found.place.snapshots()
    found.replay()
    assert live.differing(before, found.place) == []


def test_a_fixed_fault_is_not_seen(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vendor that keeps the promise by now is not flagged, and the run ends well."""
    monkeypatch.setattr(found.place.standins[PROVIDER], "faults", ())
    code, text = found.replay()
    assert f"is not seen in 3 times, nor with the other requests of {CLAUSE}." in text
    assert code in (0, UNCLEAR), text


def test_a_finding_that_takes_two_requests_is_seen_again(tmp_path: Path) -> None:
    """Where the request alone does not show it, all that was sent with it is, before it is said to be gone."""
    fault = next(one for one in faults(contracts.load("aniva")) if one.id == "ANIVA-OMIT:takes_along_what_it_refused")
    with live.place(tmp_path, ("aniva",), faults=(fault,)) as place:
        run = place.run_here("-k", fault.clause.id)
        verdict = next(one for one in run.of_kind("verdict") if one["clause"] == fault.clause.id)
        found = Found(place, run.of_kind("header")[0]["run"], verdict["findings"][0])
        assert "is seen again" in found.replay()[1]


def test_what_a_refused_update_stored_is_read_again(tmp_path: Path) -> None:
    """A finding that refused updates are stored is seen again, though the clause that leads to these reads is not run;
    and all is put back."""
    name = "LOBBIE-REFUSED-ALONE:stores_before_it_asks_for_the_key"
    fault = next(one for one in faults(contracts.load(PROVIDER)) if one.id == name)
    with live.place(tmp_path, (PROVIDER,), faults=(fault,)) as place:
        run = place.run_here("-k", f"LOBBIE-401 or {fault.clause.id}")
        verdicts = {one["clause"]: one for one in run.of_kind("verdict")}
        shown = next(one for one in verdicts["LOBBIE-401"]["findings"] if one["pointer"])
        code, text = Found(place, run.of_kind("header")[0]["run"], shown).replay()
        assert (code, "is seen again" in text, "still changed" in text) == (1, True, False), text


def test_another_contract_cannot_be_compared(found: Found, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the contract has changed since, one message says so, and what can be run instead."""
    monkeypatch.setattr(contracts, "revision", lambda contract: "another")
    code, text = found.replay()
    assert code == CONTRACT_FAULT
    assert f"the contract of {PROVIDER} is another one since that run" in text


@pytest.mark.parametrize(
    ("run", "finding", "message"),
    [
        (
            "20260101T000000-0000",
            "ab",
            "no such run in reports/out; the path of a journal works as well: --replay PATH",
        ),
        ("none.jsonl", "ab", "no such file; the path of a journal works as well"),
        ("", "ffff", "no such finding"),
    ],
)
def test_what_is_not_there_is_named(found: Found, run: str, finding: str, message: str) -> None:
    """A run or a finding that does not exist is one message, exit code 78."""
    unknown = Found(found.place, run or found.run, found.finding)
    code, text = unknown.replay(finding=finding)
    assert (code, message in text) == (CONTRACT_FAULT, True), text


def test_a_request_of_a_generator_is_made_by_that_again(found: Found) -> None:
    """A generated request is not made alone: the generator is run again with its seed, and the clause that it broke."""
    folder = found.place.folder / "reports/out"
    text = (folder / f"{found.run}.jsonl").read_text().replace(json.dumps(_why(found)), '"explored"')
    (folder / "20260101T000000-beef.jsonl").write_text(text)
    _, printed = Found(found.place, "20260101T000000-beef", found.finding).replay()
    assert ("is seen again: 3 of 3.\n" in printed, "the whole of" in printed) == (True, False), printed


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_a_request_for_what_the_page_leaves_open_is_made_again(provider: str) -> None:
    """Where such a request has broken a promise, it is found again, for that promise."""
    bound = exchanges.bind(provider)
    judged = bound.contract.clauses[0]
    sent = [one.probe for one in open_cases(bound) if one.probe]
    again = [found_again(Wanted(f"{provider}-LEFT-OPEN", one.why, 1), judged, bound) for one in sent]
    assert again == [[replace(one, clause=judged.id)] for one in sent]
    assert sent


NONE = "There is no header: this is not a journal"
NO_JOURNALS = [('{"a": 1}', '"kind" is a required property'), ("[1]", "is not of type"), ("x", NONE), ("", NONE)]


@pytest.mark.parametrize(("content", "said"), NO_JOURNALS)
def test_a_file_that_is_no_journal_is_told(found: Found, tmp_path: Path, content: str, said: str) -> None:
    """Where a file has other lines than a journal, one message names file and line, and what is wrong."""
    (tmp_path / "x.jsonl").write_text(content)
    code, text = Found(found.place, str(tmp_path / "x.jsonl"), found.finding).replay()
    assert (code, "x.jsonl:1  " in text, said in text) == (CONTRACT_FAULT, True, True), text


def test_a_run_without_a_finding_is_told(found: Found) -> None:
    """A run alone does not say what is to be tried again."""
    code, text = runs.called(found.place.folder, "--replay", found.run, environ=found.place.environ)
    assert (code, "which finding?" in text) == (CONTRACT_FAULT, True), text


def test_a_request_that_cannot_be_made_is_one_message(found: Found, tmp_path: Path) -> None:
    """Where the clause sends no such request any more, nothing is sent, and one message says so, exit code 78."""
    folder = found.place.folder / "reports/out"
    text = (folder / f"{found.run}.jsonl").read_text().replace(json.dumps(_why(found)), '"a value of last year"')
    (folder / "20260101T000000-cafe.jsonl").write_text(text)
    for left in Path(os.environ[VARIABLE]).glob("*.left"):  # else what a run of the last minute left is read first
        left.unlink()
    sent = found.place.standins[PROVIDER].count
    code, printed = Found(found.place, "20260101T000000-cafe", found.finding).replay()
    assert (code, "this cannot be sent again" in printed) == (CONTRACT_FAULT, True), printed
    assert found.place.standins[PROVIDER].count == sent


TOLD = [
    ({"verdict": "violation", "findings": [{"fingerprint": "f1", "seen": "2 of 3"}]}, "is seen again: 2 of 3."),
    (
        {"verdict": "violation", "findings": [{"fingerprint": "f2", "seen": "3 of 3"}]},
        f"is not seen in 3 times, nor with the other requests of {CLAUSE}. {CLAUSE} is broken in another way, though: "
        "see above.",
    ),
    ({"verdict": "kept", "findings": []}, f"is not seen in 3 times, nor with the other requests of {CLAUSE}."),
    ({"verdict": "inconclusive", "findings": [], "reason": "no answer"}, "could not be tried: no answer"),
]


@pytest.mark.parametrize(("verdict", "said"), TOLD)
def test_what_was_not_tried_is_not_gone(verdict: dict[str, Any], said: str) -> None:
    """The sentence at the end: seen again, not seen, or, where the clause has no verdict, not tried."""
    replay = Replay("RUN:f1", "f1", PROVIDER, CLAUSE, "", Wanted(CLAUSE, "", 3), CLAUSE)
    assert told(replay, {CLAUSE: verdict}) == f"RUN:f1 {said}"
