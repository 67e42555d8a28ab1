"""What a draft reads of members that are demanded, or taken, beside some values of another one only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts._drafting.members.bound import bound_members, needed_beside
from contracts._drafting.members.conditions import conditions_of, within_conditions
from contracts._drafting.members.member import Member
from contracts._drafting.members.values import Choice
from suites.selftest.test_contracts_draft_beside import SAYS, TEXT, drafted, todos
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS

MODE = {**TEXT, "enum": ["IN_PERSON", "VIDEO", "PHONE"]}
CHANNEL = {"type": "integer", "enum": [0, 1, 2], "description": "0 = None, 1 = Letter, 2 = Email"}
STATUS = {**TEXT, "enum": ["booked", "confirmed", "cancelled"]}
SCHEMAS: dict[str, dict[str, Any]] = {
    "mode": MODE,
    "channel": CHANNEL,
    "status": STATUS,
    "reminder": {"type": "boolean"},
    "address": TEXT,
    "video_link": TEXT,
    "reminder_hours": {"type": "integer"},
    "cancel_reason": TEXT,
    "creatinine": {"type": "number", "minimum": 1, "maximum": 9},
}


def members(**own: str) -> tuple[Member, ...]:
    """Members of an update, some with a description of their own."""
    schemas = {name: {**one, **({"description": own[name]} if name in own else {})} for name, one in SCHEMAS.items()}
    return tuple(Member(f"/{name}", one, _choice(one)) for name, one in schemas.items())


def _choice(schema: dict[str, Any]) -> Choice:
    values = [True, False] if schema["type"] == "boolean" else schema.get("enum", ["a", "b"])
    return Choice({"type": schema["type"], "enum": values}, (values[1], values[0]), values[0])


def found(said: str = "", **own: str) -> set[tuple[Any, ...]]:
    """What is demanded: each member with the one that demands it, and the values of that."""
    return {(one.pointer, one.by, *one.values) for one in conditions_of(members(**own), said)}


LINK = {("/video_link", "/mode", "VIDEO")}
ADDRESS = {("/address", "/channel", 2)}
HOURS = {("/reminder_hours", "/reminder", True)}


@pytest.mark.parametrize(
    ("said", "demanded"),
    [
        ("For `channel` 2 an `address` is mandatory.", ADDRESS),
        ("**address** is required when **channel** is 2.", ADDRESS),
        ("<code>address</code> is required when <code>channel</code> is 2.", ADDRESS),
        ("`address` is required when the channel is Email.", ADDRESS),
        ("**Mail.** If `channel` is 2, `address` is required (422).", ADDRESS),
        ("`mode` VIDEO requires `video_link`.", LINK),
        ("A 422 is returned if `mode` is VIDEO and `video_link` is missing.", LINK),
        ("A `mode` VIDEO without a `video_link` is refused.", LINK),
        ("If the mode is VIDEO, a video link must be given.", LINK),
        ("`reminder_hours` is required when `reminder` is not false.", HOURS),
        ("If `mode` is IN_PERSON, PHONE or VIDEO, an `address` is needed.", {("/address", "/mode", *MODE["enum"])}),
        ("A `creatinine` without `reminder` is rejected with 422.", {("/reminder", "/creatinine")}),
    ],
)
def test_a_sentence_of_the_update_demands_a_member_in_a_case(said: str, demanded: set[tuple[Any, ...]]) -> None:
    """Each usual way to demand a member beside a value of another one, or to refuse that without it, is read."""
    assert found(said) == demanded


@pytest.mark.parametrize(
    ("name", "said", "demanded"),
    [
        ("video_link", "Required unless mode is PHONE or IN_PERSON.", LINK),
        ("video_link", "Mandatory for `mode` VIDEO.", LINK),
        ("video_link", "Needed when mode is VIDEO", LINK),
        ("video_link", "Must be set if mode is VIDEO.", LINK),
        ("video_link", "Required for video visits.", LINK),
        ("mode", "If VIDEO, a `video_link` is required.", LINK),
        ("address", "Required if the channel is neither 0 nor 1.", {("/address", "/channel", 0, 1, 2)}),
        ("reminder_hours", "Required if reminder is enabled.", HOURS),
        ("cancel_reason", "Mandatory if the status is cancelled.", {("/cancel_reason", "/status", "cancelled")}),
    ],
)
def test_a_member_says_where_it_is_demanded(name: str, said: str, demanded: set[tuple[Any, ...]]) -> None:
    """The description of a member needs no marks, and leaves out its name; what it says too finely takes all values."""
    assert found(**{name: said}) == demanded


@pytest.mark.parametrize(
    "said",
    [
        "`address` is not required when `channel` is 2.",
        "`address` is required for new patients.",
        "`address` is required for the `channel`.",
        "`mode` VIDEO does not require `video_link`.",
        "`mode` VIDEO without a `video_link` is never refused.",
        "A 422 is returned if `mode` is VIDEO and `video_link` is too long.",
        "A 422 is returned if `video_link` is missing.",
        "`address` is required if `channel` is not sent.",
        "`address` must be sent together with `channel`.",
    ],
)
def test_other_sentences_demand_nothing_of_a_value(said: str) -> None:
    """What is denied, of another case, or of no value of a member takes no value out of an ordinary update."""
    assert found(said) == set()


def test_what_is_refused_without_another_is_not_sent(tmp_path: Path) -> None:
    """A number that is refused without a switch, as a sentence says, is no ordinary value, and is asked about."""
    put = [
        (f"{place}/{name}", SCHEMAS[name])
        for place in (f"{BODY}/properties", SHOWN_MEMBERS)
        for name in ("creatinine", "reminder")
    ]
    contract = drafted(tmp_path, *put, (SAYS, "A `creatinine` without `reminder` is rejected with 422."))
    assert "creatinine" not in contract.ordinary["properties"]
    assert todos(tmp_path, "may /creatinine be sent without /reminder beside it?")


def test_what_has_to_be_sent_keeps_its_values() -> None:
    """A condition on a member that every update carries takes no value out of the other one."""
    said, usual = "`address` is required when `channel` is 2.", members()
    by_name = {one.pointer: one for one in within_conditions(usual, ["/address"], said)}
    assert by_name["/channel"] == next(one for one in usual if one.pointer == "/channel")


def test_a_value_that_is_taken_out_is_not_what_an_appointment_begins_with() -> None:
    """The stand-in serves a value that ordinary updates may put back, and values that close are never sent."""
    said = "`cancel_reason` is required when `status` is booked. `address` is required when `mode` is IN_PERSON."
    by_name = {one.pointer: one for one in within_conditions(members(), [], said)}
    mode = by_name["/mode"].choice
    assert mode is not None
    assert (mode.before, set(mode.plain), mode.schema["enum"]) == ("VIDEO", {"VIDEO", "PHONE"}, ["VIDEO", "PHONE"])
    assert by_name["/status"].choice is None  # of the two that are left, one closes the appointment


@pytest.mark.parametrize(
    ("said", "is_bound"),
    [
        ("Only accepted when `reminder` is true.", True),
        ("Can only be set if reminder is on.", True),
        ("Only for `reminder` on.", True),
        ("Must be sent together with `reminder`.", True),
        ("Only with `reminder` on do we send a text.", False),
        ("Only stored when `reminder` is true.", False),
        ("Only accepted when `reminder` is true for new patients.", False),
        ("Must be sent together with `address`.", False),
    ],
)
def test_a_member_that_is_taken_beside_a_switch_only_is_left_out(said: str, is_bound: bool) -> None:
    """Where a sentence plainly ties a member to a switch or a choice, no ordinary update sends it."""
    assert ("/reminder_hours" in bound_members(members(reminder_hours=said))) == is_bound


@pytest.mark.parametrize(
    ("said", "is_rule"),
    [
        ("Must be sent together with `video_link`.", True),
        ("Only with `video_link`.", True),
        ("Can only be set together with the `video_link` field.", True),
        ("Must be unique together with `video_link`.", False),
        ("Must only be opened together with the `video_link` guide.", False),
        ("Set to `cancelled` only together with `video_link`.", False),
        ("Only with `video_link` do we send a text.", False),
    ],
)
def test_a_rule_is_drafted_of_what_is_sent_beside_another(said: str, is_rule: bool) -> None:
    """A must needs a sentence that is about sending the member itself, beside the other one, and says no more."""
    usual = members(address=said)
    member = next(one for one in usual if one.pointer == "/address")
    assert (needed_beside(said, member, usual) is not None) == is_rule


@pytest.mark.parametrize(
    ("said", "is_bound"),
    [
        ("Required with VIDEO. With any other mode it must be left out or null, and answers show it as null.", True),
        ("Needed for VIDEO visits. Otherwise it must be null.", True),
        ("Must not be sent when `mode` is PHONE.", True),
        ("Must be null unless the mode is VIDEO.", True),
        ("Is refused with PHONE or IN_PERSON.", True),
        ("It cannot be set in any other mode.", True),
        ("Must be null or a link. Longer ones are refused.", False),
        ("Needed for VIDEO visits. It must not be sent otherwise.", True),
        ("Needed for VIDEO visits. The guest must be told the mode.", False),
        ("Must be left out when the status is cancelled.", False),
        ("Must be left out for any other guest.", False),
    ],
)
def test_a_member_that_has_no_place_beside_other_values_is_left_out(said: str, is_bound: bool) -> None:
    """What a sentence refuses beside values of a choice, named by it or by the sentence before it, is not ordinary."""
    assert ("/video_link" in bound_members(members(video_link=said))) == is_bound
