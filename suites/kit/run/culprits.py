"""Finds out whether an update changed an appointment that it was not sent to, or something else did.

The suspected update is sent once more with another value. If the other appointment follows, and stays as it is while
nothing is sent, also for half a minute afterwards, the update did it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts import Json
from contracts.pointers import ABSENT, get, under
from suites.kit.generate.bodies import body_undoing, extended, needs_expendable, ordinary_values
from suites.kit.generate.items import altered_items
from suites.kit.generate.named import keeps, named_members
from suites.kit.model.appointment_state import effects, expected_value, sent_fields
from suites.kit.model.exchange import EITHER, REFUSED, SMOKE, Exchange, Probe
from suites.kit.model.json_values import is_plain, same
from suites.kit.run.settled_reads import LONGEST_WATCH
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

MOST_SUSPECTS = 3
"""How many updates are tried. The likeliest come first, and what an update does to all appointments shows with each.
Where something else writes, all of them are sent for nothing, with up to eight requests each."""
MOST_LATE = 2
"""How many more reads wait for a change that a read right after the update does not show; reads that are known to be
late wait by themselves."""
SURE = 2
"""How often another appointment must follow, where it does not take the value that was sent: once may be chance."""
WATCHED = 1.0
"""Seconds for which an appointment must stay as it is while nothing is sent; a writer that is quicker shows in them."""

Read = Callable[[], Mapping[str, Json] | None]


def suspects(
    sent: Iterable[Exchange], pointer: str, value: Any, campaign: Campaign, is_new: Callable[[Exchange], bool]
) -> list[Exchange]:
    """The updates that may have given a member of another appointment this value, the likeliest first.

    Those that sent this very value, then those of kinds after which nothing was looked at before, the latest first.
    """

    def rank(one: Exchange) -> tuple[bool, bool, int, int]:
        ranked = _rank(one, pointer, value, campaign)
        return ranked > 0, not is_new(one), ranked, -one.number

    found, bodies = list[Exchange](), set[str]()
    for one in sorted((one for one in sent if not (one.probe.raw or one.probe.is_final)), key=rank):
        key = repr((one.probe.place, one.body, one.probe.query, one.probe.method, one.probe.credential))
        if key not in bodies:
            bodies.add(key)
            found.append(one)
    return found[:MOST_SUSPECTS]


def is_sent(sent: Iterable[Exchange], pointer: str, value: Any, campaign: Campaign) -> bool:
    """Whether an update sent a member with this value."""
    return any(_rank(one, pointer, value, campaign) == 0 for one in sent)


def _rank(exchange: Exchange, pointer: str, value: Any, campaign: Campaign) -> int:
    """0 for an update that sent this very value, 1 where it names the member, 2 if it was accepted at all, else 3."""
    fields = sent_fields(exchange.body, campaign.bound)
    direct = [field for field in fields if field.shows and under(pointer, {field.shows})]
    if any(same(_shown_as(field, exchange.body, pointer), value) for field in direct):
        return 0
    if not exchange.is_accepted:
        return 3
    return 1 if direct or under(pointer, effects(fields, campaign.bound)) else 2


def _shown_as(field: Any, body: Json, pointer: str) -> Any:
    return get(expected_value(field, get(body, field.pointer)), pointer.removeprefix(field.shows))


def is_culprit(campaign: Campaign, suspect: Exchange, witness: Probe, pointer: str, read: Read) -> bool:
    """Whether a member of another appointment follows the suspected update. Raises BudgetSpent, CannotBePutBack.

    `read` shows the other appointment as it is now.
    """
    body = suspect.body
    for number in range(SURE):
        again = _with_another_value(replace(suspect.probe, body=body), pointer, campaign)
        taken = _follows(campaign, again, pointer, read)
        if taken is None and _undo(campaign, witness, pointer, read):
            taken = _follows(campaign, again, pointer, read)
        if taken is None and number == 0 and _bring_back(campaign, suspect):
            taken = _follows(campaign, again, pointer, read)
        if taken is None:
            return False
        if taken:
            break
        body = again.body
    else:
        if campaign.reader.lag:  # where reads are late, a change may show at any time, whoever made it
            return False
    return campaign.bound.target.is_embedded or not _changes_unasked(campaign, pointer, read)


def _changes_unasked(campaign: Campaign, pointer: str, read: Read) -> bool:
    """Whether a member of another appointment changes while nothing is sent, watched as long as the other looks are.

    A program that writes every few seconds writes after each update that is tried again, too.
    """
    first, waited, pause = get(read(), pointer), 0.0, WATCHED
    while waited < LONGEST_WATCH:
        pause = min(pause, LONGEST_WATCH - waited)
        campaign.client.pause(pause)
        waited, pause = waited + pause, pause * 2
        if not same(get(read(), pointer), first):
            return True
    return False


def _follows(campaign: Campaign, again: Probe, pointer: str, read: Read) -> bool | None:
    """Whether a member takes the value that an update sends to another appointment; False where it becomes another one
    than before, None where it does not change, or changes while nothing is sent."""
    before = get(read(), pointer)
    sent = campaign.send(again)
    after = _changed(campaign, before, pointer, read)
    if after is ABSENT or same(before, after):
        return None
    campaign.client.pause(WATCHED)
    if not same(get(read(), pointer), after):
        return None
    return _rank(sent, pointer, after, campaign) == 0


def _changed(campaign: Campaign, before: Any, pointer: str, read: Read) -> Any:
    """What a member is after an update: read again for a while, as reads may be late."""
    after = get(read(), pointer)
    for pause in campaign.settled.pauses[:MOST_LATE] if same(before, after) else ():
        campaign.client.pause(pause)
        after = get(read(), pointer)
        if not same(before, after):
            break
    return after


def _with_another_value(probe: Probe, pointer: str, campaign: Campaign) -> Probe:
    """The probe with other values: of the member that changed elsewhere, where it names that one, else of any that it
    names, and that its clause does not. As it is where there are none, as when it closes an appointment.

    What a clause wants refused is judged by the request that it asks for, and by no other one.
    """
    bound, body, fixed = campaign.bound, probe.body, named_members(probe, campaign.bound)
    fields = sent_fields(body, bound)
    direct = [field for field in fields if field.shows and under(pointer, {field.shows})]
    for field in () if probe.closes else direct or fields:
        for value in ordinary_values(field, bound) or _other_items(get(body, field.pointer)):
            other = bound.changed(body, field, value)
            is_other = not same(value, get(body, field.pointer)) and keeps(fixed, body, other)
            if is_other and bound.region(other) is bound.region(body):
                body = other
                break
    is_judged = probe.wants != REFUSED or body == probe.body
    return replace(probe, body=body) if is_judged else replace(probe, body=body, clause=SMOKE, wants=EITHER)


def _other_items(value: Json) -> list[Json]:
    """A list of items of which the target declares no others: the same ones with other texts."""
    are_objects = isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value)
    return [altered_items(list(value))] if are_objects and isinstance(value, list) else []


def _bring_back(campaign: Campaign, suspect: Exchange) -> bool:
    """Give the appointment of a suspected update the ordinary values that it had before that one: whether an update
    reaches others may depend on them, as on the day or the doctor."""
    bound, place, body = campaign.bound, suspect.probe.place, dict(campaign.bound.base)
    was = {key: value for _, state in sorted(suspect.before.items()) for key, value in state.items()}
    for field in bound.contract.behaviour.fields:
        value = get(was, field.shows) if field.shows and not (field.key or field.mapped) else ABSENT
        is_other = is_plain(value) and not campaign.expected.has(place, field, value)
        longer = extended(body, field, value, bound) if value is not ABSENT and is_other else body
        if bound.is_ordinary(longer) and not needs_expendable(longer, bound):
            body = longer
    if body == bound.base:
        return False
    plain = replace(smoke_probe(bound), appointment=place[0], fixture=place[1], region=None)
    return campaign.send(replace(plain, body=body, why="bring back what it was then")).is_accepted


def _undo(campaign: Campaign, witness: Probe, pointer: str, read: Read) -> bool:
    """Give the member of the other appointment another value by an update of its own, so that it can follow anew."""
    now = read()
    body = body_undoing(pointer, now, now, campaign.bound) if now is not None else None
    if body is None:
        return False
    plain = replace(smoke_probe(campaign.bound), appointment=witness.appointment, fixture=witness.fixture, region=None)
    return campaign.send(replace(plain, body=body, why="set it anew")).is_accepted
