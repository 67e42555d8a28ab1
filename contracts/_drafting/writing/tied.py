"""What a draft makes of sentences that no rule has read: their members stay out of ordinary updates, a person is asked.

What such a sentence refuses or changes is not known, so what is promised of its members is observed and not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import member_pointers, schema_at
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.permission import is_of_a_state
from contracts._drafting.document.times import name_of, snake
from contracts._drafting.members.bound import bound_members, needed_beside
from contracts._drafting.members.conditions import conditions_of
from contracts._drafting.members.member import Member
from contracts._drafting.members.natures import noun_of
from contracts._drafting.members.numbers import LENGTH
from contracts._drafting.members.pairs import pairs_of, ties_of
from contracts._drafting.members.requests import reached
from contracts._drafting.members.settled import lengths_of
from contracts._drafting.members.steps import as_it_is, steps_of
from contracts._drafting.members.substituted import substituting
from contracts._drafting.members.unread import Index, Read, Text, Tie, named_in, ties_in
from contracts._drafting.members.values import can_be_repeated
from contracts._drafting.plan import LEFT_OUT, Plan, described
from contracts._drafting.writing.anew import is_about_itself
from contracts._drafting.writing.consequences import OTHERWISE, consequences
from contracts._drafting.writing.overruled import overruled
from contracts._drafting.writing.quotes import line_of, quoted
from contracts._drafting.writing.rules import row_of
from contracts._drafting.writing.sent_places import unusual_states
from contracts._drafting.writing.unknown_changes import OF_THE_REST, changes_the_unknown

OF_A_REQUEST = re.compile(
    r"\b(requests?|updates?|body|bodies|calls?|payloads?|sen[dt]|at once|same time|simultaneously)\b", re.IGNORECASE
)
"""How a sentence says that it is one update that has only one of them, and not the appointment."""
OF_FIELDS = ("echoes", "persists", "replaces", "empties")
"""Checks of promises about members of an update, which are listed under fields."""
OF_UPDATES = ("accepts", "steady", "repeats")
"""Checks of promises about whole updates: they fail where one is refused for what a sentence ties."""
MEMBERS, CHANGED = attrgetter("members"), attrgetter("changed")
ORDINARY = "schemas/ordinary.schema.json"


def without_tied(plan: Plan) -> Plan:
    """The plan with the ties that no rule has read, and with ordinary updates that send none of their members; what
    every update has to carry is still sent, and so is what says most, if nothing else could be sent."""
    index = Index.of(plan.request.members, noun_of(plan.update.path))
    plan.ties = ties = tuple(ties_in(_texts(plan), index, _reader(plan, index)))
    out = {one for tie in ties for one in _risky(plan, tie)}
    request = reached(replace(plan.request, members=tuple(_left(plan, one, out) for one in plan.request.members)))
    if not any(one.choice and one.choice.plain[0] != one.choice.plain[1] for one in request.members):
        request = plan.request
    plan.all_members, plan.request = plan.request.members, request
    return plan


def _left(plan: Plan, member: Member, out: set[str]) -> Member:
    is_kept = plan.request.requires(member.pointer) or member.is_moving or member.pointer not in out
    is_kept |= _is_vouched(member) and not any(tie.is_exclusive and member.pointer in tie.members for tie in plan.ties)
    if not is_kept:
        return replace(member, choice=None, is_asked=False)
    place, is_guessed = plan.fields.get(member.pointer), member.pointer in out and not _is_vouched(member)
    if is_guessed and member.choice and place and can_be_repeated(place) and not member.is_moving:
        return replace(member, choice=as_it_is(member, place), stays=True)
    return member


def _is_vouched(member: Member) -> bool:
    """Whether a person lists its values for each target, as those that the vendor takes there."""
    return member.choice is not None and member.choice.named is not None


def _risky(plan: Plan, tie: Tie) -> Iterator[str]:
    """The members that no ordinary update sends: all, but for one of those that exclude each other in a request."""
    sent = [one for one in tie.members if (member := plan.request.member(one)) and member.choice]
    is_kept = tie.is_exclusive and OF_A_REQUEST.search(tie.sentence)
    yield from sent[1:] if is_kept else tie.members


def _texts(plan: Plan) -> Iterator[Text]:
    """All that the document says of the update and its members, and of the whole API."""
    update = plan.source.document.value
    at = plan.update.pointer
    for place in (f"{at}/description", f"{at}/summary", f"{at}/requestBody/description"):
        words = pointers.get(update, place, "")
        yield Text(words if isinstance(words, str) else "")
    for place in ("", *member_pointers(plan.request.schema)):
        if plan.request.member(place) is None:
            yield Text(str(_schema_of(plan, place).get("description", "")), is_whole=not place)
    for one in plan.request.members:
        yield Text(str(one.schema.get("description", "")), own=one.pointer)
    yield Text(described(plan.source, "/info"), is_near=False)


def _schema_of(plan: Plan, place: str) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = schema_at(plan.request.schema, place)["anyOf"][0] if place else plan.request.schema
    return schema


def _reader(plan: Plan, index: Index) -> Read:
    """What the rules of drafting made of each sentence. Of a beginning, its end and the length between them others have
    decided what is sent."""
    known, sent = _read_sentences(plan), {place: one for one, place in plan.fields.items() if place}
    states = unusual_states(plan)
    together = {one for pair in pairs_of(plan.request.members) for one in pair}
    together |= {one.pointer for one in plan.request.members if together and LENGTH.search(name_of(one.pointer))}

    def read(sentence: str, own: str | None) -> set[str]:
        if is_about_itself(sentence) or is_of_a_state(sentence, states):
            return set(index.members)
        found = set(known.get(sentence, ())) | _moved(sentence, sent) | _beside(plan, sentence, own)
        return found | (together if len(together & named_in(sentence, index).keys()) > 1 else set())

    return read


def _beside(plan: Plan, sentence: str, own: str | None) -> set[str]:
    """The members of a sentence of which a clause tries whether the one is refused without the other."""
    member = plan.request.member(own) if own else None
    other = needed_beside(sentence, member, plan.request.members) if member else None
    return {member.pointer, other.pointer} if member and other else set()


def _moved(sentence: str, sent: Mapping[str, str]) -> set[str]:
    """The members of which a sentence says that one changes with the other."""
    told = consequences([sentence], sent, (), marked_only=True)
    return {*told.follows, *(sent[one] for listed in told.follows.values() for one in listed if one in sent)}


def _read_sentences(plan: Plan) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    members, update = plan.request.members, described(plan.source, plan.update.pointer)
    told: list[tuple[str, Iterable[str]]] = [
        (one.sentence, (one.pointer, one.by))
        for one in conditions_of(members, update)
        if not OTHERWISE.search(one.sentence)
    ]
    told += [
        (said, (one, other)) for one, (other, said) in bound_members(members).items() if not OTHERWISE.search(said)
    ]
    told += [(one.sentence, (one.pointer, *one.times)) for one in lengths_of(plan.request, update)]
    told += [(said, (one, other)) for one, other, said in ties_of(members)]
    told += [(one.sentence, (one.pointer, *one.by)) for one in overruled(plan)]
    told += [(said, (one.pointer,)) for one in members if (said := substituting(one.schema, one.pointer))]
    told += [(steps.sentence, (one.pointer,)) for one in members if (steps := steps_of(one, update)).sentence]
    for sentence, read in told:
        found.setdefault(sentence, set()).update(read)
    return found


def ask_about_ties(plan: Plan) -> None:
    """Ask what each such sentence ties together: until then nothing ordinary sends its members."""
    sent = {one.pointer for one in plan.request.members if one.choice}
    for tie in plan.ties:
        line = line_of(plan, tie.text, tie.sentence)
        where = f" (line {line})" if line else ""
        names, out = ", ".join(tie.members), ", ".join(one for one in tie.members if one not in sent)
        what = f'what may an update send of {names}? The document says{where}: "{tie.sentence}"'
        left = f" No ordinary update sends {out}: add values to {ORDINARY}." if out else ""
        todo = "What is promised of them is a draft, or not tried, until that is known."
        plan.decide("behaviour.yaml", pointers.join("/fields", tie.members[0]), f"{what}.{left} {todo}", LEFT_OUT)


def with_drafts(plan: Plan, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of clauses, of which those about tied members are drafts, and drafts of what excludes each other."""
    tied, changed = ({one for tie in plan.ties for one in listed(tie)} for listed in (MEMBERS, CHANGED))
    guessed = [one for one in plan.request.members if one.choice and not (one.stays or _is_vouched(one))]
    sent, is_unknown = any(one.pointer in tied for one in guessed), changes_the_unknown(plan)
    for row in rows:
        if row["check"] in OF_FIELDS and changed & set(row.get("fields", ())):
            yield from _apart(row, changed)
        elif (row["check"] in OF_UPDATES and sent and row.get("strength") != "may") or (
            row["check"] in OF_THE_REST and is_unknown
        ):
            yield {**row, "draft": True}
        else:
            yield row
    yield from _exclusive(plan)


def _apart(row: dict[str, Any], tied: set[str]) -> Iterator[dict[str, Any]]:
    """A row for the members that nothing ties, and a draft for the others."""
    free = [one for one in row["fields"] if one not in tied]
    if free:
        yield {**row, "fields": free}
    rest = [one for one in row["fields"] if one in tied]
    says = f"{row['says'].removesuffix('.')}: members that a sentence ties to others."
    yield {**row, **({"id": f"{row['id']}-TIED", "says": says} if free else {}), "fields": rest, "draft": True}


def _exclusive(plan: Plan) -> Iterator[dict[str, Any]]:
    """A draft for each group that excludes each other: an update of all is refused."""
    told = {tuple(sorted(tie.members)): tie for tie in plan.ties if tie.is_exclusive}
    for members, tie in told.items():
        chosen = [one.choice for one in plan.all_members if one.pointer in members and one.choice]
        if len(chosen) < len(members) or any(one.named and one.named not in plan.request.named for one in chosen):
            continue
        tied = [one for one in plan.all_members if one.pointer in members]
        body: dict[str, Any] = {}
        for one, choice in zip(tied, chosen, strict=True):
            is_switch = "boolean" in types_of(one.schema)  # what is off keeps nothing out
            pointers.set_in(body, one.pointer, is_switch or choice.plain[1])
        names = "-".join(snake(one).upper().replace("_", "-") for one in members)
        says = f"An update of {' and '.join(members)} is refused."
        row = row_of(f"{names}-EXCLUSIVE", says, "refuses", send=[{"body": body}], expect={"status": "any4xx"})
        yield {**row, "draft": True, "source": quoted(plan, members[0], tie.text, tie.sentence)}
