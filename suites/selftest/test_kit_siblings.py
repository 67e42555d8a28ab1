"""What an update leaves alone: beside what follows from it, and of an object or list that it sends in part."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts.pointers import with_value
from suites.kit.checks import judge
from suites.kit.generate.items import items_undoing
from suites.kit.generate.probes import probes
from suites.kit.model.appointment_state import possibly_touched
from suites.kit.privacy.templates import Templates
from suites.selftest import exchanges
from suites.selftest.exchanges import appointment, shown

ATTRIBUTES = {"a": "1", "b": "2", "c": "3"}
ITEMS = [{"id": "1", "value": "a", "name": "A"}, {"id": "2", "value": "b"}, {"id": "3", "value": "c"}]
SENT = {**ITEMS[0], "value": "9"}
LOST = "of 2 not sent: 1 as before, 1 gone"
BOTH = "of 3 not sent: 1 as before, 1 changed, 1 gone"
UNSENT = "1 of 1 sent not stored; of 2 not sent: 2 as before"
ROOM = {"id": "m", "room_url": "https://meet.example.com/1", "start_date": "2031-01-01T00:00:00Z"}
LATER = {**ROOM, "start_date": exchanges.TIME}


def changed(clause: str, body: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The members in which a shipped clause finds something, when this update had this effect."""
    provider = clause.partition("-")[0].lower()
    made = shown(
        appointment(provider, **before), appointment(provider, **after), "read", provider=provider, probe={"body": body}
    )
    bound = exchanges.bind(provider)
    return [found.pointer for found in judge(bound.contract.clause(clause), made, bound) or ()]


def attributes(after: dict[str, Any], clause: str = "EKA-REST-ALONE") -> list[str]:
    """What is found when one custom attribute is sent, and these are shown afterwards."""
    body = {"appointment_details": {"custom_attributes": {"a": "9"}}}
    return changed(clause, body, {"custom_attributes": ATTRIBUTES}, {"custom_attributes": after})


@pytest.mark.parametrize("after", [{**ATTRIBUTES, "a": "9"}, {"a": "9"}])
def test_a_part_is_merged_or_replaces_the_whole(after: dict[str, Any]) -> None:
    """Where the page says neither, the rest of an object may stay, or go."""
    assert attributes(after) + attributes(after, "EKA-CUSTOM-ATTRIBUTES") == []


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({"a": "9", "b": "2"}, ["/custom_attributes/c"]),
        ({"a": "9", "b": "2", "c": "8"}, ["/custom_attributes/c"]),
        ({"a": "9", "d": "4"}, ["/custom_attributes/d"]),
    ],
)
def test_a_part_of_the_rest_is_not_lost_or_changed(after: dict[str, Any], found: list[str]) -> None:
    """A sibling that is lost, changed or new beside others that stay is neither a merge nor a replacement."""
    assert attributes(after) == found


def test_what_an_update_since_the_last_read_has_changed_is_no_loss() -> None:
    """Where answers show updates and nothing was read since the last one, an old read says nothing of the rest."""
    before, after = {"custom_attributes": ATTRIBUTES}, {"custom_attributes": {**ATTRIBUTES, "a": "9", "b": "8"}}
    body = {"appointment_details": {"custom_attributes": {"a": "9"}}}
    made = shown(
        appointment("eka", **before), appointment("eka", **after), "read", provider="eka", probe={"body": body}
    )
    clause, bound = exchanges.contract("eka").clause("EKA-REST-ALONE"), exchanges.bind("eka")
    assert judge(clause, made, bound)
    unread = frozenset({"/custom_attributes/b"})
    assert judge(clause, replace(made, unread=unread), bound) == []


def test_a_lost_write_is_no_merge() -> None:
    """Where the rest stays and what was sent is not there, it was not stored."""
    assert attributes(ATTRIBUTES, "EKA-CUSTOM-ATTRIBUTES") == ["/custom_attributes/a"]


@pytest.mark.parametrize(
    ("after", "is_found"),
    [
        ([{**ITEMS[0], "value": "z"}, *ITEMS[1:]], False),
        ([{**ITEMS[0], "value": "z"}], False),
        ([{**ITEMS[0], "value": "z"}, *({**item, "value": None} for item in ITEMS[1:])], False),  # forms that stay
        ([{**ITEMS[0], "value": "z"}, *({**item, "value": "other"} for item in ITEMS[1:])], True),
        ([{**ITEMS[0], "value": "z"}, ITEMS[1]], True),
        (ITEMS, True),
    ],
)
def test_items_are_merged_or_replaced(after: list[Any], is_found: bool) -> None:
    """The items of a list that were not sent all stay, or all go, and what was sent is there."""
    found = changed(
        "SQOD-DATA-KEPT",
        {"claimant": {"data": [{"id": "1", "value": "z"}]}},
        {"claimant": {"data": ITEMS}},
        {"claimant": {"data": after}},
    )
    assert found == ["/claimant/data"] * is_found


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (ROOM, LATER, []),
        (None, LATER, []),
        (ROOM, {**LATER, "room_url": None}, ["/meeting/room_url"]),
        (ROOM, {**LATER, "id": "n"}, ["/meeting/id"]),
        (ROOM, None, ["/meeting/id", "/meeting/room_url"]),
    ],
)
def test_what_is_beside_what_follows_stays(before: Any, after: Any, found: list[str]) -> None:
    """A new time moves the meeting, which keeps its room; a meeting that was not there may be made."""
    body = {"appointment_at": exchanges.TIME}
    told = changed("SQOD-ONLY-SENT", body, {"meeting": before}, {"meeting": after, "appointment_at": exchanges.TIME})
    assert told == found


@pytest.mark.parametrize(
    ("room", "found"),
    [(ROOM["room_url"], []), (None, ["/meeting/room_url"]), ("https://x.example", ["/meeting/room_url"])],
)
def test_what_an_answer_leaves_out_is_judged_by_the_read(room: Any, found: list[str]) -> None:
    """A vendor that leaves the meeting out of its answers does not lose what is in it: a read tells."""
    body, time = {"appointment_at": exchanges.TIME}, exchanges.TIME
    before = appointment("sqod", meeting=ROOM)
    after = {
        "answer": {name: value for name, value in {**before, "appointment_at": time}.items() if name != "meeting"},
        "read": {**before, "appointment_at": time, "meeting": {**LATER, "room_url": room}},
    }
    bound = exchanges.bind("sqod")
    made = replace(
        shown(before, before, provider="sqod", probe={"body": body}),
        before={"answer": before, "read": before},
        after=after,
    )
    judged = judge(bound.contract.clause("SQOD-ONLY-SENT"), made, bound) or ()
    assert sorted({one.pointer for one in judged}) == found


@pytest.mark.parametrize(
    ("before", "after", "is_found"),
    [
        (exchanges.TIME, "2031-07-02T10:00:00Z", True),  # it began with the appointment, and does not any more
        ("2031-08-01T10:00:00Z", "2031-08-01T10:00:00Z", False),  # as in the page's own example
        (exchanges.TIME, None, False),
        (None, None, False),
    ],
)
def test_a_meeting_goes_on_as_it_was(before: Any, after: Any, is_found: bool) -> None:
    """That a meeting begins with its appointment is expected only where it did before the run."""
    states = [{"appointment_at": exchanges.TIME, "meeting": {**ROOM, "start_date": start}} for start in (before, after)]
    assert changed("SQOD-MEETING-START", {"appointment_at": exchanges.TIME}, *states) == (
        ["/meeting/start_date"] * is_found
    )


@pytest.mark.parametrize(("status", "found"), [("AB", []), ("NS", []), ("CN", ["/status"])])
def test_a_status_may_take_what_it_takes_by_itself(status: str, found: list[str]) -> None:
    """Statuses that the vendor sets at the end of a day are no violation, others are."""
    assert (
        changed(
            "EKA-REST-ALONE",
            {"partner_meta": {"key1": "first"}},
            {},
            {
                "status": status,
                "partner_meta": {"key1": "first"},
            },
        )
        == found
    )


@pytest.mark.parametrize("id", ["EKA-ATTRIBUTES-REST", "SQOD-DATA-KEPT"])
def test_a_whole_is_sent_before_a_part_of_it(id: str) -> None:
    """So that a part has something beside it, the whole is sent first."""
    bound = exchanges.bind(id.partition("-")[0].lower())
    made = probes(bound.contract.clause(id), bound)
    sent = [probe.why.partition(" of ")[0] for probe in made]
    assert [why for why in sent if why in ("the whole", "a part")][:2] == ["the whole", "a part"]


def test_a_stamp_inside_an_object_that_is_sent_in_part_may_change() -> None:
    """What may change with any update may do so inside an object as well, and says neither merged nor replaced."""
    bound = exchanges.bind("eka")
    behaviour = replace(bound.contract.behaviour, volatile=("/custom_attributes/b",))
    stamped = replace(bound, contract=replace(bound.contract, behaviour=behaviour))
    body = {"appointment_details": {"custom_attributes": {"a": "9"}}}
    before, after = {"custom_attributes": ATTRIBUTES}, {"custom_attributes": {**ATTRIBUTES, "a": "9", "b": "8"}}
    made = shown(
        appointment("eka", **before), appointment("eka", **after), "read", provider="eka", probe={"body": body}
    )
    clause = bound.contract.clause("EKA-REST-ALONE")
    assert (bool(judge(clause, made, bound)), judge(clause, made, stamped)) == (True, [])


def test_an_item_need_not_have_what_no_page_describes() -> None:
    """A vendor that stores an item without an undocumented member of it has lost nothing."""
    sent = [{"id": "1", "value": "z", "x_unknown": [1]}]
    kept = [{"id": "1", "value": "z", "name": "A"}, *ITEMS[1:]]
    body = {"claimant": {"data": sent}}
    before, after = {"claimant": {"data": ITEMS}}, {"claimant": {"data": kept}}
    assert changed("SQOD-DATA-KEPT", body, before, after) == []
    lost = [{"id": "1", "value": "a", "name": "A"}, *ITEMS[1:]]
    assert changed("SQOD-DATA-KEPT", body, before, {"claimant": {"data": lost}}) == ["/claimant/data"]


def test_an_object_that_is_no_member_of_its_own_has_no_items() -> None:
    """An object of whose members each stands under fields is put back member by member, never as a list of items."""
    bound = exchanges.bind("eka")
    behaviour = replace(bound.contract.behaviour, merged_or_replaced={"/appointment_details": "/details"})
    made = replace(bound, contract=replace(bound.contract, behaviour=behaviour))
    assert items_undoing("/details/mode", {}, made) is None


@pytest.mark.parametrize(
    ("sent", "after", "expected", "found"),
    [
        ([SENT], [SENT, ITEMS[1]], "the item as it was sent, and the other 2 all as before ($personal), or gone", LOST),
        ([], [ITEMS[0], {**ITEMS[1], "value": "x"}], "the 3 items all as before ($personal), or gone", BOTH),
        ([SENT], ITEMS, "the item as it was sent, and the other 2 all as before ($personal), or gone", UNSENT),
    ],
    ids=["one is lost", "one is lost and one changed", "nothing is stored"],
)
def test_what_became_of_items_is_told_without_a_value(
    sent: list[Any], after: list[Any], expected: str, found: str
) -> None:
    """Of personal items a reader learns how many should be what, and how many became what."""
    before, body = {"claimant": {"data": ITEMS}}, {"claimant": {"data": sent}}
    bound = exchanges.bind("sqod")
    exchange = shown(
        appointment("sqod", **before), appointment("sqod", claimant={"data": after}), "read", provider="sqod",
        probe={"body": body},
    )  # fmt: skip
    [told] = judge(bound.contract.clause("SQOD-DATA-KEPT"), exchange, bound) or ()
    record = Templates(bound).finding(told)
    assert (record["expected"], record["got"]) == (expected, f"{found} ($personal)")


def test_a_sent_member_whose_place_is_unknown_is_not_unsent() -> None:
    """A draft that knows no place of a member does not take it for unsent where a read shows it under its own name; nor
    is it compared with the last read once an update has named it."""
    bound = exchanges.bind("aniva")
    fields = tuple(replace(one, shows=None) for one in bound.contract.behaviour.fields)
    hidden = replace(
        bound, contract=replace(bound.contract, behaviour=replace(bound.contract.behaviour, fields=fields))
    )
    place = bound.contract.behaviour.fields[0].pointer
    assert possibly_touched(with_value({}, place, None), hidden) >= {place}
    others = {one.pointer for one in fields[1:]}
    assert not possibly_touched(with_value({}, place, None), hidden) & others
