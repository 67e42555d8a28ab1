"""Sends what the vendor's page leaves open, in long runs, and records what becomes of it, so that nights compare.

Each request goes out from the appointment as it was put back, and is the same in every run. Where anything else may
have had a hand in what is shown, nothing is recorded of it but that: a change that nobody made is a false alarm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from contracts import Clause, Json
from suites.kit.checks import observed
from suites.kit.checks.acceptance import may_be_clash
from suites.kit.generate.emptying import body_filling
from suites.kit.generate.left_open import OpenCase, open_cases
from suites.kit.model.appointment_state import emptied_fields
from suites.kit.model.errors import BudgetSpent, NotDeclared
from suites.kit.model.exchange import SMOKE, Exchange, Probe
from suites.kit.model.observation import IGNORED, SOMETHING_ELSE, Observation
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.kit.run.campaign import Campaign
from suites.kit.run.emptying import FILLED
from suites.kit.run.smoke import smoke_probe
from suites.kit.run.starting_state import StartingState

MOST_REQUESTS = 150
"""How many requests the observations of a provider take, with those of putting back and reading: 4 % of a night's."""
LEAVING, LEAST = 8, 8
"""Requests that are kept of these for putting back at the end, and for one case: as many as the longest case so far has
taken, if that is more, as a read of a long list takes several."""
LOOKED_AGAIN_SECONDS = 3.0
"""When an update that seems to be ignored is looked at again: replicas are rarely later."""
PRODUCTION = "what the page leaves open is not sent to production: an update may send a message to a patient"
SPENT = f"the {MOST_REQUESTS} requests for what the page leaves open were spent"
NOT_PUT_BACK, NOT_FILLED = "the appointment could not be put back before it", "the member could not be given a value"
NO_ANSWER, LATE = "no definite answer", "reads were seen to be late"
UNREAD, CLOSED, CLASHED = "no read shows what it did", "the run has closed the appointment", "it met another booking"
CONTROL = "to see whether reads show at once what an update has changed"
CONTRADICTED = "its answer and the read after it show different values"
UNSTEADY = "reads right after it and seconds later show different values"
NOT_AGAIN = "the same request did not do the same again"
NONE_OPEN = f"no {EXPENDABLE} of the target is open"
WRITTEN = (EDITABLE, EXPENDABLE)
"""The roles whose appointments are put back: at any other one, what is sent has to be refused, whatever it is."""


@dataclass
class Observing:
    """The observations of one provider's run, for its item."""

    campaign: Campaign
    clause: Clause
    made: list[Observation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._start = StartingState(self.campaign, self.clause)
        self._began, self._most, self._is_late = self.campaign.client.remaining, LEAST, False

    def explore(self) -> None:
        """Try each case, put the appointment back, and note what was seen."""
        if self.campaign.bound.is_production:
            self.campaign.evidence.not_applicable(self.clause.id, PRODUCTION)
            return
        with suppress(BudgetSpent, NotDeclared):
            self._is_late = self._shows_too_late()
        for case in sorted(open_cases(self.campaign.bound), key=_is_put_back):
            self.made.append(self._tried(case))
        self._start.leave()
        # What nobody is blamed for must not cost the clauses that come next: a night has left 165 of 4,000 requests.
        self.campaign.client.give_back(self._taken, has_found=False)
        self.campaign.observations += self.made
        self.campaign.evidence.count_case(self.clause)

    def summary(self) -> str:
        """How many cases were observed, and why others were not; empty where none was tried."""
        if not self.made:
            return ""
        doubts = dict.fromkeys(one.doubt for one in self.made if one.doubt)
        known = sum(not one.doubt for one in self.made)
        why = f", not the others: {'; '.join(doubts)}" if doubts else ""
        return f"{known} of {len(self.made)} cases that the page leaves open were observed{why}"

    def _shows_too_late(self) -> bool:
        """Whether a read right after one of two plain updates shows the state before it, as after an ignored one."""
        campaign = self.campaign
        plain = (replace(smoke_probe(campaign.bound, number), why=CONTROL, rereads=False) for number in (0, 1))
        sent = [self._read_after(campaign.send(one)) for one in plain]
        return any(IGNORED in observed.effects(one, campaign.bound) for one in sent if one.is_accepted)

    def _tried(self, case: OpenCase) -> Observation:
        nothing = Observation(case.clause.id, case.name, says=case.clause.says)
        before = self._taken
        try:
            return self._observed(case, nothing)
        except (BudgetSpent, NotDeclared) as reason:
            return replace(nothing, doubt=str(reason))
        finally:
            self._most = max(self._most, self._taken - before)

    def _observed(self, case: OpenCase, nothing: Observation) -> Observation:
        """A case, sent; a second time where it may be somebody else's doing. Raises BudgetSpent, NotDeclared."""
        probe = self._addressed(case.probe) if case.probe else None
        if probe is None or self._is_spent:
            return replace(nothing, doubt=case.lacking or (SPENT if self._is_spent else NONE_OPEN))
        found = self._sent(probe, case, nothing)
        if SOMETHING_ELSE not in found.effects:  # another writer looks like that, and seldom does the same twice
            return found
        again = self._sent(probe, case, nothing)
        return found if _is_same(found, again) else replace(nothing, exchange=again.exchange, doubt=NOT_AGAIN)

    @property
    def _taken(self) -> int:
        """How many requests were taken so far, but for those that sent again what a clause had found wrong."""
        return self._began - self.campaign.client.remaining

    @property
    def _is_spent(self) -> bool:
        return self._taken + self._most + LEAVING > MOST_REQUESTS

    def _addressed(self, probe: Probe) -> Probe | None:
        """The probe for an appointment that is open: of those that may be used up the last, as closing takes the
        first."""
        if probe.appointment != EXPENDABLE:
            return probe
        count = len(self.campaign.bound.target.fixtures.get(EXPENDABLE, ()))
        free = (number for number in reversed(range(count)) if (EXPENDABLE, number) not in self.campaign.closed)
        return next((replace(probe, clause=self.clause.id, fixture=number) for number in free), None)

    def _sent(self, probe: Probe, case: OpenCase, nothing: Observation) -> Observation:
        is_written = probe.appointment in WRITTEN and probe.names_own_appointment
        if is_written and not self._start.put_back(probe.place):
            return replace(nothing, doubt=NOT_PUT_BACK)
        if is_written and not self._is_filled(probe):
            return replace(nothing, doubt=NOT_FILLED)
        exchange = self._read_after(self.campaign.send(replace(probe, clause=self.clause.id)))
        bound, number = self.campaign.bound, exchange.number
        if doubt := next(self._doubts(exchange, case.clause), ""):
            return replace(nothing, exchange=number, doubt=doubt)
        done, code = observed.effects(exchange, bound), observed.code(exchange, bound.contract)
        # What a clause finds wrong was looked at for as long already, and its request may have been sent again since.
        is_found = self.campaign.evidence.changed_at >= number
        is_sure = is_found or not {IGNORED, SOMETHING_ELSE} & {*done}
        if not is_sure and observed.effects(self._looked_at_again(exchange), bound) != done:
            return replace(nothing, exchange=number, doubt=UNSTEADY)
        return replace(nothing, exchange=number, status=exchange.status, code=code, effects=done, sent=exchange)

    def _read_after(self, exchange: Exchange) -> Exchange:
        """The exchange with a read after an update that was not refused, if it has none: that refused ones change
        nothing is promised, and looked at by the clauses that say so."""
        if (
            "read" in exchange.after
            or exchange.is_refused
            or not exchange.is_definite
            or not exchange.probe.names_own_appointment
        ):
            return exchange
        shown = self.campaign.reader.read_now(exchange.probe)
        return self.campaign.settled.confirm(replace(exchange, after={**exchange.after, **shown}))

    def _looked_at_again(self, exchange: Exchange) -> Exchange:
        self.campaign.client.pause(LOOKED_AGAIN_SECONDS)
        return replace(exchange, after={**exchange.after, **self.campaign.reader.read_now(exchange.probe)})

    def _is_filled(self, probe: Probe) -> bool:
        """Whether the members that a probe empties at an appointment of ours have a value; one without gets one."""
        bound = self.campaign.bound
        if not emptied_fields(probe.body, bound):
            return True
        shown: Mapping[str, Mapping[str, Json]] = self.campaign.reader.before(probe)
        body = body_filling(probe, bound, {"read": shown.get("read", {})})
        if body is None:
            return True
        role, number = probe.place
        plain = replace(smoke_probe(bound), clause=SMOKE, appointment=role, fixture=number, why=FILLED, region=None)
        return self.campaign.send(replace(plain, body=body, rereads=True)).is_accepted

    def _doubts(self, exchange: Exchange, clause: Clause) -> Iterator[str]:
        """Why nothing can be said of what became of a request."""
        if not exchange.is_definite or exchange.lost or exchange.failure:
            yield NO_ANSWER
        if exchange.is_after_closing and exchange.is_refused:
            yield CLOSED
        if exchange.status not in clause.status and may_be_clash(exchange, self.campaign.bound):
            yield CLASHED
        if (self._is_late or self.campaign.reader.lag) and not exchange.is_refused:
            yield LATE
        if observed.is_contradicted(exchange, self.campaign.bound):
            yield CONTRADICTED
        if not exchange.is_refused and not ("read" in exchange.before and "read" in exchange.after):
            yield UNREAD


def _is_put_back(case: OpenCase) -> bool:
    """Whether a case may take several requests. Those of one come first, in case that the limit is reached."""
    return case.probe is not None and case.probe.is_at_own_appointment and case.probe.appointment in WRITTEN


def _is_same(one: Observation, other: Observation) -> bool:
    return replace(one, exchange=None) == replace(other, exchange=None)
