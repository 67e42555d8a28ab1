"""A member that the page says is stored adjusted is judged by that rule, in answers and in reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts import Field
from contracts.pointers import with_value
from suites.kit.checks.effects import persists
from suites.kit.checks.unstored import unstored_members
from suites.kit.generate.boundaries import is_free_text
from suites.kit.model.appointment_state import possible_values, sent_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.keyed_lists import in_order, is_as_before, with_equal_lists
from suites.kit.model.spellings import same_value
from suites.kit.restore.entries import Original
from suites.kit.restore.last_known import LastKnown
from suites.selftest import exchanges
from suites.selftest.test_kit_spellings import FREE

TIME = "2031-07-01T10:07:43Z"


@pytest.mark.parametrize(
    ("facts", "sent", "shown", "is_same"),
    [
        ({"minutes": 1}, TIME, "2031-07-01T10:07:00Z", True),
        ({"minutes": 1}, TIME, "2031-07-01T10:08:00Z", True),
        ({"minutes": 1}, TIME, "2031-07-01T12:07:00+02:00", True),
        ({"minutes": 1}, TIME, "2031-07-01T10:07:30Z", False),
        ({"minutes": 1}, TIME, "2031-07-01T10:09:00Z", False),
        ({"minutes": 1}, "2031-07-01T10:07:00Z", "2031-07-01T10:08:00Z", False),
        ({"minutes": 1}, TIME, "2031-07-01T10:07:00", False),
        ({"minutes": 1}, "2031-07-01T10:07:43", "2031-07-01T10:07:00", True),
        ({"minutes": 1}, "10:07:43", "10:07", True),
        ({"minutes": 1}, "23:59:30", "00:00:00", True),
        ({"minutes": 1}, 1_940_000_043, 1_940_000_040, True),
        ({"minutes": 1}, 1_940_000_043_000, 1_940_000_040_000, True),
        ({"minutes": 1}, "soon", "2031-07-01T10:07:00Z", False),
        ({"minutes": 1}, TIME, None, False),
        ({"minutes": 15}, TIME, "2031-07-01T10:15:00Z", True),
        ({"minutes": 15}, TIME, "2031-07-01T10:10:00Z", False),
        ({"minutes": 15, "rounded": "down"}, TIME, "2031-07-01T10:00:00Z", True),
        ({"minutes": 15, "rounded": "down"}, TIME, "2031-07-01T10:15:00Z", False),
        ({"minutes": 15, "rounded": "up"}, TIME, "2031-07-01T10:15:00Z", True),
        ({"minutes": 15, "rounded": "up"}, TIME, "2031-07-01T10:00:00Z", False),
        ({"minutes": 15, "rounded": "up"}, "2031-07-01T10:15:00Z", "2031-07-01T11:15:00+01:00", True),
        ({"minutes": 1, "rounded": "up"}, "23:59:30", "00:00:00", True),
        ({"minutes": 1, "rounded": "down"}, "23:59:30", "00:00:00", False),
        ({"minutes": 60}, "2031-07-01T10:07:43+05:30", "2031-07-01T10:00:00+05:30", True),
        ({"minutes": 60}, "2031-07-01T10:07:43+05:30", "2031-07-01T04:30:00Z", True),
        ({"minutes": 60}, "2031-07-01T10:07:43Z", "2031-07-01T10:30:00Z", False),
        ({"minutes": 1}, TIME, 10**400, False),
        ({"minutes": 1}, 10**400, 10**401, False),
        ({"minutes": 1}, 1_940_000_043_000, 1_940_000_040_500, False),
        ({}, TIME, "2031-07-01T10:07:00Z", False),
        ({"form": "set"}, ["b", "a", "b"], ["a", "b"], True),
        ({"form": "set"}, ["b", "a"], ["a"], False),
        ({"form": "set"}, ["a"], ["a", "b"], False),
        ({"form": "set"}, ["a"], None, False),
        ({"form": "unique"}, ["b", "a", "b"], ["b", "a"], True),
        ({"form": "unique"}, ["b", "a", "b"], ["a", "b"], True),
        ({"form": "unique"}, ["c", "a", "b", "c"], ["b", "a", "c"], False),
        ({"form": "unique"}, ["b", "a"], ["a", "b"], False),
        ({"form": "unique"}, ["a", "a"], [], False),
        ({"form": "unordered"}, ["b", "a", "b"], ["a", "b", "b"], True),
        ({"form": "unordered"}, ["b", "a", "b"], ["a", "b"], False),
        ({"form": "unordered"}, ["a", "b"], ["a", "b", "b"], False),
        ({"form": "unordered"}, ["a", "b", "b"], ["a", "a", "b"], False),
        ({}, ["b", "a"], ["a", "b"], False),
        ({"form": "phone"}, "020 7946 0958", "+442079460958", True),
        ({"form": "phone"}, "+44 (0)20 7946 0958", "+442079460958", True),
        ({"form": "phone"}, "020 7946 0958", "+442079460959", False),
        ({"form": "phone"}, "0958", "+442079460958", False),
        ({"form": "phone"}, "2079460958", "+12342072079460958", False),
        ({"form": "phone"}, "+49 30 1234567", "+49 49 30 1234567", False),
        ({"form": "phone"}, "0049 30 1234567", "+49 49 30 1234567", False),
        ({"form": "phone"}, "(+49) 30 1234567", "+49301234567", True),
        ({"form": "phone"}, "0049 30 1234567", "+49301234567", True),
        ({"form": "phone"}, "5551234567", "1234567", False),
        ({"form": "phone"}, "+15551234567", "5551234567", False),
        ({"form": "phone"}, "call me", "at the door", False),
        ({"form": "trimmed"}, " a b ", "a b", True),
        ({"form": "trimmed"}, "a  b", "a b", False),
        ({"form": "caseless-trimmed"}, " a b ", "A B", True),
        ({"form": "caseless-trimmed"}, "a  b", "A B", False),
        ({"form": "trimmed"}, "a <b>", "a", False),
    ],
)
def test_what_is_shown_is_what_the_rule_makes_of_what_was_sent(
    facts: dict[str, Any], sent: object, shown: object, is_same: bool
) -> None:
    """A value that the page's rule makes of the sent one is no change; any other is one."""
    assert same_value(Field("/x", **facts), sent, shown) is is_same


def bound_with(**facts: Any) -> BoundContract:
    """A contract with one member, of which the page says how it is stored."""
    bound = exchanges.bind("sqod")
    behaviour = replace(bound.contract.behaviour, fields=(replace(FREE, **facts),))
    return replace(bound, contract=replace(bound.contract, behaviour=behaviour))


def answered(sent: Any, answer: Any, read: Any) -> Exchange:
    """An accepted update of that member, with what its answer and a read show."""
    states = {one: with_value({}, str(FREE.shows), shown) for one, shown in (("answer", answer), ("read", read))}
    body = with_value({}, FREE.pointer, sent)
    return replace(exchanges.shown({}, states["answer"], provider="sqod", probe={"body": body}), after=states)


@pytest.mark.parametrize(("minutes", "found"), [(1, 0), (None, 1)])
def test_an_answer_may_show_what_was_sent_where_a_read_shows_what_is_stored(minutes: int | None, found: int) -> None:
    """An answer that repeats a time with its seconds, and a read without them, break no promise."""
    flaws = persists(
        exchanges.clause("persists"), answered(TIME, TIME, "2031-07-01T10:07:00Z"), bound_with(minutes=minutes)
    )
    assert len(flaws or ()) == found


def test_what_is_adjusted_by_an_unknown_rule_is_not_judged() -> None:
    """Nothing is said of a member whose rule of being stored no form tells."""
    assert sent_values(answered("aa", "en", "en"), bound_with(adjusted="Will be en if unknown."), "read") is None


@pytest.mark.parametrize(("adjusted", "found"), [("Will be en if unknown.", 0), ("", 1)])
def test_an_answer_may_repeat_what_is_then_stored_by_an_unknown_rule(adjusted: str, found: int) -> None:
    """An answer that shows what was sent, and a read that shows another value, break no promise of such a member."""
    flaws = persists(exchanges.clause("persists"), answered("aa", "aa", "en"), bound_with(adjusted=adjusted))
    assert len(flaws or ()) == found


@pytest.mark.parametrize(("adjusted", "found"), [("Kept where it is en.", []), ("", [str(FREE.shows)])])
def test_what_an_unknown_rule_leaves_as_it_was_is_stored(adjusted: str, found: list[str]) -> None:
    """An update of such a member whose read shows the old value is none that was confirmed and not stored."""
    before = {"read": with_value({}, str(FREE.shows), "en")}
    assert unstored_members(replace(answered("aa", "aa", "en"), before=before), bound_with(adjusted=adjusted)) == found


TAGS, SWAPPED = {"tags": ["b", "a"]}, {"tags": ["a", "b"]}


@pytest.mark.parametrize(("form", "is_changed"), [("set", False), ("unordered", False), ("unique", True), (None, True)])
def test_a_list_in_another_order_is_left_changed_only_where_its_order_counts(form: str, is_changed: bool) -> None:
    """Neither a read nor the answer to what was put back says that such a list is not as before."""
    field, original = Field("/tags", "/tags", form=form), Original("here", "sqod", "appointment.editable", {}, TAGS)
    last_known = LastKnown(bound_with(), answers=[SWAPPED])
    assert (with_equal_lists(TAGS, SWAPPED, [field]) != TAGS) is is_changed
    assert last_known.is_changed(field, original) is is_changed


def test_a_list_that_is_unordered_keeps_its_repetitions() -> None:
    """An appointment whose list comes in another order has not changed, one that lost a repetition has."""
    field = Field("/tags", "/tags", form="unordered")
    first, second, third = (
        in_order({"tags": tags}, [field]) for tags in (["b", "a", "b"], ["b", "b", "a"], ["a", "b"])
    )
    assert (first == second, first == third) == (True, False)


def test_a_set_is_shown_in_one_order() -> None:
    """An appointment whose set comes in another order, or with a repetition, has not changed."""
    field = Field("/tags", "/tags", form="set")
    states = [in_order({"tags": tags}, [field]) for tags in (["b", "a"], ["a", "b", "a"])]
    assert states[0] == states[1]
    assert is_as_before(field, ["b", "a"], ["a", "b"])
    assert not is_as_before(field, ["b", "a"], ["a"])


@pytest.mark.parametrize(("facts", "is_open"), [({"minutes": 1}, True), ({"form": "set"}, True), ({}, False)])
def test_what_a_rule_makes_of_a_value_is_open(facts: dict[str, Any], is_open: bool) -> None:
    """What an update gives a member is not known word for word where the page has a rule for it."""
    [(_, value)] = possible_values(with_value({}, FREE.pointer, "a"), bound_with(**facts))
    assert (value != "a") is is_open


@pytest.mark.parametrize(("facts", "is_free"), [({"form": "trimmed"}, True), ({"adjusted": "Capped."}, False)])
def test_a_trimmed_text_is_still_a_free_text(facts: dict[str, Any], is_free: bool) -> None:
    """Texts that must stay are tried where only the ends are trimmed, not where an unknown rule holds."""
    assert is_free_text(replace(FREE, **facts), exchanges.bind("sqod")) is is_free
