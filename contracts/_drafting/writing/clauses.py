"""Writes clauses.yaml: the promises that every vendor's update has, as far as this vendor's document speaks of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, schema_at
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.times import snake
from contracts._drafting.members.items import removing
from contracts._drafting.members.natures import CHANGER, VERSION, natures_of
from contracts._drafting.members.requests import flat
from contracts._drafting.plan import Plan
from contracts._drafting.writing.access import about_access, refused_with, refused_without
from contracts._drafting.writing.asked import ask_about_parameters, ask_about_refusals
from contracts._drafting.writing.cleared import cleared
from contracts._drafting.writing.code_rows import about_codes, unknown_id
from contracts._drafting.writing.compared import compared_fields
from contracts._drafting.writing.defaulted import defaulted
from contracts._drafting.writing.demanded import demanded, unmoved
from contracts._drafting.writing.determined_from import determined_from
from contracts._drafting.writing.foreign import with_unread
from contracts._drafting.writing.half_bad import refused_alone
from contracts._drafting.writing.lists import is_merged_list
from contracts._drafting.writing.marked import own_ids
from contracts._drafting.writing.nullable import nullable
from contracts._drafting.writing.omitted import omitted
from contracts._drafting.writing.quotes import quoted, said_of
from contracts._drafting.writing.repeated import rows_of_carried, rows_of_repeated, rows_of_staying
from contracts._drafting.writing.resulting import resulting
from contracts._drafting.writing.rules import alternatives, distinct, from_prose, row_of
from contracts._drafting.writing.small_updates import small_updates
from contracts._drafting.writing.spans import spans
from contracts._drafting.writing.stale import of_states
from contracts._drafting.writing.sums import sums
from contracts._drafting.writing.tied import with_drafts
from contracts._drafting.writing.told_refusals import of_reused_key
from contracts._drafting.writing.transitions import clauses_about_steps
from contracts._drafting.writing.worked_out import worked_out
from contracts._field import Field
from contracts._unlisted import envelope_of

FILE = "clauses.yaml"


def clauses_of(plan: Plan) -> dict[str, Any]:
    """The whole of clauses.yaml."""
    told = (*clauses_about_steps(plan), *from_prose(plan), *cleared(plan), *about_codes(plan), *small_updates(plan))
    told = (*told, *demanded(plan), *unmoved(plan), *spans(plan), *resulting(plan), *sums(plan), *defaulted(plan))
    told = (*told, *nullable(plan, told), *determined_from(plan, told))
    rows = (*_accepted(plan), *_refused(plan), *_effects(plan), *_strength(plan), *told)
    rows = tuple(with_unread(plan, with_drafts(plan, distinct(rows))))
    places = [row.pop("at", "") for row in rows]
    sourced = [{"source": _source(plan, place), **row} for row, place in zip(rows, places, strict=True)]
    clauses = [_ordered(plan, row) for row in sourced]
    ask_about_refusals(plan, clauses)
    ask_about_parameters(plan)
    return {"clauses": clauses, "excluded": [], "questions": _questions(plan)}


def _ordered(plan: Plan, row: dict[str, Any]) -> dict[str, Any]:
    first = ("id", "says", "source")
    return {**{name: row[name] for name in first}, **row, "id": plan.prefix + row["id"]}


def _source(plan: Plan, part: str) -> dict[str, Any]:
    """The place in the vendor's file: the operation, and a part of it where the clause is about that."""
    pointer = f"{plan.update.pointer}/{part}" if part else plan.update.pointer
    place = f"{plan.update.method} {plan.update.path}" + (f", {part}" if part else "")
    return {"at": place, "line": plan.source.document.line(pointer)}


def _accepted(plan: Plan) -> Iterator[dict[str, Any]]:
    success = plan.update.success
    status = success[0] if success else 200
    yield row_of(
        "UPDATE", f"An update in ordinary values is answered {status}.", "accepts", send="ordinary", at="requestBody"
    )
    others = ", except for other refusals (4xx)" if "any4xx" in statuses_of(plan) else ""
    says = f"No status is answered that the document does not list for this operation{others}, and no server error"
    yield row_of(
        "STATUSES",
        says + _none(plan),
        "responds",
        statuses=statuses_of(plan),
        at="responses",
    )


def _none(plan: Plan) -> str:
    """The end of the sentence about statuses: that a document lists a server error makes it no success."""
    listed = [str(status) for status in sorted(plan.update.answers) if status >= 500]
    return f", not even {' or '.join(listed)}, which it lists." if listed else "."


def statuses_of(plan: Plan) -> list[Any]:
    """The statuses that the document lists, with any4xx where it does not seem to list every refusal.

    A document that lists a refusal of the request, one of the credential, and 404 seems to list all. Of others no page
    can be said to promise that another refusal is never answered.
    """
    listed = [status for status in sorted(plan.update.answers) if status < 500]
    listed = listed if plan.update.success else [200, *listed]
    about_request, about_address = {400, 409, 422} & set(listed), {401, 403} & set(listed)
    is_whole = bool(about_request) and bool(about_address) and 404 in listed
    return listed if is_whole and not plan.update.ranges else [*listed, "any4xx"]


def _refused(plan: Plan) -> Iterator[dict[str, Any]]:
    yield from about_access(plan)
    if required := [one for one in plan.carried if one.is_required]:
        yield row_of(
            "PARAMETERS",
            "An update without a required parameter beside its body is refused.",
            "refuses",
            "should",
            send=[{"without": [one.name]} for one in required],
            expect={"status": refused_without(plan, [one.name for one in required])},
            at="parameters",
        )
    yield from _of_states(plan)
    yield from alternatives(plan, plan.request.schema, "")
    if plan.update.path_names:
        yield row_of(
            "UNKNOWN",
            "An update of an appointment that does not exist is refused.",
            "hides",
            send=[{"path": {plan.update.path_names[-1]: unknown_id(plan)}}],
            expect={"status": refused_with(plan, 404, 403, 410)},
            at="responses",
        )


def _of_states(plan: Plan) -> Iterator[dict[str, Any]]:
    """An update of a state that has passed is refused, and one that comes twice under its key has one effect.

    What only the name of a parameter says is a draft.
    """
    draft: dict[str, Any] = {"draft": True}
    yield from of_states(plan)
    if any(one.is_key for one in plan.carried):
        says = "The same update with the same key gets the same answer, and has no second effect."
        yield row_of("KEY-REPEATS", says, "repeats", send=[{"same_key": True}], at="parameters", **draft)
        yield row_of(
            "KEY-REUSED",
            "Another update with a key that was used before is refused.",
            "refuses",
            send=[{"same_key": True}],
            expect={"status": of_reused_key(plan) or refused_with(plan, 422, 409, 400)},
            at="parameters",
            **draft,
        )


def _effects(plan: Plan) -> Iterator[dict[str, Any]]:
    is_seen = plan.reading is not None or plan.answer is not None
    fields = compared_fields(plan)
    if plan.answer and fields:
        says = "A member that is sent has the sent value in the answer."
        yield row_of("ECHO", says, "echoes", fields=fields, at="requestBody")
    if is_seen:
        yield from omitted(plan)
        yield from _kept(plan)
        yield row_of("REPEAT", "The same update sent twice gives the same state.", "repeats", "should")
    if plan.reading and fields:
        yield row_of("READ-BACK", "Reading the appointment shows what was sent.", "persists", fields=fields)
    if plan.reading and plan.answer is None:
        says = "A read shows the appointment as the document describes it."
        yield row_of("READ-SHAPE", says, "derives", relation={"kind": "documented"})
    if is_seen:
        yield from _lists(plan)
    if plan.reading:
        yield row_of("ISOLATES", "An update changes the appointment that it addresses, and no other one.", "isolates")
        yield from refused_alone(plan)
    yield row_of("STEADY", "The same valid update is answered the same way every time.", "steady")


def _lists(plan: Plan) -> Iterator[dict[str, Any]]:
    fields = [one.pointer for one in plan.request.members if plan.key_of(one) and not is_merged_list(plan, one)]
    if fields:
        says = "A list of items that is sent replaces the old one; an item that is sent again with its key is kept."
        yield {
            **row_of("ITEMS", says, "replaces", send="items", fields=fields, at="requestBody"),
            **_said(plan, fields),
        }


def _said(plan: Plan, fields: list[str]) -> dict[str, Any]:
    """The source of a clause about lists, where a sentence of the document says that left out items are removed."""
    for member in filter(None, map(plan.request.member, fields)):
        if sentence := removing(member.schema):
            return {"source": quoted(plan, member.pointer, said_of(member), sentence)}
    return {}


def _kept(plan: Plan) -> Iterator[dict[str, Any]]:
    """What no update changes: ids and facts of the creation, and what the update does not list."""
    by_itself = worked_out(plan)
    stamps = [one for one in by_itself.stamps if one in leaf_pointers(plan.shown)]
    listed = [*plan.fields, *(place for place in plan.fields.values() if place), *by_itself.volatile]
    own = {one: {"is": "identity"} for one in own_ids(plan) if one not in listed}
    natures = natures_of(plan.shown, listed, by_itself.of_person) | own
    follow = {one for others in by_itself.follows.values() for one in others}
    of_booking = [one for one, nature in natures.items() if nature["is"] in ("identity", "owner", "creation")]
    fixed = [one for one in of_booking if one.count("/") == 1 and one not in follow]
    if fixed:
        yield row_of("IDENTITY", "Ids and the facts of the booking never change.", "keeps", "should", fields=fixed)
    yield from rows_of_repeated(plan)
    yield from rows_of_carried(plan)
    yield from rows_of_staying(plan, [one for one in leaf_pointers(plan.shown) if one not in listed])
    kinds_of = {one: set(types_of(flat(schema_at(plan.shown, one)["anyOf"][0]))) for one in stamps}
    names = {one: snake(one[1:]) for one in stamps if one.count("/") == 1}
    timed = [one for one, name in names.items() if not (VERSION.search(name) or CHANGER.search(name))]
    times = [one for one in timed if kinds_of[one] & {"string", "integer", "number"}]
    if times:
        says = "The stamp of the last change never runs backwards."
        yield row_of("UPDATED", says, "advances", "should", fields=times)
    rest = {one for one in leaf_pointers(plan.shown) if _has_another(plan, one)} - set(listed)
    yield from _confined({natures.get(one, {}).get("is", "plain") for one in rest})


def _confined(kinds: set[str]) -> Iterator[dict[str, Any]]:
    """What no update sets, by what the members are that it does not list."""
    if kinds & {"creation", "status"}:
        says = "No update sets the facts of the booking, or a status that it does not list"
        says += "; one that is sent is ignored or refused."
        yield row_of("CONFINED-FACTS", says, "confines", given={"appointment": "expendable"}, at="requestBody")
    if kinds & {"plain", "link"}:
        says = "An update sets the members that it lists only; any other member that is sent is ignored or refused."
        yield row_of("CONFINED", says, "confines", "should", given={"appointment": "expendable"}, at="requestBody")


def _has_another(plan: Plan, pointer: str) -> bool:
    """Whether another value than the one that it has is known of a shown member: of an object whose members nobody
    describes, none is."""
    schema = flat(schema_at(plan.shown, pointer)["anyOf"][0])
    closed = schema.get("enum")
    return types_of(schema) != ("object",) if closed is None else len(closed) > 1


def _strength(plan: Plan) -> Iterator[dict[str, Any]]:
    yield row_of(
        "WITHSTANDS", "Malformed requests are refused and never end in a server error.", "withstands", send="malformed"
    )
    yield row_of(
        "WITHSTANDS-NULL",
        "A null for a member is taken or refused, and never ends in a server error.",
        "withstands",
        send="nulls",
    )
    yield row_of(
        "BOUNDARIES",
        "Boundary values that the document allows are taken or refused, and never end in a server error.",
        "withstands",
        send="boundaries",
    )
    yield row_of(
        "UNKNOWN-FIELD",
        "An unknown member is ignored."
        if plan.ignores_unknown
        else "What an update with an unknown member is answered.",
        "accepts",
        "must" if plan.ignores_unknown else "may",
        send=[{"appointment": "appointment.expendable", "body": _within(plan, {"x_unknown": 1})}],
    )


def _within(plan: Plan, body: dict[str, Any]) -> dict[str, Any]:
    """A body inside the object in which an update names the members of an appointment, where there is one."""
    for name in reversed(pointers.split(_envelope(plan))):
        body = {name: body}
    return body


def _envelope(plan: Plan) -> str:
    """The object in which an update names the members of an appointment; empty where there is none."""
    return envelope_of([Field(*one) for one in plan.fields.items()])


def _questions(plan: Plan) -> list[str]:
    """What the document leaves open, as questions to the vendor."""
    asked = []
    if "any4xx" in statuses_of(plan):
        asked.append("Which statuses do refusals have? The document does not seem to list them all.")
    if not plan.reading:
        asked.append("Which operation reads one appointment?")
    return asked
