"""What follows from what updates send, and nobody owes: no update sets it, and it says what has happened meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import UTC, datetime, timedelta

from contracts import Json, instant
from contracts.pointers import ABSENT, get, under
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import same
from suites.kit.model.lasting import is_near
from suites.kit.restore.promised import promised_states

EARLIEST = datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)
"""Since when Unix times have ten digits: smaller numbers count something else, as minutes or prices do."""
CLOCKS_APART = timedelta(hours=1)
"""How far a vendor's clock may be ahead of when our run began: it may go wrong a little, and a long run takes most of
an hour."""
RECENT = timedelta(days=1)
"""How long ago something may have happened that a run has caused: one that was killed is put back the next day."""
MOST_SECONDS = 10**10
"""Up to which number a Unix time is in seconds, which is the year 2286; above, in milliseconds."""
MOST_MILLISECONDS = 10**13


def followed_members(
    pointers: Sequence[str], before: Mapping[str, Json] | None, now: Mapping[str, Json] | None, bound: BoundContract,
    sent: Set[str] = frozenset(),
) -> tuple[str, ...]:  # fmt: skip
    """What follows from what updates send, and is not owed, as no update sets it: a list that only has entries more, as
    a history; a link that is made anew; a stamp that is taken away, or that says that something has happened since
    the run began; a state that the page says to be set upon an update; and what changes by itself and is gone. Another
    number, or another time, may be the appointment's.

    `sent`: pointers of the request members that updates of the run named, and that were not refused.
    """
    following = dict.fromkeys(at for ats in bound.contract.behaviour.follows.values() for at in ats)
    shown = {str(field.shows) for field in bound.contract.behaviour.fields if field.shows}
    unset = [at for at in following if any(under(pointer, (at,)) for pointer in pointers) and not is_near(at, shown)]
    states = [at for at in promised_states(before, now, bound, sent) if any(under(one, (at,)) for one in pointers)]
    lost = _lost(before, now, bound.contract.behaviour.volatile)
    return tuple(
        dict.fromkeys([*(at for at in unset if _is_followed(get(before, at), get(now, at), bound.now)), *states, *lost])
    )


def _lost(before: Mapping[str, Json] | None, now: Mapping[str, Json] | None, volatile: Sequence[str]) -> list[str]:
    """What changes by itself, and had a value before the run that is gone: when a reminder was sent. A person is told
    of it, as it does not come back; a stamp that moves on, as that of the last update, has not to be told."""
    if before is None or now is None:
        return []
    return [at for at in volatile if not _is_never(get(before, at)) and _is_never(get(now, at))]


def _is_followed(old: Json, new: Json, now: datetime) -> bool:
    known = [] if old is None or old is ABSENT else old
    is_grown = isinstance(known, list) and isinstance(new, list) and same(new[: len(known)], known)
    is_gone = (_is_stamp(old) and new in (None, ABSENT, "")) or (_is_record(old, now) and _is_never(new))
    is_anew = (_is_never(old) or _is_record(old, now)) and _is_record(new, now, now - RECENT)
    return is_grown or is_gone or is_anew or (_is_link(new) and (not known or _is_link(old)))


def _is_stamp(value: Json) -> bool:
    """Whether a value is a time at all, ahead or not. A price or a length in minutes that is taken away is missed."""
    moment = _moment(value)
    return moment is not None and (isinstance(value, str) or moment >= EARLIEST)


def _is_never(value: Json) -> bool:
    """Whether a value says that something has not happened: nothing, or the 0 of a Unix time."""
    return value in (None, ABSENT, "") or same(value, 0)


def _is_record(value: Json, now: datetime, since: datetime = EARLIEST) -> bool:
    """Whether a value is the moment at which something has happened: the times of an appointment ahead are ahead."""
    moment = _moment(value)
    return moment is not None and since <= moment <= now + CLOCKS_APART


def _moment(value: Json) -> datetime | None:
    """The moment that a text or a Unix time in seconds or milliseconds stands for; None where it is none."""
    if isinstance(value, str):
        return instant(value)
    if not isinstance(value, int | float) or isinstance(value, bool) or abs(value) > MOST_MILLISECONDS:
        return None
    return datetime.fromtimestamp(value / 1000 if abs(value) > MOST_SECONDS else value, UTC)


def _is_link(value: Json) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))
