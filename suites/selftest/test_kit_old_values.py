"""Which updates give the members of one object their old values again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contracts.pointers import without
from suites.kit.model.bound_contract import BoundContract
from suites.kit.restore.entries import Original
from suites.kit.restore.restoring_body import restoring_body, sent_again, siblings
from suites.selftest import exchanges

PHONE = {"claimant": {"phone_number": "+447700900000"}}
"""What a person declares of a member that no update lists."""


def replacing() -> BoundContract:
    """A vendor that may replace the claimant whole, whose telephone number no update lists."""
    bound = exchanges.bind("sqod")
    fields = tuple(one for one in bound.contract.behaviour.fields if one.pointer != "/claimant/phone_number")
    behaviour = replace(bound.contract.behaviour, fields=fields, merged_or_replaced={"/claimant": "/claimant"})
    return replace(bound, contract=replace(bound.contract, behaviour=behaviour))


def original(**facts: Any) -> Original:
    """An appointment of the vendor before the run."""
    return Original("here", "sqod", "appointment.editable", {}, exchanges.appointment("sqod"), **facts)


def test_the_members_of_one_object_are_put_back_together() -> None:
    """However many of them have changed, the members of an object are one group, with all its others that are known:
    a vendor that replaces it whole would else keep the last one only."""
    bound = exchanges.bind("sqod")
    claimant = [field for field in bound.contract.behaviour.fields if field.pointer.startswith("/claimant/")]
    name, email = (next(one for one in claimant if one.pointer.endswith(last)) for last in ("/name", "/email"))
    [group] = siblings([name, email], original(), bound)
    assert {one.pointer for one in group} == {one.pointer for one in claimant if one.shows}


def test_an_object_that_may_be_replaced_is_sent_whole() -> None:
    """Whatever of it has changed, all of its members are sent with it, and what a fixture declares beside them."""
    bound, before = replacing(), exchanges.appointment("sqod")["claimant"]
    name = next(one for one in bound.contract.behaviour.fields if one.pointer == "/claimant/name")
    sendable = {one: before[one] for one in ("name", "email", "date_of_birth")}
    assert restoring_body([name], original(), bound)["claimant"] == sendable
    declared = original(originals=PHONE)
    assert restoring_body([name], declared, bound)["claimant"] == {**sendable, **PHONE["claimant"]}


def test_an_object_that_has_lost_what_a_fixture_declares_is_sent_again() -> None:
    """Though all that updates list is as before: with it, the fixture's member gets its value back."""
    bound, before = replacing(), exchanges.appointment("sqod")
    now = without(before, {"/claimant/phone_number"})
    assert sent_again(original(), now, bound) == []
    assert sent_again(original(originals=PHONE), before, bound) == []
    again = [one.pointer for one in sent_again(original(originals=PHONE), now, bound)]
    assert set(again) == {"/claimant/name", "/claimant/email", "/claimant/date_of_birth", "/claimant/data"}


def test_an_empty_envelope_carries_no_member() -> None:
    """Where every update has an object around the members, one of them can still be put back without the others."""
    old = exchanges.bind("sqod")
    behaviour = replace(old.contract.behaviour, base={"claimant": {}})
    bound = replace(old, contract=replace(old.contract, behaviour=behaviour))
    [email] = [one for one in behaviour.fields if one.pointer == "/claimant/email"]
    before = exchanges.appointment("sqod")["claimant"]["email"]
    assert restoring_body([email], original(), bound) == {"claimant": {"email": before}}
