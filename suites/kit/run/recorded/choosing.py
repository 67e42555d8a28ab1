"""Which providers a file of recorded traffic is about."""

from __future__ import annotations

from collections.abc import Sequence

from contracts import Contract
from suites.kit.model.errors import UnusableRecording
from suites.kit.run.recorded.har import Entry, host_of
from suites.kit.run.recorded.matching import Matched, calls, is_at_home, matched

MOST_NAMED = 10
"""Updates that a message lists as looked for; somebody with more contracts knows which one he means."""


def providers_in(
    contracts: Sequence[Contract], entries: Sequence[Entry], host: str = "", *, are_named: bool = False
) -> list[Matched]:
    """What a file has of each provider. `are_named`: somebody has asked for these, so that each must be there.

    Raises UnusableRecording where there is none, or where an update could be that of several.
    """
    if are_named:
        return [matched(contract, entries, host) for contract in contracts]
    numbers = {contract.name: _numbers(contract, entries, host) for contract in contracts}
    there = [contract for contract in contracts if numbers[contract.name]]
    at_home = [contract for contract in there if is_at_home(contract, _at(entries, host))]
    theirs = {number for contract in at_home for number in numbers[contract.name]}
    rest = [contract for contract in there if contract not in at_home and not numbers[contract.name] <= theirs]
    for contract in rest:
        _refuse_shared(contract, [other for other in (*at_home, *rest) if other is not contract], numbers)
    if not there:
        raise UnusableRecording(_none(contracts, host))
    return [matched(contract, entries, host) for contract in (*at_home, *rest)]


def _at(entries: Sequence[Entry], host: str) -> list[Entry]:
    return [entry for entry in entries if not host or entry.host == host_of(host)]


def _numbers(contract: Contract, entries: Sequence[Entry], host: str) -> set[int]:
    return {call.entry.number for call in calls(contract.update, _at(entries, host))}


def _refuse_shared(contract: Contract, others: Sequence[Contract], numbers: dict[str, set[int]]) -> None:
    for other in others:
        if shared := numbers[contract.name] & numbers[other.name]:
            raise UnusableRecording(
                f"entry {min(shared)} may be an update of {contract.name} or of {other.name}. "
                "Choose one: --provider NAME"
            )


def _none(contracts: Sequence[Contract], host: str) -> str:
    listed = [f"{one.name} {one.update.method} {one.update.path}" for one in contracts]
    there = f" at {host}" if host else ""
    return (
        f"no entry{there} is an update of a provider; looked for, under any base path: {'; '.join(listed[:MOST_NAMED])}"
    )
