"""What a draft reads of members that the vendor works out from the appointment, and of null that clears its member."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import check
from contracts._drafting.writing.consequences import consequences
from contracts._drafting.writing.rules import distinct, row_of
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

UPDATE = "/paths/~1visits~1{id}/patch"
SENT = {f"/{name}": f"/{name}" for name in ("starts_at", "duration", "note", "phone", "reminder_minutes")}
REST = ("/ends_at", "/price/net", "/price/gross", "/status")
MONEY = {"type": "object", "readOnly": True, "properties": {"net": {"type": "integer"}}}


def drafted(into: Path, said: str, *more: tuple[str, Any]) -> dict[str, dict[str, Any]]:
    """The drafted clauses of visits with a price and an end, whose update is described so."""
    shown = [
        (f"{SHOWN_MEMBERS.replace('/get/', way)}/{name}", schema)
        for way in ("/get/", "/patch/")
        for name, schema in (("price", MONEY), ("finishes", {"type": "string", "readOnly": True}))
    ]
    result = new(changed((f"{UPDATE}/description", said), *shown, *more), into)
    assert result.exit_code == 0, result.output
    assert check(into / "plain") == []
    rows = yaml.safe_load((into / "plain/clauses.yaml").read_text(encoding="utf-8"))["clauses"]
    return {row["id"]: row for row in rows}


@pytest.mark.parametrize(
    "said",
    [
        "`ends_at` and `price` are always worked out anew from the resulting visit.",
        "`ends_at`, `price` and `status` are calculated from the visit as replaced.",
        "- **What follows.** `ends_at` and `price` are recalculated automatically.",
    ],
)
def test_what_is_worked_out_may_change_with_every_update(said: str) -> None:
    """Members that a sentence calls worked out, and ties to nothing, change with any update."""
    assert {"/ends_at", "/price/net", "/price/gross"} <= {*consequences([said], SENT, REST).by_any}


@pytest.mark.parametrize(
    "said",
    [
        "`price` is calculated at booking.",
        "`price` is not recalculated.",
        "`price` is calculated if the clinic has a list of fees.",
        "`price` is initially derived from the room.",
    ],
)
def test_what_is_worked_out_at_one_moment_stays(said: str) -> None:
    """A member that is worked out once, in some cases only, or not at all, is not said to change with any update."""
    assert consequences([said], SENT, REST).by_any == ()


def test_null_that_clears_its_member_clears_no_other_one() -> None:
    """In a sentence that says which members null clears, each of them is its own cause."""
    said = "Send `null` to clear `note`, to switch off the reminder (`reminder_minutes`) or to remove `phone`."
    assert consequences([said], SENT, REST).follows == {}


def test_null_for_one_member_that_clears_another_one_still_does() -> None:
    """A sentence that says for which member the null is sent tells what it clears besides."""
    said = "Send `null` for `phone` to clear `note`."
    assert consequences([said], SENT, REST).follows == {"/phone": ["/note"]}


def test_members_that_move_the_visit_do_not_change_each_other() -> None:
    """What a sentence calls the cause of a move is not what is moved."""
    said = "Sending a different `starts_at` or `duration` moves the visit."
    assert consequences([said], SENT, REST).follows == {}


def test_what_only_names_suggest_is_held_against_nobody(tmp_path: Path) -> None:
    """A member marked readOnly, of which names only suggest what it follows from, may follow from more than that."""
    rate = (f"{BODY}/properties/duration_minutes", {"type": "integer", "enum": [30, 60]})
    clauses = drafted(tmp_path, "Updates a visit.", rate)
    assert "/price/net" in clauses["PLAIN-OMIT"]["except"]
    assert not any("/price/net" in one.get("fields", ()) for one in clauses.values())


def test_what_is_worked_out_has_a_clause(tmp_path: Path) -> None:
    """A whole object that is worked out from the appointment is drafted to have one value for one state of that."""
    said = "`price` and `finishes` are always worked out anew from the resulting visit."
    clauses = drafted(tmp_path, said)
    assert clauses["PLAIN-PRICE-DETERMINED"]["relation"] == {"kind": "determined", "of": "/price"}
    assert clauses["PLAIN-FINISHES-DETERMINED"]["draft"] is True


def test_what_other_people_decide_has_none(tmp_path: Path) -> None:
    """What a member's own description gives to other bookings is not decided by the appointment, whatever is said."""
    places = [f"{SHOWN_MEMBERS.replace('/get/', way)}/price" for way in ("/get/", "/patch/")]
    money = [(at, {**MONEY, "description": "Goes up with the demand for the room."}) for at in places]
    clauses = drafted(tmp_path, "`price` is always worked out anew from the resulting visit.", *money)
    assert [id for id in clauses if "DETERMINED" in id] == []


def test_when_it_was_worked_out_has_none(tmp_path: Path) -> None:
    """A stamp within an object that is worked out is another one each time, so that the object is no one value."""
    members = {**MONEY["properties"], "updated_at": {"type": "string", "format": "date-time"}}
    places = [f"{SHOWN_MEMBERS.replace('/get/', way)}/price" for way in ("/get/", "/patch/")]
    money = [(at, {**MONEY, "properties": members}) for at in places]
    clauses = drafted(tmp_path, "`price` is always worked out anew from the resulting visit.", *money)
    assert [id for id in clauses if "DETERMINED" in id] == ["PLAIN-PRICE-NET-DETERMINED"]


@pytest.mark.parametrize(("word", "value"), [("Unassigned", "unassigned"), ("no-show", "no-show")])
def test_a_state_is_the_value_of_the_schema(word: str, value: str, tmp_path: Path) -> None:
    """A sentence may begin a value with a capital, and one value may begin as another: the whole one is meant."""
    state = {"type": "string", "enum": ["no", "unassigned", "no-show"], "readOnly": True}
    places = [f"{SHOWN_MEMBERS.replace('/get/', way)}" for way in ("/get/", "/patch/")]
    shown = [(f"{at}/{name}", one) for at in places for name, one in (("state", state), ("staffId", NOBODY))]
    said = f"Where `staffId` is null, the visit has the state `{word}`."
    clauses = drafted(tmp_path, said, *shown, (f"{BODY}/properties/staffId", NOBODY))
    assert clauses["PLAIN-STATE-WITHOUT-STAFF-ID"]["relation"]["value"] == value


def test_what_two_sentences_say_has_one_clause(tmp_path: Path) -> None:
    """A state that the page ties to null twice in the same way is drafted once."""
    said = "Where `staffId` is null, the visit has the state `unassigned`."
    again = "A visit whose `staffId` is null has the state `unassigned`."
    places = [f"{SHOWN_MEMBERS.replace('/get/', way)}" for way in ("/get/", "/patch/")]
    shown = [(f"{at}/{name}", one) for at in places for name, one in (("state", STATE), ("staffId", NOBODY))]
    clauses = drafted(tmp_path, f"{said} {again}", *shown, (f"{BODY}/properties/staffId", NOBODY))
    assert [id for id in clauses if "WITHOUT" in id] == ["PLAIN-STATE-WITHOUT-STAFF-ID"]


def test_rows_of_one_name_that_promise_different_things_are_told_apart() -> None:
    """Two members whose names are the same in capitals have a clause each, with an id of its own."""
    rows = [row_of("A-B", "It stays.", "keeps", fields=[at]) for at in ("/a/b", "/a_b", "/a/b")]
    assert [(row["id"], row["fields"]) for row in distinct(rows)] == [("A-B", ["/a/b"]), ("A-B-2", ["/a_b"])]


def test_what_is_worked_out_from_something_else_has_none(tmp_path: Path) -> None:
    """What is worked out from more than the appointment may be another value for the same one."""
    clauses = drafted(tmp_path, "`price` is always calculated from the fees of the day.")
    assert not any("DETERMINED" in id for id in clauses)


STATE = {"type": "string", "enum": ["unassigned", "scheduled"], "readOnly": True}
NOBODY = {"type": "integer", "nullable": True}


@pytest.mark.parametrize(
    ("said", "is_drafted"),
    [
        ("A visit with one is `scheduled`, a visit without one (`staffId` null) has the state `unassigned`.", True),
        ("While `staffId` is null, the visit gets the state `unassigned`.", True),
        ("A visit with a `staffId` has the state `unassigned`.", False),
        ("With `staffId` null, it never has the state `unassigned`.", False),
    ],
)
def test_a_state_that_goes_with_null_has_a_clause(said: str, is_drafted: bool, tmp_path: Path) -> None:
    """A sentence that ties a value of a state to a member without a value is drafted as that relation."""
    places = [f"{SHOWN_MEMBERS.replace('/get/', way)}" for way in ("/get/", "/patch/")]
    shown = [(f"{at}/{name}", one) for at in places for name, one in (("state", STATE), ("staffId", NOBODY))]
    clauses = drafted(tmp_path, said.replace("While", "Where"), *shown, (f"{BODY}/properties/staffId", NOBODY))
    found = clauses.get("PLAIN-STATE-WITHOUT-STAFF-ID")
    assert (found is not None) is is_drafted
    wanted = {"kind": "equals", "of": "/state", "value": "unassigned", "when": {"/staffId": None}}
    assert found is None or found["relation"] == wanted


def test_the_sentence_about_nothing_is_the_source_of_the_clause_about_nothing(tmp_path: Path) -> None:
    """Where the page says what an update does that changes nothing, the drafted clause quotes that."""
    said = "A new `starts_at` resets `price`. A request that changes nothing is answered with 200 and leaves it alone."
    assert "changes nothing" in drafted(tmp_path, said)["PLAIN-IDLE"]["source"]["at"]


def test_a_quoted_sentence_has_no_rest_of_markdown(tmp_path: Path) -> None:
    """What closes a heading within a line is no part of the sentence behind it."""
    said = "**Note.** `price` is always worked out anew from the resulting visit."
    assert "**" not in drafted(tmp_path, said)["PLAIN-PRICE-DETERMINED"]["source"]["at"]
