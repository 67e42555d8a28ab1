"""What is printed of a comparison: how far it is, the table of both sides, and what needs a reader's eye."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from suites.proof._peer._compare import Side, sides
from suites.proof._peer._trials import PEER, WE, Outcome
from suites.proof._table import columns

HEADS = (
    "provider", "by", "faults", "caught", "alone", "truthful", "cried over",
    "requests", "in all", "seconds", "in all",
)  # fmt: skip
"""`alone`: caught by this side only. `requests` and `seconds` are the median of a run, and the sum."""


def table(outcomes: Sequence[Outcome], peer: str) -> str:
    """Both sides of each provider, and of all of them."""
    providers = list(dict.fromkeys(one.trial.provider for one in outcomes))
    rows: list[Sequence[str]] = [HEADS]
    for name in providers:
        rows += _rows(name, [one for one in outcomes if one.trial.provider == name], peer)
    if len(providers) > 1:
        rows += _rows("", outcomes, peer)
    return columns(rows, words=2)


def notes(outcomes: Sequence[Outcome], peer: str) -> Iterator[str]:
    """What the table only counts: faults that one side or none has caught, alarms, and runs that came to nothing."""
    ours, theirs = (sides(outcomes)[by] for by in (WE, PEER))
    yield from (f"caught by {peer} only: {id}" for id in _first(theirs.caught, ours.caught))
    yield from (f"caught by none: {id}" for id in _first(frozenset(ours.tried), ours.caught | theirs.caught))
    for side, name in ((ours, "we"), (theirs, peer)):
        for trial, told in side.cried.items():
            yield f"{name} cried over {trial.provider}, {trial.name}: {len(told)}, as {told[0]}"
    yield from (without_end(one) for one in outcomes if one.reason)


def without_end(outcome: Outcome) -> str:
    """A run that came to nothing, in a line."""
    trial = outcome.trial
    return f"no outcome of {trial.by}: {trial.provider}, {trial.kind} {trial.name}: {outcome.reason}"


def _rows(provider: str, outcomes: Sequence[Outcome], peer: str) -> list[Sequence[str]]:
    both = sides(outcomes)
    ours, theirs = both[WE], both[PEER]
    return [_row(provider, "we", ours, theirs), _row("", peer, theirs, ours)]


def _row(provider: str, name: str, side: Side, other: Side) -> Sequence[str]:
    requests = [one.requests for one in side.outcomes]
    seconds = [one.seconds for one in side.outcomes]
    counts = (len(side.tried), len(side.caught), len(side.caught - other.caught), len(side.truthful), len(side.cried))
    spent = (f"{median(requests):g}", f"{sum(requests)}", f"{median(seconds):.1f}", f"{sum(seconds):.0f}")
    return (provider, name, *map(str, counts), *spent)


def _first(these: frozenset[str], those: frozenset[str]) -> list[str]:
    return sorted(these - those)
