"""What the words of a document say of which value may follow which, and what a person is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from contracts._drafting.members.member import Member
from contracts._drafting.members.steps import steps_of
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

VALUES = ["booked", "confirmed", "held", "cancelled"]


@pytest.mark.parametrize(
    ("said", "table"),
    [
        ("Can only change from booked to held or cancelled.", {"booked": ["held", "cancelled"]}),
        ("Allowed transitions: booked -> held -> cancelled.", {"booked": ["held"], "held": ["cancelled"]}),
        ("Only from `Booked` to `held`. Cancelled is final.", {"booked": ["held"], "cancelled": []}),
        (
            "From booked to held, from held to confirmed or booked, from confirmed to cancelled. Cancelled is final.",
            {"booked": ["held"], "held": ["confirmed", "booked"], "confirmed": ["cancelled"], "cancelled": []},
        ),
        (
            "booked -> held; held → confirmed, booked; confirmed => cancelled.",
            {"booked": ["held"], "held": ["confirmed", "booked"], "confirmed": ["cancelled"]},
        ),
        (
            "Allowed transitions: booked to held, held to `confirmed`.",
            {"booked": ["held"], "held": ["confirmed"]},
        ),
        ("Allowed transitions:\n- booked -> held\n- held -> booked", {"booked": ["held"], "held": ["booked"]}),
        ("booked -> held.", {}),
        ("booked → confirmed ↔ held → cancelled.", {}),
        ("booked -> confirmed <-> held -> cancelled.", {}),
        ("booked → confirmed ← held → cancelled.", {}),
        ("Allowed: booked → held. Held ↔ confirmed.", {}),
        ("Only an administrator may move it from booked to held.", {}),
        ("It cannot go from held to booked. Only from booked to held.", {}),
        ("It changes from booked to held when a room is found.", {}),
        ("It cannot change from cancelled to booked.", {}),
        ("Transitions from cancelled to booked are not allowed.", {}),
        ("Only the transitions of the state machine are allowed.", {}),
    ],
)
def test_steps_are_drafted_from_plain_words_only(said: str, table: dict[str, list[str]]) -> None:
    """A sentence that says which values alone may follow becomes a table; one that forbids or tells becomes none."""
    assert steps_of(Member("/status", {"type": "string", "enum": VALUES, "description": said}, None)).table == table


@pytest.mark.parametrize(
    ("said", "types", "is_once"),
    [
        ("Once true, it cannot be set back to false.", "boolean", True),
        ("Null until arrival; cannot be cleared.", ["string", "null"], True),
        ("Once set, it cannot be undone.", "boolean", True),
        ("The flag can never be unset afterwards.", "boolean", True),
        ("Must not be reset without a refund.", "boolean", False),
        ("This cannot be unset by patients.", "boolean", False),
        ("Once the visit is billed, it cannot be unset.", "boolean", False),
        ("The invoice cannot be cleared.", "boolean", False),
        ("It cannot be cleared.", "string", False),
        ("It can be cleared.", ["string", "null"], False),
    ],
)
def test_what_is_set_once_is_drafted_from_plain_words_only(said: str, types: Any, is_once: bool) -> None:
    """A flag or a stamp of which the document says that it cannot be taken back is set once."""
    assert steps_of(Member("/flag", {"type": types, "description": said}, None)).is_once is is_once


@pytest.mark.parametrize(
    ("said", "is_fixed"),
    [
        ("Cannot be changed after booking.", True),
        ("Immutable.", True),
        ("Never changes.", True),
        ("Cannot be changed once the visit is confirmed.", False),
        ("Cannot be edited offline.", False),
        ("The patient sees it and it cannot be edited in the app.", False),
        ("Cannot be changed directly.", False),
        ("It can be changed.", False),
    ],
)
def test_what_stays_as_booked_is_drafted_from_plain_words_only(said: str, is_fixed: bool) -> None:
    """A member of which the document says without a condition that it cannot be changed stays as it was booked."""
    assert steps_of(Member("/service_id", {"type": "integer", "description": said}, None)).is_fixed is is_fixed


@pytest.mark.parametrize(
    ("name", "schema", "said", "is_known"),
    [
        ("status", {"enum": VALUES}, "The status can only change from booked to held.", True),
        ("note", {"type": "string"}, "Note that a visit cannot be changed by others.", False),
        ("note", {"type": "string"}, "The `note` cannot be changed.", True),
        ("service_id", {"type": "integer"}, "The service_id is immutable.", True),
        ("service_id", {"type": "integer"}, "The patient is immutable.", False),
    ],
)
def test_the_description_of_the_operation_counts_where_it_names_the_member(
    name: str, schema: dict[str, Any], said: str, is_known: bool
) -> None:
    """What an operation's description says of what may follow is taken for a member that it plainly names."""
    assert steps_of(Member(f"/{name}", schema, None), said).is_known is is_known


@pytest.mark.parametrize(
    ("said", "is_fixed"),
    [
        ("The id of a visit cannot be changed.", False),
        ("The room id never changes.", True),
        ("The name of the room cannot be changed.", False),
        ("The room cannot be changed.", True),
    ],
)
def test_what_is_said_of_another_id_fixes_none(said: str, is_fixed: bool) -> None:
    """An id is fixed where the text of the operation names it, not where it names any id."""
    assert steps_of(Member("/room_id", {"type": "integer"}, None), said).is_fixed is is_fixed


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("type_of_visit", "The type of visit cannot be changed (422)."),
        ("dateOfBirth", "`dateOfBirth` is immutable."),
        ("number_of_guests", "The number of guests of a visit cannot be changed."),
    ],
)
def test_a_name_with_of_in_it_is_a_name(name: str, said: str) -> None:
    """A member that stays as booked does so also where its own name says of what it is."""
    assert steps_of(Member(f"/{name}", {"type": "string"}, None), said).is_fixed


@pytest.mark.parametrize(
    ("said", "is_fixed"),
    [
        ("- The customer of a visit never changes.", True),
        ("The customer cannot be changed.", True),
        ("The room cannot be changed.", False),
        ("The customer never changes while the visit is held.", False),
        ("Never changes.", False),
    ],
)
def test_an_id_stays_as_booked_where_its_object_does(said: str, is_fixed: bool) -> None:
    """The text of the operation may say of a customer what holds for the customer's id; without a name it says
    nothing of that."""
    assert steps_of(Member("/customer/id", {"type": "integer"}, None), said).is_fixed is is_fixed


@pytest.mark.parametrize(
    ("said", "is_fixed"), [("Cannot be changed after booking.", True), ("Held visits cannot be changed.", False)]
)
def test_a_closed_list_stays_as_booked_only_whatever_its_value(said: str, is_fixed: bool) -> None:
    """That visits of one value cannot be changed does not fix a member of a closed list."""
    steps = steps_of(Member("/status", {"type": "string", "enum": VALUES, "description": said}, None))
    assert (steps.is_fixed, bool(steps.sentence)) == (is_fixed, True)


def test_of_words_that_are_not_plain_a_person_decides(tmp_path: Path) -> None:
    """Where a document seems to say what may follow, and not plainly, the draft has a line to decide."""
    said = "Only the transitions of the state machine are allowed."
    result = new(changed((f"{BODY}/properties/status/description", said)), tmp_path)
    assert f'which value of /status may follow which? The document says: "{said[:-1]}"' in result.output
    assert "TODO: which value of /status" in (tmp_path / "plain" / "behaviour.yaml").read_text()


@pytest.mark.parametrize(
    "said",
    [
        "A visit is booked, then held.",
        "booked -> held.",
        "It moves from booked to held when a room is found.",
        "Can be cancelled once it is confirmed.",
        "Only booked is not final.",
        "It cannot go back from cancelled.",
    ],
)
def test_a_member_of_which_steps_are_not_understood_is_no_ordinary_one(said: str, tmp_path: Path) -> None:
    """Where a document seems to say which value may follow which, and not plainly, no ordinary update names the member,
    and a person decides with the sentence before them."""
    result = new(
        changed((f"{BODY}/properties/status", {"type": "string", "enum": VALUES, "description": said})), tmp_path
    )
    ordinary = load("plain", tmp_path).ordinary
    assert (result.exit_code, "status" in ordinary["properties"]) == (0, False)
    assert f'The document says: "{said[:-1]}' in result.output


def test_a_value_that_closes_is_kept_off_also_where_none_is_ordinary(tmp_path: Path) -> None:
    """Values that may close an appointment go to expendable ones only, whether or not ordinary updates name the member:
    exploration tries those that the schema lists."""
    said = "A visit that is held can go back to booked."
    new(changed((f"{BODY}/properties/status", {"type": "string", "enum": VALUES, "description": said})), tmp_path)
    contract = load("plain", tmp_path)
    [field] = [one for one in contract.behaviour.fields if one.pointer == "/status"]
    assert ("status" in contract.ordinary["properties"], "cancelled" in field.expendable) == (False, True)


def test_a_switch_of_which_it_is_unclear_when_it_goes_back_is_no_ordinary_one(tmp_path: Path) -> None:
    """Where a document says with a condition that a switch is not taken back, no ordinary update sets it, and a person
    decides."""
    said = "Must not be reset without a refund."
    result = new(changed((f"{BODY}/properties/paid", {"type": "boolean", "description": said})), tmp_path)
    assert "paid" not in load("plain", tmp_path).ordinary["properties"]
    assert f'which value of /paid may follow which? The document says: "{said[:-1]}"' in result.output


@pytest.mark.parametrize(
    "said", ["The status.", "Defaults to booked.", "Set it to `booked` or `held`.", "One of these."]
)
def test_words_beside_values_that_tell_no_steps_leave_a_member_ordinary(said: str, tmp_path: Path) -> None:
    """A description that names values and says nothing of what may follow takes nothing away."""
    new(changed((f"{BODY}/properties/status", {"type": "string", "enum": VALUES, "description": said})), tmp_path)
    assert "status" in load("plain", tmp_path).ordinary["properties"]


def test_a_required_member_that_may_not_be_changed_is_repeated(tmp_path: Path) -> None:
    """An update has to name it, and the document says that it stays: every update sends what is there, and no other."""
    text = "`vet.id` may not be changed: the value sent has to be the one stored (422)."
    kind = {"type": "string"}
    vet = {"type": "object", "required": ["id"], "properties": {"id": kind, "phone": kind}}
    places = ((f"{place}/vet", vet) for place in (f"{BODY}/properties", SHOWN_MEMBERS))
    update = "/paths/~1visits~1{id}/patch/description"
    assert new(changed(*places, (f"{BODY}/required", ["vet"]), (update, text)), tmp_path).exit_code == 0
    behaviour = load("plain", tmp_path).behaviour
    assert (behaviour.base["vet"], "/vet/id" in behaviour.volatile) == ({"id": "$current:/vet/id"}, False)


def test_a_required_member_of_which_steps_are_not_understood_is_repeated(tmp_path: Path) -> None:
    """An update has to name it, and nobody knows which value may follow: every update sends the one that is shown."""
    status = {"type": "string", "enum": VALUES, "description": "A visit is booked, then held."}
    changes = (f"{BODY}/properties/status", status), (f"{BODY}/required", ["status"])
    assert new(changed(*changes), tmp_path).exit_code == 0
    assert load("plain", tmp_path).behaviour.base["status"] == "$current:/status"


@pytest.mark.parametrize("said", ["Workflow: held > booked > confirmed.", "Moves forward: held, booked, confirmed."])
def test_an_order_that_is_not_plain_is_asked_about(said: str) -> None:
    """What may be meant as steps is a question, and no value is sent as if nothing were said."""
    steps = steps_of(Member("/status", {"type": "string", "enum": VALUES, "description": said}, None))
    assert (steps.is_known, bool(steps.sentence)) == (False, True)


@pytest.mark.parametrize(
    ("said", "beside", "statuses"),
    [
        (
            "IMMUTABLE.",
            "Members marked IMMUTABLE are set at booking; a mask that names one gets a 400 (`BAD`).",
            (400,),
        ),
        ("Cannot be changed; another value is a 422.", "", (422,)),
        ("IMMUTABLE.", "A visit that is over cannot be changed (400).", ()),
    ],
)
def test_a_status_that_the_document_names_for_it_is_expected(
    said: str, beside: str, statuses: tuple[Any, ...], tmp_path: Path
) -> None:
    """The drafted clause about what may not follow expects what the document says of just that, at any place."""
    member = {"type": "string", "maxLength": 40, "description": said, "enum": ["early", "late"]}
    change = ("/paths/~1visits~1{id}/patch/description", beside)
    new(changed(change, (f"{BODY}/properties/turn", member), (f"{SHOWN_MEMBERS}/turn", member)), tmp_path)
    clause = next(one for one in load("plain", tmp_path).clauses if one.id == "PLAIN-TRANSITIONS")
    assert clause.status == statuses


def test_a_closing_value_that_demands_another_member_still_closes(tmp_path: Path) -> None:
    """A value that demands a reason beside it is no ordinary one, and it closes the appointment all the same."""
    said = ("/paths/~1visits~1{id}/patch/description", "`cancel_reason` is required if `status` is cancelled.")
    reason = {"type": "string", "nullable": True}
    places = (f"{BODY}/properties", SHOWN_MEMBERS)
    new(changed(said, *((f"{place}/cancel_reason", reason) for place in places)), tmp_path)
    [field] = [one for one in load("plain", tmp_path).behaviour.fields if one.pointer == "/status"]
    assert field.expendable == ("cancelled",)
