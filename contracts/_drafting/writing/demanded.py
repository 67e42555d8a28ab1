"""Drafted clauses about what becomes of a member when an update changes another: `confirmed_at is cleared`.

That a member may be another one afterwards is worked out elsewhere, so that nobody is blamed for it. Where the sentence
says which value it has then, a vendor that leaves the old one breaks it: the fitting of other skis, the yes to a time
that is no longer so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, schema_at
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.meanings import meaning_of
from contracts._drafting.document.member_names import MARKS, is_named_in_words
from contracts._drafting.document.name_patterns import any_of, plain, spellings
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import snake
from contracts._drafting.document.wording import EXCEPTED, is_negated
from contracts._drafting.members.left_out import is_own_state
from contracts._drafting.members.pairs import pairs_of
from contracts._drafting.members.requests import flat
from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.consequences import BESIDE, BOTH, Told, told_in
from contracts._drafting.writing.part_lists import inside
from contracts._drafting.writing.quotes import quoted
from contracts._drafting.writing.rules import row_of
from contracts._drafting.writing.unless_sent import may_depend_on_another, whole_sentence
from contracts._drafting.writing.updates import beside
from contracts.relations import BECOMES, IDLE

CHANGES = re.compile(r"\b(chang(e|es|ed|ing)|mov(es?|ed|ing)|new|another|differ(s|ent)?)\b", re.IGNORECASE)
"""How a sentence says that the cause is another value, not that the member is sent or has a certain one."""
LEFT_OPEN = re.compile(
    rf"\b(may|might|can|could|should|unless|otherwise|depend\w*|only (if|when|once)|usually|normally)\b|{EXCEPTED}",
    re.IGNORECASE,
)
"""Words of a sentence that leaves open whether it happens, or says that it does so in some cases only."""
EMPTY = r"(null|cleared|emptied|removed|unset|erased|deleted|nulled|empty)"
VERB = (
    r"((is|are|gets?|get|becomes?|be|goes|go|falls?|reverts?|returns?|turns?|set|reset|put)\W+)+(back\W+)?((in)?to\W+)?"
)
WORDS = r"(then|also|again|always|automatically|of every \w+|of each \w+|of all \w+)"
EMPTIED = re.compile(rf"\W*({WORDS}\W+)*({VERB})?({WORDS}\W+)*{EMPTY}\b", re.IGNORECASE)
"""What stands after a name that has no value then."""
ELLIPSIS = re.compile(r"\W*(back )?to\W+null\b", re.IGNORECASE)
"""The same, where the verb stands before another name: `its state goes back to open and confirmed_at to null`."""
EMPTIES = re.compile(
    r"\b(clears?|empties|removes?|deletes?|unsets?|loses?|erases?|wipes?)\W+((also|the|its|both)\W+)*$", re.IGNORECASE
)
"""What stands before it."""
OF_TIMES = re.compile(r"(time|date|start|end)", re.IGNORECASE)
TAKEN_ROLES = {f"appointment.{one}" for one in ("editable", "expendable", "foreign", "closed", "other", "past")}
"""Roles that mean something else than a state."""
MOST_TRIED = 4
"""Two values each of two causes: the appointment may show the one already."""
THING = "(appointment|booking|visit|lesson|session|event|reservation|meeting)"
OF_A_STATE = re.compile(rf"\b(of|if|when) an? {MARKS}?(?P<word>[\w-]+){MARKS}? {THING}\b", re.IGNORECASE)
"""How a sentence speaks of what happens to appointments in one state only: `of a confirmed booking`."""
FALLS = r"(falls?|goes|reverts?|returns?|moves?) back to"
SETS = r"(sets?|puts?|resets?|brings?|takes?|moves?|returns?) ((the|its|an?) )?"
STATE = rf"{MARKS}?(state|status){MARKS}?"
FALLS_BACK = re.compile(
    rf"(\ban? {MARKS}?(?P<word>[\w-]+){MARKS}? {THING} |\bthe {THING} |(?<=, )(?P<it>it) |\b((the|its) )?{STATE} )"
    rf"{FALLS} {MARKS}?(?P<to>[\w-]+)"
    rf"|\b(the|its) {STATE} (becomes|is (re)?set( back)? to) {MARKS}?(?P<then>[\w-]+)"
    rf"|\b{SETS}({THING}|{STATE})( back)? to {MARKS}?(?P<set>[\w-]+)",
    re.IGNORECASE,
)
"""How it says which state an appointment has then, and in which it was: `a confirmed one falls back to tentative`."""


EVEN_THE_SAME = re.compile(
    r"\beven (if|when|where|for) (it|this|that|they|the \w+)?( (is|are|stays|remains|equals|has))?\W*(the )?"
    r"(present|current|same|stored|existing|unchanged|old)\b",
    re.IGNORECASE,
)
"""How a sentence says that sending what is there already does something: `even if it is the present number`."""
NOTHING = re.compile(
    r"\b(request|update|call|patch|body)\b[^.;]{0,20}\bchanges nothing\b[^.;]*"
    r"\b(leaves?|keeps?|stays?|no|not|without)\b",
    re.IGNORECASE,
)
"""How a sentence says what becomes of an update that changes nothing."""


@dataclass(frozen=True)
class Demand:
    """A place of the appointment and the value that it has after a change of the causes, `when` it showed some."""

    place: str
    value: Any
    when: Mapping[str, Any]
    told: Told


def demanded(plan: Plan) -> Iterator[dict[str, Any]]:
    """A drafted clause for each place of which a sentence says what it has after the change of others."""
    seen = set[str]()
    for demand in _demands(plan) if plan.reading or plan.answer else ():
        name = f"{snake(demand.place).strip('_-').upper().replace('/', '-').replace('_', '-')}-AFTER"
        id = re.sub(r"-{2,}", "-", name)
        if id not in seen:
            seen.add(id)
            yield _row(plan, demand, id)


def unmoved(plan: Plan) -> Iterator[dict[str, Any]]:
    """A drafted clause that nothing follows from an update of what is there already, where a sentence says of some
    members that something follows from their change."""
    text = described(plan.source, plan.update.pointer)
    plain = (Told([], [], one, text) for one in sentences_of(unwrapped(text)) if NOTHING.search(one))
    said = (one for one in _told(plan) if CHANGES.search(one.sentence))
    told = next((one for found in (plain, said) for one in found if one.sentence), None)
    if told and plan.reading and plan.update.method == "PATCH":
        says = "An update that sends what the appointment shows brings nothing about."
        fields = _free_of_effect(plan, text)
        some: dict[str, Any] = {"fields": fields} if fields else {}
        row = row_of("IDLE", says, "derives", relation={"kind": IDLE}, draft=True, **some)
        yield {**row, "source": quoted(plan, "description", told.text, told.sentence)}


def _free_of_effect(plan: Plan, text: str) -> list[str]:
    """The shown members but those of which a sentence says that sending the present value does something, too; empty
    where no sentence says so of any."""
    own = {one.pointer: str(one.schema.get("description", "")) for one in plan.request.members}
    told = [one for one in sentences_of(unwrapped(text)) if EVEN_THE_SAME.search(one)]
    doing = {
        one
        for one, said in own.items()
        if any(is_named_in_words(sentence, one) for sentence in told)
        or any(EVEN_THE_SAME.search(sentence) for sentence in sentences_of(unwrapped(said)))
    }
    return [one for one in own if one not in doing and plan.fields.get(one)] if doing else []


def _row(plan: Plan, demand: Demand, id: str) -> dict[str, Any]:
    told, causes = demand.told, ", ".join(demand.told.causes)
    value = "no value" if demand.value is None else f"the value {demand.value}"
    relation = {"kind": BECOMES, "of": demand.place, "after": list(told.causes), "value": demand.value}
    relation |= {"when": dict(demand.when)} if demand.when else {}
    says = f"{demand.place} has {value} after an update that changes {causes}."
    send = _changes_in_state(plan, demand)
    sent: dict[str, Any] = {"send": send} if send else {}
    row = row_of(id, says, "derives", relation=relation, draft=True, **sent)
    return {**row, "source": quoted(plan, demand.place, told.text, whole_sentence(told))}


def _changes_in_state(plan: Plan, demand: Demand) -> list[dict[str, Any]]:
    """Updates of one cause each, for an appointment of its own, which the first of them takes out of its state: those
    first that are no times, as the updates of other clauses move the times of all others."""
    used = used_up(plan)
    if used is None or dict(demand.when) != {used.place: used.value}:
        return []
    causes = [one for one in plan.request.members if one.pointer in demand.told.causes and one.choice]
    ordered = sorted(causes, key=lambda one: bool(OF_TIMES.search(one.pointer)))
    pairs = list(pairs_of(plan.request.members))
    free = [(one, value) for one in ordered if one.choice for value in reversed(one.choice.plain)]
    bodies = (pointers.with_value(beside(plan, one.pointer, pairs), one.pointer, value) for one, value in free)
    return [{"appointment": used.role, "body": dict(body)} for body in bodies][:MOST_TRIED]


@dataclass(frozen=True)
class UsedUp:
    """A state that an update ends and that none brings back, by its place and value, and the role of an appointment
    that is in it."""

    role: str
    place: str
    value: str


def used_up(plan: Plan) -> UsedUp | None:
    """The first state of which a sentence says that updates of an appointment in it lead to another one; None where an
    update can set it, or no sentence says so."""
    for demand in _demands(plan) if plan.reading or plan.answer else ():
        for place, value in demand.when.items():
            word = str(value)
            role = f"appointment.{snake(word)}"
            if word.isascii() and snake(word) and place not in plan.fields.values() and role not in TAKEN_ROLES:
                return UsedUp(role, place, value)
    return None


def state_roles(plan: Plan) -> dict[str, str]:
    """The role of an appointment in that state, for contract.yaml."""
    used = used_up(plan)
    if used is None:
        return {}
    what = f"An appointment of which {used.place} is {used.value}"
    return {used.role: f"{what}; an update ends that, and none brings it back."}


def _demands(plan: Plan) -> Iterator[Demand]:
    places = _places(plan)
    for told in _told(plan):
        if CHANGES.search(told.sentence) and not LEFT_OPEN.search(told.sentence):
            found = _of_sentence(plan, told, places)
            yield from (one for one in found if not may_depend_on_another(told, one.place))


def _places(plan: Plan) -> list[str]:
    """Where an appointment shows members of an update, then its other places."""
    sent = [place for place in plan.fields.values() if place]
    return [*sent, *(one for one in leaf_pointers(plan.shown) if one not in sent)]


def _told(plan: Plan) -> Iterator[Told]:
    """What each sentence says by which something follows from members that an appointment shows."""
    places = {place: pointer for pointer, place in plan.fields.items() if place}
    rest = [one for one in leaf_pointers(plan.shown) if one not in places]
    texts = [described(plan.source, plan.update.pointer)]
    texts += [str(one.schema.get("description", "")) for one in plan.request.members]
    state = _state_of(plan)
    values = {state: [one for one in _schema(plan, state).get("enum", ()) if isinstance(one, str)]} if state else {}
    for told in told_in(texts, places, rest, values, inside(plan)):
        if causes := [one for one in told.causes if plan.fields.get(one)]:
            yield replace(told, causes=causes)


def _of_sentence(plan: Plan, told: Told, places: list[str]) -> Iterator[Demand]:
    """What one sentence demands: of places that it names or means, and of the appointment's own state."""
    state, found = _state_of(plan), OF_A_STATE.search(told.sentence)
    words = _by_word(plan, state) if state else {}
    when = {state: words[found["word"].lower()]} if state and found and found["word"].lower() in words else {}
    if found and not when:
        return
    yield from _of_names(plan, told, [one for one in places if plan.fields.get(one) not in told.causes], when)
    if BOTH.search(told.sentence) and re.search(rf"\b{EMPTY}\b", told.sentence):
        yield from (Demand(one, None, when, told) for one in told.changed if _may_be_null(plan, one))
    back = FALLS_BACK.search(told.sentence)
    to = next((back[one].lower() for one in ("to", "then", "set") if back[one]), "") if back else ""
    is_meant = back is not None and (not back["it"] or found is not None)  # it may be anything but what a case names
    if state and back and is_meant and to in words and not is_negated(back[0]):
        before = {state: words[back["word"].lower()]} if (back["word"] or "").lower() in words else when
        if before or not _names_another(told.sentence, words, to):
            yield Demand(state, words[to], before, told)


def _names_another(sentence: str, words: Mapping[str, Any], to: str) -> bool:
    """Whether a sentence names another state than the one that it leads to, so that it may be about some only."""
    others = [one for one, value in words.items() if value != words[to]]
    return any(re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", sentence, re.IGNORECASE) for one in others)


def _of_names(plan: Plan, told: Told, places: list[str], when: Mapping[str, Any]) -> Iterator[Demand]:
    """What a sentence demands of places by the words around their names; of several in a row it says so once."""
    names = {**{name: [f"{place}/-/{name}"] for name, place in inside(plan).items()}, **spellings(places)}
    name = any_of(names)
    for found in re.finditer(name, told.sentence):
        place, before, after = names[plain(found[0])][0], told.sentence[: found.start()], told.sentence[found.end() :]
        after = re.sub(rf"^({BESIDE}{name})+", "", after)
        yield from (Demand(place, value, when, told) for value in _value(plan, place, before, after))


def _value(plan: Plan, place: str, before: str, after: str) -> Iterator[Any]:
    """The value that a place has by the words around its name: none, or one of its closed list."""
    goes_on = ELLIPSIS.match(after) and re.search(FALLS, before, re.IGNORECASE)
    is_emptied = EMPTIED.match(after) or goes_on or (EMPTIES.search(before) and not is_negated(before.split(",")[-1]))
    if is_emptied and _may_be_null(plan, place):
        yield None
        return
    schema = _schema(plan, place)
    zeros = [0] if set(types_of(schema)) <= {"integer", "number"} else []
    for value in schema.get("enum", zeros):
        word = rf"{MARKS}?{re.escape(str(value))}(?![\w.,]*\w)"
        if value is not None and re.match(rf"\W*({WORDS}\W+)*{VERB}{word}", after, re.IGNORECASE):
            yield value


def _by_word(plan: Plan, state: str) -> dict[str, Any]:
    """The values of the state by the words for them."""
    schema = _schema(plan, state)
    values = [one for one in schema.get("enum", ()) if one is not None and not isinstance(one, bool)]
    named = {(meaning_of(one, schema) or str(one)).strip().lower(): one for one in values}
    return {**{str(one).lower(): one for one in values}, **named}


def _state_of(plan: Plan) -> str | None:
    """The place of the appointment's own state; None where there is none, or it seems to have several."""
    known = [one for one in leaf_pointers(plan.shown) if one.count("/") == 1 and _schema(plan, one).get("enum")]
    states = [one for one in known if is_own_state(one, _schema(plan, one))]
    named = [one for one in states if one in ("/status", "/state")] or states
    return named[0] if len(named) == 1 else None


def _may_be_null(plan: Plan, place: str) -> bool:
    return "null" in types_of(_schema(plan, place))


def _schema(plan: Plan, place: str) -> Mapping[str, Any]:
    """What is said of a shown member; of one in the items of a list, in each of them."""
    list_at, dash, name = place.partition("/-/")
    here = flat(schema_at(plan.shown, list_at)["anyOf"][0])
    return flat(flat(here.get("items") or {}).get("properties", {}).get(name, {})) if dash else here
