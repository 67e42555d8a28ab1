"""What a contract holds, as frozen records: built once by `_build`, then only read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from contracts._authentication import Authentication
from contracts._behaviour import Behaviour
from contracts._constraints import Constraint
from contracts._responses import documents_any_refusal, resolved
from contracts.places import place_at
from contracts.pointers import Json
from contracts.relations import WithRelation

JSON = "application/json"
JSON_TYPE = re.compile(r"(application|text)/([\w!#$&^.-]+\+)?json( *;.*)?", re.IGNORECASE)
"""Media types of bodies that are JSON (RFC 6839, 3.1)."""


@dataclass(frozen=True)
class Source:
    """Where the vendor says it: the place on the page as a reader finds it, and the line of the stored text."""

    at: str
    page: str
    line: int | None = None

    def __str__(self) -> str:
        return self.at if self.line is None else f"{self.at}, line {self.line}"


@dataclass(frozen=True)
class ErrorCode:
    """The code that the body of a refusal has at `at`, one of `codes`, where it is refused for one cause."""

    at: str
    codes: tuple[Json, ...]


@dataclass(frozen=True)
class Clause(WithRelation):
    """One promise of a provider. `derived` is the constraint of a clause that comes from a keyword of a schema.

    `is_draft`: it was drafted from a sentence, and no person has confirmed it, so nobody is blamed by it.
    """

    id: str
    provider: str
    says: str
    source: Source
    strength: str
    check: str
    appointment: str = "appointment.editable"
    send: str | tuple[Mapping[str, Json], ...] = ()
    status: tuple[int, ...] = ()
    any_refusal: bool = False
    exact: bool = False
    code: ErrorCode | None = None
    covers: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    allows: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)
    relation: Mapping[str, Json] = field(default_factory=dict)
    view: str = ""
    is_draft: bool = False
    derived: Constraint | None = None

    @property
    def constraint_ids(self) -> tuple[str, ...]:
        """The derived ids this clause stands for: its own if it is derived itself, else those that it covers."""
        return (self.id,) if self.derived else self.covers


@dataclass(frozen=True)
class Known:
    """A deviation that is accepted for a while: why, by whom, and until when; `place` is its file and line.

    `target` is the name of the only target where it is accepted; empty: at all of them.
    """

    clause: str
    reason: str
    owner: str
    since: date
    until: date
    place: str = "known.yaml"
    target: str = ""


@dataclass(frozen=True)
class Promise:
    """A documented response: its media type and JSON Schema, None where none is documented.

    `status` is as documented: 404, or 4XX, 5XX or default.

    `codes` are what its description has in the marks of code: those of refusals, which name nobody.

    `is_status_documented` False: the page describes the response and leaves its status open.
    """

    status: str
    media_type: str | None
    schema: Mapping[str, Json] | None
    described: bool = True
    is_status_documented: bool = True
    codes: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """What the ids of its constraints begin with, after the provider."""
        return f"response.{self.status}"


@dataclass(frozen=True)
class Operation:
    """One operation of the vendor's API, with every `$ref` resolved.

    `responses` are those of exact statuses, `ranges` those of 4XX, 5XX and default.
    """

    id: str
    method: str
    path: str
    parameters: tuple[Mapping[str, Json], ...]
    media_type: str | None
    request: Mapping[str, Json] | None
    responses: Mapping[int, Promise]
    ranges: Mapping[str, Promise] = field(default_factory=dict)

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Every documented response."""
        return (*self.responses.values(), *self.ranges.values())

    def promise_of(self, status: int) -> Promise | None:
        """The documented response that an answer with this status is; None where none is documented."""
        return resolved(status, self.responses, self.ranges)

    def place_of(self, status: int) -> str | None:
        """The place of the constraints that an answer with this status must satisfy; None where it promises nothing."""
        promise = self.promise_of(status)
        return promise.place if promise and status < 500 else None  # default may describe a server error, too

    @property
    def path_names(self) -> tuple[str, ...]:
        """The names of the parameters in its path, in order."""
        return tuple(re.findall(r"\{([^}]*)\}", self.path))

    @property
    def json_type(self) -> str:
        """The media type under which its bodies of JSON are sent: the documented one, where that is one of JSON."""
        return self.media_type if self.media_type and JSON_TYPE.fullmatch(self.media_type) else JSON

    @property
    def is_any_success(self) -> bool:
        """Whether it is not documented which status a success has."""
        return any(not one.is_status_documented for status, one in self.responses.items() if 200 <= status < 300)


@dataclass(frozen=True)
class Contract:
    """Everything a provider promises about updating an appointment.

    `observed` are clauses of strength may that only long runs try, beside those among `clauses`: nobody promises them.
    `is_draft`: nobody has compared it with the vendor's page yet, so the contract may be wrong where they differ.
    `revision_number` is that of CHANGES.md; None where its folder has none.
    """

    folder: Path
    name: str
    title: str
    owner: str
    page: str
    read_on: date
    base_url: str
    environments: Mapping[str, tuple[str, ...]]
    authentication: Authentication
    roles: Mapping[str, str]
    values: Mapping[str, str]
    update: Operation
    operations: Mapping[str, Operation]
    schemas: Mapping[str, Mapping[str, Json]]
    behaviour: Behaviour
    standin: Mapping[str, Json]
    clauses: tuple[Clause, ...]
    covered: Mapping[str, str]
    constraints: Mapping[str, Constraint]
    known: tuple[Known, ...]
    excluded: tuple[Mapping[str, Json], ...]
    questions: tuple[str, ...]
    examples: tuple[Mapping[str, Json], ...]
    is_draft: bool = False
    revision_number: int | None = None
    observed: tuple[Clause, ...] = ()

    @property
    def ordinary(self) -> Mapping[str, Json]:
        """The requests that every compliant vendor accepts, not yet limited to a target's values."""
        return self.schemas["ordinary"]

    @property
    def documented(self) -> Mapping[str, Json]:
        """The documented request."""
        return self.schemas["update"]

    @property
    def successes(self) -> tuple[int, ...]:
        """The documented 2xx statuses of the update."""
        return tuple(status for status in self.update.responses if 200 <= status < 300)

    @property
    def refusals(self) -> tuple[int, ...]:
        """The documented 4xx statuses of the update; empty where any of them is documented, or a clause allows it."""
        allows_any = any(clause.any_refusal and clause.check == "responds" for clause in self.clauses)
        if allows_any or documents_any_refusal(self.update.ranges):
            return ()
        return tuple(status for status in self.update.responses if 400 <= status < 500)

    def environment_of(self, base_url: str) -> str | None:
        """The environment in which the contract lists the host and port of a URL; None when it lists them nowhere."""
        place = place_at(base_url)
        for kind in ("production", "sandbox"):
            for listed in map(place_at, self.environments.get(kind, ())):
                if place and listed and (place.host, place.port) == (listed.host, listed.port):
                    return kind
        return None

    def clause(self, id: str) -> Clause:
        """The clause with that id; for a derived id that a written clause covers, that written clause.

        Raises KeyError for an unknown id.
        """
        wanted = self.covered.get(id, id)
        for clause in self.clauses:
            if clause.id == wanted:
                return clause
        raise KeyError(id)
