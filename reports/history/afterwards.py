"""What to look after since a deviation came, also once it is gone: what it did to appointments meanwhile stays done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

from contracts.instants import difference_of
from reports._beside import word_of
from reports._compared_with import is_about_values, is_same_instant
from reports._moves import sent_value
from reports._refusals import STORED as OF_REFUSED
from reports._refusals import refused_with
from reports._shared import sent_by
from reports._shortened import cut
from reports._text import utc_seconds
from reports._until_fixed import Seen, is_let_in, listed, status_classes
from reports.history.findings import KnownFinding
from reports.history.lives import Life, Look, Point

NOTHING = "nothing: it was about what is answered, and changed no appointment"
"""Where nothing is left to look after."""

WRITTEN_OTHERWISE = (
    "nothing at the vendor, and nothing is left to put right: {} was the right instant, written in another way; only "
    "where you went by its hour or offset as they were written, from {}, look whether you told somebody another time"
)
"""Where a time was right and only written as it should not be, whatever updates were sent."""

LET_IN = (
    "nothing at the vendor; appointments that others could change from {} may not be as you left them: compare them "
    "with your own records"
)
ELSEWHERE = (
    "nothing at the vendor; other appointments than the updated ones may have been changed from {}: compare yours with "
    "your own records"
)
STORED = (
    "nothing at the vendor; {}appointments that you updated {} from {} may still have what it did: read them, and "
    "compare {} with what it should be{}"
)
ANSWERED = (
    "nothing at the vendor; where you went by such an answer from {}, read the appointment once more: it may not be as "
    "the answer said"
)
SO_FAR = {
    "let in": "others may have come through since {when}",
    "isolates": "other appointments may have been changed since {when}: compare those, too",
    "refused": "updates that {sent}were refused{which} since {when} may have done it already: compare {members} there, "
    "too",
    "stored": "appointments that were updated like this since {when} may have it already: compare {members} there, too",
}
"""What to look after while it is there."""
LAST_WITHOUT = "the last run without it"
"""Since when it may have been so where no history says it: a run alone knows no other one."""
REFUSED = (
    "nothing at the vendor; what was refused like this from {} was not changed: send it again, unless that was made up "
    "for by another update or by hand"
)
WENT_THROUGH = (
    "nothing at the vendor; what went through from {} though it has to be refused may be stored: read these "
    "appointments, and put right what it has set"
)
CRASHED = (
    "nothing at the vendor; an update that was answered like this from {} may have been made or not: read the "
    "appointment once more, and send again what is missing"
)
SHORT = 60
"""Characters of a value that was sent: what tells such updates from others stands in the beginning."""
SERVER_ERROR, SUCCESS, REFUSAL = "5", "2", "4"
"""The first digits of statuses."""
BY_STATUS = {(SUCCESS, REFUSAL): REFUSED, (REFUSAL, SUCCESS): WENT_THROUGH, (REFUSAL, REFUSAL): NOTHING}
"""What to look after by the status that was right and the one that came: a refusal with another status is one."""
OF_ERRORS = ("code", "field")
"""Keywords of findings at a place of the body of a refusal, which is no member of an appointment."""
OF_ANY_ANSWER = "responds"
"""The check of which statuses there are: whatever else comes says nothing of whether the update was right."""
OF_ANSWERS = (OF_ANY_ANSWER, "withstands", "steady")
"""Checks of what is answered, whatever the update did."""


def afterwards(found: KnownFinding, also: Sequence[str] = ()) -> str:
    """What to do about a finding that is gone, with the time in which it was there. `also` are other members, as JSON
    pointers, of findings of its clause that are gone with it, by whatever requests."""
    when = _between(found)
    if is_let_in(found.check, found):
        return LET_IN.format(when)
    if found.check == "isolates":
        return ELSEWHERE.format(when)
    if is_same_instant(found):
        return WRITTEN_OTHERWISE.format(cut(found.pointer or "what came"), when)
    wanted, came = status_classes(found)
    if came == SERVER_ERROR:
        return CRASHED.format(when)
    if found.check != OF_ANY_ANSWER and (wanted, came) in BY_STATUS:
        return BY_STATUS[wanted, came].format(when)
    if found.check in OF_ANSWERS or word_of(found) in OF_ERRORS:
        return NOTHING
    if found.pointer:
        members = cut(listed([found.pointer, *also]))
        return STORED.format(_records(found), _how(found), when, members, _how_far(found))
    return ANSWERED.format(when)


def _records(found: KnownFinding) -> str:
    """Whose record a member stands in, where that is no appointment: a patient's, by the contract, has its own read."""
    first = (found.pointer or "").split("/")[1]
    return f"the {first} records of " if first in _views(found.provider) else ""


@cache
def _views(provider: str) -> Collection[str]:
    """The names of the records with a read of their own, by the contract; none where that cannot be read."""
    from contracts import ContractError, load, names

    try:
        return frozenset(load(provider).behaviour.views) if provider in names() else frozenset()
    except ContractError:
        return frozenset()


def _how(found: KnownFinding) -> str:
    """By which updates: what is said of those that showed it, or else the one that did. Nobody reads the message any
    more in which that stood."""
    if shared := sent_by(found):
        return f"by sending {shared}"
    sent = sent_value(found.sent, found.pointer or "")
    return f"by sending {cut(found.pointer or '')} as {cut(sent, SHORT)}" if sent else f"like {cut(found.sent)}"


def _how_far(found: KnownFinding) -> str:
    """How far a time was from what it should be."""
    far = difference_of(found.expected, found.got).partition(":")[0]
    return f" (in the run that showed it, it was {far})" if far.endswith(("late", "early")) else ""


def so_far(found: KnownFinding, also: Sequence[str] = ()) -> str:
    """What a finding may have done already, since the last run before it that did not show it; empty where it is about
    answers alone. `also` are other members, as JSON pointers, at which the same request showed the same."""
    return done_so_far(found.check, found, found.life, also)


def done_so_far(check: str, found: Seen, life: Life | None, also: Sequence[str] = ()) -> str:
    """The same of a finding of a check, with its life where a history knows that."""
    when = _since(life)
    members, sent = listed([found.pointer or "", *also]), f"sent {shared} and " if (shared := sent_by(found)) else ""
    kind = _kind(check, found)
    return SO_FAR[kind].format(when=when, members=members, which=refused_with(found), sent=sent) if kind else ""


def _since(life: Life | None) -> str:
    if life is None:
        return LAST_WITHOUT
    good = life.last_good
    return utc_seconds(good.started) if good else f"some time before {utc_seconds(life.first_seen.started)}"


def _kind(check: str, found: Seen) -> str:
    if is_let_in(check, found):
        return "let in"
    if check == "isolates":
        return "isolates"
    if check in OF_ANSWERS or not found.pointer or not is_about_values(found):
        return ""
    return "refused" if word_of(found) == OF_REFUSED else "stored"


def last_absent(found: KnownFinding) -> Point | None:
    """The latest run that shows it absent, be it before or after it was seen last; None where no run does."""
    return next((point for point in reversed(found.points) if point.look == Look.ABSENT), found.life.last_good)


def _between(found: KnownFinding) -> str:
    """From the last run that shows it was not there yet to the one that shows it is gone."""
    life = found.life
    earlier = [one for one in found.points if one.look == "absent" and one.started < life.first_seen.started]
    began = earlier[-1] if earlier else life.first_seen
    last = "last good run" if began.is_good else "last run without it"
    before = f" ({last})" if earlier else ""
    ended = f" to {utc_seconds(life.resolved_by.started)}" if life.resolved_by else " on"
    return f"{utc_seconds(began.started)}{before}{ended}"
