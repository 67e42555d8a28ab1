"""`--plan`: what a run would send, clause by clause. Nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contracts import Clause
from suites.kit.binding import Binding
from suites.kit.campaign import PASSIVE
from suites.kit.exchange import ACCEPTED, Probe
from suites.kit.probes import probes
from suites.kit.profiles import Profile
from suites.kit.target import NotDeclared

SMOKE = 3
JUDGES = "judges what the others send"


def planned(binding: Binding, clauses: Sequence[Clause], profile: Profile) -> Iterator[tuple[str, int, str]]:
    """Clause id, number of requests (reads included, as far as they are sure), and a remark."""
    for clause in clauses:
        if clause.check == "explores":
            yield clause.id, profile.explored, "at most, made by Schemathesis"
        elif clause.check in PASSIVE and not clause.send:
            yield clause.id, 0, JUDGES
        else:
            yield _sent(clause, binding)


def _sent(clause: Clause, binding: Binding) -> tuple[str, int, str]:
    try:
        asked = probes(clause, binding)
    except NotDeclared as missing:
        return clause.id, 0, f"inconclusive: {missing}"
    return clause.id, sum(map(_requests, asked)), asked[0].why if asked else "no request breaks it alone"


def _requests(probe: Probe) -> int:
    is_read = probe.rereads if probe.rereads is not None else probe.wants == ACCEPTED
    return 2 if is_read else 1


def told(binding: Binding, clauses: Sequence[Clause], profile: Profile) -> str:
    """The plan of a provider as lines of text."""
    everything = list(planned(binding, clauses, profile))
    rows = [row for row in everything if row[1] or row[2] != JUDGES]
    total = min(SMOKE + sum(count for _, count, _ in rows), profile.requests)
    width = max((len(id) for id, _, _ in rows), default=0)
    lines = [f"{id.ljust(width)}  {count:>4}  {remark}" for id, count, remark in rows]
    silent = f"{len(everything) - len(rows)} more clauses judge what these send"
    sum_up = (
        f"{binding.contract.name}: about {total} requests, at most {profile.requests}, to {binding.target.base_url}"
    )
    return "\n".join(["", *lines, silent, sum_up])
