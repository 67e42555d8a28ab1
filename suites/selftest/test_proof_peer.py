"""The benchmark gives the peer all it can use, counts its requests, and ignores what it says of plain stand-ins too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import contracts
from suites.proof import __main__
from suites.proof._peer import _benchmark, _processes
from suites.proof._peer._config import config
from suites.proof._peer._document import ACCEPTED, ELSEWHERE, PASSES, REFUSED, document, plain
from suites.proof._peer._processes import outcomes
from suites.proof._peer._report import notes, table
from suites.proof._peer._sides import is_caught
from suites.proof._peer._trials import FAULT, PEER, PLAIN, VARIANT, WE, Outcome, Setting, Trial
from suites.selftest import exchanges
from suites.standin import StandIn

ID = "ANIVA-TIME-OFFSET"
EVERY = [(name, way) for name in contracts.names() for way in PASSES]
QUICK = Setting("gate", 1, 2)


def declared(name: str) -> dict[str, Any]:
    """The target that the stand-in declares."""
    return StandIn(exchanges.contract(name)).target()


def document_of(name: str, way: str) -> dict[str, Any]:
    """The document of a pass."""
    return document(exchanges.contract(name), declared(name), way)


def keywords(node: Any) -> Iterator[str]:
    """Every key of a document, at any depth."""
    if isinstance(node, dict):
        yield from node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from keywords(child)


def outcome(kind: str, name: str, by: str, *reported: str, requests: int = 10) -> Outcome:
    """An outcome of a trial on Aniva's stand-in."""
    return Outcome(Trial("aniva", kind, name, by), reported, requests, 1.0)


@pytest.mark.parametrize(("name", "way"), EVERY)
def test_a_document_has_no_keyword_of_ours(name: str, way: str) -> None:
    """The peer's documents have standard keywords only, and no reference to a file."""
    ours = {"x-open", "x-should", "x-values", "x-not-before", "$ref"}
    assert not ours & set(keywords(document_of(name, way)))


@pytest.mark.parametrize(("name", "way"), EVERY)
def test_a_document_names_the_editable_appointment_only(name: str, way: str) -> None:
    """Each path parameter is pinned to the id of the appointment that may be changed."""
    (fixture,) = declared(name)["fixtures"]["appointment.editable"]
    operations = [operation for item in document_of(name, way)["paths"].values() for operation in item.values()]
    pinned = {row["name"]: row["schema"]["enum"] for operation in operations for row in operation["parameters"]}
    assert pinned == {id: [fixture[id]] for id in pinned}


@pytest.mark.parametrize("name", contracts.names())
def test_the_path_is_free_in_the_pass_about_paths_only(name: str) -> None:
    """The pass about other ids leaves the path free; the others pin it, so that bodies reach an appointment."""
    contract = exchanges.contract(name)
    pinned = {way: config(contract, declared(name), way, 1, 1)["parameters"] for way in PASSES}
    assert (bool(pinned[ACCEPTED]), bool(pinned[REFUSED]), pinned[ELSEWHERE]) == (True, True, {})


@pytest.mark.parametrize("name", contracts.names())
def test_a_pass_checks_one_thing(name: str) -> None:
    """One pass checks that valid data is accepted, the others check that invalid data is refused."""
    contract = exchanges.contract(name)
    checks = {way: config(contract, declared(name), way, 1, 1)["operations"][0]["checks"] for way in PASSES}
    accepting = {way for way in PASSES if checks[way]["positive_data_acceptance"]["enabled"]}
    refusing = {way for way in PASSES if checks[way]["negative_data_rejection"]["enabled"]}
    assert (accepting, refusing) == ({ACCEPTED}, {REFUSED, ELSEWHERE})


def test_a_lenient_schema_accepts_open_values() -> None:
    """The peer may not call a value wrong that the page leaves open."""
    schema = {"properties": {"note": {"type": "string", "x-open": {"type": "null"}}}}
    lenient = {"properties": {"note": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}
    assert (plain(schema, lenient=True), plain(schema)) == (lenient, {"properties": {"note": {"type": "string"}}})


def test_the_peer_reports_nothing_about_the_plain_stand_in() -> None:
    """With these settings the peer reports nothing about the plain stand-in, and its requests are counted."""
    (found,) = outcomes([Trial("aniva", PLAIN, PLAIN, PEER)], QUICK, 1)
    assert (found.reported, found.reason, found.requests > 50) == ((), None, True), found


def test_the_peer_catches_an_obvious_fault() -> None:
    """The peer reports a fault that every answer shows, with the operation, the check and the status."""
    (found,) = outcomes([Trial("aniva", FAULT, "ANIVA-SHAPE", PEER)], QUICK, 1)
    assert any("PATCH /api/v1/appointments/{id}: content_type_conformance" in one for one in found.reported), found


def test_a_trial_that_hangs_is_ended() -> None:
    """A run that takes too long catches nothing and has a reason."""
    (found,) = outcomes([Trial("aniva", PLAIN, PLAIN, PEER)], QUICK, 1, limit=0.2)
    assert (found.reported, found.reason) == ((), "took too long")


def test_a_crash_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that crashes has the error as its reason, and other runs are not affected."""
    monkeypatch.setattr("suites.proof._peer._run_trial.document", lambda *_: 1 / 0)
    theirs, ours = outcomes([Trial("aniva", PLAIN, PLAIN, by) for by in (PEER, WE)], QUICK, 1)
    assert (theirs.reason, ours.reason) == ("ZeroDivisionError: division by zero", None)


def test_the_peer_must_report_more_than_about_the_plain_stand_in() -> None:
    """Failures that the peer reports about the plain stand-in do not count; one more does."""
    known = frozenset({"a failure"})
    assert not is_caught(outcome(FAULT, ID, PEER, "a failure"), known)
    assert is_caught(outcome(FAULT, ID, PEER, "a failure", "another"), known)


def test_we_must_report_the_clause_of_the_fault() -> None:
    """A warning about a must, or a violation of another clause, does not count."""
    caught = [is_caught(outcome(FAULT, ID, WE, f"{ID} {word}"), frozenset()) for word in ("violation", "warning")]
    assert (*caught, is_caught(outcome(FAULT, ID, WE, "ANIVA-ECHO violation"), frozenset())) == (True, False, False)


def test_the_table_counts_both_sides() -> None:
    """The table has faults, caught ones, compliant stand-ins, flagged ones, and the sums."""
    some = [
        outcome(PLAIN, PLAIN, WE), outcome(PLAIN, PLAIN, PEER, "noise"),
        outcome(FAULT, ID, WE, f"{ID} violation", requests=30), outcome(FAULT, ID, PEER, "noise"),
        outcome(VARIANT, "gzipped", WE), outcome(VARIANT, "gzipped", PEER, "noise", requests=20),
    ]  # fmt: skip
    rows = [line.split() for line in table(some, "schemathesis").splitlines()[1:]]
    assert rows == [
        ["aniva", "we", "1", "1", "1", "2", "0", "10", "50", "1.0", "3"],
        ["schemathesis", "1", "0", "0", "2", "2", "10", "40", "1.0", "3"],
    ]
    assert [line.partition(":")[0] for line in notes(some, "schemathesis")] == [
        "schemathesis flagged aniva, plain", "schemathesis flagged aniva, gzipped",
    ]  # fmt: skip


def found_at_once(trial: Trial, setting: Setting) -> Outcome:
    """In place of a run: we catch every fault, and the peer none."""
    reported = (f"{ID} violation",) if (trial.kind, trial.by) == (FAULT, WE) else ()
    return Outcome(trial, reported, 10, 1.0)


def test_a_benchmark_is_resumed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command prints both sides; when resumed it takes them from the result file."""
    monkeypatch.setattr(_benchmark, "code_digest", lambda: "the same")
    monkeypatch.setattr(_processes, "run_trial", found_at_once)
    options = ["--peer", "schemathesis", "--fault", ID, "--jobs", "2", "--out", str(tmp_path)]
    first = __main__.main(options), capsys.readouterr().out
    monkeypatch.setattr(_processes, "run_trial", None)
    again = __main__.main([*options, "--resume"]), capsys.readouterr()
    assert (first[0], again[0], "4 runs, 4 of them done before" in again[1].err) == (0, 0, True)
    assert first[1] == again[1].out


def test_a_false_alarm_of_ours_ends_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A false alarm of ours fails the benchmark, as a missed fault does; one of the peer's does not."""
    reported = {WE: f"{ID} violation", PEER: "noise"}
    monkeypatch.setattr(_processes, "run_trial", lambda trial, setting: Outcome(trial, (reported[trial.by],)))
    options = ["--peer", "schemathesis", "--fault", ID, "--jobs", "1", "--out", str(tmp_path)]
    codes = [__main__.main(options)]
    monkeypatch.setattr(_processes, "run_trial", found_at_once)
    assert [*codes, __main__.main(options)] == [1, 0]


@pytest.mark.parametrize(
    ("options", "message"), [(("--write",), "--peer works with"), (("--resume",), "nothing to resume")]
)
def test_wrong_options_of_a_benchmark_are_refused(
    options: tuple[str, ...], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Options that cannot be combined with --peer end with 78 and a message."""
    code = __main__.main(["--peer", "schemathesis", "--fault", ID, *options, "--out", str(tmp_path)])
    assert (code, message in capsys.readouterr().err) == (78, True)
