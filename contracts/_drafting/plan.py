"""What was found out about a vendor's update: the operations, the request, and where an appointment is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, schema_at
from contracts._drafting.document.api import JSON, ApiReader, Call
from contracts._drafting.document.beside import with_said
from contracts._drafting.document.choice import Chosen, choose, told_apart
from contracts._drafting.document.closed import as_meant, ignores_unknown
from contracts._drafting.document.dialect import merged
from contracts._drafting.document.kinds import INFO, fitted
from contracts._drafting.document.marks import ON_DEMAND
from contracts._drafting.document.on_demand import demanded, on_demand_in, switch_of
from contracts._drafting.document.source import Source
from contracts._drafting.document.titles import short_title
from contracts._drafting.members.answers import softened_call
from contracts._drafting.members.carried import Carried, carried_by
from contracts._drafting.members.conditions import demanded_beside_required
from contracts._drafting.members.items import key_name
from contracts._drafting.members.member import Member
from contracts._drafting.members.natures import identity_in
from contracts._drafting.members.one_of import carried_one
from contracts._drafting.members.replacing import replaces_all
from contracts._drafting.members.requests import Request, flat, request_of, unknown_of, without
from contracts._drafting.members.required import is_used_elsewhere
from contracts._drafting.members.settled import settled_members
from contracts._drafting.members.shown import LEAST_SHARE, LEAST_SHARE_OF_READ, Place, appointment_in, shown_places
from contracts._drafting.members.unread import Tie
from contracts._problems import ContractError, Problem

PARTIAL = "PATCH"
"""The method whose body describes changes (RFC 5789), which may leave out what an appointment has to have."""
ANOTHER_OPERATION = "Choose another operation with --operation, or complete the file."
"""What can be done where the file says too little of an update."""
ANOTHER_PATH = (
    "Choose another operation with --operation. If the vendor has none, run a small proxy that takes the id in its "
    "path and moves it to where the vendor wants it, draft from a copy of the file with that path, and test the proxy."
)
"""What can be done where the vendor's path does not name the appointment: completing the file would not help."""
RISKY = "may blame the vendor wrongly, or leave an appointment changed"
LEFT_OUT = "no ordinary update sends it until it is decided"
AROUND = "about access, what is masked, the page and the folder"
ABOUT = (RISKY, LEFT_OUT, AROUND)
"""What decisions are about, the most harmful first."""


@dataclass(frozen=True)
class Decision:
    """What a person still has to decide: the file and the place in it, a sentence, and what it is about."""

    file: str
    pointer: str
    sentence: str
    about: str


@dataclass(eq=False)
class Plan:
    """Everything that the files of a folder are written from; `decisions` grows while they are written.

    `ties` are the sentences that no rule has read, `all_members` those of the request with the ordinary values of
    before. `page` is where the vendor documents the update, empty where nobody says so. `switch` is the query
    parameter by which answers have everything, where calls carry one. What follows from the rest is worked out once: a
    request has hundreds of members, and each asks for it.
    """

    name: str
    source: Source
    title: str
    servers: tuple[Mapping[str, Any], ...]
    security: Mapping[str, Mapping[str, Any]]
    page: str
    chosen: Chosen
    request: Request
    answer: Place | None
    reading: tuple[Call, Place] | None
    switch: str | None
    notes: list[str]
    decisions: list[Decision] = field(default_factory=list)
    ties: tuple[Tie, ...] = ()
    all_members: tuple[Member, ...] = ()

    @property
    def update(self) -> Call:
        """The update."""
        return self.chosen.update

    @cached_property
    def carried(self) -> tuple[Carried, ...]:
        """The query parameters and headers that calls have to carry."""
        calls = (self.update, *([self.reading[0]] if self.reading else []))
        switches = [Carried("query", self.switch, "true", is_required=False)] if self.switch else []
        return (*carried_by(calls, leaf_pointers(self.shown)), *switches)

    @property
    def prefix(self) -> str:
        """What the ids of clauses begin with."""
        return f"{self.name.upper()}-"

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the update's answer and the read show the appointment."""
        return tuple(place for place in (self.answer, self.reading and self.reading[1]) if place is not None)

    @cached_property
    def shown(self) -> Mapping[str, Any]:
        """The schema of an appointment, with what the update's answer and the read show of it."""
        return merged(place.schema for place in self.places)

    @cached_property
    def whole(self) -> Mapping[str, Any]:
        """The schema of an appointment, also with what answers have only where a parameter asks for it."""
        return merged(place.whole for place in self.places)

    @cached_property
    def hidden(self) -> tuple[str, ...]:
        """The members that answers have only where a parameter asks for them, and no call does."""
        return tuple(on_demand_in(self.whole))

    @cached_property
    def fields(self) -> dict[str, str | None]:
        """Each leaf of the request, and where the appointment shows it."""
        return shown_places(self.request.schema, self.shown)

    @cached_property
    def moving(self) -> dict[str, str]:
        """The members that name the state which an update changes, and where an appointment shows it."""
        places = self.fields
        return {
            one.pointer: str(places[one.pointer]) for one in self.request.members if one.is_moving and not one.stays
        }

    @cached_property
    def ignores_unknown(self) -> bool:
        """Whether the document says of itself or of the update that members which it does not list are ignored."""
        return ignores_unknown(described(self.source, self.update.pointer), described(self.source, "/info"))

    @cached_property
    def identity(self) -> str | None:
        """The member of a shown appointment that the last path parameter names."""
        return identity_in(self.shown, self.update.path)

    def item_of(self, member: Member) -> Mapping[str, Any]:
        """The schema of an item of a list of objects, as the appointment shows it; empty where it does not."""
        place = self.fields.get(member.pointer)
        shown = flat(schema_at(self.shown, place)["anyOf"][0]) if place else {}
        return flat(shown.get("items") or {})

    def key_of(self, member: Member) -> str | None:
        """The member by which an update can name the items of a list, and by which they are shown; None where there is
        none, or no ordinary items are known."""
        key = key_name(member.schema["items"]) if member.is_list_of_objects and member.choice else None
        return key if key in self.item_of(member).get("properties", {}) else None

    def decide(self, file: str, pointer: str, sentence: str, about: str = "") -> None:
        """Note what a person has to decide, on one line, as it becomes a comment; `about`: what it is about."""
        usual = RISKY if file in ("behaviour.yaml", "clauses.yaml") else AROUND
        self.decisions.append(Decision(file, pointer, " ".join(sentence.split()), about or usual))


def plan_for(name: str, source: Source, wanted: str | None, page: str = "") -> Plan:
    """What a source says of its update, which is documented at a `page`.

    Raises ContractError where it says too little to write a contract.
    """
    reader = ApiReader(source)
    chosen = choose(source, tuple(reader.outlines()), wanted)
    if not chosen.update.path_names:
        raise _no_place(source, reader.call(chosen.update))
    full = Chosen(*told_apart([call and reader.call(call) for call in _listed(chosen)], reader.schemas.note))
    if full.update.media_type and not JSON.match(full.update.media_type):
        raise _not_json(source, full.update)
    if not full.update.request or not leaf_pointers(full.update.request):
        raise _too_little(source, full.update, reader.schemas.notes)
    wanted_members = without(full.update.request, "readOnly")
    answer, reading = _shown_by(full.update, wanted_members), _reading(full, wanted_members)
    full, answer, reading, switch = _all_demanded(full, answer, reading)
    shown = merged(place.schema for place in (answer, reading and reading[1]) if place is not None)
    beside, about = described(source, full.update.pointer), described(source, "/info")
    meant = with_said(as_meant(full.update.request or {}, about, beside), beside, about)
    id, perhaps = identity_in(shown, full.update.path), carried_one(beside, meant)
    is_replacing = full.update.method == "PUT" and reading is not None and replaces_all(beside)
    request = request_of(meant, _is_doubtful(full, answer, reading), shown, id, perhaps, is_replacing)
    places = shown_places(request.schema, shown)
    if reading and not is_replacing:
        request = replace(request, carries=tuple(demanded_beside_required(request, places, beside)))
    request = replace(request, members=settled_members(request, places, beside))
    if not any(one.choice and one.choice.plain[0] != one.choice.plain[1] for one in request.members):
        raise _nothing_to_send(source, full.update, list(unknown_of(request)))
    info = fitted(source.document.value.get("info"), INFO, reader.schemas.notes.append)
    return Plan(
        name=name,
        source=source,
        title=short_title(str(info.get("title") or "")) or name,
        servers=reader.servers(),
        security=reader.security(),
        page=page or source.page,
        chosen=Chosen(*map(softened_call, _listed(full))),  # type: ignore[arg-type]
        request=request,
        answer=answer,
        reading=reading,
        switch=switch,
        notes=[*source.notes, *reader.schemas.notes],
    )


def _is_doubtful(chosen: Chosen, answer: Place | None, reading: tuple[Call, Place] | None) -> bool:
    """Whether a change may leave out what the schema requires, as that is also the schema of something else."""
    shown = [place.schema for place in (answer, reading and reading[1]) if place]
    others = [*shown, (chosen.create and chosen.create.request) or {}]
    return chosen.update.method == PARTIAL and is_used_elsewhere(chosen.update.request or {}, others)


def described(source: Source, pointer: str) -> str:
    """The description of an operation, or of the document."""
    found = pointers.get(source.document.value, f"{pointer}/description", "")
    return found if isinstance(found, str) else ""


def _listed(chosen: Chosen) -> tuple[Call | None, ...]:
    return (chosen.update, chosen.read, chosen.listing, chosen.create, chosen.cancel)


def _no_place(source: Source, update: Call) -> ContractError:
    """An update whose path names no appointment: contracts have no other place for that."""
    listed = [f"the query parameter {one['name']}" for one in update.parameters if one["in"] == "query"]
    listed += [f"the member {one} of the body" for one in leaf_pointers(update.request or {})]
    ids = [one for one in listed if re.search(r"(id|uuid|uid|key|number|code)( of the body)?$", one, re.IGNORECASE)]
    found = f"The path of {update.method} {update.path} has no parameter that names the appointment."
    found += f" It may be {ids[0]}." if ids else ""
    expected = "Expected a path such as /appointments/{id}: a contract names the appointment there, and nowhere else."
    return _refused(source, update, found, expected, ANOTHER_PATH)


def _not_json(source: Source, update: Call) -> ContractError:
    found = f"{update.method} {update.path} takes only bodies of {update.media_type}; updates are sent as JSON."
    return _refused(source, update, found, "Expected requestBody, content, application/json or another type of JSON.")


def _too_little(source: Source, update: Call, notes: list[str]) -> ContractError:
    media = f" ({update.media_type} without a schema)" if update.media_type and not update.request else ""
    found = f"{update.method} {update.path} documents no body of JSON members{media}."
    found = "\n  ".join([found, *notes])
    return _refused(source, update, found, "Expected requestBody, content, application/json, schema with properties.")


def _nothing_to_send(source: Source, update: Call, unknown: list[str]) -> ContractError:
    found = f"No member of {update.method} {update.path} has two values that could be sent."
    if unknown:
        named = ", ".join(unknown)
        found = f"Every body of {update.method} {update.path} needs {named}, of which no ordinary value is known."
    expected = "Expected a member with a type, such as a text, a number, or a closed list of at least two values."
    return _refused(source, update, found, expected)


def _refused(source: Source, update: Call, found: str, expected: str, hint: str = ANOTHER_OPERATION) -> ContractError:
    return ContractError([Problem(source.path, source.document.line(update.pointer), "", found, expected, hint)])


def _shown_by(call: Call, sent: Mapping[str, Any], in_list: bool = False, least: float = LEAST_SHARE) -> Place | None:
    success = call.success
    found = appointment_in(success[1].schema if success else None, sent, in_list, least)
    whole = without(found.schema, "writeOnly") if found else {}
    return replace(found, schema=without(whole, ON_DEMAND), whole=whole) if found else None


def _all_demanded(
    chosen: Chosen, answer: Place | None, reading: tuple[Call, Place] | None
) -> tuple[Chosen, Place | None, tuple[Call, Place] | None, str | None]:
    """The same where calls ask for all that answers can have, and the parameter for it; None where they cannot."""
    shown = [*([(chosen.update, answer)] if answer else []), *([reading] if reading else [])]
    switch = switch_of([call for call, _ in shown], [one for _, place in shown for one in on_demand_in(place.whole)])
    if switch is None:
        return chosen, answer, reading, None
    update = replace(chosen.update, request=demanded(chosen.update.request))
    read = (reading[0], _demanded(reading[1])) if reading else None
    return replace(chosen, update=update), answer and _demanded(answer), read, switch


def _demanded(place: Place) -> Place:
    return replace(place, schema=demanded(place.whole), whole=demanded(place.whole))


def _reading(chosen: Chosen, request: Mapping[str, Any]) -> tuple[Call, Place] | None:
    """The operation that reads an appointment, else the list that shows it, if its rows have the appointment's id."""
    for call, in_list, least in ((chosen.read, False, LEAST_SHARE_OF_READ), (chosen.listing, True, LEAST_SHARE)):
        place = _shown_by(call, request, in_list, least) if call else None
        if place and place.is_list and not identity_in(place.schema, chosen.update.path):
            continue
        if call and place and 200 in call.answers:
            return call, place
    return None
