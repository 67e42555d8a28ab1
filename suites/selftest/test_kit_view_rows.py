"""What a list shows of an appointment, beside what the read shows of it after an update."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts.pointers import ABSENT
from suites.kit.checks import judge
from suites.kit.model.exchange import Exchange
from suites.selftest.exchanges import TIME, answer, appointment, bind, contract, exchange


def row(listed: dict[str, Any], before: dict[str, Any], **read: Any) -> Exchange:
    """A move after which a list shows our appointment otherwise than the read; `before` is so what it showed first."""
    shown = appointment(**{"scheduled_at": TIME, "status": "confirmed", **read})
    return exchange(
        answer(200, shown),
        before={"read": {**shown, "scheduled_at": EARLIER}},
        after={"read": shown},
        probe={"clause": "ANIVA-LISTED", "body": {"scheduled_at": TIME}},
        viewed=({**shown, "scheduled_at": EARLIER, **before}, {**shown, **listed}),
    )


EARLIER = "2031-06-30T10:00:00Z"


@pytest.mark.parametrize(
    ("listed", "before", "pointers"),
    [
        ({}, {}, []),
        ({"scheduled_at": EARLIER}, {}, ["/scheduled_at"]),
        ({"status": "cancelled"}, {}, ["/status"]),
        ({"status": ""}, {}, ["/status"]),
        ({"status": "Confirmed by phone"}, {"status": "Confirmed by phone"}, []),
        ({"scheduled_at": "tomorrow"}, {"scheduled_at": "today"}, []),
        ({"scheduled_at": "today"}, {"scheduled_at": "today"}, ["/scheduled_at"]),
        ({"updated_at": "2031-07-01T12:00:00Z"}, {}, []),
        ({"position": 4}, {}, []),
        ({"profile": {}, "shipments": []}, {"profile": {}, "shipments": []}, []),
        ({"profile": None}, {"profile": None}, []),
        ({"location_id": "another"}, {"location_id": "another"}, []),
    ],
)
def test_a_list_shows_what_the_read_shows(listed: dict[str, Any], before: dict[str, Any], pointers: list[str]) -> None:
    """What was sent, and what list and read agreed in before, a list shows as the read does, but for stamps."""
    made = row(listed, before)
    assert [one.pointer for one in judge(contract().clause("ANIVA-LISTED"), made, bind()) or ()] == pointers


@pytest.mark.parametrize(
    ("listed", "is_found"),
    [
        ([{"panel_id": "b"}, {"panel_id": "a"}], False),
        ([{"panel_id": "a"}, {"panel_id": "c"}], True),
        ([{"panel_id": "a"}], True),
        ([{"panel_id": "a"}, {"panel_id": "a"}], True),
    ],
)
def test_a_list_may_have_its_items_in_another_order(listed: list[Any], is_found: bool) -> None:
    """Items that no page puts in order may come in any."""
    items = [{"panel_id": "a"}, {"panel_id": "b"}]
    made = row({"panels": listed}, {}, panels=items)
    assert bool(judge(contract().clause("ANIVA-LISTED"), made, bind())) == is_found


@pytest.mark.parametrize(("read", "listed"), [(None, ""), ("", None)])
def test_a_list_may_spell_nothing_in_its_way(read: Any, listed: Any) -> None:
    """Null in the one and an empty text in the other are both no value."""
    made = row({"profile": {"handle": listed}}, {"profile": {"handle": read}}, profile={"handle": read})
    assert judge(contract().clause("ANIVA-LISTED"), made, bind()) == []


def test_what_only_the_list_shows_is_open() -> None:
    """A documented member that the read leaves out may be in the list, also where the update sent it."""
    made = row({}, {})
    read = {name: value for name, value in made.after["read"].items() if name != "scheduled_at"}
    made = replace(made, after={"read": read}, before={"read": read})
    assert judge(contract().clause("ANIVA-LISTED"), made, bind()) is None


def test_a_refused_update_says_nothing_of_a_list() -> None:
    """Whether a refused update changed the appointment, its read shows."""
    made = replace(row({"status": "cancelled"}, {}), answer=answer(400))
    assert judge(contract().clause("ANIVA-LISTED"), made, bind()) is None


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("1795838700", False), ("2026-11-28T04:05:00+00:00", False), ("2026-11-28T04:06:00+00:00", True)],
)
def test_a_list_may_write_a_time_as_a_text(text: str, is_found: bool) -> None:
    """A vendor that writes times as numbers in the appointment may write them as texts in a list."""
    read, clause = appointment("eka", start_time=1795838700), contract("eka").clause("EKA-LISTED")
    sent, listed = {"appointment_details": {"start_time": 1}}, {**read, "start_time": text}
    asked = {"clause": clause.id, "body": sent}
    made = exchange(answer(204), after={"read": read}, probe=asked, viewed=(ABSENT, listed))
    assert bool(judge(clause, made, bind("eka"))) == is_found
    turned = replace(made, after={"read": {**read, "start_time": text}}, viewed=(ABSENT, read))
    assert bool(judge(clause, turned, bind("eka"))) == is_found


def test_a_row_with_nothing_but_its_id_is_open() -> None:
    """A list that shows nothing else of an appointment neither keeps the promise nor breaks it."""
    read = appointment()
    made = exchange(answer(200, read), after={"read": read}, probe={"clause": "ANIVA-LISTED"})
    made = replace(made, viewed=(ABSENT, {"id": read["id"]}))
    assert judge(contract().clause("ANIVA-LISTED"), made, bind()) is None


def test_a_list_that_loses_a_member_is_found() -> None:
    """What list and read both showed before an update, and the read shows after it, the list shows as well."""
    made = row({}, {})
    without = {name: value for name, value in made.after["read"].items() if name not in ("status", "profile")}
    made = replace(made, viewed=(made.viewed[0], without))
    found = judge(contract().clause("ANIVA-LISTED"), made, bind()) or []
    assert "/status" in [one.pointer for one in found]


def test_the_row_that_is_not_there_is_open() -> None:
    """A list that does not show the appointment says nothing: pages seldom say what a list leaves out."""
    made = exchange(answer(200), after={"read": appointment()}, probe={"clause": "ANIVA-LISTED"})
    assert judge(contract().clause("ANIVA-LISTED"), made, bind()) is None
