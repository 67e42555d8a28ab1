"""What the gate asks the history of a target: its latest whole run, and what was kept there before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from reports._records import TESTED
from reports.history.findings import REMOVED, KnownFinding
from reports.history.lives import is_as_thorough
from reports.history.tables import clause, trial, verdict
from reports.history.whole_runs import speaks

HELD = ("kept", "known")
"""The verdicts after which a violation is no new one: the promise was kept, or its breach was accepted for a while."""

PROMISES_NOTHING = frozenset({"observed", "not applicable"})
"""The verdicts of a contract that promises nothing yet: nobody waits for such a target to keep something."""

REWORDED = "the contract words this clause otherwise now"


@dataclass(frozen=True)
class Measured:
    """What the latest whole run of a provider at a target says.

    `verdicts` and `reasons` are by clause, `wordings` has the ids of the clauses as they are worded in it. `contract`
    is the contract's date, `started` is in seconds since 1970. `measured` are the clauses of the latest whole run of
    each profile of that contract, `profiles` these profiles: a short one does not try all that the contract has.
    """

    started: int
    contract: str
    verdicts: Mapping[str, str]
    reasons: Mapping[str, str]
    wordings: frozenset[int]
    measured: frozenset[str]
    profiles: frozenset[str]

    @property
    def has_tested(self) -> bool:
        """Whether it could test any clause."""
        return any(word in TESTED for word in self.verdicts.values())

    @property
    def promises_nothing(self) -> bool:
        """Whether it only observed."""
        return PROMISES_NOTHING.issuperset(self.verdicts.values())

    @property
    def inconclusive(self) -> list[str]:
        """The clauses that it could not judge, by name."""
        return sorted(name for name, word in self.verdicts.items() if word == "inconclusive")

    @property
    def ended(self) -> dict[str, str]:
        """Why the exception for a clause no longer holds: only such a violation has a reason beside its findings."""
        return {name: why for name, why in self.reasons.items() if self.verdicts[name] == "violation"}


def latest_whole(connection: Connection, provider: str, target: str) -> Measured | None:
    """What the latest run says that came to its end; None where no run has."""
    whole = select(trial.c.id, trial.c.started, trial.c.contract).where(
        trial.c.provider == provider, trial.c.target == target, trial.c.is_complete, speaks()
    )
    latest = connection.execute(whole.order_by(trial.c.started.desc(), trial.c.id.desc()).limit(1)).one_or_none()
    return None if latest is None else _measured(connection, latest, (provider, target))


def clauses_measured(connection: Connection, provider: str, target: str) -> frozenset[str]:
    """The clauses, by name, of the latest whole run of each profile that is of the latest contract: a thorough profile
    has some more. Empty where no run has come to its end."""
    names = select(clause.c.name).join_from(verdict, clause)
    trials = _of_latest_contract(connection, provider, target).values()
    return frozenset(connection.scalars(names.where(verdict.c.trial_id.in_(trials))))


def _of_latest_contract(connection: Connection, provider: str, target: str) -> dict[str, int]:
    """The latest whole run of each profile that is of the latest contract, by profile."""
    whole = select(trial.c.id, trial.c.profile, trial.c.contract).where(
        trial.c.provider == provider, trial.c.target == target, trial.c.is_complete, speaks()
    )
    rows = connection.execute(whole.order_by(trial.c.started.desc(), trial.c.id.desc())).all()
    latest: dict[str, int] = {}
    for row in rows:
        if row.contract == rows[0].contract:
            latest.setdefault(row.profile, row.id)
    return latest


def _measured(connection: Connection, latest: Any, at: tuple[str, str]) -> Measured:
    columns = (clause.c.id, clause.c.name, verdict.c.verdict, verdict.c.reason)
    told = select(*columns).join_from(verdict, clause).where(verdict.c.trial_id == latest.id).order_by(clause.c.name)
    rows, own = list(connection.execute(told)), _of_latest_contract(connection, *at)
    others = (
        select(clause.c.name).join_from(verdict, clause).where(verdict.c.trial_id.in_({*own.values()} - {latest.id}))
    )
    return Measured(
        started=latest.started,
        contract=latest.contract,
        verdicts={row.name: row.verdict for row in rows},
        reasons={row.name: row.reason for row in rows if row.reason},
        wordings=frozenset(row.id for row in rows),
        measured=frozenset({*(row.name for row in rows), *(connection.scalars(others) if len(own) > 1 else ())}),
        profiles=frozenset(own),
    )


def was_held(connection: Connection, provider: str, target: str, name: str) -> bool:
    """Whether a clause was kept, or its breach accepted, at the target once, however it was worded."""
    return _has_verdict(connection, provider, target, clause.c.name == name, verdict.c.verdict.in_(HELD))


def was_anything_kept(connection: Connection, provider: str, target: str) -> bool:
    """Whether any run shows that the target kept any promise."""
    return _has_verdict(connection, provider, target, verdict.c.verdict == "kept")


def _has_verdict(connection: Connection, provider: str, target: str, *such: Any) -> bool:
    at = (trial.c.provider == provider, trial.c.target == target)
    found = select(verdict.c.trial_id).join_from(verdict, trial).join(clause).where(*at, *such).limit(1)
    return connection.execute(found).first() is not None


def changed_since(each: KnownFinding, whole: Measured) -> str | None:
    """What the contract has done since to the clause of a finding, so that no run looks for the finding; None: nothing.

    A clause that is only absent, from a run of the same contract or of an older one, or from one of a profile that is
    less thorough, was not tried: nothing has changed.
    """
    if each.life.last_seen.started >= whole.started or each.wording in whole.wordings:
        return None
    if each.clause in whole.verdicts:
        return REWORDED
    last = each.life.last_seen.profile
    is_tried = each.clause in whole.measured or not any(is_as_thorough(one, last) for one in whole.profiles)
    return REMOVED if each.contract < whole.contract and not is_tried else None
