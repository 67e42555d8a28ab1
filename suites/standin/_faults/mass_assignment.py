"""Faults of vendors that hand the whole body to their model: members are set that no update lists."""

from __future__ import annotations

from copy import deepcopy

from contracts import Clause, Contract, Unlisted, is_about, unlisted_members
from suites.standin._faults._register import Condition, fault_kind
from suites.standin._pointers import ABSENT, get, set_in
from suites.standin._request_context import RequestContext
from suites.standin._state import can_be_shown

DETAILS = ("plain", "link", "reference")
"""Natures of members whose change a page does not rule out in words."""
SEVERAL = 2


def shows(*natures: str) -> Condition:
    """Whether a clause is about a member of one of these natures that may be sent and that no update lists."""
    return lambda clause, contract: any(
        is_about(clause, one) and _may_be_assigned(one, natures) for one in unlisted_members(contract)
    )


def _sends_several(clause: Clause, contract: Contract) -> bool:
    """Whether several members that a clause is about go into one body."""
    about = [one for one in unlisted_members(contract) if is_about(clause, one) and not one.is_final]
    return sum(_may_be_assigned(one, (*DETAILS, "creation")) for one in about) >= SEVERAL


@fault_kind("confines", "store")
def assigns_everything(context: RequestContext, clause: Clause) -> None:
    """Stores every member of the appointment that an update names, whatever the page lists."""
    _assign(context, _unlisted_in(context, clause))


@fault_kind("confines", "store", shows("status"))
def assigns_the_status(context: RequestContext, clause: Clause) -> None:
    """Stores a status that an update names, in place of the operation that changes it."""
    _assign(context, _unlisted_in(context, clause, "status"))


@fault_kind("confines", "store", shows("owner"))
def assigns_the_owner(context: RequestContext, clause: Clause) -> None:
    """Gives the appointment to the person whom an update names."""
    _assign(context, _unlisted_in(context, clause, "owner"))


@fault_kind("confines", "store", shows("creation"))
def assigns_the_creation(context: RequestContext, clause: Clause) -> None:
    """Stores what was settled when the appointment was booked, if an update names it."""
    _assign(context, _unlisted_in(context, clause, "creation"))


@fault_kind("confines", "store", shows(*DETAILS))
def assigns_a_detail(context: RequestContext, clause: Clause) -> None:
    """Stores a member of little weight that an update names and the page does not list."""
    _assign(context, _unlisted_in(context, clause, *DETAILS)[:1])


@fault_kind("confines", "store", _sends_several)
def assigns_one_alone(context: RequestContext, clause: Clause) -> None:
    """Refuses several members that the page does not list, and stores a single one."""
    named = _unlisted_in(context, clause)
    if len(named) >= SEVERAL:
        context.cause = "invalid"
        context.after = context.echo = context.before
    else:
        _assign(context, named)


def _assign(context: RequestContext, members: list[Unlisted]) -> None:
    """Store what the body says of members, as far as the appointment can show it."""
    for member in members:
        changed = deepcopy(context.after)
        set_in(changed, member.pointer, get(context.body, member.sent_at))
        if can_be_shown(context.contract, changed):
            context.after = context.echo = changed


def _unlisted_in(context: RequestContext, clause: Clause, *natures: str) -> list[Unlisted]:
    """The members that a clause is about and a body names; only those of these natures, if any are given."""
    members = [one for one in unlisted_members(context.contract) if is_about(clause, one)]
    named = [one for one in members if get(context.body, one.sent_at) is not ABSENT]
    return [one for one in named if not natures or one.nature in natures]


def _may_be_assigned(member: Unlisted, natures: tuple[str, ...]) -> bool:
    return member.nature in natures and (member.values is not None or not member.is_reference)
