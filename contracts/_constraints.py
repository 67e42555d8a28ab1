"""Derived clauses: every constraint of a JSON Schema with a stable id, and which of them a value breaks.

The regions of design section 5 follow from the same schema: a value is *permitted* when each part of it satisfies
the documented keywords or the `x-open` beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

Path = tuple[str | int, ...]

KEYWORDS = frozenset(
    [
        "type",
        "enum",
        "const",
        "format",
        "pattern",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "oneOf",
        "anyOf",
        "not",
        "additionalProperties",
        "dependentRequired",
        "x-not-before",
    ]
)
BRANCHES = ("oneOf", "anyOf", "allOf")
TRANSPARENT = ("x-should", "then", "else")


@dataclass(frozen=True)
class Constraint:
    """One keyword of a schema; its id reads `PROVIDER:request/location_id/format`."""

    id: str
    place: str
    names: tuple[str, ...]
    keyword: str
    value: Any
    strength: str
    path: Path

    @property
    def pointer(self) -> str:
        """JSON pointer of the constrained value; `*` is any key, `-` any item."""
        return "".join(f"/{name}" for name in self.names)


@dataclass(frozen=True)
class Break:
    """A constraint that a value breaks, and the value found there."""

    constraint: Constraint
    found: Any
    message: str


def instant(text: str) -> datetime | None:
    """The instant that an RFC 3339 text names; None when it names none."""
    try:
        moment = datetime.fromisoformat(text.replace("z", "Z").replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _not_before(_: Any, bound: str, value: Any, __: Any) -> Iterator[ValidationError]:
    moment = instant(value) if isinstance(value, str) else None
    earliest = datetime.now(UTC) + timedelta(days=int(bound.removesuffix("D").replace("P", "")))
    if moment is not None and moment < earliest:
        yield ValidationError(f"{value!r} is earlier than now {bound}")


def _should(validator: Any, subschema: Any, value: Any, schema: Mapping[str, Any]) -> Iterator[ValidationError]:
    if not _is_open(schema, value):
        yield from validator.descend(value, subschema)


Validator: Any = extend(Draft202012Validator, {"x-not-before": _not_before, "x-should": _should})  # type: ignore[no-untyped-call]
Strict: Any = extend(Draft202012Validator, {"x-not-before": _not_before})  # type: ignore[no-untyped-call]
FORMATS = FormatChecker()


def _is_open(schema: Any, value: Any) -> bool:
    return isinstance(schema, Mapping) and "x-open" in schema and _validator(Strict, schema["x-open"]).is_valid(value)


def _validator(kind: Any, schema: Mapping[str, Any]) -> Any:
    return kind(schema, format_checker=FORMATS)


def satisfies(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether a value satisfies a schema, `x-not-before` included, `x-should` and `x-open` left aside."""
    return bool(_validator(Strict, schema).is_valid(value))


def checker(schema: Mapping[str, Any]) -> Callable[[Any], bool]:
    """`satisfies` for one schema and many values."""
    return _predicate(Strict, schema)


def permission(schema: Mapping[str, Any]) -> Callable[[Any], bool]:
    """`is_permitted` for one schema and many values."""
    return _predicate(Validator, permitted(schema))


def _predicate(kind: Any, schema: Mapping[str, Any]) -> Callable[[Any], bool]:
    is_valid: Callable[[Any], bool] = _validator(kind, schema).is_valid
    return is_valid


def is_permitted(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether a value satisfies the documented schema or is open wherever it does not."""
    return bool(_validator(Validator, permitted(schema)).is_valid(value))


def permitted(schema: Any) -> Any:
    """The schema widened by its `x-open` parts."""
    if isinstance(schema, list):
        return [permitted(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    widened = {key: permitted(value) for key, value in schema.items() if key != "x-open"}
    return {"anyOf": [widened, schema["x-open"]]} if "x-open" in schema else widened


def constraints(schema: Mapping[str, Any], prefix: str) -> tuple[Constraint, ...]:
    """Every constraint of a schema without `$ref`s; `prefix` is `PROVIDER:request` or `PROVIDER:response.200`."""
    found: dict[str, Constraint] = {}
    for path, name, value in _walk(schema, ()):
        constraint = _constraint(prefix, path, name, value)
        if constraint.id in found and constraint.strength == "should":
            constraint = _constraint(prefix, path, name, value, suffix=".should")
        found.setdefault(constraint.id, constraint)
    return tuple(found.values())


def response_constraints(
    provider: str, status: int, media_type: str, schema: Mapping[str, Any]
) -> tuple[Constraint, ...]:
    """The constraints of a documented answer: its media type and its schema. A server error promises nothing."""
    if status >= 500:
        return ()
    place = f"response.{status}"
    prefix = f"{provider}:{place}"
    media = Constraint(f"{prefix}/media-type", place, (), "media-type", media_type, "must", ())
    return (media, *constraints(schema, prefix))


def broken(schema: Mapping[str, Any], value: Any, all_of_them: tuple[Constraint, ...]) -> tuple[Break, ...]:
    """The constraints (of `constraints(schema, ...)`) that a value breaks; what is open breaks none."""
    by_path = {constraint.path: constraint for constraint in all_of_them}
    found = {}
    for error in _validator(Validator, schema).iter_errors(value):
        for leaf, path in _leaves(error):
            if path in by_path and not _is_open(leaf.schema, leaf.instance):
                found[path] = Break(by_path[path], leaf.instance, leaf.message)
    return tuple(found.values())


def _walk(schema: Any, path: Path) -> Iterator[tuple[Path, str | None, Any]]:
    """Yield (schema path, missing name for `required`, keyword's value) of each constraint."""
    if not isinstance(schema, Mapping):
        return
    for keyword, value in schema.items():
        here = (*path, keyword)
        if keyword in KEYWORDS and not (keyword == "additionalProperties" and value is not False):
            yield here, None, value
        if keyword == "required" and not (len(path) > 1 and path[-2] in ("oneOf", "anyOf")):
            yield from (((*here, name), name, True) for name in value)
        for step, child in _children(keyword, value):
            yield from _walk(child, (*path, *step))


def _children(keyword: str, value: Any) -> Iterator[tuple[Path, Any]]:
    if keyword in ("properties", "patternProperties"):
        yield from (((keyword, name), child) for name, child in value.items())
    elif keyword in BRANCHES:
        yield from (((keyword, number), child) for number, child in enumerate(value))
    elif keyword in ("additionalProperties", "propertyNames", "items", *TRANSPARENT):
        yield (keyword,), value


def _constraint(prefix: str, path: Path, name: str | None, value: Any, suffix: str = "") -> Constraint:
    inner = path[:-2] if name is not None else path[:-1]
    names, of_keys = _names(inner)
    keyword = "required" if name is not None else str(path[-1])
    keyword = f"propertyNames.{keyword}" if of_keys else keyword
    names = names if name is None else (*names, name)
    return Constraint(
        id="/".join((prefix, *names, keyword + suffix)),
        place=prefix.split(":", 1)[1],
        names=names,
        keyword=keyword,
        value=value,
        strength="should" if "x-should" in path else "must",
        path=path,
    )


def _names(path: Path) -> tuple[tuple[str, ...], bool]:
    """Property names along a schema path, and whether it leads to the keys rather than the values."""
    names: list[str] = []
    steps = iter(path)
    of_keys = False
    for step in steps:
        if step == "properties":
            names.append(str(next(steps)))
        elif step == "patternProperties":
            next(steps)
            names.append("*")
        elif step in BRANCHES:
            next(steps)
        elif step in ("additionalProperties", "propertyNames"):
            of_keys = step == "propertyNames"
            names.append("*")
        elif step == "items":
            names.append("-")
    return tuple(names), of_keys


def _leaves(error: ValidationError) -> Iterator[tuple[ValidationError, Path]]:
    """The errors that name what is wrong: of a oneOf or anyOf, those of the branch that was meant."""
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
    """Errors of the branch whose required members are all there; empty when there is no such branch."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    whole = [
        found
        for found in branches.values()
        if not any(e.validator in ("required", "type") for e in found if not e.path)
    ]
    return min(whole, key=len, default=[])


@lru_cache(maxsize=256)
def is_format_checked(name: str) -> bool:
    """Whether jsonschema really checks this format here; an unchecked one makes every text valid."""
    return name in FORMATS.checkers
