"""Turns facts into text that is clear to readers and safe on any page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from reports._records import WORST_FIRST
from reports._refused_alike import ADVICE as LOOK_FIRST
from reports._refused_alike import OPEN
from reports._refused_alike import WHOSE as OPEN_WHOSE
from reports._script import number_of_steps
from reports._shared import apart
from reports._until_fixed import ACCEPT, USUAL, or_accept

UNNEEDED = "not needed"
"""Who is responsible where nothing is broken, and an exception of ours closes the gate."""

WHOSE = {
    "vendor": "the vendor",
    OPEN: OPEN_WHOSE,
    "set-up": "most likely us, as we set the target up; else whoever runs it",
    "down": "whoever runs the target's server, or the way to it: it answered, and then no more",
    "limited": "us: the limit or quota of our client is used up, unless the vendor has lowered it",
    "paused": "whoever runs the target, which says itself until when it takes no requests",
    "written to": "most likely us: something else of ours writes to the appointment of the tests",
    "vendor, and others": "the vendor; where a clause could not be judged for another reason, whoever that names",
    "ours": "us",
    UNNEEDED: "us: known.yaml has an exception that is not needed any more",
    "left": "us: a run left something changed at the target",
    "nobody": "nobody",
    "unknown": "us: the run did not come to its end",
    "comes and goes": "the vendor, for what comes and goes",
}
"""Who is responsible for a result, by the journal's `whose`; "down": a target that has answered is not available."""

VENDORS = "Send the vendor a request below; until it is fixed, {}; {}."
"""What to do about deviations of the vendor, by what protects from them until then, and what may be done instead."""

NOT_THEIRS = "This says nothing against what the vendor promises."
ADVICE = {
    "vendor": VENDORS.format(USUAL, ACCEPT),
    OPEN: LOOK_FIRST,
    "set-up": f"Do what the reason says, then run it again. {NOT_THEIRS}",
    "down": "Ask whoever runs that server to start it. Once it answers, run it again. It answered until then, so its "
    f"base URL is right. {NOT_THEIRS}",
    "limited": f"It is up: look who used up the limit, or have it raised. Run it again after that time. {NOT_THEIRS}",
    "paused": f"It is up, and asks for that pause itself. Run it again after that time. {NOT_THEIRS}",
    "written to": "Find what writes to it, or name another appointment.editable in targets.toml; what somebody else "
    f"has set there is not ours to put back. Then run it again. {NOT_THEIRS}",
    "vendor, and others": "Get the vendor to fix the deviation that the reasons name, also where it is accepted; where "
    "a clause could not be judged for another reason, do what that says. Then run it again.",
    "ours": "Fix the suite or the contract, then run it again. This says nothing against the vendor.",
    UNNEEDED: f"Remove it from known.yaml, and run this again: until then the gate is closed. {NOT_THEIRS}",
    "left": "Do what the lines about it say: put it back, close that run, or name another appointment.",
    "nobody": "Nothing to do.",
    "unknown": "The run did not finish, so these results are incomplete: run it again.",
}
"""What to do, by who is responsible."""

_EVIDENT = ("vendor", OPEN, "vendor, and others", "nobody", "comes and goes")
"""Who alone is named, as the run's own sentence is about its violations."""


def or_unneeded(whose: str, counts: Mapping[str, int], broken: Collection[object]) -> str:
    """Who is responsible, by the word of the journal: where a run found nothing `broken`, the clauses that it counts as
    violated have an exception that is not needed any more, and the vendor has nothing to fix."""
    is_so = whose == "ours" and counts.get("violation") and not counts.get("suite error") and not broken
    return UNNEEDED if is_so else whose


IN_A_NEW_WAY = "broken in a way that nobody has accepted"
"""What a headline says of accepted clauses where that is the worst."""


def responsible(whose: str, counts: Mapping[str, int], new_ways: int = 0) -> str:
    """Who is responsible for a result; a violation is the vendor's, whatever else has failed beside it, and so is a
    warning, and an accepted clause that is broken in a way which nobody has accepted."""
    violations, warnings = counts.get("violation", 0), counts.get("warning", 0)
    if whose == "nobody" and warnings and not violations:
        return f"{WHOSE['vendor']} for {counted(warnings, 'warning')}, and no promise is broken"
    if not (violations or new_ways) or whose in _EVIDENT:
        return WHOSE[whose]
    of_vendor = [counted(violations, "violation")] if violations else []
    of_vendor += [f"{counted(new_ways, 'accepted clause')} {IN_A_NEW_WAY}"] if new_ways else []
    return f"{WHOSE['vendor']} for {' and '.join(of_vendor)}; for the rest {WHOSE[whose]}"


def about_resolved(then: str, is_resolved: bool) -> str:
    """What to do, where a run is the first not to see a violation any more: what that did is still there."""
    return OF_RESOLVED if is_resolved and then == ADVICE["nobody"] else then


OF_RESOLVED = "Nothing to do at the vendor; look after what it did until then, as said where it is resolved."
"""What to do where a violation is gone: the page says beside the resolved clause what that may be."""
OF_WARNINGS = "A warning fails no run: tell the vendor if it matters to you."
"""What to do where nothing is wrong but warnings, as the run's own sentence says."""


BEHIND = (
    "Get the vendor to fix the deviation that the reason names, also where it is accepted; then run it again, as "
    "nothing could be judged behind it."
)
"""What to do where clauses could not be judged for a deviation of the vendor's own, and nothing else is wrong."""


def advice(whose: str, counts: Mapping[str, int], until_fixed: str = USUAL) -> str:
    """What to do about a result: about its violations first. `until_fixed` is what protects from them."""
    violations = counts.get("violation", 0)
    if whose == "nobody" and counts.get("warning") and not violations:
        return OF_WARNINGS
    if whose == "vendor" and not violations and counts.get("inconclusive"):
        return BEHIND
    of_vendor = VENDORS.format(until_fixed, or_accept(until_fixed))
    if not violations or whose in _EVIDENT:
        return of_vendor if whose == "vendor" else ADVICE[whose]
    return f"About {counted(violations, 'violation')}: {of_vendor} About the rest: {ADVICE[whose]}"


def beside_new_ways(whose: str, counts: Mapping[str, int], new: Sequence[str]) -> str:
    """Who is responsible for what is left where the sentences about accepted clauses say what to do about them: a
    reader who is told to accept in known.yaml what is accepted there stops."""
    is_all = whose == "vendor" and new and not (counts.get("violation") or counts.get("inconclusive"))
    return "nobody" if is_all else whose


def after_new_ways(new: Sequence[str], then: str, whose: str) -> str:
    """What to do, after the sentences about accepted clauses that are broken in a way which nobody has accepted: what
    says nothing against the vendor is about the rest."""
    if new and then == ADVICE["nobody"]:
        return " ".join(new)
    is_rest = new and whose not in _EVIDENT and not then.startswith("About ")
    return " ".join([*new, *(["About the rest:"] if is_rest else []), then])


def without_request(keyword: str) -> str:
    """What a finding's keyword says, without how its request was addressed: the request stands above it, whole, and
    another way to address it may show the same."""
    return "; ".join(part for part in keyword.split("; ") if not part.startswith(OF_REQUEST))


OF_REQUEST = ("query ", "method ")
"""How the parts of a keyword begin that say how a request was addressed."""

KEYWORDS = {
    "unsent": "was not sent, and has to stay as it was",
    "value": "has another value than the one that was sent",
    "read": "is shown by a read with another value than the one that was sent or answered",
    "whole": "is not as a whole what was sent",
    "filled": "is filled by the server, and has to stay as it was",
    "set": "was changed by an update that names it, and no update may set it",
    "fact": "never changes, whatever an update names",
    "refused": "was changed by an update that was refused",
    "state": "is not as it was, and this request has to leave it alone",
    "lost": "has its old value again, as an update at the same moment took the sent one back",
    "locked": "closed appointment: every update has to be refused",
    "moves": "changes without an update",
    "stays behind": "does not change with an update",
}
"""What a keyword of a finding means, where it is no word of JSON Schema."""


def but_known(number: int) -> str:
    """What follows "All promises kept" where deviations are broken that known.yaml accepts."""
    return f" but for {number} known deviation{'' if number == 1 else 's'}" if number else ""


EXITS = {
    1: "an exception in known.yaml no longer holds",
    2: "interrupted",
    5: "nothing ran",
    70: "this suite or a worker process failed, or contract and stand-in disagree",
    75: "something is unclear, unsaved or may still be changed",
    78: "a contract, a target or an option is wrong",
}
"""What the exit code of a run says beyond its verdicts."""


def counts_text(counts: Mapping[str, int]) -> str:
    """Counts of verdicts as a phrase, beginning with the worst: "2 violations, 84 kept"."""
    return ", ".join(counted(counts[verdict], verdict) for verdict in WORST_FIRST if counts.get(verdict))


def counted(number: int, verdict: str) -> str:
    """A number of verdicts of one kind, or of something else: "2 violations", "3 inconclusive", "1 run"."""
    words = (
        "violation",
        "warning",
        "suite error",
        "time",
        "run",
        "message",
        "clause",
        "accepted clause",
        "finding",
        "change",
        "breaking change",
        "channel",
    )
    plural = "s" if number != 1 and verdict in words else ""
    return f"{number} {verdict}{plural}"


def sentence(text: str) -> str:
    """The text with its first letter in upper case, otherwise unchanged."""
    return text[:1].upper() + text[1:]


def utc_time(when: datetime) -> str:
    """A time in UTC, to the minute."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def utc_seconds(seconds: int) -> str:
    """A time in seconds since 1970, to the minute."""
    return utc_time(datetime.fromtimestamp(seconds, UTC))


def safe_link(url: str | None) -> str | None:
    """The URL if it is http or https, else None: others, such as javascript:, would run in the reader's browser."""
    return url if url and url.startswith(("https://", "http://")) else None


class _Escapes(dict[int, str]):
    """What each character becomes, found once per character: texts of vendors may have millions."""

    def __missing__(self, code: int) -> str:
        self[code] = chr(code) if _is_printable(chr(code)) else _escaped(chr(code))
        return self[code]


_ESCAPES = _Escapes()


def printable(text: str) -> str:
    """The text with invisible characters (controls, bidirectional marks, lone surrogates) as escapes."""
    return text if text.isprintable() else text.translate(_ESCAPES)


def _is_printable(char: str) -> bool:
    return char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _escaped(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


_TRIES = re.compile(r"\d+ of \d+")


_OF_UPDATES = re.compile(r"\d+ times in \d+ updates")
"""How often a run's requests showed what no single one shows each time. It counts all updates, so that what is always
wrong with a few of them looks like a rare accident."""


def is_each_time(seen: str) -> bool:
    """Whether a request showed its finding as often as it was sent: "3 of 3", and not "1 of 3"."""
    times, _, of = seen.partition(" of ")
    return not of or times == of


def tries(seen: str) -> str:
    """How often it was seen: the journal counts tries, or names what it has counted."""
    return f"{seen} tries" if _TRIES.fullmatch(seen) else seen


def seen_as(seen: str, spread: str) -> str:
    """How often a finding was seen, in few words: by one count only, that of the requests which could show it, where
    the other one is of all updates of the run."""
    return f"in {spread}" if spread and _OF_UPDATES.fullmatch(seen) else tries(seen)


def spread_beside(seen: str, spread: str) -> str:
    """How widespread a finding was, to stand beside how often its request showed it: nothing where that counts the
    updates of the run, as no single request shows it."""
    return spread if _TRIES.fullmatch(seen) else ""


def how_often(seen: str, spread: str, script: str = "") -> str:
    """How often a finding showed: among the requests of its run that could show it, then when its own was repeated, or
    all steps of its script; of a run's updates, how many did, where nothing else is known."""
    if _OF_UPDATES.fullmatch(seen):
        return f"{spread}{apart(spread, script)}" or seen
    if not _TRIES.fullmatch(seen):
        return seen
    steps = number_of_steps(script)
    again = f"all {steps} steps again: {tries(seen)}" if steps > 1 else f"the request above again: {tries(seen)}"
    return f"{spread}{apart(spread, script)}; {again}" if spread else again
