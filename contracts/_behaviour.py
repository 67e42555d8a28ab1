"""What behaviour.yaml holds, as frozen records: how appointments are updated, shown, read back and booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from contracts import current
from contracts._field import Field
from contracts.pointers import Json, leaves


@dataclass(frozen=True)
class Pages:
    """How a list is split into pages: `by` page, offset or cursor, in a query `parameter`.

    `size` is the query parameter for the number of rows on a page, and how many are asked for. `next` are the places
    where an answer may give the next cursor.
    """

    by: str
    parameter: str
    size: Mapping[str, int] = field(default_factory=dict)
    next: tuple[str, ...] = ()

    @property
    def first_query(self) -> dict[str, str]:
        """The query of the first page."""
        size = {name: str(count) for name, count in self.size.items()}
        return {**size, self.parameter: "1"} if self.by == "page" else size


@dataclass(frozen=True)
class Filter:
    """The member with which a list's filter is compared. With `days`, the filter is the member's day, so much later."""

    shows: str
    days: int | None = None


@dataclass(frozen=True)
class Order:
    """A way to sort a list: the query that asks for it, and the member by which it sorts."""

    query: Mapping[str, str]
    by: str
    last_first: bool = False


@dataclass(frozen=True)
class ReadBack:
    """How an appointment is read back: the operation, and where in its answer the appointment is.

    `match` picks it out of a list (pointer in the item -> path parameter). `pages`, `filters` (by query parameter) and
    `orders` say how a list can be searched. Reads show an update after `settles_seconds` at the latest.
    """

    operation: str
    at: str
    match: Mapping[str, str] = field(default_factory=dict)
    pages: Pages | None = None
    filters: Mapping[str, Filter] = field(default_factory=dict)
    orders: tuple[Order, ...] = ()
    settles_seconds: float = 0.0

    @property
    def first_query(self) -> dict[str, str]:
        """The query of the first page, nothing left out of the list."""
        return self.pages.first_query if self.pages else {}

    @property
    def parameters(self) -> set[str]:
        """The query parameters that a read may have."""
        paged = {self.pages.parameter, *self.pages.size} if self.pages else set()
        return paged | set(self.filters) | {name for order in self.orders for name in order.query}


@dataclass(frozen=True)
class View:
    """Another operation that shows what an update changes: the appointment in a list, or a record beside it.

    `path` and `query` may hold placeholders, the query also pointers of the appointment as the read shows it. `match`
    picks the appointment out of a list. `shows` says where a record shows members of the request, and `instead_of` the
    member of the record in whose place one of them stands; both are empty where the view shows the appointment itself.
    """

    operation: str
    at: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    match: Mapping[str, str] = field(default_factory=dict)
    shows: Mapping[str, str] = field(default_factory=dict)
    instead_of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Clash:
    """Statuses that only say that an update of these members met another booking.

    Such a refusal is not a broken promise. The update is repeated with other values, up to `tries` times.
    """

    statuses: tuple[int, ...]
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

    A booking whose answer was lost may exist all the same. `cancel_lost` cancels it by its `$unique` alone; or the list
    shows that text at `found_by`, so that the appointment is found there.

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
    found_by: str | None = None
    cancel_lost: Step | None = None

    @property
    def templates(self) -> tuple[Json, ...]:
        """Everything in the recipe that may hold placeholders."""
        steps = (self.book, self.cancel, *filter(None, [self.cancel_lost]), *self.steps.values())
        sent = [part for step in steps for part in (step.path, step.query, step.body)]
        return (*sent, *(booked.body for booked in self.roles.values()), self.fixture)


@dataclass(frozen=True)
class UnlistedNature:
    """What a shown member is that no update lists. `values` names the target's own values for one that refers."""

    nature: str
    values: str | None = None


@dataclass(frozen=True)
class ToldRefusal:
    """A code of refusals that a sentence of the page ties to a rule about values, which only the target can know."""

    code: str
    status: int
    says: str
    line: int | None = None

    @property
    def name(self) -> str:
        """What tells it from others: one code may come with several statuses, for a rule each."""
        return f"{self.status} {self.code}"


@dataclass(frozen=True)
class Behaviour:
    """What the schemas cannot say: what to send, and where an appointment shows it.

    `query` and `headers` are parameters of the vendor's own, by name, that each operation carries which declares them.
    `carries` are the members that each update carries as the appointment shows them then, unless it names them.
    """

    base: Mapping[str, Json]
    plain: tuple[Mapping[str, Json], ...]
    answer: str | None
    read: ReadBack | None
    fields: tuple[Field, ...]
    follows: Mapping[str, tuple[str, ...]]
    volatile: tuple[str, ...]
    personal: tuple[str, ...]
    clash: Clash | None = None
    merged_or_replaced: Mapping[str, str | None] = field(default_factory=dict)
    provision: Provision | None = None
    unlisted: Mapping[str, UnlistedNature] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    carries: tuple[str, ...] = ()
    refusals: tuple[ToldRefusal, ...] = ()

    @property
    def owners(self) -> tuple[str, ...]:
        """What members belong to that do not belong to the appointment (`Field.of`), each once."""
        return tuple(dict.fromkeys(field.of for field in self.fields if field.of))

    @cached_property
    def currents(self) -> tuple[str, ...]:
        """The placeholders of the moving values that calls carry, each once."""
        recipe = self.provision.templates if self.provision else ()
        return tuple(dict.fromkeys(current.placeholders([self.base, self.query, self.headers, recipe])))

    @cached_property
    def moving(self) -> tuple[str, ...]:
        """The members of every update that carry a moving value. They are not stored, so they are no `fields`."""
        return moving_members(self.base)

    @cached_property
    def carried(self) -> tuple[Field, ...]:
        """The members that each update carries as the appointment shows them, unless it names them itself."""
        return tuple(one for one in self.fields if one.pointer in self.carries and one.shows)

    @cached_property
    def read_first(self) -> tuple[str, ...]:
        """The placeholders of all that calls carry as it is shown: what moves, and what updates repeat."""
        return tuple(dict.fromkeys((*self.currents, *(current.placeholder(str(one.shows)) for one in self.carried))))


def moving_members(base: Mapping[str, Json]) -> tuple[str, ...]:
    """Pointers of the members of `base` that carry a moving value."""
    return tuple(pointer for pointer, value in leaves(base) if any(current.placeholders(value)))
