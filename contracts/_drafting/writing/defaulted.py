"""The drafted clause about an update that replaces the appointment: what it leaves out goes back to its default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import schema_at
from contracts._drafting.document.marks import BY_DEFAULT
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.members.member import Member
from contracts._drafting.members.replacing import REPLACES_ALL, replaces_all, stays_unsent
from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.quotes import quoted, said_of
from contracts._drafting.writing.rules import row_of
from contracts._validation import satisfies
from contracts.relations import RESETS

EXPENDABLE = "appointment.expendable"
"""What goes by default may not come back, where the vendor shows it in another form than it takes."""


def defaulted(plan: Plan) -> Iterator[dict[str, Any]]:
    """An update that carries no optional member gives those with a default of the schema that value, and null to those
    whose default is null. First comes one that gives some of them another value."""
    text = described(plan.source, plan.update.pointer)
    if plan.update.method != "PUT" or not plan.request.carries or not replaces_all(text):
        return
    known = [one for one in plan.request.members if _is_free(plan, one)]
    values = {str(plan.fields[one.pointer]): one.schema[BY_DEFAULT] for one in known if _has_default(one)}
    tops = dict.fromkeys(pointers.join("", pointers.split(one.pointer)[0]) for one in _optional(plan))
    if not values or not (plan.reading or plan.answer):
        return
    leaving = {"appointment": EXPENDABLE, "body": {}, "leaves_out": list(tops)}
    other = _other_values(plan, known)
    send = [{"appointment": EXPENDABLE, "body": other}, leaving] if other else [leaving]
    says = "An optional member that an update leaves out goes back to its default."
    row = row_of("LEFT-OUT", says, "derives", relation={"kind": RESETS, "values": values}, send=send, draft=True)
    sentence = next((one for one in sentences_of(unwrapped(text)) if REPLACES_ALL.search(one)), "")
    yield {**row, "source": quoted(plan, "description", text, sentence)} if sentence else {**row, "at": "requestBody"}


def _optional(plan: Plan) -> list[Member]:
    """The members that updates carry and need not: no object around them is required at the top."""
    required = set(_required(plan))
    carried = [one for one in plan.request.members if one.pointer in plan.request.carries]
    return [one for one in carried if pointers.split(one.pointer)[0] not in required]


def _required(plan: Plan) -> Iterator[str]:
    for part in schema_at(plan.request.schema, "")["anyOf"] or [plan.request.schema]:
        yield from part.get("required", ())


def _is_free(plan: Plan, member: Member) -> bool:
    """Whether an update may leave a member out, an appointment shows it, and its description does not say that it
    stays."""
    is_optional = member in _optional(plan) and bool(plan.fields.get(member.pointer))
    return is_optional and not stays_unsent(said_of(member))


def _has_default(member: Member) -> bool:
    """Whether a schema has a default that it allows itself: of another one nobody can say what the vendor shows."""
    return BY_DEFAULT in member.schema and satisfies(member.schema, member.schema[BY_DEFAULT])


def _other_values(plan: Plan, members: list[Member]) -> Mapping[str, Any]:
    """An update that gives members another value than their default; none that a sentence ties to others, as it might
    be refused for that."""
    tied = {pointer for tie in plan.ties for pointer in tie.members}
    body: dict[str, Any] = {}
    for one in members:
        plain = one.choice.plain if one.choice and one.pointer not in tied else ()
        value = next((value for value in plain if value != one.schema.get(BY_DEFAULT, value)), None)
        if value is not None:
            body = dict(pointers.with_value(body, one.pointer, value))
    return body
