"""What the stand-in stores: the rows of the contract, with their dates moved into the future."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from contracts import Contract
from contracts.instants import later
from suites.standin._leaves import map_leaves

YEARS_AHEAD = 2
"""Two, so that every date of a contract stays in the future for a whole run, also one around New Year."""
EPOCH = re.compile(r"^\{epoch:Y(-.+)\}$")
PLACEHOLDER = re.compile(r"^\$(?P<name>[a-z_.]+)(?P<seconds>[+-]\d+)?(\[(?P<number>\d+)\])?(:(?P<key>\w+))?$")


@dataclass
class Row:
    """One stored appointment: how it is addressed, who owns it, what it shows, and what it hides.

    `hidden` is what no read shows, by the pointer of the update's member that set it. `transitions` are the operations
    that changed the state of the appointment after it was booked; None for the contract's own appointments. `changes`
    counts its states, and `answers` are those to its updates that carried a key, each with the body. `earlier` is what
    it showed until each of its updates, with the time of the update in seconds.
    Faults use the last four: the body of the last update, and how often it came in a row; how many updates in a row
    have named one member; after how many more updates an old value comes back, and which; what it showed before its
    last update.
    """

    path: Mapping[str, str]
    owner: str
    shows: dict[str, Any]
    aliases: tuple[Mapping[str, Any], ...] = ()
    hidden: dict[str, Any] = field(default_factory=dict)
    transitions: list[str] | None = None
    changes: int = 1
    answers: dict[tuple[str, ...], tuple[Any, Any]] = field(default_factory=dict)
    earlier: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    last_update: tuple[Any, int] = (None, 0)
    named_in_a_row: int = 0
    comes_back: list[Any] = field(default_factory=list)
    previous: dict[str, Any] = field(default_factory=dict)


@dataclass
class Store:
    """All that the stand-in stores; `fixtures` are by role, `records` what updates have made of each record beside the
    appointments, by view and pointer.

    `stored` counts accepted updates. Reads are `lag` seconds behind, by `clock`.

    Only faults use the others: whether another update was stored since the request came, how many seconds a slow one
    takes; whether the last update was refused (twice, for two of them), the body of the last refused one, how often an
    intermittent fault could have occurred, the seed that decides when it does, and answers
    that are given once more.
    """

    appointments: list[Row]
    tables: Mapping[str, list[dict[str, Any]]]
    fixtures: Mapping[str, list[Any]]
    values: Mapping[str, list[Any]]
    records: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused_last: bool = False
    is_after_refusal: bool = False
    refused_body: dict[str, Any] = field(default_factory=dict)
    occasions: Counter[str] = field(default_factory=Counter)
    draw: int = 0
    kept_answers: dict[str, Any] = field(default_factory=dict)
    clock: Callable[[], float] = time.time
    lag: float = 0.0
    stored: int = 0
    is_overlapping: bool = False
    slow_seconds: float = 0.0

    def shown(self, row: Row) -> dict[str, Any]:
        """What a read shows of an appointment: what it was `lag` seconds ago."""
        since = self.clock() - self.lag
        return next((shows for until, shows in row.earlier if until > since), row.shows)

    def row_of(self, table: str, value: Any, key: str = "id") -> dict[str, Any] | None:
        """The row of a table whose key is the value."""
        return next((row for row in self.tables[table] if row[key] == value), None)

    def listed(self, path: Mapping[str, str]) -> list[Row]:
        """Our own appointments under the path of a list."""
        rows = (row for row in self.appointments if row.owner == "ours")
        return [row for row in rows if all(row.path.get(name) == value for name, value in path.items())]

    def roles_of(self, row: Row) -> set[str]:
        """The fixture roles that an appointment has."""
        return {
            role
            for role, fixtures in self.fixtures.items()
            if role.startswith("appointment.")
            for fixture in fixtures
            if is_of(fixture, row)
        }

    def resolve(self, text: str) -> Any:
        """The value of a placeholder (`$role[1]:key`, `$values`). Raises KeyError when the text is not one."""
        found = PLACEHOLDER.match(text)
        if found is None:
            raise KeyError(text)
        values = self.values.get(found["name"]) or self.fixtures.get(found["name"], [])
        value = later(values[int(found["number"] or 0)], int(found["seconds"] or 0))
        return value[found["key"] or "id"] if isinstance(value, dict) and found["name"] in self.fixtures else value

    def ids(self) -> set[str]:
        """Every text or number that names something: in paths, aliases, fixtures and tables."""
        paths = [row.path for row in self.appointments]
        aliases = [alias["path"] for row in self.appointments for alias in row.aliases]
        fixtures = [fixture for listed in self.fixtures.values() for fixture in listed]
        rows = [row for listed in self.tables.values() for row in listed]
        return {str(value) for holder in (*paths, *aliases, *fixtures, *rows) for value in holder.values()}


def is_of(fixture: Mapping[str, Any], row: Row) -> bool:
    """Whether a fixture addresses an appointment."""
    return all(str(fixture.get(name)) == value for name, value in row.path.items())


def seed(contract: Contract) -> Store:
    """A fresh store, as the contract's `standin` part describes it."""
    facts = with_dates(contract.standin)
    rows = [
        Row(
            path={name: str(value) for name, value in row["path"].items()},
            owner=row["owner"],
            shows=deepcopy(row["shows"]),
            aliases=tuple(row.get("aliases", ())),
        )
        for row in facts["appointments"]
    ]
    return Store(rows, facts.get("tables", {}), facts["fixtures"], facts.get("values", {}))


def with_dates(node: Any) -> Any:
    """A copy in which `{Y}` is the year two years from now, and `{epoch:Y-...}` that time in epoch seconds."""
    return map_leaves(node, _with_date)


def _with_date(leaf: Any) -> Any:
    if not isinstance(leaf, str):
        return leaf
    year = str(datetime.now(UTC).year + YEARS_AHEAD)
    epoch = EPOCH.match(leaf)
    if epoch:
        return int(datetime.fromisoformat(year + epoch.group(1)).timestamp())
    return leaf.replace("{Y}", year)
