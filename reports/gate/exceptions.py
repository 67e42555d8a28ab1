"""What keeps a release back under a clause that known.yaml accepts: what was not there when it was accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from sqlalchemy import Connection

from reports._until_fixed import SAY_SO
from reports._warnings import is_of_a_type
from reports.gate.changed import BROKEN, Reason
from reports.gate.policy import Policy
from reports.history.accepted import appeared
from reports.history.choices import accepted_and_new_of
from reports.history.findings import KnownFinding
from reports.history.lives import State

MEANT = f"known.yaml accepts this clause for what was there before; {SAY_SO}"


def is_named(policy: Policy, name: str) -> bool:
    """Whether a policy goes by a clause."""
    return any(fnmatchcase(name, one) for one in policy.clauses)


def not_accepted(
    connection: Connection, policy: Policy, at: tuple[str, str], findings: Sequence[KnownFinding], where: str
) -> Iterator[Reason]:
    """What appeared under the accepted clauses of a provider at a target (`at`), and what runs took for accepted, which
    may know less than the history: a job that starts in a fresh checkout has no earlier runs."""
    for name, those in appeared(connection, at, findings).items():
        for each in those if is_named(policy, name) else ():
            place = f"{each.clause} {each.pointer or ''}".strip()
            by_value = f"; {said}" if (said := accepted_and_new_of(each)) else ""
            how = f"in a way that nobody has accepted ({each.fingerprint}{by_value})"
            text = f"{where}: {place} is broken {how}. {MEANT}."
            if each.life.state != State.RESOLVED:
                yield Reason(BROKEN if _severity(each) in policy.blocks else 0, text)


def _severity(finding: KnownFinding) -> str:
    """How bad it is: the history has of a finding that a run took for accepted that it did so, and no more.

    A value of another type that is converted is a warning, also under a must.
    """
    return "violation" if finding.strength == "must" and not is_of_a_type(finding.keyword) else "warning"
