"""Exploration: Schemathesis makes bodies of each region, our client sends them, and all clauses judge them."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from contracts import Clause, Json
from contracts.pointers import ABSENT
from suites.kit.checks import judge
from suites.kit.checks.acceptance import is_clash
from suites.kit.generate.bodies import needs_expendable
from suites.kit.http.allow_list import names_method
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, Irreversible, NotDeclared
from suites.kit.model.exchange import ACCEPTED, EITHER, REFUSED, Exchange, Probe, Region
from suites.kit.model.findings import Finding, Phrase
from suites.kit.model.profiles import PROFILES, Profile
from suites.kit.run.campaign import Campaign
from suites.kit.run.confirmation import RESERVE
from suites.kit.run.emptying import at_expendable
from suites.kit.run.generated_unsent import (
    DRAWS_MORE,
    DROPPED,
    HELD_BACK,
    LEFT_OUT,
    NONE_ORDINARY,
    WHY_DROPPED,
    Unsent,
)
from suites.kit.run.schemathesis_cases import body_of, run_cases, second_opinions

WANTS = {Region.ORDINARY: ACCEPTED, Region.OPEN: EITHER, Region.INVALID: REFUSED}
REDUCED_AT_MOST = 30
"""Requests that making one found body smaller may take: enough for a body of thirty members, one request each."""
KEPT_AT_MOST, KEPT_PART = 40, 10
"""How many requests are left for the clauses that come after exploration, and at most what part of the budget: they
listen to what was sent before them, and send a few updates only where that showed them nothing."""
KEPT_FOR_OTHERS = 0.3
"""The part of a budget that is not spent on more ordinary cases than the profile asks for: what the directed probes
and the other two regions need in a long run, as measured on the stand-ins."""
SAID = {
    "UndefinedContentType": "a media type that is not documented for this status",
    "MissingContentType": "no media type",
    "MalformedMediaType": "a media type that is not written as one",
    "MalformedJson": "a body that is not JSON",
    "JsonSchemaError": "a body that the documented schema does not allow",
}
"""What the failures of Schemathesis mean: their names alone tell a reader nothing."""
REQUESTS_OF_A_CASE = 2
"""An update and a read after it."""


@dataclass
class Explorer:
    """Explores one region of one provider. `tally` counts the cases by outcome."""

    campaign: Campaign
    clause: Clause
    profile: Profile
    seed: int

    def __post_init__(self) -> None:
        self.tally: Counter[str] = Counter()
        self.unsent, self.stopped_by = Unsent(), ""
        self.region = Region(str(self.clause.send))
        self._tried: set[str] = set()
        self._was_ordinary = False

    def explore(self) -> None:
        """Send the cases of this item. Findings are filed under the clauses that they break."""
        run_cases(self.campaign.bound, self.region, self._how_many(), self.seed, self.profile, self._try)
        if self.tally and not self.campaign.evidence.cases(self.clause):
            self._explain()

    def _explain(self) -> None:
        """Say why nothing was sent. Where that is chance, nothing is wrong that anybody could fix, and no promise is
        open; what the contract takes for ordinary is never ordinary only where it contradicts itself."""
        evidence, is_possible = self.campaign.evidence, self.region is not Region.ORDINARY or self._was_ordinary
        is_longest = self.profile.requests == max(one.requests for one in PROFILES.values())
        hint = "" if is_longest else DRAWS_MORE
        self.unsent.why_dropped = WHY_DROPPED + hint if is_possible else NONE_ORDINARY
        say = evidence.not_applicable if is_possible and set(self.tally) == {DROPPED} else evidence.inconclusive
        say(self.clause.id, self.unsent.reason(self.tally, self.stopped_by))

    def _how_many(self) -> int:
        """How many cases to ask for; of ordinary ones more where a long run has requests left."""
        if self.region is not Region.ORDINARY or not self.profile.thorough:
            return self.profile.explored
        spare = self.campaign.client.remaining - int(self.profile.requests * KEPT_FOR_OTHERS)
        return self.profile.explored + max(0, spare // REQUESTS_OF_A_CASE)

    def summary(self) -> str:
        """How many cases were sent, by outcome, and how many were not: dropped, held back, or left out at the end."""
        counts = [f"{times} {outcome}" for outcome, times in sorted(self.tally.items())]
        return f"{self.region}: {', '.join(counts) or 'no case'}"

    def _try(self, case: Any) -> None:
        if self.stopped_by or self._is_at_end():
            self.tally[LEFT_OUT] += 1
        elif (body := body_of(case, self.campaign.bound)) is ABSENT or not self._is_ours(body) or self._is_old(body):
            self.tally[DROPPED] += 1
        else:
            try:
                self._send(body, case)
            except NotDeclared as reason:  # it cannot be put back, or nothing shows what it has to carry
                self.tally[HELD_BACK] += 1
                self.unsent.note(reason)
            except BudgetSpent as reason:  # or the target was lost, or the run interrupted
                self.stopped_by = str(reason)
                self.tally[LEFT_OUT] += 1

    def _is_at_end(self) -> bool:
        """Whether what is left of the budget is for the clauses that come after exploration."""
        client = self.campaign.client
        return client.remaining < min(KEPT_AT_MOST, (client.count + client.remaining) // KEPT_PART)

    def _is_ours(self, body: Json) -> bool:
        """Whether a body is of this item's region, and harmless: it closes nothing, and names nothing that only an
        appointment shows. Generators draw names from all code that is loaded, `status` among them."""
        bound = self.campaign.bound
        region = bound.region(body)
        self._was_ordinary = self._was_ordinary or region is Region.ORDINARY
        is_meant = region is self.region or (self.region is Region.OPEN and region is Region.ORDINARY)
        is_harmless = not (needs_expendable(body, bound) or names_method(body) or bound.unlisted_in(body))
        return is_meant and is_harmless

    def _is_old(self, body: Json) -> bool:
        """Whether a body was generated before: that the same update is answered alike, other clauses look at."""
        text = json.dumps(body, sort_keys=True)
        is_old = text in self._tried
        self._tried.add(text)
        return is_old

    def _outcome(self, exchange: Exchange) -> str:
        if is_clash(exchange, self.campaign.bound):
            return "met another booking"
        return "accepted" if exchange.is_accepted else "refused" if exchange.is_refused else "unclear"

    def _send(self, body: Json, case: Any) -> None:
        region = self.campaign.bound.region(body)
        probe = Probe(self.clause.id, "explored", body, wants=WANTS[region], region=region, explores=True)
        known = set(self.campaign.evidence.findings())
        exchange = self._sent(probe)
        self._ask_schemathesis(case, exchange)
        outcome = self._outcome(exchange)
        self.tally[outcome if region is self.region else f"{outcome} ({region})"] += 1
        self.campaign.evidence.count_case(self.clause)
        for fingerprint, finding in self.campaign.evidence.findings().items():
            if fingerprint not in known and finding.exchange is exchange:
                self._reduce(finding)

    def _sent(self, probe: Probe) -> Exchange:
        """Send a case, to an appointment that may be used up where no other could be put back afterwards."""
        try:
            return self.campaign.send(probe)
        except Irreversible as reason:
            elsewhere = at_expendable(self.campaign, probe, reason)
            if elsewhere is None:
                raise
            return self.campaign.send(elsewhere)

    def _ask_schemathesis(self, case: Any, exchange: Exchange) -> None:
        """A second opinion on the answer's media type and shape, filed where no clause of ours has found anything."""
        if exchange.is_definite and not exchange.answer_breaks:
            for failure in second_opinions(case, exchange, self.campaign.bound):
                self.campaign.evidence.add_unless_known(self._filed(failure, exchange))

    def _filed(self, failure: str, exchange: Exchange) -> Finding:
        """What Schemathesis found, under the clause about the answer's shape or, without one, about its status."""
        contract = self.campaign.bound.contract
        place = contract.update.place_of(exchange.status or 0)
        derived = f"{contract.name}:{place}/media-type"
        shape = contract.covered.get(derived, derived)
        statuses = next(clause for clause in contract.clauses if kind_of(clause).about_answers and clause.status)
        clause = next((clause for clause in contract.clauses if clause.id == shape), statuses)
        marked = exchange.answer is not None and exchange.answer.content.startswith(BOM_UTF8)
        told = f"{SAID.get(failure, 'another answer')} ({failure}, says Schemathesis)"
        seen = "a byte order mark before the JSON (RFC 8259, section 8.1)" if marked else told
        expected, got = Phrase("an answer as documented"), Phrase(seen)
        return Finding(clause, exchange, "", failure, expected, got)

    def _reduce(self, finding: Finding) -> None:
        """Leave out members while the finding still shows, with a capped number of requests."""
        left = min(REDUCED_AT_MOST, self.campaign.client.remaining - RESERVE)
        smallest = finding.exchange
        ways = _members(smallest.body)
        while ways and left > 0:
            smaller = _without(smallest.body, ways.pop())
            if smaller == smallest.body or self.campaign.bound.region(smaller) is not smallest.region:
                continue
            left -= 1
            try:
                tried = self.campaign.send(replace(smallest.probe, body=smaller))
            except CannotBePutBack:  # an object that has become empty may stand for all its members
                continue
            again = judge(finding.clause, tried, self.campaign.bound) or ()
            if any(other.fingerprint == finding.fingerprint for other in again):
                smallest = tried


def _members(body: Json, way: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The ways to all members of an object, outer ones first."""
    if not isinstance(body, Mapping):
        return []
    return [found for key, value in body.items() for found in ((*way, key), *_members(value, (*way, key)))]


def _without(body: Json, way: tuple[str, ...]) -> Json:
    """A copy of an object without the member at the end of a way; the same where the way leads nowhere."""
    first, *rest = way
    if not isinstance(body, Mapping) or first not in body:
        return body
    if not rest:
        return {key: value for key, value in body.items() if key != first}
    return {key: _without(value, tuple(rest)) if key == first else value for key, value in body.items()}
