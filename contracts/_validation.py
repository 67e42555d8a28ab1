"""Whether a value satisfies a schema, and which constraints it breaks.

The regions follow from the same schema: a value is *permitted* when each part of it satisfies the documented keywords
or the `x-open` beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from contracts._constraints import Constraint, Path


@dataclass(frozen=True)
class Break:
    """A constraint that a value breaks, and the value found there."""

    constraint: Constraint
    found: Any
    message: str


def instant(text: str) -> datetime | None:
    """The instant that a text in RFC 3339 names; None when it does not name one."""
    try:
        moment = datetime.fromisoformat(text.replace("z", "Z").replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _not_before(_: Any, bound: str, value: Any, __: Any) -> Iterator[ValidationError]:
    moment = instant(value) if isinstance(value, str) else None
    earliest = datetime.now(UTC) + _distance(bound)
    if moment is not None and moment < earliest:
        yield ValidationError(f"{value!r} is earlier than now {bound}")


def _distance(bound: str) -> timedelta:
    """The length of a duration in days or minutes: `-P1D`, `-PT30M`."""
    number = int(bound.strip("DM").replace("PT", "").replace("P", ""))
    return timedelta(days=number) if bound.endswith("D") else timedelta(minutes=number)


def _should(validator: Any, subschema: Any, value: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    if not _is_open(schema, value):
        yield from validator.descend(value, subschema)


# Validator also judges `x-should`, whose breaks become warnings; Strict ignores it.
Validator: Any = extend(Draft202012Validator, {"x-not-before": _not_before, "x-should": _should})  # type: ignore[no-untyped-call]
Strict: Any = extend(Draft202012Validator, {"x-not-before": _not_before})  # type: ignore[no-untyped-call]
FORMATS = FormatChecker()
TIME_OF_DAY = re.compile(r"([01]?\d|2[0-4]):[0-5]\d(:[0-6]\d([.,]\d+)?)?( ?[Zz]|[+-]\d{2}(:?\d{2})?)?")
"""RFC 3339 has a time of day with seconds and a zone; frameworks that write `format: time` show it without, too."""


@FORMATS.checks("time")
def _is_time_of_day(value: Any) -> bool:
    """In place of jsonschema's own check, which is that of an old draft and refuses every time with a zone."""
    return not isinstance(value, str) or TIME_OF_DAY.fullmatch(value) is not None


def _is_open(schema: Any, value: Any) -> bool:
    return isinstance(schema, Mapping) and "x-open" in schema and _validator(Strict, schema["x-open"]).is_valid(value)


def _validator(kind: Any, schema: Mapping[str, Any]) -> Any:
    return kind(schema, format_checker=FORMATS)


def satisfies(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether a value satisfies a schema, including `x-not-before`; `x-should` and `x-open` are ignored."""
    return bool(_validator(Strict, schema).is_valid(value))


def checker(schema: Mapping[str, Any]) -> Callable[[Any], bool]:
    """`satisfies` for one schema and many values: the validator is built once."""
    return _predicate(Strict, schema)


def permission(schema: Mapping[str, Any]) -> Callable[[Any], bool]:
    """`is_permitted` for one schema and many values: the validator is built once."""
    return _predicate(Validator, permitted(schema))


def _predicate(kind: Any, schema: Mapping[str, Any]) -> Callable[[Any], bool]:
    is_valid: Callable[[Any], bool] = _validator(kind, schema).is_valid
    return is_valid


def is_permitted(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether each part of a value satisfies the documented schema or is left open by it."""
    return bool(_validator(Validator, permitted(schema)).is_valid(value))


def permitted(schema: Any) -> Any:
    """The schema, with what its `x-open` parts leave open allowed too."""
    if isinstance(schema, list):
        return [permitted(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    widened = {key: permitted(value) for key, value in schema.items() if key != "x-open"}
    return {"anyOf": [widened, schema["x-open"]]} if "x-open" in schema else widened


def broken(schema: Mapping[str, Any], value: Any, all_of_them: tuple[Constraint, ...]) -> tuple[Break, ...]:
    """The constraints (of `constraints(schema, ...)`) that a value breaks; what is left open breaks none."""
    by_path = {constraint.path: constraint for constraint in all_of_them}
    found = {}
    for error in _validator(Validator, schema).iter_errors(value):
        for leaf, path in _leaves(error):
            if path in by_path and not _is_open(leaf.schema, leaf.instance):
                found[path] = Break(by_path[path], leaf.instance, leaf.message)
    return tuple(found.values())


def _leaves(error: ValidationError) -> Iterator[tuple[ValidationError, Path]]:
    """The errors that say what is wrong: for a oneOf or anyOf, those of the branch that was meant."""
    path = tuple(error.absolute_schema_path)
    if error.validator == "required":
        required: Any = error.validator_value
        instance: Any = error.instance
        missing = [name for name in required if name not in instance]
        yield from ((error, (*path, name)) for name in missing)
        return
    meant = _meant_branch(error)
    if not meant:
        yield error, path
    for inner in meant:
        yield from _leaves(inner)


def _meant_branch(error: ValidationError) -> list[ValidationError]:
    """Errors of the branch whose required members are all there; empty when no branch is like that."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    whole = [
        found
        for found in branches.values()
        if not any(e.validator in ("required", "type") for e in found if not e.path)
    ]
    return min(whole, key=len, default=[])


def is_format_checked(name: str) -> bool:
    """Whether this format is really checked here; one that is not makes every text valid."""
    return name in FORMATS.checkers
