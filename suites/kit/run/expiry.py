"""Notices that credentials which were accepted are refused from some request on: they have expired or were revoked.

A 401 says so by itself. Some vendors answer 403 to a wrong key, or another status that their page gives, which may also
be about what was sent: then plain updates and a read of the appointment are refused alike.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contracts import Contract
from suites.kit.checks.evidence import Evidence
from suites.kit.model.answer import GONE, Answer
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import written_roles
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import Exchange, Region
from suites.kit.model.target import EDITABLE
from suites.kit.run.first_refusals import PAUSE, FirstRefusal
from suites.kit.run.plain_answers import NUMBERED
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

UNAUTHORIZED, FORBIDDEN = 401, 403
REFUSALS_IN_A_ROW = 2
"""Ordinary updates in a row that are refused before a run stops. A single one may be a slip of the vendor."""
LEFT = 10
"""Requests that are kept when this is looked into: plain updates, and a walk through a list."""
OF_ALL = (
    "; plain updates{read} are refused in the same way): renew them; if they are valid, a gateway or the vendor has "
    "locked us out for a while, so run again later"
)
OF_ONE = (
    "; plain updates and a read of appointment.editable are refused in the same way, and a read of {} is answered): "
    "they may not use this appointment any more. If the update before that has moved it out of their reach, show the "
    "vendor that one; else name another one in targets.toml"
)
FOR_A_WHILE = f", like all else), and accepted again {PAUSE:.0f} s later: a gateway seems to have refused everything"


def refusing_statuses(contract: Contract) -> frozenset[int]:
    """With what good credentials may be refused, beside 401: 403, and how the contract says that wrong ones are."""
    guards = (clause for clause in contract.clauses if clause.check == "guards")
    return frozenset({FORBIDDEN, *(status for clause in guards for status in clause.status)}) - GONE - {UNAUTHORIZED}


@dataclass
class Expiry:
    """What a run has seen of its good credentials, which a reader knows by `name`. `explain` renders a refusal's text,
    `reasons` that which tells it from others.

    `reason`: why nothing more should be sent; None while it may.
    """

    bound: BoundContract
    evidence: Evidence
    name: str
    explain: Callable[[Answer], str]
    reasons: Callable[[Answer], str]
    reason: str | None = None
    _refused: tuple[int, ...] = ()
    _since: FirstRefusal | None = field(default=None, repr=False)
    _was_accepted: bool = False
    _other: str = ""
    _is_looking: bool = False

    def __post_init__(self) -> None:
        self._statuses = refusing_statuses(self.bound.contract)

    def watch(self, exchange: Exchange) -> None:
        """Note why to stop, after refusals in a row of what the vendor must accept with these credentials."""
        self._note(exchange)
        if exchange.region is not Region.ORDINARY or exchange.answer is None:
            return
        self._refused = (*self._refused, exchange.number) if exchange.is_login_refused else ()
        if len(self._refused) >= REFUSALS_IN_A_ROW:
            self.reason = self._since_when(self._refused[0], exchange.answer) + "): renew them"

    def _note(self, exchange: Exchange) -> None:
        if not exchange.probe.is_at_own_appointment or exchange.answer is None or not exchange.is_definite:
            return
        self._was_accepted |= exchange.is_accepted
        if exchange.status not in self._statuses:
            self._since = None
        elif self._was_accepted and (self._since is None or not self._is_alike(exchange)):
            self._since = FirstRefusal(exchange.number, exchange.answer, self.evidence.snapshot())

    def confirm(self, campaign: Campaign, exchange: Exchange) -> bool:
        """Find out whether a refusal that nothing else explains is one of our credentials; note why to stop if so.

        Returns whether it is: all that was seen since the first such refusal is then forgotten.
        """
        since, probe = self._since, exchange.probe
        if since is None or not self._is_alike(exchange) or not probe.is_at_own_appointment:
            return False
        is_asked_for = campaign.firewall.is_expected(probe, since.answer.status)
        if is_asked_for or self._is_looking or campaign.unconfirmed or not self._is_all_refused(campaign):
            return False
        if self._is_all_refused(campaign, PAUSE):
            read = " and a read" if self.bound.contract.behaviour.read else ""
            told = OF_ONE.format(self._other) if self._other else OF_ALL.format(read=read)
            self.reason = campaign.setup = self._since_when(since.number, since.answer) + told
        reason = self.reason or self._since_when(since.number, since.answer) + FOR_A_WHILE
        self.evidence.go_back(since.known, reason)
        self.evidence.inconclusive(probe.clause, reason)
        return True

    def _is_alike(self, exchange: Exchange) -> bool:
        """Whether an update is refused as the first one was: a status that is about what was sent, too, as 400, by its
        words, but for those that may differ each time, as the id of a request."""
        since, answer = self._since, exchange.answer
        if since is None or answer is None or answer.is_page or answer.status != since.answer.status:
            return False
        said, first = (NUMBERED.sub("", self.reasons(one)) for one in (answer, since.answer))
        return answer.status == FORBIDDEN or said == first

    def _is_all_refused(self, campaign: Campaign, seconds: float = 0.0) -> bool:
        """Whether, so many seconds later, a plain update is refused alike, and a read where the contract has one."""
        self._is_looking = True
        try:
            with suppress(BudgetSpent, CannotBePutBack):
                campaign.client.pause(seconds)
                return campaign.client.remaining >= LEFT and self._are_refused(campaign)
            return False
        finally:
            self._is_looking = False

    def _are_refused(self, campaign: Campaign) -> bool:
        plain = smoke_probe(self.bound)
        if not self._is_alike(campaign.send(plain)):
            return False
        if self.bound.contract.behaviour.read is None:
            return True
        campaign.reader.read(plain)
        last = campaign.reader.last_read
        if last is None or last.status not in self._statuses | {UNAUTHORIZED}:
            return False
        self._other = self._answered_elsewhere(campaign)
        return True

    def _answered_elsewhere(self, campaign: Campaign) -> str:
        """The role of another appointment that a read with the same credentials shows; empty where none does."""
        own, fixtures = self.bound.appointment_path(EDITABLE), self.bound.target.fixtures
        for role in sorted(written_roles(self.bound.contract) & fixtures.keys()):
            path = self.bound.appointment_path(role)
            if path != own:  # one tells: each costs a request
                return role if campaign.reader.read_other(role, path) else ""
        return ""

    def _since_when(self, number: int, answer: Answer) -> str:
        return (
            f"our credentials ({self.name}) were accepted at first, and refused since exchange {number} "
            f"({answer.status}{self.explain(answer)}"
        )
