"""Faults in what an update does not name: beside what follows from it, in the rest of the appointment, in the rest of
an object or list of which it sends a part."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from contracts import Clause, Contract
from contracts.pointers import leaves
from suites.standin._faults._conditions import all_of
from suites.standin._faults._register import altered, fault_kind, sent_members
from suites.standin._faults.stamps import is_moment, now_like
from suites.standin._pointers import ABSENT, get, join, set_in, split
from suites.standin._request_context import RequestContext
from suites.standin._state import merged_part
from suites.standin._store import with_dates

COLUMN = 255
SEVERAL = 2
"""Of several others some can be lost and some kept; of one alone nobody can tell a loss from a replacement."""


def _is_general(clause: Clause, contract: Contract) -> bool:
    return not clause.send and not clause.fields


def _has_followers_inside(clause: Clause, contract: Contract) -> bool:
    shown = contract.standin["appointments"][0]["shows"]
    return any(_beside_followers(pointer, contract, shown) for pointer in contract.behaviour.follows)


def _beside_followers(pointer: str, contract: Contract, shown: dict[str, Any]) -> list[str]:
    """The members of shown objects that do not follow from a member of the update, while others in the object do."""
    followers = contract.behaviour.follows.get(pointer, ())
    parents = {join("", *split(follower)[:-1]) for follower in followers if len(split(follower)) > 1}
    every = {one for several in contract.behaviour.follows.values() for one in several}
    objects = [(parent, get(shown, parent)) for parent in sorted(parents)]
    places = [join(parent, name) for parent, inner in objects if isinstance(inner, dict) for name in inner]
    return [place for place in places if place not in every and get(shown, place) is not None]


def _beside_what_follows(context: RequestContext) -> list[str]:
    contract, shown = context.contract, context.after
    return [place for pointer in sent_members(context) for place in _beside_followers(pointer, contract, shown)]


@fault_kind("preserves", "store", all_of(_is_general, _has_followers_inside))
def loses_what_is_beside_it(context: RequestContext, clause: Clause) -> None:
    """Loses a member of an object in which another one follows from what was sent; of several the last."""
    for place in _beside_what_follows(context)[-1:]:
        set_in(context.after, place, None)


@fault_kind("preserves", "store", all_of(_is_general, _has_followers_inside))
def changes_what_is_beside_it(context: RequestContext, clause: Clause) -> None:
    """Changes a member of an object in which another one follows from what was sent; of several the first."""
    for place in _beside_what_follows(context)[:1]:
        set_in(context.after, place, altered(get(context.after, place)))


@fault_kind("preserves", "store", _is_general)
def moves_to_now(context: RequestContext, clause: Clause) -> None:
    """Sets the first time of the appointment to the present when an update names no time."""
    shown = [field for field in context.contract.behaviour.fields if field.shows]
    times = [field for field in shown if is_moment(get(context.after, str(field.shows)))]
    if not any(field.pointer in sent_members(context) for field in times):
        for field in times[:1]:
            set_in(context.after, str(field.shows), now_like(get(context.after, str(field.shows))))


@fault_kind("preserves", "store", _is_general)
def resets_what_is_not_sent(context: RequestContext, clause: Clause) -> None:
    """Gives every member that is not sent the value with which appointments are made."""
    template = with_dates(context.contract.standin["appointments"][0]["shows"])
    for field in context.contract.behaviour.fields:
        if field.shows and field.pointer not in sent_members(context) and get(template, field.shows) is not ABSENT:
            set_in(context.after, field.shows, deepcopy(get(template, field.shows)))


def _differing(shown: dict[str, Any], contract: Contract) -> list[str]:
    """Members of an appointment that no update sets or explains, and that differ from those of the first one."""
    first = with_dates(contract.standin["appointments"][0]["shows"])
    return [place for place in _unexplained(shown, contract) if get(first, place) not in (ABSENT, get(shown, place))]


def _unexplained(shown: dict[str, Any], contract: Contract) -> list[str]:
    """The members of an appointment that no update sets or explains."""
    behaviour = contract.behaviour
    explained = {field.shows for field in behaviour.fields} | {*behaviour.unlisted, *behaviour.volatile}
    explained |= {pointer for several in behaviour.follows.values() for pointer in several}
    return [place for place, _ in leaves(shown) if place not in explained]


def _has_other_defaults(clause: Clause, contract: Contract) -> bool:
    """Whether two appointments that may be used up differ from the first: at each of them the fault shows once only."""
    spare = contract.standin["fixtures"].get("appointment.expendable", ())
    paths = [{name: row[name] for name in contract.update.path_names} for row in spare]
    rows = [with_dates(row["shows"]) for row in contract.standin["appointments"] if row["path"] in paths]
    return _is_general(clause, contract) and len([shown for shown in rows if _differing(shown, contract)]) > 1


@fault_kind("preserves", "store", _has_other_defaults)
def resets_what_no_update_sets(context: RequestContext, clause: Clause) -> None:
    """Gives what no update sets, such as the duration, the value that most appointments have."""
    first = with_dates(context.contract.standin["appointments"][0]["shows"])
    for place in _differing(context.after, context.contract):
        set_in(context.after, place, deepcopy(get(first, place)))


def _made_otherwise(contract: Contract) -> list[tuple[str, Any]]:
    """The members that no update sets or explains, with another value each than most appointments have."""
    first = with_dates(contract.standin["appointments"][0]["shows"])
    places = [(place, get(first, place)) for place in _unexplained(first, contract)]
    return [(place, altered(value)) for place, value in places if isinstance(value, str | int | float)]


def _has_what_nothing_sets(clause: Clause, contract: Contract) -> bool:
    return bool(_made_otherwise(contract))


@fault_kind("preserves", "store", all_of(_is_general, _has_what_nothing_sets))
def changes_it_once(context: RequestContext, clause: Clause) -> None:
    """Gives a member that no update sets a value which it then keeps, so that only the first update changes it."""
    for place, value in _made_otherwise(context.contract)[:1]:
        set_in(context.after, place, value)


def _names_members(clause: Clause, contract: Contract) -> bool:
    return bool(clause.fields) and not clause.send


def _may_take(clause: Clause, contract: Contract) -> bool:
    return _names_members(clause, contract) and bool(_allowed(contract, clause.fields[0]))


def _allowed(contract: Contract, pointer: str) -> list[Any]:
    """The values that clauses let a member take beside an update."""
    return [value for clause in contract.clauses for value in clause.allows.get(pointer, ())]


@fault_kind("preserves", "store", _names_members)
def changes_what_stays(context: RequestContext, clause: Clause) -> None:
    """Changes the member that an update must leave alone."""
    set_in(context.after, clause.fields[0], altered(get(context.after, clause.fields[0])))


@fault_kind("preserves", "store", _may_take)
def takes_a_value_of_its_own(context: RequestContext, clause: Clause) -> None:
    """Gives the member that an update must leave alone one of the values that it may take at another time."""
    values = [
        value for value in _allowed(context.contract, clause.fields[0]) if value != get(context.after, clause.fields[0])
    ]
    set_in(context.after, clause.fields[0], values[0])


def _sends_parts(clause: Clause, contract: Contract) -> bool:
    return clause.send == "parts"


def _sends_items(clause: Clause, contract: Contract) -> bool:
    shown = contract.standin["appointments"][0]["shows"]
    return _sends_parts(clause, contract) and any(isinstance(get(shown, place), list) for place in clause.fields)


@fault_kind("preserves", "store", _sends_parts)
def loses_one_beside_a_part(context: RequestContext, clause: Clause) -> None:
    """Merges what is sent of an object or list, and loses the last of what is not."""
    for place, whole, rest in _rests(context):
        set_in(context.after, place, _without(whole, rest[-1]))


@fault_kind("preserves", "store", _sends_parts)
def changes_one_beside_a_part(context: RequestContext, clause: Clause) -> None:
    """Merges what is sent of an object or list, and changes the first of what is not."""
    for place, whole, rest in _rests(context):
        if isinstance(whole, list):
            other = {**altered(rest[0]), "id": rest[0].get("id")}
            changed: Any = [other if item == rest[0] else item for item in whole]
        else:
            changed = {**whole, rest[0]: altered(whole[rest[0]])}
        set_in(context.after, place, changed)


@fault_kind("preserves", "store", _sends_items)
def ignores_a_part(context: RequestContext, clause: Clause) -> None:
    """Stores nothing of a list that is sent in part, as if it had been merged."""
    for place, _, _ in _rests(context):
        set_in(context.after, place, deepcopy(get(context.before, place)))


@fault_kind("preserves", "store", _sends_items)
def cuts_items(context: RequestContext, clause: Clause) -> None:
    """Cuts the texts of the items of a list at the width of a column."""
    for _, place in _lists(context):
        set_in(context.after, place, [{name: _cut(one) for name, one in i.items()} for i in get(context.after, place)])


@fault_kind("preserves", "store", _sends_items)
def writes_earlier_items_again(context: RequestContext, clause: Clause) -> None:
    """Keeps the items that updates send, and writes them to whichever appointment gets something of their object."""
    for pointer, place in _lists(context):
        kept, sent = context.store.kept_answers.setdefault(pointer, []), get(context.body, pointer)
        kept += deepcopy(sent) if isinstance(sent, list) else []
        if kept and get(context.body, pointer.rpartition("/")[0]) is not ABSENT:
            set_in(context.after, place, merged_part(get(context.after, place), kept))


def _lists(context: RequestContext) -> list[tuple[str, str]]:
    """The lists that may be sent in part, and where they are shown."""
    known = context.contract.behaviour.merged_or_replaced.items()
    return [(pointer, place) for pointer, place in known if place and isinstance(get(context.after, place), list)]


def _cut(value: Any) -> Any:
    return value[:COLUMN] if isinstance(value, str) else value


def _rests(context: RequestContext) -> Iterator[tuple[str, Any, list[Any]]]:
    """Where what was sent in part is shown, the whole if it is merged, and its names or items that were not sent."""
    for pointer, place in context.contract.behaviour.merged_or_replaced.items():
        sent: Any = get(context.body, pointer, None)
        old: Any = get(context.before, place) if place else None
        if place is None or not isinstance(sent, dict | list) or type(sent) is not type(old):
            continue
        whole = merged_part(old, sent)
        names = list(map(_name, sent))
        rest = [one for one in whole if _name(one) not in names]
        if len(rest) >= SEVERAL:
            yield place, whole, rest


def _name(one: Any) -> Any:
    return one.get("id") if isinstance(one, dict) else one


def _without(whole: Any, one: Any) -> Any:
    if isinstance(whole, list):
        return [item for item in whole if item != one]
    return {name: value for name, value in whole.items() if name != one}
