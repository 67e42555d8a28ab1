"""A known time with another offset, an update of an old state with what is there now, items that nobody tells apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contracts import Field, load
from contracts._following import with_told
from contracts.current import placeholder
from contracts.pointers import ABSENT
from suites.kit.generate.boundaries import boundary
from suites.kit.generate.edge_times import written_otherwise
from suites.kit.http.current_values import CurrentValues, Known
from suites.kit.model.carried import without_absent
from suites.kit.model.exchange import Probe
from suites.kit.model.keyed_lists import has_twins
from suites.selftest.exchanges import bind, clause

KNOWN = ["no time", "2031-07-01T10:00:00Z", "2031-07-02T10:00:00Z"]
KEYED = Field("/services", "/services", key="/code")


@pytest.mark.parametrize(("thorough", "count"), [(False, 1), (True, 2)])
def test_a_known_time_is_sent_with_another_offset(thorough: bool, count: int) -> None:
    """The same instant, once in a short run, and with no offset that it has already."""
    texts = [text for _, text in written_otherwise(KNOWN, thorough)]
    moments = [datetime.fromisoformat(text) for text in texts]
    known = datetime.fromisoformat(KNOWN[1])
    assert (len(texts), {one == known for one in moments}) == (count, {True})
    assert known.utcoffset() not in {one.utcoffset() for one in moments}


@pytest.mark.parametrize("last", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_a_time_that_no_other_offset_can_write_gives_way(last: str) -> None:
    """A time at the end of the calendar, as of what never expires, is left out where it would be beyond it."""
    texts = [text for _, text in written_otherwise([last, KNOWN[1]])]
    assert KNOWN[1] in {datetime.fromisoformat(one).astimezone(UTC).isoformat().replace("+00:00", "Z") for one in texts}


def test_a_known_time_is_read_back_in_a_short_run() -> None:
    """A short run reads the time that it writes with a half-hour offset, and that only once for each member."""
    bound = bind("aniva")
    probes = [one for one in boundary(clause("withstands"), bound) if one.rereads]
    offsets = [datetime.fromisoformat(one.body["scheduled_at"]).utcoffset() for one in probes]  # type: ignore[index,call-overload]
    assert [(one or timedelta()) % timedelta(hours=1) for one in offsets] == [timedelta(minutes=30)]


def test_no_known_time_has_no_other_offset() -> None:
    """Where no time is known that the vendor takes, nothing is made up."""
    assert list(written_otherwise(["12:30", 5])) == []


def test_a_clause_that_tells_a_member_by_another_one_excuses_its_change() -> None:
    """A state that a clause ties to a value of a sent member follows from that member."""
    behaviour = replace(load("aniva").behaviour, follows={})
    sent = next(one for one in behaviour.fields if one.shows)
    tied = clause("derives", relation={"kind": "equals", "of": "/status", "value": "open", "when": {sent.shows: None}})
    assert with_told(behaviour, [tied]).follows == {sent.pointer: ("/status",)}


def test_a_clause_about_a_fact_excuses_nothing() -> None:
    """A member that no update sends brings nothing about."""
    behaviour = replace(load("aniva").behaviour, follows={})
    tied = clause("derives", relation={"kind": "equals", "of": "/status", "value": "open", "when": {"/id": None}})
    assert with_told(behaviour, [tied]).follows == {}


@pytest.mark.parametrize(("codes", "is_doubled"), [("AB", False), ("AAB", True)])
def test_items_with_one_key_are_not_told_apart(codes: str, is_doubled: bool) -> None:
    """A list that shows a key twice says nothing of what becomes of an item."""
    assert has_twins([{"code": one} for one in codes], "/services", [KEYED]) is is_doubled


def test_an_object_of_which_all_is_left_out_is_no_empty_object() -> None:
    """Leaving out all members of an object leaves out that; one that is sent empty stays empty."""
    body = {"access": {"method": ABSENT, "code": ABSENT}, "notify": {}, "note": "x"}
    assert without_absent(body) == {"notify": {}, "note": "x"}


def test_a_stale_update_carries_only_an_old_state() -> None:
    """What names the state is what it was before the last update; members that are carried beside are as they are now,
    so that no old value is written by ourselves."""
    contract = load("aniva")
    behaviour = replace(contract.behaviour, carries=("/location_id",), headers={"If-Match": "$current:/updated_at"})
    bound = replace(bind(), contract=replace(contract, behaviour=behaviour))
    stamp, member = "$current:/updated_at", placeholder("/location_id")
    known = Known(now={("1",): {stamp: "new", member: "here"}}, last={("1",): {stamp: "old", member: "there"}})
    carried = CurrentValues(bound, known=known).carried(("1",), Probe("", "", stale=True))
    assert (carried[stamp], carried[member]) == ("old", "here")
