"""What the terminal knows from earlier runs at the same target."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from suites.kit.model.verdicts import BY
from suites.kit.session.earlier_runs import EarlierRuns, earlier_runs
from suites.kit.session.known_text import known_blocks, since_tested

CLAUSE, TARGET = "SQOD-ONLY-SENT", "sqod-sandbox"


def found(pointer: str, name: str = "ab12") -> dict[str, Any]:
    """A finding of a verdict's record."""
    return {"pointer": pointer, "keyword": "unsent", "seen": "3 of 3", "fingerprint": name, "spread": "3 of 9 requests"}


def record(word: str, *pointers: str) -> dict[str, Any]:
    """A verdict's record."""
    named = {"kind": "verdict", "provider": "sqod", "clause": CLAUSE, "verdict": word}
    return {**named, "reason": "a ticket", "findings": [found(pointer) for pointer in pointers]}


def runs(folder: Path, *earlier: dict[str, Any]) -> EarlierRuns:
    """A folder with the journals of earlier runs, each with one verdict."""
    for number, one in enumerate(earlier, 1):
        header = {"kind": "header", "run": f"2026112{number}T000000-ab12", "started": f"2026-11-2{number}"}
        lines = [{**header, "targets": [{"provider": "sqod", "target": TARGET}]}, one]
        (folder / f"{header['run']}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return EarlierRuns(folder, "20261129T000000-ab12", "sqod", TARGET)


TICKET = "a ticket"


def test_an_accepted_clause_names_what_is_broken_and_how_often(tmp_path: Path) -> None:
    """The block of a known deviation has a line for each member, with its count and its finding."""
    [block] = known_blocks([record("known", "/a", "/b")], lambda _: runs(tmp_path), [])
    assert block.splitlines() == [
        "sqod: a ticket",
        f"  {CLAUSE}: /a, 3 of 9 requests, ab12",
        f"  {CLAUSE}: /b, 3 of 9 requests, ab12",
    ]


@pytest.mark.parametrize(("earlier", "is_told"), [(["kept"], True), (["kept", "known"], False)])
def test_where_nobody_can_tell_what_was_accepted_that_is_said(
    tmp_path: Path, earlier: list[str], is_told: bool
) -> None:
    """At a target where no earlier run saw an accepted clause broken, it is said that all of it counts as accepted."""
    before = runs(tmp_path, *(record(word, *(["/a"] if word == "known" else [])) for word in earlier))
    [block] = known_blocks([record("known", "/a")], lambda _: before, ["sqod"])
    assert ("no earlier run in reports/out tells what was accepted" in block) == is_told


def by(word: str, exception: str, accepted: list[str], *new: str) -> dict[str, Any]:
    """A verdict's record of a clause that has an exception, and is broken in ways that this was not made for."""
    return {**record(word, *new), "reason": None, "exception": exception, "accepted": [*map(found, accepted)]}


ACCEPTED = [
    ([record("violation", "/a")], {"/a"}),  # the exception is new: it is for what was there before
    ([record("violation", "/a"), record("known", "/b")], {"/a", "/b"}),
    ([record("known", "/a"), by("violation", TICKET, ["/a"], "/b")], {"/a"}),  # no night makes it accepted
    ([by("violation", TICKET, ["/a"], "/b")], {"/a"}),
    ([record("known", "/a"), by("violation", "another ticket", ["/a"], "/b")], {"/a"}),
    ([by("violation", "another ticket", ["/a"], "/b")], {"/a", "/b"}),  # a reason that was changed accepts it all
    ([by("violation", TICKET, [], "/b")], set()),  # what it was made for is gone
    ([record("known", "/a/$text (11 characters, 0812ef)")], {"/a/$text"}),  # each run hashes it otherwise
    ([record("kept")], None),
]


@pytest.mark.parametrize(("earlier", "expected"), ACCEPTED)
def test_what_was_there_when_an_exception_was_made_is_accepted(
    tmp_path: Path, earlier: list[dict[str, Any]], expected: set[str] | None
) -> None:
    """An exception accepts what runs had seen before it, and what later ones took for accepted by it."""
    accepted = runs(tmp_path, *earlier).accepted(CLAUSE, TICKET)
    assert (accepted and {member for member, _ in accepted}) == expected


def test_an_exception_that_is_prolonged_accepts_no_more(tmp_path: Path) -> None:
    """Another last day or owner makes no new exception."""
    before = runs(tmp_path, record("known", "/a"), by("violation", f"{TICKET}{BY}us until 2026-12-31)", ["/a"], "/b"))
    assert before.accepted(CLAUSE, f"{TICKET}{BY}them until 2027-12-31)") == {("/a", "")}


def test_runs_at_another_target_say_nothing(tmp_path: Path) -> None:
    """What was accepted at one target is not compared with what another one does."""
    runs(tmp_path, record("known", "/a"))
    elsewhere = EarlierRuns(tmp_path, "20261129T000000-ab12", "sqod", "another")
    assert elsewhere.runs == []


def test_files_that_are_no_journals_are_passed_over(tmp_path: Path) -> None:
    """A journal that was cut or edited costs no run its summary."""
    for number, text in enumerate(("", "x", "[]", "{}", '{"targets": 1}', '{"targets": ["x"]}')):
        (tmp_path / f"2026112{number}T000000-cafe.jsonl").write_text(text)
    assert runs(tmp_path, record("kept")).last_tested is not None


EDITS: dict[str, dict[str, Any]] = {
    "without findings": {"findings": ...},
    "findings of null": {"findings": None},
    "a finding without its place": {"findings": [{"keyword": "unsent"}]},
    "a finding whose place is a list": {"findings": [{"pointer": ["/a"], "keyword": None}]},
    "findings that are texts": {"findings": ["/a"]},
    "without a verdict": {"verdict": ...},
}
"""What somebody may make of a verdict in a journal; `...` is a member that is removed."""


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_run_whose_verdicts_were_edited_is_passed_over(tmp_path: Path, edit: dict[str, Any]) -> None:
    """Whatever is missing in a verdict of an earlier run, the summary of this one is written, by the other runs."""
    edited = {name: value for name, value in {**record("known", "/b"), **edit}.items() if value is not ...}
    earlier = runs(tmp_path, record("kept"), record("known", "/a"), edited)
    [block] = known_blocks([record("known", "/a")], lambda _: earlier, ())
    assert block.splitlines()[1:] == [f"  {CLAUSE}: /a, 3 of 9 requests, ab12"]
    assert since_tested("the list does not show it", earlier) != []


def test_journals_are_read_once_for_all_accepted_clauses(tmp_path: Path) -> None:
    """What was read for one clause serves the next one, also where the files are gone meanwhile."""
    one = runs(tmp_path, record("known", "/a"))
    find = earlier_runs(tmp_path, one.until, {"sqod": TARGET})
    blocks = []
    for _ in range(2):
        blocks += known_blocks([record("known", "/b")], find, {"sqod"})
        for file in tmp_path.iterdir():
            file.unlink()
    assert blocks[0] == blocks[1]
    assert "no earlier run" not in blocks[1]


def test_a_fixture_that_was_there_before_is_said_to_be_moved(tmp_path: Path) -> None:
    """Where an earlier run has tested the target, the list lost the appointment since; else nobody knows."""
    reason = "appointment.editable could not be read: the list does not show it; ..."
    [line] = since_tested(reason, runs(tmp_path, record("kept")))
    assert "it was there when run 20261121T000000-ab12 (2026-11-21) tested this target, if targets" in line


def test_where_no_run_tested_a_target_nothing_is_said_of_before(tmp_path: Path) -> None:
    """A target that was never tested may never have had the appointment, nor taken the credentials."""
    assert since_tested("the list does not show it", runs(tmp_path, record("inconclusive"))) == []


def test_credentials_that_were_accepted_before_were_revoked(tmp_path: Path) -> None:
    """Where an earlier run was let in, the vendor has revoked them unless we changed them."""
    [line] = since_tested("answered 403: check the credentials ($KEY)", runs(tmp_path, record("kept")))
    assert "the vendor has revoked them" in line
