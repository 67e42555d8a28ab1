"""With what a member is compared after an update until a deviation is fixed, and what to do where it differs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from contracts import changed_values
from contracts.changed_values import AS_BEFORE, AS_SENT, FIXED, IS_GONE, LOST, OF_VALUES
from contracts.instants import difference_of
from reports._beside import NOTHING, Beside, Placed, word_of
from reports._moves import UNSENT
from reports._refusals import STORED, refused_with
from reports._shared import is_by_few, sent_by, shared_by
from reports._written import Written, written

LONGEST = 300
"""Characters of a pointer, as of a value in an alert."""

OTHER = re.compile(r"/\S+")
"""A member among what requests share: its pointer, and nothing else said of it."""

OTHER_TIME = (
    "go by neither time: ask the vendor which one holds, tell whoever is concerned, and have the vendor put it right"
)
"""What to do where another time is shown than the one that was sent."""


NO_WAY = "no other update is known to set it: have the vendor put it right, and tell whoever relies on it"
"""What to do where what was sent is not taken, and no other value would do."""

SAME_INSTANT = "the same instant"
"""How it begins what is said of two times that differ by their notation alone."""


class Shown(Placed, Protocol):
    """A finding, as far as this goes."""

    @property
    def expected(self) -> str:
        """What should have come."""

    @property
    def got(self) -> str:
        """What came."""

    @property
    def seen(self) -> str:
        """How often it showed when its request was sent again."""

    @property
    def spread(self) -> str:
        """In how many of the run's requests like it it showed."""

    @property
    def refusals(self) -> str:
        """Of a refused update that was stored: after which refusals that was so, and after which not."""


EACH_TIME = re.compile(r"(\d+) of (\d+)$")
"""How often it showed, of how often its request was sent."""


def updates_like(found: Shown, member: str = "") -> str:
    """The updates to look after: those that are like the ones that showed it, as far as a run knows that. `member` is
    how the sentence names the finding's own one, if not by its pointer."""
    sent = f" that sends {shared}" if (shared := sent_by(found)) else ""
    if word_of(found) == STORED:
        least = " (at least those)" if sent and is_by_few(found) else ""
        return f"each update{sent}{' and' if sent else ' that'} is refused{refused_with(found)}{least}"
    if word_of(found) == UNSENT and not sent:  # the requests that did not show it had to leave it alone, too
        return f"each update that does not name {member or on_one_line(found.pointer or 'it')}"
    return f"each update{sent or ' like it'}"


def sent_along(found: Shown, beside: Beside = NOTHING, other: Sequence[str] = ()) -> str:
    """The cheapest way to keep a member that updates change without naming it, which is to name it; empty where no
    update may set it, or the run has tried to in vain. To stand before what else helps. `other` are members that the
    same updates change."""
    is_settable = word_of(found) == UNSENT and not (beside.is_refused(found.pointer) or beside.is_fixed(found.pointer))
    if not is_settable or not found.pointer or not beside.is_settable(found.pointer):
        return ""
    others = [one for one in dict.fromkeys(other) if one != found.pointer and beside.is_settable(one)]
    named = [_as_written(found.pointer, beside, found.expected), *(_as_written(one, beside) for one in others)]
    names = " and ".join(named)
    like = updates_like(found, "them" if others else "it")
    value = "values" if others else "value"
    return f"send {names} along in {like}, with the {value} just read (if an update may set that); where you cannot, "


def _as_written(pointer: str, beside: Beside, before: str = "") -> str:
    """A member as updates name it, where the contract is known; `before` is its value before, as JSON text, which an
    update may word otherwise."""
    place = written(pointer, beside.places)
    if place is None or place == Written(pointer):
        return on_one_line(pointer)
    value = place.value(before)
    shown = [] if place.pointer == pointer else [f"shown as {on_one_line(pointer)}"]
    shown += [f"{value} where the read shows {before}"] if value else []
    return on_one_line(place.pointer) + (f" ({', '.join(shown)})" if shown else "")


def on_one_line(pointer: str) -> str:
    """A pointer on one line, as long as a value in an alert at most."""
    line = pointer.replace("\n", "\\n")
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} ..."


def compared_with(found: Shown, beside: Beside = NOTHING) -> str:
    """With what to compare the member of a finding, and what to do where it differs; empty where only the vendor's
    documentation says what it should be."""
    word = word_of(found)
    if word in AS_SENT:
        how = " as an instant (in UTC)" if _is_instant(found) else ""
        return f"{how} with what you sent; where it differs, {_send_again(found)}"
    if word == LOST:
        return " with what you sent; where it differs, send it again"
    if word in (*AS_BEFORE, *FIXED):
        return f" with what it was before; {_put_right(found, beside)}"
    return ""


def is_gone(found: Shown) -> bool:
    """Whether a member that had a value, or was sent one, is there no more: to lose a value is worse than a new one."""
    return is_about_values(found) and changed_values.is_gone(found.expected, found.got)


def is_switch(found: Shown) -> bool:
    """Whether a member that has two values only did not take the one that was sent, each time that it was sent, and
    whatever was sent along: else it can be set, and something else decides."""
    is_of_two = word_of(found) in AS_SENT and {found.expected, found.got} == {"false", "true"}
    times, along = EACH_TIME.match(found.seen), shared_by(found).partition(" with ")[0]
    return is_of_two and (times is None or times[1] == times[2]) and along in ("", found.pointer)


def that_is(found: Shown) -> str:
    """What came, in words beside its value; empty where the value says it all."""
    return IS_GONE if is_gone(found) else difference_of(found.expected, found.got)


def is_same_instant(found: Shown) -> bool:
    """Whether what came is what was expected, written in another way: no appointment is at another time by that."""
    return difference_of(found.expected, found.got).startswith(SAME_INSTANT)


def is_about_values(found: Placed) -> bool:
    """Whether what it shows is a value of the appointment, which can be read again and compared."""
    return word_of(found) in OF_VALUES


def _send_again(found: Shown) -> str:
    """What to do about a member that is not what was sent: it was stored as it should be where it came without another
    one, if that is what tells the requests apart. Of two, one may be the member itself, which is shown elsewhere."""
    parts = shared_by(found).split(" and ")
    others = [one for one in parts if OTHER.fullmatch(one) and one != found.pointer]
    is_another = len(parts) == 1 or found.pointer in parts
    if others and is_another and "while" not in shared_by(found):
        return f"send it once more without {others[0]}, as what came without that was right, and compare again"
    return OTHER_TIME if _is_instant(found) else NO_WAY if is_switch(found) else "have the vendor put it right"


def _is_instant(found: Shown) -> bool:
    return bool(difference_of(found.expected, found.got))


def _put_right(found: Shown, beside: Beside) -> str:
    """What to do about a member that is not what it was before."""
    if beside.is_refused(found.pointer):
        return "setting it again does not work (the run tried): where it differs, have the vendor put it right"
    if word_of(found) in FIXED or beside.is_fixed(found.pointer):
        return "where it differs, do not rely on it, and have the vendor put it right"
    return f"where it differs, set it again{_together(found, beside)}, or have the vendor put it right"


def _together(found: Shown, beside: Beside) -> str:
    """What has to be sent along where a member is set again, as updates of it alone change that: to put one thing right
    must not do the next harm."""
    moved = [_as_written(one, beside) for one in beside.moved_by(found.pointer or "") if beside.is_settable(one)]
    return f" together with {' and '.join(moved)}, as an update of it alone may change that" if moved else ""
