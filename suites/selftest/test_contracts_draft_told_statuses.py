"""Refusals of which a text says the status in words: of a state that has passed, and of a closed appointment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import Clause, load
from suites.proof._run import run
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, REFUSED, SHOWN, SHOWN_MEMBERS, changed
from suites.standin import StandIn

PATCH = "/paths/~1visits~1{id}/patch"
ANSWERS = {**SHOWN, **REFUSED, "409": {"description": "Conflict."}}
VERSION = {"type": "integer", "description": "The version that you have read."}
STALE = "If the visit was written in the meantime, the update is refused with 409."
GOES_ON = "`version` is the one you read. If the visit has another one by now, the request is refused\nwith 409 `OLD`."
CLOSED = "`cancelled` visits are closed. A closed visit cannot be updated (409)."


def clauses(tmp_path: Path, said: str, version: dict[str, Any] = VERSION) -> dict[str, Clause]:
    """The clauses of a draft whose update has this text, and carries a version."""
    members = [(f"{place}/version", version) for place in (f"{BODY}/properties", SHOWN_MEMBERS)]
    document = changed((f"{PATCH}/description", said), (f"{PATCH}/responses", ANSWERS), *members)
    assert new(document, tmp_path).exit_code == 0
    return {one.id: one for one in load("plain", tmp_path).clauses}


@pytest.mark.parametrize(
    ("said", "version"),
    [(STALE, VERSION), (GOES_ON, VERSION), ("", {**VERSION, "description": "A different one is refused with 409."})],
)
def test_the_status_of_a_passed_state_is_taken_from_the_sentence(
    said: str, version: dict[str, Any], tmp_path: Path
) -> None:
    """Where the text says how such an update is refused, another status breaks the draft; the sentence is quoted."""
    stale = clauses(tmp_path, said, version)["PLAIN-STALE"]
    assert (stale.status, stale.exact, stale.is_draft) == ((409,), True, True)
    assert "refused with 409" in stale.source.at


@pytest.mark.parametrize("said", ["", "Updates of visits that overlap are refused with 409."])
def test_without_such_a_sentence_any_refusal_is_right(said: str, tmp_path: Path) -> None:
    """What the document does not tie to a cause in words is no more than the usual status."""
    assert not clauses(tmp_path, said)["PLAIN-STALE"].exact


def test_updates_of_a_closed_appointment_are_refused_as_the_text_says(tmp_path: Path) -> None:
    """A target gives a closed appointment, and each ordinary update of it has the status of the sentence."""
    closed = clauses(tmp_path, CLOSED)["PLAIN-CLOSED"]
    assert (closed.check, closed.appointment, closed.status) == ("locks", "appointment.closed", (409,))
    assert (closed.exact, closed.is_draft) == (True, True)


def test_the_stand_in_of_such_a_draft_keeps_it(tmp_path: Path) -> None:
    """The draft's own stand-in has a closed appointment, and refuses its updates so."""
    closed = clauses(tmp_path, CLOSED)["PLAIN-CLOSED"]
    contract = load("plain", tmp_path)
    assert "it would be kept" in str(run(contract, StandIn(contract), [closed]).verdicts[closed.id].reason)


@pytest.mark.parametrize(
    "said",
    [
        "`cancelled` visits are closed. Unless you may write them, a closed visit cannot be updated (409).",
        "A closed visit cannot be updated (409).",
        "`cancelled` visits are closed. Of a closed visit only `note` can be changed. If any other member is sent "
        "it is refused (409, `visit_closed`).",
    ],
)
def test_what_leaves_something_open_drafts_no_clause(said: str, tmp_path: Path) -> None:
    """An exception, a state that nothing names, or an ordinary member that stays open: nothing can be tried."""
    assert "PLAIN-CLOSED" not in clauses(tmp_path, said)


@pytest.mark.parametrize(
    ("said", "is_asked"), [(STALE, False), (GOES_ON, False), ("A visit in a closed room is refused with 409.", True)]
)
def test_nobody_is_asked_for_what_a_clause_tries(said: str, is_asked: bool, tmp_path: Path) -> None:
    """The sentence of a state that has passed has its clause, so that no TODO says that none tries it."""
    clauses(tmp_path, said)
    text = (tmp_path / "plain/clauses.yaml").read_text(encoding="utf-8")
    assert ("which updates are refused with 409" in text) is is_asked
