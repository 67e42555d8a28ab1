"""Templates with their placeholders replaced, so that they can be validated against a schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts._checking._placeholders import PLACEHOLDER, Supply

YEARS_AHEAD = 2
"""As in the stand-in: `{Y}` is always in the future, but not beyond the calendars of vendors."""

EPOCH = re.compile(r"\{epoch:Y(-.+)\}")
UNIQUE = "conformance-check-1"
"""An example of `$unique`, as long as those of a run."""


def filled(template: Any, known: Supply) -> Any:
    """A copy with a value of the supply for each placeholder, and the year after next for `{Y}`.

    A placeholder that the supply has nothing for stays as it is; other checks report it.
    """
    if isinstance(template, Mapping):
        return {key: filled(value, known) for key, value in template.items()}
    if isinstance(template, list):
        return [filled(item, known) for item in template]
    if not isinstance(template, str):
        return template
    if template in known.moving:
        return known.moving[template]
    match = PLACEHOLDER.fullmatch(template)
    return _dated(_supplied(match, known) if match else template)


def _supplied(match: re.Match[str], known: Supply) -> Any:
    name, index, key = match["name"], match["index"] or "0", match["key"] or "id"
    if name == "unique":
        return UNIQUE
    if name == "now":
        return (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    there = known.fixtures.get(name) if name in known.roles else known.listed.get(name)
    if not index.isdigit() or not isinstance(there, list) or int(index) >= len(there):
        return match.group()
    found = there[int(index)]
    return found.get(key, match.group()) if name in known.roles and isinstance(found, dict) else found


def _dated(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _dated(member) for key, member in value.items()}
    if not isinstance(value, str):
        return value
    year = str(datetime.now(UTC).year + YEARS_AHEAD)
    epoch = EPOCH.fullmatch(value)
    try:
        return int(datetime.fromisoformat(year + epoch[1]).timestamp()) if epoch else value.replace("{Y}", year)
    except ValueError:
        return value
