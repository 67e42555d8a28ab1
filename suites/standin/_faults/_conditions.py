"""Conditions on clauses: which ones a kind of fault applies to."""

from __future__ import annotations

from contracts import Clause, Contract
from suites.standin._faults._register import Condition
from suites.standin._pointers import get, split
from suites.standin._schemas import schema_at, types_of

TEXT, TIME, DATE, INTEGER, BOOLEAN, CHOICE, OBJECT, QUANTITY = (
    "text", "time", "date", "integer", "boolean", "choice", "object", "quantity",
)  # fmt: skip
"""Kinds of values. Two are subkinds: a `choice` is one of a closed set, a `quantity` an integer that is not an id."""

BY_TYPE = {"boolean": BOOLEAN, "integer": INTEGER, "number": INTEGER, "object": OBJECT}


def kinds_of(contract: Contract, pointer: str) -> set[str]:
    """The kinds of an ordinary value of a member of the update."""
    ordinary, documented = schema_at(contract.ordinary, pointer), schema_at(contract.documented, pointer)
    types = types_of(ordinary)
    kinds = {BY_TYPE[name] for name in types if name in BY_TYPE}
    if documented.get("format") in ("date-time", "date"):
        return kinds | {TIME if documented["format"] == "date-time" else DATE}
    ids = {rule["field"] for rule in contract.standin.get("refers", ())}
    if INTEGER in kinds and pointer not in ids:
        kinds.add(QUANTITY)
    if {"enum", "x-values"} & ordinary.keys():
        return kinds | {CHOICE}
    return kinds | ({TEXT} if "string" in types else set())


def members_of(clause: Clause, contract: Contract, kind: str) -> list[str]:
    """The members of a kind that a clause is about and an appointment shows; every such member if it names none."""
    return [
        field.pointer
        for field in contract.behaviour.fields
        if field.shows
        and field.pointer in (clause.fields or (field.pointer,))
        and kind in kinds_of(contract, field.pointer)
    ]


def about(kind: str) -> Condition:
    """Whether a clause is about a member of a kind."""
    return lambda clause, contract: bool(clause.fields) and bool(members_of(clause, contract, kind))


def answer_shows(clause: Clause, contract: Contract) -> bool:
    """Whether the answer to an update shows the appointment."""
    return contract.behaviour.answer is not None


def about_the_rest(clause: Clause, contract: Contract) -> bool:
    """Whether a clause is about whatever is not sent: of the whole appointment, or beside requests that it names."""
    return not clause.fields if not clause.send else not isinstance(clause.send, str)


def all_of(*conditions: Condition) -> Condition:
    """Whether each of several conditions holds."""
    return lambda clause, contract: all(condition(clause, contract) for condition in conditions)


def unless(condition: Condition) -> Condition:
    """Whether a condition does not hold."""
    return lambda clause, contract: not condition(clause, contract)


def sends_at_least(count: int) -> Condition:
    """Whether a clause names at least this number of requests."""
    return lambda clause, contract: not isinstance(clause.send, str) and len(clause.send) >= count


def names_at_least(count: int) -> Condition:
    """Whether a clause is about at least this number of members."""
    return lambda clause, contract: len(clause.fields) >= count


def sends(family: str) -> Condition:
    """Whether a clause sends a named family of requests."""
    return lambda clause, contract: clause.send == family


def sends_key(kind: str) -> Condition:
    """Whether a request of a clause has a kind of credential, as `altered`."""
    return lambda clause, contract: any(
        not isinstance(spec, str) and spec.get("credentials") == kind for spec in clause.send
    )


def asks_for(part: str) -> Condition:
    """Whether a request of a clause has a part, as `same_key`."""
    return lambda clause, contract: any(not isinstance(spec, str) and part in spec for spec in clause.send)


def names_otherwise(clause: Clause, contract: Contract) -> bool:
    """Whether a clause is about another way to name something. It has the one value that the target declares, and
    updates of its own, which name nothing beside it."""
    return any(field.restored_by for field in contract.behaviour.fields if field.pointer in clause.fields)


def only_read_back(condition: Condition) -> Condition:
    """Whether a condition holds and answers show nothing, so that only a read can show what was stored."""
    return all_of(condition, unless(answer_shows))


def refuses_for_a_cause(clause: Clause, contract: Contract) -> bool:
    """Whether a refusal of a good update cannot be taken for one that passes: where the page lists its status and no
    clause says when to expect that, one that comes now and then may be due to somebody else who is at work."""
    status = contract.standin["causes"]["invalid"]["status"]
    expecting = (one for one in contract.clauses if one.check != "responds" and one.strength != "may")
    return status not in contract.refusals or any(status in one.status for one in expecting)


def closes(clause: Clause, contract: Contract) -> bool:
    """Whether a clause is about updates that close an appointment."""
    named = [field for field in contract.behaviour.fields if field.expendable and field.shows]
    specs = clause.send if isinstance(clause.send, tuple) else ()
    return any(get(spec.get("body", {}), field.pointer) in field.expendable for spec in specs for field in named)


def breaks_a_form(clause: Clause, contract: Contract) -> bool:
    """Whether a clause is about a value of the right type that is not one of a list, or not of a form."""
    return clause.derived is not None and clause.derived.keyword in ("enum", "format")


def goes_in_company(clause: Clause, contract: Contract) -> bool:
    """Whether a read shows a member, beside the one that a clause is about, that an update can change at no risk: it
    depends on no other one, may meet no other booking, and no value of it is for good."""
    behaviour, own = contract.behaviour, clause.derived.names[:1] if clause.derived else ()
    others = [one for one in behaviour.fields if one.shows and split(one.pointer)[:1] != own]
    clashing = behaviour.clash.fields if behaviour.clash else ()
    return any(
        one.pointer not in clashing and not (one.mapped or one.along or one.of or one.expendable or one.steps)
        for one in others
    )
