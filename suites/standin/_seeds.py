"""The stand-in's memory: the rows of the contract, with their dates moved into the future."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from contracts import Contract

YEARS_AHEAD = 2
EPOCH = re.compile(r"^\{epoch:Y(-.+)\}$")
PLACEHOLDER = re.compile(r"^\$(?P<name>[a-z_.]+)(\[(?P<number>\d+)\])?(:(?P<key>\w+))?$")


@dataclass
class Row:
    """One stored appointment: how it is addressed, whose it is, what it shows, and what it hides.

    `hidden` is what no read shows, by the pointer of the update's member that set it. `turns` are the operations that
    an appointment went through after it was booked; None for those of the contract. `heard` is the last update, and
    how often it came in a row.
    """

    path: Mapping[str, str]
    owner: str
    shows: dict[str, Any]
    aliases: tuple[Mapping[str, Any], ...] = ()
    hidden: dict[str, Any] = field(default_factory=dict)
    turns: list[str] | None = None
    heard: tuple[Any, int] = (None, 0)


@dataclass
class Store:
    """All that the stand-in remembers.

    The last four are for those who lie: whether the last update was refused, what such a one had sent, how often
    there was occasion for a lie, and what decides by lot at which it is told.
    """

    appointments: list[Row]
    tables: Mapping[str, list[dict[str, Any]]]
    plays: Mapping[str, list[Any]]
    values: Mapping[str, list[Any]]
    refused_last: bool = False
    unsaid: dict[str, Any] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    draw: int = 0

    def row_of(self, table: str, value: Any, key: str = "id") -> dict[str, Any] | None:
        """The row of a table whose key is the value."""
        return next((row for row in self.tables[table] if row[key] == value), None)

    def roles_of(self, row: Row) -> set[str]:
        """The fixture roles that an appointment plays."""
        return {
            role
            for role, fixtures in self.plays.items()
            if role.startswith("appointment.")
            for fixture in fixtures
            if is_of(fixture, row)
        }

    def meant(self, text: str) -> Any:
        """What a placeholder (`$role[1]:key`, `$values`) stands for here. Raises KeyError when it is none."""
        found = PLACEHOLDER.match(text)
        if found is None:
            raise KeyError(text)
        listed = self.values.get(found["name"]) or self.plays.get(found["name"], [])
        meant = listed[int(found["number"] or 0)]
        return meant[found["key"] or "id"] if isinstance(meant, dict) and found["name"] in self.plays else meant


def is_of(fixture: Mapping[str, Any], row: Row) -> bool:
    """Whether a fixture addresses an appointment."""
    return all(str(fixture.get(name)) == value for name, value in row.path.items())


def seed(contract: Contract) -> Store:
    """A fresh memory, as the contract's `standin` part describes it."""
    facts = dated(deepcopy(dict(contract.standin)))
    rows = [
        Row(
            path={name: str(value) for name, value in row["path"].items()},
            owner=row["owner"],
            shows=deepcopy(row["shows"]),
            aliases=tuple(row.get("aliases", ())),
        )
        for row in facts["appointments"]
    ]
    return Store(rows, facts.get("tables", {}), facts["plays"], facts.get("values", {}))


def dated(node: Any) -> Any:
    """A copy in which `{Y}` is the year two years from now, and `{epoch:Y-...}` that time in epoch seconds."""
    if isinstance(node, dict):
        return {key: dated(value) for key, value in node.items()}
    if isinstance(node, list):
        return [dated(item) for item in node]
    if not isinstance(node, str):
        return node
    year = str(datetime.now(UTC).year + YEARS_AHEAD)
    epoch = EPOCH.match(node)
    if epoch:
        return int(datetime.fromisoformat(year + epoch.group(1)).timestamp())
    return node.replace("{Y}", year)
