"""What a contract could say better, by what reads of its vendor's appointments showed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contracts import pointers
from contracts._constraints import constraints
from contracts._drafting.document.local_times import NAMED_ZONE
from contracts._drafting.members.shown import place_of
from contracts._model import Contract
from contracts._unlisted import shown_schema
from contracts._validation import broken
from contracts.learning._seen import EACH, Pair, Seen, described
from contracts.pointers import Json, under

BEHAVIOUR, CLAUSES = "behaviour.yaml", "clauses.yaml"


@dataclass(frozen=True)
class Proposal:
    """One change of a file of the folder: what is to stand at a pointer of it, and the sentence that says why.

    `adds`: the value joins the list that stands there. `settles`: how the TODO begins that this answers.
    """

    file: str
    pointer: str
    value: Json
    because: str
    adds: bool = False
    settles: str = ""


def proposals(contract: Contract, pairs: Sequence[Pair], places: Mapping[str, Seen]) -> tuple[Proposal, ...]:
    """What reads say that the contract does not: where members are shown, what changes by itself, and what differs
    from the page. That last is proposed as a question to the vendor: what the page promises stays promised."""
    shown = tuple(_shown(contract, places))
    return (
        *shown,
        *_read_back(contract, shown),
        *_merged(contract, places),
        *_volatile(contract, places),
        *_differing(contract, pairs, places),
        *_unlisted(contract, places),
        *_zones(contract, places),
    )


def _shown(contract: Contract, places: Mapping[str, Seen]) -> Iterator[Proposal]:
    """Members of which the contract does not know where they are shown, and one place that has their name.

    One that the page describes may only be empty in these appointments.
    """
    behaviour = contract.behaviour
    taken = {field.shows for field in behaviour.fields if field.shows in places}
    listed = described(shown_schema(contract, "read"))
    for field in behaviour.fields:
        if field.shows in places or field.shows in listed:
            continue
        known = [one for one in places if one not in {*taken, *behaviour.volatile} and EACH not in pointers.split(one)]
        if place := _place_of(field.pointer, known, _envelope(contract)):
            where = f"not at {field.shows}" if field.shows else "and the contract does not say where"
            yield Proposal(
                BEHAVIOUR,
                pointers.join("/fields", field.pointer, "shows"),
                place,
                f"{field.pointer} is shown at {place} ({places[place].share} appointments), {where}",
            )
        elif not field.shows and (place := _place_of(field.pointer, listed_in(places, listed), _envelope(contract))):
            why = f"{field.pointer} is empty in these appointments; the page has it at {place}"
            yield Proposal(BEHAVIOUR, pointers.join("/fields", field.pointer, "shows"), place, why)


def _read_back(contract: Contract, shown: Sequence[Proposal]) -> Iterator[Proposal]:
    """Clauses that say which members a read shows as they were sent, with those of which the place is known now."""
    found = [pointers.split(one.pointer)[1] for one in shown]
    for number, clause in enumerate(one for one in contract.clauses if one.derived is None):
        for pointer in found if clause.check == "persists" and clause.fields else ():
            if pointer not in clause.fields:
                why = f"so {clause.id} is about {pointer}, too"
                yield Proposal(CLAUSES, f"/clauses/{number}/fields", pointer, why, adds=True)


def listed_in(places: Mapping[str, Seen], listed: Collection[str]) -> list[str]:
    """What the page describes in the objects that appointments show, at the top or inside it."""
    return [
        one for one in listed if one and one.rpartition("/")[0] in {"", *places} and EACH not in pointers.split(one)
    ]


def _merged(contract: Contract, places: Mapping[str, Seen]) -> Iterator[Proposal]:
    """Where an object is shown of which the page does not say whether an update merges it."""
    for pointer, shows in contract.behaviour.merged_or_replaced.items():
        if not shows and pointer in places:
            yield Proposal(
                BEHAVIOUR, pointers.join("/merged_or_replaced", pointer), pointer, f"{pointer} is shown at {pointer}"
            )


def _place_of(leaf: str, known: Sequence[str], envelope: str) -> str | None:
    """The one place of the same name, in the same object of the appointment: elsewhere, that name is another member's.

    `envelope` is what the request has around the appointment.
    """
    bare = leaf.removeprefix(envelope)
    within = pointers.split(bare)[:-1]
    return place_of(bare, [one for one in known if pointers.split(one)[:-1] == within])


def _envelope(contract: Contract) -> str:
    """The object of a request in which all of its members stand; empty where there is none."""
    outer = pointers.split(contract.behaviour.fields[0].pointer)[:1]
    root = pointers.join("", *outer)
    inside = [field.pointer != root and under(field.pointer, [root]) for field in contract.behaviour.fields]
    return root if all(inside) else ""


def unseen(contract: Contract, places: Mapping[str, Seen]) -> tuple[str, ...]:
    """The places at which the contract says that appointments show something, and none of those that were read does."""
    behaviour = contract.behaviour
    fields = [field.shows for field in behaviour.fields if field.only_in != "answer"]
    told = [*fields, *behaviour.merged_or_replaced.values(), *behaviour.volatile]
    return tuple(dict.fromkeys(one for one in told if one and not any(under(place, [one]) for place in places)))


def _volatile(contract: Contract, places: Mapping[str, Seen]) -> Iterator[Proposal]:
    """Members that changed between two reads, without an update of ours."""
    moved = dict.fromkeys(
        place.partition(f"/{EACH}")[0] for place, one in places.items() if one.changes and "object" not in one.kinds
    )
    for place in moved:
        if place and not under(place, contract.behaviour.volatile):
            why = f"{place} changed between two reads though nothing was sent"
            yield Proposal(BEHAVIOUR, "/volatile", place, why, adds=True)


def _differing(contract: Contract, pairs: Sequence[Pair], places: Mapping[str, Seen]) -> Iterator[Proposal]:
    """What the schema of the page does not allow, one question per place and keyword."""
    schema = shown_schema(contract, "read")
    every = constraints(schema, "learn:read")
    found: dict[tuple[str, str], int] = {}
    for first, _ in pairs:
        broken_here = [(one.constraint.pointer, one.constraint.keyword) for one in broken(schema, first, every)]
        for key in dict.fromkeys(broken_here):
            found[key] = found.get(key, 0) + 1
    expected = {(one.pointer, one.keyword): one.value for one in every}
    for (place, keyword), count in found.items():
        promise = f"The page says of {place or 'the appointment'}: {keyword} {_short(expected[place, keyword])}."
        if any(promise in one for one in contract.questions):
            continue
        yield _question(
            f"{promise} {count} of {len(pairs)} appointments show {_instead(places, place, keyword)}. Which is right?"
        )


def _instead(places: Mapping[str, Seen], place: str, keyword: str) -> str:
    """What is shown in place of what a keyword asks for: kinds only, never a value."""
    shown = places.get(place.replace("/-", f"/{EACH}"))
    if keyword == "required":
        return "none"
    if keyword == "type" and shown:
        return " or ".join(sorted(shown.kinds))
    if keyword == "format" and shown and shown.forms:
        return f"a {' or a '.join(sorted(shown.forms))}"
    return "something else"


def _short(value: object) -> str:
    """What a keyword asks for, in a few words."""
    return "" if value is True else str(value) if len(str(value)) < 60 else "(see the schema)"


def _unlisted(contract: Contract, places: Mapping[str, Seen]) -> Iterator[Proposal]:
    """Members that the page does not list, in one question. One inside another is not told as well."""
    listed = described(shown_schema(contract, "read"))
    new = [one for one in places if one not in listed and EACH not in pointers.split(one)]
    outer = [one for one in new if not any(one != other and under(one, [other]) for other in new)]
    asked = _asked_about(contract)
    inside = [one for one in outer if one.rpartition("/")[0] in {"", *listed} and one not in asked]
    if listed and inside:
        shown = ", ".join(f"{one} ({'/'.join(sorted(places[one].kinds))}, {places[one].share})" for one in inside)
        yield _question(f"The page does not list what appointments show: {shown}. May clients rely on it?")


def _zones(contract: Contract, places: Mapping[str, Seen]) -> Iterator[Proposal]:
    """Times without a zone: nobody can say which instant they are, unless a list of such times names it."""
    bare = [place for place, one in places.items() if "time without a zone" in one.forms]
    asked = _asked_about(contract)
    new = [place for place in bare if place not in asked]
    is_known = any(NAMED_ZONE.search(told) for told in contract.values.values())
    if new and not is_known:
        yield _question(f"In which time zone are {', '.join(new)}? Appointments show times without one.")


def _asked_about(contract: Contract) -> list[str]:
    """The places that the contract's questions name already."""
    return re.findall(r"/[^\s,?]+", " ".join(contract.questions))


def _question(text: str) -> Proposal:
    return Proposal(CLAUSES, "/questions", text, text, adds=True)
