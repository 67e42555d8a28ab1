"""What a contract holds, as frozen records: built once by `_build`, then only read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from contracts._constraints import Constraint
from contracts.pointers import Json


@dataclass(frozen=True)
class Source:
    """Where the vendor says it: the place on the page as a reader finds it, and the line of the stored text."""

    at: str
    page: str
    line: int | None = None

    def __str__(self) -> str:
        return self.at if self.line is None else f"{self.at}, line {self.line}"


@dataclass(frozen=True)
class Clause:
    """One promise of a provider. `derived` is the constraint of a clause that comes from a keyword of a schema."""

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
    covers: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()
    relation: Mapping[str, Json] = field(default_factory=dict)
    derived: Constraint | None = None

    @property
    def constraint_ids(self) -> tuple[str, ...]:
        """The derived ids this clause stands for: its own if it is derived itself, else those that it covers."""
        return (self.id,) if self.derived else self.covers


@dataclass(frozen=True)
class Known:
    """A deviation that is accepted for a while: why, by whom, and until when."""

    clause: str
    reason: str
    owner: str
    since: date
    until: date


@dataclass(frozen=True)
class Field:
    """A leaf member of the update request (`pointer`), and where the appointment shows it afterwards (`shows`).

    `mapped` says as what a sent value is shown, `along` which members go with it in a probe. `restored_by` names
    another member whose old value puts this one back too.
    """

    pointer: str
    shows: str | None = None
    mapped: Mapping[str, Json] = field(default_factory=dict)
    along: Mapping[str, Json] = field(default_factory=dict)
    replaces: bool = False
    only_in: str | None = None
    expendable: tuple[Json, ...] = ()
    restored_by: str | None = None


@dataclass(frozen=True)
class ReadBack:
    """How an appointment is read back: the operation, and where in its answer the appointment is.

    `match` picks it out of a list (pointer in the item -> path parameter). `pages` is the query parameter for the page.
    """

    operation: str
    at: str
    match: Mapping[str, str] = field(default_factory=dict)
    pages: str | None = None


@dataclass(frozen=True)
class Clash:
    """A status that only says that an update of these members met another booking.

    Such a refusal is not a broken promise. The update is repeated with other values, up to `tries` times.
    """

    status: int
    fields: tuple[str, ...]
    tries: int


@dataclass(frozen=True)
class Step:
    """One call of the booking recipe: an operation, and what is sent. Texts may hold placeholders.

    A path parameter that is missing from `path` is taken from the fixture of the booked appointment, by name.
    """

    operation: str
    path: Mapping[str, Json] = field(default_factory=dict)
    query: Mapping[str, Json] = field(default_factory=dict)
    body: Json = None


@dataclass(frozen=True)
class BookedRole:
    """How appointments of one role are booked: how many, what differs in the booking, and the steps after it.

    `body` is merged into the booking's body, member by member. `after` names steps, or `cancel`. An appointment that
    `is_final` cannot be cancelled afterwards.
    """

    count: int = 1
    body: Mapping[str, Json] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    is_final: bool = False


@dataclass(frozen=True)
class Provision:
    """The recipe by which the suite books its own appointments, and cancels them.

    `fixture` says what the fixture of a booked appointment holds: key -> pointer into the booking's answer, or a
    placeholder. `steps` are calls that `BookedRole.after` names. `cancel` cancels a booked appointment, and `cancelled`
    says what a read then shows: pointer -> values.

    Placeholders are those of the other parts, and `$unique`: a short text such as `conformance-RUN-3`, new for each
    booked appointment and the same in all of its calls. A placeholder without an index takes, for the n-th booked
    appointment (from 0, over all roles), the n-th fixture or value of its list, starting again at the end of the list.
    So booked appointments do not collide.
    """

    book: Step
    fixture: Mapping[str, str]
    cancel: Step
    steps: Mapping[str, Step]
    roles: Mapping[str, BookedRole]
    cancelled: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)

    @property
    def templates(self) -> tuple[Json, ...]:
        """Everything in the recipe that may hold placeholders."""
        steps = (self.book, self.cancel, *self.steps.values())
        sent = [part for step in steps for part in (step.path, step.query, step.body)]
        return (*sent, *(booked.body for booked in self.roles.values()), self.fixture)


@dataclass(frozen=True)
class Behaviour:
    """What the schemas cannot say: what to send, and where an appointment shows it."""

    base: Mapping[str, Json]
    plain: tuple[Mapping[str, Json], ...]
    answer: str | None
    read: ReadBack | None
    fields: tuple[Field, ...]
    follows: Mapping[str, tuple[str, ...]]
    volatile: tuple[str, ...]
    personal: tuple[str, ...]
    clash: Clash | None = None
    provision: Provision | None = None


@dataclass(frozen=True)
class Promise:
    """A documented response: its media type and JSON Schema, None where none is documented."""

    status: int
    media_type: str | None
    schema: Mapping[str, Json] | None
    described: bool = True


@dataclass(frozen=True)
class Operation:
    """One operation of the vendor's API, with every `$ref` resolved."""

    id: str
    method: str
    path: str
    parameters: tuple[Mapping[str, Json], ...]
    media_type: str | None
    request: Mapping[str, Json] | None
    responses: Mapping[int, Promise]


@dataclass(frozen=True)
class Login:
    """How a client id and secret become a token.

    `kind` is `oauth2` (RFC 6749, client credentials; `authentication` is basic or form) or `json` (a JSON body of
    `client_id` and `client_secret`). `url` is absolute, or a path on the target's host. `refresh` is the path of a
    `json` login's renewal.
    """

    kind: str
    url: str
    authentication: str = "basic"
    scope: str | None = None
    refresh: str | None = None


@dataclass(frozen=True)
class Authentication:
    """The header that carries the credential, how it is written, and the variable that stands for the secret."""

    header: str
    format: str
    secret: str
    login: Login | None = None


@dataclass(frozen=True)
class Contract:
    """Everything a provider promises about updating an appointment."""

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
        """The documented 4xx statuses of the update; empty where a clause allows any of them."""
        if any(clause.any_refusal and clause.check == "responds" for clause in self.clauses):
            return ()
        return tuple(status for status in self.update.responses if 400 <= status < 500)

    def clause(self, id: str) -> Clause:
        """The clause with that id; for a derived id that a written clause covers, that written clause.

        Raises KeyError for an unknown id.
        """
        wanted = self.covered.get(id, id)
        for clause in self.clauses:
            if clause.id == wanted:
                return clause
        raise KeyError(id)
