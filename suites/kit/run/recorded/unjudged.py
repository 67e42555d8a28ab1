"""What recorded traffic does not let anybody judge, counted and said in a line each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from suites.kit.model.bound_contract import BoundContract
from suites.kit.run.recorded.exchanges import Recorded
from suites.kit.run.recorded.matching import Undocumented
from suites.kit.run.recorded.moments import AT_ANOTHER_HOST

NO_DEFINITE_ANSWER = (
    "got no definite answer (none, a redirect, 401, or what a gateway or firewall answers): they are not judged"
)
NO_BODY = "sent a body that the file does not hold or that is no JSON: only their answers are judged"
NO_ANSWER_BODY = "were answered with a body that the file does not hold: only their statuses are judged"
NOTHING_BEFORE = "have no read or answer before them: what they left alone is not judged"
NOTHING_AFTER = "have no read after them before the next update: whether they were stored is not judged"
DOUBTFUL = (
    "have too much time, another write of the file, or another credential between what it shows: differences there are "
    "inconclusive"
)
ELSEWHERE = (
    "have a write at another host between what the file shows, which may have changed it, too: where that host cannot "
    "reach the vendor, as one for statistics, record without it"
)
UNDOCUMENTED = (
    "with a query, or a body in a format, that the contract does not document: what they do is unknown, so they are "
    "not judged, and a difference around them is inconclusive. If it changes nothing of that, declare its parameters "
    "in openapi.yaml, and under parameters in behaviour.yaml"
)
PARTIAL = (
    "with a query that the contract does not document, or that asks for some members: what they show may be a part, "
    "and is compared with nothing"
)
LEFT_OUT = "of the file cannot be read, such as for a time that is none: what only reads something is left out"
REFUSED = "were refused: whether by right depends on what the file does not tell, such as rights and free times"


def notes(
    updates: Sequence[Recorded], others: int, cached: int, left_out: int, undocumented: Undocumented,
    bound: BoundContract,
) -> list[str]:  # fmt: skip
    """A line for each thing that keeps updates from being judged whole, with how many they are. `cached` reads came
    from a cache, and `left_out` entries cannot be read."""
    places = {one.full.probe.place for one in updates}
    first = (
        f"{_count(len(updates), 'update')} of {_count(len(places), 'appointment')}; "
        f"{_count(others, 'other entry', 'other entries')} of the file"
    )
    unread = [f"{_count(cached, 'read')} came from a cache, which may be out of date"] if cached else []
    unread += [f"{_count(left_out, 'entry', 'entries')} more {LEFT_OUT}"] if left_out else []
    unread += [f"{_count(undocumented.updates, 'update')} more {UNDOCUMENTED}"] if undocumented.updates else []
    unread += [f"{_count(undocumented.reads, 'read')} {PARTIAL}"] if undocumented.reads else []
    return [first, *unread, *(f"{count} of them {what}" for what, count in _kinds(updates, bound) if count)]


def _kinds(updates: Sequence[Recorded], bound: BoundContract) -> Iterator[tuple[str, int]]:
    definite = [one for one in updates if one.full.is_definite]
    accepted = [one for one in definite if one.full.is_accepted]
    yield NO_DEFINITE_ANSWER, len(updates) - len(definite)
    yield NO_BODY, sum(not one.has_body for one in definite)
    yield NO_ANSWER_BODY, sum(not one.has_answer_body for one in definite)
    yield REFUSED, sum(one.full.is_refused for one in definite)
    yield NOTHING_BEFORE, sum(not one.full.before for one in accepted)
    if bound.contract.behaviour.read is not None:
        yield NOTHING_AFTER, sum("read" not in one.full.after for one in accepted)
    yield DOUBTFUL, sum(bool(one.moments.doubts) for one in definite)
    yield ELSEWHERE, sum(any(AT_ANOTHER_HOST in doubt for doubt in one.moments.doubts) for one in definite)


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
