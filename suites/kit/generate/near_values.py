"""A value next to the one that an appointment shows, of a member of which no ordinary values are known.

What an appointment shows is a valid combination, so that most updates that change one member of it by a little are
valid, too, however a page ties that member to others. A vendor may refuse them: nothing says that it takes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contracts import Clause, Field, Json, instant, pointers
from contracts.instants import MILLISECONDS
from contracts.pointers import ABSENT, get
from suites.kit.generate.bodies import body_with, needs_expendable, ordinary_values
from suites.kit.generate.samples import subschema
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import Region
from suites.kit.model.json_values import same

A_MOMENT = 1_000_000_000
"""Whole numbers from here on are moments since 1970 (this one is in 2001): one more would be a second later, which no
calendar has a place for."""
TRIED = 3
"""How many values of a member are tried until one is taken: a page may tie all but one of a list to something else."""
LATER = 3600
"""By how many seconds another moment is later: an hour keeps full hours full, and stays within most days."""
WEEKS = 30
"""How many weeks off another day is at most: clocks are changed within as many, whenever that is. The weekday stays, as
a business may be closed on others, and so may the price."""
CLOCKS = ("Europe/London", "America/New_York")
"""Clocks that are changed on different days: between two days with other offsets in both, most are. A vendor that works
an instant out with the offset of the former day is wrong there only."""
LEAD = timedelta(weeks=2)
"""How long before a day most vendors still take it."""
BEYOND = {"most": LATER, "least": -LATER // 4}
"""By how many seconds a distance is over its limit: an hour, or a quarter of one, which keeps times to a quarter."""
PHONES = ("+12025550147", "+12025550163")
"""Numbers that are kept for fiction (NANP, 555-0100 to 555-0199): nobody is called."""
MAILS = ("first.person@example.com", "second.person@example.com")
"""Addresses in a domain that is kept for examples (RFC 2606): nobody gets them."""
NAMED = ((re.compile(r"phone|mobile|telefon", re.IGNORECASE), PHONES), (re.compile(r"mail", re.IGNORECASE), MAILS))
"""What a text is, by the name of its member, with two values for it."""


def undecided(bound: BoundContract) -> list[Field]:
    """The shown members of which no ordinary values are known, and which an update can take back."""
    return [
        field
        for field in bound.contract.behaviour.fields
        if field.shows and not (field.key or field.mapped or field.is_restricted or field.renames or field.of)
        if get(bound.base, field.pointer) is ABSENT and not ordinary_values(field, bound)
    ]


def near_bodies(field: Field, shown: Mapping[str, Any], bound: BoundContract) -> list[Json]:
    """The smallest updates that give a member a value near the one that the appointment shows, the likeliest first."""
    values = near(field, get(shown, str(field.shows)), bound)
    return [body for value in values if (body := body_of(field, value, bound)) is not None][:TRIED]


def beyond(clause: Clause, shown: Mapping[str, Any], bound: BoundContract) -> list[tuple[Field, Json]]:
    """The smallest updates that move a time of which nothing is ordinary beyond the limits that a clause names."""
    fields = [one for one in undecided(bound) if one.shows == clause.relation["of"]]
    start = get(shown, str(clause.relation["as"]))
    steps = [clause.relation[name] + step for name, step in BEYOND.items() if name in clause.relation]
    values = [value for step in steps if (value := moved(start, step)) is not None]
    bodies = [(field, body_of(field, value, bound)) for field in fields for value in values]
    return [(field, body) for field, body in bodies if body is not None]


def moved(time: Json, seconds: float) -> Json | None:
    """A time so many seconds later, as it is written; None where it is none."""
    if isinstance(time, int) and not isinstance(time, bool):
        return time + round(seconds) * (1_000 if time >= MILLISECONDS else 1)
    moment = instant(time) if isinstance(time, str) else None
    with suppress(OverflowError):
        return moment and (moment + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
    return None


def body_of(field: Field, value: Json, bound: BoundContract) -> Json | None:
    """The smallest update that gives a member a value; None where the contract says that it is refused, or where it may
    be final."""
    with suppress(NotDeclared):
        body = body_with(field, value, bound)
        is_valid = bound.is_documented(body) and bound.region(body) is not Region.INVALID
        return body if is_valid and not needs_expendable(body, bound) else None
    return None


def near(field: Field, now: Json, bound: BoundContract) -> Iterator[Json]:
    """Values next to the one that a member has now, the likeliest first; none where it has none."""
    schema = subschema(bound.contract.documented, field.pointer)
    if now is None or now is ABSENT:
        return
    if "enum" in schema:
        yield from (value for value in _next_first(list(schema["enum"]), now) if value is not None)
    elif isinstance(now, bool):
        yield not now
    elif isinstance(now, int | float):
        step = LATER if abs(now) >= A_MOMENT else schema.get("multipleOf", 1)
        yield from (now + step, now - step)
    elif isinstance(now, str):
        yield from other_days(now, bound.now.date()) or _texts(field, now)


def other_days(shown: Json, today: date) -> list[Json]:
    """Days some weeks off one that is to come, as it is written, the nearest behind or before a change of clocks first;
    none for another text, or a day of birth."""
    with suppress(ValueError, OverflowError):
        day = date.fromisoformat(shown) if isinstance(shown, str) and len(shown) == len("2031-07-01") else None
        if day and day >= today:
            steps = [timedelta(weeks=sign * number) for number in range(1, WEEKS + 1) for sign in (1, -1)]
            ahead = [day + step for step in steps if day + step >= today + LEAD]
            changed = [one for one in ahead if all(a != b for a, b in zip(_offsets(one), _offsets(day), strict=True))]
            return [one.isoformat() for one in dict.fromkeys([*changed[:1], *ahead])][:TRIED]
    return []


def _offsets(day: date) -> list[timedelta | None]:
    """What clocks in some places are from UTC at noon of a day."""
    return [datetime.combine(day, time(12), ZoneInfo(name)).utcoffset() for name in CLOCKS]


def _next_first(values: list[Json], now: Json) -> list[Json]:
    """The other values of a closed list, those behind the present one first: a run that follows gets another one."""
    place = next((number for number, one in enumerate(values) if same(one, now)), -1)
    return [*values[place + 1 :], *values[: max(place, 0)]]


def _texts(field: Field, now: str) -> Iterator[Json]:
    """Another text of the same kind: a moment an hour later, a number or an address of nobody."""
    later = moved(now, LATER) if "T" in now else None
    yield from [later] if later is not None else []
    name = pointers.split(field.pointer)[-1]
    yield from (text for words, texts in NAMED for text in texts if words.search(name) and text != now)
