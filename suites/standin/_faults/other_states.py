"""Faults that hold for appointments in one state only: a pending one is not looked at as a confirmed one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from contracts import Clause, Contract
from suites.standin._clause_match import concerns
from suites.standin._faults._register import fault_kind
from suites.standin._pointers import ABSENT, get
from suites.standin._request_context import RequestContext

USUAL = ("appointment.editable", "appointment.expendable")
ADDRESSING = {"appointment", "path", "query", "method", "stale", "same_key"}
"""Parts of a request that keep it from going to an appointment in another state."""


def other_states(contract: Contract) -> dict[str, set[str]]:
    """The roles of appointments in other states of which a clause says that they take updates, with the members."""
    found: dict[str, set[str]] = {}
    for clause in contract.clauses:
        specs = () if isinstance(clause.send, str) or clause.check != "accepts" else clause.send
        for spec in specs if clause.strength != "may" else ():
            body = spec.get("body", contract.behaviour.plain[0])
            found.setdefault(spec.get("appointment", clause.appointment), set()).update(_named(body, contract))
    return {role: members for role, members in found.items() if role not in USUAL}


def _named(body: object, contract: Contract) -> set[str]:
    fields, base = contract.behaviour.fields, contract.behaviour.base
    return {f.pointer for f in fields if get(body, f.pointer) is not ABSENT and get(base, f.pointer) is ABSENT}


def _goes_there(clause: Clause, contract: Contract) -> bool:
    """Whether a refused update of a clause may go to an appointment in another state."""
    if isinstance(clause.send, str) or clause.strength == "may":
        return False
    specs = [spec for spec in clause.send if not spec.keys() & ADDRESSING]
    return any(_is_fitting(spec, members, contract) for spec in specs for members in other_states(contract).values())


def _is_fitting(spec: Mapping[str, object], members: set[str], contract: Contract) -> bool:
    body = spec.get("body", {})
    is_json = isinstance(body, Mapping) and "raw" not in spec
    return "credentials" in spec or (is_json and bool(body) and _named(body, contract) <= members)


@fault_kind("refuses", "decide", _goes_there)
@fault_kind("hides", "decide", _goes_there)
@fault_kind("guards", "decide", _goes_there)
def lets_it_pass_in_another_state(context: RequestContext, clause: Clause) -> None:
    """Answers with success a request that must be refused, where the appointment is in another state than usual."""
    if context.row is None or context.cause is None:
        return
    roles = context.store.roles_of(context.row) & set(other_states(context.contract))
    if any(concerns(replace(clause, appointment=role), context) for role in roles):
        context.cause, context.body = None, {}
