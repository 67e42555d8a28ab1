"""Whether a value satisfies a schema, and which constraints it breaks.

The regions follow from the same schema: a value is *permitted* when each part of it satisfies the documented keywords
or the `x-open` beside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from contracts._constraints import Constraint, Path, named
from contracts.clock import now


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
    earliest = now() + _distance(bound)
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


def failures(schema: Mapping[str, Any], value: Any) -> frozenset[tuple[Path, Path]]:
    """Where a value fails a schema: each place in the value, with the one in the schema; `x-should` is ignored."""
    found = _validator(Strict, schema).iter_errors(value)
    return frozenset((tuple(one.absolute_path), tuple(one.absolute_schema_path)) for one in found)


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
    known, found = _Known(all_of_them), dict[Path, Break]()
    for error in _validator(Validator, schema).iter_errors(value):
        found.update(_breaks(error, known))
    return tuple(found.values())


class _Known:
    """The constraints of a schema, by their paths. Those of one name, as in two branches, have one for all of them."""

    def __init__(self, constraints: tuple[Constraint, ...]) -> None:
        self._by_path = {constraint.path: constraint for constraint in constraints}
        self._by_name = {(one.names, one.keyword, one.strength): one for one in reversed(constraints)}

    def at(self, path: Path, error: ValidationError) -> Constraint | None:
        """The constraint at a path in the schema, or else the one of its name, with what is demanded here."""
        if path in self._by_path:
            return self._by_path[path]
        name = named(path, error.validator == "required")
        strengths = ("should",) if "x-should" in path else ("must", "should")
        alike = next((self._by_name[*name, one] for one in strengths if (*name, one) in self._by_name), None)
        return alike and replace(alike, value=alike.value if alike.is_name else error.validator_value)


def _breaks(error: ValidationError, known: _Known) -> Iterator[tuple[Path, Break]]:
    """What an error says is wrong: for a oneOf or anyOf, what is wrong in the branch that was meant, if that is known.

    A branch may fail for what has no constraint, as a name that only tells it from the others. Then the choice fails.
    """
    if _is_open(error.schema, error.instance):
        return
    meant = _meant_branch(error)
    inner = [found for one in meant for found in _breaks(one, known)]
    yield from inner
    if not inner and not (meant and is_permitted(_mapping(error.schema), error.instance)):
        for path in _paths(error):
            if constraint := known.at(path, error):
                yield path, Break(constraint, error.instance, error.message)


def _paths(error: ValidationError) -> list[Path]:
    """Where the constraints stand that an error breaks: each missing name has one of its own."""
    path = tuple(error.absolute_schema_path)
    if error.validator != "required":
        return [path]
    names, instance = list[str](_any(error.validator_value)), _any(error.instance)
    return [(*path, name) for name in names if name not in instance]


def _meant_branch(error: ValidationError) -> list[ValidationError]:
    """The errors of the branch of a oneOf or anyOf that its telling members name, else of one whose required members
    are all there; empty when no branch is like that."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    telling = _telling_members(_any(error.validator_value)) if branches else set[str]()
    meant = [found for found in branches.values() if telling and _is_named(found, telling, error.instance)]
    whole = [
        found
        for found in branches.values()
        if not any(e.validator in ("required", "type") for e in found if not e.path)
    ]
    return min(meant or whole, key=len, default=[])


def _telling_members(branches: list[Any]) -> set[str]:
    """The members that tell branches apart, as a `kind`: each branch lists their values, and not the same ones."""
    listed = [
        {name: one for name, one in _mapping(_mapping(branch).get("properties")).items() if _lists_values(one)}
        for branch in branches
    ]
    return {name for name in set.intersection(*map(set, listed)) if any(one[name] != listed[0][name] for one in listed)}


def _lists_values(schema: Any) -> bool:
    return bool({"const", "enum"} & _mapping(schema).keys())


def _is_named(found: list[ValidationError], telling: set[str], instance: Any) -> bool:
    """Whether a value has the members that tell branches apart, with the values of the branch with these errors."""
    wrong = {str(one.path[0]) for one in found if len(one.path) == 1 and one.validator in ("const", "enum")}
    return isinstance(instance, Mapping) and telling <= instance.keys() - wrong


def _mapping(schema: Any) -> Mapping[str, Any]:
    """A schema's keywords; a schema may also be true or false."""
    return schema if isinstance(schema, Mapping) else {}


def _any(value: Any) -> Any:
    """What jsonschema types too narrowly."""
    return value


def is_format_checked(name: str) -> bool:
    """Whether this format is really checked here; one that is not makes every text valid."""
    return name in FORMATS.checkers
