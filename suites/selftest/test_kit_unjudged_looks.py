"""Which refused updates are sent again for a change that an accepted one showed, and what that is taken for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts import Clause
from contracts.pointers import ABSENT
from suites.kit.model.appointment_state import changes
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.run.campaign import Campaign
from suites.kit.run.unjudged_refusals import MOST_LOOKS, UnjudgedRefusals
from suites.selftest import exchanges

BOUND = exchanges.bind("aniva")
OLD, NEW = exchanges.appointment(status="confirmed"), exchanges.appointment(status="pending")
TAKEN_BACK = "take back what a refused update may have written"


@dataclass
class Vendor:
    """A campaign whose vendor writes the status with the refused updates of these numbers; what it was sent."""

    writes: tuple[int, ...] = ()
    also: dict[str, Any] = field(default_factory=dict)
    answers: int = 400
    sent: list[Probe] = field(default_factory=list)
    unclear: list[tuple[str, ...]] = field(default_factory=list)
    unconfirmed: list[Any] = field(default_factory=list)
    bound: Any = BOUND
    selected: tuple[Clause, ...] = (exchanges.clause("preserves"),)

    @property
    def closure(self) -> Any:
        """Nobody else has closed the appointment."""
        return SimpleNamespace(is_noticed=lambda sent, changed, after: False)

    @property
    def evidence(self) -> Any:
        """Where it is noted that a clause cannot be judged."""
        return SimpleNamespace(unclear_about=lambda id, pointers, why: self.unclear.append(tuple(pointers)))

    def send(self, probe: Probe, previous: Any = None) -> Exchange:
        """What an update that is sent again comes to."""
        self.sent.append(probe)
        is_writing = probe.why != TAKEN_BACK and int(probe.why) in self.writes
        after = {**NEW, **self.also} if is_writing else OLD
        made = exchanges.exchange(exchanges.answer(self.answers), before={"read": OLD}, after={"read": after})
        return replace(made, probe=probe)

    @property
    def again(self) -> list[int]:
        """The numbers of the refused updates that were sent again, in order."""
        return [int(one.why) for one in self.sent if one.why != TAKEN_BACK]


def refused(number: int, **facts: Any) -> Exchange:
    """A refused update, whose number says why it was sent."""
    probe = {"why": str(number), **facts.pop("probe", {})}
    return exchanges.exchange(exchanges.answer(400), number=number, probe=probe, **facts)


def accepted(**facts: Any) -> Exchange:
    """An accepted update of another member, after which a read shows another status."""
    facts = {"probe": {"body": {"location_id": "x"}}, **facts}
    return exchanges.shown(OLD, NEW, "read", **facts)


def looks_of(vendor: Vendor) -> UnjudgedRefusals:
    """The looks of a run at this vendor."""
    return UnjudgedRefusals(cast(Campaign, vendor))


def after(vendor: Vendor, *noted: Exchange) -> list[str]:
    """The members that the last of these exchanges is still seen to change."""
    looks = looks_of(vendor)
    [*_, last] = [looks.note(one) for one in noted]
    return [pointer for pointer, _, _ in changes(last, set())]


def test_the_latest_refusal_is_sent_first_and_no_more_once_one_has_written() -> None:
    """The last of the refused updates is the likeliest; the one that writes ends the look, and clears the accepted."""
    vendor = Vendor(writes=(2,))
    assert after(vendor, refused(1), refused(2), refused(3), accepted()) == []
    assert (vendor.again, vendor.unclear) == ([3, 2], [("/status",)])


def test_only_the_last_three_are_sent_again() -> None:
    """What was refused long before the change is not tried; the accepted update then keeps the blame."""
    vendor = Vendor(writes=(1,))
    assert after(vendor, *map(refused, (1, 2, 3, 4)), accepted()) == ["/status"]
    assert (vendor.again, vendor.unclear) == ([4, 3, 2], [])


def test_the_members_are_taken_back_before_each() -> None:
    """A refused update that has written its value already would not be seen to write it again."""
    vendor = Vendor()
    looks = looks_of(vendor)
    moved = exchanges.appointment(scheduled_at="2031-08-01T10:00:00Z")
    shown = exchanges.shown(OLD, moved, "read", probe={"body": {"location_id": "x"}})
    for one in (refused(1), refused(2), shown):
        looks.note(one)
    assert [one.why for one in vendor.sent] == [TAKEN_BACK, "2", TAKEN_BACK, "1"]
    assert [one.rereads for one in vendor.sent if one.why != TAKEN_BACK] == [True, True]


@pytest.mark.parametrize(
    ("vendor", "noted"),
    [
        (Vendor((1,)), [refused(1, after={"read": OLD}), accepted()]),
        (Vendor((1,)), [refused(1, probe={"appointment": "appointment.foreign"}), accepted()]),
        (Vendor((1,), unconfirmed=[1]), [refused(1), accepted()]),
        (Vendor((1,)), [refused(1), accepted(probe={"body": {"location_id": "x"}, "fixture": 1})]),
        (Vendor((1,), answers=200), [refused(1), accepted()]),
    ],
    ids=["read after it", "not ours", "others are confirmed", "at another appointment", "accepted now"],
)
def test_what_cannot_have_written_is_not_suspected(vendor: Vendor, noted: list[Exchange]) -> None:
    """A refusal that a read has cleared, or that is of another appointment, takes no blame from an accepted update."""
    assert (after(vendor, *noted), vendor.unclear) == (["/status"], [])


def test_what_an_update_without_a_known_body_changed_is_its_own() -> None:
    """Of a body that was written by hand nobody knows what it may change, so nothing is looked for."""
    vendor = Vendor((1,))
    looks = looks_of(vendor)
    looks.note(refused(1))
    looks.note(replace(accepted(), probe=replace(accepted().probe, body=ABSENT)))
    assert vendor.again == []


def test_a_refused_update_is_only_cleared_of_what_changed() -> None:
    """Members that change with it only when it is sent again say nothing of the change that was seen."""
    vendor = Vendor((1,), also={"location_id": "y"})
    looks = looks_of(vendor)
    looks.note(refused(1))
    looks.note(accepted())
    assert vendor.unclear == [("/status",)]


def test_a_run_looks_a_few_times_only() -> None:
    """More looks would cost more than the clauses still to come."""
    vendor = Vendor()
    looks = looks_of(vendor)
    for number in range(MOST_LOOKS + 2):
        looks.note(refused(number))
        looks.note(accepted())
    assert vendor.again == [*range(MOST_LOOKS)]


def test_a_member_that_was_seen_written_is_known() -> None:
    """What one refused update was seen to write is held against no accepted one later on, without another look."""
    vendor = Vendor((1,))
    looks = looks_of(vendor)
    looks.note(refused(1))
    looks.note(accepted())
    looks.note(refused(7))
    assert list(changes(looks.note(accepted()), set())) == []
    assert vendor.again == [1]
