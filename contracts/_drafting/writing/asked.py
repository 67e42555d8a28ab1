"""What a person is asked about a draft as a whole: what the document leaves open, or says and nothing tries."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from contracts import pointers
from contracts._drafting.document.common_answers import told_statuses
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.on_demand import asked_by
from contracts._drafting.members.answers import may_be_null
from contracts._drafting.members.bound import bound_members
from contracts._drafting.members.conditions import conditions_of
from contracts._drafting.members.few_moves import few_moves, seldom_moved
from contracts._drafting.members.pairs import ties_of
from contracts._drafting.members.settled import lengths_of
from contracts._drafting.members.substituted import substituting
from contracts._drafting.plan import LEFT_OUT, Plan, described
from contracts._drafting.writing.clash import is_of_clash
from contracts._drafting.writing.credentials import is_open, speaks_of_right
from contracts._drafting.writing.quotes import line_of
from contracts._drafting.writing.stale import is_of_states
from contracts._drafting.writing.worked_out import worked_out

SENT_ANYWAY = re.compile(
    r"authori[sz]ation|api[-_]?key|token|^accept|content-|user-agent|^host$|request[-_]id|correlation|trace",
    re.IGNORECASE,
)
"""Names of headers that say nothing of what an update does."""
BEHAVIOUR, CLAUSES = "behaviour.yaml", "clauses.yaml"
ORDINARY = "schemas/ordinary.schema.json"
OF_THE_BODY = re.compile(
    r"^\W*((is returned|is answered|error)\W+)?(if|when|for|on|means|:|=|-) *(the |an? |any )?(\w+ )?"
    r"((request )?(body|json|payload|values?|syntax)\b[^.]{0,20}\b(invalid|malformed|no json|not (valid|json)|wrong)"
    r"|(invalid|malformed|broken|wrong|unreadable) ([\w-]+ ){0,2}(body|json|payload|values?|syntax)"
    r"|body that is (no|not) (valid )?json)",
    re.IGNORECASE,
)
"""What follows a status that a body gets which is not valid: clauses of each draft send such bodies."""
FORBIDDEN = 403
TRIED = ("401", "403", "404", "429")
"""Statuses of which other clauses, or the limit of requests, speak: credentials and ids that do not exist."""


def ask_about_worked_out(plan: Plan) -> None:
    """Ask for what only names suggest, or what the document leaves open: it is not judged until it is decided."""
    by_itself = worked_out(plan)
    if guessed := dict.fromkeys([*by_itself.guessed, *by_itself.of_person]):
        what = "do these change with the member under which they stand? The document does not say; take out the others"
        plan.decide(BEHAVIOUR, "/follows", f"{what}: {', '.join(guessed)}.")
    if by_itself.open:
        what = "does the vendor work these out from what is sent? The document does not say so"
        todo = f"take out what no update should change: {', '.join(by_itself.open)}."
        plan.decide(BEHAVIOUR, "/volatile", f"{what}; {todo}")


def ask_about_hidden(plan: Plan) -> None:
    """Ask once for all members that no call of ours asks for, with the parameter that another operation has for it."""
    if not plan.hidden:
        return
    others = {name: call for call in plan.chosen.calls() if (name := asked_by(call, plan.hidden))}
    name, call = next(iter(others.items()), ("NAME", None))
    said = f"{name}=true, which the document says of {call.method} {call.path} only" if call else "some parameter"
    read = plan.reading[0].path if plan.reading else plan.update.path
    what = f"these are shown only with {said}: {', '.join(plan.hidden)}. Does GET {read} take it, too?"
    todo = f"Then list it there in openapi.yaml, and add parameters: {{query: {{{name}: 'true'}}}}"
    plan.decide(BEHAVIOUR, "/fields", f"{what} {todo}; contracts learn proposes where each is shown.")


def ask_about_wrapping(plan: Plan) -> None:
    """Ask whether it is so that the document wraps the appointment in one answer and shows it bare in another one:
    many documents forget the wrapper in one of the two, and then nothing would be found there."""
    if plan.answer is None or plan.reading is None or plan.reading[1].is_list:
        return
    call, place = plan.reading
    if plan.answer.pointer != place.pointer:
        told = [f"at {one}" if one else "bare" for one in (plan.answer.pointer, place.pointer)]
        what = f"does the update's answer show the appointment {told[0]}, and {call.method} {call.path} {told[1]}?"
        plan.decide(
            BEHAVIOUR, "/answer", f"{what} The document wraps one of them only: correct answer or read.at if not."
        )


def ask_about_parameters(plan: Plan) -> None:
    """Ask once for the optional parameters of the update, which no call carries: a mask may clear what it names."""
    carried = {(one.place, one.name) for one in plan.carried}
    own = [one for one in plan.update.parameters if one["in"] in ("query", "header") and not one.get("required")]
    free = [one for one in own if (one["in"], one["name"]) not in carried and not SENT_ANYWAY.search(one["name"])]
    if free:
        names = ", ".join(f"{one['in']} {one['name']}" for one in free)
        what = f"what does an update do with {names}? No call carries what is optional, so that what the document says"
        todo = (
            "of it is not tried, such as what it clears: add a clause whose requests under send have query, or put it"
        )
        plan.decide(CLAUSES, "/clauses", f"{what} {todo} under parameters in behaviour.yaml.", LEFT_OUT)


def ask_about_null(plan: Plan) -> None:
    """Ask whether an update takes null for members of which the document says that they may be null: that may be said
    of what reads show only, and a vendor that refuses null in an update keeps its document."""
    free = [one for one in plan.request.members if one.choice and not plan.request.requires(one.pointer)]
    said = [one for one in free if plan.fields.get(one.pointer) and may_be_null(one.schema)]
    if null := [one.pointer for one in said if "null" not in types_of(one.schema)]:
        what = f"does an update take null for {', '.join(null)}? Until that is known, what a read shows as null is"
        todo = "changed at appointment.expendable only, as nothing puts it back. If it does, add null to its type in"
        plan.decide(BEHAVIOUR, "/fields", f"{what} {todo} schemas/update.schema.json.", LEFT_OUT)


def ask_about_tied(plan: Plan) -> None:
    """Ask whether times go together that the document only puts in an order: the one is never moved past the other."""
    for tied, other, said in ties_of(plan.request.members):
        what = f'does an update have to keep {tied} and {other} in order? The document says: "{said}"'
        todo = "So they are sent together; if each may go alone, take them out of x-paired in the ordinary schema"
        plan.decide(BEHAVIOUR, pointers.join("/fields", tied), f"{what}. {todo}, and out of with here.", LEFT_OUT)


def ask_about_lengths(plan: Plan) -> None:
    """Ask whether an update may leave out a length that has to fit its times: ours does, and sends no length."""
    for one in lengths_of(plan.request, described(plan.source, plan.update.pointer)):
        what = f'does {one.pointer} follow from {" and ".join(one.times)}? The document says: "{one.sentence}".'
        todo = "No update sends it, and it may change with them: if it is a value of its own, take it out of follows"
        where = f"and add ordinary values to {ORDINARY}."
        plan.decide(BEHAVIOUR, pointers.join("/fields", one.pointer), f"{what} {todo} {where}", LEFT_OUT)


def ask_about_substituted(plan: Plan) -> None:
    """Ask what is stored of members of which the document says that it may be another value than the one sent."""
    told = {one.pointer: said for one in plan.request.members if (said := substituting(one.schema, one.pointer))}
    for pointer, said in told.items():
        what = f'which values of {pointer} are stored as they are sent? The document says: "{said}". No clause compares'
        todo = "it with what was sent. Once the rule is known, say it by form or minutes in place of adjusted, and"
        todo += " add it to the fields of ECHO and READ-BACK."
        plan.decide(BEHAVIOUR, "/fields", f"{what} {todo}", LEFT_OUT)


def ask_about_few_moves(plan: Plan) -> None:
    """Ask at which appointments a time may be moved, where the document says that each is moved a few times only."""
    text = described(plan.source, plan.update.pointer)
    sent = {one.pointer for one in plan.request.members if one.choice}
    if left := [one for one in seldom_moved(plan.request.members, text) if one not in sent]:
        what = f'what of {", ".join(left)} may an update move, and back? The document says: "{few_moves(text)}".'
        todo = "No ordinary update sends them, as an appointment that was moved too often stays where a run has put it."
        plan.decide(BEHAVIOUR, pointers.join("/fields", left[0]), f"{what} {todo}", LEFT_OUT)


def ask_about_conditions(plan: Plan) -> None:
    """Ask beside which values of another member one is taken or demanded: ordinary updates do not send what may be
    refused for the other."""
    members, update = plan.request.members, described(plan.source, plan.update.pointer)
    for pointer, (other, said) in bound_members(members).items():
        what = f'beside which values of {other} does an update take {pointer}? The document says: "{said}".'
        plan.decide(BEHAVIOUR, pointers.join("/fields", pointer), f"{what} No ordinary update sends it.", LEFT_OUT)
    for one in conditions_of(members, update):
        by = plan.request.member(one.by)
        is_known = by is not None and by.choice is not None and not one.values
        if not is_known and not plan.request.requires(one.pointer):
            listed = ", ".join(json.dumps(value, ensure_ascii=False) for value in one.values)
            may = f"may {one.by} be {listed}" if listed else f"may {one.by} be sent"
            what = f'{may} without {one.pointer} beside it? The document says: "{one.sentence}".'
            todo = f"No ordinary update sends that: add it to {ORDINARY} if it may."
            plan.decide(BEHAVIOUR, pointers.join("/fields", one.by), f"{what} {todo}", LEFT_OUT)


def ask_about_closing(plan: Plan, pointer: str, values: Sequence[Any]) -> None:
    """Ask for a clause about values that may close an appointment: a draft has none, as such a step may be for good."""
    listed = ", ".join(json.dumps(one, ensure_ascii=False) for one in values)
    what = f"does an update set {pointer} to {listed}? They may close an appointment: no drafted clause sends them."
    todo = (
        "Add one of check accepts that sends each to appointment.expendable, and give as many of these; where an "
        "update may take such a value back, status_restores = true in the target lets the run do so."
    )
    plan.decide(BEHAVIOUR, pointers.join("/fields", pointer), f"{what} {todo}", LEFT_OUT)


def ask_about_refusals(plan: Plan, clauses: Sequence[dict[str, Any]]) -> None:
    """Ask for the refusals that the description of the update names, and for the ids around that of the appointment."""
    said = described(plan.source, plan.update.pointer)
    for status, sentence in told_statuses(said, partial(_is_tried, plan)):
        if status not in TRIED:
            line = line_of(plan, said, sentence)
            where = f" (line {line})" if line else ""
            what = f'which updates are refused with {status}? The document says{where}: "{sentence}"'
            todo = "No clause tries it: add one of check refuses if a target has such a case, else an item of excluded."
            plan.decide(CLAUSES, "/clauses", f"{what} {todo}", LEFT_OUT)
    _ask_about_no_role(plan)
    around = plan.update.path_names[:-1]
    place = next((number for number, one in enumerate(clauses) if one["id"] == f"{plan.prefix}UNKNOWN"), None)
    if around and place is not None:
        tried = ", ".join(f"- path: {{{name}: $unknown.text}}" for name in around)
        what = (
            f"does the vendor also refuse an update under another {' or '.join(around)}? If so, add to send: {tried}."
        )
        plan.decide(CLAUSES, pointers.join("/clauses", str(place)), what, LEFT_OUT)


def _is_tried(plan: Plan, sentence: str, status: int) -> bool:
    """Whether a sentence says of a status what other clauses try: another booking, a state that has passed, or a body
    that is not valid."""
    found = re.search(rf"\b{status}\b(?P<after>[^,;]*?)(?=$|[,;]|\b4\d\d\b)", sentence)
    is_known = is_of_clash(plan, sentence, status) or is_of_states(plan, sentence, status)
    return is_known or bool(found and OF_THE_BODY.search(found["after"]))


def _ask_about_no_role(plan: Plan) -> None:
    """Ask what is refused with 403 where that is about no right of a caller, so that no credential shows it."""
    answer = plan.update.answers.get(FORBIDDEN)
    if answer is None or not answer.description or is_open(plan) or speaks_of_right(plan):
        return
    line = line_of(plan, answer.description, answer.description)
    where = f" (line {line})" if line else ""
    what = f'which updates are refused with {FORBIDDEN}? The document says{where}: "{answer.description}"'
    todo = "No clause tries it, as no credential without a right is refused so: add an item of excluded, or a clause of"
    plan.decide(CLAUSES, "/clauses", f"{what} {todo} check refuses if a target has such a case.", LEFT_OUT)
