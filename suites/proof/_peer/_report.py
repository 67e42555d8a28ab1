"""What the benchmark prints: the table of both tools, and what needs a reader's eye."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from contracts import text_table
from suites.proof._peer._sides import Side, sides
from suites.proof._peer._trials import PEER, WE, Outcome

HEADS = (
    "provider", "by", "faults", "caught", "alone", "compliant", "flagged",
    "requests", "in all", "seconds", "in all",
)  # fmt: skip
"""`alone`: caught by this side only. `requests` and `seconds` are the median per run, then the sum."""


def table(outcomes: Sequence[Outcome], peer: str) -> str:
    """Both sides for each provider, and for all of them."""
    providers = list(dict.fromkeys(one.trial.provider for one in outcomes))
    rows: list[Sequence[str]] = []
    for name in providers:
        rows += _rows(name, [one for one in outcomes if one.trial.provider == name], peer)
    if len(providers) > 1:
        rows += _rows("", outcomes, peer)
    return "\n".join(text_table(HEADS, rows, "<<>"))


def notes(outcomes: Sequence[Outcome], peer: str) -> Iterator[str]:
    """What the table only counts: faults caught by one side or none, false alarms, and runs without an outcome."""
    ours, theirs = (sides(outcomes)[by] for by in (WE, PEER))
    yield from (f"caught by {peer} only: {id}" for id in sorted(theirs.caught - ours.caught))
    yield from (f"caught by none: {id}" for id in sorted(set(ours.faults) - ours.caught - theirs.caught))
    for side, name in ((ours, "we"), (theirs, peer)):
        for trial, reported in side.flagged.items():
            yield f"{name} flagged {trial.provider}, {trial.name}: {len(reported)}, as {reported[0]}"
    yield from (without_outcome(one) for one in outcomes if one.reason)


def without_outcome(outcome: Outcome) -> str:
    """A run that crashed or took too long, in a line."""
    trial = outcome.trial
    return f"no outcome of {trial.by}: {trial.provider}, {trial.kind} {trial.name}: {outcome.reason}"


def _rows(provider: str, outcomes: Sequence[Outcome], peer: str) -> list[Sequence[str]]:
    both = sides(outcomes)
    ours, theirs = both[WE], both[PEER]
    return [_row(provider, "we", ours, theirs), _row("", peer, theirs, ours)]


def _row(provider: str, name: str, side: Side, other: Side) -> Sequence[str]:
    requests = [one.requests for one in side.outcomes]
    seconds = [one.seconds for one in side.outcomes]
    alone = len(side.caught - other.caught)
    counts = (len(side.faults), len(side.caught), alone, len(side.compliant), len(side.flagged))
    spent = (f"{median(requests):g}", f"{sum(requests)}", f"{median(seconds):.1f}", f"{sum(seconds):.0f}")
    return (provider, name, *map(str, counts), *spent)
