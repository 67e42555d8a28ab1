"""What a draft demands where a sentence says which value a member has when another one changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import Clause, load, pointers
from contracts.relations import BECOMES, IDLE
from suites.proof._run import run
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed
from suites.standin import StandIn, _state

STAMP = {"type": "string", "format": "date-time", "nullable": True, "readOnly": True}
GUESTS = {
    "type": "array",
    "items": {"type": "object", "properties": {"answer": {"type": "string", "enum": ["open", "yes"]}}},
}
UPDATE = "/paths/~1visits~1{id}/patch/description"
NEW_TIME = "If `starts_at` or `room_id` changes, "


def drafted(tmp_path: Path, said: str) -> list[Clause]:
    """The drafted clauses about what follows, where the text of the update says so."""
    members = [(f"{SHOWN_MEMBERS}/{name}", STAMP) for name in ("fitted_at", "sure_at")]
    members.append((f"{SHOWN_MEMBERS}/guests", {**GUESTS, "readOnly": True}))
    document = changed((UPDATE, said), (f"{BODY}/properties/size", {"type": "integer"}), *members)
    assert new(document, tmp_path).exit_code == 0
    return [one for one in load("plain", tmp_path).clauses if one.relation_kind == BECOMES]


@pytest.mark.parametrize(
    ("said", "of", "value", "when"),
    [
        (f"{NEW_TIME}its status goes back to `booked`.", "/status", "booked", None),
        ("Changing `starts_at` or `room_id` sets the status back to `booked`.", "/status", "booked", None),
        (f"{NEW_TIME}`fitted_at` is cleared.", "/fitted_at", None, None),
        (f"{NEW_TIME}`fitted_at` goes back to null.", "/fitted_at", None, None),
        (f"{NEW_TIME}we clear `fitted_at`.", "/fitted_at", None, None),
        (f"{NEW_TIME}the `answer` of every guest goes back to `open`.", "/guests/-/answer", "open", None),
        (f"{NEW_TIME}a `confirmed` visit falls back to `booked`.", "/status", "booked", {"/status": "confirmed"}),
    ],
)
def test_the_value_that_a_sentence_names_is_demanded(
    said: str, of: str, value: str | None, when: Any, tmp_path: Path
) -> None:
    """A draft says which value a member has after the change of each cause, and in which state."""
    [clause] = drafted(tmp_path, said)
    relation = {"kind": "becomes", "of": of, "after": ["/starts_at", "/room_id"], "value": value}
    assert (clause.is_draft, clause.relation) == (True, relation | ({"when": when} if when else {}))


def test_a_verb_may_stand_for_two_members(tmp_path: Path) -> None:
    """What goes on with `and sure_at to null` behind the state is demanded, too, in the state that is named."""
    case = "When `starts_at` or `room_id` of a `confirmed` visit changes, its status"
    said = f"{case} goes back to `booked` and `sure_at` to `null`."
    found = {one.relation["of"]: (one.relation["value"], one.relation["when"]) for one in drafted(tmp_path, said)}
    assert found == {of: (value, {"/status": "confirmed"}) for of, value in (("/status", "booked"), ("/sure_at", None))}


def test_a_state_that_no_update_brings_back_is_tried_at_an_appointment_of_its_own(tmp_path: Path) -> None:
    """One in that state is asked for, and sent first what is no time: other clauses move the times of all others."""
    said = "If `starts_at` or `room_id` of a `ready` visit changes, `sure_at` is cleared."
    stage = {"type": "string", "enum": ["open", "ready"], "readOnly": True, "description": "The state of the visit."}
    document = changed((UPDATE, said), (f"{SHOWN_MEMBERS}/sure_at", STAMP), (f"{SHOWN_MEMBERS}/state", stage))
    for parent in (f"{BODY}/properties", SHOWN_MEMBERS):  # the plain document's own state, which an update sets
        pointers.get(document, parent).pop("status", None)
    assert new(document, tmp_path).exit_code == 0
    contract = load("plain", tmp_path)
    [clause] = [one for one in contract.clauses if one.relation_kind == BECOMES]
    assert [(one["appointment"], {*one["body"]}) for one in clause.send][:2] == [("appointment.ready", {"room_id"})] * 2
    assert "appointment.ready" in contract.roles


def test_a_state_in_another_script_needs_no_role(tmp_path: Path) -> None:
    """A state that cannot be part of a role's name is left to people."""
    stage = {"type": "string", "enum": ["новый", "готов"], "readOnly": True, "description": "The state of the visit."}
    said = "If `starts_at` or `room_id` of a `готов` visit changes, `sure_at` is cleared."
    document = changed((UPDATE, said), (f"{SHOWN_MEMBERS}/sure_at", STAMP), (f"{SHOWN_MEMBERS}/state", stage))
    for parent in (f"{BODY}/properties", SHOWN_MEMBERS):  # the plain document's own state, which an update sets
        pointers.get(document, parent).pop("status", None)
    assert new(document, tmp_path).exit_code == 0


def test_both_of_the_sentence_before_are_demanded(tmp_path: Path) -> None:
    """Where the sentence before names two members, `both` means these."""
    found = drafted(tmp_path, f"We fill `fitted_at` and `sure_at`. {NEW_TIME}both go back to null.")
    assert [one.relation["of"] for one in found] == ["/fitted_at", "/sure_at"]


@pytest.mark.parametrize(
    "said",
    [
        f"{NEW_TIME}`fitted_at` may be cleared.",
        f"{NEW_TIME}`fitted_at` is not cleared.",
        f"{NEW_TIME}`fitted_at` is cleared, unless the size fits.",
        f"{NEW_TIME}`fitted_at` is worked out again.",
        "If `room_id` of a blocked visit changes, `fitted_at` is cleared.",
        "If `starts_at` is sent, `fitted_at` is cleared.",
    ],
)
def test_what_a_sentence_leaves_open_is_not_demanded(said: str, tmp_path: Path) -> None:
    """A case that is not known, an exception, or a value that is not named demands nothing."""
    assert drafted(tmp_path, said) == []


@pytest.mark.parametrize(("brings_about", "says"), [(True, "it would be kept"), (False, "it would be a violation")])
def test_a_vendor_that_leaves_the_old_value_breaks_it(
    brings_about: bool, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The draft's own stand-in does what follows; one that does not is found, each time that it is sent again."""
    clauses = drafted(tmp_path, f"{NEW_TIME}`fitted_at` is cleared.")
    if not brings_about:
        monkeypatch.setattr(_state, "bring_about", lambda contract, before, shown: None)
    contract = load("plain", tmp_path)
    verdict = run(contract, StandIn(contract), clauses).verdicts[clauses[0].id]
    assert (verdict.word, says in str(verdict.reason)) == ("observed", True)
    assert [one.how_often for one in verdict.drafted] == ([] if brings_about else ["3 of 3"])


@pytest.mark.parametrize(
    ("said", "count"), [(f"{NEW_TIME}`fitted_at` is cleared.", 1), ("`starts_at` is the start.", 0)]
)
def test_what_is_there_already_brings_nothing_about(said: str, count: int, tmp_path: Path) -> None:
    """Where something follows from a change, a draft says that nothing does from the value that is there."""
    drafted(tmp_path, said)
    assert sum(one.relation_kind == IDLE for one in load("plain", tmp_path).clauses) == count
