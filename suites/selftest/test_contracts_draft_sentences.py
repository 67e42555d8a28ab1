"""Sentences that name what a rule would name, and state none: of those no clause is drafted."""

from __future__ import annotations

from typing import Any

import pytest

from contracts._drafting.document.times import instant_kind
from contracts._drafting.members.member import Member
from contracts._drafting.members.values import choice_for
from contracts._drafting.writing.prose import suggested_by

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
INSTANT = {**TEXT, "format": "date-time"}


def kinds(said: str, schema: dict[str, Any], name: str = "remark_text") -> list[str]:
    """The kinds of rule that a description suggests for a member, beside a room_id."""
    schema = {**schema, "description": said}
    member = Member(f"/{name}", schema, choice_for(f"/{name}", schema))
    return [one.kind for one in suggested_by(member, (member, Member("/room_id", TEXT, None)))]


@pytest.mark.parametrize(
    ("said", "is_rule"),
    [
        ("Must be in the future.", True),
        ("The instant of the visit. Has to be in the future.", True),
        ("A date and time in the future.", True),
        ("May only be in the future.", True),
        ("Must not be in the past.", True),
        ("Must not be in the future.", False),
        ("Cannot be in the future.", False),
        ("Need not be in the future.", False),
        ("May be in the past or in the future.", False),
        ("Should be in the future.", False),
        ("Must be in the future to trigger a reminder.", False),
        ("Must not be in the past for patients.", False),
        ("Only times in the future are shown to patients.", False),
        ("Reminders are always sent in the future.", False),
        ("A future date moves the visit; a past date records it.", False),
        ("Has to be in the zone of the clinic; in the future, UTC is required.", False),
        ("Usually in the future.", False),
        ("When it is in the future, reminders are sent.", False),
        ("Will be removed in the future.", False),
    ],
)
def test_only_what_has_to_be_ahead_refuses_the_past(said: str, is_rule: bool) -> None:
    """A time in the past is refused where a sentence demands one ahead, not where it forbids, allows or mentions it."""
    assert kinds(said, INSTANT, "checked_in_at") == (["PAST"] if is_rule else [])


@pytest.mark.parametrize(
    ("said", "is_rule"),
    [
        ("At most 3 seats.", True),
        ("Seats, up to 8, for one visit.", True),
        ("Up to 3 people may join for free.", False),
        ("No more than 2 are usual, more cost extra.", False),
        ("There is no maximum of 10 any more.", False),
        ("Not limited to at most 5.", False),
        ("At most 5 before 2020.", False),
        ("Up to 4 if the room is small.", False),
        ("At most 10. Others are refused.", True),
        ("At most 10. More is not accepted.", True),
        ("At most 10. Values above are set to 10.", False),
        ("At most 10. More is treated as 10.", False),
        ("Maximum 4 per household without approval.", False),
        ("Maximum 4 (contact us for more).", False),
    ],
)
def test_a_number_limits_where_nothing_else_is_counted(said: str, is_rule: bool) -> None:
    """A number with other words after it, or in a sentence of some cases only, limits no member."""
    assert kinds(said, NUMBER, "seats") == (["MOST"] if is_rule else [])


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Multiples of 15.", ["STEPS"]),
        ("Multiples of 15 display best.", []),
        ("Multiples of 15; other values are rounded up.", []),
        ("Min: 1.", ["LEAST"]),
        ("Min: 1, -1 for unlimited.", []),
        ("Priority (1-5).", ["RANGE"]),
        ("Priority (1-5), 0 for none.", []),
    ],
)
def test_a_number_with_a_meaning_of_its_own_opens_the_limit(said: str, found: list[str]) -> None:
    """A limit that another number or another sentence opens refuses nothing."""
    assert kinds(said, NUMBER, "seats") == found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Free text for the patient, up to 500 characters.", ["MOST"]),
        ("Shown up to 100 characters.", []),
        ("Up to 100 characters, the rest is cut.", []),
        ("Longer texts than at most 200 characters are truncated.", []),
        ("Must not be empty unless cancelled.", []),
        ("A UUID or null.", ["FORM"]),
        ("A valid phone number is normalized; other texts are kept as they are.", []),
        ("Derived from the UUID of the patient.", []),
        ("Timestamp or free text.", []),
        ("One of: phone, video, in person, or home.", ["LISTED"]),
        ("One of: phone, video, in person, or a value of your own.", []),
        ("Must not be one of admin, root or owner.", []),
        ("Can be seen, edited and printed by the staff.", []),
        ("Up to 500 characters are included in the reminder.", []),
        ("Notes of at least 20 characters help the doctor.", []),
        ("We keep up to 500 characters.", []),
        ("At most 40 characters; beyond that, an ellipsis is added.", []),
        ("Must not be empty.", ["EMPTY"]),
        ("Must not be empty for video visits.", []),
        ("Can never be empty: an empty text becomes null.", []),
        ("Non-empty strings are echoed in the SMS.", []),
        ("One of: phone, video, other.", []),
        ("Possible values include phone, video, letter.", []),
        ("Accepted values: see GET /channels, or GET /rooms.", []),
        ("Allowed values are defined by the practice, see /channels.", []),
        ("UUID of the room or its short name.", []),
        ("Timestamp; any parsable date is fine.", []),
        ("Any string, e.g. a UUID.", []),
        ("A valid email gets a confirmation.", []),
        ("One of several rooms that the practice has, at most times.", []),
    ],
)
def test_a_text_is_limited_by_plain_words_only(said: str, found: list[str]) -> None:
    """A length, a form and a list are rules unless the sentence says that more is taken, or what becomes of it."""
    assert kinds(said, TEXT) == found


@pytest.mark.parametrize(
    ("said", "is_rule"),
    [
        ("Only together with room_id.", True),
        ("Only shown together with room_id.", False),
        ("Required if room_id is sent.", False),
        ("Only if room_id is empty.", False),
        ("Need not be sent together with room_id.", False),
        ("Must be sent together with room_id.", True),
        ("Must never be sent together with room_id.", False),
        ("Can be sent together with room_id.", False),
        ("May only be sent alone or together with room_id.", False),
        ("Only needed together with room_id.", False),
        ("It is only if room_id changes that this is recalculated.", False),
    ],
)
def test_another_member_is_needed_where_a_sentence_says_of_what_is_sent(said: str, is_rule: bool) -> None:
    """What is shown together, and what the other member needs, does not make a member need the other."""
    assert kinds(said, TEXT) == (["BESIDE"] if is_rule else [])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("paid_on", "date"),
        ("confirmedOn", "date"),
        ("due_on", "date"),
        ("add_on", None),
        ("followOn", None),
        ("based_on", None),
        ("turned_on", None),
    ],
)
def test_a_name_that_ends_in_on_is_a_day_where_something_happens_on_it(name: str, kind: str | None) -> None:
    """Of the names that end in `on` only those of a day are taken for days."""
    assert instant_kind(f"/{name}", TEXT) == kind
