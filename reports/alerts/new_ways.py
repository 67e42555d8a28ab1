"""A clause that known.yaml accepts, broken in a way that nobody has accepted: beside what, and by which exception."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from reports._beside import NOTHING, Beside
from reports._shortened import cut
from reports._text import counted
from reports._until_fixed import SAY_SO, is_let_in, meanwhile
from reports.alerts.accepted_near import exception
from reports.alerts.fault import at_members, fault_and_spread
from reports.alerts.finding_text import SEND, VENDORS, finding_text, protects, to_do
from reports.alerts.new_values import untold
from reports.alerts.spread import rest
from reports.alerts.standing import Said
from reports.history.accepted import appeared, is_accepted
from reports.history.choices import accepted_and_new_of, new_values
from reports.history.findings import KnownFinding
from reports.history.left import Left

WIDER = f"{SAY_SO}; until then this keeps a release back, and is told once"
NEVER = "so do not accept this, too, and end the row in known.yaml: never accept that somebody is let in"


@dataclass(frozen=True)
class NewWay:
    """What appeared under an accepted clause. `accepted` are the members at which it is still broken as it was when it
    was accepted, as JSON pointers; `why` is the reason of the exception, with its owner and its last day."""

    findings: tuple[KnownFinding, ...]
    accepted: tuple[str, ...] = ()
    why: str = ""

    @property
    def first(self) -> KnownFinding:
        """The one that is told in full."""
        return self.findings[0]

    @property
    def at(self) -> str:
        """Where it is broken, for a sentence."""
        return f" at {cut(self.first.pointer)}" if self.first.pointer else ""


def new_ways(
    connection: Connection,
    at: tuple[str, str],
    findings: Sequence[KnownFinding],
    accepted: Collection[str],
    recorded: Mapping[str, Said] | None = None,
) -> dict[str, NewWay]:
    """What appeared under accepted clauses of a provider at a target (`at`), by clause; `accepted` are the fingerprints
    of findings that are not recorded as accepted yet, and `recorded` what a channel was told, if it is for one."""
    found, names = appeared(connection, at, findings), frozenset(accepted)

    def is_new(one: KnownFinding) -> bool:
        return _is_untold(connection, one, names, recorded)

    new = {name: tuple(filter(is_new, those)) for name, those in found.items()}
    return {name: _way(connection, those, found[name], findings) for name, those in new.items() if those}


def _is_untold(
    connection: Connection, found: KnownFinding, names: Collection[str], recorded: Mapping[str, Said] | None
) -> bool:
    """Whether what appeared is news. Of a finding that is new for some values a channel is told by these."""
    if recorded is None or not (values := new_values(found)):
        return found.fingerprint in names
    return bool(untold(connection, recorded, found, values))


def _way(
    connection: Connection,
    new: tuple[KnownFinding, ...],
    appeared: Sequence[KnownFinding],
    findings: Sequence[KnownFinding],
) -> NewWay:
    others = {one.fingerprint for one in appeared}
    of_clause = (one for one in findings if one.clause == new[0].clause and one.fingerprint not in others)
    own = filter(is_accepted, of_clause)
    latest = new[0].life.last_seen.run
    places = (one.pointer or "" for one in own if one.life.last_seen.run == latest)
    return NewWay(new, tuple(filter(None, dict.fromkeys(places))), exception(connection, new[0]))


def fingerprints_of(ways: Iterable[NewWay]) -> frozenset[str]:
    """All findings that nobody has accepted, by their fingerprints."""
    return frozenset(one.fingerprint for way in ways for one in way.findings)


def way_line(way: NewWay) -> str:
    """What is new, in a sentence: it stands before anything else that is said of the run."""
    shown = fault_and_spread(way.first)
    what = f"New: {way.first.clause}, which known.yaml accepts, is broken{way.at} in a way that nobody has accepted"
    what += f" ({said})" if (said := accepted_and_new_of(way.first)) else ""
    return f"{what}{f': {shown}' if shown else ''}."


def way_advice(way: NewWay) -> str:
    """What is new, what is accepted, and what to do, in a sentence or two for a page."""
    still = f" Accepted is {', '.join(map(cut, way.accepted))}." if way.accepted else ""
    what = way_line(way).removeprefix("New: ")
    send = f"Send the vendor, as a new fault, what `reports show {way.first.fingerprint}` prints"
    return f"{what}{still} {send}; until it is fixed, {meanwhile(way.first.check, way.first)}; {_instead(way.first)}."


def way_text(way: NewWay, left: Sequence[Left], beside: Beside = NOTHING) -> Iterator[str]:
    """The same in full: what was seen, beside what is accepted, and what to do."""
    found, more = way.first, way.findings[1:]
    yield f"New under an accepted clause: {found.clause} {cut(found.pointer or '')}".rstrip()
    yield f"  {found.says} ({found.place}, {found.page})"
    yield from _exception(way)
    yield from finding_text(found, left, [VENDORS], unlike=rest(found, more))
    yield from to_do(f"{protects(found, beside)}; {SEND}; {_instead(found)}")
    others = f", and {counted(len(more), 'finding')} more{at_members(more)}" if more else ""
    yield f"  the whole finding: reports show {found.fingerprint}{others}"


def _exception(way: NewWay) -> Iterator[str]:
    """What is accepted, by which exception, and what is not."""
    still = f"at {', '.join(map(cut, way.accepted))}, where it is still broken; " if way.accepted else ""
    yield f"  accepted: {still}{cut(way.why)}"
    by_value = f"where it is {said}, which" if (said := accepted_and_new_of(way.first)) else "which"
    yield f"  not accepted:{way.at or ' this request'}, {by_value} nobody had seen when that was accepted"


def _instead(found: KnownFinding) -> str:
    return NEVER if is_let_in(found.check, found) else WIDER
