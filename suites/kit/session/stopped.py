"""What the journal says of a run that was stopped before its end, where it has left something changed."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from suites.kit.restore.ledger import RestoreLedger
from suites.kit.session.interrupts import SIGNALS
from suites.kit.session.left_text import HALFWAY, left_changed
from suites.kit.session.options import Plan
from suites.kit.session.target_leases import TargetLeases


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore interrupts for the few milliseconds in which the last records are written: half a record is none, and what
    is left would be forgotten. Whoever interrupts the putting back has done so already."""
    handlers = {number: signal.signal(number, signal.SIG_IGN) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def left_by_provider(plan: Plan, leases: TargetLeases) -> dict[str, list[str]]:
    """What a run that was stopped has left changed, and what to do about it, by provider; those at which all is as
    before are not in it."""
    found = {name: left_changed(plan, leftovers) for name, leftovers in leases.leftovers.items()}
    if leases.ledger.path.exists():  # of a target that was not done, nobody knows how far the putting back got
        advice = f"put the rest back: {plan.command.restore(plan.run)}"
        unfinished = _owing(plan, leases.ledger) - found.keys() - plan.unusable_targets.keys()
        found |= {name: [HALFWAY, advice] for name in sorted(unfinished)}
    return {name: lines for name, lines in found.items() if lines}


def _owing(plan: Plan, ledger: RestoreLedger) -> set[str]:
    """The providers at whose targets something is owed; all of them where the ledger cannot be read whole."""
    owed = {entry.target for entry in ledger.open_entries()}
    return {name for name, target in plan.targets.items() if target.name in owed or ledger.problem}
