"""The comparison gives the peer all it can read, counts what it sends, and calls nothing caught that truth shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import contracts
from suites.proof import __main__
from suites.proof._peer import _comparison, _forked
from suites.proof._peer._compare import is_caught
from suites.proof._peer._config import config
from suites.proof._peer._document import ACCEPTED, ELSEWHERE, PASSES, REFUSED, document, plain
from suites.proof._peer._forked import outcomes
from suites.proof._peer._side_by_side import notes, table
from suites.proof._peer._trials import FAULT, PEER, PLAIN, VARIANT, WE, Outcome, Setting, Trial
from suites.selftest import exchanges
from suites.standin import StandIn

LIE = "ANIVA-TIME-OFFSET"
EVERY = [(name, way) for name in contracts.names() for way in PASSES]
QUICK = Setting("gate", 1, 2)


def declared(name: str) -> dict[str, Any]:
    """What the stand-in declares."""
    return StandIn(exchanges.contract(name)).target()


def made(name: str, way: str) -> dict[str, Any]:
    """The document of a pass."""
    return document(exchanges.contract(name), declared(name), way)


def keywords(node: Any) -> Iterator[str]:
    """Every key of a document, at whatever depth."""
    if isinstance(node, dict):
        yield from node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from keywords(child)


def outcome(kind: str, name: str, by: str, *told: str, requests: int = 10) -> Outcome:
    """An outcome of Aniva's."""
    return Outcome(Trial("aniva", kind, name, by), told, requests, 1.0)


@pytest.mark.parametrize(("name", "way"), EVERY)
def test_a_document_has_no_keyword_of_ours(name: str, way: str) -> None:
    """Nothing but standard keywords and no reference to a file stands in what the peer reads."""
    ours = {"x-open", "x-should", "x-values", "x-not-before", "$ref"}
    assert not ours & set(keywords(made(name, way)))


@pytest.mark.parametrize(("name", "way"), EVERY)
def test_a_document_names_the_editable_appointment_only(name: str, way: str) -> None:
    """Each parameter of each path is one of the ids of the appointment that may be written to."""
    (fixture,) = declared(name)["fixtures"]["appointment.editable"]
    operations = [operation for item in made(name, way)["paths"].values() for operation in item.values()]
    told = {row["name"]: row["schema"]["enum"] for operation in operations for row in operation["parameters"]}
    assert told == {id: [fixture[id]] for id in told}


@pytest.mark.parametrize("name", contracts.names())
def test_only_another_path_may_be_tried_where_paths_are_the_matter(name: str) -> None:
    """The pass about other ids leaves the path free; in the others it is given, so that bodies meet an appointment."""
    contract = exchanges.contract(name)
    pinned = {way: config(contract, declared(name), way, 1, 1)["parameters"] for way in PASSES}
    assert (bool(pinned[ACCEPTED]), bool(pinned[REFUSED]), pinned[ELSEWHERE]) == (True, True, {})


@pytest.mark.parametrize("name", contracts.names())
def test_a_pass_asks_one_question(name: str) -> None:
    """Whether valid data is accepted is asked in one pass, and whether invalid data is refused in the others."""
    contract = exchanges.contract(name)
    asked = {way: config(contract, declared(name), way, 1, 1)["operations"][0]["checks"] for way in PASSES}
    accepting = {way for way in PASSES if asked[way]["positive_data_acceptance"]["enabled"]}
    refusing = {way for way in PASSES if asked[way]["negative_data_rejection"]["enabled"]}
    assert (accepting, refusing) == ({ACCEPTED}, {REFUSED, ELSEWHERE})


def test_a_lenient_schema_takes_what_is_open() -> None:
    """What the page leaves open is nothing that the peer may call wrong."""
    schema = {"properties": {"note": {"type": "string", "x-open": {"type": "null"}}}}
    taken = {"properties": {"note": {"anyOf": [{"type": "string"}, {"type": "null"}]}}}
    assert (plain(schema, lenient=True), plain(schema)) == (taken, {"properties": {"note": {"type": "string"}}})


def test_the_peer_meets_the_truth_and_is_content() -> None:
    """Set up as here the peer has nothing against the plain stand-in, and its requests are counted."""
    (told,) = outcomes([Trial("aniva", PLAIN, "truth", PEER)], QUICK, 1)
    assert (told.told, told.reason, told.requests > 50) == ((), None, True), told


def test_the_peer_catches_what_every_answer_shows() -> None:
    """A lie in plain sight is told by the peer, with the operation, the check and the status."""
    (told,) = outcomes([Trial("aniva", FAULT, "ANIVA-SHAPE", PEER)], QUICK, 1)
    assert any("PATCH /api/v1/appointments/{id}: content_type_conformance" in one for one in told.told), told


def test_a_meeting_that_hangs_is_ended() -> None:
    """A run that takes longer than it may is no catch, and says why."""
    (told,) = outcomes([Trial("aniva", PLAIN, "truth", PEER)], QUICK, 1, limit=0.2)
    assert (told.told, told.reason) == ((), "took too long")


def test_a_meeting_that_falls_over_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes a run impossible is its reason, and no other run suffers."""
    monkeypatch.setattr("suites.proof._peer._command.document", lambda *_: 1 / 0)
    theirs, ours = outcomes([Trial("aniva", PLAIN, "truth", by) for by in (PEER, WE)], QUICK, 1)
    assert (theirs.reason, ours.reason) == ("ZeroDivisionError: division by zero", None)


def test_the_peer_has_caught_what_the_truth_does_not_show() -> None:
    """Failures that the plain stand-in has as well are no catch; one more is."""
    known = frozenset({"a failure"})
    assert not is_caught(outcome(FAULT, LIE, PEER, "a failure"), known)
    assert is_caught(outcome(FAULT, LIE, PEER, "a failure", "another"), known)


def test_we_have_caught_what_breaks_the_clause_of_the_fault() -> None:
    """A warning about a must, or a violation of another clause, is no catch of ours."""
    caught = [is_caught(outcome(FAULT, LIE, WE, f"{LIE} {word}"), frozenset()) for word in ("violation", "warning")]
    assert (*caught, is_caught(outcome(FAULT, LIE, WE, "ANIVA-ECHO violation"), frozenset())) == (True, False, False)


def test_the_table_counts_both_sides() -> None:
    """Faults, catches, catches of one side only, truthful stand-ins, alarms, and the sums."""
    some = [
        outcome(PLAIN, "truth", WE), outcome(PLAIN, "truth", PEER, "noise"),
        outcome(FAULT, LIE, WE, f"{LIE} violation", requests=30), outcome(FAULT, LIE, PEER, "noise"),
        outcome(VARIANT, "gzipped", WE), outcome(VARIANT, "gzipped", PEER, "noise", requests=20),
    ]  # fmt: skip
    rows = [line.split() for line in table(some, "schemathesis").splitlines()[1:]]
    assert rows == [
        ["aniva", "we", "1", "1", "1", "2", "0", "10", "50", "1.0", "3"],
        ["schemathesis", "1", "0", "0", "2", "2", "10", "40", "1.0", "3"],
    ]
    assert [line.partition(":")[0] for line in notes(some, "schemathesis")] == [
        "schemathesis cried over aniva, truth", "schemathesis cried over aniva, gzipped",
    ]  # fmt: skip


def found_at_once(trial: Trial, setting: Setting) -> Outcome:
    """In place of a meeting: we catch every fault, and the peer none."""
    told = (f"{LIE} violation",) if (trial.kind, trial.by) == (FAULT, WE) else ()
    return Outcome(trial, told, 10, 1.0)


def test_a_comparison_is_resumed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command shows both sides of a fault; a second time it takes them from where they are kept."""
    monkeypatch.setattr(_comparison, "code_digest", lambda: "the same")
    monkeypatch.setattr(_forked, "meeting", found_at_once)
    options = ["--peer", "schemathesis", "--fault", LIE, "--jobs", "2", "--out", str(tmp_path)]
    first = __main__.main(options), capsys.readouterr().out
    monkeypatch.setattr(_forked, "meeting", None)
    again = __main__.main([*options, "--resume"]), capsys.readouterr()
    assert (first[0], again[0], "4 runs, 4 of them done before" in again[1].err) == (0, 0, True)
    assert first[1] == again[1].out


def test_a_truth_that_we_accuse_ends_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A false alarm of ours fails the comparison, as a missed fault does; one of the peer's does not."""
    told = {WE: f"{LIE} violation", PEER: "noise"}
    monkeypatch.setattr(_forked, "meeting", lambda trial, setting: Outcome(trial, (told[trial.by],)))
    options = ["--peer", "schemathesis", "--fault", LIE, "--jobs", "1", "--out", str(tmp_path)]
    codes = [__main__.main(options)]
    monkeypatch.setattr(_forked, "meeting", found_at_once)
    assert [*codes, __main__.main(options)] == [1, 0]


@pytest.mark.parametrize(
    ("options", "said"), [(("--write",), "--peer goes with"), (("--resume",), "nothing to resume")]
)
def test_a_comparison_that_cannot_be_is_refused(
    options: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What makes no sense beside a peer ends with 78 and a sentence."""
    code = __main__.main(["--peer", "schemathesis", "--fault", LIE, *options, "--out", str(tmp_path)])
    assert (code, said in capsys.readouterr().err) == (78, True)
