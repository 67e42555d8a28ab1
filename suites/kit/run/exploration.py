"""Exploration: Schemathesis makes bodies of each region, our client sends them, all clauses judge them.

The document given to Schemathesis is made here: the path's ids pinned, no query, header or security parameter, and
the region's request schema, so that only bodies vary.

Hypothesis and Schemathesis are imported inside the functions that use them: that takes longer than all of our own
imports, and only a run with an exploration item needs them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx

from contracts import Clause, Contract, Json
from suites.kit.checks.evidence import judge_or_none
from suites.kit.generate.bodies import needs_expendable
from suites.kit.http.allow_list import names_method
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import ACCEPTED, EITHER, REFUSED, Answer, Exchange, Probe, Region
from suites.kit.model.findings import Finding
from suites.kit.model.profiles import Profile
from suites.kit.run.campaign import RESERVE, Campaign

if TYPE_CHECKING:
    from schemathesis.config import SchemathesisConfig

REGIONS = (Region.ORDINARY, Region.OPEN, Region.INVALID)
WANTS = {Region.ORDINARY: ACCEPTED, Region.OPEN: EITHER, Region.INVALID: REFUSED, Region.OTHER: EITHER}
REDUCED_AT_MOST = 30
KEPT_AT_MOST, KEPT_PART = 40, 10
"""So many requests, and no more than that part of the budget, are left for the clauses that come after exploration."""
KEPT_FOR_OTHERS = 0.6
"""The share of a budget that is not spent on more ordinary cases than the profile asks for."""
REQUESTS_OF_A_CASE = 2
OURS = ("x-open", "x-should", "x-values", "x-not-before")


def clauses_of(contract: Contract) -> list[Clause]:
    """The three items of exploration of a provider."""
    source = contract.clauses[0].source
    return [
        Clause(
            id=f"{contract.name.upper()}-EXPLORE-{region.upper()}",
            provider=contract.name,
            says=f"Generated updates of the {region} region break no clause.",
            source=replace(source, at="the request schema", line=None),
            strength="must",
            check="explores",
            send=str(region),
        )
        for region in REGIONS
    ]


@dataclass
class Explorer:
    """Explores one region of one provider, and counts what became of the cases."""

    campaign: Campaign
    clause: Clause
    profile: Profile
    seed: int

    def __post_init__(self) -> None:
        self.tally: Counter[str] = Counter()
        self.spent = False

    def explore(self) -> None:
        """Send the cases of this item. Findings are filed under the clauses that they break."""
        import hypothesis
        from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test

        from suites.kit.run import hypothesis_profiles

        hypothesis_profiles.load(self.profile.name)
        region = Region(str(self.clause.send))
        operation = _operation(self.campaign.bound, region)
        modes = [HypothesisTestMode.FUZZING]
        if self.profile.thorough:
            modes.append(HypothesisTestMode.COVERAGE)
        project = operation.schema.config
        test = create_test(
            operation=operation,
            test_func=self._try,
            config=HypothesisTestConfig(
                project=project,
                modes=modes,
                settings=hypothesis.settings(max_examples=self._how_many(region)),
                seed=None,
                explicit_setting_names={"max_examples"},  # else the loaded profile decides
            ),
        )
        hypothesis.seed(self.seed)(test)()

    def _how_many(self, region: Region) -> int:
        """How many cases to ask for; of ordinary ones more where a long run has requests left."""
        if region is not Region.ORDINARY or not self.profile.thorough:
            return self.profile.explored
        spare = self.campaign.client.remaining - int(self.profile.requests * KEPT_FOR_OTHERS)
        return self.profile.explored + max(0, spare // REQUESTS_OF_A_CASE)

    def told(self) -> str:
        """How many cases were sent, by region and outcome, and how many were dropped as not of this item's region."""
        told = [f"{times} {outcome}" for outcome, times in sorted(self.tally.items())]
        return f"{self.clause.send}: {', '.join(told) or 'no case'}"

    def _try(self, case: Any) -> None:
        if self.spent or self._is_at_end():
            self.tally["left out"] += 1
            return
        body = self._body_of(case)
        if body is None:
            self.tally["dropped"] += 1
            return
        try:
            self._send(body[0], case)
        except CannotBePutBack:
            self.tally["held back"] += 1
        except BudgetSpent:
            self.spent = True

    def _is_at_end(self) -> bool:
        """Whether what is left of the budget is for the clauses that come after exploration."""
        client = self.campaign.client
        return client.remaining < min(KEPT_AT_MOST, (client.count + client.remaining) // KEPT_PART)

    def _body_of(self, case: Any) -> tuple[Json] | None:
        """The JSON body of a case; None when the case is not one of ours to send."""
        sent = case.as_transport_kwargs(base_url=self.campaign.bound.target.base_url)
        update = self.campaign.bound.contract.update
        if sent.get("method", "").upper() != update.method or "json" not in sent:
            return None
        body, wanted = sent["json"], Region(str(self.clause.send))
        region = self.campaign.bound.region(body)
        is_meant = region is wanted or (wanted is Region.OPEN and region is Region.ORDINARY)
        is_harmless = not needs_expendable(body, self.campaign.bound) and not names_method(body)
        return (body,) if is_meant and is_harmless else None

    def _send(self, body: Json, case: Any) -> None:
        region = self.campaign.bound.region(body)
        probe = Probe(self.clause.id, "explored", body, wants=WANTS[region], region=region, explores=True)
        known = set(self.campaign.evidence.findings())
        exchange = self.campaign.send(probe)
        self._ask_schemathesis(case, exchange)
        outcome = "accepted" if exchange.is_accepted else "refused" if exchange.is_refused else "unclear"
        self.tally[outcome if region == self.clause.send else f"{outcome} ({region})"] += 1
        self.campaign.evidence.count_case(self.clause)
        for fingerprint, finding in self.campaign.evidence.findings().items():
            if fingerprint not in known and finding.exchange is exchange:
                self._reduce(finding)

    def _ask_schemathesis(self, case: Any, exchange: Exchange) -> None:
        """A second opinion on the answer's status, media type and shape, filed where no clause of ours has spoken."""
        from schemathesis.core.failures import FailureGroup
        from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

        if exchange.answer is None or not exchange.is_definite or exchange.answer_breaks:
            return
        checks = [response_schema_conformance, content_type_conformance]
        try:
            case.validate_response(_response_of(exchange.answer, exchange), checks=checks)
        except FailureGroup as failures:
            for failure in failures.exceptions:
                self.campaign.evidence.add_unless_known(self._filed(failure, exchange))

    def _filed(self, failure: BaseException, exchange: Exchange) -> Finding:
        """What Schemathesis found, under the clause about the answer's shape or, without one, about its status."""
        contract = self.campaign.bound.contract
        status = exchange.answer.status if exchange.answer else 0
        shape = contract.covered.get(f"{contract.name}:response.{status}/media-type", "")
        statuses = next(clause for clause in contract.clauses if clause.check == "responds" and clause.status)
        clause = next((clause for clause in contract.clauses if clause.id == shape), statuses)
        key = type(failure).__name__
        return Finding(clause, exchange, "", key, "an answer as documented", f"{key}, says Schemathesis")

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
            tried = self.campaign.send(replace(smallest.probe, body=smaller))
            again = judge_or_none(finding.clause, tried, self.campaign.bound) or ()
            if any(other.fingerprint == finding.fingerprint for other in again):
                smallest = tried


def _operation(bound: BoundContract, region: Region) -> Any:
    """The update as Schemathesis sees it for a region."""
    import schemathesis

    contract = bound.contract
    path = contract.update.path
    for name, value in bound.appointment_path("appointment.editable").items():
        path = path.replace("{" + name + "}", value)
    schema = {Region.ORDINARY: bound.ordinary, Region.OPEN: contract.documented, Region.INVALID: contract.documented}[
        region
    ]
    document = {
        "openapi": "3.1.0",
        "info": {"title": contract.title, "version": "1"},
        "paths": {
            path: {
                contract.update.method.lower(): {
                    "requestBody": {"required": True, "content": {"application/json": {"schema": _standard(schema)}}},
                    "responses": {
                        str(status): _response(promise) for status, promise in contract.update.responses.items()
                    },
                }
            }
        },
    }
    loaded = schemathesis.openapi.from_dict(document, config=_config(region))
    return loaded[path][contract.update.method]


def _response_of(answer: Answer, exchange: Exchange) -> httpx.Response:
    """The answer as httpx gives it, decoded."""
    headers = {name: value for name, value in answer.headers.items() if name != "content-encoding"}
    request = httpx.Request(exchange.sent.method, exchange.sent.url)
    response = httpx.Response(answer.status, headers=headers, content=answer.content, request=request)
    response.elapsed = timedelta(milliseconds=answer.milliseconds)
    return response


def _response(promise: Any) -> dict[str, Any]:
    if promise.media_type is None:
        return {"description": "documented"}
    return {"description": "documented", "content": {promise.media_type: {"schema": _standard(promise.schema)}}}


def _config(region: Region) -> SchemathesisConfig:
    from schemathesis.config import SchemathesisConfig

    mode = "negative" if region is Region.INVALID else "positive"
    return SchemathesisConfig.from_dict(
        {
            "generation": {"mode": mode},
            "cache": {"enabled": False},
            "phases": {
                "coverage": {"unexpected-methods": []},
                "fuzzing": {"error-feedback": {"enabled": False}},
                "examples": {"enabled": False},
            },
        }
    )


def _standard(schema: Any) -> Any:
    """The schema without the keywords that only we know."""
    if isinstance(schema, list):
        return [_standard(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {key: _standard(value) for key, value in schema.items() if key not in OURS}


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
