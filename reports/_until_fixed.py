"""What protects our own appointments from a deviation until it is fixed: the alert and the pages say the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from contracts.changed_values import LOST
from reports._beside import NOTHING, Beside, word_of
from reports._compared_with import (
    Shown,
    compared_with,
    is_same_instant,
    on_one_line,
    sent_along,
    updates_like,
)
from reports._refusals import STORED as STORED_ONE
from reports._refusals import refused_with
from reports._shared import tells_little
from reports._shortened import named_ids

ACCESS = ("guards", "hides")
"""Checks of who may update an appointment: their requests have to be refused."""

LOCKS = "locks"
"""The check of closed appointments, whose updates have to be refused, too."""

USUAL = "read an appointment again after each update like it"
"""What protects from most deviations, in words for all of them."""

ELSEWHERE = "after each update, read your other appointments, too, and compare all of them with what they were before"
"""What protects from a vendor that writes to other appointments than an update addresses."""

RECORDS = "compare yours with your own records, and tell the vendor at once"
THROUGH = {
    "none": f"anybody can change these appointments: {RECORDS}",
    "made up": f"anybody who sends a made-up key can change these appointments: {RECORDS}",
    "empty": f"anybody who sends an empty key can change these appointments: {RECORDS}",
    "altered": "anybody who knows the beginning of a valid key, or makes up a token where no signature is checked, can "
    f"change these appointments: {RECORDS}",
    "powerless": "treat such a key as one that may update: give it to nobody who may not",
    "hides": "others may reach appointments of yours in the same way: compare yours with your own records, send ids of "
    "your own only, and tell the vendor at once",
}
"""What protects appointments while an update goes through that has to be refused."""

STORED = "do not take its refusal for an update that did nothing: read the appointment after it, and put it right"
"""What is said besides where an update was refused and is stored all the same."""

KINDS = {"wrong": "made up", "malformed": "made up", "other": "hides"}
"""Kinds of credentials that let in whom another kind would, too."""

CLOSED = (
    "do not rely on the vendor to refuse it: look at the status yourself, and send no update to a closed appointment; "
    "where one went through, have the vendor put it right"
)
"""What protects closed appointments while updates of them go through."""

STATUS = re.compile(r"(?:a refusal \()?([245])(?:\d\d|xx)\b")
ANSWERED = {
    ("4", "2"): "check an update before you send it, as the vendor does not refuse what it says it refuses; where one "
    "went through, read the appointment, and put right what it has set",
    ("2", "4"): "look at each answer: where an update is refused like this, make the change by another one, or by hand",
}
"""What protects from an answer, by the first digits of the status that was right and of the one that came. A server
error is not among them: what became of its update is not known."""

NOT_THERE = " with 404"
AHEAD = (
    "before each update that sends {}, look whether what {} there, or send {} in an update of its own; where you "
    "cannot, "
)
"""What protects from a refusal that is stored before it comes."""

REFUSED = "nothing got through: treat any answer but a success as a refusal here"

CODE = "code"
"""The keyword of findings that a refusal has not the code which the page ties to its cause: it is one all the same."""

ONE_BY_ONE = "send an update of an appointment only once the one before it is answered"
"""What protects from the loss of one of two updates at the same moment."""

BY_INSTANT = (
    "go by the instant of {} (in UTC), which is right, and not by its hour or offset as they are written: nothing has "
    "to be put right"
)
"""What protects from a time that is right, and written in another way than it should be."""

ACCEPT = (
    "only if the vendor will not fix it, accept the deviation in known.yaml, with a reason, an owner and an end date"
)
SAY_SO = "if this is accepted, too, say so in its reason in known.yaml, which counts from the next run on"
"""The same where known.yaml has the clause for another deviation: there is one row for a clause."""

LISTED = f"nobody has accepted this one: known.yaml has its clause for another deviation; {SAY_SO}"
NEVER = "do not accept in known.yaml that somebody is let in"
"""What takes its place where somebody is let in: a hole that is accepted is forgotten."""


class Seen(Shown, Protocol):
    """A finding, as far as this goes."""

    @property
    def pointer(self) -> str | None:
        """The place in the answer."""

    @property
    def sent(self) -> str:
        """The request."""


def named(found: Seen, what: str) -> str:
    """What the finding's keyword says of the request, as `credentials powerless; with note`."""
    parts = (part.partition(" ") for part in (found.keyword or "").split("; "))
    return next((value for name, _, value in parts if name == what), "")


def meanwhile(check: str, found: Seen, beside: Beside = NOTHING, also: Sequence[str] = ()) -> str:
    """What protects our own appointments from a deviation; `beside` is what else is known of the target, `also` are
    other members, as JSON pointers, at which the same request showed the same."""
    if check == LOCKS:
        return CLOSED if _went_through(found) else REFUSED
    if check not in ACCESS:
        if by_answer := _by_answer(found):
            return by_answer
        if check == "isolates":
            return ELSEWHERE
        if is_same_instant(found):
            return BY_INSTANT.format(on_one_line(found.pointer or "the time"))
        compare = f" and compare {_each(found.pointer, also)}{compared_with(found, beside)}" if found.pointer else ""
        if word_of(found) == LOST:
            return f"{ONE_BY_ONE}; where others update it, too, read it again after each update{compare}"
        first = sent_along(found, beside, also) or _ahead(found)
        return f"{first}after {updates_like(found)}, read the appointment again{compare}"
    if not is_let_in(check, found):
        return REFUSED
    kind = "hides" if check == "hides" else named(found, "credentials")
    through = THROUGH.get(KINDS.get(kind, kind.split(" ")[0]), THROUGH["none"])
    return f"{through}; {STORED}" if found.pointer else through


def _ahead(found: Seen) -> str:
    """What keeps an update from a refusal that is stored, where that says that something is not there: to look for what
    its ids name before it is sent. To stand before what else helps."""
    ids = [f"/{name}" for name in named_ids(found.sent) if f"/{name}" != found.pointer]
    if word_of(found) != STORED_ONE or refused_with(found) != NOT_THERE or not ids:
        return ""
    return AHEAD.format(
        listed(ids), "it names is" if len(ids) == 1 else "they name are", on_one_line(found.pointer or "")
    )


def _by_answer(found: Seen) -> str:
    """What protects from an answer that is wrong by its status alone; empty where it is about more."""
    return ANSWERED.get(status_classes(found), "")


def status_classes(found: Seen) -> tuple[str, str]:
    """The first digit of the status that was right, and of the one that came; empty where that is no status, and both
    where a finding is about a member."""
    wanted, came = STATUS.match(found.expected), STATUS.match(found.got)
    return ("", "") if found.pointer else (wanted[1] if wanted else "", came[1] if came else "")


def is_let_in(check: str, found: Seen) -> bool:
    """Whether an update went through that has to be refused for whose key it had, or whose appointment it is at."""
    return check in ACCESS and _went_through(found)


def _went_through(found: Seen) -> bool:
    """Whether an update that has to be refused was not, or has changed something all the same."""
    return word_of(found) != CODE and bool(found.got.startswith("2") or found.pointer)


def or_accept(until_fixed: str) -> str:
    """What may be done in place of waiting, by what protects until then: nobody is told to accept that somebody is let
    in."""
    return NEVER if any(one in until_fixed for one in THROUGH.values()) else ACCEPT


def accept_too(then: str, broken: Collection[str], listed: Collection[str]) -> str:
    """What to do about the `broken` clauses, where known.yaml has some of them for another deviation, as `listed`."""
    both = {*broken} & {*listed}
    said = LISTED if both == {*broken} else f"{ACCEPT}; of {', '.join(sorted(both))}, {LISTED}"
    return then.replace(ACCEPT, said) if both else then


def of_all(broken: Iterable[tuple[str, Seen]], beside: Beside = NOTHING) -> str:
    """What protects from several deviations, given with their checks: credentials that let somebody in come first. Of
    what one request showed at several members, all are named."""
    broken = [*broken]
    if len(broken) == 1 or _is_one_request(broken):
        check, first = min(broken, key=lambda one: tells_little(one[1], [one[1].pointer]))
        return meanwhile(check, first, beside, also_at(first, (found for _, found in broken)))
    said = dict.fromkeys(_in_general(check, found) for check, found in broken)
    ranked = [*THROUGH.values(), CLOSED, ELSEWHERE, USUAL, REFUSED]
    in_order = sorted(said, key=lambda one: ranked.index(one.removesuffix(f"; {STORED}")))
    return "; ".join(in_order) or USUAL


def _is_one_request(broken: Sequence[tuple[str, Seen]]) -> bool:
    """Whether several deviations are what one request showed at several members of an appointment."""
    requests = {(check, found.sent, found.keyword) for check, found in broken}
    is_of_members = all(found.pointer and check not in (*ACCESS, LOCKS) for check, found in broken)
    return len(requests) == 1 and is_of_members


def _in_general(check: str, found: Seen) -> str:
    """What protects from a deviation, without the member that it is about."""
    if check in (*ACCESS, LOCKS):
        return meanwhile(check, found)
    return ELSEWHERE if check == "isolates" else USUAL


def also_at(first: Seen, others: Iterable[Seen]) -> list[str]:
    """The other members at which the request of a finding showed the same, as JSON pointers."""
    alike = (one for one in others if (one.sent, one.keyword) == (first.sent, first.keyword))
    return [one.pointer for one in alike if one.pointer]


def _each(pointer: str, also: Sequence[str]) -> str:
    """The members to compare one by one."""
    return f"{listed([pointer, *also])}{', each' if {*also} - {pointer} else ''}"


def listed(pointers: Sequence[str]) -> str:
    """Members, each once, for a sentence."""
    *others, last = map(on_one_line, dict.fromkeys(pointers))
    return f"{', '.join(others)} and {last}" if others else last
